"""From the pieces of a time to the moment or span they mean, looking forward."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.language.times_clock import DAY_MINUTES, Clock, Half, Part, minutes_alone, minutes_with_part
from bot.language.times_reading import DayChoices, Days, Grain, TimeReading, Why, moment
from bot.language.times_said import Said


@dataclass(frozen=True)
class _Span:
    start: datetime
    end: datetime
    grain: Grain
    why: Why | None = None

    def ahead(self, floor: datetime) -> bool:
        return self.end > floor or (self.start == self.end and self.start >= floor)


def resolve(said: Said, now: datetime, floor: datetime) -> TimeReading | None:
    """Return what the words mean when spoken at `now`, as the first such time not before `floor`."""
    span = _undated(said, floor) if said.days is None else _dated(said, said.days, now, floor)
    if span is None:
        return None
    why = span.why
    if said.weekday is not None and span.start.isoweekday() != said.weekday:
        why = Why.WEEKDAY
    if said.clock is not None and said.clock.vague and why is not Why.PAST:
        why = Why.VAGUE
    unclear = why is not None and why is not Why.PAST
    return TimeReading(span.start, span.end, span.grain, "", (said.start, said.end), unclear, why)


def resolve_end(said: Said, now: datetime, begin: TimeReading) -> datetime | None:
    """Return the end of the range that starts with `begin` and whose second half are these words."""
    if said.days is not None:
        last = resolve(said, now, begin.start)
        return None if last is None else last.start if said.clock else last.end
    for later in range(2):
        day = begin.start.date() + timedelta(days=later)
        if said.clock and not said.part:
            midnight = (DAY_MINUTES,) if said.clock.hour == 12 and not said.clock.minute else ()
            options = sorted((*minutes_alone(said.clock), *midnight))
        elif said.clock and said.part:
            options = [minutes_with_part(said.clock, said.part)[0]]
        else:
            noon = said.part is not None and said.part.half is Half.NOON
            options = [] if said.part is None else [said.part.start if noon else said.part.end]
        for minute in options:
            if moment(day, minute) > begin.start:
                return moment(day, minute)
    return None


def _undated(said: Said, floor: datetime) -> _Span | None:
    """The next such time: today, else tomorrow; after midnight, 半夜 may still be yesterday's."""
    for later in (-1, 0, 1):
        day = floor.date() + timedelta(days=later)
        for span in _on_day(day, said, likely_only=True):
            if later < 0 and span.start.date() == day:
                continue
            if span.ahead(floor):
                if said.clock and not said.part and not said.clock.exact:
                    return replace(span, why=Why.HOUR if _undated_unclear(said.clock, span, floor) else None)
                return span
    return None


def _undated_unclear(clock: Clock, span: _Span, floor: datetime) -> bool:
    """三点 is clear while this afternoon's is ahead; 9点 and later while this morning's is; 6 to 8 never."""
    today = span.start.date() == floor.date()
    if clock.hour <= 5 or clock.hour >= 10:
        return not today
    return not (today and clock.hour == 9 and span.start.hour == 9)


def _dated(said: Said, choices: DayChoices, now: datetime, floor: datetime) -> _Span | None:
    for days in choices(now.date(), floor.date()):
        spans = list(_in_days(days, said))
        ahead = [span for span in spans if span.ahead(floor)]
        if ahead:
            why = days.why or ahead[0].why
            if said.clock and not said.part and not said.clock.exact and not why:
                why = Why.HOUR if _dated_unclear(said.clock, spans, ahead) else None
            return replace(ahead[0], why=why)
        if spans and (days.fixed or days.first == now.date()):
            return replace(spans[0], why=Why.PAST)  # an hour ago today is not the same hour next year
    return None


def _dated_unclear(clock: Clock, spans: list[_Span], ahead: list[_Span]) -> bool:
    """With a day ahead 6点 to 8点 may be morning or evening; today it is unclear only when the likely one
    is gone."""
    if len(ahead) < len(spans):
        return ahead[0] != spans[0] and clock.hour >= 9
    return 6 <= clock.hour <= 8


def _in_days(days: Days, said: Said) -> Iterator[_Span]:
    if said.part is None and said.clock is None:
        yield _Span(moment(days.first), moment(days.until), days.grain, days.why)
        return
    single = days.until - days.first == timedelta(days=1)
    for span in _on_day(days.first, said, likely_only=False):
        yield span if single else replace(span, why=Why.VAGUE)


def _on_day(day: date, said: Said, *, likely_only: bool) -> Iterator[_Span]:
    if said.clock is None:
        if said.part is not None:
            yield _part_of(day, said.part)
        return
    clock, unclear = said.clock, False
    if said.part is not None:
        minute, unclear = minutes_with_part(clock, said.part)
        options: tuple[int, ...] = (minute,)
    else:
        options = minutes_alone(clock)
        if likely_only and not clock.exact and not 6 <= clock.hour <= 9:
            options = options[:1]
    grain = Grain.HOUR if clock.to_the_hour else Grain.MINUTE
    for minute in options:
        begin = moment(day, minute, clock.second)
        yield _Span(begin, begin, grain, Why.HOUR if unclear else None)


def _part_of(day: date, part: Part) -> _Span:
    why = Why.DIALECT if part.dialect else None
    return _Span(moment(day, part.start), moment(day, part.end), Grain.PART_OF_DAY, why)
