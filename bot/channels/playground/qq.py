"""A QQ client that does not need QQ: to the bot it is NapCat on a reverse WebSocket, to a test it is a room
of people.

Everything the bot says is kept as `Heard`, whether or not anybody waits for it, so a missing answer and an
unexpected answer can both be found.
"""

import asyncio
import secrets
from dataclasses import dataclass
from typing import Any

from bot.channels.playground.qq_api import QQApi, Segments, Sent, picture_of
from bot.channels.playground.qq_events import QQEvents, plain_text
from bot.channels.playground.qq_line import QQLine
from bot.channels.playground.qq_world import QQWorld
from bot.channels.playground.waiting import Heap
from bot.clock import Clock, now

SETTLED_SECONDS = 0.15
"""The bot is taken to have finished when it has sent nothing for this long. A guess that suits one loopback
process with little to do; give `settled` more under load."""
HEARD_SECONDS_MAX = 5.0


@dataclass(frozen=True)
class Heard:
    """One thing the bot said. `at_seq` counts from 1 over everything heard; a temporary session has both
    ids."""

    at_seq: int
    where: str
    """group or private."""
    group_id: int | None
    user_id: int | None
    text: str
    segments: Segments
    message_id: int

    @property
    def picture(self) -> bytes | None:
        """The picture it shows, if it shows one."""
        return next((picture_of(one) for one in self.segments if one["type"] == "image"), None)


