"""Exact outcomes under partial knowledge: what every possible situation leads to, and which facts still make a difference; no wording."""

from collections.abc import Iterator, Sequence

from knowledge.rules.branches import leaves_of
from knowledge.rules.categories import CATEGORIES, MID, NO, YES, achievable, at_most
from knowledge.rules.criteria import Verdict
from knowledge.rules.decisions import Decision, Frame, Masks, Rest, State
from knowledge.rules.domains import cells_of
from knowledge.rules.drawing import Draft
from knowledge.rules.leaves import Verdicts
from knowledge.rules.programs import Leaf, Link, Node, Program
from knowledge.rules.puzzles import Shelf
from knowledge.rules.ties import mapped

CERTAIN = {categories: Rest(None, categories) for categories in range(16)}
"""Nothing is left open."""
REFUSED, HAD = (CERTAIN[NO].decision(already=already, checkable=True) for already in (False, True))
"""Something required certainly fails: then nothing else matters but whether all is had already."""
REST = 8
"""How much it weighs to remember one."""
MODES = {"ignore": Verdict.ABSENT, "open": Verdict.VERIFY}


class Judge:
    """Decides one program; remembers every state it has seen, and what states have in common once the rest is decided."""

    def __init__(self, program: Program, shelf: Shelf) -> None:
        self.program, self.shelf, self.memory = program, shelf, shelf.memory
        self.rank = shelf.same(tuple([slot.rank for slot in program.slots]))
        self.tree: Node = ("and", program.tree)
        self._rests: dict[object, Rest] = self.memory.shelf(REST)
        self._plain = tuple([shelf.same((_only_slot(leaf), leaf.verdicts)) for leaf in program.leaves])
        required = [self._plain[child] for child in program.tree if isinstance(child, int)]
        self.required = tuple([(slot, verdicts.seen) for slot, verdicts in required if slot >= 0])
        """What each needs alone: its slot, and the categories of the cells met so far."""
        watched = {leaf.main if leaf.if_unknown else -1 for leaf in program.leaves} | {leaf.type_slot for leaf in program.leaves}
        self.watched = shelf.same(tuple(sorted(slot for slot in watched if slot is not None and slot >= 0)))
        self._told_bits = sum(1 << slot for slot in self.watched)
        self._near = shelf.same(tuple(map(shelf.same, _hanging_together(program))))
        self.near = shelf.same(tuple([slots for slots, _ in self._near]))
        self.tied = shelf.same(frozenset([slot.key for slot, (_, links) in zip(program.slots, self._near, strict=True) if links]))
        self.loose = shelf.same(tuple([plain for plain in required if plain[0] >= 0 and not self._near[plain[0]][1]]))
        """The facts that implications tie to others; and what is required alone of those that they do not."""
        self.particular = self._told_bits | sum(1 << slot for slot in {slot for one in program.certain_only for slot, _ in one.cells})
        """Slots that count for more than their cells: that they are told at all, or that they say all is had already."""

    # --- one leaf ---

    def verdicts(self, position: int, masks: Sequence[int], state: State) -> int:
        """Every verdict the leaf can have, one bit each."""
        leaf = self.program.leaves[position]
        mode = self.mode(leaf, state)
        if mode is not None:
            return 1 << mode
        return self._table(position, state).bits(self.read_masks(leaf, masks, state))

    def _table(self, position: int, state: State) -> Verdicts:
        leaf = self.program.leaves[position]
        return leaf.verdicts if leaf.untold is None or state.told >> (leaf.type_slot or 0) & 1 else leaf.untold

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
        if slot < 0:
            return CATEGORIES[self.verdicts(position, masks, state)]
        return verdicts.seen.get(masks[slot]) or verdicts.alone(masks[slot])

    def table(self, position: int, masks: Sequence[int], state: State) -> bytes:
        """The leaf's categories, coded, for every standing of the slots it reads; the last one varies fastest."""
        return self._table(position, state).codes(self.read_masks(self.program.leaves[position], masks, state))

    def open_slots(self, position: int, masks: Sequence[int], state: State) -> list[int]:
        """The slots that the leaf reads and that are not known."""
        leaf = self.program.leaves[position]
        return [slot for slot, mask in zip(leaf.slots, self.read_masks(leaf, masks, state), strict=True) if mask & (mask - 1)]

    # --- the whole ---

    def frame(self, state: State) -> Frame:
        program, widest = self.program, self.widest(state)
        sets = tuple(
            [
                verdicts.seen.get(widest[slot]) or verdicts.alone(widest[slot])
                if slot >= 0
                else CATEGORIES[self.verdicts(position, widest, state)]
                for position, (slot, verdicts) in enumerate(self._plain)
            ]
        )
        constant, already = YES, False
        for certainty in program.certain_only:
            if certainty.holds(state.masks):
                already |= certainty.exclusion.kind == "gia-ricevuta"
                constant = MID if certainty.exclusion.kind == "da-valutare" else constant
        checkable = any(self.mode(program.leaves[position], state) is not Verdict.ABSENT for position in program.checkable)
        return Frame(self, state, sets, constant, already, checkable)

    def decide(self, state: State) -> Decision:
        """The decision for this state, one and the same object for all that leave the same open."""
        masks = self.widest(state)
        for slot, seen in self.required:
            if seen.get(masks[slot]) == NO:
                had = [one for one in self.program.certain_only if one.exclusion.kind == "gia-ricevuta" and one.holds(state.masks)]
                return HAD if had else REFUSED
        frame = self.frame(state)
        possible = at_most(achievable(self.tree, frame.sets), frame.constant)
        certain = frame.already or possible in (NO, MID, YES)
        rest = CERTAIN[possible] if certain else self._rest(frame, masks)
        return rest.decision(already=frame.already, checkable=frame.checkable)

    def _rest(self, frame: Frame, widest: Masks) -> Rest:
        """What is left open: worked out once for all that the open leaves, and what is tied to them, look at."""
        state = frame.state
        leaves = tuple(leaves_of(frame.branch))
        slots = links = 0
        for leaf in leaves:
            for slot in self.program.leaves[leaf].slots:
                slots |= self._near[slot][0]
                links |= self._near[slot][1]
        masks = tuple([state.masks[slot] for slot in cells_of(slots)])
        told = state.told & self._told_bits & slots
        key = (self.shelf.same(frame.branch), frame.constant, masks, told, state.listed & slots, state.active & links)
        found = self._rests.get(key)
        return found if found is not None else self.memory.keep(self._rests, key, self._fresh_rest(frame, leaves, widest), weight=REST)

    def _fresh_rest(self, frame: Frame, leaves: Sequence[int], widest: Masks) -> Rest:
        state, reads = frame.state, {}
        for leaf in leaves:
            reads[leaf] = tuple(self.open_slots(leaf, widest, state)), self.table(leaf, widest, state)
        draft = Draft(frame.branch, reads, frame.links, state.masks, widest, frame.constant, state.listed, self.rank)
        puzzle, drawn = self.shelf.puzzle(draft)
        return Rest(self.program, puzzle.categories, puzzle, drawn.slots, drawn.classes, state)

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

    def speaking(self, state: State) -> Iterator[Link]:
        """The links that are not already certainly silent."""
        for position, link in enumerate(self.program.links):
            if state.active >> position & 1 and all(state.masks[slot] & true for slot, true in link.conditions):
                yield link


def _only_slot(leaf: Leaf) -> int:
    """The slot whose cells alone decide what the leaf says; -1: there is more to it."""
    return leaf.slots[0] if len(leaf.slots) == 1 and leaf.if_unknown is None and leaf.type_slot is None else -1


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
