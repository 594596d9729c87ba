"""Draws what a decision leaves open without the names of its facts: cells nothing tells apart are one, and equal puzzles look the same."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import prod
from operator import itemgetter
from typing import Any

from knowledge.rules.branches import Branch, Free, leaves_of
from knowledge.rules.domains import cells_of
from knowledge.rules.linked import completes, slots_of, that_count
from knowledge.rules.memory import Same
from knowledge.rules.programs import Link

ABSENT_IS_MET = bytes([3, *range(1, 256)])
Reading = tuple[tuple[int, ...], bytes]
"""The open slots that a leaf reads, and its categories, coded, for all their cells; the last slot varies fastest."""
Key = tuple[object, ...]


@dataclass(frozen=True)
class Draft:
    """A puzzle as some rules write it: its slots are numbered as there, ``rank`` puts them in the catalogue's order."""

    tree: Branch
    reads: Mapping[int, Reading]
    links: Sequence[Link]
    masks: Sequence[int]
    wide: Sequence[int]
    constant: int
    listed: int = 0
    rank: Sequence[Any] = ()


@dataclass(frozen=True)
class Drawn:
    """A puzzle drawn: ``slots`` says which of the draft's slots each of its own is, ``classes`` which cell a cell became."""

    key: Key
    tree: Branch
    leaves: tuple[Reading, ...]
    links: tuple[Link, ...]
    masks: tuple[int, ...]
    wide: tuple[int, ...]
    constant: int
    listed: int
    slots: tuple[int, ...]
    classes: tuple[tuple[int, ...], ...] = field(repr=False)


def drawn(draft: Draft, same: Same) -> Drawn:
    return _Drawing(draft, same).drawn()


