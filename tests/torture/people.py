"""People who do not give up: whoever gets no answer because the bot died sends the same message again.

Every message and its answer is remembered, so that all of them can be delivered once more afterwards.
"""

import asyncio
import itertools
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random

import httpx

from bot.channels.playground.qq import Heard, SimulatedQQ
from bot.channels.playground.wechat import OfficialAccount, WeChatPhone, WeChatServer
from bot.channels.playground.wechat_account import open_reply, seal, to_xml
from bot.clock import now

ANSWER_SECONDS_MAX = 60.0
"""Only so that a test ends: nobody waits so long for an answer unless it is lost."""

UNASKED = re.compile(
    r"^(?:新诉求|【X\d+】|【紧急】|X\d+ (?:时长有争议|已确认|经核对|的服务时间|有补充|有改动|改为|回访不满意|又发来)|刚才有一段时间)"
)
"""How the private notices begin that nobody asked for; everything else in a private chat is an answer."""

Place = tuple[int | None, int]
"""Where an answer is heard: group (None: private chat) and person."""


@dataclass(eq=False)
class Exchange:
    """One message and the answer that was heard first."""

    text: str
    deliver: Callable[[int], Awaitable[list[str]]]
    """Delivers it so many times at once and returns as many answers."""
    answer: str = ""


@dataclass
class Strain:
    """What the load has done so far. `sent` is called after every message that went out."""

    exchanges: list[Exchange] = field(default_factory=list[Exchange])
    sent: Callable[[], None] = lambda: None


class QQAccount:
    """One of our QQ accounts and everybody who speaks to it."""

    def __init__(self, url: str, self_id: int, token: str, strain: Strain) -> None:
        self.qq = SimulatedQQ(url, self_id, token)
        self.qq.watchers.append(self._told)
        self._strain = strain
        self._ids = itertools.count(self_id * 10_000)
        self._turns: dict[Place, asyncio.Lock] = {}
        self._waiting: dict[Place, asyncio.Queue[str | None]] = {}
        self.answers: list[Heard] = []
        """Everything it said that was an answer."""
        self.unasked: list[Heard] = []
        """Everything it said that nobody had asked for."""
        self.nobody_asks = False
        """From now on everything it says is unasked."""

    async def ask(self, user: int, text: str, *, group: int | None = None, privately: bool = False) -> str:
        """Say something until there is an answer; return it. `privately`: the answer to a group message is private."""
        message_id = next(self._ids)
        place: Place = (None if privately else group, user)

        async def first() -> None:
            await self.qq.says(user, text, group=group, message_id=message_id)

        async def resend() -> None:
            await self.qq.resend(message_id)

        (answer,) = await self._until_answered(place, first, 1)
        self._strain.exchanges.append(Exchange(text, lambda times: self._until_answered(place, resend, times), answer))
        return answer

    async def _until_answered(self, place: Place, send: Callable[[], Awaitable[None]], times: int) -> list[str]:
        """Send `times` at once and return as many answers; all over again when the line breaks meanwhile."""
        async with self._turns.setdefault(place, asyncio.Lock()):
            async with asyncio.timeout(ANSWER_SECONDS_MAX):
                while True:
                    await self.qq.up()
                    heard = self._waiting[place] = asyncio.Queue()
                    try:
                        await asyncio.gather(*(send() for _ in range(times)))
                    except ConnectionError:
                        await self.qq.broken()
                        continue
                    self._strain.sent()
                    answers = [await heard.get()]
                    while len(answers) < times and answers[-1] is not None:
                        answers.append(await heard.get())
                    if None not in answers:
                        del self._waiting[place]
                        return [answer for answer in answers if answer is not None]

    def _told(self, what: object) -> None:
        if what is False:
            for heard in self._waiting.values():
                heard.put_nowait(None)
        if not isinstance(what, Heard):
            return
        asked = what.segments[0]["data"].get("qq") if what.segments[0]["type"] == "at" else None
        if self.nobody_asks:
            self.unasked.append(what)
            return
        if what.where == "group" and asked is not None:
            place: Place = (what.group_id, int(asked))
        elif what.where == "private" and what.user_id is not None and not UNASKED.match(what.text):
            place = (None, what.user_id)
        else:
            self.unasked.append(what)
            return
        self.answers.append(what)
        if place in self._waiting:
            self._waiting[place].put_nowait(what.text)


class Resident:
    """A follower of the official account. WeChat delivers each message to any of the processes, a repeat to another."""

    _ids = itertools.count(25_000_000_000_000_000)

    def __init__(
        self, name: str, account: OfficialAccount, server: WeChatServer, urls: list[str], rng: Random, strain: Strain
    ) -> None:
        self.name, self.openid = name, f"oTORTURE-{rng.getrandbits(64):016x}"
        self.phone = WeChatPhone(urls[0], account, self.openid, nickname=name, server=server)
        self._account, self._server, self._urls, self._rng, self._strain = account, server, urls, rng, strain
        self._http = httpx.AsyncClient(trust_env=False, timeout=10)

    async def ask(self, text: str, *, everywhere: bool = False) -> str:
        """Type something until the account answers; return the passive reply.

        `everywhere`: every process gets it at the same moment, as when WeChat repeats what is still being worked on.
        """
        self._server.person_did("main", self.openid, "message")
        fields: dict[str, str | int] = {
            "ToUserName": self._account.original_id,
            "FromUserName": self.openid,
            "CreateTime": int(now().timestamp()),
            "MsgType": "text",
            "Content": text,
            "MsgId": next(self._ids),
        }
        xml = to_xml(fields)
        at_once = len(self._urls) if everywhere else self._rng.choice((1, 1, len(self._urls)))
        answers = await self._until_answered(xml, at_once)
        assert len(set(answers)) == 1, f"one message, two answers: {answers}"
        self._strain.exchanges.append(Exchange(text, lambda times: self._until_answered(xml, times), answers[0]))
        return answers[0]

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.aclose()
        await self.phone.close()

    async def _until_answered(self, xml: str, times: int) -> list[str]:
        """Deliver `times` at once, to the processes in turn; then again, until all deliveries have been answered."""
        async with asyncio.timeout(ANSWER_SECONDS_MAX):
            while True:
                turn = self._rng.randrange(len(self._urls))
                urls = [self._urls[(turn + number) % len(self._urls)] for number in range(times)]
                delivering = asyncio.gather(*(self._deliver(url, xml) for url in urls))
                self._strain.sent()
                answers = await delivering
                if None not in answers:
                    return [answer for answer in answers if answer is not None]
                await asyncio.sleep(0)

    async def _deliver(self, url: str, xml: str) -> str | None:
        """Return the passive reply; None when there was none, as when the process is down or busy."""
        push = seal(self._account, self.openid, xml, int(now().timestamp()))
        try:
            response = await self._http.post(f"{url}/wechat/main", params=push.query, content=push.body)
        except httpx.TransportError:
            await asyncio.sleep(0.05)  # the pace of the repeats, not a wait for something: WeChat takes five seconds
            return None
        if response.status_code >= 500:
            return None
        assert response.status_code == 200, f"the callback answered {response.status_code}"
        return open_reply(self._account, self.openid, response.content)
