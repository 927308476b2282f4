"""What guardians and stewards say about children. All in private; a child itself is sent to its guardian."""

import re

from bot.chat.arguments import Arguments
from bot.chat.commands import Command, Place, Slot, pattern, registry
from bot.chat.wording import asks

_CHILD = r"(?:孩子|娃|儿子|女儿|闺女|小孩|小子|丫头|孙子|孙女|外孙)"
_KIN = r"(?:妈妈?|爸爸?|母亲|父亲|[他她]妈|[他她]爸|家长|监护人|爷爷|奶奶|姥姥|姥爷|外公|外婆)"
_YEARS = r"(?:[0-9]{1,2}|[一二两三四五六七八九十]{1,3})\s*(?:周岁|岁|(?=了|[,，]\s*我是))"


_NUMBERED = re.compile(r"^\D{0,3}[0-9]")


def _numbered(arguments: Arguments) -> bool:
    """作品 12 属实, but not 作品展什么时候."""
    return not arguments.text or (_NUMBERED.match(arguments.text) is not None and not asks(arguments.text))


REGISTER_CHILD = Command(
    name="register_child",
    words=("孩子登记", "登记孩子", "给孩子登记", "红领巾登记", "登记红领巾", "孩子报名", "给孩子报名"),
    patterns=(
        pattern(
            rf"{_CHILD}.{{0,20}}{_YEARS}.{{0,40}}(?:登记|报名)",
            rf"{_CHILD}.{{0,20}}{_YEARS}.{{0,16}}(?:当|做|成为|参加)个?小?(?:志愿者|红领巾|志愿)",
            rf"{_CHILD}.{{0,6}}(?:参加|加入|报名|登记|进).{{0,4}}红领巾",
            rf"^(?:同意)?登记.{{0,12}}{_CHILD}.{{0,20}}{_YEARS}",
            rf"我是.{{0,6}}{_KIN}.{{0,20}}{_YEARS}.{{0,20}}(?:登记|报名)",
            rf"^我(?:今年|才|刚)?{_YEARS}.{{0,20}}(?:登记|报名|红领巾|志愿者|志愿)",
            r"^我(?:还)?是(?:个|一名|名)?(?:小学生|初中生|中学生|红领巾|少先队员).{0,20}(?:登记|报名|参加|志愿)",
        ),
    ),
    example="孩子12岁，我是妈妈，同意登记",
    help="监护人给孩子登记红领巾（孩子没有自己的账号）",
    slots=frozenset({Slot.TEXT}),
    place=Place.ADDRESSED,
)
WORK = Command(
    name="child_work",
    words=("红领巾",),
    misspelt=("红领金", "红灵巾"),
    example="红领巾 小雨 手绘宣传单1张 换悦读会1次",
    help="记孩子的作品得积分，可以马上换服务",
    slots=frozenset({Slot.TEXT}),
    place=Place.PRIVATE,
)
POINTS = Command(
    name="child_points",
    words=("孩子的积分", "孩子积分", "我家孩子的积分", "我孩子的积分", "红领巾积分", "我的孩子", "查积分", "积分"),
    patterns=(
        pattern(
            r"^(?:看看?|查(?:一下|看)?)?(?P<name>[^\s,，。?？]{1,8}?)(?:的|有多少|还有多少|还剩多少)积分",
            r"^(?P<called>[\u3400-\u9fff]{1,4})积分$",
        ),
    ),
    example="小雨的积分",
    help="监护人看孩子的积分和作品",
    slots=frozenset({Slot.TEXT}),
    place=Place.PRIVATE,
)
CHECK_WORK = Command(
    name="check_work",
    words=("作品", "核对作品", "作品核对"),
    accepts=_numbered,
    example="作品 12 属实",
    help="核对家长报来的孩子作品（不属实就写：作品 12 不属实）",
    slots=frozenset({Slot.TEXT}),
    place=Place.PRIVATE,
    staff=True,
)
LEAVE = Command(
    name="leave_children",
    words=(
        "退出红领巾",
        "红领巾退出",
        "孩子退出红领巾",
        "孩子退出",
        "撤回孩子登记",
        "撤回孩子的登记",
        "取消孩子登记",
        "删除孩子的信息",
    ),
    patterns=(pattern(r"^(?P<name>[^\s,，。?？]{1,8}?)(?:要|想)?(?:不参加红领巾|退出红领巾)"),),
    example="退出红领巾 小雨",
    help="监护人撤回孩子的登记，名字马上删除",
    slots=frozenset({Slot.TEXT}),
    place=Place.PRIVATE,
)

registry.add(REGISTER_CHILD, WORK, POINTS, CHECK_WORK, LEAVE)
