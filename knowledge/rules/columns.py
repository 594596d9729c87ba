"""What programs read of a situation, each reading worked out once for all of them; holds no one's facts."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Protocol

from knowledge.rules.domains import Domain, Known, Partition


class Column(Protocol):
    """One thing to read of one key."""

    @property
    def key(self) -> str: ...

    def read(self, known: Known) -> int: ...


@dataclass(frozen=True, slots=True)
class Projected:
    """The cells that are left of a fact, as one partition cuts it."""

    key: str
    partition: Partition

    def read(self, known: Known) -> int:
        return self.partition.project(known)


@dataclass(frozen=True, slots=True)
class Told:
    """Whether anything is known of it."""

    key: str
    full: Known

    def read(self, known: Known) -> int:
        return known != self.full


@dataclass(frozen=True, slots=True)
class Listed:
    """Whether it was told as a whole list."""

    key: str

    def read(self, known: Known) -> int:
        return bool(getattr(known, "listed", False))


@dataclass(frozen=True, slots=True)
class Certain:
    """Whether something surely holds of it."""

    key: str
    holds: Callable[[Any], bool]

    def read(self, known: Known) -> int:
        return bool(self.holds(known))


@dataclass
class Columns:
    """All columns that some program reads, each once, and how it reads where nothing is known."""

    domains: Mapping[str, Domain]
    untold: dict[object, int] = field(default_factory=dict)
    of_key: dict[str, list[tuple[int, Column]]] = field(default_factory=dict)
    _numbers: dict[Column, int] = field(default_factory=dict)

    def number(self, column: Column) -> int:
        """The name under which the column is read."""
        with _NUMBERING:
            found = self._numbers.get(column)
            if found is None:
                found = self._numbers[column] = len(self._numbers)
                self.untold[found] = column.read(self.full(column.key))
                self.of_key.setdefault(column.key, []).append((found, column))
        return found

    def full(self, key: str) -> Known:
        return self.domains[key.partition("@")[0]].full

    def of(self, known: Mapping[str, Known], hinted: Collection[str] = ()) -> "Reading":
        """Every column read for what is known; of what is ``hinted`` at something was told, though no rule can tell what from anything."""
        return Reading(self, known, hinted)


class Reading(dict[object, object]):
    """What is known, column by column; columns made since are read when first wanted."""

    def __init__(self, columns: Columns, known: Mapping[str, Known], hinted: Collection[str] = ()) -> None:
        super().__init__(columns.untold)
        self.columns, self.known, self.hinted = columns, known, hinted
        self._tell()

    def _tell(self) -> None:
        for key, known in self.known.items():
            for number, column in self.columns.of_key.get(key, ()):
                self[number] = column.read(known)
        for key in self.hinted:
            self.update((number, 1) for number, column in self.columns.of_key.get(key, ()) if isinstance(column, Told))

    def __missing__(self, number: object) -> object:
        for one, read in self.columns.untold.copy().items():
            self.setdefault(one, read)
        self._tell()
        return self[number]


_NUMBERING = Lock()
