"""The later chapters of the story: a coin spent, disputed and reversed, a record sheet, a reminder when time has passed."""

from datetime import UTC, datetime

from bot import jobs
from bot.clock import SHANGHAI
from bot.demo.stage import Stage
from bot.demo.story import (
    CHEN,
    DUTY,
    OWNER,
    RESIDENT,
    STEWARD,
    WANG,
    WANG_ID,
    WANG_NAME,
    WANG_OWN_PHONE,
    YUYUAN,
    ZHANG_PHONE,
)
from bot.domain.duty import sleep
from bot.domain.wakeups import service as wakeups


async def spending(stage: Stage) -> None:
    """An earned coin is given for a need, the time is disputed and decided, and the payment reversed: all stays in the book."""
    stage.log.scene("十三、时间币：挣来的拿去请人帮忙，有争议，裁定，再冲正，每一笔都留着")
    await stage.in_private(WANG, f"用1个时间币 请人明天下午3点来换灯泡，裕园社区，电话{WANG_OWN_PHONE}")
    await stage.heard_in_private(WANG, "时间币：1 时间币（先预留", what="读回来，连给几个时间币")
    await stage.in_private(WANG, "是")
    await stage.heard_in_private(WANG, "时间币约定", what="第一次用，先看约定")
    await stage.in_private(WANG, "同意")
    opened = await stage.heard_in_private(WANG, "1 时间币已经预留", what="同意以后接着办，不用重说：1个时间币先预留")
    number = "X" + opened.split("编号 X", 1)[1][:4]
    await stage.settles()
    await stage.heard_in_private(STEWARD, f"新诉求 {number}")
    await stage.in_private(STEWARD, f"核实 {number} 属实 已电话")
    await stage.heard_in_private(STEWARD, f"{number} 已核实")
    await stage.settles()
    await stage.heard_in_private(WANG, "已经核实")
    await stage.heard_in_group(YUYUAN, "时间币：1 时间币", what="卡片上有时间币，没有是谁给的")
    await stage.in_group(CHEN, f"接 {number}", YUYUAN)
    await stage.heard_in_group(YUYUAN, f"已接下 {number}", what="陈阿姨接下")
    await stage.settles()
    await stage.heard_in_private(CHEN, WANG_OWN_PHONE)
    await stage.heard_in_private(WANG, "到场码")
    await stage.in_private(CHEN, f"完成 {number} 1小时 换好了")
    await stage.heard_in_private(CHEN, "1小时", what="陈阿姨报1小时")
    await stage.settles()
    await stage.heard_in_private(WANG, "从您预留的1 时间币里付", what="王芳被问对不对")
    await stage.in_private(WANG, "不对，只来了半小时")
    await stage.heard_in_private(WANG, "先不记时长", what="有争议，时间币也先不动")
    await stage.settles()
    await stage.heard_in_private(STEWARD, "有争议", what="请人裁定")
    await stage.heard_in_private(CHEN, "对方说法和您不一样")
    await stage.in_private(WANG, "我的时间")
    await stage.heard_in_private(WANG, "时间币：0.5（另有1 时间币已预留）", what="没裁定，预留的还冻着")
    await stage.in_private(STEWARD, f"裁定 {number} 30分钟")
    await stage.heard_in_private(STEWARD, "裁定为30分钟", what="裁定30分钟")
    await stage.settles()
    await stage.heard_in_private(CHEN, "30分钟", what="付给陈阿姨半个时间币")
    await stage.heard_in_private(WANG, "定为30分钟")
    await reversing(stage)


async def reversing(stage: Stage) -> None:
    """The payment of a spent coin is undone by an entry of its own."""
    await stage.in_private(WANG, "流水")
    lines = (await stage.heard_in_private(WANG, "帮忙 −0.5", what="流水上付了0.5，没用完的已经退回")).splitlines()
    entry = next(line for line in lines if "−0.5" in line).split()[0]
    await stage.in_private(OWNER, f"冲正 {entry} 重复结算")
    await stage.heard_in_private(OWNER, "原分录保留不改", what="冲正是新的一笔，原来的不改")
    await stage.settles()
    await stage.heard_in_private(WANG, entry, what="王芳知道冲正了")
    await stage.heard_in_private(CHEN, entry, what="陈阿姨也知道")
    await stage.in_private(WANG, "我的时间")
    await stage.heard_in_private(WANG, "时间币：1.5", what="时间币回来了，志愿时长一分钟没少")


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


