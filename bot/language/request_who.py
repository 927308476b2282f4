"""Who a request is about: the person in need, their age, and how the speaker stands to them."""

import re
from dataclasses import dataclass
from enum import StrEnum

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛范彭郎鲁韦马苗方俞任袁柳"
    "史唐费廉岑薛雷贺倪汤滕殷罗毕郝安常于时傅齐康伍余元顾孟黄穆萧尹姚邵汪祁毛狄米贝明计成戴宋庞熊纪舒屈项祝"
    "董梁杜阮蓝闵席季麻贾路娄江童颜郭梅盛林刁钟徐邱骆高夏蔡田胡凌霍虞万柯管卢莫房解应宗丁宣邓单洪包左石崔吉"
    "龚程邢裴陆荣翁荀甄曲封靳段侯全班仰秋仲宁仇栾甘厉武符刘景詹龙叶司黎薄白蒲索赖卓蔺屠乔桑尚温庄晏柴瞿阎"
    "闫充习艾容向易慎戈廖终居衡步都耿满匡文寇广欧冷辛简饶曾沙丰关相查荆红游权盖益桓公岳逯"
)
_TITLES = (
    "老太太|老奶奶|老爷爷|老大爷|老大娘|老爷子|奶奶|爷爷|大爷|大娘|大妈|大婶|大姐|大叔|大哥|阿姨|叔叔|婶子?|老师|"
    "师傅|女士|先生|姥姥|姥爷|老人|嫂子?|姐|哥|姨|叔|伯|妹|婆婆|老伯"
)
_TITLED = re.compile(rf"[{_SURNAMES}](?:{_TITLES})")
_CALLED = re.compile(
    rf"(?:(?:我|俺|本人|老人|孩子|她|他)?(?:名字)?(?:叫做?|姓名[是:：]?|名叫|是))"
    rf"(?P<name>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}})"
    r"(?=$|[\s,，。;；、!！~]|电话|手机|住|今年|的电话|\d|家住|在|来自|是)"
)
_CONTACT = re.compile(
    rf"(?:联系人|联系|找|请找|打给|回复)[是:： ]{{0,2}}"
    rf"(?P<name>[{_SURNAMES}](?:{_TITLES}|[\u4e00-\u9fff]{{1,2}}))"
    r"(?=$|[\s,，。;；、!！~]|电话|手机|\d|就行|即可|吧)"
)
_MYSELF = re.compile(
    rf"(?:我|俺|本人)(?:叫|是|姓名|名叫)(?P<name>[{_SURNAMES}](?:{_TITLES}|[\u4e00-\u9fff]{{1,2}}))"
    r"(?=$|[\s,，。;；、!！~]|电话|手机|住|今年|\d|家住|在)"
)
_NOT_NAMES = re.compile(
    r"(?:社区|小区|街|路|村|园|苑|城|里|居民|单身|独居|管家|高血|于是|时候|房子|单亲|成年|残疾|明星|金科|庄$)"
)
_HAN_DIGITS = {char: at for at, char in enumerate("零一二三四五六七八九")} | {"两": 2}
_AGE = re.compile(
    r"(?P<age>\d{1,3}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九两]|百|一百[零一二三四五六七八九十]*)"
    r"(?:多|来|几)?(?:周岁|岁)(?!数)"
)
_AGE_BARE = re.compile(
    r"(?:今年|都|快|虚岁)(?P<age>\d{2,3}|[五六七八九]十[一二三四五六七八九]?)(?:多|来)?(?:了|的人|啦|$|[,，。\s])"
)


class Relation(StrEnum):
    """How the one who speaks stands to the one in need."""

    SELF = "self"
    FAMILY = "family"
    NEIGHBOUR = "neighbour"


