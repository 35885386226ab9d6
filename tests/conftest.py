"""What every test may use: the rulebook, and Hypothesis without a stopwatch."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager

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


@contextmanager
def _a_thread_of_its_own(item: pytest.Item) -> Iterator[None]:
    """Playwright leaves its event loop on the thread between two browser tests; others must not find it running."""
    loop = None if item.get_closest_marker("browser") else asyncio._get_running_loop()
    if loop is None:
        yield
        return
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(loop)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    with _a_thread_of_its_own(item):
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    with _a_thread_of_its_own(item):
        yield
