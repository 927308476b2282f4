"""What people do in the town: mostly the next fitting thing with somebody it is for, at times anything by anybody."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from random import Random
from typing import Any, TypeVar

from sqlmodel import col, select

from bot.domain.cases.model import OPEN_STATES, Case, CaseState
from bot.domain.children.model import Child, ChildWork, WorkState
from bot.domain.corrections.model import CorrectionRequest
from bot.domain.exchange.model import Offer, OfferRequest, RequestState
from bot.domain.exchange.rules import number as offer_number
from bot.domain.giving.model import Gift, GiftState
from bot.domain.papers.model import PaperEntry
from bot.domain.people.model import Account
from bot.domain.people.queries import volunteer
from bot.domain.records.model import HourRecord, OpenRecord
from bot.domain.shelf.model import Voucher, VoucherState
from bot.domain.tasks.model import Claim, ClaimState, Task, TaskState
from bot.domain.timebank.model import Entry
from bot.store import Session
from tests.books.town import (
    COORDINATOR,
    EVERYBODY,
    GUARDIAN,
    ITEMS,
    LI,
    MOTHER,
    QIAN,
    STEWARD,
    WANG,
    ZHANG,
    ZHAO,
    Town,
)
from tests.world import OWNER

T = TypeVar("T")
Who = str | int
Act = Callable[[Town, Random], Awaitable[None]]

RESIDENTS: tuple[Who, ...] = (ZHANG, QIAN)
VOLUNTEERS: tuple[Who, ...] = (WANG, LI, ZHAO)
STAFF: tuple[Who, ...] = (STEWARD, COORDINATOR, OWNER)
AMOUNTS = ("0.5", "1", "1", "2", "3", "12", "0", "-1", "0.001", "900")
TIMES = ("1.5小时", "一个半小时", "90分钟", "2小时", "1h30", "1分钟", "1小时", "8小时", "0小时", "-3小时", "99小时", "")
AMENDED = (
    "地点应为明星社区",
    "地点应为裕园社区",
    "服务应为理发",
    "日期应为11月20日",
    "日期应为11月30日",
    "地点应为月亮",
)
WILD = 0.12
"""How often somebody does what is not theirs, or to a number that does not fit."""


def speaker(town: Town, person_id: int) -> Who | None:
    """Return an account by which a person speaks."""

    def look(session: Session) -> Who | None:
        accounts = session.exec(select(Account).where(Account.person_id == person_id).order_by(col(Account.id))).all()
        ids = [account.external_id for account in accounts]
        return next((int(one) if one.isdigit() else one.removeprefix("openid-") for one in ids), None)

    return town.look(look)


def rows(town: Town, query: Any) -> Sequence[Any]:
    """Return what a generator chooses from."""
    return town.look(lambda session: session.exec(query).all())


def wild(dice: Random, fitting: Who | None) -> Who:
    """Return who does something: mostly whose it is."""
    return dice.choice(EVERYBODY) if fitting is None or dice.random() < WILD else fitting


def x(case_id: int) -> str:
    """Return the number of a case as people say it."""
    return f"X{case_id:04d}"


def pick(town: Town, dice: Random, query: Any) -> Any | None:
    """Return one of the rows that fit, None where there are none."""
    found = rows(town, query)
    return dice.choice(found) if found else None


# Needs, from the first word to the last


async def report(town: Town, dice: Random) -> None:
    coins = dice.choice(("", "", "用2个时间币 ", "用0.5个时间币 ", "用9个时间币 "))
    need = dice.choice(("请人明天上午陪我去医院", "请人周五下午5点陪我去医院", "明天下午请两个人来搬柜子"))
    who = wild(dice, dice.choice(RESIDENTS))
    await town.says(who, f"{coins}{need}，裕园社区，电话1390000001{dice.randrange(10)}")
    answer = await town.says(who, dice.choice(("是", "是", "是", "算了", "改成1个时间币")))
    if "对的话" in answer:
        await town.says(who, "是")


async def verify(town: Town, dice: Random) -> None:
    case = pick(town, dice, select(Case).where(Case.state == CaseState.TO_VERIFY))
    if case is not None:
        true = "不属实" if dice.random() < 0.15 else "属实"
        await town.says(wild(dice, dice.choice(STAFF)), f"核实 {x(case.id)} {true} 已电话")


async def claim(town: Town, dice: Random) -> None:
    task = pick(town, dice, select(Task).where(Task.state == TaskState.OPEN))
    if task is not None:
        who = dice.choice((*VOLUNTEERS, STEWARD))
        await town.says(who, f"接 {x(task.case_id)}", group=isinstance(who, int) and dice.random() < 0.8)


async def arrive(town: Town, dice: Random) -> None:
    found = pick(town, dice, select(Claim).where(Claim.state == ClaimState.ACTIVE))
    if found is not None:
        code = town.look(lambda session: session.get_one(Task, found.case_id).arrival_code)
        code = "0000" if dice.random() < 0.2 else code
        await town.says(wild(dice, speaker(town, found.person_id)), f"到了 {x(found.case_id)} 码{code}")


async def finish(town: Town, dice: Random) -> None:
    living = select(Claim).where(col(Claim.state).in_((ClaimState.ACTIVE, ClaimState.ARRIVED)))
    found = pick(town, dice, living)
    if found is not None:
        await town.says(wild(dice, speaker(town, found.person_id)), f"完成 {x(found.case_id)} {dice.choice(TIMES)}")


async def answer_finished(town: Town, dice: Random) -> None:
    done = select(Case).join(Claim, col(Claim.case_id) == col(Case.id)).where(Claim.state == ClaimState.FINISHED)
    case = pick(town, dice, done)
    if case is not None:
        said = dice.choice(("确认", "确认", "确认", "不对，只来了半小时", "不对，根本没来"))
        await town.says(wild(dice, speaker(town, case.requester_id)), said)


async def decide_dispute(town: Town, dice: Random) -> None:
    found = pick(town, dice, select(Claim).where(Claim.state == ClaimState.DISPUTED))
    if found is not None:
        time = dice.choice(("30分钟", "2小时", "0分钟", "99小时"))
        await town.says(wild(dice, dice.choice(STAFF)), f"裁定 {x(found.case_id)} {time}")


async def give_back(town: Town, dice: Random) -> None:
    found = pick(town, dice, select(Claim).where(col(Claim.state).in_((ClaimState.ACTIVE, ClaimState.ARRIVED))))
    if found is not None:
        await town.says(wild(dice, speaker(town, found.person_id)), f"退 {x(found.case_id)} 孩子发烧去不了")


async def withdraw(town: Town, dice: Random) -> None:
    case = pick(town, dice, select(Case).where(col(Case.state).in_(OPEN_STATES)))
    if case is not None:
        await town.says(wild(dice, speaker(town, case.requester_id)), f"撤回 {x(case.id)} 家里人能去了")


async def change_coins(town: Town, dice: Random) -> None:
    case = pick(town, dice, select(Case).where(col(Case.state).in_(OPEN_STATES)))
    if case is not None:
        wanted = dice.choice(("时间币 1个", "时间币 2个", "时间币 0.5个", "不用时间币", "时间币 900个"))
        await town.says(wild(dice, speaker(town, case.requester_id)), f"改 {x(case.id)} {wanted}")


async def revisit(town: Town, dice: Random) -> None:
    case = pick(town, dice, select(Case).where(Case.state == CaseState.TO_REVISIT))
    if case is not None:
        happy = dice.choice(("满意", "不满意 灯还是不亮"))
        if dice.random() < 0.5:
            await town.says(wild(dice, speaker(town, case.requester_id)), happy)
        else:
            await town.says(wild(dice, dice.choice(STAFF)), f"回访 {x(case.id)} {happy}")


NEXT: dict[CaseState, Act] = {
    CaseState.TO_VERIFY: verify,
    CaseState.POSTED: claim,
    CaseState.CLAIMED: finish,
    CaseState.IN_PROGRESS: finish,
    CaseState.TO_CONFIRM: answer_finished,
    CaseState.DISPUTED: decide_dispute,
    CaseState.TO_REVISIT: revisit,
}


async def go_on(town: Town, dice: Random) -> None:
    """Bring some need a step further, or report one."""
    case = pick(town, dice, select(Case).where(col(Case.state).in_(tuple(NEXT))).order_by(col(Case.id).desc()).limit(3))
    await (report if case is None else NEXT[case.state])(town, dice)


# Coins from hand to hand


async def transfer(town: Town, dice: Random) -> None:
    who = dice.choice((WANG, LI, ZHAO, ZHANG, QIAN, MOTHER))
    to = dice.choice(("我妈", str(WANG), str(LI), str(ZHAO), "13900000011", "13900000012", "王桂兰", "李强"))
    await town.says(who, f"转 {dice.choice(AMOUNTS)}时间币 给 {to}")
    await town.says(who, dice.choice(("是", "是", "是", "算了")))


async def donate(town: Town, dice: Random) -> None:
    who = dice.choice((WANG, LI, ZHANG, QIAN))
    await town.says(who, f"捐 {dice.choice(AMOUNTS)}时间币{dice.choice(('', ' 给裕园'))}")
    await town.says(who, "是")


async def grant(town: Town, dice: Random) -> None:
    who = wild(dice, dice.choice((COORDINATOR, OWNER)))
    pot = dice.choice(("", "", "从裕园时间池 "))
    await town.says(who, f"赠 {dice.choice(AMOUNTS)}时间币 {pot}{dice.choice((WANG, LI, ZHAO))} 困境老人")
    await town.says(who, "是")


async def fund(town: Town, dice: Random) -> None:
    who = wild(dice, OWNER)
    await town.says(
        who, f"入池 {dice.choice(('5', '20', '0', '9999'))}时间币 {dice.choice(('', '到裕园时间池 '))}项目配套"
    )
    await town.says(who, "是")


async def leave_coins(town: Town, dice: Random) -> None:
    who = wild(dice, COORDINATOR)
    await town.says(who, f"清户 {dice.choice((WANG, LI, '13900000012'))} 退出")
    await town.says(who, "是")


async def second_word(town: Town, dice: Random) -> None:
    gift = pick(town, dice, select(Gift).where(Gift.state == GiftState.WAITING))
    seq = gift.entry_seq if gift is not None else dice.randrange(1, 40)
    said = dice.choice((f"批准 J{seq:04d}", f"批准 J{seq:04d}", f"不批 J{seq:04d} 来源不清"))
    await town.says(wild(dice, dice.choice((COORDINATOR, OWNER))), said)


async def reverse(town: Town, dice: Random) -> None:
    last = rows(town, select(Entry.seq).order_by(col(Entry.seq).desc()).limit(8))
    seq = dice.choice([*last, dice.randrange(0, 60)])
    await town.says(wild(dice, OWNER), f"冲正 J{seq:04d} 重复结算")


async def rules(town: Town, dice: Random) -> None:
    said = dice.choice(
        ("系数 陪诊 1.2 明天起", "系数 陪诊 0.5 明天起", "系数 陪诊 1.2 今天起", "结算 11月", "结算 12月", "对账")
    )
    who = wild(dice, OWNER)
    if "是" in await town.says(who, said):
        await town.says(who, "是")


# The board, the shelf, the children


async def offer(town: Town, dice: Random) -> None:
    said = dice.choice(("我能 理发 周末 裕园", "我能 理发 明天上午 裕园", "我能 修水管 周末 裕园"))
    await town.says(wild(dice, dice.choice((WANG, LI))), said)


async def ask_for_offer(town: Town, dice: Random) -> None:
    found = pick(town, dice, select(Offer))
    if found is not None:
        who = dice.choice((ZHANG, QIAN, LI, ZHAO, WANG))
        answer = await town.says(
            who, f"要 {offer_number(found.id)} {dice.choice(('0.5', '1', '1', '2', '50'))}个时间币"
        )
        if "电话" in answer:
            await town.says(who, "不留")
        if "不够" not in answer:
            await town.says(who, "是")


async def answer_offer(town: Town, dice: Random) -> None:
    waiting = select(Offer).join(OfferRequest, col(OfferRequest.offer_id) == col(Offer.id))
    found = pick(town, dice, waiting.where(OfferRequest.state == RequestState.ASKED))
    if found is not None:
        said = dice.choice(("答应", "答应", "答应", "谢绝", "撤下"))
        await town.says(wild(dice, speaker(town, found.person_id)), f"{said} {offer_number(found.id)}")


async def take_from_shelf(town: Town, dice: Random) -> None:
    who = dice.choice((ZHANG, QIAN, WANG, LI, MOTHER))
    await town.says(who, f"兑换 {dice.choice(ITEMS)}")
    await town.says(who, "是")


async def use_voucher(town: Town, dice: Random) -> None:
    voucher = pick(town, dice, select(Voucher).where(Voucher.state == VoucherState.OPEN))
    if voucher is None:
        return
    if dice.random() < 0.3:
        await town.says(wild(dice, speaker(town, voucher.person_id)), f"退券 {voucher.code}")
        return
    for _ in range(dice.choice((1, 1, 2))):  # a code that is read out twice is another message
        await town.says(wild(dice, dice.choice((STEWARD, LI, OWNER))), f"核销 {voucher.code}")


async def childs_work(town: Town, dice: Random) -> None:
    wish = dice.choice(("", "", " 换悦读会1次", " 换悦读会两次"))
    work = dice.choice(("绘画1张", "手绘宣传单1张", "手抄报两张", "手抄报0张"))
    await town.says(wild(dice, dice.choice((GUARDIAN, STEWARD))), f"红领巾 小雨 {work}{wish}")


async def look_at_work(town: Town, dice: Random) -> None:
    work = pick(town, dice, select(ChildWork).where(ChildWork.state == WorkState.PENDING))
    number = work.id if work is not None else 1
    await town.says(wild(dice, STEWARD), f"作品 {number} {dice.choice(('属实', '属实', '不属实'))}")


async def childs_points(town: Town, dice: Random) -> None:
    if town.look(lambda s: s.exec(select(Child).where(col(Child.erased_at).is_(None))).first()) is None:
        for said in ("孩子12岁，我是妈妈，同意登记", "小雨", "裕园", "不写"):
            await town.says(GUARDIAN, said)
    elif dice.random() < 0.2:
        await town.says(GUARDIAN, "退出红领巾 小雨")
        await town.says(GUARDIAN, "是")
    else:
        await town.says(GUARDIAN, "红领巾 小雨 换悦读会1次")
        await town.says(GUARDIAN, "是")


# The record of hours


async def paper(town: Town, dice: Random) -> None:
    waiting = pick(town, dice, select(PaperEntry).where(col(PaperEntry.decided_at).is_(None)))
    if waiting is None or dice.random() < 0.4:
        day = f"11月{dice.randrange(1, 6)}日"
        who = wild(dice, dice.choice(STAFF))
        await town.says(
            who, f"补录 {day} {dice.choice(('李强', '王芳'))} {dice.choice(('理发2小时', '打扫90分钟'))} 裕园 纸质签到"
        )
    else:
        said = dice.choice(("同意", "同意", "不同意 签到表上没有这个人"))
        await town.says(wild(dice, dice.choice(STAFF)), f"补录 {waiting.id} {said}")


async def correct(town: Town, dice: Random) -> None:
    record = pick(town, dice, select(HourRecord))
    if record is None:
        return
    asked = town.look(
        lambda s: s.exec(select(CorrectionRequest).where(col(CorrectionRequest.decided_at).is_(None))).first()
    )
    number = f"R{record.id:04d}"
    said = dice.choice((*(f"应为{time}" for time in ("3小时", "30分钟", "1小时", "0小时", "30小时")), *AMENDED))
    if asked is not None and dice.random() < 0.6:
        said = dice.choice(("同意 看过签到表", "不同意 签到表上是一个半小时"))
        await town.says(wild(dice, dice.choice(STAFF)), f"更正 R{asked.record_id:04d} {said}")
    elif dice.random() < 0.6:
        await town.says(wild(dice, speaker(town, record.person_id)), f"更正 {number} {said} 有签到")
    else:
        await town.says(wild(dice, dice.choice((OWNER, COORDINATOR))), f"更正 {number} {said} 重看了签到表")


async def supply(town: Town, dice: Random) -> None:
    record = pick(town, dice, select(OpenRecord))
    if record is not None:
        await town.says(
            wild(dice, STEWARD), f"补 R{record.record_id:04d} {dice.choice(('地点 裕园社区', '内容 陪诊'))}"
        )


# Who is who


async def bind(town: Town, dice: Random) -> None:
    one, other = dice.choice(((ZHAO, ZHANG), (ZHANG, ZHAO), (LI, QIAN), (WANG, MOTHER), (ZHAO, GUARDIAN), (LI, WANG)))
    digits = "".join(sign for sign in await town.says(one, "绑定") if sign.isdigit())
    await town.says(other, f"绑定 {digits[:6] or '123456'}")


async def leave(town: Town, dice: Random) -> None:
    who = dice.choice((ZHAO, LI, QIAN, GUARDIAN))
    await town.says(who, "撤回同意")


async def come_back(town: Town, dice: Random) -> None:
    def away(session: Session) -> bool:
        accounts = [one for one in session.exec(select(Account)) if one.external_id == str(ZHAO)]
        return bool(accounts) and volunteer(session, accounts[0].person_id) is None

    if town.look(away):
        for said in ("我要当志愿者", "同意", "赵敏", "370104198505050048", "13800000003", "裕园", "没有"):
            await town.says(ZHAO, said)


# Time, and what comes twice


async def a_while(town: Town, dice: Random) -> None:
    await town.time_passes(**dice.choice(({"minutes": 1}, {"minutes": 31}, {"hours": 5}, {"hours": 20}, {"days": 2})))


async def many_days(town: Town, dice: Random) -> None:
    await town.time_passes(days=dice.choice((4, 8, 15, 35)))


async def new_year(town: Town, dice: Random) -> None:
    if dice.random() < 0.3:
        begins = datetime(town.clock.now.year + 1, 1, 1, 1, tzinfo=UTC)
        await town.time_passes(seconds=(begins - town.clock.now).total_seconds())


async def again(town: Town, dice: Random) -> None:
    await town.repeats(dice.randrange(1000))


ACTS: tuple[Act, ...] = (
    *(go_on,) * 30,
    *(report, again, transfer, use_voucher, take_from_shelf, correct, reverse, paper) * 2,
    *(verify, claim, arrive, finish, answer_finished, give_back, withdraw, change_coins, revisit),
    *(second_word, ask_for_offer, answer_offer) * 2,
    *(donate, grant, fund, leave_coins, rules, offer),
    *(childs_work, look_at_work, childs_points, supply, bind, leave, come_back, a_while, many_days, new_year),
)  # fmt: skip
"""What may happen next; what makes the longest stories stands more often."""


async def everybody_does_their_part(town: Town) -> None:
    """Bring to an end what only people can end, and let every term pass."""
    dice = Random(0)
    for found in rows(town, select(Claim).where(col(Claim.state).in_((ClaimState.ACTIVE, ClaimState.ARRIVED)))):
        await town.says(speaker(town, found.person_id) or OWNER, f"退 {x(found.case_id)} 孩子发烧去不了")
    for found in rows(town, select(Claim).where(Claim.state == ClaimState.DISPUTED)):
        for who in (OWNER, COORDINATOR):
            await town.says(who, f"裁定 {x(found.case_id)} {dice.choice(('30分钟', '0分钟'))}")
    for _ in range(5):
        await town.time_passes(days=30)
