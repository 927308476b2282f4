"""The draft of a case as a dialogue: what was understood, what is still asked, what was corrected. Pure functions.

A draft is JSON: it lives in the dialogue row until 是. One question at a time, and every question stands under what has
been understood so far, so that a misunderstanding shows at once.
"""

import re
from datetime import datetime
from typing import Any

from bot.chat.house import House
from bot.domain.cases.model import Level
from bot.domain.intake.service import Need
from bot.language.places import PlaceReading
from bot.language.request import Understanding, understand
from bot.language.sensitive import find_phone
from bot.language.services import OTHER
from bot.language.times import describe
from bot.language.times_reading import TimeReading, Why

Draft = dict[str, Any]

OPTIONS_MAX = 6
DISTRICT_LENGTH = 6
NO_PHONE = re.compile(
    r"^(?:不留|不方便|不想留|没有|没有电话|没电话|没|无|不用留?|不给|不说|算了不留|保密|不愿意?)[了吧啊。!！]*$"
)
NOT_KNOWN = re.compile(r"^(?:不知道|不清楚|不晓得|说不上来|记不得|忘了)[了吧啊。]*$")
FIELD = re.compile(
    r"^(?P<field>地点|地址|位置|小区|社区|街道|地方|门牌号?|楼号|时间|日期|几点|日子|电话|手机号?|号码|联系方式|类型|服务|类别|种类|要办|办的事|人数|几个人|姓名|名字|称呼|联系人|老人|谁)"
    r"\s*(?:[:：是为]|改成|改为|改到|换成|换到|应该是|成|到)?\s*(?P<value>.+)$"
)
_PLACE_FIELDS = frozenset({"地点", "地址", "位置", "小区", "社区", "街道", "地方"})
_DOOR_FIELDS = frozenset({"门牌", "门牌号", "楼号"})
_TIME_FIELDS = frozenset({"时间", "日期", "几点", "日子"})
_PHONE_FIELDS = frozenset({"电话", "手机", "手机号", "号码", "联系方式"})
_KIND_FIELDS = frozenset({"类型", "服务", "类别", "种类", "要办", "办的事"})
_PEOPLE_FIELDS = frozenset({"人数", "几个人"})


def begin(house: House, text: str, *, behalf: bool, known_phone: str | None, home: str | None, at: datetime) -> Draft:
    """Return the draft of a first sentence. `known_phone` and `home` are what the person told us earlier."""
    seen = understand(text, at=at, places=house.places, services=house.classifier, times=house.times)
    on_behalf = behalf or seen.on_behalf
    draft: Draft = {
        "said": text[:2000],
        "behalf": on_behalf,
        "beneficiary": _beneficiary(seen),
        "relation": None if on_behalf else "本人",
        "address": seen.door,
        "destination": seen.place.landmark,
        "outside": seen.place.outside,
        "phone": seen.phone or (None if on_behalf else known_phone),
        "phone_asked": False,
        "name": seen.contact,
        "people": seen.people or 1,
        "area": None,
        "options": [],
    }
    _set_kind(house, draft, seen)
    _set_place(draft, seen.place, home=home if not on_behalf else None)
    _set_time(draft, seen.when, at)
    return draft


def _beneficiary(seen: Understanding) -> str | None:
    who = seen.who
    parts = [part for part in (who.name or who.kin, f"{who.age}岁" if who.age else None) if part]
    return " ".join(parts) or None


def _set_kind(house: House, draft: Draft, seen: Understanding) -> None:
    draft["kind"] = seen.service.kind
    draft["kinds"] = [] if seen.service.sure else [seen.service.kind, *seen.service.alternatives][:OPTIONS_MAX]
    if len(draft["kinds"]) < 2:
        draft["kinds"] = []
    draft["level"], draft["level_reason"] = seen.level.level.value, seen.level.reason
    if seen.people is None:
        draft["people"] = house.kind(seen.service.kind).people


