"""What holders and keepers of vouchers are told. In private: who exchanges what is nobody else's business."""

from bot.chat.notices.making import Facts, Notice, notice
from bot.chat.shelf_facts import item_facts, short_day, spaced
from bot.domain.shelf.model import ShelfItem, Voucher, VoucherState


def voucher_facts(one: Notice, voucher: Voucher) -> Facts:
    """Return what the holder of a voucher may know of it: all."""
    item = one.session.get_one(ShelfItem, voucher.item_id)
    facts = item_facts(one.session, item, rules=one.house.rules(), district=one.house.district)
    return facts | {"code": spaced(voucher.code), "day": short_day(voucher.expires_at)}


def _in_state(one: Notice, state: VoucherState) -> Facts | None:
    voucher = one.session.get(Voucher, one.facts["voucher_id"])
    if voucher is None or voucher.state is not state or voucher.person_id != one.letter.person_id:
        return None
    return voucher_facts(one, voucher)


@notice
def voucher_used(one: Notice) -> Facts | None:
    """For the holder: it was redeemed just now."""
    return _in_state(one, VoucherState.REDEEMED)


@notice
def voucher_expiring(one: Notice) -> Facts | None:
    """For the holder: it will expire, while it still can be used."""
    return _in_state(one, VoucherState.OPEN)


@notice
def voucher_expired(one: Notice) -> Facts | None:
    """For the holder: it has expired, what it cost is back."""
    return _in_state(one, VoucherState.EXPIRED)


@notice
def keeper_named(one: Notice) -> Facts | None:
    """For whoever was named to redeem an item: how that is done."""
    item = one.session.get(ShelfItem, one.facts["item_id"])
    if item is None or item.withdrawn_at is not None or item.keeper_id != one.letter.person_id:
        return None
    return item_facts(one.session, item, rules=one.house.rules(), district=one.house.district)
