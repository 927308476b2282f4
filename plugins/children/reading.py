"""Reading what is said about a child: age, relation, the works and what they are to be exchanged for. Pure functions."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.children.model import Relation
from bot.language.numbers import chinese_number

_NUMBER = r"(?:[0-9]{1,3}|[一二两三四五六七八九十]{1,3})"
_AGE = re.compile(rf"(?P<age>{_NUMBER})\s*(?:周岁|岁)")
_MOTHER = re.compile(r"(?:妈妈?|母亲|娘)")
_FATHER = re.compile(r"(?:爸爸?|父亲|爹)")
_GUARDIAN = re.compile(r"监护人")
_SPEAKER = re.compile(r"(?:我(?:就)?是|本人是|作为)[^,，。;；\s]{0,8}")
_NOT_GUARDIAN = re.compile(
    r"爷爷|奶奶|姥姥|姥爷|外公|外婆|姐|哥|姨|舅|姑|叔|伯|邻居|老师|班主任|辅导员|亲戚|朋友|志愿者|社工|保姆|同学"
)
_KIN_MAYBE = re.compile(r"爷爷|奶奶|姥姥|姥爷|外公|外婆|姐|哥|姨|舅|姑|叔|伯|亲戚")
_CHILD_ITSELF = re.compile(
    rf"^我(?:今年|才|刚|还)?(?:{_NUMBER}\s*(?:周岁|岁)|是(?:个|一名|名)?(?:小学生|初中生|中学生|红领巾|少先队员))"
)
_NAME = re.compile(r"^[\u3400-\u9fffA-Za-z·]{1,8}$")
_CALLED = re.compile(
    r"^(?:同意)?[,，、\s]*(?:孩子|小名|名字|乳名|昵称|他|她|就)*(?:叫做?|是|[:：])?\s*|[。.!！,，\s]+$"
)
_REFUSED_NAMES = frozenset({"同意", "是", "好", "孩子", "不", "没有", "可以", "登记", "确认", "对"})
_WISH = re.compile(r"(?:[,，\s]*(?:换|兑换))(?:一下|个)?\s*(?P<what>\S.*)$")
_PIECES = re.compile(rf"(?P<count>{_NUMBER})\s*(?:张|份|次|个|件|幅|篇|本|套|场|枚)|[×xX*]\s*(?P<times>[0-9]{{1,3}})")


@dataclass(frozen=True)
class Introduced:
    """What a registering sentence says. `speaker` is a Relation, "kin", "other", "child", or None where nothing is said."""

    age: int | None
    speaker: Relation | str | None


def read_introduction(text: str) -> Introduced:
    """Read 孩子12岁，我是妈妈，同意登记."""
    age = _AGE.search(text)
    number = chinese_number(age["age"]) if age else None
    return Introduced(number if isinstance(number, int) else None, read_speaker(text))


def read_speaker(text: str) -> Relation | str | None:
    """Return who speaks. A grandmother may be the guardian and is asked; a teacher is none; a child is sent to one."""
    if _CHILD_ITSELF.match(text.strip()):
        return "child"
    speaker = _SPEAKER.search(text)
    words = speaker.group() if speaker else text.replace("志愿者", "")
    if _GUARDIAN.search(words):
        return Relation.GUARDIAN
    if _NOT_GUARDIAN.search(words):
        return "kin" if _KIN_MAYBE.search(words) else "other"
    if _MOTHER.search(words):
        return Relation.MOTHER
    return Relation.FATHER if _FATHER.search(words) else None


def read_name(said: str) -> str | None:
    """Return how the child is to be called; None for what is no name."""
    name = _CALLED.sub("", said)
    return name if _NAME.match(name) and name not in _REFUSED_NAMES else None


@dataclass(frozen=True)
class Told:
    """What was told of a child: 小雨 手绘宣传单1张 换悦读会1次. `kind` None: no work was named; "" it was and earns nothing."""

    name: str
    kind: str | None
    pieces: int
    wish: str | None
    wish_pieces: int


def read_work(text: str, kinds: Iterable[str]) -> Told:
    """Read the name, the work and what it is to be exchanged for. A number that is missing is one."""
    wish = _WISH.search(text)
    rest = text[: wish.start()] if wish else text
    wanted, wish_pieces = _counted(wish["what"]) if wish else (None, 0)
    name, _, work = rest.strip().partition(" ")
    known = next((kind for kind in sorted(kinds, key=len, reverse=True) if kind in rest), None)
    if known is not None and (not work or known not in work):  # 小雨手绘宣传单1张, without a space
        name, _, behind = rest.strip().partition(known)
        work = known + behind
    name = name.strip(" ,，、的做画写交")
    if not work.strip():
        return Told(name, None, 0, wanted or None, wish_pieces)
    _, pieces = _counted(work)
    return Told(name, known or "", pieces, wanted or None, wish_pieces)


def _counted(text: str) -> tuple[str, int]:
    found = _PIECES.search(text)
    if found is None:
        return text.strip(), 1
    number = chinese_number(found["count"] or found["times"])
    return f"{text[: found.start()]}{text[found.end() :]}".strip(" ,，。"), number if isinstance(number, int) else 1
