"""Binding treats every column that refers to a person: what goes along, and why the rest stays as it was written."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, Column, Date, Enum, Integer
from sqlmodel import Session

from bot.domain import tables as _tables  # noqa: F401 - the whole schema
from bot.domain.binding import service as binding
from bot.domain.people import queries as people
from bot.domain.people import service as people_service
from bot.domain.people.identity import QQ, Identity
from bot.domain.rulebook import RuleBook
from bot.paths import PROGRAMME_DATA
from bot.store import KeyRing, Store
from bot.store.base import metadata
from bot.store.columns import UTCTime
from bot.store.engine import make_engine
from tests.databases import sqlite_only

AT = datetime(2026, 11, 24, 1, tzinfo=UTC)
LATER = datetime(2027, 6, 1, tzinfo=UTC)

GOES_ALONG = "goes along"
SIGNED = "who did something then, under the id they had"
BOOK = "a lawful row is never rewritten: it is read under `people.ids_of` or `now_of`"
TREATMENT: dict[str, str] = {
    "account.person_id": GOES_ALONG,
    "asking_round.started_by": SIGNED,
    "audit_event.person_id": SIGNED,
    "availability.person_id": GOES_ALONG,
    "binding_code.person_id": GOES_ALONG,
    "case_event.person_id": SIGNED,
    "child.guardian_id": GOES_ALONG,
    "child_consent.person_id": SIGNED,
    "child_work.decided_by": SIGNED,
    "child_work.reported_by": SIGNED,
    "claim.person_id": GOES_ALONG,
    "clearance.granted_by": SIGNED,
    "clearance.person_id": GOES_ALONG,
    "coefficient.decided_by": SIGNED,
    "coin_pledge.payer_id": GOES_ALONG,
    "coin_terms.person_id": "what was agreed is copied; the row says who agreed",
    "consent.person_id": GOES_ALONG,
    "correction_request.decided_by": SIGNED,
    "correction_request.person_id": GOES_ALONG,
    "duty_shift.backup_id": GOES_ALONG,
    "duty_shift.handed_by": SIGNED,
    "duty_shift.person_id": GOES_ALONG,
    "duty_shift.set_by": SIGNED,
    "duty_shift.swap_to": GOES_ALONG,
    "family_tie.person_id": GOES_ALONG,
    "family_tie.relative_id": GOES_ALONG,
    "gift.asked_by": GOES_ALONG,
    "gift.decided_by": SIGNED,
    "group_binding.bound_by": SIGNED,
    "help_plan.agreed_by": SIGNED,
    "help_plan.person_id": GOES_ALONG,
    "help_plan.requester_id": GOES_ALONG,
    "honour.entered_by": SIGNED,
    "honour.person_id": BOOK,
    "honour_check.checked_by": SIGNED,
    "hour_amendment.corrected_by": SIGNED,
    "hour_correction.corrected_by": SIGNED,
    "hour_open.person_id": GOES_ALONG,
    "hour_record.person_id": BOOK,
    "hour_record.responsible_id": BOOK,
    "hour_seal.sealed_by": SIGNED,
    "hour_supplement.supplied_by": SIGNED,
    "offer.person_id": GOES_ALONG,
    "offer_request.taker_id": GOES_ALONG,
    "outbox_message.person_id": GOES_ALONG,
    "outbox_quiet.set_by": SIGNED,
    "page.acknowledged_by": SIGNED,
    "paper_entry.decided_by": SIGNED,
    "paper_entry.entered_by": GOES_ALONG,
    "paper_entry.person_id": GOES_ALONG,
    "prospect.person_id": GOES_ALONG,
    "record_sheet.opened_by": SIGNED,
    "record_sheet.person_id": BOOK,
    "role_grant.granted_by": SIGNED,
    "role_grant.person_id": GOES_ALONG,
    "role_grant.revoked_by": SIGNED,
    "screen_finding.decided_by": SIGNED,
    "screen_finding.other_id": "a finding says what was found then",
    "screen_finding.person_id": "a finding says what was found then",
    "service_case.owner_id": GOES_ALONG,
    "service_case.requester_id": GOES_ALONG,
    "sheet_approval.approved_by": SIGNED,
    "shelf_item.keeper_id": GOES_ALONG,
    "shelf_item.put_up_by": SIGNED,
    "star.person_id": BOOK,
    "star_candidate.person_id": GOES_ALONG,
    "star_notice.posted_by": SIGNED,
    "star_objection.decided_by": SIGNED,
    "star_objection.person_id": GOES_ALONG,
    "statement_order.person_id": GOES_ALONG,
    "supervision.asked_by": GOES_ALONG,
    "supervision.asked_of": GOES_ALONG,
    "switch.changed_by": SIGNED,
    "task.followed_by": GOES_ALONG,
    "task_ask.person_id": GOES_ALONG,
    "volunteer_profile.person_id": "only the one who survives has a profile that stands",
    "voucher.person_id": GOES_ALONG,
    "voucher.redeemed_by": SIGNED,
}
"""Each column with the id of a person. A column of a new table has to be added here, and treated."""
LIVE: dict[str, dict[str, Any]] = {
    "claim": {"state": "active"},
    "gift": {"state": "waiting", "due_at": LATER},
    "offer_request": {"state": "asked"},
    "outbox_message": {"state": "queued"},
    "prospect": {"state": "asked"},
}
"""What a row says that is still to be done; every moment that may be missing is missing."""
PLAIN: dict[type, Any] = {Boolean: True, Date: date(2026, 11, 24), UTCTime: LATER, Integer: 0}
NO_ROW = frozenset({"account", "audit_event", "binding_code", "role_grant", "volunteer_profile"})
"""Tables that the binding itself needs as they are; what it does with them is seen in tests/security/test_binding.py."""


def refers_to_person(column: Column[Any]) -> bool:
    if any(key.target_fullname == "person.id" for key in column.foreign_keys):
        return column.table.name != "person"
    named = column.name in ("person_id", "responsible_id", "other_id") or column.name.endswith("_by")
    return named and isinstance(column.type, Integer)


def person_columns() -> list[Column[Any]]:
    return [column for table in metadata.sorted_tables for column in table.c if refers_to_person(column)]


def test_every_column_that_refers_to_a_person_is_decided_on() -> None:
    assert sorted(f"{column.table.name}.{column.name}" for column in person_columns()) == sorted(TREATMENT)


def filled(column: Column[Any], place: int, person_id: int, other_id: int, known: dict[str, Any]) -> dict[str, Any]:
    """Return a row of a column's table in which that person is meant by it; every other one in it is somebody else."""
    table = column.table
    known = known | LIVE.get(table.name, {}) | {column.name: person_id}

    def value(one: Column[Any]) -> Any:
        if one.name in known or one.nullable:
            return known.get(one.name)
        if refers_to_person(one):
            return other_id
        if isinstance(one.type, Enum):
            return one.type.enums[0]
        plain = next((some for kind, some in PLAIN.items() if isinstance(one.type, kind)), None)
        text = f"{place} of {table.name}"[: getattr(one.type, "length", None) or 64]
        return text if plain is None else place if plain == 0 else plain

    return {one.name: value(one) for one in table.c}


