"""The shelf (兑换宝): what coins and children's points can be exchanged for, and the vouchers that stand between."""
