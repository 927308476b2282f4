"""The clocks of a case, worked out from its history alone. Pure functions.

Which limits a case has, when each ends, when its cards are due. Nothing is stored but the history: so an amended level,
a dispute or a case sent back changes its clocks by itself, and the same history always gives the same clocks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, Protocol, cast

from bot.dates import at_minute, day_of
from bot.domain.cases.model import CRISIS_KIND, CaseState, Level
from bot.domain.rule_keys import Limit, LimitKey
from bot.domain.rulebook import Rules
from bot.workdays import add_workdays, is_workday, workdays_between

Name = Literal["hand_on", "first_answer", "finish"]
NAMES: dict[Name, str] = {"hand_on": "转办", "first_answer": "首次答复", "finish": "办结"}
PETITION = "petition"
"""The kind of case with the limits of 信访工作条例."""
ANSWERED = "supervision_answered"
"""In a history: a reply to 督办."""

EXTENDED = "extended"
"""In a history: a petition was given more time."""

_LEVELS = {Level.NORMAL: "normal", Level.SPECIAL: "special", Level.URGENT: "urgent"}
_WAITING = frozenset({CaseState.TO_VERIFY, CaseState.TO_POST})
_OVER = frozenset({CaseState.TO_REVISIT, CaseState.CLOSED, CaseState.WITHDRAWN, CaseState.UNTRUE})
_HANDED_ON = frozenset(CaseState) - _WAITING
_ANSWERING = _HANDED_ON - {CaseState.POSTED} | {ANSWERED}
FULFILLED_BY: dict[Name, frozenset[str]] = {"hand_on": _HANDED_ON, "first_answer": _ANSWERING, "finish": _OVER}
"""What in the history of a case stops each clock."""


class Happened(Protocol):
    """One line of a case's history."""

    @property
    def at(self) -> datetime: ...
    @property
    def what(self) -> str: ...


@dataclass(frozen=True)
class Clock:
    """One limit that is not fulfilled. `due_at` is the first moment that is too late; all moments are aware."""

    name: Name
    started_at: datetime
    due_at: datetime
    warn_at: datetime | None
    """When the yellow card is due; None where the limit is too short to warn of."""
    red_at: datetime
    paused: bool
    """It waits for the served person and does not run."""
    official: bool
    """False when a day counted lies in a year whose holidays are not announced: weekends only."""
    working: bool
    """Whether it is counted in working days."""

    @property
    def last_day(self) -> date:
        """The last day that is in time."""
        return day_of(self.due_at - timedelta(seconds=1))


@dataclass
class _History:
    """What the walk through a history has found since the (last) start."""

    started_at: datetime
    reached: set[str] = field(default_factory=set[str])
    extended: bool = False
    pauses: list[tuple[datetime, datetime | None]] = field(default_factory=list[tuple[datetime, datetime | None]])


def clocks(kind: str, level: Level, history: Sequence[Happened], rules_at: "RulesAt") -> list[Clock]:
    """Return the unfulfilled clocks of a case, the one that ends first first.

    A limit is that of the rules in force when the case (or its second round, after 不满意) began.
    """
    if not history:
        return []
    rules = rules_at(history[0].at)
    found = _walk(history, frozenset(rules.states("clocks.waiting_states")))
    rules = rules_at(found.started_at)
    running = [
        _clock(name, found, _extended(limit, rules) if found.extended and name == "finish" else limit, rules)
        for name, limit in limits(kind, level, rules).items()
        if not found.reached & FULFILLED_BY[name]
    ]
    return sorted(running, key=lambda clock: (clock.paused, clock.due_at))


def _extended(limit: Limit, rules: Rules) -> Limit:
    return Limit(limit.amount + rules.duration("clocks.petition_extension").days, limit.unit)


class RulesAt(Protocol):
    """The rule book: the rules in force at a moment."""

    def __call__(self, moment: datetime, /) -> Rules: ...


