"""What this is: the calculator's own version, and the digest of the rulebook it came with."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from calculator.rulebook import Rulebook

NAME = "carrier-switching-cost"


def shown_version(rulebook: Rulebook) -> str:
    """One line, for a report or a receipt's checker: two installations that print the same give the same bytes."""
    try:
        found = version(NAME)
    except PackageNotFoundError:  # a folder put on Python's path, as it stands
        found = "not installed"
    return f"{NAME} {found}, rulebook {rulebook.digest}"
