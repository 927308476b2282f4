"""When each job last ran."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema from the version before to this one."""
    op.create_table(
        "wakeup",
        sa.Column("job", sa.String(length=64), nullable=False),
        sa.Column("every_seconds", sa.Integer(), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("good_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("fault", sa.String(length=100), nullable=True),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_wakeup")),
    )


def downgrade() -> None:
    """Bring the schema back to the version before."""
    op.drop_table("wakeup")