def _set_place(draft: Draft, reading: PlaceReading, *, home: str | None) -> bool:
    """Take a place into the draft, or the candidates to ask about. False when nothing was recognised."""
    draft["options"], draft["unsure"] = [], None
    if reading.sure is not None:
        draft["area"] = reading.sure.code
    elif len(reading.matches) == 1:
        draft["area"], draft["unsure"] = None, reading.matches[0].code
    elif reading.matches:
        draft["area"] = None
        draft["options"] = [match.code for match in reading.matches[:OPTIONS_MAX]]
    elif home is not None and reading.outside is None:
        draft["area"] = home
    else:
        return False
    return True


def _set_time(draft: Draft, reading: TimeReading | None, at: datetime) -> bool:
    if reading is None:
        draft.setdefault("when", "")
        draft.setdefault("when_start", None)
        draft.setdefault("when_end", None)
        draft.setdefault("when_asked", None)
        return False
    draft["when"] = describe(reading, at)
    draft["when_start"], draft["when_end"] = reading.start.isoformat(), reading.end.isoformat()
    draft["when_asked"] = reading.said if reading.ambiguous and reading.why is Why.HOUR else None
    return True


def question(draft: Draft) -> str:
    """Return what is to be asked next: relation, place, unsure, options, hour, kind, phone, or confirm."""
    if draft["unsure"]:
        return "unsure"
    if draft["options"]:
        return "options"
    if not draft["area"]:
        return "outside" if draft["outside"] else "place"
    if draft["when_asked"]:
        return "hour"
    if draft["kinds"]:
        return "kind"
    if draft["behalf"] and draft["relation"] is None:
        return "relation"
    if not draft["phone"] and not draft["phone_asked"]:
        return "phone"
    return "confirm"


def answer_question(house: House, draft: Draft, said: str, at: datetime) -> bool:
    """Take an answer to the question that stands. False when it is no answer to it."""
    asked = question(draft)
    if asked in ("place", "outside", "options", "unsure"):
        return _answer_place(house, draft, said, asked)
    if asked == "hour":
        return _answer_hour(house, draft, said, at)
    if asked == "kind":
        return _answer_kind(house, draft, said)
    if asked == "relation":
        draft["relation"] = said[:60]
        return True
    if asked == "phone":
        return _answer_phone(draft, said)
    return False


def _answer_place(house: House, draft: Draft, said: str, asked: str) -> bool:
    if asked == "options" and (picked := _picked(said, draft["options"])):
        draft["area"], draft["options"] = picked, []
        return True
    if asked == "unsure" and said in {"是", "是的", "对", "对的", "嗯", "没错"}:
        draft["area"], draft["unsure"] = draft["unsure"], None
        return True
    if asked == "unsure" and said in {"不是", "不对", "不", "错了"}:
        draft["unsure"] = None
        return True
    if NOT_KNOWN.match(said):
        draft["area"], draft["options"], draft["unsure"], draft["outside"] = house.district, [], None, None
        return True
    within = draft["options"]
    reading = house.places.resolve(said)
    chosen = [match.code for match in reading.matches if any(code.startswith(match.code) for code in within)]
    if within and len(chosen) == 1:
        narrowed = [code for code in within if code.startswith(chosen[0])]
        if len(narrowed) == 1:
            draft["area"], draft["options"] = narrowed[0], []
            return True
    draft["outside"] = reading.outside
    return _set_place(draft, reading, home=None)


def _picked(said: str, options: list[str]) -> str | None:
    match = re.match(r"^(?:第|选)?\s*([1-9一二三四五六])\s*(?:个|号|项)?$", said)
    if not match:
        return None
    index = "一二三四五六".find(match[1])
    place = int(match[1]) - 1 if index < 0 else index
    return options[place] if place < len(options) else None


def _answer_hour(house: House, draft: Draft, said: str, at: datetime) -> bool:
    day = re.match(r"^[^（]*", draft["when"])
    reading = house.times.read(said, at)
    if reading is not None and not (reading.ambiguous and reading.why is Why.HOUR) and _names_day(said):
        return _set_time(draft, reading, at)
    part = re.search(r"凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里", said)
    if part is None:
        return False
    fuller = house.times.read(_with_part(draft["when_asked"], part[0]), at)
    del day
    if fuller is None or fuller.ambiguous:
        return False
    return _set_time(draft, fuller, at)


def _names_day(said: str) -> bool:
    return re.search(r"[今明后]天|[周号日月]|星期|礼拜", said) is not None


