"""The volunteer register: the lawful fields (令67, article 5), checked before they are kept."""

from datetime import date, datetime

from sqlmodel import Session, select

from bot.domain.consent import service as consent
from bot.domain.consent.model import Purpose
from bot.domain.people import queries
from bot.domain.people.errors import AlreadyRegistered, IdNumberTaken
from bot.domain.people.model import Gender, Person, VolunteerProfile
from bot.store.columns import blind_index

NOTICE_VERSION = "2026-11"
"""The version of the notice shown before the first question."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"


def read_id_number(text: str) -> tuple[str, date, Gender] | None:
    """Return number, birth date and gender of an 18-digit identity number (GB 11643-1999), None if its check fails."""
    number = text.strip().upper().replace(" ", "")
    if len(number) != 18 or not number[:17].isdigit() or not number.isascii():
        return None
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    if _CHECK_DIGITS[total % 11] != number[17]:
        return None
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return number, born, Gender.MALE if int(number[16]) % 2 else Gender.FEMALE


def register(
    session: Session,
    person_id: int,
    *,
    name: str,
    id_number: str,
    phone: str,
    community_code: str,
    skills: str,
    services: str,
    at: datetime,
) -> VolunteerProfile:
    """Enter a volunteer into the register.

    Refuses a second entry and an identity number that is already there.
    """
    existing = session.get(VolunteerProfile, person_id)
    if existing is not None and existing.left_at is None:
        raise AlreadyRegistered(since=existing.registered_at)
    read = read_id_number(id_number)
    assert read is not None, "the dialogue checks the number before it asks for the register"
    number, born, gender = read
    index = blind_index("volunteer_profile.id_number", number)
    taken = session.exec(select(VolunteerProfile).where(VolunteerProfile.id_number_index == index)).first()
    if taken is not None and taken.person_id != person_id:
        raise IdNumberTaken
    person = session.get_one(Person, person_id)
    person.name, person.phone, person.community_code = name, phone, community_code
    profile = existing or VolunteerProfile(
        person_id=person_id,
        id_number=number,
        id_number_index=index,
        gender=gender,
        birth_date=born.isoformat(),
        registered_at=at,
    )
    profile.id_number, profile.id_number_index, profile.left_at = number, index, None
    profile.gender, profile.birth_date = gender, born.isoformat()
    profile.skills, profile.services = skills or None, services[:200]
    session.add(profile)
    consent.give(session, person_id, Purpose.VOLUNTEER, notice_version=NOTICE_VERSION, at=at)
    session.flush()
    return profile


def leave(session: Session, person_id: int, *, at: datetime) -> None:
    """Leave the register; the hours stay, as the law wants them kept."""
    profile = queries.volunteer(session, person_id)
    if profile is not None:
        profile.left_at = at
        session.flush()
