"""Sets of ways agree with listing every way: where a fact stands, and what changes if it alone stood otherwise."""

import random
from itertools import product

from knowledge.rules.spaces import Space


def _listed(sizes: list[int]) -> list[tuple[int, ...]]:
    """Every way, the first axis varying fastest."""
    return [tuple(reversed(way)) for way in product(*map(range, reversed(sizes)))]


def test_sets_of_ways_agree_with_listing_them() -> None:
    dice = random.Random(4)
    for _ in range(60):
        sizes = [dice.randint(1, 5) for _ in range(dice.randint(1, 4))]
        space, ways = Space(dict(enumerate(sizes))), _listed(sizes)
        some = dice.getrandbits(len(ways))
        for axis, size in enumerate(sizes):
            cells = [dice.random() < 0.5 for _ in range(size)]
            assert space.where(axis, cells) == sum(1 << number for number, way in enumerate(ways) if cells[way[axis]])
            others = {way[:axis] + way[axis + 1 :] for number, way in enumerate(ways) if some >> number & 1}
            wanted = sum(1 << number for number, way in enumerate(ways) if way[:axis] + way[axis + 1 :] in others)
            assert space.anywhere(some, axis) == wanted
        assert space.all == (1 << len(ways)) - 1


def test_a_space_without_facts_has_one_way() -> None:
    assert (Space({}).size, Space({}).all) == (1, 1)
