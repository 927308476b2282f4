"""Record sheets, statements and the picture of a year: at the real doors."""

import re
from datetime import date
from typing import Any

import httpx
import pytest
from sqlmodel import col, select

from bot import jobs
from bot.config import RecordsSettings, ServerSettings
from bot.domain import records
from bot.domain.people import queries as people
from bot.domain.people.identity import Identity
from bot.domain.people.model import Account, Person
from bot.domain.records.rules import Grade
from bot.store import Session
from tests.conversations.chatting import LI, WANG, in_group, privately, silence, volunteers
from tests.conversations.coins import given
from tests.databases import sqlite_only
from tests.world import GROUP, OWNER, STEWARD, World

ACCOUNT = "main"
ID_NUMBER = "11010119900307803X"
FOOT = "请照着单子把编号和校验码再输一遍"


async def registered(world: World, name: str = "王芳", id_number: str = ID_NUMBER) -> None:
    """Let somebody register on WeChat."""
    phone = world.resident(name)
    for said in ("我要当志愿者", "同意", name, id_number, "13800000001", "裕园", "陪诊"):
        await phone.says(said)


async def served(world: World, *services: tuple[str, date, int], name: str = "王芳") -> list[int]:
    """Write services into the book; return the records' ids."""

    def work(session: Session) -> list[int]:
        account = people.find_account(session, Identity("wechat", f"openid-{name}", ACCOUNT))
        assert isinstance(account, Account)
        return [
            records.record_service(
                session,
                person_id=account.person_id,
                title=title,
                service_date=day,
                area_code="370104001001",
                place="西市场街道",
                content=title,
                minutes=minutes,
                unit="西市场街道某社区",
                responsible_id=account.person_id,
                grade=Grade.B,
                reference=f"paper:{title}:{day}:{minutes}",
                at=world.clock.now,
            ).id
            for title, day, minutes in services
        ]

    return await world.app.house.store.write(work)


async def corrected(world: World, record_id: int, minutes: int) -> None:
    """Have a record put right."""
    await world.app.house.store.write(
        lambda session: records.correct(session, record_id, minutes=minutes, reason="签到表", by=1, at=world.clock.now)
    )


def configured(world: World, **sections: Any) -> None:
    """Change what the operator has set."""
    house = world.app.house
    object.__setattr__(house, "settings", house.settings.model_copy(update=sections))


async def opened(world: World, said: str = "开记录单 2018全年") -> tuple[str, str, str]:
    """Have 王芳's services of 2018 on a sheet; return the answer, the number and the code."""
    answer = await world.resident("王芳").says(said) or ""
    number, code = re.search(r"(L\d{4})", answer), re.search(r"校验码：(\S+)", answer)
    assert number, answer
    assert code, answer
    return answer, number[1], code[1]


async def with_two_services(world: World) -> list[int]:
    await registered(world)
    return await served(world, ("陪诊", date(2018, 3, 5), 90), ("理发", date(2018, 11, 2), 60))


async def test_a_sheet_is_opened_seen_as_a_picture_and_verified_by_a_stranger(world: World) -> None:
    await with_two_services(world)
    answer, number, code = await opened(world)
    assert "2小时30分钟，2次服务" in answer
    assert "2018年（2018年1月1日至2018年12月31日）" in answer
    await world.settles()
    seen = await world.resident("王芳").heard(how="service")
    assert seen.picture is not None
    assert seen.picture.startswith(b"\x89PNG")
    checked = await world.resident("路人").says(f"验证 {number} {code}") or ""
    assert "对得上，是这里开出的志愿服务记录单" in checked
    assert "姓名：王*" in checked
    assert "2小时30分钟（2次）" in checked
    assert "803" not in checked
    assert "更正" not in checked
    assert "证明" not in answer + checked


async def test_a_later_correction_is_told_at_verification_and_a_new_sheet_says_the_new_time(world: World) -> None:
    first, _ = await with_two_services(world)
    _, number, code = await opened(world)
    await corrected(world, first, 30)
    checked = await world.resident("路人").says(f"验证{number}{code}") or ""
    assert "此后有更正（R0001），以最新记录为准" in checked
    assert "2小时30分钟（2次）" in checked
    again, other, _ = await opened(world)
    assert other != number
    assert "1小时30分钟" in again


