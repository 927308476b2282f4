"""Administering by chat: roles, groups, pause, channels, audit."""

from nonebot.plugin import PluginMetadata

from plugins.admin import appointing as appointing
from plugins.admin import handlers as handlers
from plugins.admin import telling as telling

__plugin_meta__ = PluginMetadata(
    name="管理", description="授权、绑定群、暂停、渠道、审计", usage="授权 @赵姐 裕园 社区管家 到12月"
)
