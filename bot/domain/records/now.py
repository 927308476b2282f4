"""What records say now, in SQL: their day, place and title after what was supplied and corrected since."""

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, or_
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from bot.domain.records.model import Amendment, HourRecord, Supplement
from bot.domain.records.rules import LawfulField


def _amended(column: Any, field: LawfulField) -> ScalarSelect[Any]:
    """Return a column of the newest amendment of a field."""
    newest = select_columns(column).where(col(Amendment.record_id) == col(HourRecord.id), col(Amendment.field) == field)
    return newest.order_by(col(Amendment.seq).desc()).limit(1).correlate(HourRecord).scalar_subquery()


def _supplied(column: Any, field: LawfulField) -> ScalarSelect[Any]:
    later = select_columns(column).where(
        col(Supplement.record_id) == col(HourRecord.id), col(Supplement.field) == field
    )
    return later.correlate(HourRecord).scalar_subquery()


def day_now() -> ColumnElement[dt.date]:
    """Return the day of a service. To find a period among all records use `served_in`."""
    return func.coalesce(_amended(Amendment.service_date, LawfulField.DATE), HourRecord.service_date)


def area_now() -> ColumnElement[str | None]:
    """Return the code of the area in which a service took place."""
    return func.coalesce(
        _amended(Amendment.area_code, LawfulField.PLACE),
        _supplied(Supplement.area_code, LawfulField.PLACE),
        HourRecord.area_code,
    )


def title_now() -> ColumnElement[str | None]:
    """Return the title of a service."""
    return func.coalesce(
        _amended(Amendment.value, LawfulField.TITLE), _supplied(Supplement.value, LawfulField.TITLE), HourRecord.title
    )


def served_in(first: dt.date, last: dt.date, *, under: str = "") -> list[ColumnElement[bool]]:
    """Return the conditions that a service was given from `first` to `last`, both included, in an area.

    What it costs grows with what was recorded for these days or moved to them, not with the book.
    """
    moved_here = select(Amendment.record_id).where(col(Amendment.service_date).between(first, last))
    conditions: list[ColumnElement[bool]] = [
        or_(col(HourRecord.service_date).between(first, last), col(HourRecord.id).in_(moved_here)),
        day_now().between(first, last),
    ]
    return [*conditions, area_now().startswith(under)] if under else conditions
