"""A program's tree without what is already decided, and which of its free leaves are noticed; judges no facts itself."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from knowledge.rules.categories import ABSENT, YES, combined
from knowledge.rules.noticed import pairs_of, passed_down, siblings_of


class Free(NamedTuple):
    """Leaves side by side that share no fact (none at all: a constant), and the categories they can have together."""

    kind: str
    members: tuple["Branch", ...]
    categories: int


Branch = int | Free | tuple[str, tuple["Branch", ...]]


def folded(node: Branch, sets: Sequence[int]) -> Branch:
    """The tree over the leaves that can still differ; what is decided is a constant, and gone where it makes no difference."""
    found = achieved(node, sets.__getitem__)
    if not found & (found - 1):
        return Free("", (), found)
    if isinstance(node, int | Free):
        return node
    kind, children = node
    left = [folded(child, sets) for child in children]
    neutral = (YES, ABSENT) if kind == "and" else (ABSENT,)
    return kind, tuple(child for child in left if not (isinstance(child, Free) and child.categories in neutral))


def leaves_of(branch: Branch) -> Iterator[int]:
    if isinstance(branch, int):
        yield branch
        return
    for member in branch.members if isinstance(branch, Free) else branch[1]:
        yield from leaves_of(member)


def achieved(branch: Branch, leaf: Callable[[int], int]) -> int:
    """The categories the branch can have where ``leaf`` says what each of its leaves can be."""
    if isinstance(branch, int):
        return leaf(branch)
    if isinstance(branch, Free) and not branch.members:
        return branch.categories
    kind, members = branch[0], branch[1]
    return combined(kind, [achieved(member, leaf) for member in members])


def joined(branch: Branch, sets: Sequence[int], tied: frozenset[int]) -> Branch:
    """The same tree with the leaves that are not ``tied`` taken together wherever they stand side by side."""
    if isinstance(branch, int | Free):
        return branch
    kind, children = branch[0], [joined(child, sets, tied) for child in branch[1]]
    free = tuple(child for child in children if isinstance(child, Free) or (isinstance(child, int) and child not in tied))
    if not free:
        return kind, tuple(children)
    together = Free(kind, free, combined(kind, [categories_of(child, sets) for child in free]))
    rest = tuple(child for child in children if child not in free)
    return (kind, (*rest, together)) if rest else together


def categories_of(branch: Branch, sets: Sequence[int]) -> int:
    assert not (isinstance(branch, tuple) and not isinstance(branch, Free))
    return branch.categories if isinstance(branch, Free) else sets[branch]


def noticed_leaves(branch: Branch, noticed: int, sets: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The free leaves whose changes show as one of the ``noticed`` pairs of their branch, each with the pairs that do."""
    if not noticed & pairs_of(categories_of(branch, sets)):
        return
    if isinstance(branch, int):
        yield branch, noticed
    elif isinstance(branch, Free):
        found = [categories_of(member, sets) for member in branch.members]
        for member, beside in zip(branch.members, siblings_of(branch.kind, found), strict=True):
            yield from noticed_leaves(member, passed_down(branch.kind, noticed, beside), sets)
