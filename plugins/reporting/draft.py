"""The draft of a case as a dialogue: what was understood, what is still asked, what was corrected. Pure functions.

A draft is JSON: it lives in the dialogue row until 是. One question at a time; what was understood is read back with the
first and before 是.
"""

import re
from datetime import datetime

from bot.chat.house import House
from bot.domain.cases.model import Level
from bot.domain.intake.service import Need
from bot.language.coins import take_coins
from bot.language.places import PlaceReading
from bot.language.request import Understanding, find_building, understand
from bot.language.sensitive import find_door, find_phone
from bot.language.services import OTHER
from plugins.reporting.when import Draft, answer_hour, set_recurrence, set_time

SAID_MAX = 2000
"""Characters of the person's own words that are kept."""
OPTIONS_MAX = 6
NO_PHONE = re.compile(
    r"^(?:电话|手机)?(?:我|先|就|都)?(?:不(?:想|愿意?|用|方便|能|敢|爱)?(?:留|给|说|写|告诉|提供|填)?(?:电话|手机|号码?)?(?:行吗|可以吗)?|没有?(?:电话|手机|号码?)?|无|留不了|算了不留|保密)"
    r"[了吧啊呢哈，,。.!！~～]*(?:谢谢)?$"
)
NOT_KNOWN = re.compile(r"^(?:不知道|不清楚|不晓得|说不上来|记不得|忘了)[了吧啊。]*$")


def begin(house: House, text: str, *, behalf: bool, known_phone: str | None, home: str | None, at: datetime) -> Draft:
    """Return the draft of a first sentence. `known_phone` and `home` are what the person told us earlier."""
    coins, text = take_coins(text, coin_minutes=house.rulebook.at(at).minutes("timebank.coin"))
    seen = understand(text, at=at, places=house.places, services=house.classifier, times=house.times)
    on_behalf = behalf or seen.on_behalf
    draft: Draft = {
        "said": text[:SAID_MAX],
        "behalf": on_behalf,
        "beneficiary": _beneficiary(seen),
        "relation": None if on_behalf else "本人",
        "address": seen.door,
        "destination": seen.place.landmark,
        "outside": seen.place.outside,
        "from_home": False,
        "phone": seen.phone or (None if on_behalf else known_phone),
        "phone_asked": False,
        "name": seen.contact,
        "people": seen.people or 1,
        "area": None,
        "options": [],
        "coins": max(coins.minutes or 0, 0) if coins else 0,
    }
    _set_kind(house, draft, seen)
    set_place(draft, seen.place, home=home if not on_behalf else None)
    set_time(draft, seen.when, at)
    set_recurrence(house, draft, text, at)
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


def set_place(draft: Draft, reading: PlaceReading, *, home: str | None) -> bool:
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
        draft["area"], draft["from_home"] = home, True
        return True
    else:
        return False
    draft["from_home"] = False
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
        return answer_hour(house, draft, said, at)
    if asked == "kind":
        return answer_kind(house, draft, said)
    if asked == "relation":
        return _answer_relation(draft, said)
    if asked == "phone":
        return _answer_phone(draft, said)
    return False


def _answer_relation(draft: Draft, said: str) -> bool:
    """Any words of one's own will do; a bare 是, a digit or a phone number says nothing about who they are."""
    if len(said) < 2 or said in {"是的", "对的", "好的", "同意", "不知道", "没有", "不留"} or find_phone(said):
        return False
    draft["relation"] = said[:60]
    return True


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
    draft["address"] = find_door(said) or find_building(said) or draft["address"]
    reading = house.places.resolve(said)
    chosen = [match.code for match in reading.matches if any(code.startswith(match.code) for code in within)]
    if within and len(chosen) == 1:
        narrowed = [code for code in within if code.startswith(chosen[0])]
        if len(narrowed) == 1:
            draft["area"], draft["options"] = narrowed[0], []
            return True
    named = [code for code in within if len(said) >= 2 and said.removesuffix("的") in house.places.area(code).name]
    if len(named) == 1:
        draft["area"], draft["options"] = named[0], []
        return True
    if within and not reading.matches:
        return False
    draft["outside"] = reading.outside
    return set_place(draft, reading, home=None)


def _picked(said: str, options: list[str]) -> str | None:
    match = re.match(r"^(?:第|选)?\s*([1-9一二三四五六])\s*(?:个|号|项)?$", said)
    if not match:
        return None
    index = "一二三四五六".find(match[1])
    place = int(match[1]) - 1 if index < 0 else index
    return options[place] if place < len(options) else None


def answer_kind(house: House, draft: Draft, said: str) -> bool:
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
    level = house.classifier.level(draft["said"], picked)
    draft["level"], draft["level_reason"] = level.level.value, level.reason
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
        coins=draft.get("coins", 0),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
