"""Which step of a case may follow which, and how its number is written. Pure functions."""

from bot.domain.cases.model import CaseState as S

NEXT: dict[S, frozenset[S]] = {
    S.TO_VERIFY: frozenset({S.TO_POST, S.POSTED, S.UNTRUE, S.WITHDRAWN, S.CRISIS, S.CLOSED}),
    S.TO_POST: frozenset({S.POSTED, S.WITHDRAWN, S.CRISIS, S.CLOSED}),
    S.POSTED: frozenset({S.CLAIMED, S.WITHDRAWN, S.CRISIS, S.TO_CONFIRM, S.IN_PROGRESS, S.CLOSED}),
    S.CLAIMED: frozenset({S.POSTED, S.IN_PROGRESS, S.TO_CONFIRM, S.WITHDRAWN, S.CRISIS}),
    S.IN_PROGRESS: frozenset({S.POSTED, S.TO_CONFIRM, S.WITHDRAWN, S.CRISIS}),
    S.TO_CONFIRM: frozenset({S.DISPUTED, S.TO_REVISIT, S.CRISIS}),
    S.DISPUTED: frozenset({S.TO_REVISIT, S.CRISIS}),
    S.TO_REVISIT: frozenset({S.CLOSED, S.POSTED, S.CRISIS}),
    S.CRISIS: frozenset({S.CLOSED}),
    S.CLOSED: frozenset(),
    S.WITHDRAWN: frozenset(),
    S.UNTRUE: frozenset(),
}
"""No edge leads from CRISIS to POSTED: a case of danger never becomes a card."""

STATE_NAMES = {
    S.TO_VERIFY: "等管家核实",
    S.TO_POST: "已核实，等发布",
    S.POSTED: "已发到志愿者群，等人接",
    S.CLAIMED: "有志愿者接下了",
    S.IN_PROGRESS: "志愿者已到场，正在办",
    S.TO_CONFIRM: "志愿者说办好了，等确认",
    S.DISPUTED: "对时长有不同说法，等协调员裁定",
    S.TO_REVISIT: "已确认，等回访",
    S.CLOSED: "已办结",
    S.WITHDRAWN: "已撤回",
    S.UNTRUE: "核实后没有发布",
    S.CRISIS: "由值班人员处理",
}


def may_follow(state: S, to: S) -> bool:
    """Whether a case may go from one state to the other."""
    return to in NEXT[state]


def number(case_id: int) -> str:
    """Write a case number as people see it: X and at least four digits."""
    return f"X{case_id:04d}"
