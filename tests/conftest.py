"""Fixtures for the whole suite: databases, a clock that stands still, and the running house at its real doors."""

from tests.databases import *  # noqa: F403
from tests.world import *  # noqa: F403
