"""The audit of the book of hours: reads every row once and says what is not as it was written."""

from collections.abc import Iterator

from sqlalchemy import select, text
from sqlmodel import Session

from bot.domain.records.model import APPEND_ONLY
from bot.domain.records.queries import broken_seals
from bot.domain.records.rules import record_number
from bot.store.append_only import ROW_DIGEST, row_digest
from bot.store.base import metadata

PROBLEMS_MAX = 100
ROWS_AT_A_TIME = 1000

_NEITHER_OPEN_NOR_SEALED = text(
    """
    SELECT r.id FROM hour_record r LEFT JOIN hour_open o ON o.record_id = r.id
    LEFT JOIN hour_seal s ON s.record_id = r.id
    WHERE (o.record_id IS NULL) = (s.record_id IS NULL) OR o.person_id <> r.person_id ORDER BY r.id
    """
)


def verify(session: Session) -> list[str]:
    """Return the numbers of records that are not as they were written, at most PROBLEMS_MAX; none for a sound book.

    Checked are the digest of every record, supplement, correction and seal, what a seal covers, and that each record is
    either sealed or waits to be. Time grows with the book.
    """
    found: dict[str, None] = {}
    for number in _problems(session):
        found[number] = None
        if len(found) == PROBLEMS_MAX:
            break
    return list(found)


def _problems(session: Session) -> Iterator[str]:
    changed = False
    for name in APPEND_ONLY:
        for record_id in _changed(session, name):
            changed = True
            yield record_number(record_id)
    for (record_id,) in session.connection().execute(_NEITHER_OPEN_NOR_SEALED):
        yield record_number(record_id)
    after = 0
    while not changed:  # a changed row cannot be read as a record
        yield from broken_seals(session, after_id=after, most=ROWS_AT_A_TIME)
        after = _last_of_next_seals(session, after)
        if not after:
            return


def _changed(session: Session, name: str) -> Iterator[int]:
    """Return the records whose rows in a table do not fit their digest, or cannot be read at all."""
    table = metadata.tables[name]
    key, last = "record_id" if "record_id" in table.c else "id", 0
    try:
        query = select(table).order_by(table.c[key]).execution_options(yield_per=ROWS_AT_A_TIME)
        with session.connection().execute(query) as result:
            for row in result.mappings():
                last = row[key]
                if row[ROW_DIGEST] != row_digest(table.name, dict(row)):
                    yield last
    except (ValueError, LookupError, TypeError):
        yield last + 1


_LAST = text(
    "SELECT max(record_id) FROM (SELECT record_id FROM hour_seal WHERE record_id > :after ORDER BY record_id LIMIT :most) s"
)


def _last_of_next_seals(session: Session, after: int) -> int:
    return session.connection().execute(_LAST, {"after": after, "most": ROWS_AT_A_TIME}).scalar() or 0
