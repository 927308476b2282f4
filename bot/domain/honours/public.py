"""The public notice (公示): shown to an area for some days; stars take effect after it, if no objection waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.dates import at_minute, day_of
from bot.domain import records
from bot.domain.audit import service as audit
from bot.domain.fields import FORGOTTEN
from bot.domain.honours import stars
from bot.domain.honours.errors import (
    NobodyForStar,
    NoGroupForNotice,
    NoOpenNotice,
    ObjectionWaits,
    OwnNotice,
    TooManyForNotice,
    UnknownLine,
    UnknownObjection,
    WhichNotice,
)
from bot.domain.honours.model import NoticeState, Star, StarCandidate, StarNotice, StarObjection
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.rulebook import RuleBook, Rules

LINES_MAX = 40
"""Names on one notice: more fit no message; a smaller area or a shorter time does."""
AT_ONCE_MAX = 5
"""Notices one unit brings to their end."""


def number_of(notice_id: int) -> str:
    """Return a notice's number as people see it: G0003."""
    return f"G{notice_id:04d}"


def about(notice_id: int) -> str:
    """Return the reference under which what was said about a notice is found again."""
    return f"star_notice:{notice_id}"


def post(
    session: Session,
    area_code: str,
    level: int,
    period: str,
    candidates: Sequence[tuple[int, int]],
    *,
    by: int,
    rules: Rules,
    at: datetime,
) -> tuple[StarNotice, int]:
    """Show the list to the groups of an area. It ends at a midnight, after so many whole days. Returns how many groups.

    Raises NotAllowed, NobodyForStar, TooManyForNotice, NoGroupForNotice.
    """
    people.require(session, by, people.DECIDERS, area_code, at=at)
    if not candidates:
        raise NobodyForStar(level=stars.level_name(level), period=period)
    if len(candidates) > LINES_MAX:
        raise TooManyForNotice(count=len(candidates), most=LINES_MAX)
    midnight = at_minute(day_of(at) + timedelta(days=1), 0)
    notice = StarNotice(
        area_code=area_code,
        level=level,
        period=period,
        posted_by=by,
        posted_at=at,
        ends_at=midnight + rules.duration("records.public_notice"),
        state=NoticeState.OPEN,
    )
    session.add(notice)
    session.flush()
    assert notice.id is not None
    for line, (person_id, minutes) in enumerate(candidates, start=1):
        session.add(StarCandidate(notice_id=notice.id, line=line, person_id=person_id, minutes=minutes))
    session.flush()
    groups = notices.tell_groups_under(
        session, area_code, "star_notice", about=about(notice.id), at=at, kind="notice", notice_id=notice.id
    )
    if not groups:
        raise NoGroupForNotice
    audit.note(session, person_id=by, action="star_notice", subject=about(notice.id), at=at)
    return notice, groups


def lines_of(session: Session, notice_id: int) -> list[StarCandidate]:
    """Return the lines of a notice in order."""
    query = select(StarCandidate).where(StarCandidate.notice_id == notice_id).order_by(col(StarCandidate.line))
    return list(session.exec(query))


def open_notices(session: Session, *, most: int = 10) -> list[StarNotice]:
    """Return the notices that are not over, the newest first."""
    query = select(StarNotice).where(StarNotice.state == NoticeState.OPEN).order_by(col(StarNotice.id).desc())
    return list(session.exec(query.limit(most)))


def waiting_objections(session: Session, notice_id: int) -> list[StarObjection]:
    """Return the objections to a notice that are not decided yet."""
    query = select(StarObjection).where(StarObjection.notice_id == notice_id, col(StarObjection.decided_at).is_(None))
    return list(session.exec(query.order_by(col(StarObjection.id))))


def _open_notice(session: Session, notice_id: int | None) -> StarNotice:
    if notice_id is None:
        found = open_notices(session)
        if len(found) > 1:
            raise WhichNotice(numbers=[number_of(one.id) for one in found if one.id])
        if not found:
            raise NoOpenNotice(number=None)
        return found[0]
    notice = session.get(StarNotice, notice_id)
    if notice is None or notice.state is not NoticeState.OPEN:
        raise NoOpenNotice(number=number_of(notice_id))
    return notice


