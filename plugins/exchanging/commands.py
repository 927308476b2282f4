"""What neighbours say who have something to give, or look for somebody. Never without being addressed."""

import re

from bot.chat.arguments import Arguments
from bot.chat.commands import Command, Place, Slot, pattern, registry
from bot.chat.wording import asks

_WORK = (
    r"(?:给|帮|替)?(?:邻居们?|大家|老人们?|老年人|孩子们?|街坊|小区|社区)?(?:们)?(?:免费|义务)?(?:理|剪|推|烫|染|修|换|装|通|疏通|教|辅导|补习|陪|看望|照看|照顾|带|做|烧|炒|包|蒸"
    r"|打扫|擦|收拾|洗|缝|补|织|裁|改衣|买|代买|送|接送|搬|写|画|唱|弹|拉二胡|跳|讲|读|翻译|摄影|拍照|录|按摩|磨|配钥匙|遛|养|种|开锁|设计|打字|上网|算)"
)
"""How words go on that say what somebody can do, where no space parts them from 我能."""
OFFERS = re.compile(
    rf"^(?:我|俺|本人)(?:也)?(?:能够?|会|可以)(?:提供(?:的是)?[\s,，:：]*|[\s,，:：]+|(?={_WORK}))(?P<what>\S.*)$"
)
_NO_OFFER = re.compile(r"[您你]|[了过](?:$|[\s,，。])|不|X[0-9]|但|就(?:来|去|行|好)")
LOOKS_FOR = re.compile(r"^(?:我(?:想|要)?)?(?:找人|找个?会|谁能|谁会)[\s,，:：]+(?P<what>\S.*)$")
_LOOKED_FOR_MAX = 24
"""Characters behind 找人 that are a search; a longer line tells a need."""
_TELLS_A_NEED = re.compile(r"[我俺]|家里|老人|孩子|帮|陪|不了|没法|，.*，.*，")


def _offers(said: str) -> bool:
    found = OFFERS.match(said)
    return found is not None and not asks(said) and not _NO_OFFER.search(found["what"])


def _looks(said: str) -> bool:
    found = LOOKS_FOR.match(said)
    return found is not None and len(found["what"]) <= _LOOKED_FOR_MAX and not _TELLS_A_NEED.search(found["what"])


def _numbered(arguments: Arguments) -> bool:
    return Slot.OFFER in arguments.values


def _answers(arguments: Arguments) -> bool:
    return Slot.OFFER in arguments.values or not arguments.text


OFFER_IT = Command(
    name="offer",
    words=(),
    recognises=_offers,
    place=Place.ADDRESSED,
    example="我能 理发 周末 营市街",
    help="说说您能为邻居做什么",
)
FIND = Command(
    name="find_offer",
    words=(),
    recognises=_looks,
    place=Place.ADDRESSED,
    example="找人 理发 营市街 周六",
    help="看附近谁能做，用时间币换",
)
TAKE = Command(
    name="take_offer",
    words=("要",),
    place=Place.PRIVATE,
    example="要 S0012",
    help="要一个邻居的提供",
    slots=frozenset({Slot.OFFER, Slot.TEXT}),
    required=frozenset({Slot.OFFER}),
    accepts=_numbered,
)
ACCEPT = Command(
    name="accept_offer",
    words=("答应", "我答应"),
    place=Place.PRIVATE,
    example="答应 S0012",
    help="有人要您的提供，答应他",
    slots=frozenset({Slot.OFFER, Slot.TEXT}),
    accepts=_answers,
)
DECLINE = Command(
    name="decline_offer",
    words=("谢绝", "不答应", "婉拒"),
    place=Place.PRIVATE,
    example="谢绝 S0012",
    help="这次不方便，就谢绝",
    slots=frozenset({Slot.OFFER, Slot.TEXT}),
    accepts=_answers,
)
MINE = Command(
    name="my_offers",
    words=("我的提供", "我提供的", "我能做的", "查我的提供"),
    place=Place.PRIVATE,
    example="我的提供",
    help="看您挂着的提供",
    whole=True,
)
TAKE_DOWN = Command(
    name="withdraw_offer",
    words=("撤下",),
    place=Place.PRIVATE,
    patterns=(pattern(r"^(?:撤回|撤销|撤掉|取消|删除|删掉|下架)\s*[Ss]\s*[0-9]{1,6}"),),
    example="撤下 S0012",
    help="不再提供了就撤下",
    slots=frozenset({Slot.OFFER, Slot.TEXT}),
    required=frozenset({Slot.OFFER}),
    accepts=_numbered,
)

registry.add(OFFER_IT, FIND, TAKE, ACCEPT, DECLINE, MINE, TAKE_DOWN)
