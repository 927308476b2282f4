"""The lawful record of hours, as volunteers, stewards and coordinators see it: look, supply, correct, enter from paper."""

from nonebot.plugin import PluginMetadata

from plugins.recording import corrections as corrections
from plugins.recording import handlers as handlers
from plugins.recording import papers as papers
from plugins.recording import report as report

__plugin_meta__ = PluginMetadata(
    name="志愿时长记录", description="查记录、补缺项、更正、补录、年报", usage="我的志愿记录 去年"
)
