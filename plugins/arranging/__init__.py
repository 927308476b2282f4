"""Arranging: stewards find somebody, decide on conditions, and watch over visits alone."""

from nonebot.plugin import PluginMetadata

from plugins.arranging import handlers as handlers

__plugin_meta__ = PluginMetadata(name="找人", description="推荐、逐个问、有条件的、报平安", usage="逐个问 X0231")