def object_to(session: Session, notice_id: int | None, *, by: int, words: str, at: datetime) -> StarObjection:
    """Keep what somebody objects, for those who decide and nobody else. The notice waits for the decision.

    Raises NoOpenNotice, WhichNotice, ObjectionWaits.
    """
    notice = _open_notice(session, notice_id)
    assert notice.id is not None
    if any(one.person_id == by for one in waiting_objections(session, notice.id)):
        raise ObjectionWaits(number=number_of(notice.id))
    row = StarObjection(notice_id=notice.id, person_id=by, words=words, said_at=at)
    session.add(row)
    session.flush()
    listed = {line.person_id for line in lines_of(session, notice.id)}
    deciders = people.deciders_of(session, notice.area_code, at=at, besides={by, *listed})
    notices.tell_all(session, deciders, "star_objection", about=about(notice.id), at=at, objection_id=row.id)
    return row


def forget_words(session: Session, person_id: int) -> None:
    """Clear what somebody wrote against public notices, and what was answered them. That it was said and decided stays."""
    for row in session.exec(select(StarObjection).where(StarObjection.person_id == person_id)):
        row.words, row.answer = FORGOTTEN, FORGOTTEN if row.answer else None
    session.flush()


@dataclass(frozen=True)
class Struck:
    """Which line of a notice was struck out, None when the objection was not upheld."""

    notice: StarNotice
    line: int | None


def decide(session: Session, objection_id: int, *, by: int, line: int | None, answer: str, at: datetime) -> Struck:
    """Decide an objection: `line` is struck out, or None: it was not upheld. Whoever objected is told why.

    Raises NotAllowed, UnknownObjection, OwnNotice, UnknownLine.
    """
    people.require(session, by, people.DECIDERS, None, at=at)
    row = session.get(StarObjection, objection_id, with_for_update=True)
    if row is None or row.decided_at is not None:
        raise UnknownObjection(number=objection_id)
    notice = session.get_one(StarNotice, row.notice_id)
    people.require(session, by, people.DECIDERS, notice.area_code, at=at)
    lines = lines_of(session, row.notice_id)
    if by in {row.person_id, *(one.person_id for one in lines)}:
        raise OwnNotice(number=objection_id)
    struck = next((one for one in lines if one.line == line), None)
    if line is not None and struck is None:
        raise UnknownLine(number=line)
    row.decided_at, row.decided_by, row.upheld, row.answer = at, by, struck is not None, answer or None
    if struck is not None:
        struck.struck_at = at
        notices.tell(
            session, struck.person_id, "star_struck", about=about(row.notice_id), at=at, notice_id=row.notice_id
        )
    session.flush()
    audit.note(
        session, person_id=by, action="star_objection", subject=about(row.notice_id), at=at, purpose=answer or None
    )
    notices.tell(
        session, row.person_id, "star_objection_decided", about=about(row.notice_id), at=at, objection_id=row.id
    )
    return Struck(notice, None if struck is None else struck.line)


def take_effect_due(session: Session, *, rulebook: RuleBook, at: datetime, most: int = AT_ONCE_MAX) -> int:
    """Let the stars of notices take effect that are over without an objection that waits. Call again until 0."""
    objected = (
        select(StarObjection.id)
        .where(StarObjection.notice_id == StarNotice.id, col(StarObjection.decided_at).is_(None))
        .exists()
    )
    due = session.exec(
        select(StarNotice)
        .where(StarNotice.state == NoticeState.OPEN, col(StarNotice.ends_at) <= at, ~objected)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for notice in due:
        notice.state = NoticeState.OVER
        _take_effect(session, notice, rules=rulebook.at(notice.posted_at), at=at)
    return len(due)


def _take_effect(session: Session, notice: StarNotice, *, rules: Rules, at: datetime) -> None:
    """Give the stars to whoever still has the hours: a record may have been corrected meanwhile."""
    assert notice.id is not None
    needed = stars.needed_for(notice.level, rules)
    for line in lines_of(session, notice.id):
        minutes = records.sealed_minutes(session, line.person_id)
        has = session.exec(
            select(Star.id).where(
                col(Star.person_id).in_(people.ids_of(session, line.person_id)), Star.level == notice.level
            )
        ).first()
        if line.struck_at is not None or minutes < needed or has is not None:
            continue
        session.add(
            Star(person_id=line.person_id, level=notice.level, minutes=minutes, notice_id=notice.id, granted_at=at)
        )
        session.flush()
        notices.tell(
            session, line.person_id, "star_granted", about=about(notice.id), at=at, level=notice.level, minutes=minutes
        )
