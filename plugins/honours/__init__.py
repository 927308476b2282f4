"""Training, commendations, stars and the public notice, as volunteers, stewards and coordinators see them."""

from nonebot.plugin import PluginMetadata

from plugins.honours import handlers as handlers
from plugins.honours import starring as starring

__plugin_meta__ = PluginMetadata(
    name="培训、表彰、星级", description="记培训、记表彰、我的星级、公示", usage="我的星级"
)
