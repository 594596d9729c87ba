"""Which implications still tie what is open to something, and what they look at; judges nothing."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from knowledge.rules.domains import cells_of
from knowledge.rules.programs import Link
from knowledge.rules.ties import related

if TYPE_CHECKING:
    from knowledge.rules.drawing import Draft


def that_count(draft: "Draft", open_slots: set[int]) -> list[Link]:
    """The implications that can tie the open slots: without those that say nothing new, or hang on something nobody reads."""
    pruned = (_pruned(link, draft.masks) for link in draft.links)
    found = [link for link in pruned if _says_something(link, draft)]
    reach, inputs = set(open_slots), {id(link): set(link_reads(link)) for link in found}
    while more := {link.target for link in found if link.target not in reach and inputs[id(link)] <= reach}:
        reach |= more
    needed: set[int] = set(open_slots)
    kept: list[Link] = []
    while True:
        now = [link for link in found if link.target in needed and (inputs[id(link)] <= reach or completes(link, draft))]
        if len(now) == len(kept):
            return now
        kept = now
        needed = needed.union(*(inputs[id(link)] for link in kept))


def _pruned(link: Link, masks: Sequence[int]) -> Link:
    """Without the conditions that certainly hold; what it takes from a known fact is said plainly."""
    left = tuple((slot, true) for slot, true in link.conditions if masks[slot] & ~true)
    source = 0 if link.source is None or link.completes is not None else masks[link.source]
    if source and not source & (source - 1):
        return Link(link.rule, link.outside, left, link.target, related(link, source), None, None, None)
    if len(left) == len(link.conditions):
        return link
    return Link(link.rule, link.outside, left, link.target, link.allowed, link.relation, link.source, link.completes)


def _says_something(link: Link, draft: "Draft") -> bool:
    if any(not draft.wide[slot] & true for slot, true in link.conditions):
        return False
    if link.completes is not None and completes(link, draft):
        return any(link.completes[cell] != cell for cell in cells_of(draft.wide[link.target]))
    told = draft.masks[link.target]
    if link.relation is not None:
        return bool(told & (told - 1)) or bool(draft.masks[link.source or 0] & (draft.masks[link.source or 0] - 1))
    return bool(told & link.allowed) and bool(told & ~link.allowed)


def completes(link: Link, draft: "Draft") -> bool:
    return link.completes is not None and bool(draft.listed >> link.target & 1)


def slots_of(link: Link) -> tuple[int, ...]:
    return (link.target, *link_reads(link))


def link_reads(link: Link) -> tuple[int, ...]:
    """The slots on which it depends whether and how the link speaks."""
    return (*(slot for slot, _ in link.conditions), *(() if link.source is None else (link.source,)))


def followers(links: Sequence[Link], masks: Sequence[int], wide: Sequence[int]) -> Mapping[int, frozenset[int]]:
    """For each slot, those that it alone decides: where it stands, implications leave them a single cell."""
    found: dict[int, set[int]] = {}
    for target in {link.target for link in links}:
        mine = [link for link in links if link.target == target and wide[target] & (wide[target] - 1)]
        for slot in {slot for link in mine for slot in link_reads(link)} - {target}:
            speaking = [link for link in mine if set(link_reads(link)) == {slot}]
            if speaking and all(_settles(speaking, masks[target], cell) for cell in cells_of(wide[slot])):
                found.setdefault(slot, set()).add(target)
    return {slot: frozenset(targets) for slot, targets in found.items()}


def _settles(links: Sequence[Link], told: int, cell: int) -> bool:
    """Whether all but one cell of the target are shut out where the slot that the links look at is in ``cell``."""
    left = told
    for link in links:
        allowed = related(link, 1 << cell) if link.relation else link.allowed
        if all(true >> cell & 1 for _, true in link.conditions) and told & allowed:
            left &= allowed
    return not left & (left - 1)
