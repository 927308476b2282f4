"""Meeting people, joining their accounts, giving and taking roles."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Session, and_, col, or_, select

from bot.domain.audit import service as audit
from bot.domain.people import queries
from bot.domain.people.errors import (
    AlreadyBound,
    BothHaveHistory,
    BoundFromOffice,
    CodeInvalid,
    NoSuchGrant,
    NotAllowed,
    RoleUntilPast,
    TooManyCodes,
)
from bot.domain.people.identity import Identity
from bot.domain.people.model import Account, BindingCode, Clearance, Person, Role, RoleGrant
from bot.domain.rulebook import Rules
from bot.store.columns import blind_index

CODE_SUBJECT = "binding_code"
TRIES_COUNTED = timedelta(hours=1)
"""How far back wrong codes are counted."""


def meet(session: Session, identity: Identity, *, at: datetime) -> Account:
    """Return the account of whoever speaks, making the person at the first meeting. Keeps nickname and way back fresh."""
    account = queries.find_account(session, identity)
    if account is None:
        person = Person(created_at=at)
        session.add(person)
        session.flush()
        assert person.id is not None
        account = Account(
            person_id=person.id,
            channel=identity.channel,
            scope=identity.scope,
            external_index=identity.index,
            external_id=identity.external_id,
            via=identity.via,
            created_at=at,
        )
        session.add(account)
    if identity.via and account.via != identity.via:
        account.via = identity.via
    if identity.group_id and account.group_id != identity.group_id:
        account.group_id = identity.group_id
    if identity.nickname and identity.nickname != account.nickname:
        account.nickname = identity.nickname
        account.nickname_index = blind_index("nickname", identity.nickname)
    session.flush()
    return account


def issue_binding_code(session: Session, person_id: int, *, lifetime: timedelta, at: datetime) -> str:
    """Return a six-digit code that joins another account to this person once. Older unused codes of theirs end."""
    for old in session.exec(
        select(BindingCode).where(BindingCode.person_id == person_id, col(BindingCode.used_at).is_(None))
    ):
        old.expires_at = min(old.expires_at, at)
    while True:
        code = f"{secrets.randbelow(1_000_000):06d}"
        index = blind_index("binding_code", code)
        existing = session.get(BindingCode, index)
        if existing is None:
            session.add(BindingCode(code_index=index, person_id=person_id, expires_at=at + lifetime))
            session.flush()
            return code
        if existing.expires_at <= at:
            existing.person_id, existing.expires_at, existing.used_at = person_id, at + lifetime, None
            session.flush()
            return code


def giver_of(session: Session, code: str) -> int | None:
    """Return who was given a binding code, None for one that nobody was."""
    row = session.get(BindingCode, blind_index("binding_code", code))
    return row.person_id if row is not None else None


def bind(session: Session, account: Account, code: str, *, rules: Rules, at: datetime) -> Person | CodeInvalid:
    """Join an account to the person who was given the code. The person with a volunteer profile survives.

    A wrong code is returned, not raised: the used try has to stay in the book. Both accounts are told by the caller.
    Refuses after too many wrong ones, of this person or of everybody.
    """
    since = at - TRIES_COUNTED
    own = audit.count(session, CODE_SUBJECT, since=since, person_id=account.person_id)
    if own >= rules.count("conversation.binding_tries"):
        raise TooManyCodes
    if audit.count(session, CODE_SUBJECT, since=since) >= rules.count("conversation.binding_tries_all"):
        raise TooManyCodes
    row = session.get(BindingCode, blind_index("binding_code", code))
    if row is None or row.used_at is not None or row.expires_at <= at:
        audit.note(session, person_id=account.person_id, action="wrong_code", subject=CODE_SUBJECT, at=at)
        return CodeInvalid()
    if row.person_id == account.person_id:
        raise AlreadyBound
    if queries.grants_of(session, account.person_id, at=at):
        raise BoundFromOffice
    keep, merge = row.person_id, account.person_id
    if queries.volunteer(session, merge) is not None:
        if queries.volunteer(session, keep) is not None:
            raise BothHaveHistory
        keep, merge = merge, keep
    row.used_at = at
    survivor = _merged(session, keep, merge, at=at)
    audit.note(session, person_id=keep, action="bind", subject=f"person:{merge}", at=at)
    session.flush()
    return survivor


def _merged(session: Session, keep: int, merge: int, *, at: datetime) -> Person:
    """Give accounts, roles and what is known of one person to another, and note who they are now."""
    for other in session.exec(select(Account).where(Account.person_id == merge)):
        other.person_id = keep
    for grant in session.exec(select(RoleGrant).where(RoleGrant.person_id == merge)):
        grant.person_id = keep
    survivor, merged = session.get_one(Person, keep), session.get_one(Person, merge)
    survivor.name = survivor.name or merged.name
    survivor.phone = survivor.phone or merged.phone
    survivor.community_code = survivor.community_code or merged.community_code
    merged.name = merged.phone = None
    merged.erased_at, merged.merged_into = at, keep
    for earlier in session.exec(select(Person).where(Person.merged_into == merge)):
        earlier.merged_into = keep
    return survivor


def appoint_owners(session: Session, owners: Iterable[Identity], *, area_code: str, at: datetime) -> None:
    """Make the owner grants equal to the settings: appoint who is new, take back from who is no longer named."""
    wanted = {meet(session, identity, at=at).person_id for identity in owners}
    for grant in session.exec(
        select(RoleGrant).where(RoleGrant.role == Role.OWNER, col(RoleGrant.revoked_at).is_(None))
    ):
        if grant.person_id in wanted and grant.area_code == area_code:
            wanted.discard(grant.person_id)
        else:
            grant.revoked_at = at
    for person_id in sorted(wanted):
        session.add(RoleGrant(person_id=person_id, role=Role.OWNER, area_code=area_code, granted_at=at))
    session.flush()


def grant(
    session: Session, *, by: int, person_id: int, role: Role, area_code: str, until: datetime | None, at: datetime
) -> RoleGrant:
    """Give a role inside an area until a moment. Granting again replaces the end date.

    Owners give every role; managers and coordinators give roles below their own inside their own area, and none to
    themselves: their own would not end with its term.
    """
    if role is Role.OWNER:
        raise NotAllowed(need="配置文件")
    _require_above(session, by, role, area_code, at=at)
    if by == person_id and not queries.may(session, by, {Role.OWNER}, area_code, at=at):
        raise NotAllowed(need="上一级")
    if until is not None and until <= at:
        raise RoleUntilPast(until=until)
    living = _living_grant(session, person_id, role, area_code)
    if living is not None:
        living.until, living.granted_by, living.granted_at = until, by, at
        session.flush()
        return living
    row = RoleGrant(person_id=person_id, role=role, area_code=area_code, granted_by=by, granted_at=at, until=until)
    session.add(row)
    session.flush()
    return row


def revoke(session: Session, *, by: int, person_id: int, role: Role, area_code: str, at: datetime) -> RoleGrant:
    """Take a role back at once. Whoever may give it may take it."""
    _require_above(session, by, role, area_code, at=at)
    living = _living_grant(session, person_id, role, area_code)
    if living is None or role is Role.OWNER:
        raise NoSuchGrant(name=queries.display_name(session, person_id))
    living.revoked_at, living.revoked_by = at, by
    session.flush()
    return living


def _require_above(session: Session, by: int, role: Role, area_code: str, *, at: datetime) -> None:
    givers = {Role.OWNER}
    if role is not Role.MANAGER:
        givers |= {Role.MANAGER}
    if role not in (Role.MANAGER, Role.COORDINATOR):
        givers |= {Role.COORDINATOR}
    queries.require(session, by, givers, area_code, at=at)


def clear(session: Session, *, by: int, person_id: int, kind: str, until: datetime | None, at: datetime) -> Clearance:
    """Record that a volunteer passed a check (background check for minors, training for mediation)."""
    queries.require(session, by, {Role.OWNER, Role.MANAGER}, None, at=at)
    row = Clearance(person_id=person_id, kind=kind, granted_by=by, granted_at=at, until=until)
    session.add(row)
    session.flush()
    return row


def _living_grant(session: Session, person_id: int, role: Role, area_code: str) -> RoleGrant | None:
    return session.exec(
        select(RoleGrant).where(
            RoleGrant.person_id == person_id,
            RoleGrant.role == role,
            RoleGrant.area_code == area_code,
            col(RoleGrant.revoked_at).is_(None),
        )
    ).first()


def index_everybody(session: Session) -> int:
    """Make people findable who were stored before names and phones had an index. Returns how many."""
    unknown = select(Person).where(
        or_(
            and_(col(Person.name).is_not(None), col(Person.name_index).is_(None)),
            and_(col(Person.phone).is_not(None), col(Person.phone_index).is_(None)),
        )
    )
    people = session.exec(unknown).all()
    for person in people:
        flag_modified(person, "created_at")  # the index is set when the row is written
    session.flush()
    return len(people)


def adopt(session: Session, channel: str, via: str) -> int:
    """Let accounts that never wrote to us (owners from the settings) be reached through an account that connected.

    Returns how many.
    """
    waiting = session.exec(select(Account).where(Account.channel == channel, Account.via == "")).all()
    for account in waiting:
        account.via = via
    session.flush()
    return len(waiting)
