"""Two looks that spare Python's regular expressions most of their work on long alternations of words.

The engine tries every branch at every place. `required` tells which characters must be there before anything can match
at all; `with_beginnings` lets the engine skip every place at which no match can begin. Both are read from the parsed
expression, so no match can get lost: what is not understood here counts as "any character".
"""

import re
from collections.abc import Iterable
from typing import Any

# The standard library's own parser (sre_parse until 3.10). It has no public name, so it is asked for as Any.
_sre: Any = re
_parse, _codes = _sre._parser.parse, _sre._constants
_REPEATS = (_codes.MAX_REPEAT, _codes.MIN_REPEAT)
_RANGE_MAX = 64

Characters = frozenset[str]


def required(pattern: str, common: str) -> Characters | None:
    """Return characters of which every match holds at least one; None where no such set is known.

    Of several such sets the one is taken that ordinary talk meets least: with few `common` characters, and few at all.
    """
    return _required(_parse(pattern), frozenset(common))


def with_beginnings(pattern: str) -> str:
    """Return an expression that matches the same, and looks first whether the next character can begin a match."""
    beginnings, may_be_empty = _beginnings(_parse(pattern))
    if beginnings is None or may_be_empty:
        return pattern
    return f"(?=[{re.escape(''.join(sorted(beginnings)))}])(?:{pattern})"


def _required(items: Iterable[tuple[Any, Any]], common: Characters) -> Characters | None:
    known = [chars for chars in (_required_by(code, said, common) for code, said in items) if chars is not None]
    return min(known, key=lambda chars: (len(chars & common), len(chars)), default=None)


def _required_by(code: Any, said: Any, common: Characters) -> Characters | None:
    if code is _codes.LITERAL:
        return frozenset(chr(said))
    if code is _codes.IN:
        return _class(said)
    if code is _codes.BRANCH:
        return _union(_required(branch, common) for branch in said[1])
    if code is _codes.SUBPATTERN and not said[1]:  # said[1]: flags that hold inside, such as ignoring case
        return _required(said[3], common)
    if code in _REPEATS and said[0] > 0:
        return _required(said[2], common)
    return None


def _beginnings(items: Iterable[tuple[Any, Any]]) -> tuple[Characters | None, bool]:
    """Return the characters a match can begin with (None: any), and whether it may be empty."""
    found: Characters = frozenset()
    for code, said in items:
        chars, may_be_empty = _beginnings_of(code, said)
        if chars is None:
            return None, may_be_empty
        found |= chars
        if not may_be_empty:
            return found, False
    return found, True


def _beginnings_of(code: Any, said: Any) -> tuple[Characters | None, bool]:
    if code is _codes.LITERAL:
        return frozenset(chr(said)), False
    if code is _codes.IN:
        return _class(said), False
    if code is _codes.BRANCH:
        branches = [_beginnings(branch) for branch in said[1]]
        return _union(chars for chars, _ in branches), any(may_be_empty for _, may_be_empty in branches)
    if code is _codes.SUBPATTERN and not said[1]:
        return _beginnings(said[3])
    if code in _REPEATS:
        chars, may_be_empty = _beginnings(said[2])
        return chars, may_be_empty or said[0] == 0
    if code in (_codes.ASSERT, _codes.ASSERT_NOT, _codes.AT):  # they take no character
        return frozenset(), True
    return None, False


def _union(sets: Iterable[Characters | None]) -> Characters | None:
    union: Characters = frozenset()
    for chars in sets:
        if chars is None:
            return None
        union |= chars
    return union


def _class(members: Iterable[tuple[Any, Any]]) -> Characters | None:
    chars: set[str] = set()
    for code, said in members:
        if code is _codes.LITERAL:
            chars.add(chr(said))
        elif code is _codes.RANGE and said[1] - said[0] < _RANGE_MAX:
            chars.update(map(chr, range(said[0], said[1] + 1)))
        else:
            return None
    return frozenset(chars)
