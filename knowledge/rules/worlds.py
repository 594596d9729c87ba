"""Exact outcomes under partial knowledge: what every possible situation leads to, and which facts still make a difference; no wording."""

from collections.abc import Iterator, Sequence

from knowledge.rules.branches import achieved, leaves_of
from knowledge.rules.categories import CATEGORIES, MID, NO, YES, achievable, at_most
from knowledge.rules.criteria import Verdict
from knowledge.rules.decisions import Decision, Frame, Masks, Rest, State
from knowledge.rules.domains import cells_of
from knowledge.rules.grids import Grid
from knowledge.rules.leaves import Verdicts
from knowledge.rules.memory import Memory
from knowledge.rules.programs import Leaf, Link, Node, Program
from knowledge.rules.ties import mapped

CERTAIN = {categories: Rest(None, categories) for categories in range(16)}
"""Nothing is left open."""
DECISION, REST = 3, 6
"""How much it weighs to remember one."""
MODES = {"ignore": Verdict.ABSENT, "open": Verdict.VERIFY}


class Judge:
    """Decides one program; remembers every state it has seen, and what states have in common once the rest is decided."""

    def __init__(self, program: Program, memory: Memory | None = None) -> None:
        self.program = program
        self.memory = memory or Memory()
        self.tree: Node = ("and", program.tree)
        self._seen: dict[State, Decision] = self.memory.shelf(DECISION)
        self._rests: dict[object, Rest] = self.memory.shelf(REST)
        self._told = [Verdicts(program, leaf, told=True) for leaf in program.leaves]
        self._untold = {at: Verdicts(program, leaf, told=False) for at, leaf in enumerate(program.leaves) if leaf.type_slot is not None}
        self._plain = tuple(
            (leaf.slots[0] if len(leaf.slots) == 1 and leaf.if_unknown is None and leaf.type_slot is None else -1, verdicts)
            for leaf, verdicts in zip(program.leaves, self._told, strict=True)
        )
        watched = {leaf.main if leaf.if_unknown else -1 for leaf in program.leaves} | {leaf.type_slot for leaf in program.leaves}
        self.watched = tuple(sorted(slot for slot in watched if slot is not None and slot >= 0))
        self._told_bits = sum(1 << slot for slot in self.watched)
        self._near = _hanging_together(program)

    def decide(self, state: State) -> Decision:
        found = self._seen.get(state)
        return found if found is not None else self.memory.keep(self._seen, state, self.fresh(state), weight=DECISION)

    # --- one leaf ---

    def verdicts(self, position: int, masks: Sequence[int], state: State) -> int:
        """Every verdict the leaf can have, one bit each."""
        leaf = self.program.leaves[position]
        mode = self.mode(leaf, state)
        if mode is not None:
            return 1 << mode
        return self._table(position, state).bits(self.read_masks(leaf, masks, state))

    def _table(self, position: int, state: State) -> Verdicts:
        slot = self.program.leaves[position].type_slot
        return self._told[position] if slot is None or state.told >> slot & 1 else self._untold[position]

    def read_masks(self, leaf: Leaf, masks: Sequence[int], state: State) -> list[int]:
        """The cells of the slots that the leaf reads; the kind of ISEE does not count before it is told."""
        blind = leaf.type_slot
        if blind is None or leaf.reads_untold_type or state.told >> blind & 1:
            return [masks[slot] for slot in leaf.slots]
        return [masks[slot] & -masks[slot] if slot == blind else masks[slot] for slot in leaf.slots]

    def mode(self, leaf: Leaf, state: State) -> Verdict | None:
        """The constant verdict of a criterion on a fact nobody told, where ``if_unknown`` says so."""
        if leaf.if_unknown is None or leaf.main < 0 or state.told >> leaf.main & 1:
            return None
        return MODES.get(leaf.if_unknown)

    def categories(self, position: int, masks: Sequence[int], state: State) -> int:
        slot, verdicts = self._plain[position]
        return CATEGORIES[verdicts.bits((masks[slot],)) if slot >= 0 else self.verdicts(position, masks, state)]

    def table(self, position: int, masks: Sequence[int], state: State) -> bytes:
        """The leaf's categories, coded, for every standing of the slots it reads; the last one varies fastest."""
        return self._table(position, state).codes(self.read_masks(self.program.leaves[position], masks, state))

    def open_slots(self, position: int, masks: Sequence[int], state: State) -> list[int]:
        """The slots that the leaf reads and that are not known."""
        leaf = self.program.leaves[position]
        return [slot for slot, mask in zip(leaf.slots, self.read_masks(leaf, masks, state), strict=True) if mask & (mask - 1)]

    # --- the whole ---

    def possible(self, frame: Frame, masks: Masks) -> int:
        """The categories that may come out where these cells are left, each leaf by itself."""
        return at_most(achieved(frame.branch, lambda leaf: self.categories(leaf, masks, frame.state)), frame.constant)

    def supposed(self, state: State) -> Decision:
        """The decision for what somebody might answer: nothing of it is remembered."""
        return self.fresh(state, keep=False)

    def fresh(self, state: State, *, keep: bool = True) -> Decision:
        """The decision, not remembered itself; ``keep`` says whether what it leaves open is."""
        program, widest = self.program, self.widest(state)
        sets = tuple(
            [
                CATEGORIES[verdicts.bits((widest[slot],))] if slot >= 0 else self.categories(position, widest, state)
                for position, (slot, verdicts) in enumerate(self._plain)
            ]
        )
        constant, already = YES, False
        for exclusion, slot, true in program.certain_only:
            if state.masks[slot] & ~true == 0:
                already |= exclusion.kind == "gia-ricevuta"
                constant = MID if exclusion.kind == "da-valutare" else constant
        checkable = any(self.mode(program.leaves[position], state) is not Verdict.ABSENT for position in program.checkable)
        frame = Frame(self, state, sets, constant, already, checkable)
        possible = at_most(achievable(self.tree, sets), constant)
        if already or possible in (NO, MID, YES):
            return Decision(frame, CERTAIN[possible])
        return Decision(frame, self._rest(frame, possible, widest, keep=keep))

    def _rest(self, frame: Frame, possible: int, widest: Masks, *, keep: bool) -> Rest:
        """What is left open: worked out once for all that the open leaves, and what is tied to them, look at."""
        state = frame.state
        leaves = tuple(dict.fromkeys(leaves_of(frame.branch)))
        slots = links = 0
        for leaf in leaves:
            for slot in self.program.leaves[leaf].slots:
                slots |= self._near[slot][0]
                links |= self._near[slot][1]
        masks = tuple([state.masks[slot] for slot in cells_of(slots)])
        told = state.told & self._told_bits & slots
        key = (frame.branch, possible, frame.constant, masks, told, state.listed & slots, state.active & links)
        found = self._rests.get(key)
        if found is not None:
            return found
        rest = self._fresh_rest(frame, leaves, possible, widest)
        return self.memory.keep(self._rests, key, rest, weight=REST) if keep else rest

    def _fresh_rest(self, frame: Frame, leaves: Sequence[int], possible: int, widest: Masks) -> Rest:
        state = frame.state
        open_slots = tuple(sorted({slot for leaf in leaves for slot in self.open_slots(leaf, widest, state)}))
        coupled = self._coupled(leaves, open_slots, widest, state)
        if coupled and not self._all_occur(frame, coupled, possible):
            grid = Grid(frame, coupled, widest)
            possible = (grid.fits and grid.categories()) or possible
        return Rest(frame, possible, open_slots, coupled)

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
        links = [(link, _inputs(link, state)) for link in self.speaking(state)]
        near = set(open_slots) | _between(links, set(open_slots))
        for link, inputs in links:
            listed = state.listed >> link.target & 1 and link.completes is not None
            if link.target in near and (listed or inputs <= near):
                found |= inputs | {link.target}
        return tuple(sorted(slot for slot in found if widest[slot] & (widest[slot] - 1)))

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


