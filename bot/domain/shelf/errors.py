"""What the shelf says no to. Amounts are said with their unit ("1 时间币", "2 积分"); `unit` says on which shelf."""

from bot.domain.errors import Refusal


class NoSuchItem(Refusal):
    """Nothing on the shelf has a name like that. Facts: name, unit."""

    code = "shelf_no_such_item"


class SoldOut(Refusal):
    """The last one was taken, or the item is no longer offered. Facts: name, unit."""

    code = "shelf_sold_out"


class TooDear(Refusal):
    """The account holds too little. Facts: name, unit, price, available."""

    code = "shelf_too_dear"


class MonthFull(Refusal):
    """As many vouchers as one may take in a calendar month were taken. Facts: most."""

    code = "shelf_month_full"


class NoSuchVoucher(Refusal):
    """The person holds no open voucher like that."""

    code = "shelf_no_such_voucher"


class SeveralVouchers(Refusal):
    """Several open vouchers fit: the code says which. Facts: name."""

    code = "shelf_several_vouchers"


class SeveralItems(Refusal):
    """Several items fit: the place says which. Facts: name."""

    code = "shelf_several_items"


class StockOutOfRange(Refusal):
    """A number of pieces that is not between one and the most. Facts: most."""

    code = "shelf_stock_out_of_range"


class PriceOutOfRange(Refusal):
    """A price of nothing, of parts of a minute, or beyond what one movement may carry. Facts: most."""

    code = "shelf_price_out_of_range"


class OtherArea(Refusal):
    """Somebody keeps the shelf, but not there. Facts: area, places (which they look after), keepers (names)."""

    code = "shelf_other_area"


class SaleOver(Refusal):
    """The last day of the offer lies in the past, or before its first day."""

    code = "shelf_sale_over"


class NotMoney(Refusal):
    """A price in money. Nothing here is sold or bought."""

    code = "shelf_not_money"


class CannotRedeem(Refusal):
    """A voucher cannot be redeemed. Facts: why (wrong, used, expired, cancelled, not_yours), left, day, most.

    Returned, not raised, where the try has to stay in the book.
    """

    code = "shelf_cannot_redeem"


class TooManyTries(Refusal):
    """Too many wrong codes within the hour; whether this one is right is not said."""

    code = "shelf_too_many_tries"


class KeeperUnclear(Refusal):
    """Nobody, or more than one, is known by the name of who is to redeem. Facts: name."""

    code = "shelf_keeper_unclear"
