"""What reminders are refused for."""

from bot.domain.errors import Refusal


class PastTime(Refusal):
    """The moment is over. Facts: when (said back in Chinese)."""

    code = "reminder_past"


class TooManyReminders(Refusal):
    """The person keeps as many as the rules allow. Facts: limit."""

    code = "too_many_reminders"


class NoSuchReminder(Refusal):
    """None of theirs has that number or those words. Facts: which."""

    code = "no_such_reminder"


class NothingToRepeat(Refusal):
    """Nothing was reminded of lately, so there is nothing to be reminded of again."""

    code = "nothing_to_snooze"


class NoTaskAhead(Refusal):
    """The speaker holds no task that the words could mean."""

    code = "no_task_ahead"


class NoFilesYet(Refusal):
    """Care dates are kept with a case; files with numbers F… do not exist. Facts: number."""

    code = "no_files_yet"
