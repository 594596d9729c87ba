"""Which implications still tie what is open to something, and what they look at; judges nothing."""

from collections.abc import Sequence
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
