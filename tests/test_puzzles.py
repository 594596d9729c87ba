"""What a decision leaves open, laid out, comes out as every way it may stand listed one by one."""

import os
from collections.abc import Mapping
from itertools import product
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.rules.branches import Branch, folded
from knowledge.rules.categories import MID, YES, at_most
from knowledge.rules.domains import cells_of
from knowledge.rules.drawing import Draft
from knowledge.rules.linked import followers
from knowledge.rules.memory import Memory
from knowledge.rules.noticed import CATEGORY_OF
from knowledge.rules.programs import Link
from knowledge.rules.puzzles import Shelf
from knowledge.rules.supposing import Supposing, drawn_closing
from tests.laying_out import laying_out

EXAMPLES = 2000 if os.environ.get("BUSSOLA_SOAK") else 80
MET = 3
NOBODY: Mapping[int, frozenset[int]] = MappingProxyType({})


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    sizes = draw(st.lists(st.integers(2, 3), min_size=2, max_size=4))
    reads, tables = {}, []
    for leaf in range(draw(st.integers(2, 5))):
        slots = tuple(sorted(draw(st.sets(st.integers(0, len(sizes) - 1), min_size=1, max_size=2))))
        ways = len(list(product(*(range(sizes[slot]) for slot in slots))))
        reads[leaf] = slots, bytes(draw(st.lists(st.integers(0, 3), min_size=ways, max_size=ways)))
        tables.append(leaf)
    tree = ("and", tuple(_grown(draw, tables)))
    sets = [_categories(codes) for _, codes in reads.values()]
    masks = [(1 << size) - 1 for size in sizes]
    branch = folded(tree, sets)
    left = {leaf: reads[leaf] for leaf in _leaves(branch)}
    read = sorted({slot for slots, _ in left.values() for slot in slots})
    links = []
    for _ in range(draw(st.integers(0, 2)) if len(read) > 1 else 0):
        slot, target, *others = draw(st.permutations(read))
        true, allowed = (draw(st.integers(1, (1 << sizes[one]) - 1)) for one in (slot, target))
        source = others[0] if others and sizes[others[0]] == sizes[target] else None
        relation = None if source is None else draw(st.sampled_from((None, "same_as", "min_fact")))
        allowed = allowed if relation is None else masks[target]
        links.append(Link("", (), ((slot, true),), target, allowed, relation, source if relation else None, None))
    return Draft(branch, left, links, masks, masks, draw(st.sampled_from((YES, MID))))


def _grown(draw: st.DrawFn, leaves: list[int]) -> list[Any]:
    """Some leaves alone, the others in groups of which one is enough."""
    found: list[Any] = []
    while leaves:
        size = draw(st.integers(1, len(leaves)))
        together, leaves = leaves[:size], leaves[size:]
        kind = draw(st.sampled_from(("or", "and")))
        found.append(together[0] if size == 1 else ("or", (together[0], (kind, tuple(together[1:])))))
    return found


def _leaves(branch: Any) -> list[int]:
    if isinstance(branch, int):
        return [branch]
    return [leaf for child in branch[1] for leaf in _leaves(child)]


def _categories(codes: bytes) -> int:
    return sum(CATEGORY_OF[code] for code in set(codes))


def _code(branch: Branch, draft: Draft, world: tuple[int, ...]) -> int:
    if isinstance(branch, int):
        slots, codes = draft.reads[branch]
        at = 0
        for slot in slots:
            at = at * draft.masks[slot].bit_count() + world[slot]
        return codes[at]
    if not branch[1]:
        return CATEGORY_OF.index(branch[2]) if len(branch) > 2 and branch[0] == "" else 3 if branch[0] == "and" else 0
    found = [_code(child, draft, world) for child in branch[1]]
    return max(found) if branch[0] == "or" else min(code or MET for code in found)


def _keeps(link: Link, world: tuple[int, ...]) -> bool:
    if not all(true >> world[slot] & 1 for slot, true in link.conditions):
        return True
    if link.relation == "same_as":
        return world[link.target] == world[link.source or 0]
    if link.relation == "min_fact":
        return world[link.target] >= world[link.source or 0]
    return bool(link.allowed >> world[link.target] & 1)


