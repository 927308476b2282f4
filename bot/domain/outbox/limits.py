"""The numbers of the outbox.

Kinds, quiet hours, pacing, windows. Read from `data/rules/channels/<day>.toml`.
"""

import tomllib
from bisect import bisect_right
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.dates import day_of
from bot.paths import PROGRAMME_DATA

URGENT = 0
"""The priority that passes pacing: somebody may be in danger."""
PRIORITIES = (URGENT, 1, 2, 3)


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Sourced(_Section):
    source: str = Field(min_length=10)


class SendingLimits(_Sourced):
    """How long one attempt may take and how often it is made."""

    send_seconds_max: float
    lease_seconds: float
    retry_seconds: tuple[float, float]
    repeat_seconds: float
    repeat_attempts_max: int
    held_per_answer_max: int
    phone_after_minutes: int
    phone_days_max: int
    together_max: int = Field(ge=1)
    together_bytes_max: int
    group_together_max: int = Field(ge=1)
    group_bytes_max: int

    @model_validator(mode="after")
    def _lease_outlives_the_attempt(self) -> "SendingLimits":
        if self.lease_seconds <= self.send_seconds_max:
            raise ValueError("lease_seconds must exceed send_seconds_max: a slow send is not a dead one")
        return self


class QuietHours(_Sourced):
    """From `start` to `end` (Shanghai, may cross midnight) nothing that can wait is said."""

    start: time
    end: time
    spread_minutes: float


class CatchUp(_Sourced):
    """What counts as a backlog after downtime, and how much of it is still said one by one."""

    late_minutes: float
    keep_per_conversation: int = Field(ge=1)
    about_max: int
    turn_holds_seconds: float


class KindRule(_Sourced):
    """How one kind of message is treated."""

    priority: Literal[0, 1, 2, 3]
    quiet: bool
    paced: bool
    cutoff_minutes: int
    catch_up: Literal["keep", "merge", "drop"]
    repeat_unknown: bool
    together: bool = False
    """Goes out in one message with others of its sort that the same person, or group, is to hear now."""
    nudges: bool = False
    """Worth one subscription message when the person's window is shut."""
    quiet_when_late_minutes: int | None = None
    """So much later than it was due it waits for the morning after all."""
    wishes: Literal["all", "push", "none"] = "all"
    """Which wishes of the person hold: quiet hours of their own and 别主动发我, only the latter, or none."""

    def is_quiet(self, due_at: datetime, at: datetime) -> bool:
        """Say whether a message that was due then keeps to the district's quiet hours now."""
        late = self.quiet_when_late_minutes
        return self.quiet or (late is not None and at - due_at > timedelta(minutes=late))


class PaceRule(_Section):
    """A leaky bucket with a gap between any two messages and a number a day."""

    burst: int = Field(ge=1)
    per_minute: int
    per_day: int
    per_month: int | None = None
    gap_seconds: tuple[float, float]
    jitter_max: float = Field(ge=1)

    @model_validator(mode="after")
    def _burst_fits_the_minute(self) -> "PaceRule":
        if self.burst >= self.per_minute:
            raise ValueError("burst must be smaller than per_minute: the minute counts the burst too")
        return self

    @property
    def interval_seconds(self) -> float:
        """The steady pause that keeps any 60 s, a burst included, within `per_minute`."""
        return 60 / (self.per_minute - self.burst)


class WindowRule(_Section):
    """How many messages may follow an event, and for how long."""

    count: int
    minutes: int


class ChannelRule(_Sourced):
    """What one channel allows.

    Without a pace it is not paced; without windows it may always be pushed to.
    """

    account: PaceRule | None = None
    group: PaceRule | None = None
    subscription: PaceRule | None = None
    """Subscription messages: the budget of an account that has a template for them."""
    message_window: WindowRule | None = None
    brief_window: WindowRule | None = None


class Limits(_Section):
    """One edition of all numbers."""

    sending: SendingLimits
    quiet: QuietHours
    catch_up: CatchUp
    kinds: dict[str, KindRule]
    channels: dict[str, ChannelRule]

    def kind(self, name: str) -> KindRule:
        """Return the rule of a kind.

        Raises ValueError for a kind that no file declares: a defect of the caller.
        """
        rule = self.kinds.get(name)
        if rule is None:
            raise ValueError(f"{name!r} is no kind of message; the kinds are {', '.join(sorted(self.kinds))}")
        return rule

    def channel(self, name: str) -> ChannelRule:
        """Return the rule of a channel.

        One that is not listed is neither paced nor windowed (the console).
        """
        return self.channels.get(name) or _FREE


_FREE = ChannelRule(source="A channel without limits of its own.")


def limits_at(at: datetime) -> Limits:
    """Return the edition in force at a moment (the day counted in Shanghai).

    Before the first, the first.
    """
    days, editions = _editions()
    place = bisect_right(days, day_of(at))
    return editions[max(place - 1, 0)]


def read_editions(folder: Path) -> tuple[list[date], list[Limits]]:
    """Read every edition of a folder in order of its day.

    Raises ValueError naming what is wrong in a file.
    """
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise ValueError(f"no edition of the channel rules in {folder}")
    days = [date.fromisoformat(file.stem) for file in files]
    editions = [Limits.model_validate(tomllib.loads(file.read_text(encoding="utf-8"))) for file in files]
    for earlier, later, file in zip(editions, editions[1:], files[1:], strict=False):
        if lost := earlier.kinds.keys() - later.kinds.keys():
            raise ValueError(f"{file.name} lost the kinds {sorted(lost)}; messages of them may still wait")
    return days, editions


@cache
def _editions() -> tuple[list[date], list[Limits]]:
    return read_editions(PROGRAMME_DATA / "rules" / "channels")
