"""Download links: they work once and for a short time, and the database keeps no token."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from bot.domain.rulebook import Rules
from bot.domain.sheets.errors import LinkUsed
from bot.domain.sheets.model import DownloadLink
from bot.store.columns import blind_index

TOKEN_BYTES = 18
EXPIRED_AT_ONCE_MAX = 100


@dataclass(frozen=True)
class Target:
    """What a link leads to: a sheet, or the report of a year and an area."""

    sheet_id: int | None = None
    year: int = 0
    area_code: str = ""


def new_link(session: Session, target: Target, *, rules: Rules, at: datetime) -> str:
    """Return a token by which the print version may be fetched once. Links that are over are cleared away."""
    over = session.scalars(
        select(DownloadLink.token_index).where(DownloadLink.expires_at <= at).limit(EXPIRED_AT_ONCE_MAX)
    ).all()
    if over:
        session.connection().execute(delete(DownloadLink).where(col(DownloadLink.token_index).in_(over)))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    expires_at = at + rules.duration("sheets.link_expiry")
    report = None if target.sheet_id is not None else f"{target.year}:{target.area_code}"
    session.add(DownloadLink(token_index=_index(token), sheet_id=target.sheet_id, report=report, expires_at=expires_at))
    session.flush()
    return token


def use_link(session: Session, token: str, *, at: datetime) -> Target:
    """Use a link up and return what it leads to. Raises LinkUsed for an unknown, used or expired one alike."""
    used = (
        session.connection()
        .execute(
            update(DownloadLink)
            .where(
                col(DownloadLink.token_index) == _index(token),
                col(DownloadLink.used_at).is_(None),
                col(DownloadLink.expires_at) > at,
            )
            .values(used_at=at)
            .returning(col(DownloadLink.sheet_id), col(DownloadLink.report))
        )
        .first()
    )
    if used is None:
        raise LinkUsed
    sheet_id, report = used
    if report is None:
        return Target(sheet_id=sheet_id)
    year, _, area_code = report.partition(":")
    return Target(year=int(year), area_code=area_code)


def _index(token: str) -> str:
    return blind_index("sheet_link.token", token)
