"""Offers of neighbours, and who asked for one."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema from the version before to this one."""
    op.create_table(
        "offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("skill", sa.LargeBinary(), nullable=False),
        sa.Column("area_code", sa.String(length=12), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("when_text", sa.String(length=64), nullable=False),
        sa.Column("once", sa.Boolean(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open", "taken", "withdrawn", name="offerstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("days BETWEEN 1 AND 127", name=op.f("ck_offer_some_day")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_offer_account_id")),
        sa.ForeignKeyConstraint(["area_code"], ["area.code"], name=op.f("fk_offer_area_code")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_offer_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index(
            "ix_offer_board",
            ["kind", "area_code"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(batch_op.f("ix_offer_person_id"), ["person_id"], unique=False)

    op.create_table(
        "offer_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("taker_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("when_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("when_end", sa.DateTime(timezone=True), nullable=True),
        sa.Column("when_text", sa.String(length=64), nullable=False),
        sa.Column("coin_minutes", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "accepted",
                "declined",
                "lapsed",
                name="requeststate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("coin_minutes > 0", name=op.f("ck_offer_request_coins_positive")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_offer_request_account_id")),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_offer_request_case_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_offer_request_offer_id")),
        sa.ForeignKeyConstraint(["taker_id"], ["person.id"], name=op.f("fk_offer_request_taker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_request")),
        sa.UniqueConstraint("case_id", name=op.f("uq_offer_request_case_id")),
    )
    with op.batch_alter_table("offer_request", schema=None) as batch_op:
        batch_op.create_index(
            "ix_offer_request_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )
        batch_op.create_index(batch_op.f("ix_offer_request_offer_id"), ["offer_id"], unique=False)
        batch_op.create_index(
            "uq_offer_request_open",
            ["offer_id", "taker_id"],
            unique=True,
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )


def downgrade() -> None:
    """Bring the schema back to the version before."""
    op.drop_table("offer_request")
    op.drop_table("offer")
