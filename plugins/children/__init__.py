"""红领巾: children under their guardians, what they make, and their points."""

from nonebot.plugin import PluginMetadata

from plugins.children import handlers as handlers
from plugins.children import registering as registering

__plugin_meta__ = PluginMetadata(
    name="红领巾", description="孩子由监护人登记，作品记积分，积分换服务", usage="孩子登记"
)
