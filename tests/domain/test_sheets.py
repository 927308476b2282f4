"""Pure rules of record sheets: numbers, codes, names of stretches of days; and the tables that only grow."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.domain.sheets.rules import (
    CODE_ALPHABET,
    canonical,
    digest_of,
    masked_name,
    new_code,
    period_label,
    read_number_and_code,
    shown_code,
)
from bot.language.crisis import CrisisGuard
from tests.conversations.test_sheets import opened, with_two_services
from tests.databases import sqlite_only
from tests.world import World

TODAY = date(2026, 11, 24)


def test_a_code_is_long_random_and_holds_nothing_that_is_read_for_something_else() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 12 and set(code) <= set(CODE_ALPHABET) for code in codes)
    assert not set(CODE_ALPHABET) & set("0O1IL2Z5S8BUVGJQ")
    code = new_code()
    assert read_number_and_code(f"L0012 {shown_code(code)}") == (12, code)


@pytest.mark.parametrize(
    "typed",
    [
        "L0001{code}",
        "L0001{dashed}",
        "l0001 {dashed}",
        "{dashed} L0001",
        "记录单L0001，校验码{dashed}",
        "No. L0001 {dashed}",
    ],
)
@pytest.mark.parametrize("code", ["9XHHT49NDT4P", "K7FM4XWP9TRC", "346793467934"])
def test_number_and_code_are_told_apart_also_where_they_touch(typed: str, code: str) -> None:
    assert read_number_and_code(typed.format(code=code, dashed=shown_code(code))) == (1, code)
    assert read_number_and_code(shown_code(code)) == (None, code)


def test_no_code_is_taken_for_a_cry_for_help() -> None:
    guard = CrisisGuard.load()
    asked = [f"验证 L{number:04d} {shown_code(new_code())}" for number in range(500)]
    assert [one for one in asked if guard.assess(one) or guard.assess(one.lower())] == []


@pytest.mark.parametrize("typed", ["", "L0012", "K7FM-4XWP", "K7FM-4XWP-9TRCK", "验证码 482913", "L0012 K7FM"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert read_number_and_code(typed)[1] is None


def test_a_digest_covers_every_character() -> None:
    said = canonical({"b": 1, "a": "王芳"})
    assert said == '{"a":"王芳","b":1}'
    assert digest_of(said) != digest_of(said.replace("王", "玉"))


def test_a_name_is_masked_but_for_its_first_character() -> None:
    assert [masked_name(name) for name in ("王芳", "欧阳娜娜", "喆")] == ["王*", "欧***", "喆*"]


@sqlite_only
async def test_days_and_people_are_read_as_they_are_said(world: World) -> None:
    from plugins.sheets.reading import read_sheet  # a plugin can be imported once the programme has loaded it

    for said, label in (
        ("2018全年", "2018年"),
        ("18年", "2018年"),
        ("去年下半年", "2025年下半年"),
        ("去年3月到5月", "2025年3月至5月"),
        ("2018年3月-6月", "2018年3月至6月"),
        ("10月", "2026年10月"),
        ("二季度", "2026年第2季度"),
        ("昨天", "2026年11月23日"),
        ("上周", "2026年11月16日至2026年11月22日"),
    ):
        wanted = read_sheet(said, TODAY)
        assert wanted.whose is None, said
        assert wanted.days is not None, said
        assert period_label(*wanted.days) == label
    for said in (
        "王芳 2018全年 用途 评优",
        "给王芳开2018年的，用途：评优",
        "2018年 @王芳 用于评优",
        "王芳2018全年（用途评优）",
    ):
        wanted = read_sheet(said, TODAY)
        assert (wanted.whose, wanted.purpose) == ("王芳", "评优"), said
        assert wanted.days == (date(2018, 1, 1), date(2018, 12, 31))


@pytest.mark.parametrize("change", ["UPDATE record_sheet SET digest = ''", "DELETE FROM record_sheet"])
async def test_a_sheet_is_never_changed(world: World, change: str) -> None:
    await with_two_services(world)
    await opened(world)
    with pytest.raises(IntegrityError):
        await world.app.house.store.write(lambda session: session.connection().execute(text(change)))
