"""Joining: becoming a volunteer, binding a second account, following by a community's code, one's own data."""

from nonebot.plugin import PluginMetadata

from plugins.joining import handlers as handlers

__plugin_meta__ = PluginMetadata(name="加入", description="登记志愿者、绑定账号、同意与撤回", usage="我要当志愿者")
