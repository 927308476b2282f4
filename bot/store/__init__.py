"""The database: units of work, column types, keys and migrations. Knows nothing of what is stored."""

from sqlmodel import Session

from bot.store.errors import KeyMissing, StoreStopped, StoreUnavailable, Undecipherable
from bot.store.keys import KeyRing
from bot.store.store import Store

__all__ = ["KeyMissing", "KeyRing", "Session", "Store", "StoreStopped", "StoreUnavailable", "Undecipherable"]
