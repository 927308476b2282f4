"""Kinds of service and levels, from the words of a need."""

import pytest

from bot.language.services import Level, ServiceClassifier, load_scale, load_services

SERVICES = {
    "管家管理",
    "女性创业",
    "家风家教",
    "信访代理",
    "婚姻咨询",
    "社工义工",
    "爱心物资",
    "小候鸟",
    "公共事项",
}


@pytest.fixture(scope="module")
def services() -> ServiceClassifier:
    return ServiceClassifier(load_services())


def test_the_book_holds_the_eight_services_and_small_public_matters():
    book = load_services()
    assert set(book.services) == SERVICES
    assert {kind.service for kind in book.kinds} == SERVICES


def test_every_kind_tells_a_risk_a_team_and_a_title_without_gaps():
    for kind in load_services().kinds:
        assert kind.risk.endswith("。"), kind.code
        assert kind.title
        assert kind.team
        assert 0 < kind.minutes <= 240
        assert kind.needs in ("none", "minors", "mediation")


def test_work_with_children_needs_the_clearance_for_minors():
    book = load_services()
    assert {kind.code for kind in book.kinds if kind.needs == "minors"} == {"pickup", "tutoring", "childcare"}


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("明天上午想请人陪去槐荫医院", "escort"),
        ("降压药吃完了，能不能帮着买一下", "medicine"),
        ("没人做饭，中午能送个饭不", "meal"),
        ("灯坏了不敢爬梯子", "repair"),
        ("楼道灯不亮了", "public"),
        ("找人上门理个发", "haircut"),
        ("一个人住，谁能去陪她拉拉呱", "visit"),
        ("请人周五5点接孩子", "pickup"),
        ("寒假孩子没人看", "childcare"),
        ("孩子数学跟不上", "tutoring"),
        ("微信不会用，想跟孙子视频", "phone_help"),
        ("心里难受睡不着", "comfort"),
        ("冰箱搬不上楼", "carry"),
        ("擦擦玻璃", "clean"),
        ("捎点白菜", "shopping"),
        ("取个快递", "errand"),
        ("想借个轮椅", "goods"),
        ("会编织，想找个活", "startup"),
        ("儿子叛逆不听话", "parenting"),
        ("两口子天天吵架想离婚", "marriage"),
        ("老板欠我三个月工资不给", "petition"),
        ("想找我们社区的管家", "steward"),
    ],
)
def test_a_need_is_sorted_by_its_words_and_says_which(services, said, kind):
    reading = services.classify(said)
    assert (reading.kind, reading.sure) == (kind, True)
    assert reading.because


def test_a_need_without_any_known_word_is_asked(services):
    reading = services.classify("想请你们来一趟")
    assert (reading.kind, reading.sure) == ("other", False)


def test_a_need_of_two_kinds_names_the_other(services):
    reading = services.classify("想理个发，再帮我擦擦玻璃")
    assert not reading.sure
    assert {reading.kind, *reading.alternatives} >= {"haircut", "clean"}


@pytest.mark.parametrize(
    ("said", "level", "reason"),
    [
        ("老人身上有淤青", Level.SPECIAL, "伤"),
        ("王奶奶 82岁 独居 灯坏了", Level.SPECIAL, "独居"),
        ("一户单亲家庭 孩子最近没上学", Level.SPECIAL, "上学"),
        ("瘫痪在床想理发", Level.SPECIAL, "失能"),
        ("停电了，老人吸着氧呢", Level.URGENT, "断电"),
        ("两天没吃饭了", Level.URGENT, "吃"),
        ("楼道灯坏了", Level.ORDINARY, ""),
        ("停电了", Level.ORDINARY, ""),
    ],
)
def test_the_level_is_proposed_with_its_reason(services, said, level, reason):
    reading = services.level(said)
    assert reading.level is level
    assert reason in reading.reason


def test_family_and_rights_matters_are_special_by_their_kind(services):
    assert services.level("想问问", "marriage").level is Level.SPECIAL


def test_a_card_title_holds_the_kind_and_a_public_place_only():
    escort = load_services().kind("escort")
    assert (escort.public_title(), escort.public_title("槐荫医院")) == ("陪诊", "陪诊(槐荫医院)")


def test_a_kind_is_found_by_the_name_that_somebody_types():
    book = load_services()
    assert book.named("陪诊") is book.kind("escort")
    assert book.named("婚姻咨询") is book.kind("marriage")
    assert book.named("社工义工") is None


def test_a_very_long_text_is_answered_too(services):
    assert services.classify("灯坏了" + "啊" * 5000).kind == "repair"


@pytest.fixture(scope="module")
def with_scale() -> ServiceClassifier:
    return ServiceClassifier(load_services(), load_scale())


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("我俩都上夜班，娃放了假搁哪儿都不放心", "childcare"),
        ("包工头换了号码，三个月的钱一分没见", "petition"),
        ("儿子一说他就摔门，半句话都听不进去", "parenting"),
    ],
)
def test_where_words_find_little_the_scale_offers_kinds_and_decides_nothing(with_scale, said, kind):
    reading = with_scale.classify(said)
    assert kind in (reading.kind, *reading.alternatives)
    assert len(reading.alternatives) == 3
    assert not reading.sure


def test_the_scale_leaves_alone_what_words_say_twice_and_what_it_knows_nothing_of(services, with_scale):
    for said in ("卫生间灯泡坏了，水龙头也漏水", "🙏🙏🙏", "ok", ""):
        assert with_scale.classify(said) == services.classify(said)


def test_the_scale_says_the_same_every_time_and_holds_only_known_kinds(with_scale):
    codes = {kind.code for kind in load_services().kinds}
    assert set(load_scale().weigh("我家老人想找个人说说话")) == codes
    assert with_scale.classify("想找个人说说") == with_scale.classify("想找个人说说")
