"""Claiming: volunteers take a task, see whom to help, give it back, arrive and finish."""

from nonebot.plugin import PluginMetadata

from plugins.claiming import handlers as handlers

__plugin_meta__ = PluginMetadata(name="接单", description="接单、详情、退单、到场、完成", usage="接 X0231")
