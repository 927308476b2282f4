"""Record sheets, their approvals and download links, and who wants the monthly statement."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.store.append_only import append_only_triggers

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APPEND_ONLY = ("record_sheet", "sheet_approval")


def upgrade() -> None:
    """Bring the schema from the version before to this one."""
    op.create_table(
        "record_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("shown", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=False),
        sa.Column("code_index", sa.String(length=64), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.LargeBinary(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_sheet")),
        sa.UniqueConstraint("code_index", name=op.f("uq_record_sheet_code_index")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("record_sheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_sheet_person_id"), ["person_id"], unique=False)

    op.create_table(
        "statement_order",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_statement_order")),
    )
    with op.batch_alter_table("statement_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_statement_order_due_at"), ["due_at"], unique=False)

    op.create_table(
        "sheet_approval",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(length=100), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sheet_id"], ["record_sheet.id"], name=op.f("fk_sheet_approval_sheet_id")),
        sa.PrimaryKeyConstraint("sheet_id", name=op.f("pk_sheet_approval")),
    )
    op.create_table(
        "sheet_link",
        sa.Column("token_index", sa.String(length=64), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["sheet_id"], ["record_sheet.id"], name=op.f("fk_sheet_link_sheet_id")),
        sa.PrimaryKeyConstraint("token_index", name=op.f("pk_sheet_link")),
    )
    with op.batch_alter_table("sheet_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sheet_link_expires_at"), ["expires_at"], unique=False)

    for table in APPEND_ONLY:
        for statement in append_only_triggers(table, op.get_bind().dialect.name)[0]:
            op.execute(statement)


def downgrade() -> None:
    """Bring the schema back to the version before."""
    for table in APPEND_ONLY:
        for statement in append_only_triggers(table, op.get_bind().dialect.name)[1]:
            op.execute(statement)

    with op.batch_alter_table("sheet_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sheet_link_expires_at"))

    op.drop_table("sheet_link")
    op.drop_table("sheet_approval")
    with op.batch_alter_table("statement_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_statement_order_due_at"))

    op.drop_table("statement_order")
    with op.batch_alter_table("record_sheet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_record_sheet_person_id"))

    op.drop_table("record_sheet")
