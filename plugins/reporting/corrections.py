"""Corrections of a draft: 改 地点 裕园, 时间错了，后天上午, 不是明天，是后天, or a bare phone number. Pure functions."""

import re
from collections.abc import Callable
from datetime import datetime

from bot.chat.house import House
from bot.language.coins import find_coins
from bot.language.request import PEOPLE_MAX, find_building
from bot.language.sensitive import find_door, find_phone
from plugins.reporting.draft import NO_PHONE, Draft, answer_kind, set_place
from plugins.reporting.when import merged, set_recurrence, set_time

NO_COINS = re.compile(
    r"^(?:就|先|还是)?(?:不|别)(?:想|要|给|用|花|出)*时间币[了吧]*$|^时间币\s*(?:不用了?|不要了?|算了|0个?)$"
)
FIELD = re.compile(
    r"^(?P<field>时间币|地点|地址|位置|小区|社区|街道|地方|门牌号?|楼号|时间|日期|几点|日子|电话|手机号?|号码|联系方式|类型|服务|类别|种类|要办|办的事|人数|几个人|姓名|名字|称呼|联系人)"
    r"\s*(?:[:：是为]|改成|改为|改到|换成|换到|应该是|成|到)?\s*(?P<value>.+)$"
)
_NOT_BUT = re.compile(
    r"^(?:哎|唉|呀|不对|错了?|不|，|,|\s)*(?:不是|应该是?|是|改成?|换成?|我是说|我说的是)[^，,]*[，,]\s*(?:应该)?(?:改成|换成|是)?"
    r"|^(?:不对|错了?|应该是?|是|改成?|换成?|改到|我是说|我说的是)[，,\s]*(?:应该)?是?"
)
"""不是明天，是 … and 不对，是 …: what is in front of the right word."""
PLAIN_MAX = 40
"""Characters of a message that may be nothing but a correction."""
PLACE_MAX = 16
"""Characters of a place that is said without the word 地点."""


def correct(house: House, draft: Draft, said: str, at: datetime) -> str | None:
    """Take a correction such as 地点 裕园, or words that can only be one. Returns the name of what changed, or None."""
    if _set_coins(house, draft, said, at):
        return "时间币"
    field = FIELD.match(said)
    if field is None or field["field"] == "时间币":
        return None
    name, value = field["field"], field["value"].strip(" ,，。:：")
    for names, changed, take in _TAKERS:
        if name in names:
            return changed if take(house, draft, value, at) else None
    draft["beneficiary"] = value[:40]
    return "称呼"


def _set_coins(house: House, draft: Draft, said: str, at: datetime) -> bool:
    """Take 用3个时间币, 时间币 3个 or 不用时间币, where it is all that was said."""
    if NO_COINS.match(said):
        draft["coins"] = 0
        return True
    field = FIELD.match(said)
    amount = re.sub(r"^(?:改?成|换成)?(?:就)?[用花出付给]?", "", said)
    if field is not None and field["field"] == "时间币":
        amount = field["value"].removesuffix("时间币") + "时间币"
    coins = find_coins(amount, coin_minutes=house.rulebook.at(at).minutes("timebank.coin"))
    if coins is None or (coins.start, coins.end) != (0, len(amount)) or not coins.minutes or coins.minutes < 0:
        return False
    draft["coins"] = coins.minutes
    return True


def _place(house: House, draft: Draft, value: str, at: datetime) -> bool:
    reading = house.places.resolve(value)
    before, door = draft["area"], find_door(value) or find_building(value)
    draft["outside"] = reading.outside
    if not set_place(draft, reading, home=None):
        return False
    if door or draft["area"] != before:  # the door of one community means nothing in another
        draft["address"] = door
    return True


def _door(house: House, draft: Draft, value: str, at: datetime) -> bool:
    draft["address"] = value[:60]
    return True


def _time(house: House, draft: Draft, value: str, at: datetime) -> bool:
    if house.times.read_recurrence(value) is not None and draft.get("rhythm"):
        set_recurrence(house, draft, value, at)
        return True
    reading = house.times.read(value, at)
    return reading is not None and set_time(draft, merged(house, draft, reading, at), at)


def _phone(house: House, draft: Draft, value: str, at: datetime) -> bool:
    phone = find_phone(value)
    if phone is None and not NO_PHONE.match(value):
        return False
    draft["phone"], draft["phone_asked"] = phone, True
    return True


def _kind(house: House, draft: Draft, value: str, at: datetime) -> bool:
    return answer_kind(house, draft, value)


def _people(house: House, draft: Draft, value: str, at: datetime) -> bool:
    count = re.search(r"-?\d+|[一二两三四五六七八九十]", value)
    if count is None:
        return False
    text = count[0]
    digits = "一二三四五六七八九十".find(text.replace("两", "二")) + 1
    people = digits or int(text)
    if not 0 < people <= PEOPLE_MAX:
        return False
    draft["people"] = people
    return True


_TAKERS: tuple[tuple[frozenset[str], str, Callable[[House, Draft, str, datetime], bool]], ...] = (
    (frozenset({"地点", "地址", "位置", "小区", "社区", "街道", "地方"}), "地点", _place),
    (frozenset({"门牌", "门牌号", "楼号"}), "门牌", _door),
    (frozenset({"时间", "日期", "几点", "日子"}), "时间", _time),
    (frozenset({"电话", "手机", "手机号", "号码", "联系方式"}), "电话", _phone),
    (frozenset({"类型", "服务", "类别", "种类", "要办", "办的事"}), "服务", _kind),
    (frozenset({"人数", "几个人"}), "人数", _people),
)


def loose_correction(house: House, draft: Draft, said: str, at: datetime) -> str | None:
    """Take 不是明天，是后天上午 or a bare phone: words that name a time, a place or a phone and nothing else."""
    core = _NOT_BUT.sub("", said) or said
    if phone := find_phone(core):
        draft["phone"], draft["phone_asked"] = phone, True
        return "电话"
    reading = house.times.read(core, at)
    if reading is not None and len(core) - len(reading.said) <= 4:
        set_time(draft, merged(house, draft, reading, at), at)
        return "时间"
    if len(core) <= PLACE_MAX and house.places.resolve(core).matches:
        _place(house, draft, core, at)
        return "地点"
    return None