def _with_part(said: str, part: str) -> str:
    """明天三点 + 下午 → 明天下午三点."""
    clock = re.search(r"[0-9一二两三四五六七八九十]+\s*(?:点|时|:|：)", said)
    if clock is None:
        return part + said
    return said[: clock.start()] + part + said[clock.start() :]


def _answer_kind(house: House, draft: Draft, said: str) -> bool:
    picked = _picked(said, draft["kinds"])
    if picked is None:
        named = house.services.named(said)
        picked = named.code if named else None
    if picked is None:
        reading = house.classifier.classify(said)
        picked = reading.kind if reading.sure else None
    if picked is None and said in {"都不是", "不是", "其他", "别的", "不知道"}:
        picked = OTHER
    if picked is None:
        return False
    draft["kind"], draft["kinds"] = picked, []
    return True


def _answer_phone(draft: Draft, said: str) -> bool:
    phone = find_phone(said)
    if phone:
        draft["phone"], draft["phone_asked"] = phone, True
        return True
    if NO_PHONE.match(said):
        draft["phone_asked"] = True
        return True
    return False


def correct(house: House, draft: Draft, said: str, at: datetime) -> str | None:
    """Take a correction such as 地点 裕园, or words that can only be one. Returns the name of what changed, or None."""
    field = FIELD.match(said)
    if field is None:
        return None
    name, value = field["field"], field["value"].strip(" ,，。:：")
    if name in _PLACE_FIELDS:
        reading = house.places.resolve(value)
        draft["outside"] = reading.outside
        return "地点" if _set_place(draft, reading, home=None) else None
    if name in _DOOR_FIELDS:
        draft["address"] = value[:60]
        return "门牌"
    if name in _TIME_FIELDS:
        return "时间" if _set_time(draft, house.times.read(value, at), at) else None
    if name in _PHONE_FIELDS:
        if NO_PHONE.match(value):
            draft["phone"], draft["phone_asked"] = None, True
            return "电话"
        phone = find_phone(value)
        if phone:
            draft["phone"] = phone
        return "电话" if phone else None
    if name in _KIND_FIELDS:
        return "服务" if _answer_kind(house, draft, value) else None
    if name in _PEOPLE_FIELDS:
        count = re.search(r"\d+|[一二两三四五六七八九十]", value)
        if count is None:
            return None
        text = count[0]
        draft["people"] = int(text) if text.isdigit() else "一二三四五六七八九十".find(text.replace("两", "二")) + 1
        return "人数"
    draft["beneficiary"] = value[:40]
    return "称呼"


def loose_correction(house: House, draft: Draft, said: str, at: datetime) -> str | None:
    """Take 不是明天，是后天上午 or a bare phone: words that name a time, a place or a phone and nothing else."""
    core = (
        re.sub(r"^(?:不是|不对|错了?|应该是?|是|改成?|我是说|我说的是)[^，,]*[，,]?\s*(?:应该)?是?", "", said) or said
    )
    if phone := find_phone(core):
        draft["phone"], draft["phone_asked"] = phone, True
        return "电话"
    reading = house.times.read(core, at)
    if reading is not None and len(core) - len(reading.said) <= 4:
        _set_time(draft, reading, at)
        return "时间"
    place = house.places.resolve(core)
    if place.matches and len(core) <= 16:
        draft["outside"] = place.outside
        _set_place(draft, place, home=None)
        return "地点"
    return None


def need_of(house: House, draft: Draft) -> Need:
    """Return the confirmed draft as the domain takes it."""
    kind = house.kind(draft["kind"])
    on_behalf = f"（代报：{draft['relation']}）" if draft["behalf"] else ""
    address = draft["address"]
    return Need(
        kind=kind.code,
        level=Level(draft["level"]),
        level_reason=draft["level_reason"] or None,
        area_code=draft["area"],
        said=draft["said"],
        beneficiary=(f"{draft['beneficiary'] or draft['name'] or ''}{on_behalf}".strip() or None),
        phone=draft["phone"],
        address=address,
        destination=draft["destination"],
        when_start=_moment(draft["when_start"]),
        when_end=_moment(draft["when_end"]),
        when_text=draft["when"],
        people=draft["people"],
        clearance=None if kind.needs == "none" else kind.needs,
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
