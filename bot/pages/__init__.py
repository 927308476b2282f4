"""Pages for people outside the chats: checking a record sheet, fetching its print version. No login, no script."""

from bot.pages.routes import add_pages

__all__ = ["add_pages"]
