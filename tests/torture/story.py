"""What happens to one case, told by the people in it. What they were told decides what they do next."""

import asyncio
import re
from dataclasses import dataclass, field

from bot.domain.tasks.model import Task
from tests.torture.people import Resident
from tests.torture.scene import AREA, COORDINATOR, STEWARD, House, Scene

NUMBER = re.compile(r"X\d{4,}")
IN_DANGER = ("他又打我了，我躲在厕所里", "他拿刀要杀我，快来人")


@dataclass
class Told:
    """What people were told has happened, to be compared with the books afterwards."""

    opened: list[str] = field(default_factory=list[str])
    supplements: int = 0
    verified: int = 0
    claims: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    """Every claim somebody was told they had won, given back or not."""
    given_back: int = 0
    wrong_codes: int = 0
    arrived: int = 0
    finished: int = 0
    confirmed: list[int] = field(default_factory=list[int])
    """Minutes of every finished claim that was confirmed."""
    disputed: int = 0
    decided: list[int] = field(default_factory=list[int])
    dangers: dict[str, int] = field(default_factory=dict[str, int])
    """How many messages of danger came from whom."""


async def case_story(scene: Scene, told: Told, place: int) -> None:
    """One need from the first sentence to the settled hour; which turns it takes depends on `place`."""
    number, resident = await _reported(scene, told, place)
    steward = scene.houses[0].line
    said = await steward.ask(STEWARD, f"核实 {number} 属实 已电话")
    assert "已核实" in said, said
    told.verified += 1
    said = await resident.ask("补充：带轮椅，三楼没有电梯")
    assert "补充到" in said, said
    told.supplements += 1
    house, winner = await _race(scene, told, number)
    if place % 3 == 0:
        said = await house.line.ask(winner, f"退 {number} 孩子发烧去不了", group=house.group)
        assert "已退" in said, said
        told.given_back += 1
        house, winner = await _race(scene, told, number)
    await _worked(scene, told, house, winner, number, place)
    await _settled(scene, told, resident, number, place)


async def _reported(scene: Scene, told: Told, place: int) -> tuple[str, Resident]:
    rng = scene.rng
    phone = f"13{rng.randrange(10**9):09d}"
    door = f"{rng.randint(11, 39)}号楼{rng.randint(2, 9)}单元{rng.randint(1001, 2909)}室"
    name = "".join(rng.sample("燮甯翀骉犇淼焱垚鑫翯", 3))
    scene.secrets += [phone, door, f"张{name}", name]
    resident = scene.resident(f"张{name}")
    read_back = await resident.ask(f"我叫张{name}，想请人陪我去医院看腿，{AREA}社区{door}，电话{phone}")
    assert "对的话回：是" in read_back, read_back
    opened = await resident.ask("是")
    found = NUMBER.search(opened)
    assert found is not None, opened
    told.opened.append(found[0])
    return found[0], resident


async def _race(scene: Scene, told: Told, number: str) -> tuple[House, int]:
    """Everybody wants it at the same moment, in every group."""
    runners = [(house, user) for house in scene.houses for user in house.volunteers]
    scene.rng.shuffle(runners)
    answers = await asyncio.gather(
        *(house.line.ask(user, f"接 {number}", group=house.group) for house, user in runners)
    )
    won = [runner for runner, said in zip(runners, answers, strict=True) if "已接下" in said]
    lost = [said for said in answers if "已经有人接了" in said or "现在不能接" in said]
    assert len(won) == 1, f"{number} went to {len(won)}: {answers}"
    assert len(lost) == len(runners) - 1, answers
    told.claims.append((number, won[0][1]))
    return won[0]


async def _worked(scene: Scene, told: Told, house: House, user: int, number: str, place: int) -> None:
    code = await asyncio.to_thread(
        scene.store.read_now, lambda session: session.get_one(Task, int(number[1:])).arrival_code
    )
    if place % 2:
        wrong = f"{(int(code) + 1) % 10_000:04d}"
        said = await house.line.ask(user, f"到了 {number} 码{wrong}", group=house.group)
        assert "到场码不对" in said, said
        told.wrong_codes += 1
    said = await house.line.ask(user, f"到了 {number} 码{code}", group=house.group)
    assert "到场记下了" in said, said
    told.arrived += 1
    said = await house.line.ask(user, f"完成 {number} 90分钟 药已拿到", group=house.group)
    assert "记下了：" in said, said
    told.finished += 1


async def _settled(scene: Scene, told: Told, resident: Resident, number: str, place: int) -> None:
    if place % 4 != 1:
        said = await resident.ask("确认")
        assert "记上了" in said, said
        told.confirmed.append(90)
        return
    said = await resident.ask("不对，只来了半小时")
    assert "先不记时长" in said, said
    told.disputed += 1
    said = await scene.houses[-1].line.ask(COORDINATOR, f"裁定 {number} 30分钟")
    assert "裁定为" in said, said
    told.decided.append(30)


async def danger_story(scene: Scene, told: Told, place: int) -> None:
    """Somebody in danger writes twice: on WeChat, or in a volunteers' group."""
    for words in IN_DANGER:
        if place % 2 == 0:
            resident = await _in_danger(scene, place)
            card = await resident.ask(words, everywhere=True)
            who = resident.openid
        else:
            house = scene.houses[place // 2 % len(scene.houses)]
            user = house.volunteers[place // 2 % len(house.volunteers)]
            card = await house.line.ask(user, words, group=house.group, privately=True)
            who = str(user)
        assert card.startswith("请现在就打 110"), card
        assert "已经报警" not in card
        assert "叫不到值班人员" not in card, card
        told.dangers[who] = told.dangers.get(who, 0) + 1


async def _in_danger(scene: Scene, place: int) -> Resident:
    name = f"匿名{place}"
    for resident in scene.residents:
        if resident.name == name:
            return resident
    return scene.resident(name)
