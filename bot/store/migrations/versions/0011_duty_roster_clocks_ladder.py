"""The duty roster, the clocks of a case, 督办, and the ladder of what nobody takes."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

UNCLAIMED = "state = 'open' AND taken < needed AND climb_at IS NOT NULL"


def upgrade() -> None:
    """Bring the schema from the version before to this one. Cases and pages that are open go on from where they are."""
    _duty_shift()
    _supervision()
    op.add_column("page", sa.Column("calls", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("page", sa.Column("climb_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE page SET calls = rung, climb_at = next_at WHERE acknowledged_at IS NULL")
    op.add_column("service_case", sa.Column("look_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("service_case", sa.Column("limit_due_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE service_case SET look_at = updated_at WHERE state NOT IN ('closed','withdrawn','untrue')")
    _partial("ix_service_case_look", "service_case", "look_at", "look_at IS NOT NULL")
    _partial("ix_service_case_due", "service_case", "limit_due_at", "limit_due_at IS NOT NULL")
    op.add_column("task", sa.Column("rung", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("task", sa.Column("climb_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("task", sa.Column("followed_by", sa.Integer(), nullable=True))
    op.execute("UPDATE task SET climb_at = posted_at WHERE state = 'open' AND taken < needed")
    _partial("ix_task_climb", "task", "climb_at", UNCLAIMED)


def _duty_shift() -> None:
    op.create_table(
        "duty_shift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_code", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=8), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("backup_id", sa.Integer(), nullable=True),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("swap_to", sa.Integer(), nullable=True),
        sa.Column("swap_for", sa.Integer(), nullable=True),
        sa.Column("handed_by", sa.Integer(), nullable=True),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_duty_shift_in_order")),
        sa.ForeignKeyConstraint(["area_code"], ["area.code"], name=op.f("fk_duty_shift_area_code")),
        sa.ForeignKeyConstraint(["backup_id"], ["person.id"], name=op.f("fk_duty_shift_backup_id")),
        sa.ForeignKeyConstraint(["handed_by"], ["person.id"], name=op.f("fk_duty_shift_handed_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_duty_shift_person_id")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_duty_shift_set_by")),
        sa.ForeignKeyConstraint(["swap_for"], ["duty_shift.id"], name=op.f("fk_duty_shift_swap_for")),
        sa.ForeignKeyConstraint(["swap_to"], ["person.id"], name=op.f("fk_duty_shift_swap_to")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_shift")),
        sa.UniqueConstraint("area_code", "day", "name", name=op.f("uq_duty_shift_area_code_day_name")),
    )
    op.create_index("ix_duty_shift_area", "duty_shift", ["area_code", "ends_at"])
    op.create_index("ix_duty_shift_person", "duty_shift", ["person_id", "ends_at"])
    _partial("ix_duty_shift_look", "duty_shift", "look_at", "look_at IS NOT NULL")
    _partial("ix_duty_shift_swap", "duty_shift", "swap_to", "swap_to IS NOT NULL")


def _supervision() -> None:
    op.create_table(
        "supervision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_of", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_supervision_asked_by")),
        sa.ForeignKeyConstraint(["asked_of"], ["person.id"], name=op.f("fk_supervision_asked_of")),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_supervision_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision")),
    )
    _partial("uq_supervision_open", "supervision", "case_id", "ended_at IS NULL", unique=True)
    _partial("ix_supervision_look", "supervision", "look_at", "ended_at IS NULL")
    _partial("ix_supervision_due", "supervision", "due_at", "ended_at IS NULL")


def _partial(name: str, table: str, column: str, where: str, *, unique: bool = False) -> None:
    """Create an index whose size follows what is open, not what is stored."""
    condition = sa.text(where)
    op.create_index(name, table, [column], unique=unique, sqlite_where=condition, postgresql_where=condition)


def downgrade() -> None:
    """Bring the schema back to the version before."""
    op.drop_index("ix_task_climb", "task")
    op.drop_column("task", "followed_by")
    op.drop_column("task", "climb_at")
    op.drop_column("task", "rung")
    op.drop_index("ix_service_case_due", "service_case")
    op.drop_index("ix_service_case_look", "service_case")
    op.drop_column("service_case", "limit_due_at")
    op.drop_column("service_case", "look_at")
    op.drop_column("page", "climb_at")
    op.drop_column("page", "calls")
    op.drop_table("supervision")
    op.drop_table("duty_shift")