def _listed(draft: Draft, along: Mapping[int, frozenset[int]] = NOBODY) -> tuple[int, set[int]]:
    """What comes out over all worlds that can be, and the slots that can change it, alone or with those that go ``along``."""
    worlds = {}
    for world in product(*(range(mask.bit_count()) for mask in draft.masks)):
        if all(_keeps(link, world) for link in draft.links):
            worlds[world] = at_most(CATEGORY_OF[_code(draft.tree, draft, world) or MET], draft.constant)
    pivotal = set()
    for slot in range(len(draft.masks)):
        seen: dict[object, int] = {}
        moving = {slot, *along.get(slot, ())}
        still = [other for other in range(len(draft.masks)) if other not in moving]
        if any(seen.setdefault(tuple(world[other] for other in still), one) != one for world, one in worlds.items()):
            pivotal.add(slot)
    categories = 0
    for one in worlds.values():
        categories |= one
    return categories, pivotal


@pytest.mark.parametrize("divided", [False, True])
@settings(max_examples=EXAMPLES)
@given(draft=drafts())
def test_a_puzzle_comes_out_as_its_worlds_listed_one_by_one(draft: Draft, divided: bool) -> None:
    if not _listed(draft)[0]:
        return
    with laying_out(divided=divided):
        puzzle, drawn = Shelf(Memory()).puzzle(draft)
        following = followers(puzzle.links, puzzle.masks, puzzle.wide)
        along = {drawn.slots[slot]: frozenset(drawn.slots[other] for other in others) for slot, others in following.items()}
        categories, pivotal = _listed(draft, along)
        assert puzzle.categories == categories
        assert {drawn.slots[slot] for slot in puzzle.sought.slots} == pivotal


@pytest.mark.parametrize("divided", [False, True])
@settings(max_examples=EXAMPLES // 2)
@given(draft=drafts(), dice=st.randoms(use_true_random=False))
def test_what_answers_would_close_is_what_telling_them_closes(draft: Draft, divided: bool, dice: Any) -> None:
    """But where two implications contradict each other about a fact that nothing reads any more: this is seen only while it is laid out."""
    if not _listed(draft)[0] or len({link.target for link in draft.links}) < len(draft.links):
        return
    with laying_out(divided=divided):
        puzzle, _ = Shelf(Memory()).puzzle(draft)
        supposing = Supposing(puzzle)
        open_slots = [slot for slot, mask in enumerate(puzzle.masks) if mask & (mask - 1)]
        for _ in range(6 if open_slots else 0):
            told = {slot: dice.choice(list(cells_of(puzzle.masks[slot]))) for slot in dice.sample(open_slots, min(2, len(open_slots)))}
            masks = puzzle.propagate([1 << told[slot] if slot in told else mask for slot, mask in enumerate(puzzle.masks)])
            assert supposing.closing(tuple(told.items())) == (None if masks is None else drawn_closing(puzzle, masks))


@settings(max_examples=EXAMPLES // 2)
@given(drafts(), st.randoms(use_true_random=False))
def test_the_same_rules_in_another_order_are_the_same_puzzle(draft: Draft, dice: Any) -> None:
    shelf = Shelf(Memory())
    if isinstance(draft.tree, int) or not draft.reads:
        return
    children = list(draft.tree[1])
    dice.shuffle(children)
    first, _ = shelf.puzzle(draft)
    other, _ = shelf.puzzle(Draft((draft.tree[0], tuple(children)), draft.reads, draft.links, draft.masks, draft.wide, draft.constant))
    assert first.categories == other.categories and len(first.sought.slots) == len(other.sought.slots)


@pytest.mark.parametrize("divided", [False, True])
def test_who_is_always_what_another_is_stands_and_falls_with_it(divided: bool) -> None:
    """Two facts that an implication makes the same, both read: neither can change alone, and yet the one looked at decides."""
    same = Link("", (), (), 1, 0b11, "same_as", 0, None)
    draft = Draft(("and", (0, 1)), {0: ((0,), bytes([1, 3])), 1: ((1,), bytes([1, 3]))}, [same], [0b11, 0b11], [0b11, 0b11], YES)
    with laying_out(divided=divided):
        puzzle, drawn = Shelf(Memory()).puzzle(draft)
        assert puzzle.categories.bit_count() == 2
        assert {drawn.slots[slot] for slot in puzzle.sought.slots} == {0}
