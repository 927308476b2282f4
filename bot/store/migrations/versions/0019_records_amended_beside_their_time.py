"""Corrections of what a record says beside its time, and requests for them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.store.append_only import append_only_triggers

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

FIELDS = ("title", "date", "place", "content", "minutes", "unit", "responsible")


def upgrade() -> None:
    """Bring the schema from the version before to this one."""
    op.create_table(
        "hour_amendment",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "field",
            sa.Enum(*FIELDS, name="lawfulfield", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("area_code", sa.String(length=12), nullable=True),
        sa.Column("service_date", sa.Date(), nullable=True),
        sa.Column("after_seal", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("corrected_by", sa.Integer(), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("row_digest", sa.String(length=64), server_default="", nullable=False),
        sa.CheckConstraint(
            "(area_code IS NOT NULL) = (field = 'place')", name=op.f("ck_hour_amendment_place_is_whole")
        ),
        sa.CheckConstraint(
            "(service_date IS NOT NULL) = (field = 'date')", name=op.f("ck_hour_amendment_date_is_whole")
        ),
        sa.CheckConstraint("field <> 'minutes'", name=op.f("ck_hour_amendment_not_the_time")),
        sa.CheckConstraint("seq > 0", name=op.f("ck_hour_amendment_seq_positive")),
        sa.ForeignKeyConstraint(["record_id"], ["hour_record.id"], name=op.f("fk_hour_amendment_record_id")),
        sa.PrimaryKeyConstraint("record_id", "seq", name=op.f("pk_hour_amendment")),
    )
    dated = sa.text("service_date IS NOT NULL")
    op.create_index(
        "ix_hour_amendment_service_date",
        "hour_amendment",
        ["service_date"],
        sqlite_where=dated,
        postgresql_where=dated,
    )
    guard, _ = append_only_triggers("hour_amendment", op.get_bind().dialect.name)
    for statement in guard:
        op.execute(statement)
    allowed = ", ".join(f"'{field}'" for field in FIELDS)
    op.execute(  # with its CHECK, without rebuilding the table on SQLite
        "ALTER TABLE correction_request ADD COLUMN field VARCHAR(32)"
        f" CONSTRAINT ck_correction_request_lawfulfield CHECK (field IN ({allowed}))"
    )
    op.add_column("correction_request", sa.Column("value", sa.LargeBinary(), nullable=True))
    op.add_column("correction_request", sa.Column("area_code", sa.String(length=12), nullable=True))


def downgrade() -> None:
    """Bring the schema back to the version before."""
    for column in ("area_code", "value", "field"):
        op.drop_column("correction_request", column)
    _, unguard = append_only_triggers("hour_amendment", op.get_bind().dialect.name)
    for statement in unguard:
        op.execute(statement)
    op.drop_table("hour_amendment")
