"""Who a person turned out to be when two accounts were bound, and whose a coin account is since."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema from the version before to this one."""
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("merged_into", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_person_merged_into"), ["merged_into"], unique=False)

    with op.batch_alter_table("timebank_account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("heir_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_timebank_account_heir_id"), ["heir_id"], unique=False)


def downgrade() -> None:
    """Bring the schema back to the version before."""
    with op.batch_alter_table("timebank_account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_timebank_account_heir_id"))
        batch_op.drop_column("heir_id")

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_merged_into"))
        batch_op.drop_column("merged_into")
