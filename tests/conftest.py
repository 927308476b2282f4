"""Fixtures for the whole suite: databases, a clock that stands still, and the running house at its real doors."""

import pytest

from tests.databases import *  # noqa: F403
from tests.world import *  # noqa: F403


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let somebody ask for every wording on every database."""
    parser.addoption(
        "--every-wording", action="store_true", help="play every wording on PostgreSQL too, not only the first"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Play each conversation on both databases, but its many wordings on SQLite only: the words never meet the database."""
    if config.getoption("--every-wording"):
        return
    played: set[tuple[object, str]] = set()
    kept: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        case = getattr(item, "callspec", None)
        wording = case is not None and len(case.params) > 1 and "conversations" in item.path.parts
        if wording and case.params.get("database") == "postgres":
            test = (item.path, getattr(item, "originalname", item.name))
            if test in played:
                left_out.append(item)
                continue
            played.add(test)
        kept.append(item)
    config.hook.pytest_deselected(items=left_out)
    items[:] = kept
