"""What every test may ask for."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from calculator import Rulebook

settings.register_profile("ci", deadline=None, derandomize=True)
settings.register_profile("dev", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    """The rulebook of this checkout."""
    return Rulebook.load()
