import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.normalise import half_width, normalise, strip_courtesy


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("接　Ｘ０２３１", "接 X0231"),
        ("＠管家 帮助", "@管家 帮助"),
        ("  接\t231 \r\n 明天 ", "接 231 明天"),
        ("接\u200b 2\u200d3\ufeff1\u202e", "接 231"),
        ("１０：３０到", "10:30到"),
        ("时间：明天", "时间：明天"),
        ("１．５小时", "1.5小时"),
        ("您好，（急）！", "您好，（急）！"),
        ("完成\x00\x1b231", "完成231"),
        ("坏\ud83d字", "坏字"),
    ],
)
def test_text_is_brought_to_one_spelling(text: str, plain: str) -> None:
    assert normalise(text) == plain


@pytest.mark.parametrize("text", ["𠮷野家", "喆堃赟", "👨‍👩‍👧", "❤️", "👌🏻", "1️⃣", "葛󠄀飾", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"])
def test_rare_characters_and_emoji_are_untouched(text: str) -> None:
    assert normalise(text) == text


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.text())
def test_half_width_keeps_every_place(text: str) -> None:
    assert len(half_width(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("你好，麻烦接X0231吧谢谢~", "接X0231"),
        ("管家 我的时间[微笑]", "我的时间"),
        ("那个，嗯，接231哈", "接231"),
        ("接X0231了哈！🙏🏻", "接X0231"),
        ("麻烦您帮我取药，谢谢您啦~", "帮我取药"),
        ("请您接231哦", "接231"),
        ("好的👌", "好的"),
        ("您好请问值班电话", "值班电话"),
        ("接 231 呗噢。", "接 231"),
    ],
)
def test_courtesy_around_the_message_comes_off(text: str, kept: str) -> None:
    assert strip_courtesy(text) == kept


@pytest.mark.parametrize("text", ["谢谢", "👌", "嗯", "你好", "吧", "。", "", "[微笑]", "谢谢管家"])
def test_a_message_of_nothing_but_courtesy_is_not_emptied(text: str) -> None:
    assert strip_courtesy(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "请假 明天",
        "请人周五5点接孩子",
        "那个人又来了",
        "你好几天没来了",
        "去酒吧",
        "我在网吧",
        "麻烦大了",
        "管家婆",
        "药拿到了[图片]",
        "能接吗？",
    ],
)
def test_words_that_only_look_like_courtesy_stay(text: str) -> None:
    assert strip_courtesy(text) == text


@given(st.text(min_size=1))
def test_courtesy_is_stripped_to_the_end_and_never_to_emptiness(text: str) -> None:
    kept = strip_courtesy(text)
    assert strip_courtesy(kept) == kept
    assert bool(kept) == bool(text.strip())
    assert kept in text