class _Drawing:
    def __init__(self, draft: Draft, same: Same) -> None:
        self.draft, self.same = draft, same
        self.reads: dict[int, Reading] = {}
        self.tree = self._read(draft.tree, met="and")
        self.readers: dict[int, list[int]] = {}
        """The leaves that read each slot."""
        for leaf, (slots, _) in self.reads.items():
            for slot in slots:
                self.readers.setdefault(slot, []).append(leaf)
        self.links = that_count(draft, set(self.readers))
        self.linked = {slot for link in self.links for slot in slots_of(link)}
        self.whole = {slot for link in self.links if link.relation for slot in (link.target, link.source or 0)}
        self.whole |= {link.target for link in self.links if draft.listed >> link.target & 1 and link.completes is not None}
        self.cells: dict[int, Mapping[int, int]] = {}
        self.left: dict[int, int] = {}
        """How many cells each slot has by now, where some became one."""

    def drawn(self) -> Drawn:
        for slot in sorted(self.linked.union(self.readers)):
            self._merge(slot)
        _, tree = _ordered(self.tree, self.reads, self.draft.rank)
        numbered = list(leaves_of(tree))
        places: dict[int, int] = {}
        for leaf in numbered:
            for slot in self.reads[leaf][0]:
                places.setdefault(slot, len(places))
        rank = self.draft.rank
        for slot in sorted(self.cells, key=lambda slot: rank[slot] if rank else slot):
            if slot in self.linked:
                places.setdefault(slot, len(places))
        same, slots = self.same, self.same(tuple(places))
        tree = same(_renumbered(tree, iter(range(len(numbered)))))
        leaves = same(tuple([same((tuple([places[slot] for slot in self.reads[leaf][0]]), self.reads[leaf][1])) for leaf in numbered]))
        told = same(tuple([self._mask(slot, self.draft.masks[slot]) for slot in slots]))
        wide = same(tuple([self._mask(slot, self.draft.wide[slot]) for slot in slots]))
        completed = {link.target for link in self.links if completes(link, self.draft)}
        listed = sum(1 << place for place, slot in enumerate(slots) if slot in completed)
        ties = {_key_of(link): link for link in (self._link(link, places) for link in self.links)}
        tied = same(tuple(sorted(ties)))
        links = same.under(tied, tuple([ties[key] for key in tied]))
        key = (tree, leaves, tied, told, wide, self.draft.constant, listed)
        classes = same(tuple([same(_by_cell(self.cells[slot])) for slot in slots]))
        return Drawn(key, tree, leaves, links, told, wide, self.draft.constant, listed, slots, classes)

    def _read(self, branch: Branch, *, met: str) -> Branch:
        """The tree and what its leaves say, axes in one order; under an *and* what does not apply is met."""
        if isinstance(branch, Free):
            return branch
        if isinstance(branch, int):
            slots, codes = self.draft.reads[branch]
            if len(slots) > 1:
                slots, codes = _turned(slots, codes, [self.draft.wide[slot].bit_count() for slot in slots], self.draft.rank)
            self.reads[branch] = slots, codes.translate(ABSENT_IS_MET) if met == "and" else codes
            return branch
        kind, children = branch
        return kind, tuple(self._read(child, met=kind) for child in _flat(kind, children))

    def _merge(self, slot: int) -> None:
        """Cells that no leaf and no implication tells apart become one."""
        if slot not in self.linked and self.draft.masks[slot] == self.draft.wide[slot] and self._alone(slot):
            return
        cells = list(cells_of(self.draft.wide[slot]))
        if slot in self.whole:
            self.cells[slot] = {cell: cell for cell in cells}
            return
        said: list[Sequence[object]] = []
        mine = [leaf for leaf in self.readers.get(slot, ()) if slot in self.reads[leaf][0]]
        for leaf in mine:
            said.append(_columns(*self.reads[leaf], self._sizes(leaf), slot))
        for link in self.links if slot in self.linked else ():
            if link.target == slot:
                said.append([link.allowed >> cell & 1 for cell in cells])
            said += [[true >> cell & 1 for cell in cells] for one, true in link.conditions if one == slot]
        if self.draft.masks[slot] != self.draft.wide[slot]:
            said.append([self.draft.masks[slot] >> cell & 1 for cell in cells])
        classes: dict[tuple[object, ...], int] = {}
        found = [classes.setdefault(one, len(classes)) for one in zip(*said, strict=True)] if said else [0] * len(cells)
        self.cells[slot], self.left[slot] = dict(zip(cells, found, strict=True)), len(classes) or 1
        if len(classes) == len(cells):
            return
        firsts = [found.index(number) for number in range(len(classes))]
        for leaf in mine:
            slots, codes = self.reads[leaf]
            sizes = self._sizes(leaf, before=slot)
            choices = [firsts if one == slot else range(size) for one, size in zip(slots, sizes, strict=True)]
            self.reads[leaf] = _without_closed(slots, picked(codes, sizes, choices), [len(choice) for choice in choices])

    def _alone(self, slot: int) -> bool:
        """The same for what nothing looks at but one comparison, which looks at nothing else: most are like that, and like each other."""
        if len(self.readers[slot]) > 1:
            return False
        leaf = self.readers[slot][0]
        slots, codes = self.reads[leaf]
        if len(slots) > 1:
            return False
        self.cells[slot], left = _merged(self.draft.wide[slot], codes)
        self.left[slot] = len(left)
        self.reads[leaf] = (slots, left) if len(left) > 1 else ((), left)
        return True

    def _sizes(self, leaf: int, *, before: int | None = None) -> list[int]:
        """How many cells each slot of the leaf has by now (that of ``before``: still as in the draft)."""
        left, wide = self.left, self.draft.wide
        return [left[slot] if slot in left and slot != before else wide[slot].bit_count() for slot in self.reads[leaf][0]]

    def _mask(self, slot: int, mask: int) -> int:
        found = 0
        classes = self.cells[slot]
        for cell in cells_of(mask):
            found |= 1 << classes[cell]
        return found

    def _link(self, link: Link, places: Mapping[int, int]) -> Link:
        wide = self.draft.wide
        conditions = tuple(sorted((places[slot], self._mask(slot, true & wide[slot])) for slot, true in link.conditions))
        allowed = self._mask(link.target, link.allowed & wide[link.target])
        source = None if link.source is None else places[link.source]
        after = link.completes if completes(link, self.draft) else None
        return Link("", (), conditions, places[link.target], allowed, link.relation, source, after)


def _by_cell(classes: Mapping[int, int]) -> tuple[int, ...]:
    return tuple(classes.get(cell, -1) for cell in range(max(classes) + 1))


def _key_of(link: Link) -> tuple[Any, ...]:
    completes = link.completes.in_order if link.completes is not None else ()
    return (link.target, link.conditions, link.allowed, link.relation or "", -1 if link.source is None else link.source, completes)


# --- tables ---


def picked(codes: bytes, sizes: Sequence[int], choices: Sequence[Sequence[int]]) -> bytes:
    """The codes for the chosen cells of every axis."""
    after = 1
    for size, cells in zip(reversed(sizes), reversed(choices), strict=True):
        if len(cells) == 1 and after == 1:
            codes = codes[cells[0] :: size]
        elif len(cells) < size:
            starts = range(0, len(codes), after * size)
            codes = b"".join([codes[start + cell * after : start + (cell + 1) * after] for start in starts for cell in cells])
        after *= len(cells)
    return codes


