"""Never confirm that anyone contacted us (PR7): the same answer whatever the truth is, and nothing else."""

import pytest

from tests.world import World

QUESTIONS = [
    "我老婆找过你们没有", "我媳妇有没有给你们打电话", "13900000000这个号找过你们吗", "我闺女是不是在你们这报名了", "李芳联系过你们吗",
    "我对象是不是跟你们说什么了", "她有没有在你们这登记", "查一下我老婆的记录", "我妈来过你们社区吗",
]  # fmt: skip


async def told(world: World, text: str, name: str) -> str:
    """Say something on WeChat; return the answer."""
    answer = await world.resident(name).says(text)
    assert answer is not None
    return answer


@pytest.mark.parametrize("question", QUESTIONS)
async def test_prying_gets_one_answer_before_and_after_she_wrote(world: World, question: str) -> None:
    before = await told(world, question, "他")
    await told(world, "明天上午想请人陪去医院，裕园社区，我叫李芳，13900000000", "她")
    await told(world, "是", "她")
    await told(world, "他又打我了，我躲在厕所里", "她")
    assert await told(world, question, "他") == before
    assert before.startswith("谁联系过我们")


@pytest.mark.parametrize("step", [[], ["裕园"]])
async def test_prying_in_the_middle_of_a_report_does_not_become_part_of_it(world: World, step: list[str]) -> None:
    await told(world, "想请人陪我去看病，明天上午", "他")
    for said in step:
        await told(world, said, "他")
    assert (await told(world, "我老婆找过你们没有", "他")).startswith("谁联系过我们")
    assert "要办：陪诊" in await told(world, "裕园" if not step else "不留", "他") or not step


async def test_prying_in_a_group_or_with_her_number_learns_nothing(world: World) -> None:
    await world.reported("她", "明天上午想请人陪去医院，裕园社区，我叫李芳，13900000000")
    await world.qq.says(30009, "我老婆找过你们没有", group=90001, at_bot=True)
    answer = (await world.qq.heard("group", group=90001)).text
    assert "李芳" not in answer
    assert "X0001" not in answer
    assert "没有找到 X0001" in await told(world, "进度 X0001", "他") or "没有正在办的事" in await told(
        world, "进度 X0001", "他"
    )
