"""What a decision leaves open, whoever's it is: what can still come out, and which facts decide it; one for all rules left the same way."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from knowledge import patience
from knowledge.once import once
from knowledge.rules.branches import achieved, folded, leaves_of
from knowledge.rules.categories import MID, NO, YES, at_most
from knowledge.rules.domains import cells_of
from knowledge.rules.drawing import Draft, Drawn, Key, drawn, picked
from knowledge.rules.grids import Grid
from knowledge.rules.memory import Memory, Same
from knowledge.rules.noticed import categories_in
from knowledge.rules.pivots import Sought, sought
from knowledge.rules.programs import Link
from knowledge.rules.ties import mapped

if TYPE_CHECKING:
    from knowledge.rules.joint import Joint
    from knowledge.rules.ways import Apart

PUZZLE = 20
"""How much it weighs to remember one."""
DECIDED = (NO, MID, YES)


class Puzzle:
    """Leaves over cells, how they combine and what ties them, without the names of the facts."""

    def __init__(self, drawn: Drawn, shelf: "Shelf") -> None:
        self.tree, self.leaves, self.links, self.constant = drawn.tree, drawn.leaves, drawn.links, drawn.constant
        self.masks, self.wide, self.listed = drawn.masks, drawn.wide, drawn.listed
        self.shelf = shelf
        self.sets = tuple([categories_in(codes) for _, codes in self.leaves])
        self.closings: dict[tuple[tuple[int, int], ...], float | None] = {}
        """What was already supposed, and how much it closes."""

    @once
    def open_slots(self) -> tuple[int, ...]:
        return tuple(sorted({slot for slots, _ in self.leaves for slot in slots}))

    @once
    def coupled(self) -> tuple[int, ...]:
        """Open slots that more than one leaf reads, or that an implication ties together."""
        seen: set[int] = set()
        found: set[int] = set()
        for slots, _ in self.leaves:
            found |= seen.intersection(slots)
            seen.update(slots)
        for link in self.links:
            found |= {link.target, *(slot for slot, _ in link.conditions), *(() if link.source is None else (link.source,))}
        return tuple(sorted(slot for slot in found if self.wide[slot] & (self.wide[slot] - 1)))

    @once
    def categories(self) -> int:
        """What can come out."""
        possible = at_most(achieved(self.tree, self.sets.__getitem__), self.constant)
        if not self.coupled or possible in DECIDED or self._all_occur(possible):
            return possible
        grid = Grid(self)
        return (grid.fits and grid.categories()) or possible

    @once
    def sought(self) -> Sought:
        """The slots that can still change it."""
        return sought(self) if self.categories not in DECIDED else Sought((), exact=True)

    @once
    def weight(self) -> int:
        """In how many ways what hangs together may stand."""
        return Grid(self).weight if self.coupled else 1

    # --- supposing ---

    def left(self, masks: Sequence[int]) -> "tuple[int, tuple[Puzzle, Drawn] | None]":
        """What can come out with these cells, and what would be left open, if anything."""
        wide = self._widest(masks)
        tables = [self.table(leaf, wide) for leaf in range(len(self.leaves))]
        sets = [categories_in(codes) for codes in tables]
        found = at_most(achieved(self.tree, sets.__getitem__), self.constant)
        if found in DECIDED:
            return found, None
        branch, reads = folded(self.tree, sets), {}
        for leaf in leaves_of(branch):
            reads[leaf] = tuple(slot for slot in self.leaves[leaf][0] if wide[slot] & (wide[slot] - 1)), tables[leaf]
        return found, self.shelf.puzzle(Draft(branch, reads, self.links, masks, wide, self.constant, self.listed))

    def _widest(self, masks: Sequence[int]) -> Sequence[int]:
        """The cells with whatever an implication could still add to a set told as a list."""
        if not self.listed:
            return masks
        wide = list(masks)
        for _ in range(len(self.links)):
            before = list(wide)
            for link in self.links:
                if (
                    link.completes is not None
                    and self.listed >> link.target & 1
                    and all(wide[slot] & true for slot, true in link.conditions)
                ):
                    wide[link.target] |= mapped(wide[link.target], link.completes)
            if wide == before:
                break
        return wide

    def table(self, leaf: int, wide: Sequence[int]) -> bytes:
        slots, codes = self.leaves[leaf]
        if all(wide[slot] == self.wide[slot] for slot in slots):
            return codes
        choices = [[at for at, cell in enumerate(cells_of(self.wide[slot])) if wide[slot] >> cell & 1] for slot in slots]
        return picked(codes, [self.wide[slot].bit_count() for slot in slots], choices)

    def _all_occur(self, possible: int) -> bool:
        """Whether two standings of the coupled slots show every possible category: then nothing need be laid out."""
        if self.listed:
            return False
        found = 0
        for first in (True, False):
            masks = list(self.masks)
            for slot in self.coupled:
                mask = masks[slot]
                masks[slot] = mask & -mask if first else 1 << (mask.bit_length() - 1)
            after = self.propagate(masks)
            found |= self._possible(after) if after is not None else 0
            if found == possible:
                return True
        return False

    def _possible(self, masks: Sequence[int]) -> int:
        return at_most(achieved(self.tree, lambda leaf: categories_in(self.table(leaf, masks))), self.constant)

    def propagate(self, masks: list[int]) -> tuple[int, ...] | None:
        """Applies the links until nothing changes; ``None`` = this assignment is impossible."""
        for _ in range(len(self.links) + 1 if self.links else 0):
            before = list(masks)
            for link in self.links:
                if any(masks[slot] & ~true for slot, true in link.conditions):
                    continue
                after = self._narrowed(link, masks)
                if not after:
                    return None
                masks[link.target] = after
            if masks == before:
                break
        return tuple(masks)

    def _narrowed(self, link: Link, masks: Sequence[int]) -> int:
        now, allowed = masks[link.target], link.allowed
        if link.relation == "same_as":
            allowed = masks[link.source or 0]
        elif link.relation == "min_fact":
            source = masks[link.source or 0]
            allowed &= ~((source & -source) - 1)
        if link.completes is not None and self.listed >> link.target & 1:
            return mapped(now, link.completes)
        if now & allowed:
            return now & allowed
        return 0 if self.masks[link.target] & allowed else now


class Shelf:
    """The puzzles met so far, each once."""

    def __init__(self, memory: Memory) -> None:
        self.memory, self.same = memory, Same()
        self._puzzles: dict[Key, Puzzle] = memory.shelf(PUZZLE)
        self.joints: dict[object, Joint | None] = memory.shelf()
        self.aparts: dict[object, Apart] = memory.shelf()
        """What several decisions say together, and each for itself."""

    def puzzle(self, draft: Draft) -> tuple[Puzzle, Drawn]:
        """The puzzle of a draft, and which of the draft's slots its own are."""
        found = drawn(draft, self.same)
        puzzle = self._puzzles.get(found.key)
        if puzzle is None:
            patience.check()
            puzzle = self.memory.keep(self._puzzles, found.key, Puzzle(found, self), weight=PUZZLE)
        return puzzle, found
