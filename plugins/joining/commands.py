"""What people say to join, to bind their accounts, and about their own data."""

from bot.chat.commands import Command, Place, Slot, pattern, registry

REGISTER = Command(
    name="register",
    words=(
        "我要当志愿者",
        "报名当志愿者",
        "我要报名当志愿者",
        "我想报名当志愿者",
        "报名做志愿者",
        "当志愿者",
        "登记志愿者",
        "志愿者登记",
        "注册志愿者",
        "报名志愿者",
        "我想当志愿者",
        "继续登记",
        "志愿者注册",
        "我要报名志愿者",
        "我要做志愿者",
        "我也要当志愿者",
        "申请当志愿者",
    ),
    bare=("我要当志愿者", "我想当志愿者", "登记志愿者", "注册志愿者"),
    patterns=(
        pattern(
            r"(?:想|要|能|可以|怎么)(?:报名)?(?:当|做|成为|加入|报名)(?:个)?(?:志愿者|义工)",
            r"(?:想|要|能|可以).{0,4}(?:加入|参加).{0,6}(?:当|做)(?:个|一?名)?(?:志愿者|义工)",
        ),
    ),
    example="我要当志愿者",
    help="登记为志愿者（可以中途停下，接着再填）",
    whole=True,
)
BIND = Command(
    name="bind",
    words=("绑定", "绑定码", "绑定账号", "绑定微信", "绑定qq", "账号绑定"),
    misspelt=("邦定", "绑订", "帮定", "棒定", "绑顶"),
    example="绑定 482913",
    help="把QQ和微信绑成一个人",
    slots=frozenset({Slot.CODE}),
    place=Place.PRIVATE,
)
WITHDRAW_CONSENT = Command(
    name="withdraw_consent",
    words=(
        "撤回同意",
        "撤回我的同意",
        "取消我的同意",
        "我不同意了",
        "取消同意",
        "不同意了",
        "撤销同意",
        "我要撤回同意",
        "收回同意",
        "删除我的信息",
        "删掉我的信息",
        "删除我的资料",
        "把我的信息删了",
        "把我的信息都删了",
        "把我的信息删除",
        "把我的信息删掉",
        "把我的信息删除掉",
        "删除我的个人信息",
        "删我的信息",
        "删了我的资料",
        "我不同意了，撤回同意",
        "我不同意了，撤回",
        "我的信息都删了",
        "删了我的信息",
        "把我的资料都删了",
        "清除我的信息",
        "注销",
    ),
    patterns=(pattern(r"^(?:请|麻烦)?把?删(?:除|掉|了)?我的(?:个人)?(?:信息|资料)(?:[,，]别.{0,8})?$"),),
    misspelt=("撒回同意", "彻回同意", "撤回统一", "车回同意"),
    example="撤回同意",
    help="撤回同意，联系方式马上删除",
    place=Place.PRIVATE,
    whole=True,
)
MY_DATA = Command(
    name="my_data",
    words=("我的信息", "我的资料", "我的个人信息", "查我的信息", "看我的信息", "你们有我什么信息"),
    misspelt=("我得信息", "我的信系", "我地信息"),
    place=Place.ADDRESSED,
    example="我的信息",
    help="看我们存了您哪些信息",
    whole=True,
)
ARRIVAL = Command(name="arrival", words=(), example="", help="", context=True)
"""Somebody follows the account or scans a community's code."""

registry.add(REGISTER, BIND, WITHDRAW_CONSENT, MY_DATA, ARRIVAL)
registry.arrival = ARRIVAL