class SimulatedQQ(QQLine):
    """One bot account logged in at a NapCat client, with everybody it can hear.

    `watchers` are called with every Heard, with the id of every message the bot recalls, and with True and
    False when the line comes and goes.
    """

    def __init__(self, url: str, self_id: int, token: str = "", clock: Clock = now) -> None:
        super().__init__(url, self_id, token)
        self.world = QQWorld(self_id)
        self.events = QQEvents(self.world, clock)
        self.api = QQApi(self.world, self._deliver, self._recall, self._message, self._decide)
        self.all_heard: Heap[Heard] = Heap()
        self.recalled: list[int] = []
        """Message ids that the bot took back."""
        self._sent: dict[int, dict[str, Any]] = {}
        self._requests: dict[str, dict[str, Any]] = {}
        # Ids go on from a random point, as a client's do: a bot restarted with its database must not take a
        # new # message for an old one.
        self._message_id = secrets.randbelow(1 << 30)

    def answer(self, action: str, params: dict[str, Any]) -> Any:
        """Answer one API call of the bot."""
        return self.api.answer(action, params)

    def hello(self) -> dict[str, Any]:
        """The lifecycle event."""
        return self.events.lifecycle()

    # What people do

    async def says(
        self,
        user: int,
        text: str,
        *,
        group: int | None = None,
        through: int | None = None,
        at_bot: bool = False,
        names_members: bool = False,
        reply_to: int | None = None,
        segments: list[dict[str, Any]] | None = None,
        message_id: int | None = None,
    ) -> int:
        """Let a person speak and return the message's id.

        In `group`, or in private as a friend, or in private as a stranger `through` a group they share with
        the bot. `at_bot` and `reply_to` put their segments in front; with `names_members` every @名字 of a
        member is a real @, as when picked from QQ's list; `segments` replaces the text. Raises ValueError
        for a private word from somebody who is neither friend nor group member: QQ would not let them.
        """
        if group is not None and user not in self.world.groups[group].members:
            self.world.join(group, user)
        message_id = self._next_message_id() if message_id is None else message_id
        body = segments or self.events.body(
            text, at_bot=at_bot, reply_to=reply_to, members_of=group if names_members else None
        )
        if group is not None:
            event = self.events.group_message(message_id, group, user, body)
        elif user in self.world.friends:
            event = self.events.private_message(message_id, user, body)
        elif through is not None and user in self.world.groups[through].members:
            event = self.events.temporary_message(message_id, user, through, body)
        else:
            raise ValueError(f"{user} is not a friend and cannot write to the bot in private")
        self._sent[message_id] = event
        await self.emit(event)
        return message_id

    async def resend(self, message_id: int) -> None:
        """Send an earlier message of a person once more, exactly as it was."""
        await self.emit(self._sent[message_id])

    async def takes_back(self, message_id: int) -> None:
        """Let the author recall their own group message."""
        event = self._sent[message_id]
        await self.emit(self.events.group_recall(event["group_id"], event["user_id"], event["user_id"], message_id))

    async def joins(self, group: int, user: int, nickname: str | None = None) -> None:
        """Let a person come into a group, and the bot be told."""
        if nickname:
            self.world.person(user, nickname)
        self.world.join(group, user)
        await self.emit(self.events.group_increase(group, user))

    async def asks_to_be_friend(self, user: int, comment: str = "") -> str:
        """Let a person ask the bot for friendship; they are friends once the bot has agreed. Returns the
        flag."""
        return await self._request(self.events.friend_request(user, comment))

    async def asks_to_join(self, group: int, user: int, comment: str = "") -> str:
        """Let a person ask to come into a group that the bot looks after. Returns the flag."""
        return await self._request(self.events.group_request(group, user, comment))

    async def befriends(self, user: int) -> None:
        """Make a person and the bot friends at once, and the bot be told."""
        self.world.friends.add(user)
        await self.emit(self.events.friend_add(user))

    async def heartbeat(self) -> None:
        """Send NapCat's regular sign of life."""
        await self.emit(self.events.heartbeat(self.api.online))

    async def goes_offline(self) -> None:
        """QQ throws the account out: the line stays open, sending fails, and bot_offline says so."""
        self.api.online = False
        await self.emit(self.events.bot_offline())

    async def comes_back(self) -> None:
        """The account is logged in again."""
        self.api.online = True
        await self.heartbeat()

    # What was heard

    async def heard(
        self,
        where: str | None = None,
        *,
        group: int | None = None,
        user: int | None = None,
        containing: str = "",
        timeout_seconds: float = HEARD_SECONDS_MAX,
    ) -> Heard:
        """Return the oldest thing nobody has asked for yet that fits, waiting for it if need be.

        Raises NotHeard, an AssertionError that lists what was heard instead.
        """

        if group is not None and user is None and where is None:
            where = "group"  # a temporary session has a group too, and nobody means it by that

        def fits(item: Heard) -> bool:
            return (
                (where is None or item.where == where)
                and (group is None or item.group_id == group)
                and (user is None or item.user_id == user)
                and containing in item.text
            )

        wanted = {"where": where, "group": group, "user": user, "containing": containing}
        return await self.all_heard.take(fits, timeout_seconds, {k: v for k, v in wanted.items() if v})

    async def settled(self, quiet_seconds: float = SETTLED_SECONDS) -> list[Heard]:
        """Wait until the bot has said nothing for `quiet_seconds`; return what nobody has asked for yet."""
        return await self.all_heard.settled(quiet_seconds)

    def clear(self) -> None:
        """Take everything heard so far as asked for."""
        self.all_heard.clear()

    # What the API changes

    def _deliver(self, sent: Sent) -> int:
        message_id = self._next_message_id()
        where = "private" if sent.user_id is not None else "group"
        text = plain_text(sent.segments, self.world, sent.group_id)
        heard = Heard(len(self.all_heard) + 1, where, sent.group_id, sent.user_id, text, sent.segments, message_id)
        self._sent[message_id] = self.events.own_message(message_id, sent.group_id, sent.user_id, list(sent.segments))
        self.all_heard.put(heard)
        self.tell(heard)
        return message_id

    def _recall(self, message_id: int) -> bool:
        event = self._sent.get(message_id)
        if event is None or message_id in self.recalled:
            return False
        author = event["user_id"]
        if event["message_type"] == "private":
            taken_back = author == self.self_id
        else:
            taken_back = self.world.may_recall(event["group_id"], author)
        if not taken_back:
            return False
        self.recalled.append(message_id)
        self.tell(message_id)
        if event["message_type"] == "group":
            self._later(self.events.group_recall(event["group_id"], author, self.self_id, message_id))
        return True

    def _message(self, message_id: int) -> dict[str, Any] | None:
        return self._sent.get(message_id)

    def _decide(self, flag: str, approve: bool) -> bool:
        request = self._requests.pop(flag, None)
        if request is None:
            return False
        if approve and request["request_type"] == "friend":
            self.world.friends.add(request["user_id"])
            self._later(self.events.friend_add(request["user_id"]))
        elif approve:
            self.world.join(request["group_id"], request["user_id"])
            self._later(self.events.group_increase(request["group_id"], request["user_id"]))
        return True

    async def _request(self, event: dict[str, Any]) -> str:
        self._requests[event["flag"]] = event
        await self.emit(event)
        return event["flag"]

    def _later(self, event: dict[str, Any]) -> None:
        # The notice of what an API call did may overtake its answer, as it does with NapCat.
        task = asyncio.get_running_loop().create_task(self.emit(event))
        task.add_done_callback(lambda done: done.cancelled() or done.exception())

    def _next_message_id(self) -> int:
        self._message_id += 1
        return self._message_id
