"""Which facts can still change one decision: an exact search within a bound, and whoever reads it is told when the bound was met."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from knowledge.rules.categories import CATEGORY, MID, NO, YES, pick
from knowledge.rules.domains import cells_of
from knowledge.rules.programs import Leaf, worlds_of
from knowledge.rules.reduction import CONSTANTS, Reduced

if TYPE_CHECKING:
    from knowledge.rules.worlds import Decision, Judge, Masks

ALL_ASSIGNMENTS, SAMPLED, MOST_STEPS = 128, 12, 200


class Sought(NamedTuple):
    """The slots that matter; not ``exact``: some of them may not."""

    slots: tuple[int, ...]
    exact: bool


@dataclass
class Pivots:
    """The search over one open decision; forgotten afterwards."""

    judge: "Judge"
    decision: "Decision"
    steps: int = 0

    def sought(self) -> Sought:
        decision = self.decision
        masks, coupled = decision.frame.state.masks, decision.coupled
        sought = [slot for slot in dict.fromkeys((*decision.open_slots, *coupled)) if masks[slot] & (masks[slot] - 1)]
        choices = [tuple(cells_of(masks[slot])) for slot in coupled]
        few = prod(len(choice) for choice in choices) <= ALL_ASSIGNMENTS
        found: set[int] = set()
        for cells in worlds_of([masks[slot] for slot in coupled]) if few else self._some(choices):
            assignment = dict(zip(coupled, cells, strict=True))
            found.update(slot for slot in sought if slot not in found and self._matters(assignment, slot))
            if len(found) == len(sought):
                return Sought(tuple(sought), exact=True)
        doubtful: set[int] = set()
        if not few:
            for slot in sought:
                if slot not in found and (found_now := self._search(slot)) is not False:
                    (found if found_now else doubtful).add(slot)
        if not found and not doubtful:
            return Sought(tuple(sought), exact=False)
        return Sought(tuple(slot for slot in sought if slot in found or slot in doubtful), exact=not doubtful)

    @staticmethod
    def _some(choices: Sequence[tuple[int, ...]]) -> Iterator[tuple[int, ...]]:
        dice = random.Random(0)  # noqa: S311
        for _ in range(SAMPLED):
            yield tuple(dice.choice(choice) for choice in choices)

    def _search(self, slot: int) -> bool | None:
        """Goes through the coupled slots, leaving out whatever can no longer change anything; ``None`` = stopped by the bound."""
        judge, frame = self.judge, self.decision.frame
        others = [other for other in self.decision.coupled if other != slot]
        pending: list[tuple[Masks, dict[int, int]]] = [(frame.state.masks, {})]
        while pending:
            masks, assigned = pending.pop()
            self.steps += 1
            if self.steps > MOST_STEPS:
                return None
            if frame.reduced.of(judge.widest(frame.state._replace(masks=masks))) in (NO, MID, YES):
                continue
            other = next((other for other in others if other not in assigned), None)
            if other is None:
                if self._matters(assigned, slot):
                    return True
                continue
            for cell in cells_of(masks[other]):
                after = judge.propagate([*masks[:other], 1 << cell, *masks[other + 1 :]], frame)
                if after is not None:
                    pending.append((after, {**assigned, other: cell}))
        return False

    # --- one assignment ---

    def _matters(self, assignment: dict[int, int], slot: int) -> bool:
        state, judge = self.decision.frame.state, self.judge
        options: list[Masks] = []
        for cell in cells_of(state.masks[slot]):
            masks = list(state.masks)
            for other, value in (assignment | {slot: cell}).items():
                masks[other] = 1 << value
            after = judge.propagate(masks, self.decision.frame)
            if after is not None:
                options.append(after)
        if len(options) < 2:
            return False
        found = [(masks, self.reduced.sets(masks)) for masks in options]
        return any(self._witness(found, place) for place in self._readers(slot))

    @property
    def reduced(self) -> Reduced:
        return self.decision.frame.reduced

    def _readers(self, slot: int) -> Iterator[int]:
        for place, position in enumerate(self.reduced.leaves):
            leaf = self.judge.program.leaves[position]
            if slot in leaf.slots or any(target in leaf.slots for target in self._completed):
                yield place

    @cached_property
    def _completed(self) -> tuple[int, ...]:
        """Sets told as a list, which an implication may still complete."""
        listed = self.decision.frame.state.listed
        return tuple({link.target for link in self.judge.program.links if listed >> link.target & 1})

    def _witness(self, options: Sequence[tuple["Masks", list[int]]], place: int) -> bool:
        """Whether two values give different outcomes when the other leaves are as favourable to noticing as they can be."""
        judge, state, reduced = self.judge, self.decision.frame.state, self.reduced
        position = reduced.leaves[place]
        toward = [judge.directions[position][other] for other in reduced.leaves]
        leaf: Leaf = judge.program.leaves[position]
        told = leaf.type_slot is None or bool(state.told >> leaf.type_slot & 1)
        fixed = judge.mode(leaf, state)
        seen: dict[tuple[int, ...], int] = {}
        for masks, sets in options:
            rest = [one if not one & (one - 1) else pick(one, way) for one, way in zip(sets, toward, strict=False)]
            rest += CONSTANTS
            choices = [masks[slot] for slot in leaf.slots]
            for cells in worlds_of(judge.read_masks(leaf, masks, told)):
                rest[place] = CATEGORY[judge.verdict(position, cells, told) if fixed is None else fixed]
                private = tuple(cell for cell, mask in zip(cells, choices, strict=True) if mask & (mask - 1))
                outcome = reduced.combined(rest)
                if seen.setdefault(private, outcome) != outcome:
                    return True
        return False
