"""Numbers as people write them: Chinese numerals, and the numbers that we show (X0231, F0182, J1023, R2031,
H0012)."""

import re
from decimal import Decimal
from typing import Literal

from bot.language.normalise import half_width

CodeLetter = Literal["X", "F", "J", "R", "H", "S"]
"""X case or task, F file, J ledger entry, R hour record, H activity, S offer of a neighbour."""

CODE_DIGITS_MAX = 6
NUMERAL_LENGTH_MAX = 16

_SPELLINGS = ("〇零○", "一幺壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_DIGITS = {char: digit for digit, chars in enumerate(_SPELLINGS) for char in chars}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_WHOLE = {"俩": 2, "仨": 3, "廿": 20, "卅": 30}

_ARABIC = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_SPELT_DIGITS = re.compile(f"[{''.join(_DIGITS)}]+")
_NUMERAL = re.compile(f"[{''.join(_DIGITS)}{''.join(_UNITS)}万]+")

CHINESE_NUMERAL = f"[{''.join(_DIGITS)}{''.join(_UNITS)}{''.join(_WHOLE)}]"
"""A regular expression for one character of a Chinese numeral, for the parsers that look for numbers in a
sentence."""


def chinese_number(text: str) -> int | Decimal | None:
    """Return the number that the whole text is, or None when it is not one number.

    三, 十二, 一百二十, 一百二, 两, 俩, 仨, 半, 三点五, 二三一, 1.5, １．５, -3, 负三. Whole numbers come
    back as int. An approximate pair (三四, 十二三) is no number, nor is anything longer than 16 characters.
    """
    text = half_width(text).strip()
    if not text or len(text) > NUMERAL_LENGTH_MAX:
        return None
    if text[0] == "负":
        positive = chinese_number(text[1:])
        return None if positive is None or positive < 0 else -positive
    if _ARABIC.fullmatch(text):
        return Decimal(text) if "." in text else int(text)
    if text == "半":
        return Decimal("0.5")
    if "点" in text:
        return _decimal(text)
    return _WHOLE[text] if text in _WHOLE else _numeral(text)


def _decimal(text: str) -> Decimal | None:
    whole, _, fraction = text.partition("点")
    number = _numeral(whole)
    if number is None or not _SPELT_DIGITS.fullmatch(fraction):
        return None
    return Decimal(f"{number}.{''.join(str(_DIGITS[char]) for char in fraction)}")


def _numeral(text: str) -> int | None:
    if _SPELT_DIGITS.fullmatch(text):
        if len(text) == 2 and _DIGITS[text[1]] - _DIGITS[text[0]] == 1 and _DIGITS[text[0]] > 0:
            return None  # 三四个人 is three or four people, not thirty-four
        return int("".join(str(_DIGITS[char]) for char in text))
    if text[:1] in ("廿", "卅"):
        rest = _numeral(text[1:])
        return None if rest is None or rest > 9 else _WHOLE[text[0]] + rest
    if not _NUMERAL.fullmatch(text):
        return None
    thousands, mark, rest = text.rpartition("万")
    if not mark:
        return _below_ten_thousand(text)
    high = _below_ten_thousand(thousands)
    low = _below_ten_thousand(rest, after_ten_thousand=True) if rest else 0
    return None if high is None or low is None else high * 10_000 + low


def _below_ten_thousand(text: str, *, after_ten_thousand: bool = False) -> int | None:
    """Read units from high to low. A last digit straight after a unit stands for the next lower one: 一百二
    is 120."""
    total, digit, last_unit, zero = 0, None, 10_000 if after_ten_thousand else 10, False
    highest = 10_000
    for char in text:
        if char in _UNITS:
            unit = _UNITS[char]
            if unit >= highest or digit == 0 or (digit is None and unit != 10):
                return None
            total += (1 if digit is None else digit) * unit
            digit, last_unit, highest, zero = None, unit, unit, False
        elif digit is not None and digit != 0:
            return None
        else:
            digit = _DIGITS[char]
            zero = zero or digit == 0
    if digit:
        total += digit if zero else digit * last_unit // 10
    return total


_LABEL = r"(?:编号|单号|工单号?|任务号?|号码|案号|个案|诉求)\s*[:：是为]?\s*"


def _code_pattern(letter: str) -> str:
    return rf"(?:{_LABEL})?(?:第\s*)?[#]?\s*(?:[{letter}{letter.lower()}]\s*[-_:：.]?\s*)?"


def case_number(text: str, letter: CodeLetter = "X") -> int | None:
    """Return the number when the whole text is one of ours, with its letter or without: X0231, x231, 231,
    #231, 编号231.

    Letter case, width, spaces, a hyphen and Chinese digits (二三一) do not matter. Another letter, zero and
    more than six digits give None.
    """
    text = half_width(text).strip()
    found = re.fullmatch(rf"{_code_pattern(letter)}([0-9]{{1,9}}|{_NUMERAL.pattern})\s*号?", text)
    if not found:
        return None
    digits = found.group(1)
    number = int(digits) if digits.isascii() else _numeral_or_digits(digits)
    return number if number and number < 10**CODE_DIGITS_MAX and _not_too_long(digits) else None


def _not_too_long(digits: str) -> bool:
    return len(digits) <= CODE_DIGITS_MAX or not digits.isascii()


def _numeral_or_digits(text: str) -> int | None:
    """Spoken numbers are read out digit by digit, so 二三 is 23 here although it would be "two or three"
    elsewhere."""
    if len(text) > NUMERAL_LENGTH_MAX:
        return None
    if _SPELT_DIGITS.fullmatch(text):
        return int("".join(str(_DIGITS[char]) for char in text))
    return _numeral(text)


def find_case_numbers(text: str, letter: CodeLetter = "X") -> tuple[tuple[int, int, int], ...]:
    """Return (number, start, end) for each of our numbers in a sentence, in order.

    In a sentence a number must carry its letter, a # or a word such as 编号, since bare digits may be a
    door, a price or a phone. A letter and digits parted by a space need three digits (x 3点 is no case).
    """
    flat = half_width(text)
    either = f"[{letter}{letter.lower()}]"
    lead = rf"{_LABEL}#?(?:{either}[-_:：.]?)?|#\s?{either}?|{either}\s?[-_:：.]?\s?(?=[0-9]{{3}})|{either}"
    digits = rf"([0-9]{{1,{CODE_DIGITS_MAX}}})(?![0-9A-Za-z])"
    found = (
        (int(match.group(1)), match.start(), match.end())
        for match in re.finditer(rf"(?<![A-Za-z0-9])(?:{lead}){digits}", flat)
    )
    return tuple(one for one in found if one[0] > 0)
