"""Triaging: stewards verify and grade what was reported."""

from nonebot.plugin import PluginMetadata

from plugins.triaging import handlers as handlers

__plugin_meta__ = PluginMetadata(name="核实与分级", description="核实、改级、待核实", usage="核实 X0231 属实 已电话")
