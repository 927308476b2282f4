"""Dialogues on any channel: a pure step from state and words to state, answer and effect; the row is kept by the domain.

An account has one open dialogue. What it interrupts comes back afterwards where losing it would cost the person
something: a registration that was begun, or whatever was under way when we asked about danger.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.chat.talk import SILENT, Answer, Talk
from bot.domain.dialogues import service as rows
from bot.domain.dialogues.service import State
from bot.domain.people.model import Account

CANCEL_WORDS = frozenset({"算了", "取消", "不用了", "不弄了", "不报了", "退出", "停", "先停", "不填了", "不登记了"})
_CANCELS = re.compile(
    r"^(?:那就?|还是|我)?先?(?:算了|不弄了|不填了|不报了|不登记了|不办了|不用了|不需要了|不麻烦了)"
    r"(?:[吧啊呀哈,，。！!、 ]|谢谢[您你]?|先?不(?:填|登记|报|弄|办|用|修|去|来|管|麻烦)\w{0,4}|太麻烦了?|修好了|好了|下次再说|以后再说)*$"
)
YES_WORDS = frozenset(
    {
        "是",
        "是的",
        "对",
        "对的",
        "好",
        "好的",
        "行",
        "可以",
        "嗯",
        "嗯嗯",
        "确认",
        "没错",
        "同意",
        "ok",
        "要得",
        "中",
        "恁",
        "对对",
        "对对对",
        "是是",
        "没问题",
        "好嘞",
        "行行",
        "y",
        "yes",
        "1",
    }
)
NO_WORDS = frozenset({"不", "不是", "不对", "否", "没有", "没", "不要", "不用", "没事", "不同意", "no", "n"})
DECLINES = (
    CANCEL_WORDS | NO_WORDS | {"不了", "不换", "不换了", "先不换", "不退", "不退了", "不上架", "先不了", "再说吧"}
)
"""What turns down something that was read back."""


def cancels(said: str) -> bool:
    """Whether words end what was begun: 算了, 算了先不填身份证, but not 算了，改成明天."""
    return said in CANCEL_WORDS or _CANCELS.match(said) is not None


class NotMine(Exception):
    """The open dialogue (if any) has nothing to do with this message; nothing was changed."""


class SaidBefore(Exception):
    """The dialogue is over and an earlier message, held up by it, is to be handled now. Nothing was changed yet.

    `effect` is done and said first, in the unit that handles the message.
    """

    def __init__(self, text: str, effect: "Effect") -> None:
        super().__init__("said before")
        self.text, self.effect = text, effect


Effect = Callable[[Session, Account], Answer]


@dataclass
class Step:
    """Where a dialogue goes: `state` None ends it; `effect` runs in the same unit and its answer follows."""

    state: State | None
    answer: Answer = field(default=SILENT)
    effect: Effect | None = None
    lifetime: timedelta | None = None


Dialogue = Callable[[State, str, Talk], Step | None]
"""One kind of dialogue. Returns None when the words are no answer to its question."""


@dataclass(frozen=True)
class _Kind:
    step: Dialogue
    kept: timedelta | None
    interrupts: bool


_kinds: dict[str, _Kind] = {}

_BEFORE = "_before"
"""In a state: kind and state of the dialogue that comes back when this one ends."""
_EXPIRES = "_expires"
"""In a state with `_before`: when this dialogue itself is over; its row lives as long as what it covers."""


def dialogue(kind: str, *, kept: timedelta | None = None, interrupts: bool = False) -> Callable[[Dialogue], Dialogue]:
    """Register the step of a kind of dialogue (a decorator).

    `kept` is how long a dialogue of this kind outlives others that are begun meanwhile; None drops it. One that
    `interrupts` gives way again to whatever was open.
    """

    def register(step: Dialogue) -> Dialogue:
        _kinds[kind] = _Kind(step, kept, interrupts)
        return step

    return register


def current(session: Session, account: Account, *, at: datetime) -> tuple[str, State] | None:
    """Return kind and state of the open dialogue of an account, None when there is none."""
    assert account.id is not None
    open_one = rows.current(session, account.id, at=at)
    if open_one is not None and (expires := open_one[1].get(_EXPIRES)) and datetime.fromisoformat(expires) <= at:
        kind, state = open_one[1][_BEFORE]
        return kind, state
    return open_one


def kept(session: Session, account: Account, kind: str, *, at: datetime) -> State | None:
    """Return the state of an open dialogue of a kind, also of one that another covers."""
    open_one = current(session, account, at=at)
    while open_one is not None and open_one[0] != kind:
        open_one = open_one[1].get(_BEFORE)
    return open_one[1] if open_one else None


def covers(state: State) -> bool:
    """Whether another dialogue comes back when the one with this state ends."""
    return _BEFORE in state


def advance(session: Session, talk: Talk, said: str) -> Answer:
    """Take the open dialogue of the speaker one step further. Raises NotMine when there is none, or it is not its turn."""
    account = talk.known_account(session)
    if account is None or account.id is None:
        raise NotMine
    open_one = current(session, account, at=talk.at)
    if open_one is None:
        raise NotMine
    kind, state = open_one
    before = state.get(_BEFORE)
    step = _kinds[kind].step(state, said, talk)
    if step is None:
        raise NotMine
    return _apply(session, talk, account, kind, step, before)


def start(session: Session, talk: Talk, kind: str, step: Step) -> Answer:
    """Open a dialogue for the speaker, replacing an older one or covering it."""
    account = talk.account(session)
    open_one = current(session, account, at=talk.at)
    before = None
    if open_one is not None:
        older, state = open_one
        covers = older != kind and (_kinds[kind].interrupts or _kinds[older].kept is not None)
        before = [older, state] if covers else state.get(_BEFORE)
        if before and before[0] == kind:
            before = None
    return _apply(session, talk, account, kind, step, before)


def end(session: Session, talk: Talk) -> None:
    """End the open dialogue of the speaker; what it covered comes back."""
    account = talk.account(session)
    open_one = current(session, account, at=talk.at)
    if open_one is not None:
        _put_back(session, talk, account, open_one[1].get(_BEFORE))


def end_all(session: Session, account: Account) -> None:
    """End whatever is open with an account, covered or not."""
    assert account.id is not None
    rows.end(session, account.id)


def _apply(session: Session, talk: Talk, account: Account, kind: str, step: Step, before: list[Any] | None) -> Answer:
    """Write down a step and run its effect."""
    assert account.id is not None
    if step.state is None:
        _put_back(session, talk, account, before)
    else:
        lifetime = step.lifetime or _kinds[kind].kept or talk.rules.duration("conversation.dialogue_expiry")
        state = {key: value for key, value in step.state.items() if key not in (_BEFORE, _EXPIRES)}
        if before:
            state |= {_BEFORE: before, _EXPIRES: (talk.at + lifetime).isoformat()}
            lifetime = max(lifetime, _kinds[before[0]].kept or lifetime)
        rows.put(session, account.id, kind, state, lifetime=lifetime, at=talk.at)
    if step.effect is None:
        return step.answer
    return together(step.answer, step.effect(session, account))


def _put_back(session: Session, talk: Talk, account: Account, before: list[Any] | None) -> None:
    assert account.id is not None
    if before is None:
        rows.end(session, account.id)
        return
    kind, state = before
    lifetime = _kinds[kind].kept or talk.rules.duration("conversation.dialogue_expiry")
    rows.put(session, account.id, kind, state, lifetime=lifetime, at=talk.at)


def together(first: Answer, second: Answer) -> Answer:
    """Return two answers as one."""
    if first is SILENT:
        return second
    if second is SILENT:
        return first
    return [*(first if isinstance(first, list) else [first]), *(second if isinstance(second, list) else [second])]
