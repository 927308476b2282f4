"""One sentence in, what was understood out; and how well that goes on the sets beside this file."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from bot.clock import SHANGHAI
from bot.language.places import PlaceReading, PlaceResolver, load_areas
from bot.language.request import Relation, Understanding, looks_like_need, understand
from bot.language.services import Level, ServiceClassifier, load_scale, load_services
from bot.language.times import TimeReader, TimeReading

SETS = Path(__file__).parent / "sets"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
PLACES, SERVICES, TIMES = PlaceResolver(load_areas()), ServiceClassifier(load_services(), load_scale()), TimeReader()


@dataclass(frozen=True)
class Line:
    text: str
    place: str
    kind: str
    when: str

    @property
    def held_out(self) -> bool:
        """Lines that nothing was tuned to: a third, by the hash of the text."""
        return hashlib.sha256(self.text.encode()).digest()[0] % 3 == 0


def lines() -> Iterator[Line]:
    for path in sorted(SETS.glob("requests_*.tsv")):
        for row in path.read_text(encoding="utf-8").splitlines():
            if row and not row.startswith("#"):
                yield Line(*row.split("\t"))


def understood(text: str) -> Understanding:
    return understand(text, at=MONDAY, places=PLACES, services=SERVICES, times=TIMES)


def place_code(reading: PlaceReading) -> str:
    if reading.outside:
        return "out"
    codes = "+".join(match.code[6:] for match in reading.matches)
    return (codes or "-") + ("" if all(match.exact for match in reading.matches) else "~")


def wanted_place(line: Line) -> str:
    return "+".join(sorted(line.place.split("+")))


def time_fits(reading: TimeReading | None, wanted: str) -> bool:
    if wanted == "-" or reading is None:
        return wanted == "-" and reading is None
    day, _, clock = wanted.partition(" ")
    return f"{reading.start:%m-%d}" == day and (not clock or f"{reading.start:%H:%M}" == clock)


def test_the_resident_who_wants_company_to_the_hospital():
    one = understood("我家老人下不了楼，明天上午想请人陪去槐荫医院，阳光100小区")
    assert [PLACES.area(match.code).short for match in one.place.matches] == ["振兴街街道"]
    assert one.service.kind == "escort"
    assert one.place.landmark == "槐荫医院"
    assert one.who.relation is Relation.FAMILY
    assert one.when is not None
    assert one.when.start.date().isoformat() == "2026-11-24"
    assert one.phone is None


def test_a_report_for_a_neighbour_names_the_one_in_need():
    one = understood("代报 王奶奶 82岁 裕园社区 独居 灯坏了不敢爬梯子")
    assert one.on_behalf
    assert (one.who.relation, one.who.name, one.who.age) == (Relation.NEIGHBOUR, "王奶奶", 82)
    assert one.service.kind == "repair"
    assert one.level.level is Level.SPECIAL
    assert "裕园" not in one.what
    assert "灯坏了不敢爬梯子" in one.what


def test_a_patrol_note_is_a_report_too():
    one = understood("走访 明星社区3号楼 一户单亲家庭 孩子最近没上学")
    assert one.on_behalf
    assert one.level.level is Level.SPECIAL
    assert one.door == "3号楼"


def test_private_words_are_read_and_left_out_of_what_is_wanted():
    one = understood(
        "你好，我叫李芳，电话138 0000 1111，住明星社区3号楼2单元501，后天下午3点想请两个人帮忙搬个柜子，谢谢"
    )
    assert (one.phone, one.contact, one.door, one.people) == ("13800001111", "李芳", "3号楼2单元501", 2)
    assert one.what == "后天下午3点想请两个人帮忙搬个柜子"
    assert one.when is not None
    assert f"{one.when.start:%m-%d %H:%M}" == "11-25 15:00"


@pytest.mark.parametrize(
    ("said", "age"),
    [
        ("俺娘今年八十三了", 83),
        ("82岁", 82),
        ("八十多岁了", 80),
        ("孩子8岁", 8),
        ("一百零二岁", 102),
        ("3号楼", None),
        ("200岁", None),
    ],
)
def test_an_age_is_read_in_digits_and_in_words(said, age):
    assert understood(said).who.age == age


@pytest.mark.parametrize(
    ("said", "people"),
    [
        ("来俩人搬柜子", 2),
        ("请三个人帮忙抬", 3),
        ("要两名志愿者", 2),
        ("家里五口人没饭吃", None),
        ("搬柜子", None),
    ],
)
def test_helpers_are_counted_only_where_they_were_asked_for(said, people):
    assert understood(said).people == people


@pytest.mark.parametrize(
    ("said", "contact"),
    [
        ("灯坏了，联系人王姐", "王姐"),
        ("我是赵桂兰，想理发", "赵桂兰"),
        ("找管家", None),
        ("我是单亲家庭", None),
    ],
)
def test_a_contact_is_a_name_and_nothing_else(said, contact):
    assert understood(said).contact == contact


def test_when_it_broke_is_not_when_to_come():
    assert understood("今天发现水管漏了").when is None
    later = understood("今天发现水管漏了，明天能来修吗").when
    assert later is not None
    assert later.said == "明天"


def test_a_day_and_a_clock_time_that_stand_apart_belong_together():
    one = understood("孩子辅导班下课晚上八点，我接不了，周三").when
    assert one is not None
    assert f"{one.start:%m-%d %H:%M}" == "11-25 20:00"


@pytest.mark.parametrize(
    "said",
    [
        "你好", "在吗", "谢谢", "好的 收到", "哈哈哈", "今天天气真好", "社区几点上班", "你是机器人吗",
        "有什么活动", "吃了吗", "", "？", "我要当志愿者", "祝大家节日快乐", "怎么退单",
        "我昨天报的事到哪一步了", "菜单",
    ],
)  # fmt: skip
def test_greetings_thanks_questions_and_chat_are_no_needs(said):
    assert not looks_like_need(said, services=SERVICES)


@pytest.mark.parametrize(
    "said",
    ["灯坏了", "想借轮椅", "陪我妈看病", "能不能来个人帮我看看水管", "孩子没人接怎么办", "你好 我家停电了"],
)
def test_a_need_is_seen_as_one(said):
    assert looks_like_need(said, services=SERVICES)


@pytest.mark.parametrize("said", ["", "啊" * 5000, "𠮷👨‍👩‍👧", "]]><xml>", "１２３", "\n\t "])
def test_odd_input_is_answered_without_guessing(said):
    assert understood(said).place == PlaceReading()


def test_no_place_of_the_sets_is_taken_silently_for_another():
    for line in lines():
        place = understood(line.text).place
        assert place.sure is None or place_code(place) == wanted_place(line), line.text


@pytest.mark.parametrize(
    "said", ["住在" * 300 + "裕", "你们好" * 300 + "x", "急" * 900 + "x", "，" * 900 + "x", "3号楼" * 300]
)
def test_repetition_made_to_wear_out_the_patterns_is_answered(said):
    assert isinstance(understood(said), Understanding)
    assert looks_like_need(said, services=SERVICES) in (True, False)


@pytest.mark.parametrize("held_out", [False, True])
def test_the_sets_are_understood_as_well_as_was_asked_for(held_out):
    chosen = [line for line in lines() if line.held_out is held_out]
    found = [understood(line.text) for line in chosen]
    pairs = list(zip(chosen, found, strict=True))
    count = len(pairs)
    assert count > 140
    assert sum(place_code(one.place) == wanted_place(line) for line, one in pairs) / count >= 0.97
    assert sum(one.service.kind == line.kind for line, one in pairs) / count >= 0.92
    assert sum(time_fits(one.when, line.when) for line, one in pairs) / count >= 0.96
