"""Team leads among the roles; help that comes every other week or day."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BEFORE = ("owner", "manager", "coordinator", "steward", "duty")
AFTER = ("owner", "manager", "coordinator", "steward", "duty", "lead")


def upgrade() -> None:
    """Bring the schema from the version before to this one."""
    _allow(AFTER)
    with op.batch_alter_table("help_plan", schema=None) as batch_op:
        batch_op.add_column(sa.Column("every", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    """Bring the schema back to the version before. Team leads lose their role."""
    with op.batch_alter_table("help_plan", schema=None) as batch_op:
        batch_op.drop_column("every")
    op.execute("DELETE FROM role_grant WHERE role = 'lead'")
    _allow(BEFORE)


def _allow(roles: Sequence[str]) -> None:
    """Replace the CHECK on the role. SQLite rebuilds the table, whose other rules it would forget: so in full."""
    allowed, name = ", ".join(f"'{role}'" for role in roles), op.f("ck_role_grant_role")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(name, "role_grant", type_="check")
        op.create_check_constraint(name, "role_grant", f"role IN ({allowed})")
        return
    columns = ("area_code", "granted_by", "person_id", "revoked_by")
    table = sa.Table(
        "role_grant",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("area_code", sa.String(length=12), nullable=False),
        sa.Column("granted_by", sa.Integer(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"role IN ({allowed})", name=name),
        *(
            sa.ForeignKeyConstraint(
                [one], ["area.code" if one == "area_code" else "person.id"], name=op.f(f"fk_role_grant_{one}")
            )
            for one in columns
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    for one in ("area_code", "person_id"):
        sa.Index(f"ix_role_grant_{one}", table.c[one])
    living = sa.text("revoked_at IS NULL")
    sa.Index(
        "uq_role_grant_active",
        table.c.person_id,
        table.c.role,
        table.c.area_code,
        unique=True,
        sqlite_where=living,
        postgresql_where=living,
    )
    with op.batch_alter_table("role_grant", copy_from=table, recreate="always"):
        pass