async def test_a_sheet_from_before_a_binding_is_listed_shown_again_and_still_checks_out(world: World) -> None:
    await with_two_services(world)
    _, number, code = await opened(world)

    def another(session: Session) -> None:
        """Let 王芳 be somebody else's account now, as after 绑定."""
        before = session.exec(select(Person).where(col(Person.name).is_not(None))).all()[-1]
        now = Person(name=before.name, created_at=world.clock.now)
        session.add(now)
        session.flush()
        before.merged_into, before.name, before.erased_at = now.id, None, world.clock.now
        for account in session.exec(select(Account).where(Account.person_id == before.id)):
            account.person_id = now.id or 0

    await world.app.house.store.write(another)
    assert f"{number} 2018年，2小时30分钟" in (listed := await world.resident("王芳").says("我的记录单") or "")
    assert "绑定前的号上开的" in listed
    assert code in (await world.resident("王芳").says(listed.splitlines()[-1].partition("：")[2]) or "")
    checked = await world.resident("路人").says(f"验证 {number} {code}") or ""
    assert "2小时30分钟（2次）" in checked
    assert "更正" not in checked
    assert "还没有开过" in (await world.resident("路人").says("我的记录单") or "")
    assert "没有" in (await world.resident("路人").says(f"记录单 {number}") or "")


async def test_the_same_sheet_is_not_numbered_twice(world: World) -> None:
    await with_two_services(world)
    _, number, code = await opened(world)
    _, same, same_code = await opened(world, "我要记录单 18年")
    assert (same, same_code) == (number, code)
    shown = await world.resident("王芳").says(f"记录单 {number.lower()}") or ""
    assert code in shown


@sqlite_only
@pytest.mark.parametrize(
    "typed",
    ["{number} {lower}", "{code}", "{number}{code}", "{number}，{spaced}", "记录单{number} 校验码{wide}"],
)
async def test_a_code_is_taken_as_people_type_it_from_paper(world: World, typed: str) -> None:
    await with_two_services(world)
    _, number, code = await opened(world)
    wide = "".join(chr(ord(one) + 0xFEE0) if one.isalnum() else "－" for one in code)
    forms = {"number": number, "code": code, "lower": code.lower(), "spaced": code.replace("-", " "), "wide": wide}
    assert "对得上" in (await world.resident("路人").says("验证 " + typed.format(**forms)) or "")


@sqlite_only
async def test_whatever_does_not_fit_gets_the_same_answer(world: World) -> None:
    await with_two_services(world)
    _, number, code = await opened(world)
    wrong = code[:-1] + ("3" if code[-1] != "3" else "4")
    stranger = world.resident("路人")
    said = {
        await stranger.says(f"验证 {words}")
        for words in (f"{number} {wrong}", f"L0099 {code}", "L0001 ABC", f"{number} 000000000000", "K7FM-4XWP-9TR3")
    }
    assert len(said) == 1
    assert FOOT in (said.pop() or "")
    assert "还差编号和校验码" in (await stranger.says("验证") or "")


@sqlite_only
async def test_the_number_of_a_sheet_and_that_of_an_offer_are_put_right_when_mixed_up(world: World) -> None:
    await with_two_services(world)
    _, number, _ = await opened(world)
    phone = world.resident("王芳")
    for said in (f"要 {number}", f"答应{number.lower()}", f"撤回 {number}"):
        answer = await phone.says(said) or ""
        assert f"{number} 是记录单的编号" in answer
        assert f"验证 {number} " in answer.splitlines()[-1]
    for said in ("验证 S0012", "验证 s0012 K7FM-4XWP-9TRC", "记录单 S0012", "批准 S0012"):
        answer = await phone.says(said) or ""
        assert "S0012 是邻居提供的编号" in answer
        assert "要 S0012" in answer


async def test_opening_a_sheet_needs_days_a_registration_and_records(world: World) -> None:
    assert "还没有登记志愿者" in (await world.resident("李强").says("开记录单 去年") or "")
    await with_two_services(world)
    phone = world.resident("王芳")
    assert "还差是哪段时间" in (await phone.says("开记录单") or "")
    assert "2017年没有可以开单的服务记录" in (await phone.says("开记录单 2017年") or "")
    assert "没有找到记录单 L0077" in (await phone.says("记录单 L0077") or "")


async def test_somebody_elses_sheet_is_for_coordinators_with_a_purpose(world: World) -> None:
    await with_two_services(world)
    code = re.search(r"绑定 (\d{6})", await world.resident("王芳").says("绑定") or "")
    assert code
    world.qq.world.person(WANG, "王芳", friend=True)
    assert "绑" in await privately(world, WANG, f"绑定 {code[1]}")
    wanted = f"开记录单 {WANG} 2018全年 用途 年度评优"
    world.qq.world.person(LI, "李强", friend=True)
    assert "要由" in await privately(world, LI, wanted)
    assert "要由" in await privately(world, STEWARD, wanted)
    assert "还差用途" in await privately(world, OWNER, f"开记录单 {WANG} 2018全年")
    answer = await privately(world, OWNER, wanted)
    assert "记录单 L0001：2小时30分钟" in answer
    await world.settles()
    told = (await world.qq.heard("private", user=WANG, containing="替您开了记录单 L0001")).text
    assert "李主任替您开了" in told
    assert "年度评优" not in told
    world.qq.clear()
    assert "没有找到记录单" in await privately(world, LI, "记录单 L0001")
    assert "我还不认识" in await privately(world, OWNER, "开记录单 99999 2018全年 用途 评优")


