"""The shelf with its vouchers, and children under their guardians."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema from the version before to this one."""
    op.create_table(
        "child",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("guardian_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("name_index", sa.String(length=64), nullable=True),
        sa.Column("school", sa.LargeBinary(), nullable=True),
        sa.Column("area_code", sa.String(length=12), nullable=False),
        sa.Column("age", sa.Integer(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(name IS NULL) = (erased_at IS NOT NULL)", name=op.f("ck_child_name_until_erased")),
        sa.ForeignKeyConstraint(["area_code"], ["area.code"], name=op.f("fk_child_area_code")),
        sa.ForeignKeyConstraint(["guardian_id"], ["person.id"], name=op.f("fk_child_guardian_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child")),
    )
    with op.batch_alter_table("child", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_child_name_index"), ["name_index"], unique=False)
        batch_op.create_index(
            "uq_child_of_guardian",
            ["guardian_id", "name_index"],
            unique=True,
            sqlite_where=sa.text("erased_at IS NULL"),
            postgresql_where=sa.text("erased_at IS NULL"),
        )

    op.create_table(
        "shelf_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_code", sa.String(length=12), nullable=False),
        sa.Column(
            "unit",
            sa.Enum("coins", "points", name="unit", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=24), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("stock", sa.Integer(), nullable=False),
        sa.Column("keeper_id", sa.Integer(), nullable=True),
        sa.Column("put_up_by", sa.Integer(), nullable=False),
        sa.Column("put_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("price > 0", name=op.f("ck_shelf_item_price_positive")),
        sa.CheckConstraint("stock >= 0", name=op.f("ck_shelf_item_stock_not_negative")),
        sa.ForeignKeyConstraint(["area_code"], ["area.code"], name=op.f("fk_shelf_item_area_code")),
        sa.ForeignKeyConstraint(["keeper_id"], ["person.id"], name=op.f("fk_shelf_item_keeper_id")),
        sa.ForeignKeyConstraint(["put_up_by"], ["person.id"], name=op.f("fk_shelf_item_put_up_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shelf_item")),
    )
    with op.batch_alter_table("shelf_item", schema=None) as batch_op:
        batch_op.create_index(
            "ix_shelf_item_keeper",
            ["keeper_id"],
            unique=False,
            sqlite_where=sa.text("keeper_id IS NOT NULL"),
            postgresql_where=sa.text("keeper_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_shelf_item_offered",
            ["unit", "area_code"],
            unique=False,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "child_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "relation",
            sa.Enum(
                "mother", "father", "guardian", name="relation", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("own_say", sa.Boolean(), nullable=False),
        sa.Column("notice_version", sa.String(length=16), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_child_consent_child_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_child_consent_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_consent")),
    )
    with op.batch_alter_table("child_consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_child_consent_child_id"), ["child_id"], unique=False)

    op.create_table(
        "child_work",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending", "credited", "refused", name="workstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("wish_item_id", sa.Integer(), nullable=True),
        sa.Column("wish_pieces", sa.Integer(), nullable=False),
        sa.Column("reported_by", sa.Integer(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (state = 'pending')", name=op.f("ck_child_work_decided_unless_pending")
        ),
        sa.CheckConstraint(
            "(points IS NOT NULL) = (state = 'credited')", name=op.f("ck_child_work_points_once_credited")
        ),
        sa.CheckConstraint("pieces > 0", name=op.f("ck_child_work_pieces_positive")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_child_work_child_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_child_work_decided_by")),
        sa.ForeignKeyConstraint(["reported_by"], ["person.id"], name=op.f("fk_child_work_reported_by")),
        sa.ForeignKeyConstraint(["wish_item_id"], ["shelf_item.id"], name=op.f("fk_child_work_wish_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_work")),
    )
    with op.batch_alter_table("child_work", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_child_work_child_id"), ["child_id"], unique=False)

    op.create_table(
        "voucher",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "redeemed",
                "cancelled",
                "expired",
                name="voucherstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.LargeBinary(), nullable=True),
        sa.Column("code_index", sa.String(length=64), nullable=False),
        sa.Column("entry_seq", sa.Integer(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("redeemed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("(code IS NULL) = (state <> 'open')", name=op.f("ck_voucher_code_only_while_open")),
        sa.CheckConstraint("(ended_at IS NULL) = (state = 'open')", name=op.f("ck_voucher_ended_unless_open")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_voucher_child_id")),
        sa.ForeignKeyConstraint(["entry_seq"], ["timebank_entry.seq"], name=op.f("fk_voucher_entry_seq")),
        sa.ForeignKeyConstraint(["item_id"], ["shelf_item.id"], name=op.f("fk_voucher_item_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_voucher_person_id")),
        sa.ForeignKeyConstraint(["redeemed_by"], ["person.id"], name=op.f("fk_voucher_redeemed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher")),
        sa.UniqueConstraint("code_index", name=op.f("uq_voucher_code_index")),
    )
    with op.batch_alter_table("voucher", schema=None) as batch_op:
        batch_op.create_index("ix_voucher_child_issued", ["child_id", "issued_at"], unique=False)
        batch_op.create_index(
            "ix_voucher_expiring",
            ["expires_at"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(batch_op.f("ix_voucher_item_id"), ["item_id"], unique=False)
        batch_op.create_index("ix_voucher_person_issued", ["person_id", "issued_at"], unique=False)
        batch_op.create_index(
            "ix_voucher_remind",
            ["remind_at"],
            unique=False,
            sqlite_where=sa.text("state = 'open' AND remind_at IS NOT NULL"),
            postgresql_where=sa.text("state = 'open' AND remind_at IS NOT NULL"),
        )


def downgrade() -> None:
    """Bring the schema back to the version before."""
    with op.batch_alter_table("voucher", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_voucher_remind",
            sqlite_where=sa.text("state = 'open' AND remind_at IS NOT NULL"),
            postgresql_where=sa.text("state = 'open' AND remind_at IS NOT NULL"),
        )
        batch_op.drop_index("ix_voucher_person_issued")
        batch_op.drop_index(batch_op.f("ix_voucher_item_id"))
        batch_op.drop_index(
            "ix_voucher_expiring", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )
        batch_op.drop_index("ix_voucher_child_issued")

    op.drop_table("voucher")
    with op.batch_alter_table("child_work", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_child_work_child_id"))

    op.drop_table("child_work")
    with op.batch_alter_table("child_consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_child_consent_child_id"))

    op.drop_table("child_consent")
    with op.batch_alter_table("shelf_item", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_shelf_item_offered",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_shelf_item_keeper",
            sqlite_where=sa.text("keeper_id IS NOT NULL"),
            postgresql_where=sa.text("keeper_id IS NOT NULL"),
        )

    op.drop_table("shelf_item")
    with op.batch_alter_table("child", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_child_of_guardian",
            sqlite_where=sa.text("erased_at IS NULL"),
            postgresql_where=sa.text("erased_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_child_name_index"))

    op.drop_table("child")
