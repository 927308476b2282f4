"""Which of their tasks somebody means who names no number: by the day in their words, by what we asked, or the only one."""

from datetime import datetime

from sqlmodel import Session

from bot.chat.talk import Talk
from bot.dates import at_minute
from bot.domain.cases import rules as case_rules
from bot.domain.errors import Refusal
from bot.domain.reminders import asks
from bot.domain.reminders.errors import NoTaskAhead


class WhichTask(Refusal):
    """Several tasks could be meant. Facts: numbers, word (what to say with one of them)."""

    code = "which_task"


def task_meant(session: Session, talk: Talk, person_id: int, said: str, word: str) -> int:
    """Return the case that is meant. Refuses when none is held, or when several could be."""
    fits = asks.meant(session, person_id, day=_day_in(talk, said), at=talk.at)
    if not fits:
        raise NoTaskAhead
    if len(fits) > 1:
        raise WhichTask(numbers=[case_rules.number(case.id or 0) for case in fits], word=word)
    assert fits[0].id is not None
    return fits[0].id


def _day_in(talk: Talk, said: str) -> datetime | None:
    """Return the midnight of the day that words name, None when they name none."""
    reading = talk.house.times.read(said, talk.at)
    if reading is None or reading.start == reading.end == talk.at:
        return None
    return at_minute(reading.start.date(), 0)
