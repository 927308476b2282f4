"""Friends: volunteers add the bot on QQ, so that details can reach them in private."""

from nonebot.plugin import PluginMetadata

from plugins.friends import handlers as handlers

__plugin_meta__ = PluginMetadata(name="加好友", description="通过熟人的好友申请", usage="在 QQ 上加机器人为好友")
