"""What people say about reminders, about coming or not, and about being left alone."""

import re

from bot.chat.arguments import Arguments
from bot.chat.commands import Command, Place, Slot, pattern, registry
from bot.language.normalise import normalise
from plugins.reminding.reading import means_reminder
from plugins.reminding.windows import says_wish

_NOT_OURS = re.compile(r"^(?:大家|各位|一下大家|事项|功能|时间|设置|的|们|我们|咱们)|志愿者[们]?|大家|各位")
_REASON = (
    r"(?:我|俺|不好意思|抱歉|对不起|实在|真的?|临时|突然|有(?:点|急)?事|加班|发烧|感冒|生病了?|不舒服|孩子|家里|老人|病了|要?开会|可能|恐怕|怕是|"
    r"那(?:个|一)?单|这(?:个|一)?单|那(?:个|一)?活|这(?:个|一)?活|的?活|的?单|帮我|给我|任务|请|麻烦|帮忙|另?(?:外)?(?:换|找)(?:个|一个|别的?)?(?:别?人)|您|你们?|吧|了|啦|哈|的|走不开|来不及|"
    r"没空|没时间|出差|堵车|[,，。.！!~～、\s])*"
)
_DAY = r"(?:[今明后]天|[今明]晚|周[一二三四五六日天]|(?:[今明后]天)?(?:早上|上午|中午|下午|晚上)|[0-9]{1,2}[号日])?"
_CANNOT = re.compile(
    rf"^{_REASON}{_DAY}{_REASON}(?:去不了|来不了|不能去|没法去|去不成|不去|到不了|没办法去|去不上)了?{_REASON}{_DAY}{_REASON}$"
)
_COMES = (
    r"^(?:好的?|行|嗯+|收到|没问题|可以|放心)?[,，!！。\s]*(?:我|俺)?(?:明天|后天|今天|下午|上午|晚上|明早|一定|肯定|准时|按时|会|能|到时)+"
    r"(?:会|能)?(?:去|来|到)(?:的|得了|呢|吧|啊)?[。.!！~～\s]*$"
    r"|^(?:我|俺)?(?:会|能|肯定|一定)?去(?:的)?[,，。!！\s]+(?:明天|后天|今天|下午|上午|晚上|明早|准时|按时|一定|肯定)+(?:会|能)?(?:去|来|到)?[。.!！~～\s]*$"
)

_COMES_TO_THAT = (
    r"^(?:今天|明天|后天|上午|下午|晚上)*(?:那|这)(?:一?个?单|个?活|个?任务)[,，]?\s*(?:我|俺)(?:会|能|一定|肯定|准时|按时|照常)*"
    r"(?:去|来|到)(?:的|得了|呢|吧|啊)?[。.!！~～\s]*$"
)


_ENDING = re.compile(r"(?:了|啦|吧|的?提醒|这件事|那件事|[。.!！~～\s])+$")
_NO_MORE = re.compile(r"^(?:请|麻烦|帮我|以后|那就?|我)*(?:取消|删掉|删除|去掉)掉?(?:我的|那个|这个)?(?P<what>.+)$")
_NO_MORE_MAX = 20


def what_not(said: str) -> str:
    """Return what somebody wants to be reminded of no more: 取消量血压 gives 量血压."""
    said = normalise(said).strip()
    found = _NO_MORE.match(said)
    said = found["what"] if found else re.sub(r"^(?:我|俺)(?:去)?(?!们|[妈爸家老奶爷婆娘孩儿闺姐哥弟妹])", "", said)
    return _ENDING.sub("", said).strip(' ,，:：“”"')


def _not_any_more(said: str) -> bool:
    plain = normalise(said).strip()
    return len(plain) <= _NO_MORE_MAX and _NO_MORE.match(plain) is not None and what_not(plain) != ""


def _reminds(arguments: Arguments) -> bool:
    """提醒大家明天开会 is said to people."""
    return _NOT_OURS.search(arguments.text) is None


def _cannot_go(said: str) -> bool:
    return _CANNOT.match(normalise(said)) is not None


def _of_district(arguments: Arguments) -> bool:
    return len(arguments.text) <= 30


