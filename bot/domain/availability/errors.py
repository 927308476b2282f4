"""What the book of free time says no to."""

from bot.domain.errors import Refusal


class WindowsTooMany(Refusal):
    """So many windows stand already that nobody could look through them. Facts: most."""

    code = "windows_too_many"


class NoSuchWindow(Refusal):
    """There is no window of that number in the speaker's list."""

    code = "no_such_window"
