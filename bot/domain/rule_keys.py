"""The keys of the dated rules, and the form of their values.

A rule is `data/rules/<file>.toml`, table `<name>`, so its key is `<file>.<name>`. A key belongs to one kind of value;
the unit is written beside the value in the file and converted here. To add a rule, add its key to a kind; to add a
kind, give it a Literal, a reader, a place in READERS and a way to read it in `rulebook.Rules`.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple, cast, get_args

DurationKey = Literal[
    "clocks.card_time",
    "clocks.hours_warning",
    "clocks.list_ahead",
    "clocks.office_end",
    "clocks.petition_extension",
    "clocks.supervision_climb",
    "clocks.supervision_reminder",
    "conversation.addresses_kept",
    "conversation.answers_kept",
    "conversation.binding_code_expiry",
    "conversation.dialogue_expiry",
    "conversation.messages_kept",
    "dispatch.answer_within",
    "dispatch.busy_moment",
    "dispatch.condition_stands",
    "dispatch.drags_after",
    "dispatch.visit_answer",
    "dispatch.visit_margin",
    "exchange.answer_within",
    "exchange.offer_kept",
    "exchange.unclaimed_kept",
    "duty.gap_notice",
    "duty.page_repeat",
    "duty.roster_ahead",
    "fulfilment.case_correction_window",
    "fulfilment.claim_time_max",
    "fulfilment.claim_time_min",
    "fulfilment.confirm_silence",
    "records.paper_within",
    "records.public_notice",
    "screening.day_max",
    "screening.pair_window",
    "screening.period_max",
    "sheets.link_expiry",
    "sheets.statement_due",
    "timebank.approval_term",
    "recurring.agreement_after",
    "recurring.length_max",
    "recurring.length_without_end",
    "recurring.posted_ahead",
    "shelf.voucher_lifetime",
    "shelf.voucher_reminder",
    "reminders.ended_kept",
    "reminders.just_claimed",
    "reminders.late_max",
    "reminders.snooze",
    "timebank.coin",
    "timebank.ending_warning",
    "timebank.entry_max",
]
"""One stretch of time, or one amount kept as time; read in whole minutes."""

DurationsKey = Literal[
    "duty.page_steps",
    "ladder.steps_normal",
    "ladder.steps_special",
    "ladder.steps_urgent",
    "records.stars",
    "reminders.ask_before",
    "reminders.care_before",
]
"""Several stretches of time, each longer than the one before; read in whole minutes."""

CountKey = Literal[
    "children.adult_from",
    "children.age_min",
    "children.own_say_from",
    "children.per_guardian",
    "children.works_per_report",
    "conversation.binding_tries",
    "conversation.binding_tries_all",
    "conversation.reports_per_hour",
    "dispatch.asked_max",
    "dispatch.digest_lines",
    "dispatch.week_claims_soft",
    "dispatch.windows_max",
    "exchange.offers_max",
    "fulfilment.arrival_code_digits",
    "fulfilment.arrival_code_attempts",
    "fulfilment.finish_code_attempts",
    "fulfilment.open_claims_max",
    "fulfilment.people_wanted_max",
    "records.small_number",
    "records.stars_granted_here",
    "screening.pair_times",
    "screening.same_time_times",
    "timebank.family_max",
    "timebank.lookups_per_day",
    "shelf.code_attempts",
    "shelf.code_digits",
    "shelf.stock_max",
    "shelf.vouchers_per_month",
    "reminders.digest_weekday",
    "reminders.evening_per_minute",
    "reminders.per_person_max",
]
"""A plain number of things."""

AmountKey = Literal[
    "timebank.approval_above",
    "timebank.cap",
    "timebank.gift_family_year",
    "timebank.gift_person_year",
    "timebank.opening_grant",
]
"""An amount of coins kept as time, in whole minutes. 0 is none at all; "unlimited" sets no bound."""

PercentKey = Literal["timebank.coefficient_least", "timebank.coefficient_most"]
"""Hundredths of one."""

ChoiceKey = Literal["timebank.coins_end", "timebank.leaver_coins"]
"""One of the ways that CHOICES names."""

ClockKey = Literal[
    "dispatch.digest_from",
    "dispatch.digest_until",
    "reminders.care_at",
    "reminders.day_begins",
    "reminders.digest_at",
    "reminders.evening_before",
    "reminders.evening_earliest",
    "reminders.unsaid_hour",
]
"""A time of the day in Shanghai; kept in minutes after midnight."""

WorkingDaysKey = Literal[
    "records.chase_every",
    "records.correction_reply",
    "records.seal_after",
    "records.seal_warning",
    "records.seal_within",
]
"""A number of working days of the mainland calendar, counted from the day after what they follow."""

GradesKey = Literal["timebank.earning_grades"]
"""Grades of source of an hour, A to D."""

PointsKey = Literal["children.work_points"]
"""So many points for one of each kind of thing."""


UNLIMITED = "unlimited"
CHOICES: dict[str, tuple[str, ...]] = {
    "timebank.coins_end": ("never", "with_the_year", "a_year_later"),
    "timebank.leaver_coins": ("pool", "family"),
}
"""never; at the end of the year in which they came; at the end of the year after. To the pool, or to the family."""


LimitKey = Literal[
    "clocks.finish_crisis",
    "clocks.finish_normal",
    "clocks.finish_petition",
    "clocks.finish_special",
    "clocks.finish_urgent",
    "clocks.first_answer_normal",
    "clocks.first_answer_petition",
    "clocks.first_answer_special",
    "clocks.first_answer_urgent",
    "clocks.hand_on_normal",
    "clocks.hand_on_petition",
    "clocks.hand_on_special",
    "clocks.hand_on_urgent",
]
"""How long something may take at most: hours, days, or working days of the mainland calendar."""

StatesKey = Literal["clocks.waiting_states"]
"""States of a case, by their stored names."""

ShiftsKey = Literal["duty.shifts"]
"""The shifts of a day by name, with their hours: 夜班 20:00-08:00."""


class Limit(NamedTuple):
    """A number of hours, days or working days. Days are counted from the day after the start."""

    amount: int
    unit: Literal["hours", "days", "working_days"]


class ShiftHours(NamedTuple):
    """One shift: what it is called, and its minutes of the day. One that ends not later than it starts ends next day."""

    name: str
    start: int
    end: int


Value = Mapping[str, int] | int | str | None | tuple[int, ...] | tuple[str, ...] | Limit | tuple[ShiftHours, ...]

_MINUTES_IN = {"minutes": 1, "hours": 60, "days": 24 * 60}
_GRADES = ("A", "B", "C", "D")


class RuleError(Exception):
    """A rule file says something the programme cannot run by; the message names the file and the key."""


def _whole(key: str, raw: Any) -> int:
    if type(raw) is not int or raw <= 0:  # a TOML `true` is an int to isinstance
        raise RuleError(f"{key}: expected a whole number above 0, found {raw!r}")
    return raw


def _several(key: str, raw: Any) -> list[Any]:
    if not isinstance(raw, list) or not raw:
        raise RuleError(f"{key}: expected a list, found {raw!r}")
    return cast("list[Any]", raw)


def _unit_minutes(key: str, unit: str) -> int:
    if unit not in _MINUTES_IN:
        raise RuleError(f"{key}: expected one of {', '.join(_MINUTES_IN)}, found {unit}")
    return _MINUTES_IN[unit]


def _read_duration(key: str, unit: str, raw: Any) -> int:
    return _whole(key, raw) * _unit_minutes(key, unit)


def _read_durations(key: str, unit: str, raw: Any) -> tuple[int, ...]:
    steps = tuple(_whole(key, step) * _unit_minutes(key, unit) for step in _several(key, raw))
    if list(steps) != sorted(set(steps)):
        raise RuleError(f"{key}: expected rising steps, found {raw!r}")
    return steps


def _read_clock(key: str, unit: str, raw: Any) -> int:
    hours, _, minutes = str(raw).partition(":")
    fits = hours.isdigit() and minutes.isdigit() and len(minutes) == 2 and int(hours) < 24 and int(minutes) < 60
    if unit != "clock" or not fits:
        raise RuleError(f'{key}: expected clock = "17:30", found {unit} = {raw!r}')
    return int(hours) * 60 + int(minutes)


def _read_grades(key: str, unit: str, raw: Any) -> tuple[str, ...]:
    grades = _several(key, raw)
    if unit != "grades" or any(grade not in _GRADES for grade in grades):
        raise RuleError(f"{key}: expected grades out of {', '.join(_GRADES)}, found {unit} = {raw!r}")
    return tuple(cast("list[str]", grades))


def _read_amount(key: str, unit: str, raw: Any) -> int | None:
    if raw == UNLIMITED:
        return None
    if type(raw) is not int or raw < 0:
        raise RuleError(f"{key}: expected a whole number from 0 up, or {UNLIMITED}, found {raw!r}")
    return raw * _unit_minutes(key, unit)


def _read_choice(key: str, unit: str, raw: Any) -> str:
    if unit != "choice" or raw not in CHOICES[key]:
        raise RuleError(f"{key}: expected choice = one of {', '.join(CHOICES[key])}, found {unit} = {raw!r}")
    return raw


def _read_points(key: str, unit: str, raw: Any) -> Mapping[str, int]:
    if unit != "points" or not isinstance(raw, dict) or not raw:
        raise RuleError(f"{key}: expected points for each kind of thing, found {unit} = {raw!r}")
    return {kind: _whole(key, points) for kind, points in cast("dict[str, Any]", raw).items()}


def _read_limit(key: str, unit: str, raw: Any) -> Limit:
    if unit not in ("hours", "days", "working_days"):
        raise RuleError(f"{key}: expected hours, days or working_days, found {unit}")
    return Limit(_whole(key, raw), unit)


def _read_states(key: str, unit: str, raw: Any) -> tuple[str, ...]:
    if unit != "states":
        raise RuleError(f"{key}: expected states, found {unit}")
    return tuple(str(one) for one in _several(key, raw))


_SHIFT = re.compile(r"(?P<name>\w{1,8}) (?P<start>[0-2]\d:[0-5]\d)-(?P<end>[0-2]\d:[0-5]\d)")


def _read_shifts(key: str, unit: str, raw: Any) -> tuple[ShiftHours, ...]:
    read = [_SHIFT.fullmatch(str(one)) for one in _several(key, raw)]
    if unit != "shifts" or None in read:
        raise RuleError(f"{key}: expected shifts such as 夜班 20:00-08:00, found {unit} = {raw!r}")
    return tuple(ShiftHours(one["name"], _minute(one["start"]), _minute(one["end"])) for one in read if one)


def _minute(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


def _read_number_of(expected: str) -> Callable[[str, str, Any], int]:
    def read(key: str, unit: str, raw: Any) -> int:
        if unit != expected:
            raise RuleError(f"{key}: expected {expected}, found {unit}")
        return _whole(key, raw)

    return read


READERS: dict[str, Callable[[str, str, Any], Value]] = {
    **dict.fromkeys(get_args(DurationKey), _read_duration),
    **dict.fromkeys(get_args(DurationsKey), _read_durations),
    **dict.fromkeys(get_args(CountKey), _read_number_of("count")),
    **dict.fromkeys(get_args(ClockKey), _read_clock),
    **dict.fromkeys(get_args(WorkingDaysKey), _read_number_of("working_days")),
    **dict.fromkeys(get_args(GradesKey), _read_grades),
    **dict.fromkeys(get_args(AmountKey), _read_amount),
    **dict.fromkeys(get_args(PercentKey), _read_number_of("percent")),
    **dict.fromkeys(get_args(ChoiceKey), _read_choice),
    **dict.fromkeys(get_args(PointsKey), _read_points),
    **dict.fromkeys(get_args(LimitKey), _read_limit),
    **dict.fromkeys(get_args(StatesKey), _read_states),
    **dict.fromkeys(get_args(ShiftsKey), _read_shifts),
}
