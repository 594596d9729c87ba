"""One service made ready for evaluation: its requirements as leaves over small cells, and how they combine; holds no one's facts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from knowledge.once import once
from knowledge.records import Confidence, Criterion, Exclusion, Service
from knowledge.rules.domains import Completions, Partition
from knowledge.rules.leaves import Verdicts

WRITER = "@richiedente"
AGE = "eta"
ADULT = Criterion(
    fact=AGE, op="gte", value=18, unit="anni", note="deve farla una persona maggiorenne", source="memoria", confidence=Confidence.MEMORY
)


class Role(StrEnum):
    """What a leaf is for."""

    TERRITORY = "territory"
    ADULT = "adult"
    CRITERION = "criterion"
    EXCLUSION = "exclusion"


@dataclass(frozen=True, slots=True)
class Persons:
    """Who the facts belong to: which plain facts the person who writes shares with the beneficiary."""

    writer_is: str = "same"  # same, child (only shared facts) or apart
    told: frozenset[str] = frozenset()  # base facts told as fact@richiedente
    shared: frozenset[str] = frozenset()
    known: bool = False  # is there a second person of whom something is known

    def key(self, base: str, who: str) -> str:
        if who != "richiedente":
            return base
        if base in self.told:
            return base + WRITER
        shares = self.writer_is == "same" or (self.writer_is == "child" and base in self.shared)
        return base if shares else base + WRITER


@dataclass(frozen=True, slots=True)
class Slot:
    """One unknown of the program: a fact of one person, or of the household, cut as this service needs it."""

    key: str
    base: str
    partition: Partition
    askable: bool
    rank: tuple[int, str]  # the fact's place in the catalogue, and the key


@dataclass(frozen=True, slots=True)
class Leaf:
    """One comparison for one person; ``slots`` are the positions it reads."""

    role: Role
    criterion: Criterion | Exclusion
    main: int
    slots: tuple[int, ...]
    verdicts: Verdicts = field(repr=False)
    untold: Verdicts | None = field(default=None, repr=False)
    """What it says before the kind of ISEE is told."""
    if_unknown: str | None = None
    type_slot: int | None = None
    reads_untold_type: bool = False
    grouped: bool = False


Node = int | tuple[str, tuple["Node", ...]]
"""A leaf's position, or ``("and"|"or", children)``."""


@dataclass(frozen=True, slots=True)
class Link:
    """An implication among the program's slots; ``outside`` must be certain for it to speak at all."""

    rule: str
    outside: tuple[tuple[str, Callable[[Any], bool]], ...]
    conditions: tuple[tuple[int, int], ...]  # slot, cells where true
    target: int
    allowed: int
    relation: str | None
    source: int | None
    completes: Completions | None


class Certainty(NamedTuple):
    """An exclusion that counts only where it is certain, its slot, and in which cells of which slots it holds."""

    exclusion: Exclusion
    slot: int
    cells: tuple[tuple[int, int], ...]

    def holds(self, masks: Sequence[int]) -> bool:
        return all(masks[slot] & ~true == 0 for slot, true in self.cells)


@dataclass(frozen=True)
class Program:
    service: Service
    holder: str
    slots: tuple[Slot, ...]
    leaves: tuple[Leaf, ...]
    tree: tuple[Node, ...]
    checkable: tuple[int, ...]  # leaves that make the service checkable, territory and adult apart
    certain_only: tuple["Certainty", ...]
    links: tuple[Link, ...]
    notes: tuple[Criterion, ...]  # requirements that only a person can verify, outside groups

    @once
    def places(self) -> Mapping[str, int]:
        """Each key's slot."""
        return {slot.key: place for place, slot in enumerate(self.slots)}