async def swapping(stage: Stage) -> None:
    """A shift is laid out, swapped with a yes, and everybody concerned hears of it."""
    stage.log.scene("十六、值班：排班，换班要对方答应")
    await stage.in_private(OWNER, "排班 周五夜班 裕园 孙姐")
    await stage.heard_in_private(OWNER, "11月27日（周五）", what="日期、星期、钟点念回来")
    await stage.settles()
    await stage.heard_in_private(DUTY, "排上班了", what="孙姐知道自己排上了")
    await stage.in_private(DUTY, "换班 周五夜班 和赵姐")
    await stage.heard_in_private(DUTY, "赵姐")
    await stage.settles()
    await stage.heard_in_private(STEWARD, "同意换班", what="赵姐不答应就不变")
    await stage.in_private(STEWARD, "同意换班")
    await stage.settles()
    await stage.heard_in_private(STEWARD, "由您替孙姐值")
    await stage.heard_in_private(DUTY, "换好了", what="换成了，孙姐知道")
    await stage.heard_in_private(OWNER, "由赵姐替孙姐值", what="区里也知道")


async def keeping_watch(stage: Stage) -> None:
    """What nobody takes climbs, a limit gets its card, a standstill is owned up to. Time is passed in, not waited for."""
    stage.log.scene("十七、时限：时间过去了，谁都没有忘")
    await stage.in_private(OWNER, f"设队长 {CHEN} 裕园 到12月")
    await stage.heard_in_private(OWNER, "队长", what="裕园的志愿者有了队长")
    await stage.on_phone(RESIDENT, f"12月20日上午想请人理发，裕园社区，电话{ZHANG_PHONE}")
    await stage.on_phone(RESIDENT, "是")
    opened = stage.answered(RESIDENT, "编号 X", what="又报了一件事")
    number = opened.split("编号 ", 1)[1][:5]
    await stage.settles()
    await stage.heard_in_private(STEWARD, "新诉求")
    await stage.in_private(STEWARD, f"核实 {number} 属实 已电话")
    await stage.heard_in_private(STEWARD, "已核实")
    await stage.settles()
    await stage.told_on_phone(RESIDENT, "已经核实")
    await stage.heard_in_group(YUYUAN, number, what="卡片进了群")
    for user, words, what in (
        (CHEN, "请在队里问一问", "两小时没人接，先请队长问问"),
        (STEWARD, "还没有人接", "又过两小时，管家知道了"),
    ):
        stage.clock.passes(hours=2)
        stage.log.note("两小时过去了")
        await jobs.climb_unclaimed(stage.app.house)
        await stage.settles()
        await stage.heard_in_private(user, words, what=what)
    await stage.in_private(STEWARD, f"收到 {number}")
    await stage.heard_in_private(STEWARD, "不再往上报", what="有人跟了，就不再往上报")
    stage.clock.now = datetime(2026, 12, 2, 10, tzinfo=SHANGHAI).astimezone(UTC)
    stage.log.note("到了12月2日（周三），再过一个工作日就满5个工作日")
    await jobs.watch_limits(stage.app.house)
    await stage.settles()
    await stage.heard_in_private(STEWARD, "【黄牌】", what="到期前一个工作日亮黄牌")
    await stage.heard_in_private(OWNER, "【黄牌】", what="主管的人也看到")
    at = stage.clock.now
    await stage.app.house.store.write(
        lambda session: wakeups.note_run(session, sleep.JOB, every_seconds=jobs.LIMITS_SECONDS, fault=None, at=at)
    )
    stage.clock.passes(hours=6)
    stage.log.note("机器停了六小时，又开起来")
    await jobs.notice_sleep(stage.app.house)
    await stage.settles()
    await stage.heard_in_private(OWNER, "我停了约6小时", what="停过多久、什么过时没发，主动说清")


CHAPTERS = (spending, certifying, reminding, swapping, keeping_watch)
