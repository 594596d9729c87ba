"""What one program says of one state: the outcome, and what is left open; works nothing out before it is asked, and words nothing."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from knowledge.rules.branches import Branch, folded
from knowledge.rules.categories import MID, NO, YES
from knowledge.rules.pivots import Sought, sought
from knowledge.rules.programs import Link

if TYPE_CHECKING:
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


@dataclass(eq=False)
class Rest:
    """What is left open, whatever else is known: one for all the states that leave the same open."""

    frame: Frame | None
    categories: int
    open_slots: tuple[int, ...] = ()
    coupled: tuple[int, ...] = ()
    gains: dict[tuple[int, ...], float] = field(default_factory=dict, repr=False)

    @cached_property
    def sought(self) -> Sought:
        return sought(self) if self.frame else Sought((), exact=True)

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """The pivotal facts that may be asked, in the catalogue's order."""
        if self.frame is None:
            return ()
        slots = [self.frame.judge.program.slots[slot] for slot in self.sought.slots]
        return tuple(slot.key for slot in sorted(slots, key=lambda slot: (slot.order, slot.key)) if slot.askable)


class Decision:
    """What is certain of one state, and (worked out only when asked) which slots can still change it."""

    __slots__ = ("frame", "judge", "outcome", "rest", "settled")

    def __init__(self, frame: Frame, rest: Rest) -> None:
        self.judge, self.frame, self.rest = frame.judge, frame, rest
        self.outcome = self._outcome()
        found = rest.categories
        self.settled = frame.already or found in (NO, MID, YES) or (not frame.checkable and not found & NO)

    def _outcome(self) -> str:
        if self.frame.already or self.rest.categories == NO:
            return "unlikely"
        if not self.frame.checkable:
            return "check"
        return "likely" if self.rest.categories == YES else "possible"

    @property
    def open_slots(self) -> tuple[int, ...]:
        return self.rest.open_slots

    @property
    def coupled(self) -> tuple[int, ...]:
        return self.rest.coupled

    @property
    def floor(self) -> int:
        """The worst category that can come out."""
        return NO if self.frame.already else self.rest.categories & -self.rest.categories

    @property
    def ceiling(self) -> int:
        """The best category that can come out."""
        return NO if self.frame.already else 1 << (self.rest.categories.bit_length() - 1)

    @property
    def pivotal(self) -> tuple[int, ...]:
        """The slots whose value, with all others fixed somehow, can change the outcome."""
        return () if self.settled else self.rest.sought.slots

    @property
    def asked(self) -> tuple[str, ...]:
        """The pivotal facts that may be asked, in the catalogue's order."""
        return () if self.settled else self.rest.asked

    @property
    def pivotal_is_exact(self) -> bool:
        """Whether the search for pivotal slots came to its end; otherwise it may name some that no longer matter."""
        return self.settled or self.rest.sought.exact
