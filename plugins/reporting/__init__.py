"""Reporting: a resident's sentence becomes a case, and stays in their hands."""

from nonebot.plugin import PluginMetadata

from plugins.reporting import handlers as handlers

__plugin_meta__ = PluginMetadata(
    name="诉求",
    description="报事、补充、修改、撤回、查进度",
    usage="直接说要办的事，例如：明天上午想请人陪去医院，裕园社区",
)
