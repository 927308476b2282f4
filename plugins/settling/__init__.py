"""Settling: the served person confirms or objects, a coordinator decides, the revisit closes the case."""

from nonebot.plugin import PluginMetadata

from plugins.settling import handlers as handlers

__plugin_meta__ = PluginMetadata(name="确认与回访", description="确认、异议、裁定、回访", usage="不对，只来了半小时")
