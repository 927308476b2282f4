"""Budgets of a month, and who declined subscription messages."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema from the version before to this one."""
    with op.batch_alter_table("outbox_pace", schema=None) as batch_op:
        batch_op.add_column(sa.Column("month_count", sa.Integer(), nullable=False, server_default="0"))

    with op.batch_alter_table("outbox_window", schema=None) as batch_op:
        batch_op.add_column(sa.Column("declined_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Bring the schema back to the version before."""
    with op.batch_alter_table("outbox_window", schema=None) as batch_op:
        batch_op.drop_column("declined_until")

    with op.batch_alter_table("outbox_pace", schema=None) as batch_op:
        batch_op.drop_column("month_count")
