"""What coins are, shown at the first use and agreed to: no property, no money (志愿服务条例 21)."""

from datetime import datetime

from sqlmodel import Session

from bot.domain.earning import service as earning
from bot.domain.giving.errors import TermsFirst
from bot.domain.giving.model import CoinTerms
from bot.domain.rulebook import Rules

VERSION = "2026-11"
"""The version of the text that is shown; a new one is shown and agreed to again."""


def accepted(session: Session, person_id: int) -> bool:
    """Whether a person has agreed to the terms as they are now."""
    row = session.get(CoinTerms, person_id)
    return row is not None and row.version == VERSION


def require(session: Session, person_id: int) -> None:
    """Refuse with TermsFirst until the person has agreed. For every way of spending coins."""
    if not accepted(session, person_id):
        raise TermsFirst


def accept(session: Session, person_id: int, *, rules: Rules, at: datetime) -> int:
    """Write down that a person agreed; return the minutes given to begin with, where the rules give any."""
    row = session.get(CoinTerms, person_id)
    if row is None:
        session.add(CoinTerms(person_id=person_id, version=VERSION, accepted_at=at))
    elif row.version != VERSION:
        row.version, row.accepted_at = VERSION, at
    session.flush()
    return earning.open_account(session, person_id, rules=rules, at=at)
