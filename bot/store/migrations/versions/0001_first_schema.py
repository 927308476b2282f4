"""The first schema, with the triggers that keep the books and the history append-only."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.store.append_only import append_only_triggers

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APPEND_ONLY = (
    "timebank_entry",
    "timebank_line",
    "hour_record",
    "hour_supplement",
    "hour_correction",
    "hour_seal",
    "case_event",
    "audit_event",
)


def upgrade() -> None:
    """Bring the schema from the version before to this one."""
    op.create_table(
        "area",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "district",
                "street",
                "community",
                name="areakind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("parent_code", sa.String(length=12), nullable=True),
        sa.ForeignKeyConstraint(["parent_code"], ["area.code"], name=op.f("fk_area_parent_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_area")),
    )
    with op.batch_alter_table("area", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_area_parent_code"), ["parent_code"], unique=False)

    op.create_table(
        "hour_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=True),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("area_code", sa.String(length=12), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("content", sa.String(length=200), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=True),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column(
            "grade",
            sa.Enum("A", "B", "C", "D", name="grade", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(area_code IS NULL) = (place IS NULL)", name=op.f("ck_hour_record_place_is_whole")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_hour_record_minutes_within_a_day")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hour_record")),
        sa.UniqueConstraint("person_id", "reference", name=op.f("uq_hour_record_person_id_reference")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("hour_record", schema=None) as batch_op:
        batch_op.create_index("ix_hour_record_person_id_service_date", ["person_id", "service_date"], unique=False)

    op.create_table(
        "inbox_message",
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("natural_key", sa.String(length=200), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("channel", "account", "natural_key", name=op.f("pk_inbox_message")),
    )
    with op.batch_alter_table("inbox_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inbox_message_received_at"), ["received_at"], unique=False)

    op.create_table(
        "outbox_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("conversation", sa.String(length=80), nullable=False),
        sa.Column("group_id", sa.String(length=20), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("recipient", sa.LargeBinary(), nullable=True),
        sa.Column("recipient_index", sa.String(length=64), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("template", sa.String(length=64), nullable=True),
        sa.Column("facts", sa.LargeBinary(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("dedupe_key", sa.String(length=128), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cutoff_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_by", sa.String(length=64), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sending",
                "sent",
                "refused",
                "unknown",
                "held",
                "taken",
                "dropped",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("outcome_code", sa.String(length=64), nullable=True),
        sa.Column("receipt", sa.String(length=128), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "group_id IS NOT NULL OR recipient_index IS NOT NULL", name=op.f("ck_outbox_message_addressed")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_outbox_message_dedupe_key")),
    )
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_message_about"), ["about"], unique=False)
        batch_op.create_index(
            "ix_outbox_message_backlog",
            ["channel", "account", "conversation", "kind", "due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'queued'"),
            postgresql_where=sa.text("state = 'queued'"),
        )
        batch_op.create_index(
            "ix_outbox_message_held",
            ["channel", "account", "recipient_index", "priority", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'held'"),
            postgresql_where=sa.text("state = 'held'"),
        )
        batch_op.create_index(
            "ix_outbox_message_queued",
            ["channel", "account", "priority", "due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'queued'"),
            postgresql_where=sa.text("state = 'queued'"),
        )
        batch_op.create_index(
            "ix_outbox_message_sending",
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )

    op.create_table(
        "outbox_pace",
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("conversation", sa.String(length=80), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("bucket_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("day_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "account", "conversation", name=op.f("pk_outbox_pace")),
    )
    op.create_table(
        "outbox_window",
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("recipient_index", sa.String(length=64), nullable=False),
        sa.Column("message_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_left", sa.Integer(), nullable=False),
        sa.Column("brief_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("brief_left", sa.Integer(), nullable=False),
        sa.CheckConstraint("message_left >= 0 AND brief_left >= 0", name=op.f("ck_outbox_window_not_overdrawn")),
        sa.PrimaryKeyConstraint("channel", "account", "recipient_index", name=op.f("pk_outbox_window")),
    )
    with op.batch_alter_table("outbox_window", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_window_message_until"), ["message_until"], unique=False)

    op.create_table(
        "timebank_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "person",
                "pool",
                "donation",
                "clearing",
                "issuance",
                name="accountkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("floor_minutes", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
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
    op.create_table(
        "timebank_entry",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "transfer",
                "reserve",
                "settle",
                "release",
                "expire",
                "reversal",
                name="entrykind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=100), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("rule_set", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pending_seq", sa.Integer(), nullable=True),
        sa.Column("reverses_seq", sa.Integer(), nullable=True),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "(pending_seq IS NOT NULL) = (kind IN ('settle', 'release', 'expire'))",
            name=op.f("ck_timebank_entry_resolves_a_reserve"),
        ),
        sa.CheckConstraint(
            "(reverses_seq IS NOT NULL) = (kind = 'reversal')",
            name=op.f("ck_timebank_entry_reverses_an_entry"),
        ),
        sa.CheckConstraint(
            "expires_at IS NULL OR kind = 'reserve'", name=op.f("ck_timebank_entry_only_reserves_expire")
        ),
        sa.CheckConstraint("pending_seq < seq AND reverses_seq < seq", name=op.f("ck_timebank_entry_looks_back")),
        sa.CheckConstraint("seq > 0", name=op.f("ck_timebank_entry_seq_positive")),
        sa.ForeignKeyConstraint(["pending_seq"], ["timebank_entry.seq"], name=op.f("fk_timebank_entry_pending_seq")),
        sa.ForeignKeyConstraint(["reverses_seq"], ["timebank_entry.seq"], name=op.f("fk_timebank_entry_reverses_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_timebank_entry")),
        sa.UniqueConstraint("hash", name=op.f("uq_timebank_entry_hash")),
        sa.UniqueConstraint("pending_seq", name=op.f("uq_timebank_entry_pending_seq")),
        sa.UniqueConstraint("reverses_seq", name=op.f("uq_timebank_entry_reverses_seq")),
    )
    with op.batch_alter_table("timebank_entry", schema=None) as batch_op:
        batch_op.create_index("ix_timebank_entry_reference", ["reference"], unique=False)
        batch_op.create_index(
            "uq_timebank_entry_cause",
            ["reason", "reference"],
            unique=True,
            sqlite_where=sa.text("kind IN ('transfer', 'reserve')"),
            postgresql_where=sa.text("kind IN ('transfer', 'reserve')"),
        )

    op.create_table(
        "hour_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("delta_minutes", sa.Integer(), nullable=False),
        sa.Column("minutes_after", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("corrected_by", sa.Integer(), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("delta_minutes <> 0", name=op.f("ck_hour_correction_corrects_something")),
        sa.CheckConstraint("minutes_after BETWEEN 0 AND 1440", name=op.f("ck_hour_correction_minutes_within_a_day")),
        sa.CheckConstraint("seq > 0", name=op.f("ck_hour_correction_seq_positive")),
        sa.ForeignKeyConstraint(["record_id"], ["hour_record.id"], name=op.f("fk_hour_correction_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hour_correction")),
        sa.UniqueConstraint("record_id", "seq", name=op.f("uq_hour_correction_record_id_seq")),
    )
    op.create_table(
        "hour_seal",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("sealed_by", sa.Integer(), nullable=True),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("corrections", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["hour_record.id"], name=op.f("fk_hour_seal_record_id")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_hour_seal")),
    )
    op.create_table(
        "hour_supplement",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column(
            "field",
            sa.Enum(
                "title",
                "date",
                "place",
                "content",
                "minutes",
                "unit",
                "responsible",
                name="lawfulfield",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("area_code", sa.String(length=12), nullable=True),
        sa.Column("supplied_by", sa.Integer(), nullable=False),
        sa.Column("supplied_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["hour_record.id"], name=op.f("fk_hour_supplement_record_id")),
        sa.PrimaryKeyConstraint("record_id", "field", name=op.f("pk_hour_supplement")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("community_code", sa.String(length=12), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["community_code"], ["area.code"], name=op.f("fk_person_community_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "timebank_hold",
        sa.Column("entry_seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["timebank_account.id"], name=op.f("fk_timebank_hold_account_id")),
        sa.ForeignKeyConstraint(["entry_seq"], ["timebank_entry.seq"], name=op.f("fk_timebank_hold_entry_seq")),
        sa.PrimaryKeyConstraint("entry_seq", name=op.f("pk_timebank_hold")),
    )
    with op.batch_alter_table("timebank_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_timebank_hold_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_timebank_hold_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "timebank_line",
        sa.Column("entry_seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "side",
            sa.Enum("payer", "payee", name="side", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("account_seq", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("pending", sa.Integer(), nullable=False),
        sa.Column("balance_after", sa.BigInteger(), nullable=False),
        sa.Column("reserved_after", sa.BigInteger(), nullable=False),
        sa.Column("expected_after", sa.BigInteger(), nullable=False),
        sa.Column("floor_minutes", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "floor_minutes IS NULL OR side = 'payee' OR minutes + pending >= 0 OR balance_after - reserved_after >= floor_minutes",
            name=op.f("ck_timebank_line_floor_kept"),
        ),
        sa.CheckConstraint(
            "minutes = 0 OR (minutes < 0) = (side = 'payer')", name=op.f("ck_timebank_line_payer_gives")
        ),
        sa.CheckConstraint("account_seq > 0", name=op.f("ck_timebank_line_account_seq_positive")),
        sa.CheckConstraint("minutes <> 0 OR pending <> 0", name=op.f("ck_timebank_line_moves_something")),
        sa.CheckConstraint(
            "reserved_after >= 0 AND expected_after >= 0", name=op.f("ck_timebank_line_promises_not_negative")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["timebank_account.id"], name=op.f("fk_timebank_line_account_id")),
        sa.ForeignKeyConstraint(["entry_seq"], ["timebank_entry.seq"], name=op.f("fk_timebank_line_entry_seq")),
        sa.PrimaryKeyConstraint("entry_seq", "side", name=op.f("pk_timebank_line")),
        sa.UniqueConstraint("account_id", "account_seq", name=op.f("uq_timebank_line_account_id_account_seq")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("external_index", sa.String(length=64), nullable=False),
        sa.Column("external_id", sa.LargeBinary(), nullable=False),
        sa.Column("nickname", sa.LargeBinary(), nullable=True),
        sa.Column("nickname_index", sa.String(length=64), nullable=True),
        sa.Column("via", sa.String(length=64), nullable=False),
        sa.Column("group_id", sa.String(length=20), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("channel", "scope", "external_index", name=op.f("uq_account_channel_scope_external_index")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_nickname_index"), ["nickname_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_person_id"), ["person_id"], unique=False)

    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=48), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_audit_event_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_event_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_event_subject"), ["subject"], unique=False)

    op.create_table(
        "binding_code",
        sa.Column("code_index", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_binding_code_person_id")),
        sa.PrimaryKeyConstraint("code_index", name=op.f("pk_binding_code")),
    )
    with op.batch_alter_table("binding_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_binding_code_person_id"), ["person_id"], unique=False)

    op.create_table(
        "clearance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("granted_by", sa.Integer(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["granted_by"], ["person.id"], name=op.f("fk_clearance_granted_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_clearance_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearance")),
    )
    with op.batch_alter_table("clearance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clearance_person_id"), ["person_id"], unique=False)

    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("case", "volunteer", name="purpose", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("notice_version", sa.String(length=16), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_person_id"), ["person_id"], unique=False)

    op.create_table(
        "group_binding",
        sa.Column("group_id", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("area_code", sa.String(length=12), nullable=False),
        sa.Column("bound_by", sa.Integer(), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_code"], ["area.code"], name=op.f("fk_group_binding_area_code")),
        sa.ForeignKeyConstraint(["bound_by"], ["person.id"], name=op.f("fk_group_binding_bound_by")),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_group_binding")),
    )
    with op.batch_alter_table("group_binding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_binding_area_code"), ["area_code"], unique=False)

    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "owner",
                "manager",
                "coordinator",
                "steward",
                "duty",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("area_code", sa.String(length=12), nullable=False),
        sa.Column("granted_by", sa.Integer(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["area_code"], ["area.code"], name=op.f("fk_role_grant_area_code")),
        sa.ForeignKeyConstraint(["granted_by"], ["person.id"], name=op.f("fk_role_grant_granted_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id")),
        sa.ForeignKeyConstraint(["revoked_by"], ["person.id"], name=op.f("fk_role_grant_revoked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_grant_area_code"), ["area_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_role_grant_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_role_grant_active",
            ["person_id", "role", "area_code"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.create_table(
        "switch",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("on", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_switch_changed_by")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_switch")),
    )
    op.create_table(
        "volunteer_profile",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("id_number", sa.LargeBinary(), nullable=False),
        sa.Column("id_number_index", sa.String(length=64), nullable=False),
        sa.Column(
            "gender",
            sa.Enum("female", "male", name="gender", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("birth_date", sa.LargeBinary(), nullable=False),
        sa.Column("skills", sa.LargeBinary(), nullable=True),
        sa.Column("services", sa.String(length=200), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_volunteer_profile_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_volunteer_profile")),
        sa.UniqueConstraint("id_number_index", name=op.f("uq_volunteer_profile_id_number_index")),
    )
    op.create_table(
        "dialogue",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_dialogue_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_dialogue")),
    )
    with op.batch_alter_table("dialogue", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dialogue_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "service_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "to_verify",
                "to_post",
                "posted",
                "claimed",
                "in_progress",
                "to_confirm",
                "disputed",
                "to_revisit",
                "closed",
                "withdrawn",
                "untrue",
                "crisis",
                name="casestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column(
            "level",
            sa.Enum("一般", "特殊", "紧急", name="level", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("level_reason", sa.LargeBinary(), nullable=True),
        sa.Column("area_code", sa.String(length=12), nullable=False),
        sa.Column("requester_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=False),
        sa.Column("beneficiary", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("destination", sa.String(length=64), nullable=True),
        sa.Column("when_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("when_end", sa.DateTime(timezone=True), nullable=True),
        sa.Column("when_text", sa.String(length=64), nullable=False),
        sa.Column("people_needed", sa.Integer(), nullable=False),
        sa.Column("clearance", sa.String(length=32), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_service_case_account_id")),
        sa.ForeignKeyConstraint(["area_code"], ["area.code"], name=op.f("fk_service_case_area_code")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_service_case_owner_id")),
        sa.ForeignKeyConstraint(["requester_id"], ["person.id"], name=op.f("fk_service_case_requester_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_case")),
    )
    with op.batch_alter_table("service_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_case_created_at"), ["created_at"], unique=False)
        batch_op.create_index(
            "ix_service_case_open",
            ["area_code", "state"],
            unique=False,
            sqlite_where=sa.text("state NOT IN ('closed','withdrawn','untrue')"),
            postgresql_where=sa.text("state NOT IN ('closed','withdrawn','untrue')"),
        )
        batch_op.create_index(batch_op.f("ix_service_case_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_service_case_requester_id"), ["requester_id"], unique=False)

    op.create_table(
        "case_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_case_event_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_event_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
    )
    with op.batch_alter_table("case_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_event_case_id"), ["case_id"], unique=False)

    op.create_table(
        "page",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["acknowledged_by"], ["person.id"], name=op.f("fk_page_acknowledged_by")),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_page_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page")),
        sa.UniqueConstraint("case_id", name=op.f("uq_page_case_id")),
    )
    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.create_index(
            "ix_page_open",
            ["next_at"],
            unique=False,
            sqlite_where=sa.text("acknowledged_at IS NULL"),
            postgresql_where=sa.text("acknowledged_at IS NULL"),
        )

    op.create_table(
        "task",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "closed", name="taskstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("clearance", sa.String(length=32), nullable=True),
        sa.Column("arrival_code", sa.LargeBinary(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("taken >= 0 AND taken <= needed", name=op.f("ck_task_not_overtaken")),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_task_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_task")),
    )
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("companions", sa.LargeBinary(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "active",
                "arrived",
                "finished",
                "confirmed",
                "disputed",
                "given_back",
                "cancelled",
                name="claimstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_tries", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        sa.Column("confirm_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_claim_account_id")),
        sa.ForeignKeyConstraint(["case_id"], ["task.case_id"], name=op.f("fk_claim_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_claim_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index(
            "ix_claim_confirm_due",
            ["confirm_due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'finished'"),
            postgresql_where=sa.text("state = 'finished'"),
        )
        batch_op.create_index(
            "ix_claim_in_hand",
            ["person_id"],
            unique=False,
            sqlite_where=sa.text("state IN ('active', 'arrived')"),
            postgresql_where=sa.text("state IN ('active', 'arrived')"),
        )
        batch_op.create_index(batch_op.f("ix_claim_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_claim_living",
            ["case_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('given_back','cancelled')"),
            postgresql_where=sa.text("state NOT IN ('given_back','cancelled')"),
        )

    for table in APPEND_ONLY:
        for statement in append_only_triggers(table, op.get_bind().dialect.name)[0]:
            op.execute(statement)


def downgrade() -> None:
    """Bring the schema back to the version before."""
    for table in APPEND_ONLY:
        for statement in append_only_triggers(table, op.get_bind().dialect.name)[1]:
            op.execute(statement)
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_claim_living",
            sqlite_where=sa.text("state NOT IN ('given_back','cancelled')"),
            postgresql_where=sa.text("state NOT IN ('given_back','cancelled')"),
        )
        batch_op.drop_index(batch_op.f("ix_claim_person_id"))
        batch_op.drop_index(
            "ix_claim_in_hand",
            sqlite_where=sa.text("state IN ('active', 'arrived')"),
            postgresql_where=sa.text("state IN ('active', 'arrived')"),
        )
        batch_op.drop_index(
            "ix_claim_confirm_due",
            sqlite_where=sa.text("state = 'finished'"),
            postgresql_where=sa.text("state = 'finished'"),
        )

    op.drop_table("claim")
    op.drop_table("task")
    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_page_open",
            sqlite_where=sa.text("acknowledged_at IS NULL"),
            postgresql_where=sa.text("acknowledged_at IS NULL"),
        )

    op.drop_table("page")
    with op.batch_alter_table("case_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_event_case_id"))

    op.drop_table("case_event")
    with op.batch_alter_table("service_case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_case_requester_id"))
        batch_op.drop_index(batch_op.f("ix_service_case_owner_id"))
        batch_op.drop_index(
            "ix_service_case_open",
            sqlite_where=sa.text("state NOT IN ('closed','withdrawn','untrue')"),
            postgresql_where=sa.text("state NOT IN ('closed','withdrawn','untrue')"),
        )
        batch_op.drop_index(batch_op.f("ix_service_case_created_at"))

    op.drop_table("service_case")
    with op.batch_alter_table("dialogue", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dialogue_expires_at"))

    op.drop_table("dialogue")
    op.drop_table("volunteer_profile")
    op.drop_table("switch")
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_role_grant_active",
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_role_grant_person_id"))
        batch_op.drop_index(batch_op.f("ix_role_grant_area_code"))

    op.drop_table("role_grant")
    with op.batch_alter_table("group_binding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_binding_area_code"))

    op.drop_table("group_binding")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_person_id"))

    op.drop_table("consent")
    with op.batch_alter_table("clearance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clearance_person_id"))

    op.drop_table("clearance")
    with op.batch_alter_table("binding_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_binding_code_person_id"))

    op.drop_table("binding_code")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_event_subject"))
        batch_op.drop_index(batch_op.f("ix_audit_event_person_id"))

    op.drop_table("audit_event")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_person_id"))
        batch_op.drop_index(batch_op.f("ix_account_nickname_index"))

    op.drop_table("account")
    op.drop_table("timebank_line")
    with op.batch_alter_table("timebank_hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_timebank_hold_expires_at"))
        batch_op.drop_index(batch_op.f("ix_timebank_hold_account_id"))

    op.drop_table("timebank_hold")
    op.drop_table("person")
    op.drop_table("hour_supplement")
    op.drop_table("hour_seal")
    op.drop_table("hour_correction")
    with op.batch_alter_table("timebank_entry", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_timebank_entry_cause",
            sqlite_where=sa.text("kind IN ('transfer', 'reserve')"),
            postgresql_where=sa.text("kind IN ('transfer', 'reserve')"),
        )
        batch_op.drop_index("ix_timebank_entry_reference")

    op.drop_table("timebank_entry")
    op.drop_table("timebank_account")
    with op.batch_alter_table("outbox_window", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_window_message_until"))

    op.drop_table("outbox_window")
    op.drop_table("outbox_pace")
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_message_sending",
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )
        batch_op.drop_index(
            "ix_outbox_message_queued",
            sqlite_where=sa.text("state = 'queued'"),
            postgresql_where=sa.text("state = 'queued'"),
        )
        batch_op.drop_index(
            "ix_outbox_message_held",
            sqlite_where=sa.text("state = 'held'"),
            postgresql_where=sa.text("state = 'held'"),
        )
        batch_op.drop_index(
            "ix_outbox_message_backlog",
            sqlite_where=sa.text("state = 'queued'"),
            postgresql_where=sa.text("state = 'queued'"),
        )
        batch_op.drop_index(batch_op.f("ix_outbox_message_about"))

    op.drop_table("outbox_message")
    with op.batch_alter_table("inbox_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inbox_message_received_at"))

    op.drop_table("inbox_message")
    with op.batch_alter_table("hour_record", schema=None) as batch_op:
        batch_op.drop_index("ix_hour_record_person_id_service_date")

    op.drop_table("hour_record")
    with op.batch_alter_table("area", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_area_parent_code"))

    op.drop_table("area")
