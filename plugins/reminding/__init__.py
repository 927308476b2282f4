"""Reminding: one's own reminders, whether one comes, quiet hours, NO, the weekly digest."""

from nonebot.plugin import PluginMetadata

from plugins.reminding import cancelling as cancelling
from plugins.reminding import coming as coming
from plugins.reminding import handlers as handlers
from plugins.reminding import wishing as wishing

__plugin_meta__ = PluginMetadata(
    name="提醒", description="自己的提醒、去不去、勿扰时间、周报", usage="提醒我 明天下午三点 吃药"
)
