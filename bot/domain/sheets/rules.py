"""Pure rules of record sheets: numbers and check codes, what a digest covers, how a name is masked."""

import hashlib
import json
import re
import secrets
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta

from bot.dates import full_day

CODE_ALPHABET = "34679ACDEFHKMNPRTWXY"
"""20 characters that nobody takes for one another on paper: no 0 O, 1 I L, 2 Z, 5 S, 8 B, U V, G.

Nor J and Q: typed together they are short for a crime, and the guard against danger must not take a code for a cry.
"""
CODE_LENGTH = 12
"""20¹² is 51 bits: among a million sheets a guess hits once in four thousand million tries."""
CODE_GROUP = 4
LINES_MAX = 500
"""The most records one sheet holds; more than one a day over a year."""

LETTER = "L"
"""Of 录. Not in the alphabet of codes, so that a number in front of one is told apart; S is for neighbours' offers."""

_NUMBER = re.compile(rf"{LETTER}\s*[-_.:#]?\s*([0-9]{{1,6}})(?![0-9])")
_OFFER = re.compile(r"(?<![A-Z0-9])S\s*[-_.:#]?\s*([0-9]{1,6})(?![0-9])")
_CODE_FORM = rf"(?P<code>[{CODE_ALPHABET}]{{{CODE_LENGTH}}})"
_BOTH = (
    re.compile(rf"(?:.*?{LETTER}(?P<number>[0-9]{{1,6}}))?{_CODE_FORM}"),
    re.compile(rf"{_CODE_FORM}{LETTER}(?P<number>[0-9]{{1,6}})"),
)
"""Number and code without what stands between: where one ends follows from the length of the other."""
_BETWEEN = re.compile("[^A-Z0-9]+")


def sheet_number(sheet_id: int) -> str:
    """Return a sheet's number as people see it: L0012."""
    return f"{LETTER}{sheet_id:04d}"


def new_code() -> str:
    """Return a fresh check code, without its dashes."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def shown_code(code: str) -> str:
    """Return a check code as it is printed: K7FM-4XWP-9TRC."""
    return "-".join(code[start : start + CODE_GROUP] for start in range(0, CODE_LENGTH, CODE_GROUP))


def read_number_and_code(text: str) -> tuple[int | None, str | None]:
    """Return what a person typed from paper: the sheet's number (None: none was typed) and its check code.

    Letter case, width, spaces and kinds of dashes do not matter; what cannot be a code is None.
    """
    flat = unicodedata.normalize("NFKC", text).upper()
    together = _BETWEEN.sub("", flat)
    for form in _BOTH:
        if (both := form.fullmatch(together)) is not None:
            return (int(both["number"]) if both["number"] else None), both["code"]
    number = _NUMBER.search(flat)
    return (int(number[1]) if number else None), None


def offer_number(text: str) -> int | None:
    """Return the number of a neighbour's offer (S0012) that was typed where a sheet's was meant; None for none."""
    offer = _OFFER.search(unicodedata.normalize("NFKC", text).upper())
    return int(offer[1]) if offer else None


def period_label(first: date, last: date) -> str:
    """Return how people call these days: 2018年, 2018年上半年, 2018年第2季度, 2018年3月, 2018年3月至5月, else the two days."""
    whole = first.day == 1 and (last + timedelta(days=1)).day == 1 and first.year == last.year
    if not whole:
        return full_day(first) if first == last else f"{full_day(first)}至{full_day(last)}"
    year, months = f"{first.year}年", (first.month, last.month)
    named = {(1, 12): "", (1, 6): "上半年", (7, 12): "下半年"} | {
        (3 * n - 2, 3 * n): f"第{n}季度" for n in (1, 2, 3, 4)
    }
    if months in named:
        return year + named[months]
    return f"{year}{first.month}月" + ("" if first.month == last.month else f"至{last.month}月")


def canonical(shown: Mapping[str, object]) -> str:
    """Return what a sheet shows as the very text that is stored and digested: JSON, keys sorted, no spaces."""
    return json.dumps(shown, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(shown: str) -> str:
    """Return SHA-256 (hex) over the canonical text of a sheet."""
    return hashlib.sha256(shown.encode()).hexdigest()


def masked_name(name: str) -> str:
    """Return a name of which only the first character shows: 王*, 欧***."""
    return name[:1] + "*" * max(len(name) - 1, 1)
