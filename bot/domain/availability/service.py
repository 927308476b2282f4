"""Writing down when somebody has time, reading it, taking it back."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, or_, select

from bot.domain.availability.errors import NoSuchWindow, WindowsTooMany
from bot.domain.availability.model import Mood, Window
from bot.domain.rulebook import Rules


def say(session: Session, windows: Collection[Window], *, rules: Rules, at: datetime) -> None:
    """Write down what one person said. Refuses more windows than the rules allow one person."""
    most = rules.count("dispatch.windows_max")
    for person_id in {window.person_id for window in windows}:
        if len(standing(session, person_id, at=at)) + len(windows) > most:
            raise WindowsTooMany(most=most)
    for window in windows:
        session.add(window)
    session.flush()


def pause(session: Session, person_id: int, until: datetime, *, at: datetime) -> None:
    """Do not ask somebody until a moment; a later word replaces an earlier one."""
    for window in standing(session, person_id, at=at):
        if window.mood is Mood.PAUSE:
            window.taken_back_at = at
    session.add(Window(person_id=person_id, mood=Mood.PAUSE, starts_at=at, ends_at=until, said_at=at))
    session.flush()


def standing(session: Session, person_id: int, *, at: datetime) -> list[Window]:
    """Return what somebody said that is not over and not taken back, in the order of saying."""
    return standing_of(session, [person_id], at=at).get(person_id, [])


def standing_of(session: Session, person_ids: Collection[int], *, at: datetime) -> dict[int, list[Window]]:
    """Return what several people said, by person."""
    rows = session.exec(
        select(Window)
        .where(
            col(Window.person_id).in_(person_ids),
            col(Window.taken_back_at).is_(None),
            or_(col(Window.ends_at).is_(None), col(Window.ends_at) > at),
        )
        .order_by(col(Window.id))
    )
    found: dict[int, list[Window]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row)
    return found


def take_back(session: Session, person_id: int, place: int | None, *, at: datetime) -> list[Window]:
    """Take back the window at a place of the list (1 is the first), or all of them. Returns them."""
    rows = standing(session, person_id, at=at)
    if place is not None:
        if not 1 <= place <= len(rows):
            raise NoSuchWindow
        rows = [rows[place - 1]]
    if not rows:
        raise NoSuchWindow
    for row in rows:
        row.taken_back_at = at
    session.flush()
    return rows
