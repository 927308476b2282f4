"""Download links: they work once and for a short time, and the database keeps no token."""

import secrets
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from bot.domain.rulebook import Rules
from bot.domain.sheets.errors import LinkUsed
from bot.domain.sheets.model import DownloadLink
from bot.store.columns import blind_index

TOKEN_BYTES = 18
EXPIRED_AT_ONCE_MAX = 100


def new_link(session: Session, sheet_id: int, *, rules: Rules, at: datetime) -> str:
    """Return a token by which the sheet's print version may be fetched once. Links that are over are cleared away."""
    over = session.scalars(
        select(DownloadLink.token_index).where(DownloadLink.expires_at <= at).limit(EXPIRED_AT_ONCE_MAX)
    ).all()
    if over:
        session.connection().execute(delete(DownloadLink).where(col(DownloadLink.token_index).in_(over)))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    expires_at = at + rules.duration("sheets.link_expiry")
    session.add(DownloadLink(token_index=_index(token), sheet_id=sheet_id, expires_at=expires_at))
    session.flush()
    return token


def use_link(session: Session, token: str, *, at: datetime) -> int:
    """Use a link up and return the sheet's id. Raises LinkUsed for an unknown, used or expired one alike."""
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
            .returning(col(DownloadLink.sheet_id))
        )
        .first()
    )
    if used is None:
        raise LinkUsed
    return int(used[0])


def _index(token: str) -> str:
    return blind_index("sheet_link.token", token)
