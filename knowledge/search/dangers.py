"""Learns what sounds like a danger and like which: logistic regression in plain numpy over the words of the examples; keeps no text."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from knowledge.search.vectors import Counted, Floats, Ints, Space

NOT_SAID: Final = -2
CALM: Final = -1
"""What an example says of danger when it names no kind: nothing to learn from, or that all is calm."""
TRUST: Final = 10.0
CARE: Final = 3.0
"""How far the examples are trusted against the wish for small weights; how much more a danger or its look-alike counts than other words."""
ROUNDS: Final = 120
REMEMBERED: Final = 8
NEAR_ENOUGH: Final = 1e-4
_SHORTEST_STEP: Final = 1e-6
_DOUBT: Final = 0.1
"""About how doubtful an example is on an average while it is learnt: its chance times what is missing to certainty."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Dangers:
    """What every known feature says: in the first column of any danger at all, in the others of each kind."""

    weights: Floats
    bias: Floats

    def chances(self, columns: Ints, values: Floats) -> Floats:
        """How likely some danger is, then how likely each kind would be, from 0 to 1."""
        said = values @ self.weights[columns] + self.bias
        return np.asarray(_chance(said), dtype=np.float32)


def learn(space: Space, examples: Sequence[Counted], kinds: Ints, care: Floats, count: int) -> Dangers:
    """From examples with their kind of danger (or ``CALM``, or ``NOT_SAID``) and the care that each deserves."""
    said = np.flatnonzero(kinds != NOT_SAID)
    rows = [space.weighted(examples[int(place)]) for place in said]
    spoken = np.array([place for place, (columns, _) in enumerate(rows) if len(columns)], dtype=np.int64)
    kinds, cared = kinds[said][spoken], care[said][spoken].astype(np.float64)
    grave = np.flatnonzero(kinds >= 0)
    every = _Rows([rows[place] for place in spoken], len(space.keys))
    some = _Rows([rows[spoken[place]] for place in grave], len(space.keys))
    found = [_fitted(every, kinds >= 0, cared)]
    found += [_fitted(some, kinds[grave] == kind, np.ones(len(grave))) for kind in range(count)]
    both = np.array(found, dtype=np.float32).T
    return Dangers(np.ascontiguousarray(both[:-1]), both[-1].copy())


class _Rows:
    """Texts as one sparse matrix."""

    def __init__(self, rows: Sequence[tuple[Ints, Floats]], width: int) -> None:
        self.lengths = np.array([len(columns) for columns, _ in rows], dtype=np.int64)
        self.starts = np.concatenate(([0], np.cumsum(self.lengths)[:-1])) if rows else np.zeros(0, np.int64)
        self.columns = np.concatenate([columns for columns, _ in rows]) if rows else np.zeros(0, np.int32)
        self.values = np.concatenate([values for _, values in rows]).astype(np.float64) if rows else np.zeros(0)
        self.width = width

    def times(self, weights: Numbers) -> Numbers:
        return np.asarray(np.add.reduceat(self.values * weights[self.columns], self.starts))

    def squares(self, care: Numbers) -> Numbers:
        return np.asarray(np.bincount(self.columns, self.values**2 * np.repeat(care, self.lengths), self.width), dtype=np.float64)

    def gathered(self, each: Numbers) -> Numbers:
        return np.asarray(np.bincount(self.columns, self.values * np.repeat(each, self.lengths), self.width), dtype=np.float64)


def _fitted(rows: _Rows, wanted: NDArray[np.bool_], care: Numbers) -> Numbers:
    """The weights, and the bias after them, that the examples make likeliest (limited-memory BFGS)."""
    here = np.zeros(rows.width + 1)
    if not len(wanted):
        return here
    signs = np.where(wanted, 1.0, -1.0)
    loss, slope = _loss(rows, signs, care, here)
    first = float(np.abs(slope).max())
    bend = np.append(_DOUBT * rows.squares(care) + 1 / TRUST, _DOUBT * care.sum())
    past: deque[tuple[Numbers, Numbers]] = deque(maxlen=REMEMBERED)
    for _ in range(ROUNDS):
        way = -_eased(slope, bend, past)
        fall, step = float(slope @ way), 1.0
        next_loss, next_slope = _loss(rows, signs, care, here + step * way)
        while next_loss > loss + 1e-4 * step * fall and step > _SHORTEST_STEP:
            step /= 2
            next_loss, next_slope = _loss(rows, signs, care, here + step * way)
        past.append((step * way, next_slope - slope))
        here, loss, slope = here + step * way, next_loss, next_slope
        if np.abs(slope).max() <= NEAR_ENOUGH * first:
            break
    return here


def _loss(rows: _Rows, signs: Numbers, care: Numbers, at: Numbers) -> tuple[float, Numbers]:
    away = -signs * (rows.times(at[:-1]) + at[-1])
    each = -signs * care * _chance(away)
    slope = np.append(rows.gathered(each) + at[:-1] / TRUST, each.sum())
    return float(care @ np.logaddexp(0.0, away) + at[:-1] @ at[:-1] / (2 * TRUST)), slope


def _chance(said: Any) -> Any:
    return 0.5 * (1.0 + np.tanh(said / 2))


def _eased(slope: Numbers, bend: Numbers, past: "deque[tuple[Numbers, Numbers]]") -> Numbers:
    """The slope over the curvature, of which ``bend`` is a rough guess feature by feature that the last steps put right."""
    shares: list[Any] = []
    for step, change in reversed(past):
        share = (step @ slope) / (change @ step)
        slope = slope - share * change
        shares.append(share)
    slope = slope / bend
    if past:
        step, change = past[-1]
        slope = slope * ((step @ change) / (change @ (change / bend)))
    for (step, change), share in zip(past, reversed(shares), strict=True):
        slope = slope + (share - (change @ slope) / (change @ step)) * step
    return slope
