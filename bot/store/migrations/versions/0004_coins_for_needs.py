"""Coins that a requester gives for a need."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema from the version before to this one."""
    op.create_table(
        "coin_pledge",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("payer_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("barter", sa.Boolean(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("hold_seq", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_coin_pledge_minutes_positive")),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_coin_pledge_case_id")),
        sa.ForeignKeyConstraint(["hold_seq"], ["timebank_entry.seq"], name=op.f("fk_coin_pledge_hold_seq")),
        sa.ForeignKeyConstraint(["payer_id"], ["person.id"], name=op.f("fk_coin_pledge_payer_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_coin_pledge")),
    )
    op.create_index(
        "ix_coin_pledge_open",
        "coin_pledge",
        ["expires_at"],
        sqlite_where=sa.text("hold_seq IS NOT NULL"),
        postgresql_where=sa.text("hold_seq IS NOT NULL"),
    )


def downgrade() -> None:
    """Bring the schema back to the version before."""
    op.drop_table("coin_pledge")
