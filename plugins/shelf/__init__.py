"""兑换宝: what coins can be exchanged for, the vouchers, and keeping the shelf."""

from nonebot.plugin import PluginMetadata

from plugins.shelf import handlers as handlers
from plugins.shelf import keeping as keeping

__plugin_meta__ = PluginMetadata(name="兑换宝", description="货架、兑换、券、核销", usage="兑换宝")
