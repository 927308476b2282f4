"""What claiming and doing a task is refused for."""

from bot.domain.errors import Refusal


class NotPosted(Refusal):
    """The case is not (or no longer) offered to volunteers. Facts: number, state (in Chinese)."""

    code = "not_posted"


class TaskTaken(Refusal):
    """All places are taken. Facts: number."""

    code = "task_taken"


class NotEnoughPlaces(Refusal):
    """Fewer places are left than people offered. Facts: number, left, wanted."""

    code = "not_enough_places"


class AlreadyYours(Refusal):
    """The speaker holds this task already. Facts: number."""

    code = "already_yours"


class DoneBefore(Refusal):
    """The speaker has done this task, and it is offered again: to somebody else. Facts: number."""

    code = "done_before"


class OwnNeed(Refusal):
    """Nobody does voluntary service for their own need (令67, article 19). Facts: number."""

    code = "own_need"


class TooManyOpen(Refusal):
    """The volunteer already has as many open tasks as the rules allow. Facts: limit."""

    code = "too_many_open"


class JoinGroupFirst(Refusal):
    """The speaker is in no group of ours and is not a registered volunteer."""

    code = "join_group_first"


class ClearanceMissing(Refusal):
    """The kind of task needs a check the volunteer has not passed. Facts: number, clearance (in Chinese)."""

    code = "clearance_missing"


class RegisterFirst(Refusal):
    """A task of level 特殊 is for registered volunteers. Facts: number."""

    code = "register_first"


class NotYourTask(Refusal):
    """The speaker does not hold this task. Facts: number."""

    code = "not_your_task"


class TaskOver(Refusal):
    """The speaker's part in this task is over. Facts: number."""

    code = "task_over"


class WrongCode(Refusal):
    """The arrival code is wrong. Facts: number, left (tries)."""

    code = "wrong_code"


class NoTriesLeft(Refusal):
    """Too many wrong arrival codes. Facts: number."""

    code = "no_tries_left"


class TimeOutOfRange(Refusal):
    """Zero, negative or impossible service time. Facts: least, most (in Chinese)."""

    code = "time_out_of_range"


class PeopleOutOfRange(Refusal):
    """A claim for nobody, or for a crowd. Facts: most."""

    code = "people_out_of_range"
