"""People: who somebody is, by which accounts they speak, what they may do and until when."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, event, text
from sqlmodel import Field

from bot.domain.fields import choice, moment, secret
from bot.store.base import Table
from bot.store.columns import blind_index

NAME_CONTEXT = "person.name"
PHONE_CONTEXT = "person.phone"
EXTERNAL_ID_CONTEXT = "account.external_id"
NICKNAME_CONTEXT = "account.nickname"


class Role(StrEnum):
    """What somebody may do inside an area. A volunteer is a profile, not a role."""

    OWNER = "owner"
    """区妇联: rules, roles, approvals. Comes from the settings only."""
    MANAGER = "manager"
    """总管: monitors and assigns over several areas; may not touch the books."""
    COORDINATOR = "coordinator"
    """协调员 of an area: verifies, decides disputes, corrects."""
    STEWARD = "steward"
    """智慧管家 of a community: verifies and follows the needs of her area."""
    DUTY = "duty"
    """值班: is called first when somebody is in danger."""
    LEAD = "lead"
    """队长 of the volunteers of an area: asks around where nobody takes something. Sees no more than a volunteer."""


class Gender(StrEnum):
    """As on the identity card."""

    FEMALE = "female"
    MALE = "male"


class Person(Table, table=True):
    """One human being. Everything that says who is encrypted."""

    id: int | None = Field(default=None, primary_key=True)
    name: str | None = secret(NAME_CONTEXT)
    name_index: str | None = Field(default=None, index=True, max_length=64)
    phone: str | None = secret(PHONE_CONTEXT)
    phone_index: str | None = Field(default=None, index=True, max_length=64)
    community_code: str | None = Field(default=None, foreign_key="area.code", index=True, max_length=12)
    created_at: datetime = moment()
    erased_at: datetime | None = moment(nullable=True)
    merged_into: int | None = Field(default=None, index=True)
    """Who this turned out to be, when two accounts were bound. Never somebody who was merged away themselves."""


@event.listens_for(Person, "before_insert")
@event.listens_for(Person, "before_update")
def _keep_findable(_mapper: object, _connection: object, person: Person) -> None:
    """Keep the indexes by which a name and a phone are found true to them, whoever changes a person."""
    person.name_index = blind_index(NAME_CONTEXT, person.name) if person.name else None
    person.phone_index = blind_index(PHONE_CONTEXT, person.phone) if person.phone else None


class Account(Table, table=True):
    """One way a person speaks to us.

    `scope` separates accounts whose ids mean nothing elsewhere: an openid belongs to one official account,
    a QQ number to all of QQ (scope ""). `via` is our own account they last spoke through, `group_id` the
    bound group in which they were last seen: the way to reach them by a temporary session.
    """

    __table_args__ = (UniqueConstraint("channel", "scope", "external_index"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    channel: str = Field(max_length=16)
    scope: str = Field(default="", max_length=64)
    external_index: str = Field(max_length=64)
    external_id: str = secret(EXTERNAL_ID_CONTEXT, nullable=False)
    nickname: str | None = secret(NICKNAME_CONTEXT)
    nickname_index: str | None = Field(default=None, index=True, max_length=64)
    via: str = Field(default="", max_length=64)
    group_id: str | None = Field(default=None, index=True, max_length=20)
    created_at: datetime = moment()


class BindingCode(Table, table=True):
    """A one-time code that joins a second account to a person. Stored as a keyed index only."""

    __tablename__ = "binding_code"  # pyright: ignore[reportAssignmentType]

    code_index: str = Field(primary_key=True, max_length=64)
    person_id: int = Field(foreign_key="person.id", index=True)
    expires_at: datetime = moment()
    used_at: datetime | None = moment(nullable=True)


class RoleGrant(Table, table=True):
    """A role inside an area, with an end. Never deleted: taken back by `revoked_at`."""

    __tablename__ = "role_grant"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index(
            "uq_role_grant_active",
            "person_id",
            "role",
            "area_code",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    role: Role = choice(Role)
    area_code: str = Field(foreign_key="area.code", index=True, max_length=12)
    granted_by: int | None = Field(default=None, foreign_key="person.id")
    granted_at: datetime = moment()
    until: datetime | None = moment(nullable=True)
    revoked_at: datetime | None = moment(nullable=True)
    revoked_by: int | None = Field(default=None, foreign_key="person.id")


class VolunteerProfile(Table, table=True):
    """What the law lets us keep of a registered volunteer (志愿服务记录与证明出具办法, article 5), and nothing more."""

    __tablename__ = "volunteer_profile"  # pyright: ignore[reportAssignmentType]

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    id_number: str = secret("volunteer_profile.id_number", nullable=False)
    id_number_index: str = Field(unique=True, max_length=64)
    gender: Gender = choice(Gender)
    birth_date: str = secret("volunteer_profile.birth_date", nullable=False)
    skills: str | None = secret("volunteer_profile.skills")
    services: str = Field(default="", max_length=200)
    registered_at: datetime = moment()
    left_at: datetime | None = moment(nullable=True)


class Clearance(Table, table=True):
    """A check a volunteer has passed, with an end: background check for minors, training for mediation."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    kind: str = Field(max_length=32)
    granted_by: int = Field(foreign_key="person.id")
    granted_at: datetime = moment()
    until: datetime | None = moment(nullable=True)