@sqlite_only
def test_what_stands_in_the_name_of_the_merged_goes_along_and_what_they_signed_stays(
    migrated_url: str, keys: KeyRing
) -> None:
    store = Store(migrated_url, keys=keys)
    rules = RuleBook.load(PROGRAMME_DATA / "rules").at(AT)

    def meet(session: Session, number: str) -> tuple[int, int, str]:
        account = people_service.meet(session, Identity(QQ, number, "1"), at=AT)
        assert account.id is not None
        return account.person_id, account.id, account.external_index

    stays, _, _ = store.write_now(lambda session: meet(session, "30001"))
    merged, account_id, index = store.write_now(lambda session: meet(session, "30002"))
    code = store.write_now(
        lambda session: people_service.issue_binding_code(session, stays, lifetime=timedelta(hours=1), at=AT)
    )
    other, _, _ = store.write_now(lambda session: meet(session, "30003"))
    used = [column for column in person_columns() if column.table.name not in NO_ROW]
    known = {"account_id": account_id, "recipient_index": index, "hold_seq": 9}
    engine = make_engine(migrated_url)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("PRAGMA ignore_check_constraints=ON")
        for place, column in enumerate(used, start=1000):
            connection.execute(column.table.insert().values(filled(column, place, merged, other, known)))
        connection.commit()
    engine.dispose()

    def bind(session: Session) -> None:
        account = people.find_account(session, Identity(QQ, "30002", "1"))
        assert account is not None
        binding.bind(session, account, code, rules=rules, at=AT)

    store.write_now(bind)

    def wrong(session: Session) -> list[str]:
        return [
            f"{column.table.name}.{column.name}"
            for column in used
            for expected in (stays if TREATMENT[f"{column.table.name}.{column.name}"] == GOES_ALONG else merged,)
            if expected not in session.connection().execute(column.table.select().with_only_columns(column)).scalars()
        ]

    assert store.read_now(wrong) == []
