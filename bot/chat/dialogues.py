"""Dialogues on any channel: a pure step from state and words to state, answer and effect; the row is kept by the domain."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from sqlmodel import Session

from bot.chat.talk import SILENT, Answer, Talk
from bot.domain.dialogues import service as rows
from bot.domain.dialogues.service import State
from bot.domain.people.model import Account

CANCEL_WORDS = frozenset({"算了", "取消", "不用了", "不弄了", "不报了", "退出", "停", "先停", "不填了", "不登记了"})
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


class NotMine(Exception):
    """The open dialogue (if any) has nothing to do with this message; nothing was changed."""


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

_kinds: dict[str, Dialogue] = {}


def dialogue(kind: str) -> Callable[[Dialogue], Dialogue]:
    """Register the step of a kind of dialogue (a decorator)."""

    def register(step: Dialogue) -> Dialogue:
        _kinds[kind] = step
        return step

    return register


def advance(session: Session, talk: Talk, said: str) -> Answer:
    """Take the open dialogue of the speaker one step further. Raises NotMine when there is none, or it is not its turn."""
    account = talk.known_account(session)
    if account is None or account.id is None:
        raise NotMine
    open_one = rows.current(session, account.id, at=talk.at)
    if open_one is None:
        raise NotMine
    kind, state = open_one
    step = _kinds[kind](state, said, talk)
    if step is None:
        raise NotMine
    return apply(session, talk, account, kind, step)


def apply(session: Session, talk: Talk, account: Account, kind: str, step: Step) -> Answer:
    """Write down a step and run its effect."""
    assert account.id is not None
    if step.state is None:
        rows.end(session, account.id)
    else:
        lifetime = step.lifetime or talk.rules.duration("conversation.dialogue_expiry")
        rows.put(session, account.id, kind, step.state, lifetime=lifetime, at=talk.at)
    if step.effect is None:
        return step.answer
    return _together(step.answer, step.effect(session, account))


def start(session: Session, talk: Talk, kind: str, step: Step) -> Answer:
    """Open a dialogue for the speaker, replacing an older one."""
    return apply(session, talk, talk.account(session), kind, step)


def _together(first: Answer, second: Answer) -> Answer:
    if first is SILENT:
        return second
    if second is SILENT:
        return first
    return [*(first if isinstance(first, list) else [first]), *(second if isinstance(second, list) else [second])]
