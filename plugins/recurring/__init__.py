"""Recurring: skipping one time, finding a stand-in, ending help that comes again."""

from nonebot.plugin import PluginMetadata

from plugins.recurring import handlers as handlers

__plugin_meta__ = PluginMetadata(name="定期帮助", description="跳过、替班、结束", usage="下周三不用来")
