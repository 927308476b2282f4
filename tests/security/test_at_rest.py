"""What the file of the database gives away, and what is forgotten."""

from pathlib import Path

from sqlalchemy import text
from sqlmodel import Session, select

from bot.demo.scan import found_in
from bot.jobs import forget
from tests.conversations.chatting import LI, PHONE, WANG, card_of, in_group, privately, volunteers
from tests.databases import sqlite_only
from tests.world import OWNER, STEWARD, World

NAME, DOOR, WORDS = "王翠花", "3号楼2单元501", "腰疼得下不了床"
ID_NUMBER = "370104199003071003"


async def rich_story(world: World) -> str:
    """Fill every table that holds something about people; return the case number."""
    await volunteers(world)
    number = await card_of(world, said=f"我叫{NAME}，{WORDS}，明天上午想请人陪去医院，裕园{DOOR}，电话{PHONE}")
    await in_group(world, WANG, f"接 {number}")
    await world.settles()
    await world.resident("张大爷").says(f"补充 {number} {WORDS}，敲门大声点")
    await privately(world, WANG, f"退 {number} {WORDS}，{NAME}")
    await in_group(world, LI, f"接 {number}")
    await in_group(world, LI, f"完成 {number} 1小时 {NAME}很满意")
    await world.settles()
    await world.resident("张大爷").says(f"不对，{NAME}说只来了半小时")
    await world.settles()
    await privately(world, STEWARD, f"改级 {number} 特殊 {NAME}身上有淤青")
    await privately(world, OWNER, f"审计 {number} 谁看过")
    await world.resident("孙女士").says(f"他又打我了，我躲在厕所里，裕园{DOOR}，我叫{NAME}")
    await privately(world, WANG, "我要当志愿者")
    for said in ("同意", NAME, ID_NUMBER, PHONE):
        await privately(world, WANG, said)
    await world.resident("李大妈").says(f"我家水管坏了，裕园{DOOR}，电话{PHONE}")
    await world.resident("钱大妈").says("绑定")
    return number


def files_in(folder: Path) -> list[Path]:
    """Return every file below a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


@sqlite_only
async def test_no_file_holds_a_name_a_phone_a_door_a_word_or_an_account(world: World, tmp_path: Path) -> None:
    await rich_story(world)
    files = files_in(tmp_path)
    assert any(path.suffix == ".db" for path in files)
    secrets = [NAME, PHONE, DOOR, WORDS, ID_NUMBER, "厕所", "赵姐", "王芳", "淤青", "openid-"]
    secrets += [str(user) for user in (WANG, LI, STEWARD)]
    for path in files:
        assert not found_in(path.read_bytes(), secrets), path.name
        assert path.suffix != ".key" or path.stat().st_mode & 0o077 == 0


def count(session: Session, query: str) -> int:
    """Return the one number that a query asks for."""
    return session.connection().execute(text(query)).scalar_one()


async def test_answers_conversations_and_addresses_are_forgotten_in_their_time(world: World) -> None:
    await rich_story(world)
    await world.settles()
    store = world.app.house.store

    async def left() -> list[int]:
        queries = (
            "SELECT count(*) FROM inbox_message",
            "SELECT count(*) FROM inbox_message WHERE answer IS NOT NULL",
            "SELECT count(*) FROM dialogue",
            "SELECT count(*) FROM outbox_message WHERE settled_at IS NOT NULL AND recipient IS NOT NULL",
            "SELECT count(*) FROM binding_code",
        )
        return await store.read(lambda session: [count(session, query) for query in queries])

    await forget(world.app.house)
    messages, answers, dialogues, addresses, codes = await left()
    assert min(messages, answers, dialogues, addresses, codes) > 0
    world.clock.passes(hours=25)
    await forget(world.app.house)
    assert (await left())[:2] == [messages, 0]
    world.clock.passes(days=7)
    await forget(world.app.house)
    assert (await left())[0] == 0
    assert (await left())[2:] == [0, addresses, 0]
    world.clock.passes(days=31)
    await forget(world.app.house)
    assert (await left())[3] == 0


async def test_a_withdrawn_consent_leaves_no_contact_behind(world: World) -> None:
    number = await world.reported(said=f"我叫{NAME}，{WORDS}，明天上午想请人陪去医院，裕园{DOOR}，电话{PHONE}")
    phone = world.resident("张大爷")
    await phone.says(f"补充 {number} {WORDS}")
    await phone.says("我家水管也坏了")
    assert "已删除" in (await phone.says("撤回同意") or "")
    world.clock.passes(hours=25)
    await forget(world.app.house)

    def everything(session: Session) -> list[str]:
        from bot.domain.cases.model import Case
        from bot.domain.dialogues.model import Dialogue
        from bot.domain.inbox.model import InboxMessage
        from bot.domain.people.model import Person

        kept: list[str] = []
        for table in (Case, Dialogue, InboxMessage, Person):
            kept += [str(row.model_dump()) for row in session.exec(select(table)).all()]
        return kept

    kept = "\n".join(await world.app.house.store.read(everything))
    for secret in (NAME, WORDS, DOOR, PHONE, "水管"):
        assert secret not in kept, secret


@sqlite_only
async def test_what_was_under_way_is_forgotten_once_it_is_over(world: World) -> None:
    await volunteers(world)
    number = await card_of(world, said=f"我叫{NAME}，明天上午想请人陪去医院，裕园{DOOR}，电话{PHONE}")
    await in_group(world, WANG, f"接 {number}")
    await in_group(world, WANG, f"完成 {number} 1小时")
    phone = world.resident("张大爷")
    await phone.says("撤回同意")
    await phone.says("确认")
    await phone.says("满意")
    await forget(world.app.house)
    assert PHONE not in await privately(world, STEWARD, f"详情 {number}")
