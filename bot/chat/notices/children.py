"""What guardians and stewards are told of a child's work. In private; the name is looked up when it is said."""

from bot.chat.notices.making import Facts, Notice, notice
from bot.chat.notices.shelf import voucher_facts
from bot.domain.areas import queries as areas
from bot.domain.children.model import Child, ChildWork, WorkState
from bot.domain.children.register import about
from bot.domain.people import queries as people
from bot.domain.shelf.model import ShelfItem, Voucher, VoucherState
from bot.domain.timebank import balance


def _facts(one: Notice, state: WorkState) -> tuple[Child, Facts] | None:
    work = one.session.get_one(ChildWork, one.facts["work_id"])
    child = one.session.get_one(Child, work.child_id)
    if work.state is not state or child.name is None:
        return None
    item = one.session.get(ShelfItem, work.wish_item_id) if work.wish_item_id else None
    return child, {
        "work": work.id,
        "name": child.name,
        "kind": work.kind,
        "pieces": work.pieces,
        "points": work.points,
        "area": areas.full_name(one.session, child.area_code),
        "wish": item.name if item else None,
        "wish_pieces": work.wish_pieces,
    }


@notice
def child_work_to_check(one: Notice) -> Facts | None:
    """For whoever looks after the area: a guardian told of a work."""
    found, person = _facts(one, WorkState.PENDING), one.letter.person_id
    if found is None or person is None:
        return None
    child, facts = found
    at = one.house.clock()
    serves = people.may(one.session, person, people.STAFF, child.area_code, at=at)
    return facts if serves else None


@notice
def child_work_credited(one: Notice) -> Facts | None:
    """For the guardian: the points, and the codes of what was exchanged at once."""
    found = _facts(one, WorkState.CREDITED)
    if found is None or found[0].guardian_id != one.letter.person_id:
        return None
    child, facts = found
    taken = [one.session.get_one(Voucher, number) for number in one.facts["voucher_ids"]]
    rows = [voucher_facts(one, voucher) for voucher in taken if voucher.state is VoucherState.OPEN]
    return facts | {"total": balance(one.session, about(child.id or 0)).available, "rows": rows}


@notice
def child_work_refused(one: Notice) -> Facts | None:
    """For the guardian: it was not found true."""
    found = _facts(one, WorkState.REFUSED)
    return found[1] if found is not None and found[0].guardian_id == one.letter.person_id else None
