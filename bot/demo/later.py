"""The later chapters of the story: coins that are given and taken back, a record sheet, a reminder when time has passed."""

from datetime import UTC, datetime

from bot import jobs
from bot.clock import SHANGHAI
from bot.demo.stage import Stage
from bot.demo.story import CHEN, OWNER, RESIDENT, WANG, WANG_ID, WANG_NAME, WANG_OWN_PHONE


async def giving(stage: Stage) -> None:
    """An earned coin is given away, and the gift is reversed: both stay in the book."""
    stage.log.scene("十三、时间币：捐出去，再冲正，两笔都留着")
    await stage.in_private(WANG, "捐 1时间币")
    await stage.heard_in_private(WANG, "时间币约定", what="第一次用，先看约定")
    await stage.in_private(WANG, "同意")
    await stage.heard_in_private(WANG, "是", what="动账以前读回来")
    await stage.in_private(WANG, "是")
    given = await stage.heard_in_private(WANG, "J", what="捐出去了，有分录号")
    entry = "J" + given.split("J", 1)[1][:4]
    await stage.in_private(WANG, "捐 99时间币")
    await stage.heard_in_private(WANG, "时间币", what="不够的，一句话说清，账没有动")
    await stage.in_private(OWNER, f"冲正 {entry} 捐错了")
    await stage.heard_in_private(OWNER, "原分录保留不改", what="冲正是新的一笔，原来的不改")
    await stage.settles()
    await stage.heard_in_private(WANG, entry, what="王芳知道冲正了")


async def certifying(stage: Stage) -> None:
    """A numbered sheet that anybody can check, and a made-up code that nobody can."""
    stage.log.scene("十四、记录单：编号和校验码，谁都能核对")
    for said, asked in (
        ("我要当志愿者", "同意"),
        ("同意", "姓名"),
        (WANG_NAME, "身份证"),
        (WANG_ID, "手机号"),
        (WANG_OWN_PHONE, "社区"),
        ("裕园", "会什么"),
        ("陪诊", "登记好了"),
    ):
        await stage.in_private(WANG, said)
        await stage.heard_in_private(WANG, asked)
    await stage.in_private(WANG, "开记录单 全部")
    opened = await stage.heard_in_private(WANG, "验证", what="开出记录单，1小时30分钟在上面")
    await stage.settles()
    await stage.heard_in_private(WANG, "[image]", what="单子是一张图片，只发给她自己")
    check = next(line for line in opened.splitlines() if "验证 " in line).split("验证 ", 1)[1].strip()
    await stage.on_phone(RESIDENT, f"验证 {check}")
    stage.answered(RESIDENT, "对得上", "王**", what="任何人都能核对编号和校验码")
    await stage.on_phone(RESIDENT, f"验证 {check[:-4]}AAAA")
    stage.answered(RESIDENT, "对不上", what="改几个字就对不上")


async def reminding(stage: Stage) -> None:
    """A reminder is kept, time passes, it is said once."""
    stage.log.scene("十五、提醒：时间到了说一次")
    await stage.in_private(CHEN, "提醒我 明天下午三点 给王奶奶送药")
    await stage.heard_in_private(CHEN, "下午3:00", what="读回星期和日期")
    stage.clock.now = datetime(2026, 11, 26, 15, tzinfo=SHANGHAI).astimezone(UTC)
    await jobs.remind_due(stage.app.house)
    await stage.settles()
    await stage.heard_in_private(CHEN, "送药", what="时间到了，私聊提醒")
    await jobs.remind_due(stage.app.house)
    await stage.settles()
    await stage.silence(what="不说第二遍")


CHAPTERS = (giving, certifying, reminding)