def varies(codes: bytes, size: int, after: int) -> bool:
    """Whether the axis with so many cells, ``after`` apart, makes any difference."""
    whole, step = size * after, (size - 1) * after
    return any(codes[start : start + step] != codes[start + after : start + whole] for start in range(0, len(codes), whole))


def _columns(slots: Sequence[int], codes: bytes, sizes: Sequence[int], slot: int) -> list[bytes]:
    """What the leaf says for each cell of ``slot``, whatever the other slots it reads."""
    if len(slots) == 1:
        return [codes[cell : cell + 1] for cell in range(len(codes))]
    at = slots.index(slot)
    after, size = prod(sizes[at + 1 :]), sizes[at]
    if after == 1:
        return [codes[cell::size] for cell in range(size)]
    starts = range(0, len(codes), after * size)
    return [b"".join([codes[start + cell * after : start + (cell + 1) * after] for start in starts]) for cell in range(size)]


def _turned(slots: Sequence[int], codes: bytes, sizes: Sequence[int], rank: Sequence[Any]) -> Reading:
    """The same table with its axes in the facts' own order."""
    ranked = [rank[slot] for slot in slots] if rank else slots
    order = tuple(sorted(range(len(slots)), key=ranked.__getitem__))
    if order == tuple(range(len(slots))):
        return tuple(slots), codes
    taken = _kept if len(codes) <= SMALL else _taken
    return tuple([slots[at] for at in order]), bytes(taken(order, tuple(sizes))(codes))


SMALL = 256
"""Up to how many ways it is kept where the codes of a turned table are."""


@lru_cache(maxsize=1_000)
def _kept(order: tuple[int, ...], sizes: tuple[int, ...]) -> Callable[[bytes], tuple[int, ...]]:
    return _taken(order, sizes)


def _taken(order: tuple[int, ...], sizes: tuple[int, ...]) -> Callable[[bytes], tuple[int, ...]]:
    """Takes the codes of a table of such sizes with its axes in this order."""
    after = [prod(sizes[at + 1 :]) for at in range(len(sizes))]
    standings = [0]
    for at in order:
        standings = [standing + cell * after[at] for standing in standings for cell in range(sizes[at])]
    return itemgetter(*standings)


@lru_cache(maxsize=5_000)
def _merged(wide: int, codes: bytes) -> tuple[Mapping[int, int], bytes]:
    """Which class each cell is in, and what is said of each class, where one comparison is all."""
    left = bytes(dict.fromkeys(codes))
    return {cell: left.index(code) for cell, code in zip(cells_of(wide), codes, strict=True)}, left


def _without_closed(slots: Sequence[int], codes: bytes, sizes: Sequence[int]) -> Reading:
    return tuple(slot for slot, size in zip(slots, sizes, strict=True) if size > 1), codes


# --- one order for all that is the same ---


def _ordered(branch: Branch, reads: Mapping[int, Reading], rank: Sequence[Any]) -> tuple[Any, Branch]:
    """The branch with its children in an order that depends on what they say, not on where they were written."""
    if isinstance(branch, int):
        slots, codes = reads[branch]
        return (0, codes, tuple(rank[slot] for slot in slots) if rank else slots), branch
    if isinstance(branch, Free):
        return (1, bytes([branch.categories])), branch
    kind, children = branch
    found = sorted((_ordered(child, reads, rank) for child in children), key=itemgetter(0))
    return (2, kind, tuple(key for key, _ in found)), (kind, tuple(child for _, child in found))


def _flat(kind: str, children: Sequence[Branch]) -> Iterator[Branch]:
    for child in children:
        if not isinstance(child, int | Free) and (child[0] == kind or (child[0] == "or" and len(child[1]) == 1)):
            yield from _flat(kind, child[1])
        else:
            yield child


def met_leaves(branch: Branch, *, met: str = "and") -> Iterator[tuple[int, bool]]:
    """The leaves, and of each whether it counts as met where it does not apply."""
    if isinstance(branch, int):
        yield branch, met == "and"
    elif not isinstance(branch, Free):
        for child in _flat(branch[0], branch[1]):
            yield from met_leaves(child, met=branch[0])


def _renumbered(branch: Branch, numbers: Iterator[int]) -> Branch:
    if isinstance(branch, int):
        return next(numbers)
    if isinstance(branch, Free):
        return branch
    return branch[0], tuple(_renumbered(child, numbers) for child in branch[1])
