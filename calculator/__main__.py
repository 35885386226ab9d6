"""`calculator` and `python -m calculator`."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the command line, or says in a sentence what it lacks."""
    try:
        from calculator.cli import run  # noqa: PLC0415 - not before its absence can be told in a sentence
    except ModuleNotFoundError as error:
        if error.name not in ("typer", "rich"):
            raise
        sys.exit("The command line needs Typer and Rich: pip install 'carrier-switching-cost[app]'")
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
