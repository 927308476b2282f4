"""Communities settle with each other: whose volunteers earned how much elsewhere in a month. One entry per pair and month."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session

from bot.clock import SHANGHAI
from bot.domain.giving.errors import MonthNotOver
from bot.domain.people import queries as people
from bot.domain.people.model import Role
from bot.domain.rulebook import Rules
from bot.domain.timebank import queries as ledger
from bot.domain.timebank import service as timebank
from bot.domain.timebank.errors import Overdraft
from bot.store.columns import in_utc

REASON = "between_areas"

# What was earned for confirmed work of the month, less what was reversed, by the community of the volunteer and that of the
# work. Reads the claims of one month by an index.
_EARNED_ELSEWHERE = text(
    """
    SELECT home.community_code, work.area_code, sum(taken.minutes)
    FROM claim
    JOIN service_case work ON work.id = claim.case_id
    JOIN person home ON home.id = claim.person_id
    JOIN timebank_entry e ON e.reference = 'case:' || claim.case_id || '/claim:' || claim.id
        AND e.reason = 'service' AND e.kind = 'transfer'
    JOIN timebank_line taken ON taken.entry_seq = e.seq AND taken.side = 'payee'
    LEFT JOIN timebank_entry undone ON undone.reverses_seq = e.seq
    WHERE claim.state = 'confirmed' AND claim.settled_at >= :since AND claim.settled_at < :until
        AND home.community_code IS NOT NULL AND home.community_code <> work.area_code AND undone.seq IS NULL
    GROUP BY home.community_code, work.area_code
    """
)


@dataclass(frozen=True)
class Pair:
    """What one community owes another for a month, in minutes; `number` is its entry, None where the pool holds too little."""

    payer: str
    payee: str
    minutes: int
    number: str | None
    before: bool = False
    """It was settled before."""


def settle_month(session: Session, *, year: int, month: int, by: int, rules: Rules, at: datetime) -> list[Pair]:
    """Pay between the pools of communities what is left over of a month, for every pair that is not settled yet.

    For owners. A pair whose pool holds too little is left for another time. Raises NotAllowed, MonthNotOver.
    """
    people.require(session, by, {Role.OWNER}, None, at=at)
    since = datetime(year, month, 1, tzinfo=SHANGHAI)
    until = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=SHANGHAI)
    if at < until:
        raise MonthNotOver(month=f"{year}年{month}月")
    owed: defaultdict[tuple[str, str], int] = defaultdict(int)
    span = {"since": _stored(session, since), "until": _stored(session, until)}
    for home, work, minutes in session.connection().execute(_EARNED_ELSEWHERE, span):
        pair = (min(home, work), max(home, work))
        owed[pair] += int(minutes) if pair[0] == work else -int(minutes)
    return [
        _settle_pair(session, pair, minutes, f"{year}-{month:02d}:{pair[0]}:{pair[1]}", by=by, rules=rules, at=at)
        for pair, minutes in sorted(owed.items())
        if minutes
    ]


def _stored(session: Session, moment: datetime) -> object:
    """Return a moment as this database keeps it."""
    utc = in_utc(moment)
    if session.get_bind().dialect.name == "sqlite":
        return utc.replace(tzinfo=None).isoformat(" ", "microseconds")
    return utc


def _settle_pair(
    session: Session, pair: tuple[str, str], minutes: int, reference: str, *, by: int, rules: Rules, at: datetime
) -> Pair:
    first, second = (f"area:{code}" for code in pair)
    payer, payee = (first, second) if minutes > 0 else (second, first)
    standing = next((one for one in ledger.entries_for(session, reference) if one.reason == REASON), None)
    if standing is not None:
        return Pair(standing.payer, standing.payee, standing.minutes, standing.number, before=True)
    try:
        posted = timebank.transfer(
            session,
            payer=payer,
            payee=payee,
            minutes=abs(minutes),
            reason=REASON,
            reference=reference,
            made_by=f"person:{by}",
            rules=rules,
            at=at,
        )
    except Overdraft:
        return Pair(payer, payee, abs(minutes), None)
    return Pair(payer, payee, abs(minutes), posted.number)
