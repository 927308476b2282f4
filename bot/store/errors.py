"""What can go wrong with the store itself, as opposed to with what was asked of it."""


class StoreUnavailable(Exception):
    """The database did not answer: locked too long, disk full, connection lost, statement too slow.

    Nothing of the unit was stored, except where the text says that the outcome is unknown (the connection
    broke while the commit was under way). Trying again later is the right answer.
    """


class StoreStopped(StoreUnavailable):
    """Work was handed in before `start()` had finished or after `stop()` had begun."""


class KeyMissing(Exception):
    """No key ring is installed, or the ring has no key with the id that a stored value names."""


class Undecipherable(Exception):
    """A stored value does not open: another key, or the value was changed or moved to another column."""
