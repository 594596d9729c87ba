"""What programs read of a situation, each reading worked out once for all of them; holds no one's facts."""

from collections.abc import Callable, Collection, Mapping, Sequence
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
    untold: list[int] = field(default_factory=lambda: [0])
    of_key: dict[str, list[tuple[int, Callable[[Known], int]]]] = field(default_factory=dict)
    told: dict[str, list[int]] = field(default_factory=dict)
    """Where it is read whether anything is known of a key."""
    _numbers: dict[Column, int] = field(default_factory=dict)

    def number(self, column: Column) -> int:
        """The place at which the column is read."""
        with _NUMBERING:
            found = self._numbers.get(column)
            if found is None:
                found = self._numbers[column] = len(self.untold)
                read = column.partition.project if isinstance(column, Projected) else column.read
                self.of_key.setdefault(column.key, []).append((found, read))
                if isinstance(column, Told):
                    self.told.setdefault(column.key, []).append(found)
                self.untold.append(column.read(self.full(column.key)))
        return found

    def full(self, key: str) -> Known:
        return self.domains[key.partition("@")[0]].full

    def of(
        self, known: Mapping[str, Known], hinted: Collection[str] = (), *, imply: bool = True, like: "Reading | None" = None
    ) -> "Reading":
        """Every column read for what is known; of what is ``hinted`` at something was told, though no rule can tell what from anything.
        ``like``: what was read where a little less was known."""
        return Reading(self, known, hinted, imply=imply, like=like)


class Reading(list[int]):
    """What is known, column by column, the first being whether implications count."""

    __slots__ = ("columns", "hinted", "known")

    def __init__(
        self, columns: Columns, known: Mapping[str, Known], hinted: Collection[str], *, imply: bool, like: "Reading | None" = None
    ) -> None:
        super().__init__(columns.untold if like is None else like)
        self.columns, self.known, self.hinted = columns, known, hinted
        self[IMPLY] = imply
        self._tell([(key, now) for key, now in known.items() if like is None or like.known.get(key) != now], since=1)

    def catch_up(self) -> None:
        """Reads the columns made since."""
        since = len(self)
        self[since:] = self.columns.untold[since:]
        self._tell(list(self.known.items()), since=since)

    def _tell(self, told: Sequence[tuple[str, Known]], *, since: int) -> None:
        of_key, upto = self.columns.of_key, len(self)
        for key, known in told:
            for number, read in of_key.get(key, ()):
                if since <= number < upto:
                    self[number] = read(known)
        for key in self.hinted:
            for number in self.columns.told.get(key, ()):
                if since <= number < upto:
                    self[number] = 1


IMPLY = 0
_NUMBERING = Lock()
