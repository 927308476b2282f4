"""Typesetting: pages in data/print, filled with data, as PDF for the printer and PNG for a chat."""

from bot.printing.pages import Page, sheet_page, year_page
from bot.printing.press import Press
from bot.printing.yearbook import yearbook_page

__all__ = ["Page", "Press", "sheet_page", "year_page", "yearbook_page"]
