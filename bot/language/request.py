"""One sentence of a resident → what was understood of it, to be read back and confirmed (IN1, IN3).

Nothing here decides anything: a place that fits twice stays two candidates, a kind that is not sure
says so, and what was not said is None. Private words (phone, door) are taken out of `what`.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.clock import SHANGHAI
from bot.language.places import PlaceReading, PlaceResolver
from bot.language.request_who import Relation, Who, read_contact, read_who
from bot.language.sensitive import PrivateKind, find_phone, find_private
from bot.language.services import STRONG_POINTS, LevelReading, ServiceClassifier, ServiceReading
from bot.language.times_reading import Grain, TimeReading

TEXT_MAX = 1000
PEOPLE_MAX = 50
_TIMES_MAX = 4

__all__ = ["Relation", "TimeSource", "Understanding", "Who", "looks_like_need", "understand"]


class TimeSource(Protocol):
    """Reads the first time in a text that is not past."""

    def read(self, text: str, at: datetime) -> TimeReading | None:
        """Return the first time to come, or None."""
        ...


@dataclass(frozen=True)
class Understanding:
    """What one sentence said. None and empty readings are what was not said and may be asked for.

    `what` is the need in the person's words without private data, greeting and place; `door` the door
    number as written, or at least the building; `phone` plain digits; `people` how many helpers, if said.
    """

    text: str
    what: str
    place: PlaceReading
    door: str | None
    service: ServiceReading
    level: LevelReading
    who: Who
    phone: str | None
    contact: str | None
    when: TimeReading | None
    people: int | None
    on_behalf: bool


_BEHALF = re.compile(r"^\s*(?:代报|代为?上报|代邻居报|替人报|帮人报|走访|巡查|上报)[\s:：,，]*")
_BEHALF_IN_WORDS = re.compile(
    r"(?:我是?)?(?:替|帮|代)(?:我们?|俺们?)?(?:邻居|对门|楼上|楼下|隔壁|[\u4e00-\u9fff](?:奶奶|大爷|大妈|大娘|阿姨))"
    r".{0,6}(?:报|问|说|求助|登记|申请)|(?:邻居|对门|隔壁|楼上|楼下)(?:的|家|那)?.{0,8}"
    r"(?:奶奶|大爷|大妈|大娘|老人|老太太|老爷子|孩子|阿姨|一家|小[男女]孩)"
)
_OPENING = re.compile(
    r"^(?:(?:[您你]们?好|大家好|在吗|在不在|有人吗|喂|哎|唉|那个|嗯|呃|请问一?下?|打扰(?:一?下)?了?|"
    r"麻烦(?:问)?一?下?|管家|社区|小助手|"
    r"同志|领导|老师|早上好|上午好|下午好|晚上好)[\s,，。.!！~:：、啊呀哈]*)+"
)
_CLOSING = re.compile(
    r"(?:[\s,，。.!！~、]*(?:谢谢(?:您|你)?们?了?|多谢了?|麻烦(?:您|你)?们?了|辛苦(?:您|你)?们?了|拜托了?|感谢|"
    r"急|🙏|😭))*+[\s,，。.!！~、]*$"
)
_LABELS = re.compile(
    r"(?:我的?|联系|家里)?(?:电话|手机号?码?|号码|联系方式|身份证号?码?|门牌号?|地址|住址|住)(?:是|为|在|:|：)?\s*(?=$|[,，。;；\s])"
)
_SELF_INTRODUCTION = re.compile(
    r"(?:^|[,，。\s])(?:我|俺|本人)(?:叫|名叫)[\u4e00-\u9fff]{2,4}(?=$|[,，。\s])|"
    r"联系人[是:：]?[\u4e00-\u9fff]{1,4}"
)
_HOME_LEFT = re.compile(r"(?:我们?|俺们?)?(?:家)?(?:住在?|家在|位于|在)(?=$|[,，。;；\s])")
_BUILDING = re.compile(
    r"(?:[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3})\s?(?:号楼|栋|幢|#楼)(?:\s?(?:[0-9０-９]{1,2}|[一二三四五六七八九十])\s?单元)?"
)
_COUNT = r"(?P<{0}>\d{{1,2}}|[一二两三四五六七八九十俩仨])"
_PEOPLE = (
    re.compile(
        r"(?:请|来|找|要|需|派|叫|得|凑|有)[^,，。\d]{0,4}?"
        + _COUNT.format("n")
        + r"(?:[到、-]?[一二三四五六七八九\d])?(?:个|名|位|口)?(?:人(?!家|吃|住|口)|"
        r"志愿者|小伙|年轻人|师傅|壮劳力|劳力|大小伙|帮手|同志|义工|男的)"
    ),
    re.compile(
        _COUNT.format("n")
        + r"(?:个|名|位)?(?:人(?!家|吃|住|口)|志愿者|小伙子?|年轻人)(?:才|来|抬|搬|帮|一起|就够|就行|过来|能)"
    ),
    re.compile(r"(?:来|找|请|要)(?P<n>俩|仨)(?=$|[,，。\s人])"),
)
_COUNTS = {char: at + 1 for at, char in enumerate("一二三四五六七八九十")} | {"两": 2, "俩": 2, "仨": 3}
_LOOSE_NOW = re.compile(r"^(?:今天|今儿个?|今日|现在|这会儿?|目前|当前|刚才|刚刚)$")
_BACKGROUND = re.compile(
    r"^(?:今年|去年|明年|这[两几]天|最近|近期|这周|本周|这个?月|本月|月|年|过年|[春夏秋冬]天|半夜|夜里|大?白天|眼下|年底|年前)$"
)
_STILL = re.compile(r"(?:还|都|没|也|仍|老是|已经|一直|正)")
_OF_A_DAY = (Grain.MINUTE, Grain.HOUR, Grain.PART_OF_DAY)
_NAMES_A_DAY = re.compile(r"[天日号周月今明后]|礼拜|星期|初|\d[./-]\d")
_ALREADY = re.compile(
    r"^.{0,9}?(?:坏|漏|堵|黑[得漆着]|停[水电气]|断|摔|丢|掉|发现|吃完|用完|不亮|不热|刚|又|病倒|住院了|"
    r"出院|搬到|住|没(?:吃|喝|睡|水|电|气|了|来|亮|热|动静|信号|见))"
)


def understand(
    text: str, *, at: datetime, places: PlaceResolver, services: ServiceClassifier, times: TimeSource
) -> Understanding:
    """Return what a sentence says, of its first 1,000 characters. `at` is the moment of speaking, aware."""
    said = text[:TEXT_MAX]
    header = _BEHALF.match(said)
    body = said[header.end() :] if header else said
    on_behalf = header is not None or _BEHALF_IN_WORDS.search(body) is not None
    place = places.resolve(body)
    private = find_private(body)
    door = next((body[one.start : one.end] for one in private if one.kind is PrivateKind.DOOR), None)
    taken = [(one.start, one.end) for one in private] + list(place.spans)
    open_text = _blanked(body, taken)
    when = _appointment(open_text, at, times)
    service = services.classify(open_text)
    return Understanding(
        text=text,
        what=_cleaned(open_text),
        place=place,
        door=door or find_building(body),
        service=service,
        level=services.level(open_text, service.kind if service.points else None),
        who=read_who(open_text, on_behalf=on_behalf),
        phone=find_phone(body),
        contact=read_contact(body),
        when=when,
        people=read_people(open_text),
        on_behalf=on_behalf,
    )


def read_people(text: str) -> int | None:
    """Return how many helpers were asked for, or None. Of 三四个人 the smaller number counts."""
    for pattern in _PEOPLE:
        if match := pattern.search(text):
            number = int(match["n"]) if match["n"].isdigit() else _COUNTS[match["n"]]
            return number if 0 < number <= PEOPLE_MAX else None
    return None


def _appointment(text: str, at: datetime, times: TimeSource) -> TimeReading | None:
    """The time that is meant for the help. 今天 in 今天发现灯坏了 is when it happened, not when to come.

    A day and a clock time that stand apart (八点下课, 周三) are put together.
    """
    found: list[TimeReading] = []
    rest = text
    for _ in range(_TIMES_MAX):
        reading = times.read(rest, at)
        if reading is None:
            break
        known = reading.start <= at or reading.grain not in (Grain.MINUTE, Grain.HOUR)
        happened = (
            known and reading.start.date() <= at.astimezone(SHANGHAI).date() and _ALREADY.match(rest[reading.span[1] :])
        )
        happened = happened or (_LOOSE_NOW.match(reading.said.strip()) and _STILL.match(rest[reading.span[1] :]))
        every = rest[: reading.span[0]].endswith(("一到", "每到", "每天", "天天"))
        if not happened and not every and not _BACKGROUND.match(reading.said.strip()):
            found.append(reading)
        rest = _blanked(rest, [reading.span])
    firm = [reading for reading in found if not _LOOSE_NOW.match(reading.said.strip())] or found
    if not firm:
        return None
    days = [reading for reading in found if reading.grain is Grain.DAY]
    clocks = [one for one in firm if one.grain in _OF_A_DAY and not _NAMES_A_DAY.search(one.said)]
    if days and clocks and firm[0] in (days[0], clocks[0]):
        return _together(days[0], clocks[0])
    parts = [one for one in firm if one.grain is Grain.PART_OF_DAY]
    exact = [one for one in firm if one.grain in (Grain.MINUTE, Grain.HOUR) and one.start == one.end]
    if parts and exact and firm[0] in (parts[0], exact[0]):
        return _in_part(parts[0], exact[0])
    return firm[0]


def _together(day: TimeReading, clock: TimeReading) -> TimeReading:
    """The clock time of one reading on the day of the other."""
    shift = timedelta(days=(day.start.date() - clock.start.date()).days)
    said = f"{day.said}{clock.said}"
    return replace(
        clock,
        start=clock.start + shift,
        end=clock.end + shift,
        said=said,
        ambiguous=clock.ambiguous or day.ambiguous,
    )


def _in_part(part: TimeReading, clock: TimeReading) -> TimeReading:
    """早上没空，7点40: the clock time that lies in the part of the day; the part where none does."""
    for hours in (0, 12, 24, -12, -24):
        start = clock.start + timedelta(hours=hours)
        if part.start <= start < part.end:
            return replace(clock, start=start, end=start, said=f"{part.said}{clock.said}", ambiguous=part.ambiguous)
    return part


def find_building(text: str) -> str | None:
    """Return the building as written, or None: it is no private data but helps to find the door."""
    match = _BUILDING.search(text)
    return match[0] if match else None


def _blanked(text: str, spans: list[tuple[int, int]]) -> str:
    """Replace the pieces by commas of the same length, so that positions stay and no new words arise."""
    for start, end in spans:
        text = text[:start] + "，" * (end - start) + text[end:]
    return text


def _cleaned(text: str) -> str:
    said = re.sub(r"，{2,}", "，", text)
    said = _SELF_INTRODUCTION.sub("", said)
    said = _HOME_LEFT.sub("", _LABELS.sub("", said))
    said = _CLOSING.sub("", _OPENING.sub("", said.strip(" ,，。;；、:：\n")))
    said = re.sub(r"[，,。;；\s]*[，,][，,。;；\s]*", "，", said)
    return said.strip(" ,，。;；、:：\n")


_COURTESY = re.compile(
    r"(?:[您你]们?好|大家好|在吗|在不在|在么|有人吗|谢谢|多谢|感谢|辛苦|好的?|收到|知道了|明白|嗯+|哦+|行|可以|是的?|没事|不用|再见|拜拜|"
    r"早|早上好|晚上好|上午好|下午好|晚安|哈+|呵+|嘿+|ok|hello|hi|啊|呀|了|您|你|们|大家|管家|社区|太|非常|真|们|吗|的|"
    r"同志|麻烦|哈喽|测试|1|\?|？|试试|[\s,，。.!！~、…🙏👍😊❤️🌹])*+",
    re.IGNORECASE,
)
_INFORMATION = re.compile(
    r"几点(?:上班|下班|开门|关门|开始|结束|有人|营业|到)|(?:上班|开门|办公)时间|什么时候(?:上班|开门|开始|能办|有|放假|到)|"
    r"电话(?:号码)?是?(?:多少|几)|多少钱|收费吗|怎么(?:走|报名|加入|退|用|样|注册|联系|收费|回事)|(?:在|去)(?:哪|什么地方|那里)|哪[里儿]|"
    r"归(?:哪|谁)|哪个社区|是(?:什么|啥|谁|干啥|干什么)|有(?:什么|啥|哪些)(?:活动|服务|班)|需要(?:带|什么|哪些)(?:什么|材料|证件|手续)|"
    r"什么意思|能接哪些|到哪一步|办到哪|什么条件|(?:上班|开门|营业|放假|收费|开会)(?:吗|么|不|没)[?？]?$"
)
_ASKS = re.compile(
    r"帮|求助|求|需要(?!带|什么|哪些)|想请|想找|请人|找人|找个|请个|来个|派个|派人|来人|有人能|有没有人|谁能|谁有空|能不能来|能来|可以来|麻烦|"
    r"没人|怎么办|不会|坏了|不敢|不了|急需|想要|想借|想学|缺|救|报修|代报|没办法|没法|不方便|想让|给.{1,6}(?:送|修|理)|过来|上门|没上学|许愿|"
    r"困难|难受|咋办|咋整|管管|管一管|反映|投诉|堵了|漏|断了|没了|不亮|不热|吃完|走不动|下不了|搬不动|欠"
)
_ABUSE = re.compile(
    r"(?:破|烂|傻|笨|死|臭|什么)(?:的)?机器人|垃圾(?:东西|玩意|机器|系统)|破(?:玩意|东西|系统)|智障|废物|滚(?:蛋|开|吧|$)"
)
"""Words for the bot itself: somebody is angry, which is no need to be posted."""
_CHAT = re.compile(
    r"天气|哈哈|真好看|吃了吗|在干嘛|在干啥|节日快乐|新年好|快乐|加油|恭喜|点赞|转发|早安|晚安|祝|好看|笑死|真棒|太棒了|"
    r"真(?:好|热|冷|不错)|好人|感人|你是(?:谁|机器人|人)|聊聊?天?吧"
)


_ASKS_A_PERSON = re.compile(r"帮(?!助)|请人|想请|找人|来个|来人|派|麻烦(?!问)|求助|没人|需要人|接一下|陪")


def looks_like_need(text: str, *, services: ServiceClassifier) -> bool:
    """Whether a private message tells a need.

    A greeting, thanks, small talk and a question about opening hours are none.
    """
    said = _OPENING.sub("", text[:TEXT_MAX].strip())
    if len(said) < 2 or _COURTESY.fullmatch(said):
        return False
    asks = _ASKS.search(said) is not None
    points = services.classify(said).points
    if _ABUSE.search(said) and points < STRONG_POINTS:
        return False
    if _INFORMATION.search(said):
        return points >= STRONG_POINTS or (points > 0 and _ASKS_A_PERSON.search(said) is not None)
    if _CHAT.search(said) and not asks:
        return False
    return points >= STRONG_POINTS or (points > 0 and len(said) >= 8) or (asks and (points > 0 or len(said) >= 4))
