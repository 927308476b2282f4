"""Coins in people's hands: gifts, family, terms, coefficients, the end of the year, the day's seal; finding people by name."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.store.append_only import append_only_triggers

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APPEND_ONLY = ("timebank_seal", "coefficient")


def upgrade() -> None:
    """Bring the schema from the version before to this one."""
    op.create_table(
        "coin_year_end",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "step",
            sa.Enum("warn", "end", name="step", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("after_account", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("year", "step", name=op.f("pk_coin_year_end")),
    )
    op.create_table(
        "timebank_seal",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("head_seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("moved", sa.BigInteger(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_timebank_seal")),
    )
    op.create_table(
        "coefficient",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("percent > 0", name=op.f("ck_coefficient_percent_positive")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_coefficient_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coefficient")),
    )
    with op.batch_alter_table("coefficient", schema=None) as batch_op:
        batch_op.create_index("ix_coefficient_kind_from_day", ["kind", "from_day"], unique=False)

    op.create_table(
        "coin_terms",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_coin_terms_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_coin_terms")),
    )
    op.create_table(
        "family_tie",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("relation", sa.String(length=8), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("code_index", sa.String(length=64), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("relative_id", sa.Integer(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_family_tie_person_id")),
        sa.ForeignKeyConstraint(["relative_id"], ["person.id"], name=op.f("fk_family_tie_relative_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_tie")),
        sa.UniqueConstraint("code_index", name=op.f("uq_family_tie_code_index")),
    )
    with op.batch_alter_table("family_tie", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_family_tie_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_family_tie_relative_id"), ["relative_id"], unique=False)

    op.create_table(
        "gift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "gift_family",
                "gift_person",
                "donation",
                "grant",
                "fund",
                "leaver",
                name="giftkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "done",
                "refused",
                "lapsed",
                name="giftstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("payer", sa.String(length=64), nullable=False),
        sa.Column("payee", sa.String(length=64), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("entry_seq", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("area_code", sa.String(length=12), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'waiting') = (due_at IS NOT NULL)", name=op.f("ck_gift_waiting_has_a_term")),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_gift_minutes_positive")),
        sa.ForeignKeyConstraint(["area_code"], ["area.code"], name=op.f("fk_gift_area_code")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_gift_asked_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_gift_decided_by")),
        sa.ForeignKeyConstraint(["entry_seq"], ["timebank_entry.seq"], name=op.f("fk_gift_entry_seq")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift")),
        sa.UniqueConstraint("entry_seq", name=op.f("uq_gift_entry_seq")),
    )
    with op.batch_alter_table("gift", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gift_asked_by"), ["asked_by"], unique=False)
        batch_op.create_index(
            "ix_gift_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.create_index("ix_gift_payer", ["payer", "kind", "created_at"], unique=False)

    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index(
            "ix_claim_settled",
            ["settled_at"],
            unique=False,
            sqlite_where=sa.text("state = 'confirmed'"),
            postgresql_where=sa.text("state = 'confirmed'"),
        )

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("name_index", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("phone_index", sa.String(length=64), nullable=True))
        batch_op.create_index(batch_op.f("ix_person_name_index"), ["name_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_phone_index"), ["phone_index"], unique=False)

    for table in APPEND_ONLY:
        create, _ = append_only_triggers(table, op.get_bind().dialect.name)
        for statement in create:
            op.execute(statement)


def downgrade() -> None:
    """Bring the schema back to the version before."""
    for table in APPEND_ONLY:
        _, drop = append_only_triggers(table, op.get_bind().dialect.name)
        for statement in drop:
            op.execute(statement)
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_phone_index"))
        batch_op.drop_index(batch_op.f("ix_person_name_index"))
        batch_op.drop_column("phone_index")
        batch_op.drop_column("name_index")

    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_claim_settled",
            sqlite_where=sa.text("state = 'confirmed'"),
            postgresql_where=sa.text("state = 'confirmed'"),
        )

    with op.batch_alter_table("gift", schema=None) as batch_op:
        batch_op.drop_index("ix_gift_payer")
        batch_op.drop_index(
            "ix_gift_due", sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'")
        )
        batch_op.drop_index(batch_op.f("ix_gift_asked_by"))

    op.drop_table("gift")
    with op.batch_alter_table("family_tie", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_family_tie_relative_id"))
        batch_op.drop_index(batch_op.f("ix_family_tie_person_id"))

    op.drop_table("family_tie")
    op.drop_table("coin_terms")
    with op.batch_alter_table("coefficient", schema=None) as batch_op:
        batch_op.drop_index("ix_coefficient_kind_from_day")

    op.drop_table("coefficient")
    op.drop_table("timebank_seal")
    op.drop_table("coin_year_end")
