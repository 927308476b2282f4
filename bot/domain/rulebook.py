"""The programme's numbers as dated data, each with the source that justifies it.

A rule file (`data/rules/<name>.toml`) lists rule sets. A set is in force from midnight (Shanghai) of its
`from` day; a later set replaces only the rules it names, so the history of every number stays readable and
an old entry can be explained by the rule of its own day. The keys are declared in rule_keys: a misspelt key in code
is a type error, and an unknown, missing or ill-formed key in a file is an error at start, never in the
middle of a conversation.

A city that does otherwise has a file `data/rules/cities/<city>.toml` of the same form, its keys written in full
(`[rule_set.timebank.cap]`). What it names replaces the district's own number from its day on, and later sets of the
district do not change it back.
"""

import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from bot.dates import day_of
from bot.domain.rule_keys import (
    READERS,
    AmountKey,
    ChoiceKey,
    ClockKey,
    CountKey,
    DurationKey,
    DurationsKey,
    GradesKey,
    Limit,
    LimitKey,
    PercentKey,
    PointsKey,
    RuleError,
    ShiftHours,
    ShiftsKey,
    StatesKey,
    Value,
    WorkingDaysKey,
)

__all__ = ["Rule", "RuleBook", "RuleError", "Rules"]


@dataclass(frozen=True)
class Rule:
    """One value, the day it came into force, and the law or decision it rests on."""

    value: Value
    since: date
    source: str


@dataclass(frozen=True)
class Rules:
    """Every rule as it stood on one day."""

    since: date
    """The day the newest of these rules came into force."""
    by_key: Mapping[str, Rule]
    versions: Mapping[str, str]
    """Which set of each file governs, as stored with an entry: `timebank@2017-12-01`."""

    def minutes(self, key: DurationKey) -> int:
        """Return a duration in whole minutes."""
        return cast("int", self.by_key[key].value)

    def duration(self, key: DurationKey) -> timedelta:
        """Return a duration as something to add to a moment."""
        return timedelta(minutes=self.minutes(key))

    def minutes_each(self, key: DurationsKey) -> tuple[int, ...]:
        """Return rising durations in whole minutes."""
        return cast("tuple[int, ...]", self.by_key[key].value)

    def count(self, key: CountKey) -> int:
        """Return a number of things."""
        return cast("int", self.by_key[key].value)

    def clock(self, key: ClockKey) -> int:
        """Return a time of the day in minutes after midnight in Shanghai."""
        return cast("int", self.by_key[key].value)

    def working_days(self, key: WorkingDaysKey) -> int:
        """Return a number of working days."""
        return cast("int", self.by_key[key].value)

    def grades(self, key: GradesKey) -> tuple[str, ...]:
        """Return grades of source."""
        return cast("tuple[str, ...]", self.by_key[key].value)

    def amount(self, key: AmountKey) -> int | None:
        """Return an amount of coins in whole minutes, None where nothing bounds it."""
        return cast("int | None", self.by_key[key].value)

    def percent(self, key: PercentKey) -> int:
        """Return hundredths of one."""
        return cast("int", self.by_key[key].value)

    def choice(self, key: ChoiceKey) -> str:
        """Return which way a matter goes; see rule_keys.CHOICES."""
        return cast("str", self.by_key[key].value)

    def points(self, key: PointsKey) -> Mapping[str, int]:
        """Return the points for one of each kind of thing."""
        return cast("Mapping[str, int]", self.by_key[key].value)

    def limit(self, key: LimitKey) -> Limit:
        """Return how long something may take at most."""
        return cast("Limit", self.by_key[key].value)

    def states(self, key: StatesKey) -> tuple[str, ...]:
        """Return states of a case."""
        return cast("tuple[str, ...]", self.by_key[key].value)

    def shifts(self, key: ShiftsKey) -> tuple[ShiftHours, ...]:
        """Return the shifts of a day, in their order."""
        return cast("tuple[ShiftHours, ...]", self.by_key[key].value)

    def source(self, key: str) -> str:
        """Return the law or decision behind a rule, to be quoted to whoever asks why."""
        return self.by_key[key].source


