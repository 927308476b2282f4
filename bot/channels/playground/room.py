"""Everybody in the playground at once: what a person does on the page goes out by the real doors, and what
comes back is written into one log that any number of pages follow."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.channels.playground.cast import Cast
from bot.channels.playground.qq import Heard, SimulatedQQ
from bot.channels.playground.wechat import BadReply, OfficialAccount, Received, WeChatPhone, WeChatServer
from bot.clock import SHANGHAI, Clock, now

ENTRIES_MAX = 2000
"""The log forgets what is older; it lives in memory and is no record of anything."""
TEXT_LENGTH_MAX = 10_000
PICTURES_MAX = 40
OUT_OF_ORDER = "该公众号提供的服务出现故障，请稍后再试"
"""What WeChat itself shows when the account's server fails."""


@dataclass(frozen=True)
class Entry:
    """One line of one chat. `chat` is wx:<openid>, group:<number> or private:<number>; `who` is bot, an
    openid, a QQ number as text, or system."""

    id: int
    chat: str
    who: str
    name: str
    text: str
    kind: str
    """text, voice, event (a click, a scan) or system."""
    note: str
    """How it came, where that is worth telling."""
    at: str
    message_id: int | None = None
    recalled: bool = False
    picture: str | None = None
    """Where the page finds the picture, /playground/picture/3; the newest few are kept."""


class Refused(Exception):
    """What was asked for cannot be done now; the message says why, in Chinese."""


