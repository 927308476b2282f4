"""Reading the pages."""

from datetime import datetime

from sqlalchemy import func, literal_column
from sqlmodel import Session, col, select

from bot.domain.duty.model import Page


def waiting(session: Session) -> tuple[int, datetime | None]:
    """Return how many pages nobody has acknowledged, and when the oldest was opened."""
    unanswered = col(Page.acknowledged_at).is_(literal_column("NULL"))
    count, oldest = session.exec(select(func.count(), func.min(col(Page.opened_at))).where(unanswered)).one()
    return count, oldest
