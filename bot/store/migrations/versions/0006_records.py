"""Unsealed records, requests for correction, entries from paper, honours and stars, findings of the screen."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.store.append_only import append_only_triggers

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APPEND_ONLY = ("honour", "honour_check", "star")


def upgrade() -> None:
    """Bring the schema from the version before to this one."""
    op.create_table(
        "screen_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column(
            "sign",
            sa.Enum(
                "overlap",
                "long_day",
                "pair",
                "household",
                "self",
                "too_fast",
                "same_time",
                name="sign",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("records", sa.String(length=400), nullable=False),
        sa.Column("area_code", sa.String(length=12), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("figure", sa.Integer(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("normal", "looking", name="verdict", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screen_finding")),
        sa.UniqueConstraint("key", name=op.f("uq_screen_finding_key")),
    )
    with op.batch_alter_table("screen_finding", schema=None) as batch_op:
        batch_op.create_index(
            "ix_screen_finding_open",
            ["last_day"],
            unique=False,
            sqlite_where=sa.text("verdict IS NULL OR verdict = 'looking'"),
            postgresql_where=sa.text("verdict IS NULL OR verdict = 'looking'"),
        )

    op.create_table(
        "correction_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("minutes_wanted", sa.Integer(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reply_by", sa.Date(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["record_id"], ["hour_record.id"], name=op.f("fk_correction_request_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_request")),
    )
    with op.batch_alter_table("correction_request", schema=None) as batch_op:
        batch_op.create_index(
            "ix_correction_request_owed",
            ["reply_by"],
            unique=False,
            sqlite_where=sa.text("decided_at IS NULL AND reminded_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL AND reminded_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_correction_request_record_id"), ["record_id"], unique=False)
        batch_op.create_index(
            "uq_correction_request_open",
            ["record_id"],
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )

    op.create_table(
        "hour_open",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["record_id"], ["hour_record.id"], name=op.f("fk_hour_open_record_id")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_hour_open")),
    )
    with op.batch_alter_table("hour_open", schema=None) as batch_op:
        batch_op.create_index(
            "ix_hour_open_look_at",
            ["look_at"],
            unique=False,
            sqlite_where=sa.text("look_at IS NOT NULL"),
            postgresql_where=sa.text("look_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_hour_open_person_id"), ["person_id"], unique=False)

    op.create_table(
        "honour",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "training", "commendation", name="honourkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=100), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(kind = 'training') = (minutes IS NOT NULL)", name=op.f("ck_honour_training_has_hours")),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_honour_some_time")),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name=op.f("fk_honour_entered_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_honour_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_honour")),
    )
    with op.batch_alter_table("honour", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_honour_person_id"), ["person_id"], unique=False)

    op.create_table(
        "paper_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("area_code", sa.String(length=12), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("starts_minute", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by NOT IN (entered_by, person_id)", name=op.f("ck_paper_entry_two_people")
        ),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_paper_entry_minutes_within_a_day")),
        sa.ForeignKeyConstraint(["area_code"], ["area.code"], name=op.f("fk_paper_entry_area_code")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_paper_entry_decided_by")),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name=op.f("fk_paper_entry_entered_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_paper_entry_person_id")),
        sa.ForeignKeyConstraint(["record_id"], ["hour_record.id"], name=op.f("fk_paper_entry_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_entry")),
    )
    with op.batch_alter_table("paper_entry", schema=None) as batch_op:
        batch_op.create_index("ix_paper_entry_person_id_service_date", ["person_id", "service_date"], unique=False)
        batch_op.create_index(
            "ix_paper_entry_waiting",
            ["area_code"],
            unique=False,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )

    op.create_table(
        "star_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_code", sa.String(length=12), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("posted_by", sa.Integer(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "over", name="noticestate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["area_code"], ["area.code"], name=op.f("fk_star_notice_area_code")),
        sa.ForeignKeyConstraint(["posted_by"], ["person.id"], name=op.f("fk_star_notice_posted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_star_notice")),
    )
    with op.batch_alter_table("star_notice", schema=None) as batch_op:
        batch_op.create_index(
            "ix_star_notice_ends",
            ["ends_at"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "honour_check",
        sa.Column("honour_id", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("checked_by", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["checked_by"], ["person.id"], name=op.f("fk_honour_check_checked_by")),
        sa.ForeignKeyConstraint(["honour_id"], ["honour.id"], name=op.f("fk_honour_check_honour_id")),
        sa.PrimaryKeyConstraint("honour_id", name=op.f("pk_honour_check")),
    )
    op.create_table(
        "star",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["star_notice.id"], name=op.f("fk_star_notice_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_star_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_star")),
        sa.UniqueConstraint("person_id", "level", name=op.f("uq_star_person_id_level")),
    )
    op.create_table(
        "star_candidate",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["notice_id"], ["star_notice.id"], name=op.f("fk_star_candidate_notice_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_star_candidate_person_id")),
        sa.PrimaryKeyConstraint("notice_id", "line", name=op.f("pk_star_candidate")),
        sa.UniqueConstraint("notice_id", "person_id", name=op.f("uq_star_candidate_notice_id_person_id")),
    )
    with op.batch_alter_table("star_candidate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_star_candidate_person_id"), ["person_id"], unique=False)

    op.create_table(
        "star_objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_star_objection_decided_by")),
        sa.ForeignKeyConstraint(["notice_id"], ["star_notice.id"], name=op.f("fk_star_objection_notice_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_star_objection_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_star_objection")),
    )
    with op.batch_alter_table("star_objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_star_objection_notice_id"), ["notice_id"], unique=False)

    with op.batch_alter_table("hour_record", schema=None) as batch_op:
        batch_op.create_index("ix_hour_record_service_date", ["service_date"], unique=False)

    # Records made before there was a list of open ones.
    op.execute(
        "INSERT INTO hour_open (record_id, person_id, look_at, asked)"
        " SELECT id, person_id, recorded_at, 0 FROM hour_record"
        " WHERE NOT EXISTS (SELECT 1 FROM hour_seal WHERE hour_seal.record_id = hour_record.id)"
    )
    dialect = op.get_bind().dialect.name
    for table in APPEND_ONLY:
        for statement in append_only_triggers(table, dialect)[0]:
            op.execute(statement)


def downgrade() -> None:
    """Bring the schema back to the version before."""
    dialect = op.get_bind().dialect.name
    for table in APPEND_ONLY:
        for statement in append_only_triggers(table, dialect)[1]:
            op.execute(statement)

    with op.batch_alter_table("hour_record", schema=None) as batch_op:
        batch_op.drop_index("ix_hour_record_service_date")

    with op.batch_alter_table("star_objection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_star_objection_notice_id"))

    op.drop_table("star_objection")
    with op.batch_alter_table("star_candidate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_star_candidate_person_id"))

    op.drop_table("star_candidate")
    op.drop_table("star")
    op.drop_table("honour_check")
    with op.batch_alter_table("star_notice", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_star_notice_ends", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )

    op.drop_table("star_notice")
    with op.batch_alter_table("paper_entry", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_paper_entry_waiting",
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )
        batch_op.drop_index("ix_paper_entry_person_id_service_date")

    op.drop_table("paper_entry")
    with op.batch_alter_table("honour", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_honour_person_id"))

    op.drop_table("honour")
    with op.batch_alter_table("hour_open", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hour_open_person_id"))
        batch_op.drop_index(
            "ix_hour_open_look_at",
            sqlite_where=sa.text("look_at IS NOT NULL"),
            postgresql_where=sa.text("look_at IS NOT NULL"),
        )

    op.drop_table("hour_open")
    with op.batch_alter_table("correction_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_correction_request_open",
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_correction_request_record_id"))
        batch_op.drop_index(
            "ix_correction_request_owed",
            sqlite_where=sa.text("decided_at IS NULL AND reminded_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL AND reminded_at IS NULL"),
        )

    op.drop_table("correction_request")
    with op.batch_alter_table("screen_finding", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_screen_finding_open",
            sqlite_where=sa.text("verdict IS NULL OR verdict = 'looking'"),
            postgresql_where=sa.text("verdict IS NULL OR verdict = 'looking'"),
        )

    op.drop_table("screen_finding")
