"""Pictures in a chat: drawn when they are sent, from facts looked up then, so that no picture lies in a queue.

A picture belongs to the notice of its name: `record_sheet_drawn` is what is seen instead of the words of
`record_sheet`, wherever a picture can be sent.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlmodel import Session

from bot.chat.notices.making import Notice
from bot.domain.outbox.model import Letter
from bot.printing import Page, Press

if TYPE_CHECKING:
    from bot.chat.house import House

Drawer = Callable[[Notice], Page | None]
_drawers: dict[str, Drawer] = {}


def picture(function: Drawer) -> Drawer:
    """Register the drawer `<notice>_drawn` for the notice of that name (a decorator)."""
    _drawers[function.__name__.removesuffix("_drawn")] = function
    return function


async def drawn(house: "House", press: Press, letter: Letter) -> bytes | None:
    """Return the picture of an outbox message as PNG; None for one that is only words."""
    drawer = _drawers.get(letter.template or "")
    if drawer is None:
        return None

    def look(session: Session) -> Page | None:
        return drawer(Notice(house, session, letter.facts, letter))

    page = await house.store.read(look)
    return None if page is None else await press.png(page)
