"""What must not stand in a group: phone, ID and bank card numbers, and door numbers.

Works on the text as people disguise it without meaning to: full-width digits, spaces and dashes
inside a number, O for 0, 幺三九 and 一三九, a landline with 转. A door number is a room: a building
alone (3号楼) or a building with a unit (3号楼2单元) still holds dozens of homes and is left alone,
a room number with any of them is not. Order numbers, dates, prices, hotlines and tracking numbers
are no private data.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

from bot.language.sensitive_doors import DOORS, SIGNS

TEXT_MAX = 5000


class PrivateKind(StrEnum):
    """What kind of private data a piece of text is."""

    PHONE = "phone"
    IDENTITY = "identity"
    DOOR = "door"
    BANK_CARD = "bank_card"


@dataclass(frozen=True)
class PrivateSpan:
    """A piece of private data; `start` and `end` are positions in the text as it was given."""

    kind: PrivateKind
    start: int
    end: int


_SPOKEN = {
    **{char: str(at) for at, char in enumerate("零一二三四五六七八九")},
    "〇": "0",
    "幺": "1",
    "两": "2",
}
_UPPER = {char: str(at) for at, char in enumerate("零壹贰叁肆伍陆柒捌玖")}
_CIRCLED = {**{char: str(at + 1) for at, char in enumerate("①②③④⑤⑥⑦⑧⑨")}, "⓪": "0"}
_SPOKEN_TABLE = str.maketrans({**_UPPER, **_SPOKEN})
_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_NORMAL = str.maketrans(
    {
        **{chr(code): chr(half) for code, half in _HALF.items()},
        **_CIRCLED,
        **dict.fromkeys("\u3000\xa0", " "),
        **dict.fromkeys("—–－﹣−‐‑―~～_·•", "-"),
        "＃": "#",
        **dict.fromkeys("OoＯｏ", "0"),
    }
)
_SPOKEN_DIGITS = "零一二三四五六七八九〇幺两壹贰叁肆伍陆柒捌玖"

# The cheap question first: private data has two digits close together (of any script) or 室 户 门 with one.
_ANY_DIGIT = r"0-9０-９①-⑨⓪oOＯ" + _SPOKEN_DIGITS
_PREFILTER = re.compile(rf"[{_ANY_DIGIT}][\s\-—－–.·~]{{0,3}}[{_ANY_DIGIT}]|[{_ANY_DIGIT}十][室户号层楼门]")

_GAP = r"[ \-.,，、:/*]{0,3}"
_NOT_BEFORE = r"(?<![0-9A-Za-z])(?<![0-9]\.)"
_MOBILE = re.compile(
    rf"(?<![0-9])(?<![0-9]\.)(?:(?:\+|00)?86{_GAP})?(?P<n>1{_GAP}[3-9](?:{_GAP}\d){{9}})(?!\d)(?!-\d{{2}}:)"
)
_LANDLINE = re.compile(
    rf"{_NOT_BEFORE}(?:"
    rf"\(?0(?:10|2\d|[3-9]\d{{2}})\)?[ \-]{{0,2}}[2-9]\d{{2,3}}[ \-]?\d{{4}}"
    rf")(?:{_GAP}(?:转|-){_GAP}\d{{1,5}})?(?!\d)"
)
_LOCAL = re.compile(rf"{_NOT_BEFORE}[2-8]\d{{3}}[ \-]?\d{{4}}(?:{_GAP}转{_GAP}\d{{1,5}})?(?!\d)")
_LOCAL_WORDS = re.compile(r"(?:电话|座机|号码|联系|打给|打他|打她|拨|家里电|固话|热线|找我)[^\d\n]{0,8}$")
_PROVINCE = r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|81|82"
"""The first two digits of a citizen number (GB/T 2260); an order number that starts with a year has none of
them.
"""
_IDENTITY = re.compile(
    rf"(?<![0-9])(?:{_PROVINCE})\d{{4}}{_GAP}(?:18|19|20)\d{{2}}{_GAP}(?:0[1-9]|1[0-2])(?:{_GAP})"
    rf"(?:0[1-9]|[12]\d|3[01]){_GAP}\d{{3}}{_GAP}[\dXx×](?!\d)"
)
_IDENTITY_OLD = re.compile(r"(?<![0-9])[1-8]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)")
_IDENTITY_WORDS = re.compile(r"身份证|证件|身份号|证号")
_CARD = re.compile(rf"{_NOT_BEFORE}[3-6]\d{{3}}(?:[ \-]?\d{{4}}){{2,3}}[ \-]?\d{{1,4}}(?!\d)")
_CARD_WORDS = re.compile(r"卡号|银行卡|储蓄卡|存折|账号|帐号|汇到|打到|打钱|工行|农行|建行|中行|邮储|齐鲁银行")
_OTHER_WORDS = re.compile(
    r"(?:单号|快递|运单|物流|订单|学号|工号|编号|QQ|qq|Qq|扣扣|群号|票号|车次|条码|型号|序列号|取件码|流水|密码|验证码|尾号)"
    r"[^\d\n,，。;；]{0,6}$"
)

_EIGHT_DIGITS = re.compile(r"(?:\d\D*){8}")
"""No number of a person is shorter: a local one has eight digits, the others more."""

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"


def may_hold_private(text: str) -> bool:
    """Return False when the text can hold no private data. Cheap enough to ask of every line of a group."""
    return _PREFILTER.search(text) is not None


def find_private(text: str) -> tuple[PrivateSpan, ...]:
    """Return what must not stand in a group, in order and without overlaps. Looks at the first 5,000
    characters.
    """
    text = text[:TEXT_MAX]
    if not may_hold_private(text):
        return ()
    plain = text.translate(_NORMAL)
    spans = _numbers(plain) if _EIGHT_DIGITS.search(plain) else []
    spans += _spoken_numbers(plain)
    if not SIGNS.isdisjoint(plain):
        spans += _doors(plain)
    kept: list[PrivateSpan] = []
    for span in sorted(map(partial(_trimmed, plain), spans), key=lambda span: (span.start, -span.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return tuple(kept)


def find_phone(text: str) -> str | None:
    """Return the first phone number somebody gave, in plain digits (0531-87654321 keeps no dash), or None.

    An answer that is nothing but seven or eight digits is a local number too.
    """
    for span in find_private(text):
        if span.kind is PrivateKind.PHONE:
            said = text[span.start : span.end].translate(_NORMAL).translate(_SPOKEN_TABLE)
            number = re.sub(r"[^\d转]", "", said)
            return re.sub(r"^(?:00)?86(?=1\d{10}$)", "", number)
    alone = re.sub(r"[\s\-]", "", text.translate(_NORMAL))
    return alone if re.fullmatch(r"[2-8]\d{6,7}", alone) else None


def find_door(text: str) -> str | None:
    """Return the door number as it was written, or None. A building alone is not a door."""
    return next((text[one.start : one.end] for one in find_private(text) if one.kind is PrivateKind.DOOR), None)


def mask(text: str) -> str:
    """Return the text with every private piece replaced by a word that says what stood there."""
    words = {
        PrivateKind.PHONE: "[电话]",
        PrivateKind.IDENTITY: "[证件号]",
        PrivateKind.DOOR: "[门牌]",
        PrivateKind.BANK_CARD: "[卡号]",
    }
    for span in reversed(find_private(text)):
        text = text[: span.start] + words[span.kind] + text[span.end :]
    return text


def _numbers(plain: str) -> list[PrivateSpan]:
    return [
        *(PrivateSpan(PrivateKind.IDENTITY, *match.span()) for match in _IDENTITY.finditer(plain) if _identity(match)),
        *(PrivateSpan(PrivateKind.IDENTITY, *match.span()) for match in _IDENTITY_OLD.finditer(plain) if _old(match)),
        *(PrivateSpan(PrivateKind.PHONE, *match.span()) for match in _MOBILE.finditer(plain) if _mobile(match)),
        *(PrivateSpan(PrivateKind.PHONE, *match.span()) for match in _LANDLINE.finditer(plain) if not _other(match)),
        *(PrivateSpan(PrivateKind.PHONE, *match.span()) for match in _LOCAL.finditer(plain) if _local(match)),
        *(PrivateSpan(PrivateKind.BANK_CARD, *match.span()) for match in _CARD.finditer(plain) if _card(match)),
    ]


def _other(match: re.Match[str]) -> bool:
    """Whether the words in front say that the number is something else: an order, a parcel, a QQ number."""
    return bool(_OTHER_WORDS.search(match.string[: match.start()]))


def _identity(match: re.Match[str]) -> bool:
    # A made-up or mistyped number is caught too; the check digit only outweighs "单号" in front.
    return not _other(match) or _checks(re.sub(r"[^\dXx]", "", match[0].replace("×", "X")).upper())


def _old(match: re.Match[str]) -> bool:
    return bool(_IDENTITY_WORDS.search(match.string, max(0, match.start() - 12), match.end() + 8))


def _mobile(match: re.Match[str]) -> bool:
    return _is_mobile(match["n"]) and not _other(match)


def _local(match: re.Match[str]) -> bool:
    return bool(_LOCAL_WORDS.search(match.string[: match.start()])) and not _looks_like_date(match[0])


def _card(match: re.Match[str]) -> bool:
    digits = re.sub(r"\D", "", match[0])
    named = _CARD_WORDS.search(match.string, max(0, match.start() - 12), match.start())
    plausible = named or (digits[0] in "456" and _luhn(digits))
    return 16 <= len(digits) <= 19 and bool(plausible) and not _other(match)


_SPOKEN_IDENTITY = re.compile(
    rf"(?<![\d{_SPOKEN_DIGITS}])(?:[{_SPOKEN_DIGITS}\d][ ,，、。\-]{{0,2}}){{17}}[{_SPOKEN_DIGITS}\dXx](?![\d{_SPOKEN_DIGITS}])"
)
_SPOKEN_MOBILE = re.compile(
    r"(?<![\d零一二三四五六七八九〇幺])[1一幺壹][ ,，、\-]?[3-9三四五六七八九叁肆伍陆柒捌玖]"
    r"(?:[ ,，、。\-]{0,2}[0-9零一二三四五六七八九〇幺两壹贰叁肆伍陆柒捌玖]){9}"
    r"(?![\d零一二三四五六七八九〇幺])"
)


def _spoken_numbers(plain: str) -> list[PrivateSpan]:
    identities = [
        PrivateSpan(PrivateKind.IDENTITY, *match.span())
        for match in _SPOKEN_IDENTITY.finditer(plain)
        if not match[0].isascii() and _IDENTITY.fullmatch(re.sub(r"[^0-9Xx]", "", match[0].translate(_SPOKEN_TABLE)))
    ]
    return identities + [
        PrivateSpan(PrivateKind.PHONE, *match.span())
        for match in _SPOKEN_MOBILE.finditer(plain)
        if not _OTHER_WORDS.search(plain[: match.start()]) and _is_mobile(match[0].translate(_SPOKEN_TABLE))
    ]


def _trimmed(plain: str, span: PrivateSpan) -> PrivateSpan:
    said = plain[span.start : span.end]
    return replace(span, end=span.end - len(said) + len(said.rstrip(" ,，、:;.-")))


def _doors(plain: str) -> list[PrivateSpan]:
    return [
        PrivateSpan(PrivateKind.DOOR, *match.span())
        for pattern in DOORS
        for match in pattern.finditer(plain)
        if not _other(match)
    ]


def _is_mobile(said: str) -> bool:
    """Eleven digits 1[3-9]…; split into more than four groups it is a list of numbers, not a phone, unless
    evenly.
    """
    digits = re.sub(r"\D", "", said)
    groups = re.findall(r"\d+", said)
    return len(digits) == 11 and (len(groups) <= 5 or sum(len(group) > 1 for group in groups) <= 1)


def _looks_like_date(said: str) -> bool:
    return bool(re.fullmatch(r"20\d{2}[01]\d[0-3]\d", said))


def _checks(identity: str) -> bool:
    """Whether the last character of an 18-digit citizen number fits (GB 11643-1999)."""
    total = sum(int(digit) * weight for digit, weight in zip(identity[:17], _ID_WEIGHTS, strict=True))
    return _ID_CHECKS[total % 11] == identity[17]


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits)))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0
