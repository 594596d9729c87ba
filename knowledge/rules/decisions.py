"""What one program says of one state: the outcome, and what is left open; works nothing out before it is asked, and words nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from knowledge.rules.branches import Branch, folded
from knowledge.rules.categories import MID, NO, YES
from knowledge.rules.programs import Link, Program

if TYPE_CHECKING:
    from knowledge.rules.puzzles import Puzzle
    from knowledge.rules.worlds import Judge

Masks = tuple[int, ...]


class State(NamedTuple):
    """What is known, as one program sees it; equal states have equal decisions."""

    masks: Masks
    told: int = -1  # bit per slot: something was told
    listed: int = 0  # bit per slot: told as an exact list, which an implication may complete
    active: int = -1  # bit per link: what it reads outside the program is certain


@dataclass(slots=True, eq=False)
class Frame:
    """A state made ready: which leaves count, and the most that may be true."""

    judge: "Judge" = field(repr=False)
    state: State
    sets: tuple[int, ...]
    constant: int
    already: bool
    checkable: bool
    _links: tuple[Link, ...] | None = field(default=None, repr=False)
    _branch: Branch | None = field(default=None, repr=False)

    @property
    def links(self) -> tuple[Link, ...]:
        if self._links is None:
            self._links = tuple(self.judge.speaking(self.state))
        return self._links

    @property
    def branch(self) -> Branch:
        """The tree over the leaves that can still differ."""
        if self._branch is None:
            self._branch = folded(self.judge.tree, self.sets)
        return self._branch


@dataclass(eq=False, slots=True)
class Rest:
    """What one program leaves open, whatever else is known: a puzzle, and which of the program's slots are its own."""

    program: Program | None
    categories: int
    puzzle: "Puzzle | None" = None
    slots: tuple[int, ...] = ()
    classes: tuple[tuple[int, ...], ...] = ()
    state: State | None = None
    """One of those that leave this open."""
    _gains: dict[tuple[str, ...], float] | None = field(default=None, repr=False)
    _decisions: tuple["Decision", ...] = field(default=(), repr=False)
    _asked: tuple[str, ...] | None = field(default=None, repr=False)
    _keys: tuple[str, ...] | None = field(default=None, repr=False)
    _places: Mapping[str, int] | None = field(default=None, repr=False)

    @property
    def gains(self) -> dict[tuple[str, ...], float]:
        """What answers were found to settle of it."""
        if self._gains is None:
            self._gains = {}
        return self._gains

    def decision(self, *, already: bool, checkable: bool) -> "Decision":
        """The decision that leaves this open, one and the same object every time."""
        for one in self._decisions:
            if one.already == already and one.checkable == checkable:
                return one
        found = Decision(self, already=already, checkable=checkable)
        self._decisions = (*self._decisions, found)
        return found

    @property
    def open_slots(self) -> tuple[int, ...]:
        return tuple(self.slots[slot] for slot in self.puzzle.open_slots) if self.puzzle else ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The facts that the puzzle's slots are."""
        if self._keys is None:
            self._keys = tuple([self.program.slots[slot].key for slot in self.slots]) if self.program else ()
        return self._keys

    @property
    def places(self) -> Mapping[str, int]:
        """The puzzle's slots that are still open, by the fact they are."""
        if self._places is None:
            masks = self.puzzle.masks if self.puzzle else ()
            self._places = {self.keys[place]: place for place, mask in enumerate(masks) if mask & (mask - 1)}
        return self._places

    @property
    def pivotal(self) -> tuple[int, ...]:
        return tuple(self.slots[slot] for slot in self.puzzle.sought.slots) if self.puzzle else ()

    @property
    def asked(self) -> tuple[str, ...]:
        """The pivotal facts that may be asked, in the catalogue's order."""
        if self._asked is None:
            slots = [self.program.slots[slot] for slot in self.pivotal] if self.program else []
            self._asked = tuple(slot.key for slot in sorted(slots, key=lambda slot: slot.rank) if slot.askable)
        return self._asked


class Decision:
    """What is certain of all the states that leave the same open, and (worked out only when asked) which slots can still change it."""

    __slots__ = ("already", "checkable", "outcome", "rest", "settled")

    def __init__(self, rest: Rest, *, already: bool, checkable: bool) -> None:
        self.rest, self.already, self.checkable = rest, already, checkable
        self.outcome = self._outcome()
        found = rest.categories
        self.settled = already or found in (NO, MID, YES) or (not checkable and not found & NO)

    def _outcome(self) -> str:
        if self.already or self.rest.categories == NO:
            return "unlikely"
        if not self.checkable:
            return "check"
        return "likely" if self.rest.categories == YES else "possible"

    @property
    def floor(self) -> int:
        """The worst category that can come out."""
        return NO if self.already else self.rest.categories & -self.rest.categories

    @property
    def ceiling(self) -> int:
        """The best category that can come out."""
        return NO if self.already else 1 << (self.rest.categories.bit_length() - 1)

    @property
    def pivotal(self) -> tuple[int, ...]:
        """The slots whose value, with all others fixed somehow, can change the outcome."""
        return () if self.settled else self.rest.pivotal

    @property
    def asked(self) -> tuple[str, ...]:
        """The pivotal facts that may be asked, in the catalogue's order."""
        return () if self.settled else self.rest.asked

    @property
    def pivotal_is_exact(self) -> bool:
        """Whether the search for pivotal slots came to its end; otherwise it may name some that no longer matter."""
        return self.settled or self.rest.puzzle is None or self.rest.puzzle.sought.exact
