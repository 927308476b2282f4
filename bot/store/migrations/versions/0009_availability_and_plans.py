"""Availability, volunteers who may come, visits alone, plans of recurring help."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema from the version before to this one."""
    op.create_table(
        "availability",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "mood",
            sa.Enum("busy", "free", "pause", name="mood", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("weekdays", sa.Integer(), nullable=False),
        sa.Column("minute_from", sa.Integer(), nullable=False),
        sa.Column("minute_to", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("weekdays > 0 OR ends_at > starts_at", name=op.f("ck_availability_some_time")),
        sa.CheckConstraint("weekdays BETWEEN 0 AND 127", name=op.f("ck_availability_seven_weekdays")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_availability_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availability")),
    )
    with op.batch_alter_table("availability", schema=None) as batch_op:
        batch_op.create_index(
            "ix_availability_standing",
            ["person_id"],
            unique=False,
            sqlite_where=sa.text("taken_back_at IS NULL"),
            postgresql_where=sa.text("taken_back_at IS NULL"),
        )

    op.create_table(
        "help_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("requester_id", sa.Integer(), nullable=False),
        sa.Column("weekdays", sa.Integer(), nullable=False),
        sa.Column("monthdays", sa.String(length=96), nullable=False),
        sa.Column("minute_from", sa.Integer(), nullable=True),
        sa.Column("minute_to", sa.Integer(), nullable=True),
        sa.Column("hours_said", sa.String(length=32), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("weekdays > 0 OR monthdays <> ''", name=op.f("ck_help_plan_some_day")),
        sa.CheckConstraint("weekdays BETWEEN 0 AND 127", name=op.f("ck_help_plan_seven_weekdays")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_help_plan_account_id")),
        sa.ForeignKeyConstraint(["agreed_by"], ["person.id"], name=op.f("fk_help_plan_agreed_by")),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_help_plan_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_help_plan_person_id")),
        sa.ForeignKeyConstraint(["requester_id"], ["person.id"], name=op.f("fk_help_plan_requester_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_plan")),
        sa.UniqueConstraint("case_id", name=op.f("uq_help_plan_case_id")),
    )
    with op.batch_alter_table("help_plan", schema=None) as batch_op:
        batch_op.create_index(
            "ix_help_plan_due",
            ["next_on"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL AND verified_at IS NOT NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND verified_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_help_plan_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_help_plan_requester_id"), ["requester_id"], unique=False)

    op.create_table(
        "asking_round",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("started_by", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["task.case_id"], name=op.f("fk_asking_round_case_id")),
        sa.ForeignKeyConstraint(["started_by"], ["person.id"], name=op.f("fk_asking_round_started_by")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_asking_round")),
    )
    op.create_table(
        "help_occurrence",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "made",
                "skipped",
                "stand_in",
                "missed",
                name="occurrencestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_help_occurrence_case_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["help_plan.id"], name=op.f("fk_help_occurrence_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "day", name=op.f("pk_help_occurrence")),
        sa.UniqueConstraint("case_id", name=op.f("uq_help_occurrence_case_id")),
    )
    op.create_table(
        "prospect",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "held",
                "taken",
                "refused",
                "denied",
                "lapsed",
                "lost",
                name="prospectstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("wish", sa.String(length=8), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_prospect_account_id")),
        sa.ForeignKeyConstraint(["case_id"], ["task.case_id"], name=op.f("fk_prospect_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_prospect_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prospect")),
    )
    with op.batch_alter_table("prospect", schema=None) as batch_op:
        batch_op.create_index("ix_prospect_case_id", ["case_id"], unique=False)
        batch_op.create_index(
            "ix_prospect_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('asked', 'held')"),
            postgresql_where=sa.text("state IN ('asked', 'held')"),
        )
        batch_op.create_index("ix_prospect_person_id", ["person_id", "id"], unique=False)
        batch_op.create_index(
            "uq_prospect_place",
            ["case_id", "place"],
            unique=True,
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )
        batch_op.create_index(
            "uq_prospect_waiting",
            ["case_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('asked', 'held')"),
            postgresql_where=sa.text("state IN ('asked', 'held')"),
        )

    op.create_table(
        "visit",
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "asked",
                "told",
                "safe",
                "over",
                name="visitstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["task.case_id"], name=op.f("fk_visit_case_id")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_visit_claim_id")),
        sa.PrimaryKeyConstraint("claim_id", name=op.f("pk_visit")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_visit_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('waiting', 'asked')"),
            postgresql_where=sa.text("state IN ('waiting', 'asked')"),
        )

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_group_id"), ["group_id"], unique=False)

    with op.batch_alter_table("group_binding", schema=None) as batch_op:
        batch_op.add_column(sa.Column("digest_on", sa.Date(), nullable=True))

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_community_code"), ["community_code"], unique=False)

    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.add_column(sa.Column("alone", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Bring the schema back to the version before."""
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_column("alone")

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_community_code"))

    with op.batch_alter_table("group_binding", schema=None) as batch_op:
        batch_op.drop_column("digest_on")

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_group_id"))

    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_visit_due",
            sqlite_where=sa.text("state IN ('waiting', 'asked')"),
            postgresql_where=sa.text("state IN ('waiting', 'asked')"),
        )
        batch_op.drop_index(batch_op.f("ix_visit_case_id"))

    op.drop_table("visit")
    with op.batch_alter_table("prospect", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_prospect_waiting",
            sqlite_where=sa.text("state IN ('asked', 'held')"),
            postgresql_where=sa.text("state IN ('asked', 'held')"),
        )
        batch_op.drop_index(
            "uq_prospect_place", sqlite_where=sa.text("state = 'asked'"), postgresql_where=sa.text("state = 'asked'")
        )
        batch_op.drop_index("ix_prospect_person_id")
        batch_op.drop_index(
            "ix_prospect_due",
            sqlite_where=sa.text("state IN ('asked', 'held')"),
            postgresql_where=sa.text("state IN ('asked', 'held')"),
        )
        batch_op.drop_index("ix_prospect_case_id")

    op.drop_table("prospect")
    op.drop_table("help_occurrence")
    op.drop_table("asking_round")
    with op.batch_alter_table("help_plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_help_plan_requester_id"))
        batch_op.drop_index(batch_op.f("ix_help_plan_person_id"))
        batch_op.drop_index(
            "ix_help_plan_due",
            sqlite_where=sa.text("ended_at IS NULL AND verified_at IS NOT NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND verified_at IS NOT NULL"),
        )

    op.drop_table("help_plan")
    with op.batch_alter_table("availability", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_availability_standing",
            sqlite_where=sa.text("taken_back_at IS NULL"),
            postgresql_where=sa.text("taken_back_at IS NULL"),
        )

    op.drop_table("availability")
