"""The duty roster: laying it, reading it, swapping, handing over."""

from nonebot.plugin import PluginMetadata

from plugins.duty import handlers as handlers
from plugins.duty import swapping as swapping

__plugin_meta__ = PluginMetadata(
    name="值班", description="排班、值班表、换班、交接班", usage="排班 周五夜班 裕园 赵姐 备班 王芳"
)
