"""One official account as a NoneBot bot."""

from typing import TYPE_CHECKING, Any

from nonebot.adapters import Bot as BaseBot
from nonebot.adapters import Event

from bot.channels.wechat.event import WeChatEvent
from bot.channels.wechat.message import plain_text

if TYPE_CHECKING:
    from bot.channels.wechat.adapter import WeChatAdapter


class WeChatBot(BaseBot):
    """Speaks as one account; `self_id` is the account's name in the settings."""

    adapter: "WeChatAdapter"  # pyright: ignore[reportIncompatibleVariableOverride] - NoneBot leaves it this way

    async def send(self, event: Event, message: Any, **kwargs: Any) -> None:
        """Say `message` to the person of `event`.

        While WeChat waits it becomes part of the one answer. Afterwards, or for an event nobody waits for, it
        goes to the adapter's `late`.
        """
        if not isinstance(event, WeChatEvent):
            raise TypeError("this bot answers WeChat events only")
        text = plain_text(message)
        if text and (event._turn is None or not event._turn.say(text)):
            await self.adapter.late(event.account, event.openid, text)

    async def handle_event(self, event: WeChatEvent) -> None:
        """Hand the event to the chat layer."""
        await self.adapter.receive(self, event)
