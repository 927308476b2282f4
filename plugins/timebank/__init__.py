"""The two books, as a volunteer and a coordinator see them: hours of service, and time coins."""

from nonebot.plugin import PluginMetadata

from plugins.timebank import giving_handlers as giving_handlers
from plugins.timebank import handlers as handlers

__plugin_meta__ = PluginMetadata(name="时间银行", description="志愿时长与时间币", usage="我的时间")
