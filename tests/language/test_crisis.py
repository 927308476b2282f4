"""The crisis guard on sentences that matter and on whole sets (docs/measurements/crisis.md).

The figures of sets that had not been tuned to when they were measured stand in that page; these tests keep what was
reached from getting lost.
"""

import re
from pathlib import Path

import pytest

from bot.language.crisis import CrisisGuard, CrisisVerdict, Danger, Response

SETS = Path(__file__).parent / "sets"
ROUNDS = (
    *("fresh_", "last_", "third_", "fourth_", "fifth_", "wide_", "sixth_"),
    *("held1_", "held2_", "held3_", "held4_", "held5_", "held6_"),
)
DANGER = [f"crisis_{name}danger.tsv" for name in ("", *ROUNDS)]
QUIET = ["crisis_negatives.tsv", *(f"crisis_{name}quiet.tsv" for name in ROUNDS)]
REQUESTS = [f"requests_{name}.tsv" for name in ("residents", "more", "fresh", "last")]
ALL_SETS = [*DANGER, *QUIET, "crisis_chatter.tsv", "crisis_calm.tsv"]


@pytest.fixture(scope="module")
def guard() -> CrisisGuard:
    return CrisisGuard.load()


def read(name: str) -> list[tuple[str, str, str]]:
    lines = (SETS / name).read_text(encoding="utf-8").splitlines()
    return [(text, label, category) for text, label, category in (line.split("\t") for line in lines)]


def response(guard: CrisisGuard, text: str) -> Response | None:
    verdict = guard.assess(text)
    return verdict.response if verdict else None


def share(found: int, of: list[str]) -> float:
    assert len(of) > 50, "a set too small to say anything"
    return found / len(of)


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("他又打我了，我躲在厕所里", Danger.VIOLENCE),
        ("俺家那口子又揍俺", Danger.VIOLENCE),
        ("我不想活了", Danger.SUICIDE),
        ("活着没意思", Danger.SUICIDE),
        ("吃了一瓶安眠药", Danger.SUICIDE),
        ("有人站在楼顶", Danger.SUICIDE),
        ("老人晕倒了叫不醒", Danger.COLLAPSE),
        ("孩子不见了", Danger.MISSING),
        ("邻居家孩子天天被打一身伤", Danger.CHILD),
        ("我闻到煤气味头晕", Danger.FIRE_GAS),
        ("他拿刀", Danger.WEAPON),
        ("他把我锁屋里不让出门", Danger.CONFINEMENT),
        ("前夫天天在楼下堵我", Danger.STALKING),
        ("我被强奸了", Danger.SEXUAL),
        ("保姆打老人", Danger.ELDER),
    ],
)
def test_somebody_in_danger_gets_the_card(guard: CrisisGuard, text: str, danger: Danger) -> None:
    verdict = guard.assess(text)
    assert verdict is not None
    assert verdict.response is Response.CARD
    assert danger in verdict.dangers


@pytest.mark.parametrize(
    "text",
    [
        "我 不 想 活 了",
        "想4",
        "我想自s",
        "紫砂算了",
        "他👊我",
        "他拿🔪",
        "ＳＯＳ",
        "我想自殺",
        "打si我了",
        "tadawo",
        "我不.想.活.了",
        "老公家b我",
    ],
)
def test_evasive_spelling_hides_nothing(guard: CrisisGuard, text: str) -> None:
    assert response(guard, text) is Response.CARD


@pytest.mark.parametrize("text", ["没有想死", "我不会自杀的", "老人身上有淤青", "以前打过我"])
def test_negation_past_and_signs_get_a_kind_question(guard: CrisisGuard, text: str) -> None:
    assert response(guard, text) is Response.ASK


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "累死了",
        "笑死我了",
        "打车",
        "打我电话",
        "打疫苗",
        "想死你了",
        "跳楼价",
        "电视剧里他打她",
        "停煤气通知",
        "血压仪",
        "紫砂壶",
        "剧本杀",
        "接",
        "完成",
    ],
)
def test_everyday_words_say_nothing(guard: CrisisGuard, text: str) -> None:
    assert guard.assess(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "我要投诉你们那个志愿者来了就玩手机",
        "我孙女会不会来啊",
        "还是算了吧先不报了",
        "接线板坏了，谁有多余的",
        "去了三个人，两个迷路",
        "网课卡得要死",
    ],
)
def test_ordinary_talk_that_was_once_asked_about_says_nothing(guard: CrisisGuard, text: str) -> None:
    assert guard.assess(text) is None
    assert guard.assess_group_line(text) is None


