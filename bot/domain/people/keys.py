"""Whether the keys of this process are those of the database."""

from sqlmodel import Session, col, select

from bot.domain.people.identity import WECHAT, Identity
from bot.domain.people.model import Account
from bot.store.errors import KeyMissing, Undecipherable


def keys_fit(session: Session) -> bool:
    """Whether the oldest and the newest account open, and are found by their index. True where nobody is stored yet.

    With other keys everything new would be sealed so that the true keys do not open it, and everybody known would
    be taken for a stranger.
    """
    for order in (col(Account.id), col(Account.id).desc()):
        try:
            account = session.exec(select(Account).order_by(order).limit(1)).first()
        except (KeyMissing, Undecipherable):
            return False
        if account is None:
            return True
        via = account.scope if account.channel == WECHAT else ""
        if Identity(account.channel, account.external_id, via).index != account.external_index:
            return False
    return True
