"""Right-to-left text with Latin names and numbers in it, marked so that every screen shows them in order; other text stays as it is."""

import re

RIGHT_TO_LEFT_LETTER = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LETTER = re.compile(r"[^\W\d_]")
_SPACE_IN_NUMBER = re.compile(r"(?<=\d) (?=\d)")
RIGHT_TO_LEFT_MARK, KEPT_TOGETHER = "\u200f", "\u00a0"
"""A space that does not break is part of the number around it, for the rules of direction as for the end of a line."""


def in_order(text: str) -> str:
    """Each line that holds right-to-left words runs from the right, and its telephone numbers from the left."""
    if not RIGHT_TO_LEFT_LETTER.search(text):
        return text
    return "\n".join(_line(line) if RIGHT_TO_LEFT_LETTER.search(line) else line for line in text.split("\n"))


def _line(line: str) -> str:
    first = _LETTER.search(line)
    marked = _SPACE_IN_NUMBER.sub(KEPT_TOGETHER, line)
    return marked if first and RIGHT_TO_LEFT_LETTER.match(first[0]) else f"{RIGHT_TO_LEFT_MARK}{marked}"
