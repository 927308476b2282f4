"""What makes hours look unusual. Pure functions over the records of a period; every number comes from a dated rule.

A sign is a reason to look, not a judgement: each can be honest.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.papers.spans import Span
from bot.domain.records import RecordView
from bot.domain.screening.model import Sign

RECORDS_NAMED_MAX = 12
"""Record numbers kept with one finding; the others are found by person and day."""


@dataclass(frozen=True)
class Served:
    """A record with what is known beside it.

    `requester_id` asked for it, `owner_id` looked after the case, `same_phone`: both gave one phone number,
    `family`: the requester is on the volunteer's family list. `elapsed` is minutes from claim to finish.
    """

    record: RecordView
    span: Span | None = None
    requester_id: int | None = None
    owner_id: int | None = None
    same_phone: bool = False
    family: bool = False
    elapsed: int | None = None


@dataclass(frozen=True)
class Found:
    """One thing that looks unusual. `figure` is minutes, or how often."""

    sign: Sign
    person_id: int
    other_id: int | None
    records: tuple[RecordView, ...]
    figure: int

    @property
    def key(self) -> str:
        """What makes it the same finding when it is found again: sign, people, and the first records."""
        people = f"{self.person_id}" if self.other_id is None else f"{self.person_id}+{self.other_id}"
        named = ",".join(str(record.id) for record in self.records[:RECORDS_NAMED_MAX])
        return f"{self.sign.value}:{people}:{named}"

    @property
    def last_day(self) -> date:
        """The newest day of service in it."""
        return max(record.service_date for record in self.records)


def overlaps(served: Sequence[Served]) -> Iterator[Found]:
    """Two services of one person at the same time. Sorted by start, only neighbours are compared."""
    timed: dict[int, list[tuple[Span, RecordView]]] = defaultdict(list)
    for one in served:
        if one.span is not None:
            timed[one.record.person_id].append((one.span, one.record))
    for person_id, spans in timed.items():
        spans.sort(key=lambda pair: pair[0].start)
        before = spans[0]
        for now in spans[1:]:
            if before[0].meets(now[0]):
                shared = min(before[0].end, now[0].end) - now[0].start
                yield Found(Sign.OVERLAP, person_id, None, (before[1], now[1]), int(shared.total_seconds() // 60))
            before = max(before, now, key=lambda pair: pair[0].end)


def long_days(served: Sequence[Served], *, most: int) -> Iterator[Found]:
    """More than so many minutes of one person on one day."""
    days: dict[tuple[int, date], list[RecordView]] = defaultdict(list)
    for one in served:
        days[one.record.person_id, one.record.service_date].append(one.record)
    for (person_id, _), records in days.items():
        total = sum(record.minutes for record in records)
        if total > most:
            yield Found(Sign.LONG_DAY, person_id, None, tuple(records), total)


def closed_pairs(served: Sequence[Served], *, times: int, since: date) -> Iterator[Found]:
    """Two people who served each other so many times each within the window, at least once since a day."""
    between: dict[tuple[int, int], list[RecordView]] = defaultdict(list)
    for one in served:
        if one.requester_id is not None and one.requester_id != one.record.person_id:
            between[one.record.person_id, one.requester_id].append(one.record)
    for (volunteer, requester), records in between.items():
        back = between.get((requester, volunteer), [])
        if volunteer < requester and min(len(records), len(back)) >= times:
            both = sorted([*records, *back], key=lambda record: (record.service_date, record.id), reverse=True)
            if both[0].service_date >= since:
                yield Found(Sign.PAIR, volunteer, requester, tuple(both), len(both))


def one_household(served: Sequence[Served]) -> Iterator[Found]:
    """Volunteer and served gave the same phone, or are on one family list."""
    for one in served:
        if (one.same_phone or one.family) and one.requester_id != one.record.person_id:
            yield Found(Sign.HOUSEHOLD, one.record.person_id, one.requester_id, (one.record,), one.record.minutes)


def own_service(served: Sequence[Served]) -> Iterator[Found]:
    """The volunteer asked for it, looked after the case, or is named as responsible."""
    for one in served:
        if one.record.person_id in (one.requester_id, one.owner_id, one.record.responsible_id):
            yield Found(Sign.SELF, one.record.person_id, None, (one.record,), one.record.minutes)


def too_fast(served: Sequence[Served]) -> Iterator[Found]:
    """More time reported than passed between taking the task and finishing it."""
    for one in served:
        if one.elapsed is not None and one.record.minutes > one.elapsed:
            yield Found(Sign.TOO_FAST, one.record.person_id, None, (one.record,), one.elapsed)


def same_times(served: Sequence[Served], *, times: int) -> Iterator[Found]:
    """One person reported the same time, to the minute, so often."""
    lengths: Counter[tuple[int, int]] = Counter((one.record.person_id, one.record.minutes) for one in served)
    for (person_id, minutes), count in lengths.items():
        if count >= times:
            same = [one.record for one in served if (one.record.person_id, one.record.minutes) == (person_id, minutes)]
            yield Found(Sign.SAME_TIME, person_id, None, tuple(same), count)


def minutes_between(start: datetime, end: datetime) -> int:
    """Return the whole minutes from one moment to another."""
    return int((end - start).total_seconds() // 60)


def newest_first(found: Iterable[Found]) -> list[Found]:
    """Return findings in the order in which they are shown."""
    return sorted(found, key=lambda one: (one.last_day, one.records[0].id), reverse=True)