@sqlite_only
async def test_nothing_of_it_is_said_in_a_group(world: World) -> None:
    await volunteers(world)
    for said in ("开记录单 2018全年", "月结单", "我的一年", "订阅月结单"):
        assert "私聊" in await in_group(world, WANG, said, at_bot=True)
    for chatter in (
        "验证码是多少",
        "验证 L0001 K7FM-4XWP-9TRC",
        "批准了吗",
        "我的一年过得真快",
        "记录单交了没",
        "月结单 10月",
    ):
        await world.qq.says(LI, chatter, group=GROUP)
    await silence(world)


async def test_a_sheet_speaks_officially_only_after_approval(world: World) -> None:
    await with_two_services(world)
    _, number, code = await opened(world)
    assert "没有设置出具机关" in await privately(world, OWNER, f"批准 {number}")
    configured(world, records=RecordsSettings(issuing_body="济南市槐荫区妇女联合会", approvers=(f"qq:{OWNER}",)))
    assert "没有设置出具机关" in await privately(world, STEWARD, f"批准 {number}")
    assert "没有找到记录单 L0099" in await privately(world, OWNER, "批准 L0099")
    assert "已由济南市槐荫区妇女联合会批准" in await privately(world, OWNER, f"批准 {number}")
    assert "已经批准过了" in await privately(world, OWNER, f"批准 {number}")
    await world.settles()
    assert "正式版" in (await world.resident("王芳").heard("已由济南市槐荫区妇女联合会批准")).text
    checked = await world.resident("路人").says(f"验证 {number} {code}") or ""
    assert "志愿服务记录证明" in checked
    assert "济南市槐荫区妇女联合会批准" in checked


async def test_a_corrected_sheet_is_not_approved(world: World) -> None:
    first, _ = await with_two_services(world)
    _, number, _ = await opened(world)
    await corrected(world, first, 30)
    configured(world, records=RecordsSettings(issuing_body="区妇联", approvers=(f"qq:{OWNER}",)))
    assert "后来更正过，不能批准" in await privately(world, OWNER, f"批准 {number}")


async def test_the_page_checks_a_code_and_tells_nothing_more(world: World) -> None:
    first, _ = await with_two_services(world)
    _, number, code = await opened(world)
    async with httpx.AsyncClient(base_url=world.base_url, trust_env=False) as anybody:
        page = await anybody.get(f"/verify/{code}")
        assert page.status_code == 200
        for shown in (number, "王*", "2小时30分钟", "西市场街道某社区"):
            assert shown in page.text
        for hidden in ("王芳", "803X", "证明", "更正", "<script"):
            assert hidden not in page.text
        assert page.headers["x-robots-tag"].startswith("noindex")
        assert page.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in page.headers["content-security-policy"]
        wrong = [await anybody.get(f"/verify/{typed}") for typed in ("K7FM-4XWP-9TRC", "x", "%3Cb%3E")]
        assert {answer.status_code for answer in wrong} == {404}
        assert len({re.sub(r'nonce="[^"]+"', "", answer.text) for answer in wrong}) == 1
        assert (await anybody.get("/verify")).status_code == 200
        assert number in (await anybody.get("/verify", params={"code": code.lower()})).text
        await corrected(world, first, 30)
        assert "此后有更正，以最新记录为准：R0001" in (await anybody.get(f"/verify/{code}")).text


@sqlite_only
async def test_the_page_is_not_asked_without_end(world: World) -> None:
    async with httpx.AsyncClient(base_url=world.base_url, trust_env=False) as anybody:
        answers = [(await anybody.get("/verify/abc")).status_code for _ in range(22)]
        assert answers == [404] * 20 + [429] * 2
        assert (await anybody.get("/verify/abc", headers={"X-Forwarded-For": "203.0.113.7"})).status_code == 404
        world.clock.passes(minutes=1)
        assert (await anybody.get("/verify/abc")).status_code == 404


