"""Places in residents' words: the street or community that is meant, or the ones to ask about."""

import pytest

from bot.language.places import AreaKind, PlaceReading, PlaceResolver, load_areas


@pytest.fixture(scope="module")
def places() -> PlaceResolver:
    return PlaceResolver(load_areas())


def names(places: PlaceResolver, text: str) -> list[str]:
    return [places.area(match.code).short for match in places.resolve(text).matches]


def test_the_list_of_2023_has_16_streets_and_205_communities():
    areas = load_areas()
    kinds = [area.kind for area in areas]
    assert (kinds.count(AreaKind.STREET), kinds.count(AreaKind.COMMUNITY)) == (16, 205)
    assert len({area.code for area in areas}) == len(areas)


def test_every_area_is_found_by_its_own_name(places):
    for area in load_areas():
        found = {match.code for match in places.resolve(f"我住{area.short}").matches}
        assert area.code in found, area.short
        assert places.resolve(f"我住{area.short}").matches[0].exact


@pytest.mark.parametrize(
    ("said", "short"),
    [
        ("阳光新城一社区", "阳光新城第一社区"),
        ("阳光新城1社区3号楼", "阳光新城第一社区"),
        ("匡山小区东街", "匡山小区东街社区"),
        ("七三一三", "七三一三社区"),
        ("7313宿舍", "七三一三社区"),
        ("财富1号花园", "财富壹号花园社区"),
        ("南辛北街", "北街社区"),
        ("大饮马村", "大饮马庄村"),
        ("阳关裕园", "裕园社区"),
        ("国际花都二社区", "国际花都社区第二居委会"),
        ("阳 光 １００", "振兴街街道"),
        ("道德街街道办事处", "道德街街道"),
        ("西市场", "西市场街道"),
        ("匡山", "匡山街道"),
    ],
)
def test_a_place_is_known_by_what_people_call_it(places, said, short):
    assert names(places, said) == [short]


def test_a_name_that_stands_in_two_streets_is_asked(places):
    reading = places.resolve("刘家庄村的，灯坏了")
    assert {match.code for match in reading.matches} == {"370104010203", "370104016214"}
    assert reading.sure is None


def test_the_street_beside_it_settles_the_community(places):
    assert [match.code for match in places.resolve("吴家堡刘家庄").matches] == ["370104016214"]
    assert [match.code for match in places.resolve("张庄路街道的刘家庄村").matches] == ["370104010203"]


def test_an_estate_of_several_communities_is_asked_and_no_building_is_taken_for_a_community(places):
    assert len(names(places, "阳光新城1号楼")) == 4
    assert len(names(places, "匡山小区")) == 2


def test_the_old_locust_tree_near_the_west_market_leads_to_two_candidates(places):
    said = "我住西市场老槐树旁边，归哪个社区管"
    assert set(names(places, said)) == {"北大槐树东街社区", "北大槐树街社区"}


@pytest.mark.parametrize(
    ("said", "short"),
    [("明兴社区", "明星社区"), ("裕圆社区", "裕园社区"), ("匡山小区东接", "匡山小区东街社区")],
)
def test_a_misspelt_name_is_a_question_and_no_answer(places, said, short):
    reading = places.resolve(said)
    assert [places.area(match.code).short for match in reading.matches] == [short]
    assert not reading.matches[0].exact
    assert reading.sure is None


@pytest.mark.parametrize(
    "talk",
    [
        "我喜欢的明星来了", "振兴乡村", "讲道德", "单位里灯坏了", "去华联超市买菜", "院里那棵老槐树倒了",
        "经十路北街社区", "老槐树艺术团招人", "小李帮我", "摩托机车", "这里的东路很堵", "花了3520元",
        "做到的街坊都夸",
    ],
)  # fmt: skip
def test_ordinary_words_are_no_places(places, talk):
    assert places.resolve(talk) == PlaceReading()


@pytest.mark.parametrize("said", ["我住明星", "明星3号楼", "明星", "改 地点 明星", "灯坏了，明星"])
def test_the_same_words_are_places_where_the_sentence_says_so(places, said):
    assert names(places, said) == ["明星社区"]


def test_what_sounds_like_two_communities_is_asked(places):
    assert {"欣园社区", "欣苑社区"} <= set(names(places, "心苑社区"))
    assert not any(match.exact for match in places.resolve("心苑社区").matches)


def test_a_school_that_bears_the_name_is_only_a_hint(places):
    assert places.resolve("孩子在裕园小学").sure is None
    assert names(places, "孩子在裕园小学，我住绿园社区") == ["绿园社区"]


def test_where_somebody_lives_counts_more_than_where_they_go(places):
    reading = places.resolve("我家老人下不了楼，明天上午想请人陪去槐荫医院，阳光100小区")
    assert [match.said for match in reading.matches] == ["阳光100小区"]
    assert reading.landmark == "槐荫医院"
    assert names(places, "我住明星社区，要去西市场") == ["明星社区"]


def test_a_place_that_was_taken_back_does_not_count(places):
    assert names(places, "不是明星社区，是裕园") == ["裕园社区"]


def test_two_homes_in_one_sentence_are_asked(places):
    assert set(names(places, "我妈住裕园，我住前屯社区")) == {"裕园社区", "前屯社区"}


@pytest.mark.parametrize(
    ("said", "outside"),
    [("我住历下区", "历下区"), ("天桥区的", "天桥区"), ("我在长清", "长清"), ("历下区明星", "历下区")],
)
def test_another_district_is_named_as_such(places, said, outside):
    assert places.resolve(said) == PlaceReading(outside=outside, landmark=None)


def test_a_crossing_is_no_district(places):
    assert places.resolve("过天桥的时候摔了").outside is None


def test_only_areas_within_the_asked_one_are_offered(places):
    reading = places.resolve("刘家庄", within="370104016")
    assert [match.code for match in reading.matches] == ["370104016214"]


def test_the_span_shows_the_words_in_the_text_as_given(places):
    text = "俺在　裕 园 社区 住"
    match = places.resolve(text).matches[0]
    assert text[slice(*match.span)] == match.said == "裕 园 社区"
