"""Reading the register: who an account is, what somebody may do, who is responsible for an area."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlmodel import Session, col, or_, select

from bot.domain.areas import queries as areas
from bot.domain.people.errors import NobodyResponsible, NotAllowed, SeveralPeople, UnknownPerson
from bot.domain.people.identity import QQ, Identity
from bot.domain.people.model import (
    EXTERNAL_ID_CONTEXT,
    NAME_CONTEXT,
    NICKNAME_CONTEXT,
    Account,
    Clearance,
    Person,
    Role,
    RoleGrant,
    VolunteerProfile,
)
from bot.store.columns import blind_index, unseal
from bot.store.hot import Statement, moment, row_of

STAFF = frozenset({Role.OWNER, Role.MANAGER, Role.COORDINATOR, Role.STEWARD})
"""Who looks after cases."""
DECIDERS = frozenset({Role.OWNER, Role.MANAGER, Role.COORDINATOR})
"""Who may decide a dispute or override."""

NO_NAME = "未留姓名"
"""How somebody is called who has not told a name."""
ROLE_NAMES = {
    Role.OWNER: "区妇联管理员",
    Role.MANAGER: "总管",
    Role.COORDINATOR: "协调员",
    Role.STEWARD: "社区管家",
    Role.DUTY: "值班员",
    Role.LEAD: "队长",
}


_FIND_ACCOUNT = Statement(
    "SELECT id, person_id, external_id, nickname, nickname_index, via, group_id, created_at FROM account"
    " WHERE channel = ? AND scope = ? AND external_index = ?"
)


def find_account(session: Session, identity: Identity) -> Account | None:
    """Return the account row of an outside account, if it ever did something with us."""
    row = _FIND_ACCOUNT.run(session, identity.channel, identity.scope, identity.index).fetchone()
    if row is None:
        return None
    account_id, person_id, external_id, nickname, nickname_index, via, group_id, created_at = row
    return row_of(
        session,
        Account,
        account_id,
        id=account_id,
        person_id=person_id,
        channel=identity.channel,
        scope=identity.scope,
        external_index=identity.index,
        external_id=unseal(EXTERNAL_ID_CONTEXT, external_id),
        nickname=None if nickname is None else unseal(NICKNAME_CONTEXT, nickname),
        nickname_index=nickname_index,
        via=via,
        group_id=group_id,
        created_at=moment(created_at),
    )


def account_of(session: Session, person_id: int, *, channel: str | None = None) -> Account | None:
    """Return the account by which a person is reached: the newest, of that channel if given.

    Somebody who turned out to be another person is reached as that one.
    """
    query = select(Account).where(Account.person_id == person_id).order_by(col(Account.id).desc())
    if channel is not None:
        query = query.where(Account.channel == channel)
    found = session.exec(query).first()
    if found is None and (now := now_of(session, [person_id]).get(person_id)) is not None:
        return account_of(session, now, channel=channel)
    return found


def accounts_of(session: Session, person_id: int) -> list[Account]:
    """Return every account by which a person speaks."""
    return list(session.exec(select(Account).where(Account.person_id == person_id).order_by(col(Account.id))))


def grants_of(session: Session, person_id: int, *, at: datetime) -> list[RoleGrant]:
    """Return the grants of a person that are in force at that moment."""
    return list(
        session.exec(
            select(RoleGrant).where(
                RoleGrant.person_id == person_id,
                col(RoleGrant.revoked_at).is_(None),
                or_(col(RoleGrant.until).is_(None), col(RoleGrant.until) > at),
            )
        )
    )


def may(session: Session, person_id: int, roles: Collection[Role], area_code: str | None, *, at: datetime) -> bool:
    """Whether a person holds one of the roles for that area or for one above it (any area when None)."""
    upward = set(areas.codes_upward(session, area_code)) if area_code is not None else None
    return any(
        grant.role in roles and (upward is None or grant.area_code in upward)
        for grant in grants_of(session, person_id, at=at)
    )


def areas_of(session: Session, person_id: int, roles: Collection[Role], *, at: datetime) -> list[str]:
    """Return the codes of the areas for which a person holds one of the roles; an area inside another is left out."""
    codes = {grant.area_code for grant in grants_of(session, person_id, at=at) if grant.role in roles}
    return sorted(code for code in codes if not any(code != one and code.startswith(one) for one in codes))


def require(session: Session, person_id: int, roles: Collection[Role], area_code: str | None, *, at: datetime) -> None:
    """Refuse with NotAllowed unless `may`."""
    if not may(session, person_id, roles, area_code, at=at):
        names = [ROLE_NAMES[role] for role in Role if role in roles]
        raise NotAllowed(need="或".join(names))


def holders(session: Session, roles: Collection[Role], area_codes: Collection[str], *, at: datetime) -> list[int]:
    """Return the people who hold one of the roles in exactly those areas, longest-serving first."""
    rows = session.exec(
        select(RoleGrant.person_id)
        .where(
            col(RoleGrant.role).in_(roles),
            col(RoleGrant.area_code).in_(area_codes),
            col(RoleGrant.revoked_at).is_(None),
            or_(col(RoleGrant.until).is_(None), col(RoleGrant.until) > at),
        )
        .order_by(col(RoleGrant.id))
    )
    return list(dict.fromkeys(rows))


def responsible(session: Session, area_code: str, *, at: datetime, besides: Collection[int] = ()) -> list[int]:
    """Return who looks after an area: its stewards and coordinators, else those of the street, else of the district.

    Without any it is the owners: never nobody. `besides` leaves people out who have a part in the matter themselves.
    Raises NobodyResponsible where not even an owner is appointed.
    """
    for code in areas.codes_upward(session, area_code):
        people = holders(session, STAFF - {Role.OWNER}, [code], at=at)
        if people := [person for person in people if person not in besides]:
            return people
    owners = holders(session, {Role.OWNER}, areas.codes_upward(session, area_code), at=at)
    if not owners:
        raise NobodyResponsible
    return owners


def deciders_of(session: Session, area_code: str, *, at: datetime, besides: Collection[int] = ()) -> list[int]:
    """Return who decides about an area: the nearest coordinators or 总管 above it, else the owners; without `besides`."""
    for code in areas.codes_upward(session, area_code):
        found = [one for one in holders(session, DECIDERS - {Role.OWNER}, [code], at=at) if one not in besides]
        if found:
            return found
    return holders(session, {Role.OWNER}, areas.codes_upward(session, area_code), at=at)


def still_serving(session: Session, person_id: int, area_code: str, *, at: datetime) -> list[int]:
    """Return who is to hear of a matter that somebody took on: that person, or once their office has ended whoever looks
    after the area now.
    """
    if may(session, person_id, STAFF | {Role.DUTY}, area_code, at=at):
        return [person_id]
    return responsible(session, area_code, at=at)


def by_name(session: Session, name: str, *, at: datetime) -> Person:
    """Return the one person known by a nickname or group card, of those whom `vouched` accepts. Refuses none and several."""
    accounts = session.exec(select(Account).where(Account.nickname_index == blind_index("nickname", name))).all()
    people = {account.person_id for account in accounts if vouched(session, account, at=at)}
    if not people:
        raise UnknownPerson(name=name)
    if len(people) > 1:
        raise SeveralPeople(name=name, count=len(people))
    return session.get_one(Person, people.pop())


def called(session: Session, name: str, *, at: datetime) -> list[int]:
    """Return everybody of a name: those who gave it as their own, and those known by it as `by_name` knows them."""
    named = select(Person.id).where(
        Person.name_index == blind_index(NAME_CONTEXT, name), col(Person.erased_at).is_(None)
    )
    found = {person_id for person_id in session.exec(named) if person_id is not None}
    accounts = session.exec(select(Account).where(Account.nickname_index == blind_index("nickname", name))).all()
    return sorted(found | {account.person_id for account in accounts if vouched(session, account, at=at)})


def vouched(session: Session, account: Account, *, at: datetime) -> bool:
    """Whether an account may be meant by its name alone: it was met in a bound group, or its owner holds an office."""
    bound = account.group_id is not None and areas.bound_area(session, account.group_id) is not None
    return bound or bool(grants_of(session, account.person_id, at=at))


def account_tail(session: Session, person_id: int) -> str | None:
    """Return which account somebody speaks by, as a supervisor may see it: QQ 尾号0001."""
    account = account_of(session, person_id)
    if account is None:
        return None
    return f"{'QQ' if account.channel == QQ else '微信'} 尾号{account.external_id[-4:]}"


def display_name(session: Session, person_id: int) -> str:
    """Return how to call somebody in a private chat or to staff. Never for a group."""
    person = session.get(Person, person_id)
    if person is not None and person.merged_into is not None:
        person = session.get(Person, person.merged_into)
    if person is not None and person.name:
        return person.name
    account = account_of(session, person_id)
    return (account.nickname if account and account.nickname else None) or NO_NAME


def volunteer(session: Session, person_id: int) -> VolunteerProfile | None:
    """Return the profile of a registered volunteer."""
    profile = session.get(VolunteerProfile, person_id)
    return profile if profile is not None and profile.left_at is None else None


def cleared(session: Session, person_id: int, kind: str, *, at: datetime) -> bool:
    """Whether a volunteer holds a clearance of that kind now."""
    row = session.exec(
        select(Clearance.id).where(
            Clearance.person_id == person_id,
            Clearance.kind == kind,
            or_(col(Clearance.until).is_(None), col(Clearance.until) > at),
        )
    ).first()
    return row is not None


def ids_of(session: Session, person_id: int) -> list[int]:
    """Return the ids under which books know a person: their own first, then those bound to it."""
    return [person_id, *session.exec(select(Person.id).where(Person.merged_into == person_id).order_by(col(Person.id)))]  # pyright: ignore[reportReturnType] - stored rows have ids


def now_of(session: Session, person_ids: Iterable[int]) -> dict[int, int]:
    """Return who those of the ids that were bound to somebody else are now."""
    ids = sorted(set(person_ids))
    query = select(Person.id, Person.merged_into).where(col(Person.id).in_(ids), col(Person.merged_into).is_not(None))
    return {before: now for before, now in session.exec(query) if before is not None and now is not None}
