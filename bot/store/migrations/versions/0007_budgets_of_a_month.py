"""Budgets of a month, who declined subscription messages, and finding what reached nobody."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema from the version before to this one."""
    with op.batch_alter_table("outbox_pace", schema=None) as batch_op:
        batch_op.add_column(sa.Column("month_count", sa.Integer(), nullable=False, server_default="0"))

    with op.batch_alter_table("outbox_window", schema=None) as batch_op:
        batch_op.add_column(sa.Column("declined_until", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_message_failed",
            ["settled_at"],
            unique=False,
            sqlite_where=sa.text("state = 'refused' OR state = 'unknown'"),
            postgresql_where=sa.text("state = 'refused' OR state = 'unknown'"),
        )
        batch_op.create_index(
            "ix_outbox_message_held_since",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'held'"),
            postgresql_where=sa.text("state = 'held'"),
        )


def downgrade() -> None:
    """Bring the schema back to the version before."""
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_message_held_since",
            sqlite_where=sa.text("state = 'held'"),
            postgresql_where=sa.text("state = 'held'"),
        )
        batch_op.drop_index(
            "ix_outbox_message_failed",
            sqlite_where=sa.text("state = 'refused' OR state = 'unknown'"),
            postgresql_where=sa.text("state = 'refused' OR state = 'unknown'"),
        )

    with op.batch_alter_table("outbox_window", schema=None) as batch_op:
        batch_op.drop_column("declined_until")

    with op.batch_alter_table("outbox_pace", schema=None) as batch_op:
        batch_op.drop_column("month_count")
