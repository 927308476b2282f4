"""When a recorded service took place, where that is known: by the claim behind it, or by the paper."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.dates import at_minute
from bot.domain.papers.model import PaperEntry
from bot.domain.records import RecordView
from bot.domain.tasks.model import Claim

IDS_AT_ONCE_MAX = 1000
_CLAIM = re.compile(r"^case:(?P<case>[0-9]+)/claim:(?P<claim>[0-9]+)$")
_PAPER = re.compile(r"^paper:(?P<paper>[0-9]+)$")


@dataclass(frozen=True)
class Span:
    """From a moment to a moment."""

    start: datetime
    end: datetime

    def meets(self, other: "Span") -> bool:
        """Whether they share any time."""
        return self.start < other.end and other.start < self.end


def claim_id_of(record: RecordView) -> int | None:
    """Return the claim that a record came from."""
    found = _CLAIM.match(record.reference)
    return int(found["claim"]) if found else None


def claims_of(session: Session, records: Sequence[RecordView]) -> dict[int, Claim]:
    """Return the claims behind records, by the id of the record."""
    wanted = {claim_id: record.id for record in records if (claim_id := claim_id_of(record)) is not None}
    ids = sorted(wanted)
    found: dict[int, Claim] = {}
    for start in range(0, len(ids), IDS_AT_ONCE_MAX):
        some = ids[start : start + IDS_AT_ONCE_MAX]
        for claim in session.exec(select(Claim).where(col(Claim.id).in_(some))):
            assert claim.id is not None
            found[wanted[claim.id]] = claim
    return found


def span_of(session: Session, record: RecordView, claim: Claim | None) -> Span | None:
    """Return when a service took place; None where only its day is known."""
    length = timedelta(minutes=record.minutes)
    if claim is not None:
        if claim.arrived_at is not None:
            return Span(claim.arrived_at, claim.arrived_at + length)
        return None if claim.finished_at is None else Span(claim.finished_at - length, claim.finished_at)
    paper = _PAPER.match(record.reference)
    entry = session.get(PaperEntry, int(paper["paper"])) if paper else None
    return None if entry is None else span_of_entry(entry)


def span_of_entry(entry: PaperEntry) -> Span | None:
    """Return when a service on paper took place; None where the paper says no hour."""
    if entry.starts_minute is None:
        return None
    start = at_minute(entry.service_date, entry.starts_minute)
    return Span(start, start + timedelta(minutes=entry.minutes))
