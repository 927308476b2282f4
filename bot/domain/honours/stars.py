"""Stars by the hours: what somebody has, what is missing, and who is put up for one."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from bot.domain import records
from bot.domain.honours.errors import StarsElsewhere
from bot.domain.honours.model import NoticeState, Star, StarCandidate, StarNotice
from bot.domain.people import queries as people
from bot.domain.rulebook import Rules

LEVEL_NAMES = ("", "一星", "二星", "三星", "四星", "五星")


def level_name(level: int) -> str:
    """Return a star in words: 三星."""
    return LEVEL_NAMES[level] if level < len(LEVEL_NAMES) else f"{level}星"


@dataclass(frozen=True)
class StarStanding:
    """Where somebody stands. `sealed` and `unsealed` are minutes; only sealed ones count."""

    sealed: int
    unsealed: int
    granted: int
    """The highest star that took effect; 0: none."""
    reached: int
    """The highest star for which the sealed hours are enough."""


def standing(session: Session, person_id: int, rules: Rules) -> StarStanding:
    """Return where somebody stands."""
    sealed = records.sealed_minutes(session, person_id)
    granted = session.exec(
        select(Star.level)
        .where(col(Star.person_id).in_(people.ids_of(session, person_id)))
        .order_by(col(Star.level).desc())
    ).first()
    return StarStanding(
        sealed=sealed,
        unsealed=records.total_minutes(session, person_id) - sealed,
        granted=granted or 0,
        reached=level_of(sealed, rules),
    )


def level_of(minutes: int, rules: Rules) -> int:
    """Return the highest star for so many minutes."""
    return sum(minutes >= needed for needed in rules.minutes_each("records.stars"))


def needed_for(level: int, rules: Rules) -> int:
    """Return the minutes that a star takes. Raises StarsElsewhere for one that there is not."""
    steps = rules.minutes_each("records.stars")
    if not 1 <= level <= len(steps):
        raise StarsElsewhere(level=level_name(level), most=level_name(len(steps)))
    return steps[level - 1]


def candidates(
    session: Session, area_code: str, level: int, first: date, last: date, *, rules: Rules
) -> list[tuple[int, int]]:
    """Return (person, sealed minutes) of registered volunteers who served in the area in a period and have the hours.

    Whoever has the star, or stands on an open notice for it, is left out. Most hours first. Raises StarsElsewhere.
    """
    here = rules.count("records.stars_granted_here")
    if level > here:
        raise StarsElsewhere(level=level_name(level), most=level_name(here))
    needed = needed_for(level, rules)
    hours = records.sealed_minutes_of(session, records.people_served(session, first, last, under=area_code))
    found = sorted(
        ((one, minutes) for one, minutes in hours.items() if minutes >= needed), key=lambda one: (-one[1], one[0])
    )
    return [
        one for one in found if people.volunteer(session, one[0]) is not None and not _put_up(session, one[0], level)
    ]


def _put_up(session: Session, person_id: int, level: int) -> bool:
    """Whether somebody has a star, or stands on an open notice for it."""
    on_notice = (
        select(StarCandidate.line)
        .join(StarNotice, col(StarNotice.id) == col(StarCandidate.notice_id))
        .where(StarCandidate.person_id == person_id, StarNotice.state == NoticeState.OPEN, StarNotice.level == level)
    )
    has = select(Star.id).where(col(Star.person_id).in_(people.ids_of(session, person_id)), Star.level == level)
    return session.exec(has).first() is not None or session.exec(on_notice).first() is not None
