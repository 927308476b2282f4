"""Hours that look unusual: a list with reasons for staff, in private; a person decides."""

from nonebot.plugin import PluginMetadata

from plugins.screening import handlers as handlers

__plugin_meta__ = PluginMetadata(name="异常时长", description="看起来不寻常的时长，由人来定", usage="异常时长 本周")
