"""The family list: a relative is named by one and agrees on their own phone, with a code that was read out to them."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.domain.audit import service as audit
from bot.domain.giving.errors import FamilyFull, NoSuchRelative, OwnFamilyCode
from bot.domain.giving.model import FamilyTie
from bot.domain.notices import service as notices
from bot.domain.people.errors import CodeInvalid, TooManyCodes
from bot.domain.people.service import TRIES_COUNTED
from bot.domain.rulebook import Rules
from bot.store.columns import blind_index

CODE_SUBJECT = "family_code"
CODE_LIFETIME = timedelta(days=1)
"""Long enough to visit one's mother."""


def invite(
    session: Session, person_id: int, *, relation: str, name: str, rules: Rules, at: datetime
) -> tuple[FamilyTie, str]:
    """Put a relative on the list and return the code by which they agree. Naming them again gives a new code.

    Raises FamilyFull.
    """
    mine = ties_of(session, person_id)
    tie = next((one for one in mine if one.name == name), None)
    if tie is None:
        most = rules.count("timebank.family_max")
        if len(mine) >= most:
            raise FamilyFull(most=most)
        tie = FamilyTie(person_id=person_id, relation=relation, name=name, asked_at=at, code_until=at)
        session.add(tie)
    tie.relation = relation
    if tie.accepted_at is not None:
        session.flush()
        return tie, ""
    while True:
        code = f"{secrets.randbelow(1_000_000):06d}"
        index = blind_index(CODE_SUBJECT, code)
        if session.exec(select(FamilyTie.id).where(FamilyTie.code_index == index)).first() is None:
            break
    tie.code_index, tie.code_until = index, at + CODE_LIFETIME
    session.flush()
    return tie, code


def agree(session: Session, person_id: int, code: str, *, rules: Rules, at: datetime) -> FamilyTie | CodeInvalid:
    """Become somebody's relative with the code they read out; they are told.

    A wrong code is returned, not raised: the used try has to stay in the book. Raises TooManyCodes, OwnFamilyCode.
    """
    tried = audit.count(session, CODE_SUBJECT, since=at - TRIES_COUNTED, person_id=person_id)
    if tried >= rules.count("conversation.binding_tries"):
        raise TooManyCodes
    tie = session.exec(select(FamilyTie).where(FamilyTie.code_index == blind_index(CODE_SUBJECT, code))).first()
    if tie is None or tie.ended_at is not None or tie.code_until <= at:
        audit.note(session, person_id=person_id, action="wrong_code", subject=CODE_SUBJECT, at=at)
        return CodeInvalid()
    if tie.person_id == person_id:
        raise OwnFamilyCode
    tie.relative_id, tie.accepted_at, tie.code_index = person_id, at, None
    session.flush()
    notices.tell(session, tie.person_id, "family_agreed", about=f"person:{tie.person_id}", at=at, tie_id=tie.id)
    return tie


def end(session: Session, person_id: int, name: str, *, at: datetime) -> FamilyTie:
    """Take a relative off the list. Raises NoSuchRelative."""
    tie = next((one for one in ties_of(session, person_id) if name in (one.name, one.relation)), None)
    if tie is None:
        raise NoSuchRelative
    tie.ended_at, tie.code_index = at, None
    session.flush()
    return tie


def ties_of(session: Session, person_id: int) -> Sequence[FamilyTie]:
    """Return the relatives a person has named, agreed or not, oldest first."""
    query = select(FamilyTie).where(FamilyTie.person_id == person_id, col(FamilyTie.ended_at).is_(None))
    return session.exec(query.order_by(col(FamilyTie.id))).all()


def named_by(session: Session, person_id: int) -> Sequence[FamilyTie]:
    """Return the ties in which a person is the relative who agreed."""
    query = select(FamilyTie).where(FamilyTie.relative_id == person_id, col(FamilyTie.ended_at).is_(None))
    return session.exec(query.order_by(col(FamilyTie.id))).all()


def relatives(session: Session, person_id: int) -> set[int]:
    """Return everybody whom both sides hold for family."""
    mine = {tie.relative_id for tie in ties_of(session, person_id) if tie.relative_id is not None}
    return mine | {tie.person_id for tie in named_by(session, person_id)}
