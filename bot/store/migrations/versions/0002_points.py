"""Children's points: accounts of the kind `child` in the ledger."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BEFORE = ("person", "pool", "donation", "clearing", "issuance")
AFTER = ("person", "child", "pool", "donation", "clearing", "issuance")


def upgrade() -> None:
    """Bring the schema from the version before to this one."""
    _allow(AFTER)


def downgrade() -> None:
    """Take the schema back to the version before."""
    _allow(BEFORE)


def _allow(kinds: Sequence[str]) -> None:
    """Replace the CHECK on the kind of account. SQLite rebuilds the table, whose other CHECKs it would forget: so in full."""
    allowed = ", ".join(f"'{kind}'" for kind in kinds)
    if op.get_bind().dialect.name == "postgresql":
        name = op.f("ck_timebank_account_accountkind")
        op.drop_constraint(name, "timebank_account", type_="check")
        op.create_check_constraint(name, "timebank_account", f"kind IN ({allowed})")
        return
    table = sa.Table(
        "timebank_account",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("floor_minutes", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"kind IN ({allowed})", name=op.f("ck_timebank_account_accountkind")),
        sa.CheckConstraint(
            "floor_minutes IS NOT NULL OR kind = 'issuance'",
            name=op.f("ck_timebank_account_floor_unless_issuance"),
        ),
        sa.CheckConstraint(
            "floor_minutes IS NULL OR floor_minutes <= 0", name=op.f("ck_timebank_account_floor_at_most_zero")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timebank_account")),
        sa.UniqueConstraint("holder", name=op.f("uq_timebank_account_holder")),
    )
    with op.batch_alter_table("timebank_account", copy_from=table, recreate="always"):
        pass
