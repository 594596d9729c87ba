"""Remembers readings of rules up to a bound, and beyond it forgets the older half; holds no one's name, and no outcome depends on it."""

from collections.abc import Hashable
from functools import lru_cache
from itertools import chain, islice
from threading import Lock
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

MOST_REMEMBERED, EACH_CONDITION = 200_000, 80
"""Readings held at the least, and for every condition of a large catalogue: 1,000 services read some 600,000 again and again."""

MOST_MET = 50_000
"""Values beyond which they are looked for anew."""


class Memory:
    """One bound for all that a snapshot's rules remember, however many services it has."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self.most, self.held = most, 0
        self._shelves: dict[int, list[dict[object, object]]] = {}
        self._tidying = Lock()

    @classmethod
    def sized(cls, conditions: int) -> "Memory":
        """With room for a catalogue of so many conditions."""
        return cls(max(MOST_REMEMBERED, EACH_CONDITION * conditions))

    def shelf(self, weight: int = 1) -> dict[Key, Value]:
        """A dictionary that is thinned out with the others; write to it with ``keep`` and the same weight."""
        made: dict[Key, Value] = {}
        self._shelves.setdefault(weight, []).append(made)  # type: ignore[arg-type]
        return made

    def keep(self, shelf: dict[Key, Value], key: Key, value: Value, *, weight: int = 1) -> Value:
        with self._tidying:
            if self.held >= self.most:
                self._forget()
            self.held += weight
            shelf[key] = value
        return value

    def empty(self) -> None:
        """As if nothing had been read yet."""
        with self._tidying:
            for shelf in chain.from_iterable(self._shelves.values()):
                shelf.clear()
            self.held = 0

    def _forget(self) -> None:
        self.held = 0
        for weight, shelves in self._shelves.items():
            for shelf in shelves:
                for key in tuple(islice(shelf, (len(shelf) + 1) // 2)):
                    del shelf[key]
                self.held += weight * len(shelf)


@lru_cache(maxsize=256)
def one_of_each(outcomes: frozenset[str]) -> frozenset[str]:
    """The same few words of outcomes, held once for all services."""
    return outcomes


class Same:
    """Equal values held once: most of what is remembered looks like something met before."""

    def __init__(self) -> None:
        self._met: dict[object, object] = {}

    def __call__(self, value: Key) -> Key:
        if len(self._met) >= MOST_MET:
            self._met.clear()
        return self._met.setdefault(value, value)  # type: ignore[return-value]

    def under(self, key: Hashable, value: Value) -> Value:
        """The value first met under an equal key."""
        return self._met.setdefault((Same, key), value)  # type: ignore[return-value]
