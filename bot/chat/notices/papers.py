"""What is said about entries from paper."""

from bot.chat.notices.making import Facts, Notice, notice
from bot.dates import full_day
from bot.domain.areas import queries as areas
from bot.domain.papers.model import PaperEntry
from bot.domain.people import queries as people
from bot.domain.records.rules import record_number
from bot.domain.tasks.rules import duration_text


def _facts(one: Notice, entry: PaperEntry) -> Facts:
    return {
        "id": entry.id,
        "by": people.display_name(one.session, entry.entered_by),
        "who": people.display_name(one.session, entry.person_id),
        "day": full_day(entry.service_date),
        "title": entry.title,
        "time": duration_text(entry.minutes),
        "place": areas.full_name(one.session, entry.area_code),
        "source": entry.source,
        "approved": entry.approved,
        "reason": entry.reason,
        "record": record_number(entry.record_id) if entry.record_id else None,
    }


@notice
def paper_to_approve(one: Notice) -> Facts | None:
    """For a second person who looks after the area: what somebody found on paper."""
    entry = one.session.get_one(PaperEntry, one.facts["paper_id"])
    person_id = one.letter.person_id
    serves = person_id is not None and people.may(
        one.session, person_id, people.STAFF, entry.area_code, at=one.house.clock()
    )
    return _facts(one, entry) if serves and entry.decided_at is None else None


@notice
def paper_decided(one: Notice) -> Facts | None:
    """For whoever entered it: what the second person decided."""
    return _facts(one, one.session.get_one(PaperEntry, one.facts["paper_id"]))


@notice
def paper_recorded(one: Notice) -> Facts | None:
    """For the volunteer: hours were recorded from paper."""
    return _facts(one, one.session.get_one(PaperEntry, one.facts["paper_id"]))
