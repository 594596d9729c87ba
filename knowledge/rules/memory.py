"""Remembers readings of rules up to a bound, and forgets them all at once beyond it; holds no one's name, and nothing depends on it."""

from collections.abc import Hashable
from threading import Lock
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

MOST_REMEMBERED = 24_000


class Memory:
    """One bound for all that a snapshot's rules remember, however many services it has."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self.most, self.held = most, 0
        self._shelves: list[dict[object, object]] = []
        self._tidying = Lock()

    def shelf(self) -> dict[Key, Value]:
        """A dictionary that is emptied with the others; write to it with ``keep``."""
        made: dict[Key, Value] = {}
        self._shelves.append(made)  # type: ignore[arg-type]
        return made

    def keep(self, shelf: dict[Key, Value], key: Key, value: Value) -> Value:
        with self._tidying:
            if self.held >= self.most:
                for one in self._shelves:
                    one.clear()
                self.held = 0
            self.held += 1
            shelf[key] = value
        return value
