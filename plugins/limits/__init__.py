"""Limits: what ends soon, what is overdue, 督办, and taking up what nobody takes."""

from nonebot.plugin import PluginMetadata

from plugins.limits import handlers as handlers

__plugin_meta__ = PluginMetadata(
    name="时限与督办", description="快超期、遗留、督办、升级", usage="督办 X0231 明天下班前回话"
)