class RuleBook:
    """All rule files of a folder, checked as a whole when they are loaded."""

    def __init__(self, states: list[Rules]) -> None:
        self._states = states
        self._days = [state.since for state in states]

    @classmethod
    def load(cls, folder: Path, city: str = "") -> "RuleBook":
        """Read the rule files of a folder; tables of another form beside them (the holidays) are not touched.

        `city` lays the file of that name under `cities/` over them. Raises RuleError if a key is unknown, missing,
        ill-formed or without a source, and for a city without a file.
        """
        dated: list[tuple[date, str, Rule]] = []
        for name in sorted({key.partition(".")[0] for key in READERS}):
            file = folder / f"{name}.toml"
            if not file.is_file():
                raise RuleError(f"{file.name}: the rule file is missing")
            dated += _read_file(file)
        if not city:
            return cls(_states(dated))
        file = folder / "cities" / f"{city}.toml"
        if not city.isidentifier() or not file.is_file():
            known = ", ".join(sorted(path.stem for path in file.parent.glob("*.toml")))
            raise RuleError(f"no rules for a city called {city!r}; there are {known}")
        return cls(_states(dated, _read_city(file), city))

    def at(self, moment: date | datetime) -> Rules:
        """Return the rules in force on a day; an aware moment counts as its day in Shanghai.

        Raises RuleError for a day before the programme had rules, and ValueError for a naive moment.
        """
        if isinstance(moment, datetime):
            if moment.tzinfo is None:
                raise ValueError("a moment without a time zone has no day")
            day = day_of(moment)
        else:
            day = moment
        index = bisect_right(self._days, day) - 1
        if index < 0:
            raise RuleError(f"no rules were in force on {day.isoformat()}; the first are of {self._days[0]}")
        return self._states[index]


_Dated = list[tuple[date, str, Rule]]


def _states(dated: _Dated, over: _Dated | None = None, city: str = "") -> list[Rules]:
    """Lay the sets over each other in order of date, and those of a city on top; the first day must already have every rule."""
    district: dict[str, Rule] = {}
    own: dict[str, Rule] = {}
    states: list[Rules] = []
    for day in sorted({day for day, _, _ in [*dated, *(over or ())]}):
        district |= {key: rule for since, key, rule in dated if since == day}
        own |= {key: rule for since, key, rule in over or () if since == day}
        current = district | own
        newest: dict[str, date] = {}
        for key, rule in current.items():
            name = key.partition(".")[0]
            newest[name] = max(rule.since, newest.get(name, rule.since))
        of_city = {key.partition(".")[0] for key in own}
        versions = {
            name: f"{name}@{since.isoformat()}" + (f"+{city}" if name in of_city else "")
            for name, since in newest.items()
        }
        states.append(Rules(since=day, by_key=current, versions=versions))
    missing = sorted(READERS.keys() - (states[0].by_key.keys() if states else set[str]()))
    if missing:
        raise RuleError(f"the first rule sets do not say: {', '.join(missing)}")
    return states


def _read_file(file: Path) -> _Dated:
    return [
        (since, key := f"{file.stem}.{name}", _read_rule(key, table, since))
        for since, rule_set in _rule_sets(file)
        for name, table in rule_set.items()
    ]


def _read_city(file: Path) -> _Dated:
    rules: _Dated = []
    for since, rule_set in _rule_sets(file):
        for subject, tables in rule_set.items():
            if not isinstance(tables, dict):
                raise RuleError(f"{file.name}: expected tables such as [rule_set.timebank.cap], found {subject}")
            for name, table in cast("dict[str, Any]", tables).items():
                key = f"{subject}.{name}"
                rules.append((since, key, _read_rule(key, table, since)))
    return rules


def _rule_sets(file: Path) -> list[tuple[date, dict[str, Any]]]:
    document = tomllib.loads(file.read_text(encoding="utf-8"))
    if document.keys() != {"rule_set"}:
        raise RuleError(f"{file.name}: expected only [[rule_set]] tables, found {sorted(document)}")
    sets: list[tuple[date, dict[str, Any]]] = []
    days: set[date] = set()
    for rule_set in cast("list[dict[str, Any]]", document["rule_set"]):
        since = rule_set.pop("from", None)
        if not isinstance(since, date) or isinstance(since, datetime):
            raise RuleError(f"{file.name}: a rule set needs a `from` day such as 2026-04-01")
        if since in days:
            raise RuleError(f"{file.name}: two rule sets begin on {since.isoformat()}")
        days.add(since)
        sets.append((since, rule_set))
    return sets


def _read_rule(key: str, table: Any, since: date) -> Rule:
    if key not in READERS:
        raise RuleError(f"{key}: no such rule")
    if not isinstance(table, dict):
        raise RuleError(f"{key}: expected a unit with its value, and a source")
    fields = dict(cast("dict[str, Any]", table))
    source = fields.pop("source", None)
    if not isinstance(source, str) or not source.strip():
        raise RuleError(f"{key}: a rule without a source cannot be explained to anybody")
    if len(fields) != 1:
        raise RuleError(f"{key}: expected one unit with its value, found {sorted(fields)}")
    ((unit, raw),) = fields.items()
    return Rule(value=READERS[key](key, unit, raw), since=since, source=source)