def limits(kind: str, level: Level, rules: Rules) -> dict[Name, Limit]:
    """Return the limits of a kind and level. Danger has only the last one: its first answers are calls, not days."""
    if kind == CRISIS_KIND:
        return {"finish": rules.limit("clocks.finish_crisis")}
    family = PETITION if kind == PETITION else _LEVELS[level]
    return {name: rules.limit(cast("LimitKey", f"clocks.{name}_{family}")) for name in NAMES}


def cards_given(history: Iterable[Happened], name: Name, clock: Clock) -> set[str]:
    """Return which cards (yellow, red) a clock has had since it began, or since the level was amended."""
    given: set[str] = set()
    for line in history:
        if line.what in ("relevel", EXTENDED):
            given.clear()
        elif line.at >= clock.started_at and line.what in (card_event("yellow", name), card_event("red", name)):
            given.add(line.what.partition(":")[0])
    return given


def card_event(colour: str, name: Name) -> str:
    """Return how a card is written into the history."""
    return f"{colour}:{name}"


def _walk(history: Sequence[Happened], waiting: frozenset[str]) -> _History:
    found = _History(history[0].at)
    state = ""
    for line in history:
        found.extended = found.extended or line.what == EXTENDED
        if line.what not in frozenset(CaseState) | {ANSWERED}:
            continue
        if line.what == ANSWERED:
            found.reached.add(ANSWERED)
            continue
        if state == CaseState.TO_REVISIT and line.what == CaseState.POSTED:  # 退回再办: a new round
            found = _History(line.at)
        if found.pauses and found.pauses[-1][1] is None:
            found.pauses[-1] = (found.pauses[-1][0], line.at)
        if line.what in waiting:
            found.pauses.append((line.at, None))
        state = line.what
        found.reached.add(line.what)
    return found


def _clock(name: Name, found: _History, limit: Limit, rules: Rules) -> Clock:
    paused = bool(found.pauses) and found.pauses[-1][1] is None
    ended = [(begin, end) for begin, end in found.pauses if end is not None]
    card_time = rules.minutes("clocks.card_time")
    if limit.unit == "hours":
        lost = sum((end - begin for begin, end in ended), timedelta())
        length = timedelta(hours=limit.amount)
        due_at = found.started_at + length + lost
        warn_at = due_at - min(rules.duration("clocks.hours_warning"), length / 2)
        return Clock(name, found.started_at, due_at, warn_at, due_at, paused, official=True, working=False)
    first, working = day_of(found.started_at), limit.unit == "working_days"
    if working:
        last = add_workdays(first, limit.amount + sum(workdays_between(day_of(b), day_of(e)) for b, e in ended))
        warn_day, red_day = add_workdays(last, -1), add_workdays(last, 1)
    else:
        last = first + timedelta(days=limit.amount + sum((day_of(e) - day_of(b)).days for b, e in ended))
        warn_day, red_day = add_workdays(last, -1), last + timedelta(days=1)
    warn_at = at_minute(warn_day, card_time)
    return Clock(
        name,
        found.started_at,
        at_minute(last + timedelta(days=1), 0),
        warn_at if warn_at > found.started_at else None,
        at_minute(red_day, card_time),
        paused,
        official=all(is_workday(day).official for day in (first, last, red_day)),
        working=working,
    )


def left_text(clock: Clock, at: datetime) -> str:
    """Write how long there is: 还剩2个工作日, 今天到期, 超了1天, 还剩3小时."""
    today = day_of(at)
    if at >= clock.due_at:
        days = workdays_between(clock.last_day, today) if clock.working else (today - clock.last_day).days
        return f"已超{days}个工作日" if clock.working and days else f"已超{days}天" if days else "已超期"
    if not clock.working and clock.due_at - at < timedelta(days=1):
        return f"还剩{max(1, int((clock.due_at - at).total_seconds() // 3600))}小时"
    if clock.last_day == today:
        return "今天到期"
    if clock.working:
        return f"还剩{workdays_between(today, clock.last_day)}个工作日"
    return f"还剩{(clock.last_day - today).days}天"
