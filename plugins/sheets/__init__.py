"""Record sheets, statements and the picture of a year."""

from nonebot.plugin import PluginMetadata

from plugins.sheets import handlers as handlers
from plugins.sheets import statements as statements

__plugin_meta__ = PluginMetadata(name="记录单", description="记录单、校验、月结单、我的一年", usage="开记录单 2018全年")
