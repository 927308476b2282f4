"""志愿时长: the lawful record of hours given. It is never spent, and changes only by correction entries."""

from bot.domain.records.queries import (
    RecordState,
    RecordView,
    broken_seals,
    count_records,
    find_by_reference,
    find_record,
    list_records,
    list_unsealed,
    missing_fields,
    sealed_minutes,
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
from bot.domain.records.service import correct, list_corrections, look_again, record_service, seal, supply

__all__ = [
    "Grade",
    "LawfulField",
    "NotService",
    "RecordState",
    "RecordView",
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
    "record_number",
    "record_service",
    "seal",
    "sealed_minutes",
    "served_between",
    "supply",
    "total_minutes",
    "why_not_volunteering",
]
