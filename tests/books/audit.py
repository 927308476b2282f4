"""What must be true of the books, asked of the database itself: none of this uses the programme's own reading of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, text

from tests.books.faults import Death

_POINTS = "(a.holder LIKE 'child:%' OR a.holder LIKE 'points:%')"
_OPEN_RESERVE = """
    SELECT e.seq, l.account_id, -l.pending AS minutes FROM timebank_entry e
    JOIN timebank_line l ON l.entry_seq = e.seq AND l.side = 'payer'
    WHERE e.kind = 'reserve' AND NOT EXISTS (SELECT 1 FROM timebank_entry r WHERE r.pending_seq = e.seq)
"""
_OWNED = """
    SELECT hold_seq AS seq FROM coin_pledge WHERE hold_seq IS NOT NULL
    UNION ALL SELECT entry_seq FROM gift WHERE state = 'waiting'
    UNION ALL SELECT entry_seq FROM voucher WHERE state = 'open'
"""
_CLAIM = "('case:' || c.case_id || '/claim:' || c.id)"

ALWAYS: dict[str, str] = {
    "an entry has one payer and one payee, mirrored": """
        SELECT e.seq FROM timebank_entry e LEFT JOIN timebank_line l ON l.entry_seq = e.seq GROUP BY e.seq
        HAVING count(DISTINCT l.side) <> 2 OR count(l.side) <> 2 OR sum(l.minutes) <> 0 OR sum(l.pending) <> 0
    """,
    "each of coins and points sums to zero": f"""
        SELECT {_POINTS}, sum(l.minutes) FROM timebank_line l JOIN timebank_account a ON a.id = l.account_id
        GROUP BY 1 HAVING sum(l.minutes) <> 0
    """,
    "no entry leads from points to coins": f"""
        SELECT l.entry_seq FROM timebank_line l JOIN timebank_account a ON a.id = l.account_id
        GROUP BY l.entry_seq HAVING count(DISTINCT CASE WHEN {_POINTS} THEN 1 ELSE 0 END) > 1
    """,
    "nobody but an issuer ever was below the floor": """
        SELECT holder, entry_seq, free FROM (
            SELECT a.holder, l.entry_seq, sum(l.minutes + CASE l.side WHEN 'payer' THEN l.pending ELSE 0 END)
                OVER (PARTITION BY l.account_id ORDER BY l.account_seq) AS free
            FROM timebank_line l JOIN timebank_account a ON a.id = l.account_id
            WHERE a.holder NOT IN ('system:issuance', 'points:issuance')
        ) running WHERE free < 0
    """,
    "what an account is said to hold is what came and went": """
        SELECT a.holder FROM timebank_account a
        JOIN timebank_line newest ON newest.account_id = a.id
            AND newest.account_seq = (SELECT max(account_seq) FROM timebank_line WHERE account_id = a.id)
        JOIN (SELECT account_id, sum(minutes) AS held, count(*) AS lines, max(account_seq) AS last,
                sum(CASE side WHEN 'payer' THEN -pending ELSE 0 END) AS reserved,
                sum(CASE side WHEN 'payee' THEN pending ELSE 0 END) AS expected
            FROM timebank_line GROUP BY account_id) added ON added.account_id = a.id
        WHERE newest.balance_after <> added.held OR newest.reserved_after <> added.reserved
            OR newest.expected_after <> added.expected OR added.last <> added.lines
    """,
    "the chain has no gap and no fork": """
        SELECT seq FROM (SELECT seq, prev_hash, lag(hash) OVER (ORDER BY seq) AS before,
            row_number() OVER (ORDER BY seq) AS place FROM timebank_entry) chain
        WHERE seq <> place OR (before IS NOT NULL AND before <> prev_hash)
    """,
    "a promise ends at most once, between the same two, for no more than was promised": """
        SELECT r.seq FROM timebank_entry e JOIN timebank_entry r ON r.pending_seq = e.seq
        JOIN timebank_line given ON given.entry_seq = e.seq AND given.side = 'payer'
        JOIN timebank_line taken ON taken.entry_seq = e.seq AND taken.side = 'payee'
        JOIN timebank_line paid ON paid.entry_seq = r.seq AND paid.side = 'payer'
        JOIN timebank_line got ON got.entry_seq = r.seq AND got.side = 'payee'
        WHERE e.kind <> 'reserve' OR paid.pending <> -given.pending OR -paid.minutes > -given.pending
            OR (r.kind = 'settle') <> (paid.minutes < 0)
            OR paid.account_id <> given.account_id OR got.account_id <> taken.account_id
        UNION ALL SELECT pending_seq FROM timebank_entry WHERE pending_seq IS NOT NULL
            GROUP BY pending_seq HAVING count(*) > 1
    """,
    "the list of open promises is what the entries say": f"""
        SELECT seq FROM ({_OPEN_RESERVE}) promised WHERE NOT EXISTS (SELECT 1 FROM timebank_hold h
            WHERE h.entry_seq = promised.seq AND h.account_id = promised.account_id AND h.minutes = promised.minutes)
        UNION ALL SELECT entry_seq FROM timebank_hold WHERE entry_seq NOT IN (SELECT seq FROM ({_OPEN_RESERVE}) p)
    """,
    "every open promise is a need's, a gift's or a voucher's, and one of them only": f"""
        SELECT h.entry_seq FROM timebank_hold h LEFT JOIN ({_OWNED}) owned ON owned.seq = h.entry_seq
            GROUP BY h.entry_seq HAVING count(owned.seq) <> 1
        UNION ALL SELECT seq FROM ({_OWNED}) owned WHERE seq NOT IN (SELECT entry_seq FROM timebank_hold)
    """,
    "vouchers and gifts ended as their coins did": """
        SELECT v.id, r.kind FROM voucher v JOIN timebank_entry r ON r.pending_seq = v.entry_seq
            WHERE (v.state = 'redeemed') <> (r.kind = 'settle')
        UNION ALL SELECT g.id, r.kind FROM gift g JOIN timebank_entry r ON r.pending_seq = g.entry_seq
            WHERE (g.state = 'done') <> (r.kind = 'settle')
        UNION ALL SELECT g.id, e.kind FROM gift g JOIN timebank_entry e ON e.seq = g.entry_seq
            WHERE e.kind <> 'reserve' AND g.state <> 'done'
    """,
    "a reversal is the mirror of one movement, and stands": """
        SELECT r.seq FROM timebank_entry r JOIN timebank_entry e ON e.seq = r.reverses_seq
        JOIN timebank_line given ON given.entry_seq = e.seq AND given.side = 'payer'
        JOIN timebank_line back ON back.entry_seq = r.seq AND back.side = 'payee'
        WHERE e.kind NOT IN ('transfer', 'settle') OR back.account_id <> given.account_id
            OR back.minutes <> -given.minutes
        UNION ALL SELECT reverses_seq FROM timebank_entry WHERE reverses_seq IS NOT NULL
            GROUP BY reverses_seq HAVING count(*) > 1
    """,
    "coins for service are explained by a confirmed claim with its hours, coins from a need by a confirmed claim": f"""
        SELECT e.seq FROM timebank_entry e WHERE e.kind = 'transfer' AND e.reason = 'service' AND NOT EXISTS (
            SELECT 1 FROM claim c JOIN hour_record r ON r.reference = {_CLAIM} AND r.person_id = c.person_id
            WHERE e.reference = {_CLAIM} AND c.state = 'confirmed')
        UNION ALL SELECT e.seq FROM timebank_entry e WHERE e.kind = 'transfer' AND e.reason = 'need_paid'
            AND NOT EXISTS (SELECT 1 FROM claim c WHERE e.reference = {_CLAIM} AND c.state = 'confirmed')
    """,
    "nobody is paid from a need and by the issuer for the same minutes": f"""
        SELECT c.id FROM claim c JOIN timebank_entry e ON e.reference = {_CLAIM} AND e.kind = 'transfer'
            AND e.reason = 'need_paid' JOIN timebank_line l ON l.entry_seq = e.seq AND l.side = 'payee'
        WHERE l.minutes > c.minutes
    """,
    "points come from credited works": """
        SELECT e.seq FROM timebank_entry e JOIN timebank_line l ON l.entry_seq = e.seq AND l.side = 'payee'
        LEFT JOIN child_work w ON e.reference = 'child_work:' || w.id
        WHERE e.reason = 'child_work' AND e.kind = 'transfer'
            AND (w.id IS NULL OR w.state <> 'credited' OR w.points <> l.minutes)
    """,
    "every hour record is explained by a confirmed task or an approved paper": f"""
        SELECT r.id FROM hour_record r WHERE NOT EXISTS (
            SELECT 1 FROM claim c LEFT JOIN coin_pledge p ON p.case_id = c.case_id AND p.barter
            WHERE r.reference = {_CLAIM} AND c.state = 'confirmed' AND c.minutes = r.minutes
                AND c.person_id = r.person_id AND p.case_id IS NULL
        ) AND NOT EXISTS (
            SELECT 1 FROM paper_entry p WHERE r.reference = 'paper:' || p.id AND p.approved AND p.record_id = r.id
                AND p.minutes = r.minutes AND p.person_id = r.person_id)
    """,
    "every confirmed task and every approved paper became one hour record": f"""
        SELECT 'claim', c.id FROM claim c LEFT JOIN coin_pledge p ON p.case_id = c.case_id AND p.barter
            WHERE c.state = 'confirmed' AND c.minutes > 0 AND p.case_id IS NULL
            AND (SELECT count(*) FROM hour_record r WHERE r.reference = {_CLAIM}) <> 1
        UNION ALL SELECT 'paper', p.id FROM paper_entry p WHERE p.approved
            AND (SELECT count(*) FROM hour_record r WHERE r.reference = 'paper:' || p.id) <> 1
    """,
    "hours change by corrections only, one after the other, each decided by a person": """
        SELECT k.id FROM (SELECT n.*, sum(delta_minutes) OVER (PARTITION BY record_id ORDER BY seq) AS delta,
                row_number() OVER (PARTITION BY record_id ORDER BY seq) AS place FROM hour_correction n) k
            JOIN hour_record r ON r.id = k.record_id
            WHERE k.minutes_after <> r.minutes + k.delta OR k.seq <> k.place
        UNION ALL SELECT r.id FROM hour_record r
            WHERE (SELECT count(*) FROM hour_correction k WHERE k.record_id = r.id) >
                (SELECT count(*) FROM audit_event u WHERE u.action = 'correct' AND u.subject = 'record:' || r.id)
    """,
    "what else a record says changes one entry after the other, each decided by a person, before or after the seal": """
        SELECT a.record_id, a.seq FROM (SELECT n.*, row_number() OVER (PARTITION BY record_id ORDER BY seq) AS place
                FROM hour_amendment n) a LEFT JOIN hour_seal s ON s.record_id = a.record_id
            WHERE a.seq <> a.place OR (a.after_seal AND s.record_id IS NULL)
                OR NOT EXISTS (SELECT 1 FROM audit_event u
                    WHERE u.action = 'correct' AND u.subject = 'record:' || a.record_id)
    """,
    "a record is sealed or waits to be": """
        SELECT r.id FROM hour_record r WHERE EXISTS (SELECT 1 FROM hour_seal s WHERE s.record_id = r.id)
            = EXISTS (SELECT 1 FROM hour_open o WHERE o.record_id = r.id)
    """,
    "those at work on a task are counted, and never too many": """
        SELECT t.case_id FROM task t WHERE t.taken > t.needed OR t.taken < (SELECT coalesce(sum(c.people), 0)
            FROM claim c WHERE c.case_id = t.case_id AND c.state IN ('active', 'arrived'))
    """,
    "what was on the shelf is there or became a voucher": """
        SELECT i.id FROM shelf_item i WHERE i.stock < 0 OR i.stock + (SELECT count(*) FROM voucher v
            WHERE v.item_id = i.id AND v.state IN ('open', 'redeemed')) <> :pieces
    """,
}
"""What holds at every moment, with the rows that contradict it."""

AT_THE_END: dict[str, str] = {
    "nothing is promised any more": "SELECT entry_seq FROM timebank_hold",
    "no request waits": """
        SELECT 'gift', id FROM gift WHERE state = 'waiting' UNION ALL SELECT 'offer', id FROM offer_request
        WHERE state = 'asked' UNION ALL SELECT 'voucher', id FROM voucher WHERE state = 'open'
    """,
    "no finished work waits": "SELECT id FROM claim WHERE state = 'finished'",
    "every promise ended exactly once": """
        SELECT e.seq FROM timebank_entry e WHERE e.kind = 'reserve'
            AND (SELECT count(*) FROM timebank_entry r WHERE r.pending_seq = e.seq) <> 1
    """,
}
"""What holds besides when everybody has done their part and all terms are over."""

APPEND_ONLY = (
    "timebank_entry", "timebank_line", "timebank_seal", "hour_record", "hour_supplement", "hour_correction",
    "hour_amendment", "hour_seal",
)  # fmt: skip
NOT_EFFECTS = frozenset({"inbox_message", "alembic_version", "sqlite_sequence", "job_run"})
"""What a process may write besides the effect of a message."""


HAPPENED = (
    "SELECT 'entry', kind, reason, count(*) FROM timebank_entry GROUP BY kind, reason",
    "SELECT 'case', state, count(*) FROM service_case GROUP BY state",
    "SELECT 'claim', state, count(*) FROM claim GROUP BY state",
    "SELECT 'record', grade, count(*) FROM hour_record GROUP BY grade",
    "SELECT 'correction', count(*) FROM hour_correction",
    "SELECT 'amendment', field, count(*) FROM hour_amendment GROUP BY field",
    "SELECT 'record seal', count(*) FROM hour_seal",
    "SELECT 'day seal', count(*) FROM timebank_seal",
    "SELECT 'voucher', state, count(*) FROM voucher GROUP BY state",
    "SELECT 'gift', kind, state, count(*) FROM gift GROUP BY kind, state",
    "SELECT 'offer request', state, count(*) FROM offer_request GROUP BY state",
    "SELECT 'work', state, count(*) FROM child_work GROUP BY state",
    "SELECT 'bound', count(*) FROM audit_event WHERE action = 'bind'",
)


class Audit:
    """Asks a database by a connection of its own."""

    def __init__(self, engine: Engine, death: Death, *, pieces: int = 4) -> None:
        self._open, self._death = engine.connect().execution_options(isolation_level="AUTOCOMMIT"), death
        self._pieces = pieces
        self._stood: dict[str, frozenset[Any]] = {}
        self._tables: list[str] = []

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        with self._death.spared():
            yield self._open

    def close(self) -> None:
        """Give the connection back."""
        self._open.close()

    def wrong(self, *, at_the_end: bool = False) -> dict[str, list[Any]]:
        """Return what does not hold, with the rows that say so."""
        asked = ALWAYS | AT_THE_END if at_the_end else ALWAYS
        found: dict[str, list[Any]] = {}
        with self._connection() as connection:
            for what, query in asked.items():
                values = {"pieces": self._pieces} if ":pieces" in query else {}
                if rows := [tuple(row) for row in connection.execute(text(query), values)]:
                    found[what] = rows
            for table in APPEND_ONLY:
                now = frozenset(tuple(row) for row in connection.execute(text(f"SELECT * FROM {table}")))
                if gone := self._stood.get(table, frozenset()) - now:
                    found[f"{table} only grows"] = list(gone)
                self._stood[table] = now
        return found

    def happened(self) -> dict[str, int]:
        """Return how much of what happened, to see that a sequence leads anywhere."""
        counted: dict[str, int] = {}
        with self._connection() as connection:
            for query in HAPPENED:
                for *names, number in connection.execute(text(query)):
                    counted[" ".join(map(str, names))] = number
        return counted

    def inbox(self) -> int:
        """Return how many messages are known to have been taken in."""
        with self._connection() as connection:
            return connection.execute(text("SELECT count(*) FROM inbox_message")).scalar_one()

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        with self._connection() as connection:
            return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()

    def stored(self) -> dict[str, list[Any]]:
        """Return everything that is stored, but for what is no effect of anybody's words."""
        with self._connection() as connection:
            if not self._tables:
                names = (
                    "SELECT name FROM sqlite_master WHERE type = 'table'"
                    if connection.dialect.name == "sqlite"
                    else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
                )
                self._tables = sorted({row[0] for row in connection.execute(text(names))} - NOT_EFFECTS)
            return {
                table: sorted(map(repr, connection.execute(text(f'SELECT * FROM "{table}"')))) for table in self._tables
            }
