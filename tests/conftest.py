"""What every test may use: the rulebook, and Hypothesis without a stopwatch."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from calculator import Rulebook

# Two cores under load are no place for deadlines; and a build that fails must fail again for whoever looks into it.
settings.register_profile("calculator", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "calculator")


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    """The rulebook as it is shipped."""
    return Rulebook.load()
