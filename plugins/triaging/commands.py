"""What stewards and coordinators say about a reported case."""

import re

from bot.chat.arguments import Arguments
from bot.chat.commands import Command, Slot, registry

_VERDICT = re.compile(
    r"^(?:不?属实|真实|情况属实|是真的|通过|没问题|不实|虚假|假的|没有这回事|查无|不存在|已|电话|上门)|^$"
)
_LEVEL = re.compile(r"^(?:一般|特殊|紧急)|^$")


def _verifies(arguments: Arguments) -> bool:
    return _VERDICT.match(arguments.text) is not None


def _relevels(arguments: Arguments) -> bool:
    return _LEVEL.match(arguments.text) is not None


VERIFY = Command(
    name="verify",
    words=("核实", "已核实", "审核", "核实了", "核实一下", "核实完"),
    misspelt=("核时", "合实", "核石", "和实", "核是", "河实"),
    in_group=_verifies,
    example="核实 X0231 属实 已电话",
    help="核实后发到群里（不属实也说明）",
    slots=frozenset({Slot.CASE, Slot.TEXT}),
    required=frozenset({Slot.CASE}),
    staff=True,
)
RELEVEL = Command(
    name="relevel",
    words=("改级", "定级", "定为", "升为", "改为", "升级为"),
    misspelt=("该级", "改及", "改极", "改几"),
    in_group=_relevels,
    example="改级 X0231 特殊 老人身上有淤青",
    help="改一般/特殊/紧急，要写原因",
    slots=frozenset({Slot.CASE, Slot.TEXT}),
    required=frozenset({Slot.CASE}),
    staff=True,
)
TO_VERIFY = Command(
    name="to_verify",
    words=("待核实", "没核实的", "还有哪些没核实", "哪些待核实", "哪些没核实"),
    bare=("还有哪些没核实",),
    example="待核实",
    help="看还有哪些等核实",
    whole=True,
    staff=True,
)
registry.add(VERIFY, RELEVEL, TO_VERIFY)
