"""Refusals: what the programme says no to. A refusal has a code and facts; its Chinese words live in the texts of the chat."""


class Refusal(Exception):
    """A use case refused for a reason the person can act on.

    `code` names the text that explains it (one text per code, checked by a test); `facts` fill that text.
    Raising it undoes the unit of work.
    """

    code = "refused"

    def __init__(self, **facts: object) -> None:
        super().__init__(self.code, facts)
        self.facts = facts