_NEIGHBOUR = re.compile(r"邻居|对门|隔壁|楼上|楼下|街坊|我们?楼|我们?单元|代报|替.{1,6}报|帮.{1,6}(?:报|问)|一户|走访")
_MINE = r"(?:我们?|俺们?|咱们?|本人)?家?(?:的|里)?"
_FAMILY = re.compile(
    rf"{_MINE}(?P<kin>老人|老太太|老爷子|老娘|老爹|老妈|老爸|爸妈|父母|爸爸?|妈妈?|娘|爹|父亲|母亲|婆婆|公公|岳母|岳父|丈母娘|"
    r"老伴儿?|对象|媳妇|老公|老婆|丈夫|妻子|爱人|奶奶|爷爷|姥姥|姥爷|外婆|外公|孩子|小孩|娃|儿子|女儿|闺女|孙子|孙女|"
    r"外孙女?|宝宝|婶子|大爷|大娘|叔|姑|姨|舅|哥|姐|弟弟|妹妹)"
)


@dataclass(frozen=True)
class Who:
    """The person in need. `name` and `kin` are as said, `age` in years; None where it was not said."""

    relation: Relation
    kin: str | None
    name: str | None
    age: int | None


_ADDRESSED = re.compile(
    r"^\s*(?:(?:好|大|小)?(?:闺女|姑娘|妹子|伙子|兄弟)|小伙|同志|老师|师傅|领导|大姐|大哥|美女|帅哥|亲)(?:们|啊|呀|哎|诶)*\s*[,，!！]"
)
"""闺女，…: the one who is spoken to, not the one in need."""


def read_who(text: str, *, on_behalf: bool) -> Who:
    """Return who the request is about. `on_behalf` is True for a report for somebody else (代报)."""
    text = _ADDRESSED.sub("", text)
    titled = _TITLED.search(text)
    family = _FAMILY.search(text)
    kin = family["kin"] if family else None
    name = _name(text, on_behalf)
    if on_behalf or (_NEIGHBOUR.search(text) and not re.search(r"我们?家(?:老|孩)|(?:我|俺)(?:妈|爸|娘|爹)", text)):
        return Who(Relation.NEIGHBOUR, None, name or (titled[0] if titled else None), read_age(text))
    if kin is not None and not (titled and family and titled.start() <= family.start() < titled.end()):
        return Who(Relation.FAMILY, kin, name, read_age(text))
    return Who(Relation.SELF, None, name or (titled[0] if titled else None), read_age(text))


def read_contact(text: str) -> str | None:
    """Return whom to call, where it was said (我叫李芳, 联系人王姐), else None."""
    for pattern in (_CONTACT, _MYSELF):
        match = pattern.search(text)
        if match and not _NOT_NAMES.search(match["name"]):
            return match["name"]
    return None


def read_age(text: str) -> int | None:
    """Return the first age that was said, in years, or None. 十几岁 and 两岁半 are read to the year below."""
    match = _AGE.search(text) or _AGE_BARE.search(text)
    if match is None:
        return None
    age = int(match["age"]) if match["age"].isdigit() else _han_number(match["age"])
    return age if 0 < age <= 120 else None


def _name(text: str, on_behalf: bool) -> str | None:
    if on_behalf:
        first = re.match(
            rf"\s*(?P<name>[{_SURNAMES}](?:{_TITLES}|[\u4e00-\u9fff]{{1,2}}))(?=$|[\s,，。\d]|今年|住)", text
        )
        if first and not _NOT_NAMES.search(first["name"]):
            return first["name"]
    match = _CALLED.search(text)
    if match and not _NOT_NAMES.search(match["name"]) and not _MYSELF.search(text):
        return match["name"]
    return None


def _han_number(said: str) -> int:
    if "百" in said:
        rest = said.split("百")[1].replace("零", "")
        return 100 + (_han_number(rest) if rest else 0)
    if "十" in said:
        tens, ones = said.split("十")
        return (_HAN_DIGITS[tens] if tens else 1) * 10 + (_HAN_DIGITS[ones] if ones else 0)
    return _HAN_DIGITS[said]
