"""Links that lead to the print version of a year report instead of a sheet."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema from the version before to this one."""
    with op.batch_alter_table("sheet_link", schema=None) as batch_op:
        batch_op.add_column(sa.Column("report", sa.String(length=32), nullable=True))
        batch_op.alter_column("sheet_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_check_constraint("leads_to_one_thing", "(sheet_id IS NULL) <> (report IS NULL)")


def downgrade() -> None:
    """Bring the schema back to the version before."""
    op.execute("DELETE FROM sheet_link WHERE sheet_id IS NULL")
    with op.batch_alter_table("sheet_link", schema=None) as batch_op:
        batch_op.drop_constraint("leads_to_one_thing", type_="check")
        batch_op.alter_column("sheet_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("report")
