"""What owners, 总管 and coordinators say to run the programme."""

import re

from bot.chat.arguments import Arguments
from bot.chat.commands import Command, Place, Slot, orders, pattern, registry
from bot.chat.wording import asks

_ROLE = re.compile(r"社区管家|智慧管家|街道管家|管家|协调员|总管|值班|队长")
_CLEARANCE = re.compile(r"未成年|背景|调解")
_NO_PLACE = re.compile(r"^(?:主|里|聊|名|友|的|是|号|怎|了|公告|成功|失败|没|吗|以后|之后)|[的吗呢谁]$|[?？]|怎么")
_LEAD = re.compile(
    r"(?:[@\w]{1,12}\s+)?(?!这|那|的|了)[\w]{2,8}(?<![说讲看好定办搞弄])(?:\s*(?:社区|街道))?(?:\s+到\S{1,10})?"
)
_PLACE_LENGTH_MAX = 16
_DRILL = re.compile(r"考|卷|演练|法庭|测|题|试|联考")
_ACTOR = re.compile(r"(?:居民|志愿者|群众|老人|大爷|大妈|求助人|用户|社区|一下|一句)|\S{1,6}[\s:：]|\S{4}")


def _names_role(arguments: Arguments) -> bool:
    """授权书带了吗 is talk; whoever appoints somebody names the office."""
    return _ROLE.search(arguments.text) is not None and not asks(arguments.text)


def _names_lead(arguments: Arguments) -> bool:
    """设队长 @赵姐 裕园, where the @ is taken out before: a name, a place, or both, and 设队长这事再说 is talk."""
    return _LEAD.fullmatch(arguments.text) is not None and _NO_PLACE.search(arguments.text) is None


def _names_clearance(arguments: Arguments) -> bool:
    return _CLEARANCE.search(arguments.text) is not None and not asks(arguments.text)


def _names_place(arguments: Arguments) -> bool:
    return len(arguments.text) <= _PLACE_LENGTH_MAX and _NO_PLACE.search(arguments.text) is None


def _pauses(arguments: Arguments) -> bool:
    return arguments.text in ("", "只留人工", "留人工", "人工", "转人工")


def _rehearses(arguments: Arguments) -> bool:
    """模拟 居民 我家停电了, but not 模拟考试什么时候."""
    return _ACTOR.match(arguments.text) is not None and _DRILL.match(arguments.text) is None


