"""The same claim as plain SQL on the standard library's sqlite3: what the database alone costs.

`python -m tests.bench.by_hand <database> <number> …` claims each task and prints seconds and processor time as JSON.
No guards, no words, no encryption, no network: the floor, not a bot.
"""

import json
import sqlite3
import sys
import time

from tests.bench.stock import BOT, GROUP


def claim(database: sqlite3.Connection, number: int, account: int) -> None:
    """Do by hand what one claim of ours reads and writes."""
    run = database.execute
    at = "2026-11-24 01:00:00.000000"
    key = ("qq", str(BOT), f"{GROUP}:{10_000_000 + number}")
    run("BEGIN IMMEDIATE")
    run("SELECT answer FROM inbox_message WHERE channel = ? AND account = ? AND natural_key = ?", key).fetchone()
    person, group = run("SELECT person_id, group_id FROM account WHERE id = ?", (account,)).fetchone()
    run(
        "SELECT c.state, c.level, c.requester_id, t.state, t.needed, t.taken, t.clearance FROM service_case c"
        " LEFT JOIN task t ON t.case_id = c.id WHERE c.id = ?",
        (number,),
    ).fetchone()
    run("SELECT case_id FROM claim WHERE person_id = ? AND state IN ('active', 'arrived')", (person,)).fetchall()
    run("SELECT area_code FROM group_binding WHERE group_id = ?", (group,)).fetchone()
    won = run(
        "UPDATE task SET taken = taken + 1 WHERE case_id = ? AND state = 'open' AND taken + 1 <= needed"
        " RETURNING taken, needed",
        (number,),
    ).fetchone()
    assert won is not None
    claim_id = run(
        "INSERT INTO claim (case_id, person_id, account_id, people, state, claimed_at, code_tries)"
        " VALUES (?, ?, ?, 1, 'active', ?, 0) RETURNING id",
        (number, person, account, at),
    ).fetchone()[0]
    run("UPDATE service_case SET state = 'claimed', updated_at = ? WHERE id = ?", (at, number))
    run("INSERT INTO case_event (case_id, at, what, person_id) VALUES (?, ?, 'claimed', ?)", (number, at, person))
    requester = run(
        "SELECT a.id FROM service_case c JOIN account a ON a.id = c.account_id WHERE c.id = ?", (number,)
    ).fetchone()[0]
    for who, template in ((account, "details"), (requester, "case_claimed")):
        run(
            "INSERT INTO outbox_message (channel, account, conversation, person_id, recipient, recipient_index, kind,"
            " about, template, facts, priority, created_at, due_at, attempts, state)"
            " VALUES ('qq', ?, ?, ?, ?, ?, 'details', ?, ?, ?, 1, ?, ?, 0, 'queued')",
            (str(BOT), f"person:{who}", who, str(who), str(who), f"case:{number}", template, str(claim_id), at, at),
        )
    run(
        "INSERT INTO inbox_message (channel, account, natural_key, received_at, answer) VALUES (?, ?, ?, ?, ?)",
        (*key, at, "好"),
    )
    run("COMMIT")


def main() -> None:
    """Claim every task named on the command line."""
    database = sqlite3.connect(sys.argv[1], isolation_level=None)
    for pragma in ("journal_mode = WAL", "foreign_keys = ON", "synchronous = FULL"):
        database.execute(f"PRAGMA {pragma}").fetchall()
    accounts = [row[0] for row in database.execute("SELECT id FROM account WHERE group_id IS NOT NULL ORDER BY id")]
    numbers = [int(number) for number in sys.argv[2:]]
    began, cpu = time.perf_counter(), time.process_time()
    for place, number in enumerate(numbers):
        claim(database, number, accounts[place])
    print(json.dumps({"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu, "count": len(numbers)}))


if __name__ == "__main__":
    main()
