"""Free time: volunteers say in a sentence when they have time and when they have none."""

from nonebot.plugin import PluginMetadata

from plugins.freetime import handlers as handlers

__plugin_meta__ = PluginMetadata(name="空闲时间", description="什么时候有空、没空", usage="我周三下午都没空")
