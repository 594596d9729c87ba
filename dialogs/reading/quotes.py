"""The person's own words for what was understood: rules read a plain form of the message, papers quote what was written."""

import re
from functools import cached_property

from dialogs.told.text import said_of

_TOKEN = re.compile(r"[^\s'’`]+")
_FIGURE = re.compile(r"\d")
_EDGES = '.,;:!?()«»"… '
MOST_FOR_A_FIGURE = 4
"""Words of the message that one figure of its plain form may stand for: «duemila e cinquecento euro»."""

MOST_WORDS = 40
"""Of what one fact was told with; more is a whole story, and is quoted as it is."""


class Quotes:
    """The words of one message, found again by their plain form."""

    def __init__(self, text: str, lang: str) -> None:
        self._text, self._lang = text, lang

    @cached_property
    def _tokens(self) -> list[tuple[str, int, int]]:
        """Each word's plain form and where it stands."""
        found = _TOKEN.finditer(self._text)
        return [(said_of(one[0], self._lang).text.strip(_EDGES), one.start(), one.end()) for one in found]

    def of(self, wording: str) -> str:
        """``wording`` as it was written; as it is where it cannot be found again."""
        parts = [self._part(part) for part in wording.split("; ")]
        return wording if None in parts else "; ".join(part for part in parts if part)

    def _part(self, wording: str) -> str | None:
        wanted = [bare for word in wording.split() if (bare := word.strip(_EDGES))]
        for first in range(len(self._tokens)) if 0 < len(wanted) <= MOST_WORDS else ():
            if (last := self._end(first, wanted)) is not None:
                return self._text[self._tokens[first][1] : self._tokens[last - 1][2]].strip(_EDGES)
        return None

    def _end(self, at: int, wanted: list[str]) -> int | None:
        """Where ``wanted`` ends if it begins at ``at``."""
        if not wanted:
            return at
        if at >= len(self._tokens):
            return None
        if self._tokens[at][0] == wanted[0] and (end := self._end(at + 1, wanted[1:])) is not None:
            return end
        for end in range(at + 2, min(at + MOST_FOR_A_FIGURE, len(self._tokens)) + 1) if _FIGURE.search(wanted[0]) else ():
            words = self._text[self._tokens[at][1] : self._tokens[end - 1][2]]
            if said_of(words, self._lang).text.strip(_EDGES) == wanted[0]:
                return self._end(end, wanted[1:])
        return None
