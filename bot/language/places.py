"""Which street or community a sentence means: never guessed, asked when two would fit.

The longest name wins; a street and a community in one sentence pick the community of that street; a name
that stands in two streets gives both. Names that are also ordinary words (明星, 振兴, 北街) count only
where the sentence speaks of a place. A name written with homophones or one wrong character is a match
marked `exact=False`, to be read back as a question. Built once; one call is a walk over the text.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.language.place_names import AreaKind, AreaName, PlaceHints, load_areas, load_hints
from bot.language.place_text import (
    ARRIVE,
    AWAY,
    BODY_FOLLOWS,
    HAN,
    HOME,
    INSTITUTION_FOLLOWS,
    LEFT_EDGE,
    NEGATED,
    OWN_OF,
    PLACE_FOLLOWS,
    Compact,
    is_whole,
)
from bot.language.place_typos import TypoIndex

__all__ = ["AreaKind", "AreaName", "PlaceMatch", "PlaceReading", "PlaceResolver", "load_areas", "load_hints"]


@dataclass(frozen=True)
class PlaceMatch:
    """One area that the words may mean.

    `span` and `said` are of the text as it was given. `exact` is False when the name was not written as
    anybody writes it (a typo, a homophone, or a place one only goes to): it is to be asked, not taken.
    """

    code: str
    kind: AreaKind
    span: tuple[int, int]
    said: str
    exact: bool = True


@dataclass(frozen=True)
class PlaceReading:
    """What a text says about a place: no match is nothing, one is the place, more than one must be asked.

    `outside` holds the words that name another district or town, when that is where the sentence is about;
    `landmark` the title of a public place that was named (a hospital), which is where one goes and not
    where one lives.
    """

    matches: tuple[PlaceMatch, ...] = ()
    outside: str | None = None
    landmark: str | None = None
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def sure(self) -> PlaceMatch | None:
        """The one place that was named as it is called, or None."""
        return self.matches[0] if len(self.matches) == 1 and self.matches[0].exact else None


@dataclass(frozen=True)
class _Mention:
    """One name in the compact text; `tier` 0 is where somebody lives, 1 plain, 2 where somebody goes."""

    start: int
    end: int
    codes: tuple[str, ...]
    tier: int
    exact: bool = True


class PlaceResolver:
    """Resolves places against one list of areas. Build it once; it is immutable and may be shared between
    threads.
    """

    def __init__(self, areas: Iterable[AreaName], hints: PlaceHints | None = None) -> None:
        self._hints = hints or load_hints()
        self._areas = {area.code: area for area in areas}
        self._codes = self._surfaces()
        self._by_first = _by_first({*self._codes, *self._hints.landmarks, *self._hints.outside})
        self._typos = TypoIndex(self._codes, self._hints.readings)

    def area(self, code: str) -> AreaName:
        """Return the area of a code. Raises KeyError for a code that is not on the list."""
        return self._areas[code]

    def resolve(self, text: str, *, within: str | None = None) -> PlaceReading:
        """Return what the text says about a place; `within` keeps only areas at or below that code."""
        compact = Compact(text)
        mentions, landmark, outside = self._scan(compact)
        if outside:
            mentions = [mention for mention in mentions if not 0 <= mention.start - outside[1] <= 2]
            if not mentions:
                return PlaceReading((), _said(compact, *outside), landmark)
        if not any(self._is_community(mention) and len(mention.codes) == 1 for mention in mentions):
            mentions = self._with_typos(compact, mentions)
        kept = self._decide(mentions)
        matches = [self._match(compact, code, mention) for code, mention in kept]
        if within is not None:
            matches = [match for match in matches if match.code.startswith(within)]
        spans = tuple(compact.span(mention.start, mention.end) for mention in mentions)
        return PlaceReading(tuple(sorted(matches, key=lambda match: match.code)), None, landmark, spans)

    # Building

    def _surfaces(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for area in self._areas.values():
            for name in (area.short, area.name, *area.aliases):
                codes = found.setdefault(name.lower(), [])
                if area.code not in codes:
                    codes.append(area.code)
        # A name that a street shares with a community below it (匡山) is the street: it holds either way.
        return {
            name: tuple(code for code in codes if self._areas[code].parent not in codes)
            for name, codes in found.items()
        }

    # Finding

    def _scan(self, compact: Compact) -> tuple[list[_Mention], str | None, tuple[int, int] | None]:
        text = compact.text
        mentions: list[_Mention] = []
        landmark: str | None = None
        outside: tuple[int, int] | None = None
        at = 0
        while at < len(text):
            step = 1
            for name in self._by_first.get(text[at], ()):
                if not text.startswith(name, at):
                    continue
                end = at + len(name)
                if name in self._codes:
                    mention = self._mention(compact, at, end, mentions)
                    if mention is None:
                        continue
                    mentions.append(mention)
                elif name in self._hints.landmarks:
                    landmark = landmark or self._hints.landmarks[name]
                else:
                    home = HOME.search(text[max(0, at - 6) : at])
                    said_of_self = home or is_whole(text, at, end) or (at == 0 and OWN_OF.match(text, end))
                    if not (said_of_self or self._hints.outside[name]):
                        continue
                    outside = outside or (at, end)
                step = len(name)
                break
            at += step
        return mentions, landmark, outside

    def _mention(self, compact: Compact, start: int, end: int, earlier: list[_Mention]) -> _Mention | None:
        text = compact.text
        name, before = text[start:end], text[max(0, start - 6) : start]
        if NEGATED.search(before) or (
            name[-1] in "号一二三四" and text[end : end + 1] in ("楼", "栋", "单", "幢", "号")
        ):
            return None
        home = bool(HOME.search(before))
        if not self._stands_as_place(compact, start, end, home, earlier):
            clause = self._hints.common.get(name) is False and not name.isdigit() and _is_clause(compact, start, end)
            return _Mention(start, end, self._codes[name], 1, exact=False) if clause else None
        goes = AWAY.search(before) and not ARRIVE.search(before)
        if INSTITUTION_FOLLOWS.match(text, end):
            return _Mention(start, end, self._codes[name], 2, exact=False)
        tier = 0 if home else 2 if goes else 1
        return _Mention(start, end, self._codes[name], tier)

    def _stands_as_place(self, compact: Compact, start: int, end: int, home: bool, earlier: list[_Mention]) -> bool:
        text = compact.text
        name = text[start:end]
        alone_counts = self._hints.common.get(name)
        previous = text[start - 1] if start else ""
        if name[0].isdigit() and previous.isdigit() and compact.touches(start - 1, start):
            return False
        left_open = (
            not (previous and HAN.match(previous) and compact.touches(start - 1, start)) or previous in LEFT_EDGE
        )
        if alone_counts is None and len(name) > 2:
            return left_open or name[:2] not in ("北街", "东路")
        if alone_counts is None and name[-1] in "园山店":
            return True
        if home or is_whole(text, start, end) or _follows_street(earlier, start, self._codes[name]):
            return not BODY_FOLLOWS.match(text, end)
        if alone_counts is not False and start == 0 and OWN_OF.match(text, end):
            return True
        if PLACE_FOLLOWS.match(text, end) and (not name.isdigit() or compact.touches(end - 1, end)):
            return left_open
        if alone_counts is None and name[-1] in "庄屯沟圈":
            return left_open
        isolated = not compact.continues(start - 1, start) and not compact.continues(end, end - 1)
        return isolated and alone_counts is not False

    def _with_typos(self, compact: Compact, mentions: list[_Mention]) -> list[_Mention]:
        text = compact.text
        for start, end, codes in self._typos.find(text, named_only=bool(mentions)):
            before = text[max(0, start - 6) : start]
            crossed = [mention for mention in mentions if start < mention.end and mention.start < end]
            narrower = all(set(codes) < set(m.codes) and start <= m.start and m.end < end for m in crossed)
            if not narrower or NEGATED.search(before) or text[start:end] in self._codes:
                continue
            rest = [mention for mention in mentions if mention not in crossed]
            home = bool(HOME.search(before))
            named = text[start:end].endswith(("社区", "小区", "街道", "村", "居委会"))
            edge = not compact.touches(start - 1, start) or not compact.touches(end - 1, end)
            if named or home or (end - start >= 4) or (edge and end - start >= 3):
                return [*rest, _Mention(start, end, codes, 0 if home else 1, exact=False)]
        return mentions

    # Deciding

    def _decide(self, mentions: list[_Mention]) -> list[tuple[str, _Mention]]:
        if not mentions:
            return []
        lower = [mention for mention in mentions if self._kind(mention.codes[0]) is not AreaKind.DISTRICT]
        joined = _joined(lower or mentions)
        best = min(mention.tier for mention in joined)
        kept = [mention for mention in joined if mention.tier == best]
        if best == 2:
            kept = [replace(mention, exact=False) if self._is_public(mention) else mention for mention in kept]
        streets = {
            mention.codes[0] for mention in joined if not self._is_community(mention) and len(mention.codes) == 1
        }
        narrowed = [self._in_streets(mention, streets) for mention in kept]
        return self._without_wider(narrowed)

    def _in_streets(self, mention: _Mention, streets: set[str]) -> _Mention:
        inside = tuple(code for code in mention.codes if self._areas[code].parent in streets)
        return replace(mention, codes=inside) if inside else mention

    def _without_wider(self, mentions: list[_Mention]) -> list[tuple[str, _Mention]]:
        chosen: dict[str, _Mention] = {}
        for mention in mentions:
            others = [set(other.codes) for other in mentions if other is not mention]
            if any(codes < set(mention.codes) for codes in others):
                continue
            for code in mention.codes:
                chosen.setdefault(code, mention)
        parents = {self._areas[code].parent for code in chosen}
        return [(code, mention) for code, mention in chosen.items() if code not in parents]

    def _match(self, compact: Compact, code: str, mention: _Mention) -> PlaceMatch:
        span = compact.span(mention.start, mention.end)
        return PlaceMatch(code, self._kind(code), span, compact.original[slice(*span)], mention.exact)

    def _kind(self, code: str) -> AreaKind:
        return self._areas[code].kind

    def _is_community(self, mention: _Mention) -> bool:
        return any(self._kind(code) is AreaKind.COMMUNITY for code in mention.codes)

    def _is_public(self, mention: _Mention) -> bool:
        return bool({self._areas[code].short for code in mention.codes} & {"槐荫广场社区", "青年公园街道"})


def _is_clause(compact: Compact, start: int, end: int) -> bool:
    """Whether the words stand between marks as a clause of their own: 东曹，卖编的筐子."""
    first, last = compact.span(start, end)
    before, after = compact.original[:first].rstrip(" "), compact.original[last:].lstrip(" ")
    marked = not before or before[-1] in "，,。！!？?；;"
    return marked and (not after or after[0] in "，,。！!？?；;") and bool(before or after)


def _by_first(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(name[0], []).append(name)
    return {first: tuple(sorted(group, key=len, reverse=True)) for first, group in found.items()}


def _follows_street(earlier: list[_Mention], start: int, codes: tuple[str, ...]) -> bool:
    return (
        bool(earlier)
        and 0 <= start - earlier[-1].end <= 2
        and any(code.startswith(street) and len(street) < len(code) for code in codes for street in earlier[-1].codes)
    )


def _joined(mentions: list[_Mention]) -> list[_Mention]:
    """A name directly behind another shares its standing: in 我住吴家堡刘家庄 somebody lives at both."""
    tiers = [mention.tier for mention in mentions]
    for index, (one, two) in enumerate(pairwise(mentions)):
        if two.start - one.end <= 2:
            tiers[index + 1] = min(tiers[index], tiers[index + 1])
            tiers[index] = tiers[index + 1]
    return [replace(mention, tier=tier) for mention, tier in zip(mentions, tiers, strict=True)]


def _said(compact: Compact, start: int, end: int) -> str:
    return compact.original[slice(*compact.span(start, end))]
