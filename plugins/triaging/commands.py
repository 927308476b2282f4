"""What stewards and coordinators say about a reported case."""

from bot.chat.commands import Command, Slot, registry

VERIFY = Command(
    name="verify",
    words=("核实", "已核实", "审核", "核实了"),
    example="核实 X0231 属实 已电话",
    help="核实后发到群里（不属实也说明）",
    slots=frozenset({Slot.CASE, Slot.TEXT}),
    required=frozenset({Slot.CASE}),
    staff=True,
)
RELEVEL = Command(
    name="relevel",
    words=("改级", "定为", "升为"),
    example="改级 X0231 特殊 老人身上有淤青",
    help="改一般/特殊/紧急，要写原因",
    slots=frozenset({Slot.CASE, Slot.TEXT}),
    required=frozenset({Slot.CASE}),
    staff=True,
)
TO_VERIFY = Command(
    name="to_verify",
    words=("待核实", "没核实的", "还有哪些没核实"),
    example="待核实",
    help="看还有哪些等核实",
    whole=True,
    staff=True,
)
registry.add(VERIFY, RELEVEL, TO_VERIFY)
