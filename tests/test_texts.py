"""Three promises about the words: each renders, each refusal and notice has one, each fits its channel."""

import ast
from pathlib import Path
from typing import Any

import pytest

import bot.domain.tables  # noqa: F401 - brings every errors module in
from bot.app import PLUGINS
from bot.chat import asking, notices
from bot.chat.house import Hotline
from bot.chat.texts import Texts
from bot.domain.errors import Refusal
from bot.paths import ROOT

WECHAT_BYTES_MAX = 2048
"""A passive reply of WeChat holds so many bytes."""

LINE: dict[str, Any] = {
    "number": "X0231",
    "label": "2018年",
    "issued": "2019年1月5日",
    "bound": True,
    "title": "陪诊(槐荫医院)",
    "area": "中大槐树街道裕园社区",
    "when": "11月25日（周三）上午",
    "level": "一般",
    "state": "等管家核实",
    "kind": "陪诊",
    "day": "11-24",
    "sign": "+",
    "amount": "1.5 时间币",
    "who": "王芳",
    "at": "11-24 09:00",
    "action": "看了详情",
    "name": "QQ 10000",
    "connected": True,
    "once": True,
    "taken": True,
    "until": "01月23日",
    "waiting": 3,
    "held": 1,
    "unknown": 1,
    "left_today": 40,
    "left_this_month": 900,
    "what": "有人接单",
    "why": "发不过去，在等对方来消息",
    "since": "11-24 09:00",
    "reachable": 2,
    "messages_left": 5,
    "lack": "地点、本人登记",
    "term": "12月8日",
    "late": True,
    "time": "1小时30分钟",
    "place": "营市街街道裕园社区",
    "content": "陪诊",
    "unit": "营市街街道裕园社区",
    "responsible": "赵姐",
    "source": "双方确认",
    "changed": True,
    "now": "1小时30分钟",
    "wanted": "2小时",
    "reply_by": "12月3日",
    "left": 3,
    "code": "4821 3907",
    "pieces": 1,
    "points": 2,
    "reasons": "同社区，办过2次陪诊，手上0件，还没问过",
    "words": "但我6点后才有空",
    "wish": "yes",
    "mine": True,
    "rhythm": "每周三上午",
    "ends": "6月30日（周三）",
    "mood": "没空",
    "people": 2,
    "shift": "11月27日（周五）夜班",
    "backup": "王芳",
    "covered": None,
    "limit": "首次答复",
    "due": "11月25日（周三）17:30",
    "again": True,
    "private": True,
    "owner": "赵姐",
    "asker": "李主任",
    "by": "赵姐",
    "own": False,
    "minutes": 90,
    "objections": 1,
    "reason": "同一天里时间有重合",
    "standing": "已核实",
    "verdict": "在查",
    "lessons": "4",
    "order": 2,
    "hours": "612",
    "hidden": False,
    "services": 12,
    "records": "R0001、R0002",
    "looking": "赵姐",
    "id": "G0003",
    "period": "一季度",
    "count": 3,
}
NEVER_EMPTY = {
    "notices.condition_to_decide",
    "notices.what_drags",
    "refusals.several_held",
    "refusals.several_plans",
    "reporting.which",
}
"""Texts that are said only where their list has something in it."""


LINE |= {
    "factor": "1.2",
    "giver": "公益时间池",
    "taker": "王*",
    "payer": "裕园社区时间池",
    "payee": "明星社区时间池",
    "reserved": None,
    "before": False,
}
"""A line about coins has these too."""


def a_command() -> Any:
    """Return something with the fields of a command that the menu shows."""
    return type("Shown", (), {"example": "接 X0231", "help": "接一个任务，先到先得"})()


FACTS: dict[str, Any] = {
    "line": LINE,
    **{key: value for key, value in LINE.items() if key not in ("state", "kind", "left")},
    "state": "等管家核实",
    "kind": "陪诊",
    "lines": [LINE] * 10,
    "sums": {
        "label": "2026年10月",
        "served": "3小时",
        "services": 2,
        "received": "3 时间币",
        "paid": "1 时间币",
        "closing": "2 时间币",
    },
    "rows": [LINE | {"kind": "记入"}] * 3,
    "resident": [a_command()] * 8,
    "volunteer": [a_command()] * 9,
    "shown": [a_command()] * 12,
    "sections": ["求助", "时间币"],
    "places": ["营市街街道裕园社区"],
    "keepers": ["赵姐"],
    "risk": "只陪同、排队、取号，不代签字、不代缴大额费用。",
    "said": "我家老人下不了楼，明天上午想请人陪去槐荫医院" * 4,
    "supplements": ["带轮椅，三楼没电梯"],
    "newest": ["带轮椅"],
    "phone": "13900000000",
    "address": "3号楼2单元501",
    "code": "4821",
    "needed": 2,
    "taken": 1,
    "people": 2,
    "left": 1,
    "wanted": 2,
    "minutes": 90,
    "count": 2,
    "limit": 20,
    "most": 30,
    "least": "5分钟",
    "groups": 2,
    "silence_hours": 72,
    "numbers": ["X0231", "X0232"],
    "named": ["王*把您登记为妈妈"],
    "page": 2,
    "options": ["张庄路街道刘家庄村", "吴家堡街道刘家庄村"],
    "kinds": ["陪诊", "代买药"],
    "by_kind": [LINE] * 8,
    "by_place": [LINE] * 8,
    "texts": ["一句话"],
    "found": ["西市场街道"],
    "communities": ["华联社区"],
    "age": 12,
    "adult": 18,
    "asked": "confirm",
    "need": "区妇联管理员",
    "then": ["12月2日（周三）", "12月9日（周三）"],
    "days_off": ["1月1日（周五）"],
    "made": ["X0232"],
    "times": ["每周三下午", "11月30日（周一）到12月6日（周日）"],
    "series": LINE,
    "ahead": [LINE] * 5,
    "areas": [
        {
            "name": "中大槐树街道裕园社区",
            "opened": 3,
            "closed": 2,
            "open_now": 4,
            "longest": "X0231",
            "longest_days": 9,
            "hours": "12小时",
        }
    ]
    * 3,
    "now": ["吃药"],
    "unsatisfied": [LINE],
    "missed": ["11月25日（周三）上午8:00 吃药"],
    "care": ["X0231 4月10日（周六） 复查（还有7天）"],
    "days": [7, 1],
}
EMPTY: dict[str, Any] = {
    "lines": [],
    "by_kind": [],
    "by_place": [],
    "line": LINE,
    "rows": [],
    "resident": [],
    "volunteer": [],
    "shown": [a_command()],
    "places": ["全区"],
    "keepers": ["李主任"],
    "supplements": [],
    "newest": [],
    "options": [],
    "kinds": [],
    "texts": [],
    "found": [],
    "communities": [],
    "numbers": ["X0231"],
    "named": [],
    "page": 1,
    "people": 1,
    "needed": 1,
    "taken": 0,
    "left": 0,
    "minutes": 0,
    "phone": "",
    "asked": "place",
    "level": "一般",
    "groups": 0,
    "age": 19,
    "adult": 18,
    "times": ["每周三下午"],
    "ahead": [],
    "areas": [],
    "now": ["吃药"],
    "unsatisfied": [],
    "missed": [],
    "care": [],
    "days": [1],
    "then": [],
    "days_off": [],
    "made": [],
}