GRANT = Command(
    name="grant",
    words=("授权", "任命", "授予"),
    misspelt=("受权", "授全", "授劝"),
    accepts=orders,
    in_group=_names_role,
    example="授权 @赵姐 裕园 社区管家 到12月",
    help="给人职务（社区管家、协调员、总管、值班员），写明到什么时候",
    slots=frozenset({Slot.TEXT}),
    required=frozenset({Slot.TEXT}),
    staff=True,
)
REVOKE = Command(
    name="revoke",
    words=("撤权", "收回授权", "取消授权", "撤销授权", "免去"),
    misspelt=("撤全", "彻权", "车权"),
    accepts=orders,
    in_group=_names_role,
    example="撤权 @赵姐 裕园 社区管家",
    help="收回职务",
    slots=frozenset({Slot.TEXT}),
    required=frozenset({Slot.TEXT}),
    staff=True,
)
SET_LEAD = Command(
    name="set_lead",
    words=("设队长", "任命队长", "设志愿队长"),
    accepts=orders,
    in_group=_names_lead,
    example="设队长 @赵姐 裕园",
    help="给一个社区的志愿者设队长：没人接的单先请队长问问",
    slots=frozenset({Slot.TEXT}),
    required=frozenset({Slot.TEXT}),
    staff=True,
)
UNSET_LEAD = Command(
    name="unset_lead",
    words=("撤队长", "免队长"),
    accepts=orders,
    in_group=_names_lead,
    example="撤队长 @赵姐 裕园",
    help="不再当队长",
    slots=frozenset({Slot.TEXT}),
    required=frozenset({Slot.TEXT}),
    staff=True,
)
CLEAR = Command(
    name="clear",
    words=("核查通过", "登记核查"),
    in_group=_names_clearance,
    example="核查通过 @王芳 未成年人 到12月",
    help="记下志愿者通过了背景核查或调解培训",
    slots=frozenset({Slot.TEXT}),
    required=frozenset({Slot.TEXT}),
    staff=True,
)
BIND_GROUP = Command(
    name="bind_group",
    words=("绑定群", "绑群", "本群绑定", "群绑定"),
    misspelt=("邦定群", "绑订群", "帮定群", "棒定群"),
    in_group=_names_place,
    example="绑定群 裕园",
    help="在群里发，让这个群接某个社区的单",
    slots=frozenset({Slot.TEXT}),
    required=frozenset({Slot.TEXT}),
    staff=True,
)
CHANNELS = Command(
    name="channels",
    words=("渠道状态", "通道状态", "查渠道状态", "看渠道状态", "渠道情况", "渠道怎么样", "渠道", "各渠道状态"),
    misspelt=("渠道壮态", "取道状态", "渠道转态"),
    patterns=(
        pattern(
            r"还能(?:主动)?发(?:几|多少)条",
            r"主动发的?.{0,6}还?(?:剩|有)(?:几|多少)条",
            r"^(?:现在|目前)?各?渠道(?:现在|都)?(?:是)?什么(?:状态|情况)",
        ),
    ),
    example="渠道状态",
    help="看各账号连没连上、还能主动发几条",
    place=Place.ADDRESSED,
    whole=True,
    staff=True,
)
WHO_WAS_TOLD = Command(
    name="who_was_told",
    words=(
        "通知到了谁",
        "通知到谁",
        "通知到哪些人",
        "都通知到哪些人",
        "都通知谁了",
        "通知都到谁",
        "通知都通知到了谁",
        "都通知到谁",
        "都通知到了谁",
        "通知给谁",
        "都通知谁",
        "通知到谁了",
        "通知了谁",
        "通知到了哪些人",
        "都通知了谁",
        "通知送到谁",
        "通知送给谁",
        "通知发给谁",
        "通知发到谁",
        "通知情况",
        "送达情况",
    ),
    example="X0231 通知到了谁",
    help="看一件事的通知发出去没有",
    slots=frozenset({Slot.CASE}),
    required=frozenset({Slot.CASE}),
    place=Place.ADDRESSED,
    staff=True,
)
PHONE_LIST = Command(
    name="phone_list",
    words=("电话名单", "要打电话的", "打电话名单", "没通知到的"),
    patterns=(pattern(r"(?:还有)?谁(?:没有?|还没)通知到", r"该给谁打电话"),),
    example="电话名单",
    help="看哪些人消息发不过去，要打电话告知",
    place=Place.PRIVATE,
    whole=True,
    staff=True,
)
PHONED = Command(
    name="phoned",
    words=("已电话", "已打电话", "电话已打", "电话通知了"),
    example="已电话 X0231",
    help="记下已经打电话告知报事人",
    slots=frozenset({Slot.CASE}),
    required=frozenset({Slot.CASE}),
    place=Place.PRIVATE,
    staff=True,
)
PAUSE = Command(
    name="pause",
    words=("机器人暂停", "暂停机器人", "机器人停一下", "机器人先暂停"),
    misspelt=("机器人站停", "机器人暂听"),
    bare=("机器人暂停", "暂停机器人"),
    example="机器人暂停 只留人工",
    help="暂停机器人，紧急卡片照常",
    slots=frozenset({Slot.TEXT}),
    accepts=_pauses,
    in_group=_pauses,
    staff=True,
)
RESUME = Command(
    name="resume",
    words=("机器人恢复", "恢复机器人", "机器人继续", "机器人启动", "机器人恢复工作"),
    misspelt=("机器人回复", "机器人恢服"),
    bare=("机器人恢复", "恢复机器人"),
    example="机器人恢复",
    help="恢复机器人",
    whole=True,
    staff=True,
)
AUDIT = Command(
    name="audit",
    words=("审计", "查审计", "谁看过"),
    misspelt=("审记", "审级", "申计"),
    example="审计 X0240 谁看过",
    help="看谁看过、改过一件事",
    slots=frozenset({Slot.CASE, Slot.TEXT}),
    required=frozenset({Slot.CASE}),
    place=Place.PRIVATE,
    staff=True,
)
SIMULATE = Command(
    name="simulate",
    words=("/模拟", "模拟"),
    example="/模拟 居民 我家停电了",
    help="试一句话机器人会怎么答，什么都不会留下",
    slots=frozenset({Slot.TEXT}),
    required=frozenset({Slot.TEXT}),
    place=Place.PRIVATE,
    accepts=_rehearses,
    quotes=True,
    staff=True,
)

registry.add(
    GRANT,
    REVOKE,
    SET_LEAD,
    UNSET_LEAD,
    CLEAR,
    BIND_GROUP,
    CHANNELS,
    WHO_WAS_TOLD,
    PHONE_LIST,
    PHONED,
    PAUSE,
    RESUME,
    AUDIT,
    SIMULATE,
)
