"""What every handler may use: the store, the clock, the rules, the understanding of language, the words.

Put together once by bot.app. Handlers reach it through `TALK`; nothing is looked up at import.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bot.chat.texts import Texts
from bot.clock import Clock
from bot.config import Settings
from bot.domain.rulebook import RuleBook, Rules
from bot.language.crisis import CrisisGuard
from bot.language.nogo import NoGoFilter
from bot.language.places import PlaceResolver
from bot.language.services import OTHER, ServiceBook, ServiceClassifier, ServiceKind
from bot.language.times import TimeReader
from bot.store import Store

DISTRICT = "370104"
"""济南市槐荫区. The root of the tree; where nothing nearer is known, a case belongs to it."""


@dataclass(frozen=True)
class Hotline:
    """One number of the dated table data/rules/hotlines.toml."""

    number: str
    name: str


@dataclass(frozen=True)
class OwnAccount:
    """One of our own accounts: its channel, its id there, what to call it, whether this process can speak as it now."""

    channel: str
    account: str
    name: str
    connected: bool


@dataclass(frozen=True)
class House:
    """The installation, seen from a conversation."""

    settings: Settings
    store: Store
    clock: Clock
    rulebook: RuleBook
    places: PlaceResolver
    times: TimeReader
    services: ServiceBook
    classifier: ServiceClassifier
    crisis: CrisisGuard
    nogo: NoGoFilter
    texts: Texts
    hotlines: tuple[Hotline, ...]
    accounts: Callable[[], list[OwnAccount]]
    district: str = DISTRICT

    def kind(self, code: str) -> ServiceKind:
        """Return a kind of service; a case of danger or of a retired kind is shown as 其他."""
        try:
            return self.services.kind(code)
        except KeyError:
            return self.services.kind(OTHER)

    def rules(self) -> Rules:
        """The rules in force now."""
        return self.rulebook.at(self.clock())
