"""Whom somebody means by a relation, a name, a phone or a QQ number, without telling who else is with us."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.domain.areas import queries as areas
from bot.domain.audit import service as audit
from bot.domain.giving import family
from bot.domain.giving.errors import NotFamilyYet, TooManyLookups
from bot.domain.people import queries as people
from bot.domain.people.identity import QQ, Identity
from bot.domain.people.model import NAME_CONTEXT, PHONE_CONTEXT, Account, Person
from bot.domain.rulebook import Rules
from bot.store.columns import blind_index

LOOKUP = "recipient"
LOOKUPS_COUNTED = timedelta(days=1)
TAIL_DIGITS_MIN = 3


@dataclass(frozen=True)
class Wanted:
    """What was said of a recipient. `tail`: last digits of their phone or QQ number; `area_code`: where they live."""

    relation: str | None = None
    name: str | None = None
    phone: str | None = None
    qq: str | None = None
    tail: str | None = None
    area_code: str | None = None

    @property
    def named(self) -> bool:
        return any((self.relation, self.name, self.phone, self.qq))


@dataclass(frozen=True)
class Found:
    """What came of looking: one person, or how many there were (0, or several). `shown` is safe to say to who asked."""

    person_id: int | None
    count: int
    shown: str
    family: bool = False


def find(session: Session, wanted: Wanted, *, by: int, rules: Rules | None, at: datetime) -> Found:
    """Return who is meant. The family list comes first; others may be looked for only so often a day (None: staff, freely).

    Every look beyond the family is noted. Raises NotFamilyYet, TooManyLookups.
    """
    relative = _relative(session, wanted, by)
    if relative is not None:
        return relative
    if wanted.relation and not wanted.name:
        raise NotFamilyYet(relation=wanted.relation, name="王桂兰")
    if wanted.relation:
        raise NotFamilyYet(relation=wanted.relation, name=wanted.name)
    _count_lookup(session, by, rules, at)
    people_ids = _candidates(session, wanted, at)
    if len(people_ids) != 1:
        return Found(None, len(people_ids), _as_said(wanted))
    person_id = people_ids.pop()
    own_name = people.display_name(session, person_id) if wanted.phone or wanted.qq else ""
    hint = f"（{own_name[:1]}*）" if own_name and session.get_one(Person, person_id).name else ""
    return Found(person_id, 1, _as_said(wanted) + hint, family=person_id in family.relatives(session, by))


def _relative(session: Session, wanted: Wanted, by: int) -> Found | None:
    ties = family.ties_of(session, by)
    if wanted.relation:
        ties = [tie for tie in ties if tie.relation == wanted.relation and wanted.name in (None, tie.name)]
    else:
        ties = [tie for tie in ties if wanted.name is not None and tie.name == wanted.name]
    agreed = [tie for tie in ties if tie.relative_id is not None]
    if not agreed:
        return None
    if len(agreed) > 1:
        return Found(None, len(agreed), wanted.relation or wanted.name or "", family=True)
    tie = agreed[0]
    return Found(tie.relative_id, 1, f"{tie.relation}{tie.name}", family=True)


def _count_lookup(session: Session, by: int, rules: Rules | None, at: datetime) -> None:
    if rules is not None:
        most = rules.count("timebank.lookups_per_day")
        if audit.count(session, LOOKUP, since=at - LOOKUPS_COUNTED, person_id=by) >= most:
            raise TooManyLookups(most=most)
    audit.note(session, person_id=by, action="lookup", subject=LOOKUP, at=at)


def _candidates(session: Session, wanted: Wanted, at: datetime) -> set[int]:
    if wanted.qq:
        account = people.find_account(session, Identity(QQ, wanted.qq, ""))
        return {account.person_id} if account is not None else set()
    living = col(Person.erased_at).is_(None)
    if wanted.phone:
        index = blind_index(PHONE_CONTEXT, wanted.phone)
        found = {
            person for person in session.exec(select(Person.id).where(Person.phone_index == index, living)) if person
        }
        return found if wanted.name is None else {one for one in found if _called(session, one, wanted.name)}
    if wanted.name is None:
        return set()
    by_name = select(Person.id).where(Person.name_index == blind_index(NAME_CONTEXT, wanted.name), living)
    found = {person for person in session.exec(by_name) if person is not None}
    accounts = session.exec(select(Account).where(Account.nickname_index == blind_index("nickname", wanted.name))).all()
    found |= {account.person_id for account in accounts if people.vouched(session, account, at=at)}
    return {person for person in found if _fits(session, person, wanted)}


def _called(session: Session, person_id: int, name: str) -> bool:
    return session.get_one(Person, person_id).name == name


def _fits(session: Session, person_id: int, wanted: Wanted) -> bool:
    """Whether what else was said of a person of that name is true of this one."""
    person = session.get_one(Person, person_id)
    if wanted.area_code is not None:
        home = person.community_code
        if home is None or wanted.area_code not in areas.codes_upward(session, home):
            return False
    if wanted.tail is not None:
        numbers = [account.external_id for account in people.accounts_of(session, person_id) if account.channel == QQ]
        return any(number.endswith(wanted.tail) for number in (*numbers, person.phone or ""))
    return True


def _as_said(wanted: Wanted) -> str:
    if wanted.qq:
        return f"QQ 尾号{wanted.qq[-4:]}"
    if wanted.phone:
        return f"手机尾号{wanted.phone[-4:]}"
    return wanted.name or wanted.relation or ""
