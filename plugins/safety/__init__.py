"""Safety: the question after a worrying word, the acknowledgement of a page, the hotlines, what is never told."""

from nonebot.plugin import PluginMetadata

from plugins.safety import handlers as handlers

__plugin_meta__ = PluginMetadata(name="安全", description="应答呼叫、求助热线", usage="收到 X0240")
