"""志愿时长: the lawful record of hours given. It is never spent, and changes only by correction entries."""

from bot.domain.records.correcting import amend, correct, list_corrections, newest_amendment
from bot.domain.records.queries import (
    PAGE_SIZE_MAX,
    RecordState,
    RecordView,
    broken_seals,
    count_records,
    find_by_reference,
    find_record,
    list_records,
    list_unsealed,
    missing_fields,
    served_between,
    total_minutes,
)
from bot.domain.records.rules import (
    Grade,
    LawfulField,
    NotService,
    grade_of,
    record_number,
    why_not_volunteering,
)
from bot.domain.records.service import look_again, record_service, seal, supply
from bot.domain.records.sums import people_served, sealed_minutes, sealed_minutes_of
from bot.domain.records.verify import verify

__all__ = [
    "PAGE_SIZE_MAX",
    "Grade",
    "LawfulField",
    "NotService",
    "RecordState",
    "RecordView",
    "amend",
    "broken_seals",
    "correct",
    "count_records",
    "find_by_reference",
    "find_record",
    "grade_of",
    "list_corrections",
    "list_records",
    "list_unsealed",
    "look_again",
    "missing_fields",
    "newest_amendment",
    "people_served",
    "record_number",
    "record_service",
    "seal",
    "sealed_minutes",
    "sealed_minutes_of",
    "served_between",
    "supply",
    "total_minutes",
    "verify",
    "why_not_volunteering",
]
