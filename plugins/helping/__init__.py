"""Helping: the menu, how to do a thing, and what is never told."""

from nonebot.plugin import PluginMetadata

from plugins.helping import handlers as handlers

__plugin_meta__ = PluginMetadata(name="帮助", description="菜单、怎么用", usage="怎么退单")