class Room:
    """The playground's backend: one QQ client, WeChat's server, a phone for every resident.

    `api_base` of the account in the bot's settings must lead to `server`'s HTTP face.
    """

    def __init__(
        self,
        cast: Cast,
        *,
        base_url: str,
        onebot_token: str,
        self_id: int,
        account: OfficialAccount,
        clock: Clock = now,
    ) -> None:
        self.cast, self.clock, self.base_url = cast, clock, base_url
        self.server = WeChatServer(account, clock=clock)
        ws_url = base_url.replace("http", "ws", 1)
        self.qq = SimulatedQQ(f"{ws_url}/onebot/v11/ws", self_id, onebot_token, clock)
        cast.people(self.qq.world)
        self.phones = {
            resident.openid: WeChatPhone(
                base_url, account, resident.openid, nickname=resident.name, server=self.server, clock=clock
            )
            for resident in cast.residents
        }
        self.log: deque[Entry] = deque(maxlen=ENTRIES_MAX)
        self.pictures: dict[int, bytes] = {}
        """Pictures the bot sent, by the number of their entry."""
        self.followers: set[Callable[[dict[str, Any]], None]] = set()
        """Called with everything that happens, as the page is told it."""
        self._entries = 0
        self._codes_scanned: set[str] = set()
        self._line: asyncio.Task[None] | None = None
        self.qq.watchers.append(self._qq_says)
        for phone in self.phones.values():
            phone.watchers.append(lambda item, phone=phone: self._phone_shows(phone, item))

    async def start(self) -> None:
        """Dial the bot, now and whenever the line breaks. Does not wait: the bot need not listen yet."""
        self._line = asyncio.create_task(self.qq.stay_connected(), name="playground QQ")

    async def stop(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.cancel()
            await asyncio.gather(self._line, return_exceptions=True)
        await self.qq.disconnect()
        for phone in self.phones.values():
            await phone.close()

    async def play_opening(self) -> None:
        """Let the people of the cast say their opening lines, each after the bot has finished with the one
        before."""
        await self.qq.up()
        for line in self.cast.opening:
            where = {"group": line.group} if line.group else {}
            await self.do({"do": "group" if line.group else "private", "user": line.who, "text": line.say, **where})
            await self.qq.settled(quiet_seconds=0.5)

    def hello(self) -> dict[str, Any]:
        """Return everything a page needs to begin."""
        cast = self.cast.model_dump(by_alias=False, exclude={"opening"})
        return {"type": "hello", "cast": cast, "log": [asdict(entry) for entry in self.log], **self.status()}

    def status(self) -> dict[str, Any]:
        """Return whether QQ is connected, and how many messages WeChat would let the account send to whom."""
        account = next(iter(self.server.accounts))
        return {
            "qq_connected": self.qq.connected,
            "windows": {openid: self.server.left(account, openid) for openid in self.phones},
            "friends": sorted(self.qq.world.friends),
        }

    async def do(self, asked: dict[str, Any]) -> None:
        """Do what a page asks. Raises Refused; KeyError and ValueError for what no page of ours would ask."""
        text = str(asked.get("text", "")).strip()
        if len(text) > TEXT_LENGTH_MAX:
            raise Refused(f"一次最多 {TEXT_LENGTH_MAX} 个字")
        match asked["do"]:
            case "wechat":
                await self._on_phone(self.phones[asked["openid"]], str(asked["how"]), text)
            case "group":
                await self._in_group(int(asked["group"]), int(asked["user"]), text, bool(asked.get("at_bot")))
            case "private":
                await self._in_private(int(asked["user"]), text)
            case "befriend":
                await self._online(self.qq.befriends(int(asked["user"])))
                self._tell_status()
            case unknown:
                raise ValueError(f"nobody can do {unknown}")

    # WeChat

    async def _on_phone(self, phone: WeChatPhone, how: str, text: str) -> None:
        scene = next((scene for scene in self.cast.scenes if scene.code == text), None)
        first_scan = scene is not None and phone.openid not in self._codes_scanned
        kind, shown, note = {
            "says": ("text", text, ""),
            "speaks": ("voice", text, "语音转文字"),
            "clicks": ("event", f"点了菜单“{text}”", ""),
            "scans": ("event", f"扫了“{scene.name if scene else text}”的码", ""),
        }[how]
        self._write(f"wx:{phone.openid}", phone.openid, phone.nickname, shown, kind=kind, note=note)
        self._tell({"type": "waiting", "chat": f"wx:{phone.openid}", "waiting": True})
        try:
            if how == "scans":
                self._codes_scanned.add(phone.openid)
                await (phone.follows(text) if first_scan else phone.scans(text))
            else:
                await {"says": phone.says, "speaks": phone.speaks, "clicks": phone.clicks}[how](text)
            if phone.gave_up:
                self._system(f"wx:{phone.openid}", OUT_OF_ORDER)
        except BadReply:
            self._system(f"wx:{phone.openid}", OUT_OF_ORDER)
        finally:
            self._tell({"type": "waiting", "chat": f"wx:{phone.openid}", "waiting": False})
            self._tell_status()

    def _phone_shows(self, phone: WeChatPhone, item: Received) -> None:
        note = {"service": "客服消息", "template": "模板消息", "subscription": "订阅消息"}.get(item.how, "")
        self._write(f"wx:{phone.openid}", "bot", self.cast.bot.wechat_title, item.text, note=note, picture=item.picture)
        self._tell_status()

    # QQ

    async def _in_group(self, group: int, user: int, text: str, at_bot: bool) -> None:
        if user not in self.qq.world.groups[group].members:
            raise Refused(f"{self.qq.world.nickname_of(user)}不在这个群里")
        said = await self._online(self.qq.says(user, text, group=group, at_bot=at_bot, names_members=True))
        shown = f"@{self.cast.bot.name} {text}" if at_bot else text
        self._write(f"group:{group}", str(user), self.qq.world.shown_name(user, group), shown, message_id=said)

    async def _in_private(self, user: int, text: str) -> None:
        world = self.qq.world
        shared = next((number for number, group in world.groups.items() if user in group.members), None)
        if user not in world.friends and shared is None:
            raise Refused("还不是好友，也没有共同的群，QQ 发不出去")
        said = await self._online(self.qq.says(user, text, through=shared))
        note = "" if user in world.friends else "临时会话"
        self._write(f"private:{user}", str(user), world.nickname_of(user), text, note=note, message_id=said)

    def _qq_says(self, what: object) -> None:
        if isinstance(what, Heard):
            chat = f"group:{what.group_id}" if what.where == "group" else f"private:{what.user_id}"
            note = "临时会话" if what.where == "private" and what.group_id else ""
            self._write(
                chat, "bot", self.cast.bot.name, what.text, note=note, message_id=what.message_id, picture=what.picture
            )
        elif isinstance(what, bool):
            self._tell_status()
        elif isinstance(what, int):
            self._recalled(what)

    def _recalled(self, message_id: int) -> None:
        for index, entry in enumerate(self.log):
            if entry.message_id == message_id:
                # The page must not hold what was taken back, and a page opened later must not get it.
                self.log[index] = replace(entry, recalled=True, text="")
                self._tell({"type": "recalled", "id": entry.id})

    async def _online(self, doing: Any) -> Any:
        try:
            return await doing
        except ConnectionError as broken:
            raise Refused("QQ 这边还没连上管家，稍等几秒再试") from broken

    # The log

    def _write(
        self,
        chat: str,
        who: str,
        name: str,
        text: str,
        *,
        kind: str = "text",
        note: str = "",
        message_id: int | None = None,
        picture: bytes | None = None,
    ) -> None:
        self._entries += 1
        address = None
        if picture is not None:
            address = f"/playground/picture/{self._entries}"
            self.pictures[self._entries] = picture
            if len(self.pictures) > PICTURES_MAX:
                del self.pictures[next(iter(self.pictures))]
        at = self.clock().astimezone(SHANGHAI).isoformat(timespec="seconds")
        entry = Entry(self._entries, chat, who, name, text, kind, note, at, message_id, picture=address)
        self.log.append(entry)
        self._tell({"type": "entry", "entry": asdict(entry)})

    def _system(self, chat: str, text: str) -> None:
        self._write(chat, "system", "", text, kind="system")

    def _tell_status(self) -> None:
        self._tell({"type": "status", **self.status()})

    def _tell(self, what: dict[str, Any]) -> None:
        for follower in list(self.followers):
            follower(what)
