"""Pure rules of the exchange: how coins are split, how an offer's number is written, which weekdays there are."""

from collections.abc import Iterable


def share(minutes: list[int], most: int) -> list[int]:
    """Split at most `most` minutes of coins among people by the minutes each worked; nobody gets more than they worked.

    Whole minutes; what does not divide goes to the largest remainders, the first of equals. The sum is exact.
    """
    worked = sum(minutes)
    if worked <= most:
        return list(minutes)
    shares = [one * most // worked for one in minutes]
    by_remainder = sorted(range(len(minutes)), key=lambda place: -(minutes[place] * most % worked))
    for place in by_remainder[: most - sum(shares)]:
        shares[place] += 1
    return shares


def within(available: int, coin_minutes: int) -> str:
    """Return how many coins, in whole halves, somebody who holds too few can still give: "1.5"; "" for none."""
    halves = max(available, 0) * 2 // coin_minutes
    return f"{halves / 2:g}" if halves else ""


def number(offer_id: int) -> str:
    """Write an offer's number as people see it: S and at least four digits."""
    return f"S{offer_id:04d}"


def bits(weekdays: Iterable[int]) -> int:
    """Return weekdays (Monday is 0) as the bits of a column."""
    return sum(1 << day for day in set(weekdays))
