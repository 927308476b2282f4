"""The board of neighbours: offering, looking, asking for an offer, saying yes or no."""

from nonebot.plugin import PluginMetadata

from plugins.exchanging import handlers as handlers

__plugin_meta__ = PluginMetadata(
    name="邻里互换", description="我能做什么、找人、要一个提供、答应或谢绝", usage="我能 理发 周末 营市街"
)