async def test_the_print_version_is_fetched_once_and_soon(world: World) -> None:
    configured(world, server=ServerSettings(public_url="https://guanjia.example.org/"))
    await with_two_services(world)
    links = [re.search(r"https://guanjia.example.org(/sheet/\S+)", (await opened(world))[0]) for _ in range(2)]
    first, second = (link[1] for link in links if link)
    async with httpx.AsyncClient(base_url=world.base_url, trust_env=False) as anybody:
        assert "下载" in (await anybody.get(first)).text
        fetched = await anybody.post(first)
        assert fetched.content.startswith(b"%PDF")
        assert fetched.headers["content-disposition"] == 'attachment; filename="L0001.pdf"'
        assert (await anybody.post(first)).status_code == 404
        world.clock.passes(minutes=31)
        assert (await anybody.post(second)).status_code == 404
        assert (await anybody.post("/sheet/nonsense")).status_code == 404


async def test_a_month_of_both_books_ties(world: World) -> None:
    await with_two_services(world)
    await served(world, ("陪诊", date(2026, 10, 20), 60))
    answer = await world.resident("王芳").says("月结单 10月") or ""
    assert "2026年10月 月结单" in answer
    assert "志愿时长：1小时（1次），累计3小时30分钟" in answer
    assert "期初：0" in answer
    assert answer == await world.resident("王芳").says("月结单")
    assert answer == await world.resident("王芳").says("10月的月结单")
    assert "两本账上都没有记录" in (await world.resident("王芳").says("月结单 2017年5月") or "")
    assert "还差是哪个月" in (await world.resident("王芳").says("月结单 随便") or "")


@sqlite_only
async def test_a_month_shows_what_came_in_and_went_out_in_coins(world: World) -> None:
    await with_two_services(world)
    phone = world.resident("王芳")
    await given(world, "openid-王芳", 90)
    await phone.says("捐 0.5时间币")
    await phone.says("是")
    answer = await phone.says("月结单 11月") or ""
    assert re.search(r"期初：0 时间币\n收入：1.5 时间币\n支出：0.5 时间币\n期末：1 时间币", answer), answer


async def test_the_year_report_is_a_picture_and_a_page_for_the_printer(world: World) -> None:
    configured(world, server=ServerSettings(public_url="https://guanjia.example.org/"))
    await with_two_services(world)
    answer = await privately(world, OWNER, "出年报 2018")
    assert "服务2次，2.5小时" in answer
    await world.settles()
    assert (await world.qq.heard("private", user=OWNER)).text == "[image]"
    link = re.search(r"https://guanjia.example.org(/sheet/\S+)", answer)
    assert link
    async with httpx.AsyncClient(base_url=world.base_url, trust_env=False) as anybody:
        fetched = await anybody.post(link[1])
        assert fetched.content.startswith(b"%PDF")
        assert fetched.headers["content-disposition"] == 'attachment; filename="2018-370104.pdf"'
        assert (await anybody.post(link[1])).status_code == 404


async def test_the_monthly_statement_goes_once_to_whoever_ordered_it(world: World) -> None:
    await with_two_services(world)
    await served(world, ("陪诊", date(2026, 11, 20), 60))
    phone = world.resident("王芳")
    assert "每月1日" in (await phone.says("订阅月结单") or "")
    assert "已经订过" in (await phone.says("订阅月结单") or "")
    await jobs.send_statements(world.app.house)
    world.clock.passes(days=7)
    await phone.says("你好")
    await jobs.send_statements(world.app.house)
    await jobs.send_statements(world.app.house)
    await world.settles()
    assert "2026年11月 月结单" in (await phone.heard("月结单")).text
    assert [item.text for item in phone.received.untaken if "月结单" in item.text] == []
    assert "不再发了" in (await phone.says("退订月结单") or "")
    assert "没有订" in (await phone.says("退订月结单") or "")
    world.clock.passes(days=31)
    await jobs.send_statements(world.app.house)
    await phone.says("你好")
    await world.settles()
    assert [item.text for item in phone.received.untaken if "月结单" in item.text] == []


async def test_a_year_is_a_picture_without_names(world: World) -> None:
    await with_two_services(world)
    answer = await world.resident("王芳").says("我的2018") or ""
    assert "您的2018：2小时30分钟，2次服务" in answer
    assert "3月最多，1小时30分钟" in answer
    await world.settles()
    assert (await world.resident("王芳").heard(how="service")).picture is not None
    assert "2026年还没有服务记录" in (await world.resident("王芳").says("我的一年") or "")
    assert "还没有服务记录" in (await world.resident("路人").says("我的一年") or "")


@sqlite_only
async def test_where_wechat_takes_no_picture_the_words_say_how_to_get_it(world: World) -> None:
    await with_two_services(world)
    world.server.will_answer(40009, "media/upload")
    _, number, _ = await opened(world)
    await world.settles()
    assert f"再要一次图片就回：记录单 {number}" in (await world.resident("王芳").heard(how="service")).text
