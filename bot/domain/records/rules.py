"""Pure rules of the lawful record: what must stand in it, what may not, and what a seal covers."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

RECORD_MINUTES_MAX = 24 * 60
"""A record is about one day."""


class LawfulField(StrEnum):
    """The seven things a record of service must say (民政部令67 Art 7)."""

    TITLE = "title"
    DATE = "date"
    PLACE = "place"
    CONTENT = "content"
    MINUTES = "minutes"
    UNIT = "unit"
    RESPONSIBLE = "responsible"


class Grade(StrEnum):
    """How well the time is attested."""

    A = "A"
    """Both sides confirmed, and the code of arrival was given."""
    B = "B"
    """Both sides confirmed."""
    C = "C"
    """One side and a steward confirmed."""
    D = "D"
    """Entered later from paper."""


class NotService(StrEnum):
    """Why something is not volunteer service (民政部令67 Art 19: then it must not be recorded)."""

    PAID = "paid"
    OWN_HOUSEHOLD = "own_household"
    ON_DUTY = "on_duty"


def why_not_volunteering(*, paid: bool, own_household: bool, on_duty: bool) -> NotService | None:
    """Return why something may not be recorded, or None if it may.

    `paid`: money or goods were taken for it. `own_household`: it was done for one's own family. `on_duty`:
    it was part of one's job or office.
    """
    if paid:
        return NotService.PAID
    if own_household:
        return NotService.OWN_HOUSEHOLD
    return NotService.ON_DUTY if on_duty else None


def grade_of(*, code_given: bool, served_side_confirmed: bool, entered_from_paper: bool = False) -> Grade:
    """Return the grade of a confirmed service.

    Confirmation by silence is not the served side's: a steward's word.
    """
    if entered_from_paper:
        return Grade.D
    if not served_side_confirmed:
        return Grade.C
    return Grade.A if code_given else Grade.B


def missing_among(fields: Mapping[LawfulField, object]) -> tuple[LawfulField, ...]:
    """Return the lawful fields that are absent or blank, in the order of the law."""
    return tuple(field for field in LawfulField if not str(fields.get(field) or "").strip())


def record_number(record_id: int) -> str:
    """Return a record's number as people see it: R0007, R2031."""
    return f"R{record_id:04d}"


def seal_digest(
    record_id: int, person_id: int, reference: str, grade: Grade, fields: Mapping[LawfulField, object]
) -> str:
    """Return SHA-256 (hex) over what a seal closes: whose record it is, and the seven lawful fields.

    The bytes are a JSON array without spaces in UTF-8. Corrections come later and are not covered: a sealed
    record keeps what was sealed, and says beside it what was corrected.
    """
    values = [_plain(fields[field]) for field in LawfulField]
    canonical = json.dumps([record_id, person_id, reference, grade, values], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
