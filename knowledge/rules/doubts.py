"""Whether a look tells that nothing is certain: something required, that nothing else decides, may still fail; works out no outcome."""

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import NamedTuple

from knowledge.rules.categories import MID, NO
from knowledge.rules.columns import Reading
from knowledge.rules.seats import Seat


class Doubt(NamedTuple):
    """Something required that may fail: of which fact, and which comparison, by their identity."""

    key: str
    partition: int
    verdicts: int


def may_all_fail(seats: Sequence[Seat], columns: Reading) -> bool:
    """Whether there surely is a way things may stand in which none of these persons has all that is required; ``False``: who knows."""
    tied = frozenset[str]().union(*[seat.judge.tied for seat in seats])
    doubts = [[doubt for doubt in _doubts(seat, columns) if doubt.key not in tied] for seat in seats]
    return any(all(one.key != other.key or one == other for one, other in combinations(chosen, 2)) for chosen in product(*doubts))


def _doubts(seat: Seat, columns: Reading) -> Iterator[Doubt]:
    masks = seat.masks(columns)
    for slot, verdicts in seat.judge.loose:
        if (verdicts.seen.get(masks[slot]) or verdicts.alone(masks[slot])) & (NO | MID):
            place = seat.judge.program.slots[slot]
            yield Doubt(place.key, id(place.partition), id(verdicts))
