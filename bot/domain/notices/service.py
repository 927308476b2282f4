"""Telling people what they did not ask for: one outbox row each, rendered and checked again when it is sent.

The names of the texts (`template`) are those of bot/chat/texts; the facts are ids, so that no name, phone
or address is copied into the queue.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.domain.areas import queries as areas
from bot.domain.areas.model import GroupBinding
from bot.domain.cases import rules as case_rules
from bot.domain.cases.errors import UnknownCase
from bot.domain.cases.model import Case
from bot.domain.outbox import service as outbox
from bot.domain.people import queries as people
from bot.domain.people.model import EXTERNAL_ID_CONTEXT, Account
from bot.store.columns import unseal
from bot.store.hot import Statement

_REQUESTER = Statement(
    "SELECT c.requester_id, a.channel, a.via, a.group_id, a.person_id, a.external_id"
    " FROM service_case c LEFT JOIN account a ON a.id = c.account_id WHERE c.id = ?"
)


def about_case(case_id: int) -> str:
    """Return the reference under which everything said about a case is found again."""
    return f"case:{case_id}"


def tell_account(
    session: Session,
    account: Account,
    template: str,
    *,
    about: str,
    at: datetime,
    kind: str = "notice",
    dedupe_key: str | None = None,
    cutoff_at: datetime | None = None,
    **facts: Any,
) -> None:
    """Queue one private message to an account."""
    outbox.queue(
        session,
        channel=account.channel,
        account=account.via,
        group_id=account.group_id,
        person_id=account.person_id,
        recipient=account.external_id,
        kind=kind,
        about=about,
        template=template,
        facts=facts,
        dedupe_key=dedupe_key,
        cutoff_at=cutoff_at,
        at=at,
    )


def tell(
    session: Session,
    person_id: int,
    template: str,
    *,
    about: str,
    at: datetime,
    kind: str = "notice",
    dedupe_key: str | None = None,
    cutoff_at: datetime | None = None,
    **facts: Any,
) -> bool:
    """Queue one private message to a person by the account they were last met on.

    False when there is no way.
    """
    account = people.account_of(session, person_id)
    if account is None:
        return False
    keys: dict[str, Any] = {"dedupe_key": dedupe_key, "cutoff_at": cutoff_at}
    tell_account(session, account, template, about=about, at=at, kind=kind, **keys, **facts)
    return True


def tell_requester(session: Session, case: Case, template: str, *, at: datetime, **facts: object) -> None:
    """Queue a private word to whoever asked for help, on the account they asked from."""
    assert case.id is not None
    tell_requester_of(session, case.id, template, at=at, **facts)


def tell_requester_of(session: Session, case_id: int, template: str, *, at: datetime, **facts: object) -> None:
    """Do what `tell_requester` does without reading the case."""
    row = _REQUESTER.run(session, case_id).fetchone()
    if row is None:
        raise UnknownCase(number=case_rules.number(case_id))
    requester_id, channel, via, group_id, person_id, external_id = row
    if channel is None:
        rest: dict[str, Any] = {"case_id": case_id, **facts}
        tell(session, requester_id, template, about=about_case(case_id), at=at, kind="notice", **rest)
        return
    outbox.queue(
        session,
        channel=channel,
        account=via,
        group_id=group_id,
        person_id=person_id,
        recipient=unseal(EXTERNAL_ID_CONTEXT, external_id),
        kind="notice",
        about=about_case(case_id),
        template=template,
        facts={"case_id": case_id, **facts},
        at=at,
    )


def tell_all(
    session: Session,
    person_ids: Iterable[int],
    template: str,
    *,
    about: str,
    at: datetime,
    kind: str = "notice",
    **facts: Any,
) -> int:
    """Queue the same private message to several people. Returns how many can be reached."""
    return sum(
        tell(session, person_id, template, about=about, at=at, kind=kind, **facts)
        for person_id in dict.fromkeys(person_ids)
    )


def tell_groups(
    session: Session, area_code: str, template: str, *, about: str, at: datetime, kind: str = "card", **facts: Any
) -> int:
    """Queue a message to the groups of an area: of the community, else its street, else the district. Returns how many."""
    return _tell_groups(
        session, areas.groups_for(session, area_code), template, about=about, at=at, kind=kind, facts=facts
    )


def tell_groups_under(
    session: Session, area_code: str, template: str, *, about: str, at: datetime, kind: str, **facts: Any
) -> int:
    """Queue a message to every group of an area and of the places in it. Returns how many."""
    groups = areas.groups_under(session, area_code)
    return _tell_groups(session, groups, template, about=about, at=at, kind=kind, facts=facts)


def _tell_groups(
    session: Session,
    groups: list[GroupBinding],
    template: str,
    *,
    about: str,
    at: datetime,
    kind: str,
    facts: dict[str, Any],
) -> int:
    for group in groups:
        outbox.queue(
            session,
            channel="qq",
            account=group.account,
            group_id=group.group_id,
            kind=kind,
            about=about,
            template=template,
            facts=facts,
            at=at,
        )
    return len(groups)