def _hanging_together(program: Program) -> tuple[tuple[int, int], ...]:
    """For each slot, the slots and the links that implications tie to it, directly or through others; as bits."""
    slots = [1 << slot for slot in range(len(program.slots))]
    links = [0] * len(program.slots)
    for position, link in enumerate(program.links):
        ends = {link.target, *(slot for slot, _ in link.conditions), *(() if link.source is None else (link.source,))}
        together = tied = 0
        for slot in ends:
            together |= slots[slot]
            tied |= links[slot]
        for slot in cells_of(together):
            slots[slot], links[slot] = together, tied | 1 << position
    return tuple(zip(slots, links, strict=True))


def _inputs(link: Link, state: State) -> set[int]:
    """The slots that decide whether and how the link speaks, as far as they are open."""
    inputs = {slot for slot, true in link.conditions if state.masks[slot] & ~true}
    return inputs | ({link.source} if link.source is not None else set())


def _between(links: Sequence[tuple[Link, set[int]]], open_slots: set[int]) -> set[int]:
    """Slots that no open leaf reads, through which one implication reaches another."""
    reached = {link.target for link, inputs in links if inputs <= open_slots} - open_slots
    return {slot for slot in reached if any(slot in inputs and link.target in open_slots for link, inputs in links)}


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
