"""Exact outcomes under partial knowledge: what every possible situation leads to, and which facts still make a difference; no wording."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from knowledge.rules.branches import Branch, achieved, folded, leaves_of
from knowledge.rules.categories import CATEGORIES, MID, NO, YES, achievable, at_most
from knowledge.rules.criteria import Verdict
from knowledge.rules.grids import Grid
from knowledge.rules.leaves import Codes, Verdicts
from knowledge.rules.pivots import Sought, sought
from knowledge.rules.programs import Leaf, Link, Node, Program
from knowledge.rules.ties import mapped

MOST_REMEMBERED = 2_000
MOST_SETS = 400
MOST_TABLES = 40

Masks = tuple[int, ...]


class State(NamedTuple):
    """What is known, as one program sees it; equal states have equal decisions."""

    masks: Masks
    told: int = -1  # bit per slot: something was told
    listed: int = 0  # bit per slot: told as an exact list, which an implication may complete
    active: int = -1  # bit per link: what it reads outside the program is certain


@dataclass(frozen=True)
class Frame:
    """A state made ready: which leaves count, and the most that may be true."""

    judge: "Judge" = field(repr=False)
    state: State
    sets: tuple[int, ...]
    constant: int
    already: bool
    checkable: bool

    @cached_property
    def links(self) -> tuple[Link, ...]:
        return tuple(self.judge.speaking(self.state))

    @cached_property
    def branch(self) -> Branch:
        """The tree over the leaves that can still differ."""
        return folded(self.judge.tree, self.sets)


@dataclass(eq=False)
class Decision:
    """What is certain, and (worked out only when asked) which slots can still change it."""

    judge: "Judge"
    frame: Frame
    categories: int
    open_slots: tuple[int, ...]
    coupled: tuple[int, ...]
    gains: dict[tuple[int, ...], float] = field(default_factory=dict, repr=False)

    @cached_property
    def outcome(self) -> str:
        if self.frame.already or self.categories == NO:
            return "unlikely"
        if not self.frame.checkable:
            return "check"
        return "likely" if self.categories == YES else "possible"

    @cached_property
    def settled(self) -> bool:
        return self.frame.already or self.categories in (NO, MID, YES) or (not self.frame.checkable and not self.categories & NO)

    @property
    def floor(self) -> int:
        """The worst category that can come out."""
        return NO if self.frame.already else self.categories & -self.categories

    @property
    def ceiling(self) -> int:
        """The best category that can come out."""
        return NO if self.frame.already else 1 << (self.categories.bit_length() - 1)

    @cached_property
    def pivotal(self) -> tuple[int, ...]:
        """The slots whose value, with all others fixed somehow, can change the outcome."""
        return () if self.settled else self.sought.slots

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """The pivotal facts that may be asked, in the catalogue's order."""
        slots = [self.judge.program.slots[slot] for slot in self.pivotal]
        return tuple(slot.key for slot in sorted(slots, key=lambda slot: (slot.order, slot.key)) if slot.askable)

    @property
    def pivotal_is_exact(self) -> bool:
        """Whether the search for pivotal slots came to its end; otherwise it may name some that no longer matter."""
        return self.settled or self.sought.exact

    @cached_property
    def sought(self) -> Sought:
        return sought(self)


