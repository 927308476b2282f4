"""Rules are dated, sourced and complete, or the programme does not start."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.domain.rulebook import RuleBook, RuleError
from bot.paths import PROGRAMME_DATA

RULES = PROGRAMME_DATA / "rules"
FASTER = """
[[rule_set]]
from = 2026-04-01
confirm_silence = { hours = 48, source = "区妇联 4月" }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the programme's rule files, to be spoilt."""
    for file in RULES.glob("*.toml"):
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def add(folder: Path, name: str, text: str) -> None:
    file = folder / f"{name}.toml"
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_the_programmes_own_rules_load_and_are_read_in_minutes() -> None:
    rules = RuleBook.load(RULES).at(date(2026, 11, 1))
    assert rules.minutes("fulfilment.confirm_silence") == 72 * 60
    assert rules.minutes("fulfilment.claim_time_max") == 12 * 60
    assert rules.minutes_each("duty.page_steps") == (3, 5, 10)
    assert rules.count("fulfilment.arrival_code_digits") == 4
    assert rules.duration("conversation.binding_code_expiry").total_seconds() == 600
    assert rules.working_days("records.seal_within") == 10


def test_every_rule_says_what_it_rests_on() -> None:
    rules = RuleBook.load(RULES).at(date(2026, 11, 1))
    assert "令67" in rules.source("records.seal_within")
    assert all(rule.source for rule in rules.by_key.values())


def test_a_later_set_replaces_only_what_it_names_from_its_day_on(folder: Path) -> None:
    add(folder, "fulfilment", FASTER)
    book = RuleBook.load(folder)
    before, after = book.at(date(2026, 3, 31)), book.at(date(2026, 4, 1))
    assert before.minutes("fulfilment.confirm_silence") == 72 * 60
    assert after.minutes("fulfilment.confirm_silence") == 48 * 60
    assert after.source("fulfilment.confirm_silence") == "区妇联 4月"
    assert after.count("fulfilment.open_claims_max") == before.count("fulfilment.open_claims_max")
    assert after.versions["fulfilment"] == "fulfilment@2026-04-01"
    assert after.versions["timebank"] == before.versions["timebank"]


def test_a_rule_begins_at_midnight_in_shanghai(folder: Path) -> None:
    add(folder, "fulfilment", FASTER)
    book = RuleBook.load(folder)
    assert book.at(datetime(2026, 3, 31, 15, 59, tzinfo=UTC)).minutes("fulfilment.confirm_silence") == 72 * 60
    assert book.at(datetime(2026, 3, 31, 16, 0, tzinfo=UTC)).minutes("fulfilment.confirm_silence") == 48 * 60


def test_the_order_of_sets_in_a_file_does_not_matter(folder: Path) -> None:
    add(
        folder,
        "timebank",
        '[[rule_set]]\nfrom = 2026-04-01\ncoin = { minutes = 30, source = "b" }\n'
        '[[rule_set]]\nfrom = 2025-04-01\ncoin = { minutes = 45, source = "a" }\n',
    )
    assert RuleBook.load(folder).at(date(2026, 5, 1)).minutes("timebank.coin") == 30


def test_a_moment_without_a_time_zone_has_no_rules() -> None:
    with pytest.raises(ValueError, match="time zone"):
        RuleBook.load(RULES).at(datetime(2026, 4, 1))  # noqa: DTZ001 - that is what is refused


def test_a_day_before_all_rules_is_refused() -> None:
    with pytest.raises(RuleError, match="2016-01-01"):
        RuleBook.load(RULES).at(date(2016, 1, 1))


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('confirm_silense = { hours = 48, source = "x" }', "confirm_silense: no such rule"),
        ("confirm_silence = { hours = 48 }", "without a source"),
        ('confirm_silence = { hours = 48, source = " " }', "without a source"),
        ('confirm_silence = { weeks = 1, source = "x" }', "found weeks"),
        ('confirm_silence = { hours = 0, source = "x" }', "above 0"),
        ('confirm_silence = { hours = -3, source = "x" }', "above 0"),
        ('confirm_silence = { hours = 1.5, source = "x" }', "whole number"),
        ('confirm_silence = { hours = true, source = "x" }', "whole number"),
        ('confirm_silence = { hours = 1, minutes = 30, source = "x" }', "one unit"),
        ("confirm_silence = 72", "expected a unit"),
        ('open_claims_max = { hours = 5, source = "x" }', "expected count"),
    ],
)
def test_a_spoilt_rule_stops_the_start_and_is_named(folder: Path, line: str, complaint: str) -> None:
    add(folder, "fulfilment", f"[[rule_set]]\nfrom = 2026-04-01\n{line}\n")
    with pytest.raises(RuleError, match=complaint):
        RuleBook.load(folder)


@pytest.mark.parametrize(
    ("name", "line", "complaint"),
    [
        ("duty", 'page_steps = { minutes = [3, 10, 5], source = "x" }', "rising"),
        ("duty", 'page_steps = { minutes = [], source = "x" }', "expected a list"),
        ("timebank", 'earning_grades = { grades = ["A", "E"], source = "x" }', "grades out of"),
        ("records", 'seal_within = { count = 10, source = "x" }', "expected working_days"),
    ],
)
def test_a_spoilt_list_stops_the_start(folder: Path, name: str, line: str, complaint: str) -> None:
    add(folder, name, f"[[rule_set]]\nfrom = 2026-04-01\n{line}\n")
    with pytest.raises(RuleError, match=complaint):
        RuleBook.load(folder)


def test_a_missing_rule_stops_the_start_and_is_named(folder: Path) -> None:
    (folder / "duty.toml").write_text("[[rule_set]]\nfrom = 2017-12-01\n", encoding="utf-8")
    with pytest.raises(RuleError, match=r"do not say: .*duty\.page_steps"):
        RuleBook.load(folder)


def test_a_missing_file_stops_the_start_and_is_named(folder: Path) -> None:
    (folder / "duty.toml").unlink()
    with pytest.raises(RuleError, match=r"duty\.toml: the rule file is missing"):
        RuleBook.load(folder)


def test_two_sets_of_one_day_in_one_file_are_refused(folder: Path) -> None:
    one = '[[rule_set]]\nfrom = 2026-04-01\ncoin = { minutes = 30, source = "x" }\n'
    add(folder, "timebank", one + one)
    with pytest.raises(RuleError, match="two rule sets begin on 2026-04-01"):
        RuleBook.load(folder)


def test_a_set_without_its_day_is_refused(folder: Path) -> None:
    add(folder, "timebank", '[[rule_set]]\ncoin = { minutes = 30, source = "x" }\n')
    with pytest.raises(RuleError, match="needs a `from` day"):
        RuleBook.load(folder)
