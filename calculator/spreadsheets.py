"""What a spreadsheet would run as a formula, and how a CSV of ours keeps it from doing so."""

from __future__ import annotations

import re

#: The signs a formula begins with, the wide ones as Korean and Japanese keyboards have them; or one that some
#: spreadsheets pass over before they look. RE2, in which Arrow looks through a column, reads these as Python does.
FORMULA = "^[=+\\-@\t\r\n＝＋－＠]"
#: What begins so and is a number, which nobody runs.
NUMBER = r"^-[0-9]+(\.[0-9]+)?$"
#: Before a text, it tells a spreadsheet that it is one.
MARK = "'"


def unrun(text: str) -> str:
    """A text for a cell of a CSV: marked where it could be a formula, and else as it is."""
    return f"{MARK}{text}" if re.match(FORMULA, text) and not re.fullmatch(NUMBER, text) else text
