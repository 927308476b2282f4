"""An index of what waits by its cut-off: of one urgency, what is worthless first leaves first."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema from the version before to this one."""
    op.create_index(
        "ix_outbox_message_soon_over",
        "outbox_message",
        ["channel", "account", "priority", "cutoff_at", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    )


def downgrade() -> None:
    """Bring the schema back to the version before."""
    op.drop_index("ix_outbox_message_soon_over", "outbox_message")