MY_REMINDERS = Command(
    name="my_reminders",
    words=("我的提醒", "我的提醒有哪些", "我有哪些提醒", "有哪些提醒", "看提醒", "看看提醒", "提醒列表", "我设的提醒", "查提醒", "我的闹钟"),
    misspelt=("我得提醒", "我的题醒"),
    place=Place.PRIVATE,
    example="我的提醒",
    help="看记着哪些提醒",
    whole=True,
)  # fmt: skip
CANCEL_REMINDER = Command(
    name="cancel_reminder",
    words=(
        "取消提醒",
        "删除提醒",
        "删掉提醒",
        "删提醒",
        "不用提醒",
        "去掉提醒",
        "撤销提醒",
        "别提醒",
        "别再提醒",
        "不要提醒",
        "不要再提醒",
        "不用再提醒",
        "不必提醒",
        "甭提醒",
    ),
    misspelt=("取消题醒", "取肖提醒"),
    place=Place.PRIVATE,
    example="取消提醒 2",
    help="不用提醒了",
    slots=frozenset({Slot.TEXT}),
)
NOT_ANY_MORE = Command(
    name="not_any_more",
    words=(),
    recognises=_not_any_more,
    guess=True,
    place=Place.ADDRESSED,
    example="取消量血压",
    help="这件事不用再提醒了",
)
SNOOZE = Command(
    name="snooze",
    words=(),
    patterns=(
        pattern(
            r"^(?:[^,，。]{0,12}?后?|等会儿?|待会儿?|过会儿?|稍后|晚点|一会儿?)?[\s,，]*(?:再|稍后|晚点)(?:提醒|叫|喊)(?:我)?(?:一次|一下|一声|一遍)?[。.!！~～吧\s]*$"
        ),
    ),
    place=Place.PRIVATE,
    example="十分钟后再提醒",
    help="过一会儿再提醒一次",
)
REMIND = Command(
    name="remind",
    words=("提醒我", "提醒俺", "提醒", "设提醒", "设个提醒", "定个提醒", "加个提醒", "新提醒"),
    misspelt=("题醒我", "提醒窝", "提心我"),
    recognises=means_reminder,
    accepts=_reminds,
    place=Place.PRIVATE,
    example="提醒我 明天下午三点 给王奶奶送药",
    help="到点私聊提醒您（每周三、每月15号、正月十五也行）",
    slots=frozenset({Slot.TEXT}),
)
GOING = Command(
    name="going",
    words=("去", "去的", "能去", "会去", "去得了", "能到", "准时到", "准时去", "我会去", "我能到", "肯定去", "一定去", "按时到"),
    patterns=(pattern(_COMES, _COMES_TO_THAT),),
    place=Place.PRIVATE,
    context=True,
    example="去",
    help="任务前问您时，回一句就行",
    slots=frozenset({Slot.CASE}),
)  # fmt: skip
CANNOT_GO = Command(
    name="cannot_go",
    words=(),
    recognises=_cannot_go,
    place=Place.PRIVATE,
    context=True,
    example="去不了明天那单，请换人",
    help="去不了就说，马上重新找人",
)
QUIET = Command(
    name="quiet",
    words=("勿扰时间", "勿扰", "免打扰", "免打扰时间"),
    recognises=says_wish,
    place=Place.PRIVATE,
    example="晚9点到早7点别发",
    help="这段时间不主动发给您",
    slots=frozenset({Slot.TEXT}),
)
QUIET_OFF = Command(
    name="quiet_off",
    words=("取消勿扰", "关闭勿扰", "取消免打扰", "关闭免打扰", "不用勿扰了"),
    place=Place.PRIVATE,
    example="取消勿扰",
    help="勿扰时间不要了",
    whole=True,
)
DISTRICT_QUIET = Command(
    name="district_quiet",
    words=("全区勿扰", "全区勿扰时间"),
    place=Place.PRIVATE,
    example="全区勿扰 晚9点到早7点 12月1日起",
    help="全区这段时间不主动发（区妇联定，写明从哪天起）",
    slots=frozenset({Slot.TEXT}),
    accepts=_of_district,
    staff=True,
)
STOP = Command(
    name="stop_thread",
    words=("no", "别再发了", "别发了", "不要再发了", "不要发了", "退订", "停发", "别再发这个了", "这个别发了", "td", "别给我发了", "别给我发消息", "别给我发消息了", "不要再给我发了", "别再给我发了", "不要给我发消息", "不要给我发了"),
    place=Place.PRIVATE,
    context=True,
    example="别再发了",
    help="刚才那件事不再发给您",
    whole=True,
)  # fmt: skip
RESUME = Command(
    name="resume_threads",
    words=("恢复提醒", "恢复通知", "恢复接收", "继续发我"),
    place=Place.PRIVATE,
    example="恢复提醒",
    help="说过别再发的，恢复接收",
    whole=True,
)
PUSH_ON = Command(
    name="push_on",
    words=("可以主动发我", "可以主动发", "可以主动发我了", "恢复主动发"),
    place=Place.PRIVATE,
    example="可以主动发我",
    help="说过别主动发的，恢复",
    whole=True,
)
WEEKLY_ON = Command(
    name="weekly_on",
    words=("每周发我周报", "每周给我发周报", "每周发周报", "订阅周报", "每周给我周报"),
    place=Place.PRIVATE,
    example="每周发我周报",
    help="每周一早上发您一份",
    whole=True,
)
WEEKLY_OFF = Command(
    name="weekly_off",
    words=("别发周报", "退订周报", "取消周报", "不要周报", "不用发周报了", "别发周报了", "不要发周报了"),
    place=Place.PRIVATE,
    example="别发周报",
    help="周报不要了",
    whole=True,
)
WEEKLY = Command(
    name="weekly",
    words=("周报", "我的周报", "看周报", "本周周报", "这周周报", "社区周报"),
    place=Place.PRIVATE,
    example="周报",
    help="这一周做了什么、接下来有什么",
    slots=frozenset({Slot.TEXT}),
    accepts=lambda arguments: len(arguments.text) <= 8,
)

registry.add(
    MY_REMINDERS, CANCEL_REMINDER, NOT_ANY_MORE, SNOOZE, DISTRICT_QUIET, QUIET, QUIET_OFF, WEEKLY_ON, WEEKLY_OFF, WEEKLY, REMIND,
    GOING, CANNOT_GO, STOP, RESUME, PUSH_ON,
)  # fmt: skip
