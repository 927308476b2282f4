"""Reading old entries again, a bounded stretch every night: what was checked and sealed once must still be what it was.

An entry was checked in full when its day was sealed. Its hash covers every field of it and of its lines, and the hash
before: as long as the stored bytes give the stored chain, and the chain passes through the seals, nothing has changed
since. So one stretch costs one hash an entry, and whichever night it is says which stretch: nothing is kept about it.
"""

from datetime import date

from sqlmodel import Session, col, select

from bot.domain.timebank.model import Seal
from bot.domain.timebank.reading import HASH, entries, recomputed
from bot.domain.timebank.rules import GENESIS_HASH, entry_number
from bot.domain.timebank.verify import Problem

ENTRIES_A_NIGHT = 20_000
"""Entries of one stretch: about a second. A ledger of a million entries is read again every fifty nights."""
PROBLEMS_MAX = 20


def stretch(day: date, head_seq: int, *, most: int = ENTRIES_A_NIGHT) -> tuple[int, int]:
    """Return the entry before the first and the last of the stretch for a night, among those up to `head_seq`.

    Any `ceil(head_seq / most)` nights in a row read everything, but for the one on which the number of stretches grows.
    """
    stretches = max(1, -(-head_seq // most))
    after = day.toordinal() % stretches * most
    return after, min(after + most, head_seq)


def reread(session: Session, day: date, *, head_seq: int, most: int = ENTRIES_A_NIGHT) -> list[Problem]:
    """Return what is no longer as it was sealed in the stretch of a night, at most PROBLEMS_MAX of it."""
    after, until = stretch(day, head_seq, most=most)
    problems: list[Problem] = []
    before = HASH.run(session, after).fetchone() if after else (GENESIS_HASH,)
    seq, chain = after, before[0] if before else ""
    seals = {seal.head_seq: seal for seal in session.exec(select(Seal).where(col(Seal.head_seq).between(after, until)))}
    for rows in entries(session, after, until):
        first = rows[0]
        if first.seq != seq + 1 or first.prev_hash != chain or first.hash != recomputed(rows):
            problems.append(Problem(entry_number(first.seq), "is not what was checked and sealed"))
        seq, chain = first.seq, first.hash
        if seq in seals and seals[seq].hash != chain:
            problems.append(Problem(entry_number(seq), f"is not what was sealed on {seals[seq].day}"))
        if len(problems) >= PROBLEMS_MAX:
            break
    if not problems and seq != until:
        problems.append(Problem(entry_number(seq + 1), "is missing"))
    return problems