def test_a_grave_word_beside_an_idiom_still_counts(guard: CrisisGuard) -> None:
    assert response(guard, "累死了真的不想活了") is Response.CARD
    assert response(guard, "打我电话没接他就打我") is Response.CARD


def test_a_drill_is_quiet_and_no_drill_is_loud(guard: CrisisGuard) -> None:
    assert response(guard, "明天上午消防演习会着火冒烟请勿惊慌") is not Response.CARD
    assert response(guard, "不是演习 着火了") is Response.CARD


def test_a_verdict_names_rules_and_never_the_words(guard: CrisisGuard) -> None:
    assert guard.assess("我不想活了") == CrisisVerdict(Response.CARD, (Danger.SUICIDE,), ("suicide.stated",))


def test_five_thousand_characters_and_rare_ones_are_read(guard: CrisisGuard) -> None:
    assert response(guard, "我想问问停水的事。" * 560 + "他拿刀追我") is Response.CARD
    assert guard.assess("𠮷🌹👍\u200b" * 100) is None


def test_a_group_line_is_judged_only_when_the_first_look_suspects_it(guard: CrisisGuard) -> None:
    for name in ALL_SETS:
        for text, _, _ in read(name):
            assert guard.suspects(text) or guard.assess_group_line(text) is None


def test_the_scale_hears_what_no_rule_knows(guard: CrisisGuard) -> None:
    text = "他说要让全家都跟着我遭殃，我躲着不敢吭气"
    assert guard.assess(text) is not None


def test_the_scale_never_overrules_a_frame(guard: CrisisGuard) -> None:
    assert response(guard, "昨天看的电视剧男的把女的打死了") is not Response.CARD


def test_no_explicit_danger_is_missed(guard: CrisisGuard) -> None:
    explicit = [text for name in DANGER for text, label, _ in read(name) if label == "explicit"]
    assert len(explicit) >= 3500
    assert [text for text in explicit if response(guard, text) is None] == []
    assert share(sum(response(guard, text) is Response.CARD for text in explicit), explicit) >= 0.99


@pytest.mark.parametrize("name", DANGER)
def test_nearly_all_danger_is_answered(guard: CrisisGuard, name: str) -> None:
    danger = [text for text, _, _ in read(name)]
    assert share(sum(guard.assess(text) is not None for text in danger), danger) >= 0.97


def test_nearly_all_danger_is_answered_in_a_group_too(guard: CrisisGuard) -> None:
    danger = [text for name in DANGER for text, label, _ in read(name) if label == "explicit"]
    assert share(sum(guard.assess_group_line(text) is not None for text in danger), danger) >= 0.95


def test_hardly_a_request_for_help_is_met_with_a_question(guard: CrisisGuard) -> None:
    lines = [line for name in REQUESTS for line in (SETS / name).read_text(encoding="utf-8").splitlines()]
    requests = [line.split("\t")[0] for line in lines if not line.startswith("#")]
    assert share(sum(guard.assess(text) is not None for text in requests), requests) <= 0.02


def test_the_scale_hears_what_voice_input_misheard(guard: CrisisGuard) -> None:
    assert response(guard, "老公又大我了，我朵在厕所") is Response.CARD
    assert response(guard, "wo ba an mian yao dou chi le") is Response.CARD
    assert guard.assess("hello good morning") is None


def test_few_everyday_sentences_get_the_card(guard: CrisisGuard) -> None:
    quiet = [text for name in QUIET for text, _, _ in read(name)]
    assert share(sum(response(guard, text) is Response.CARD for text in quiet), quiet) <= 0.01


def test_the_talk_of_volunteers_triggers_nothing(guard: CrisisGuard) -> None:
    talk = [text for text, _, _ in read("crisis_chatter.tsv")]
    assert len(talk) >= 400
    assert [text for text in talk if guard.assess_group_line(text)] == []


def test_the_quick_looks_never_keep_a_rule_from_finding_what_it_would_find(guard: CrisisGuard) -> None:
    texts = [guard.read(text) for name in ALL_SETS for text, _, _ in read(name)]
    looked = {text: guard._possible(text) for text in texts}
    assert sum(map(len, looked.values())) < 0.5 * len(looked) * len(guard._rules), "the look spares nothing any more"
    for rule in guard._rules:
        head, parted, tail = rule.pattern.pattern.partition("])(?:")
        slow = re.compile(tail[:-1] if parted and head.startswith("(?=[") else rule.pattern.pattern)
        for text in texts:
            quick = rule.pattern.search(text) if rule in looked[text] else None
            assert (quick and quick.span()) == ((found := slow.search(text)) and found.span()), (rule.name, text)
