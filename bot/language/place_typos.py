"""Names written wrongly: by ear (裕圆社区), by voice input, or with one wrong or missing character.

An index over all names answers two questions for a piece of text: which names sound like it (all of
them, so that the bot can ask), and which one longer name differs from it in one character.
"""

import re
from collections.abc import Iterator, Mapping

TEXT_MAX = 160
LENGTH_MIN, LENGTH_MAX = 2, 12
ONE_OFF_MIN = 5
"""Characters from which one wrong character still leaves the name recognisable (匡山小区东接)."""

_SUFFIX = re.compile(r"社区|小区|街道|居委会|[村街路园苑城庄屯接]")
_SAME_TO_THE_EAR = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ing", "in"), ("eng", "en"), ("ang", "an"))


def sound(reading: str) -> str:
    """Return a reading without the differences that Jinan ears and voice input lose (zh/z, ing/in)."""
    for written, heard in _SAME_TO_THE_EAR:
        if reading.startswith(written):
            reading = heard + reading[len(written) :]
        elif reading.endswith(written):
            reading = reading[: -len(written)] + heard
    return reading


class TypoIndex:
    """Looks up misspelt names. Built once from every name; memory is a few hundred kilobytes."""

    def __init__(self, names: Mapping[str, tuple[str, ...]], readings: Mapping[str, str]) -> None:
        # Each sound gets one character of the private area: what is heard is as long as the text.
        letters: dict[str, str] = {}
        self._heard = {
            ord(char): letters.setdefault(sound(reading), chr(0xE000 + len(letters)))
            for char, reading in readings.items()
        }
        self._by_sound: dict[str, set[tuple[str, ...]]] = {}
        self._by_gap: dict[str, set[tuple[str, ...]]] = {}
        for name, codes in names.items():
            if not LENGTH_MIN <= len(name) <= LENGTH_MAX:
                continue
            self._by_sound.setdefault(name.translate(self._heard), set()).add(codes)
            if len(name) >= ONE_OFF_MIN:
                for at in range(len(name)):
                    self._by_gap.setdefault(f"{name[:at]}?{name[at + 1 :]}", set()).add(codes)
                    self._by_gap.setdefault(name[:at] + name[at + 1 :], set()).add(codes)

    def find(self, text: str, *, named_only: bool = False) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Yield (start, end, codes) of pieces that sound like one name, then of those one character away
        from one.
        """
        text = text[:TEXT_MAX]
        heard = text.translate(self._heard)
        ends = {match.end() for match in _SUFFIX.finditer(text)}
        for length in range(LENGTH_MAX, LENGTH_MIN - 1, -1):
            for end in ends if named_only or length > 4 else range(length, len(text) + 1):
                found = self._by_sound.get(heard[end - length : end]) if end >= length else None
                if found:
                    yield end - length, end, tuple(sorted({code for codes in found for code in codes}))
        for length in range(LENGTH_MAX, ONE_OFF_MIN - 2, -1):
            for end in ends:
                found = self._one_off(text[end - length : end]) if end >= length else None
                if found and len(found) == 1:
                    yield end - length, end, next(iter(found))

    def _one_off(self, piece: str) -> set[tuple[str, ...]]:
        found = set(self._by_gap.get(piece, ()))
        for at in range(len(piece)):
            found |= self._by_gap.get(f"{piece[:at]}?{piece[at + 1 :]}", set())
        return found