texts = Texts(ROOT / "plugins" / name / "texts" for name in PLUGINS)


class _Anything(dict[str, Any]):
    """Sample facts: what is named above, else a word."""

    def __init__(self, facts: dict[str, Any], other: Any) -> None:
        super().__init__(facts)
        self.other = other

    def __missing__(self, key: str) -> Any:
        return self.other


def facts_for(name: str, facts: dict[str, Any], other: Any) -> dict[str, Any]:
    """Return sample facts for every name that a text uses."""
    source = texts.source(name)
    from jinja2 import Environment, meta

    environment = Environment(autoescape=False)
    used = meta.find_undeclared_variables(environment.parse(source))
    known = _Anything(facts, other)
    return {key: known[key] for key in used}


@pytest.mark.parametrize("name", texts.names())
def test_each_text_renders_full_and_bare_and_fits_wechat(name: str):
    full = facts_for(name, FACTS, "某个词")
    if name == "safety.hotlines":
        full["rows"] = [Hotline("12338", "妇女维权")] * 10
    if name == "notices.details":
        full["asked"] = "confirm"
    if name == "recording.my_records":
        full["lines"] = [LINE] * 5  # a page of records
    bare = facts_for(name, EMPTY, None) | {"number": "X0231"}
    if name in NEVER_EMPTY:
        bare["lines"] = [LINE]
    for facts in (full, bare):
        words = texts.render(name, **facts)
        assert words.strip()
        assert "None" not in words or facts is bare
        assert "{{" not in words
        assert len(words.encode()) <= WECHAT_BYTES_MAX
        assert "\n\n\n" not in words


@pytest.mark.parametrize(
    "asked", ["place", "outside", "unsure", "options", "hour", "kind", "relation", "phone", "confirm"]
)
def test_every_question_of_a_report_has_words(asked: str):
    facts = facts_for("reporting.read_back", FACTS, "某个词") | {"asked": asked, "brief": False}
    assert texts.render("reporting.read_back", **facts).startswith("某个词\n我记下的是：")


def all_refusals(of: type[Refusal] = Refusal) -> list[type[Refusal]]:
    """Return every kind of refusal there is."""
    found = of.__subclasses__()
    return found + [below for one in found for below in all_refusals(one)]


def test_every_refusal_has_words():
    import importlib

    for path in (ROOT / "bot" / "domain").glob("*/errors.py"):
        importlib.import_module(f"bot.domain.{path.parent.name}.errors")
    assert asking.ArgumentMissing in all_refusals()
    missing = [one.code for one in all_refusals() if not texts.has(f"refusals.{one.code}")]
    assert missing == []


def test_every_notice_has_words():
    assert [name for name in notices.names() if not texts.has(f"notices.{name}")] == []


def said_in(path: Path) -> list[str]:
    """Return the names of texts that a file gives to say()."""
    calls = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    return [
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Name)
        and call.func.id == "say"
        and call.args
        and isinstance(call.args[0], ast.Constant)
    ]


def test_everything_that_is_said_has_words():
    files = [*(ROOT / "plugins").rglob("*.py"), *(ROOT / "bot" / "chat").rglob("*.py")]
    said = {name for path in files for name in said_in(path)}
    assert len(said) > 60
    assert sorted(name for name in said if not texts.has(name)) == []


def test_no_text_promises_what_we_do_not_do():
    forbidden = ("已报警", "已送达", "敬请期待", "证明", "证书", "已读")
    for path in [*(ROOT / "plugins").rglob("*.jinja"), *(ROOT / "bot" / "chat").rglob("*.jinja")]:
        words = path.read_text(encoding="utf-8").replace("证明出具办法", "")
        assert [word for word in forbidden if word in words] == [], path.name