@dataclass
class Judge:
    """Decides one program; remembers every state it has seen."""

    program: Program
    _seen: dict[State, Decision] = field(default_factory=dict, repr=False)
    _leaf_sets: list[dict[tuple[int, ...], int]] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        self._leaf_sets = [{} for _ in self.program.leaves]
        self.leaves = [Verdicts(self.program, leaf) for leaf in self.program.leaves]
        self.tree: Node = ("and", self.program.tree)
        self._tables: list[dict[tuple[int, ...], Codes]] = [{} for _ in self.program.leaves]

    def decide(self, state: State) -> Decision:
        found = self._seen.get(state)
        if found is None:
            if len(self._seen) > MOST_REMEMBERED:
                self._seen.clear()
            found = self._seen[state] = self._decide(state)
        return found

    # --- one leaf ---

    def verdicts(self, position: int, masks: Sequence[int], state: State) -> int:
        """Every verdict the leaf can have, one bit each."""
        leaf = self.program.leaves[position]
        mode = self.mode(leaf, state)
        if mode is not None:
            return 1 << mode
        told = leaf.type_slot is None or bool(state.told >> leaf.type_slot & 1)
        key = (*(masks[slot] for slot in leaf.slots), told)
        found = self._leaf_sets[position].get(key)
        if found is None:
            if len(self._leaf_sets[position]) > MOST_SETS:
                self._leaf_sets[position].clear()
            found = self._leaf_sets[position][key] = self.leaves[position].bits(self.read_masks(leaf, masks, told), told)
        return found

    def read_masks(self, leaf: Leaf, masks: Sequence[int], told: bool) -> list[int]:
        blind = leaf.type_slot if not told and not leaf.reads_untold_type else None
        return [masks[slot] & -masks[slot] if slot == blind else masks[slot] for slot in leaf.slots]

    def mode(self, leaf: Leaf, state: State) -> Verdict | None:
        """The constant verdict of a criterion on a fact nobody told, where ``if_unknown`` says so."""
        if leaf.if_unknown is None or leaf.main < 0 or state.told >> leaf.main & 1:
            return None
        return {"ignore": Verdict.ABSENT, "open": Verdict.VERIFY}.get(leaf.if_unknown)

    def categories(self, position: int, masks: Sequence[int], state: State) -> int:
        return CATEGORIES[self.verdicts(position, masks, state)]

    def table(self, position: int, masks: Sequence[int], state: State) -> Codes:
        """The leaf's categories, coded, for every standing of the slots it reads."""
        leaf = self.program.leaves[position]
        told = leaf.type_slot is None or bool(state.told >> leaf.type_slot & 1)
        read = self.read_masks(leaf, masks, told)
        key = (*read, told)
        found = self._tables[position].get(key)
        if found is None:
            if len(self._tables[position]) > MOST_TABLES:
                self._tables[position].clear()
            found = self._tables[position][key] = self.leaves[position].codes(read, told)
        return found

    def open_slots(self, position: int, masks: Sequence[int], state: State) -> list[int]:
        """The slots that the leaf reads and that are not known."""
        leaf = self.program.leaves[position]
        told = leaf.type_slot is None or bool(state.told >> leaf.type_slot & 1)
        return [slot for slot, mask in zip(leaf.slots, self.read_masks(leaf, masks, told), strict=True) if mask & (mask - 1)]

    # --- the whole ---

    def possible(self, frame: Frame, masks: Masks) -> int:
        """The categories that may come out where these cells are left, each leaf by itself."""
        return at_most(achieved(frame.branch, lambda leaf: self.categories(leaf, masks, frame.state)), frame.constant)

    def _decide(self, state: State) -> Decision:
        program = self.program
        widest = self.widest(state)
        sets = tuple(self.categories(position, widest, state) for position in range(len(program.leaves)))
        constant, already = YES, False
        for exclusion, slot, true in program.certain_only:
            if state.masks[slot] & ~true == 0:
                already |= exclusion.kind == "gia-ricevuta"
                constant = MID if exclusion.kind == "da-valutare" else constant
        checkable = any(self.mode(program.leaves[position], state) is not Verdict.ABSENT for position in program.checkable)
        frame = Frame(self, state, sets, constant, already, checkable)
        possible = at_most(achievable(self.tree, sets), constant)
        if already or possible in (NO, MID, YES):
            return Decision(self, frame, possible, (), ())
        leaves = tuple(dict.fromkeys(leaves_of(frame.branch)))
        open_slots = tuple(sorted({slot for leaf in leaves for slot in self.open_slots(leaf, widest, state)}))
        coupled = self._coupled(leaves, open_slots, widest, state)
        if coupled and not self._all_occur(frame, coupled, possible):
            grid = Grid(frame, coupled, widest)
            possible = (grid.fits and grid.categories()) or possible
        return Decision(self, frame, possible, open_slots, coupled)

    def _all_occur(self, frame: Frame, coupled: Sequence[int], possible: int) -> bool:
        """Whether two standings of the coupled slots show every possible category: then nothing need be laid out."""
        state, found = frame.state, 0
        if state.listed:
            return False
        for first in (True, False):
            masks = list(state.masks)
            for slot in coupled:
                mask = masks[slot]
                masks[slot] = mask & -mask if first else 1 << (mask.bit_length() - 1)
            after = self.propagate(masks, frame)
            found |= self.possible(frame, after) if after is not None else 0
            if found == possible:
                return True
        return False

    def widest(self, state: State) -> Masks:
        """The state with whatever an implication could still add to a set told as a list."""
        if not state.listed:
            return state.masks
        masks = list(state.masks)
        for _ in range(len(self.program.links)):
            before = list(masks)
            for position, link in enumerate(self.program.links):
                if link.completes is None or not state.active >> position & 1 or not state.listed >> link.target & 1:
                    continue
                if all(masks[slot] & true for slot, true in link.conditions):
                    masks[link.target] |= mapped(masks[link.target], link.completes)
            if masks == before:
                break
        return tuple(masks)

    def _coupled(self, leaves: Sequence[int], open_slots: tuple[int, ...], widest: Masks, state: State) -> tuple[int, ...]:
        """Open slots that more than one open leaf reads, or that an implication ties together."""
        readers: dict[int, int] = {}
        for leaf in leaves:
            for slot in self.open_slots(leaf, widest, state):
                readers[slot] = readers.get(slot, 0) + 1
        found = {slot for slot, count in readers.items() if count > 1}
        links = [(link, self._inputs(link, state)) for link in self.speaking(state)]
        near = set(open_slots) | self._between(links, set(open_slots))
        for link, inputs in links:
            listed = state.listed >> link.target & 1 and link.completes is not None
            if link.target in near and (listed or inputs <= near):
                found |= inputs | {link.target}
        return tuple(sorted(slot for slot in found if widest[slot] & (widest[slot] - 1)))

    @staticmethod
    def _inputs(link: Link, state: State) -> set[int]:
        """The slots that decide whether and how the link speaks, as far as they are open."""
        inputs = {slot for slot, true in link.conditions if state.masks[slot] & ~true}
        return inputs | ({link.source} if link.source is not None else set())

    @staticmethod
    def _between(links: Sequence[tuple[Link, set[int]]], open_slots: set[int]) -> set[int]:
        """Slots that no open leaf reads, through which one implication reaches another."""
        reached = {link.target for link, inputs in links if inputs <= open_slots} - open_slots
        return {slot for slot in reached if any(slot in inputs and link.target in open_slots for link, inputs in links)}

    def speaking(self, state: State) -> Iterator[Link]:
        """The links that are not already certainly silent."""
        for position, link in enumerate(self.program.links):
            if state.active >> position & 1 and all(state.masks[slot] & true for slot, true in link.conditions):
                yield link

    def propagate(self, masks: list[int], frame: Frame) -> Masks | None:
        """Applies the links until nothing changes; ``None`` = this assignment is impossible."""
        links, state = frame.links, frame.state
        for _ in range(len(links) + 1 if links else 0):
            before = list(masks)
            for link in links:
                if any(masks[slot] & ~true for slot, true in link.conditions):
                    continue
                after = _narrowed(link, masks, state)
                if not after:
                    return None
                masks[link.target] = after
            if masks == before:
                break
        return tuple(masks)


def _narrowed(link: Link, masks: Sequence[int], state: State) -> int:
    now, allowed = masks[link.target], link.allowed
    if link.relation == "same_as":
        allowed = masks[link.source or 0]
    elif link.relation == "min_fact":
        source = masks[link.source or 0]
        allowed &= ~((source & -source) - 1)
    if link.completes is not None and state.listed >> link.target & 1:
        return mapped(now, link.completes)
    if now & allowed:
        return now & allowed
    return 0 if state.masks[link.target] & allowed else now
