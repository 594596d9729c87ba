"""Learns what sounds like a danger and like which: kernel ridge regression over the dangers, their look-alikes and the calm sentences
nearest to a danger; keeps no text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.search import equations, vectors
from knowledge.search.vectors import Counted, Floats, Ints, Space, sharpened

NOT_SAID: Final = -2
CALM: Final = -1
LOOK_ALIKE: Final = -3
"""What an example says of danger when it names no kind: nothing to learn from, that all is calm, or that it only sounds like one."""
NEAREST_CALM: Final = 4000
"""So many of the calm sentences that share most with the dangers are learnt beside them: the others teach nothing new."""
SMOOTHING: Final = 0.15
OF_CALM: Final = -0.2
"""What a calm example wants: a little less than nothing, so that a lonely word of danger among calm ones does not weigh."""


@dataclass(frozen=True, slots=True)
class Dangers:
    """The examples that were learnt, and how much each speaks for any danger at all (first column) and for each kind: so few columns
    that each is best held by itself."""

    space: Space
    voices: Floats

    def chances(self, columns: Ints, values: Floats) -> Floats:
        """How like a danger, then how like each kind, from 0 to about 1."""
        likeness = sharpened(self.space.likeness(columns, values))
        return np.asarray(np.clip(np.einsum("i,ij->j", likeness, self.voices), 0.0, 1.0), dtype=np.float32)


def learn(space: Space, examples: Sequence[Counted], kinds: Ints, count: int) -> Dangers:
    """From examples with their kind of danger (or ``CALM``, ``LOOK_ALIKE``, ``NOT_SAID``)."""
    rows = [space.weighted(example) for example in examples]
    spoken = np.array([len(columns) > 0 for columns, _ in rows], dtype=np.bool_)
    grave = np.flatnonzero(spoken & ((kinds >= 0) | (kinds == LOOK_ALIKE)))
    calm = np.flatnonzero(spoken & (kinds == CALM))
    learnt = np.concatenate([grave, _nearest(rows, calm, np.flatnonzero(spoken & (kinds >= 0)), len(space.keys))])
    chosen = [rows[place] for place in learnt]
    if not chosen:
        return Dangers(vectors.with_postings(space, []), np.zeros((0, 1 + count), dtype=np.float32))
    likenesses = vectors.likenesses(space, chosen)
    for row in likenesses:
        row[:] = sharpened(row)
    wanted = np.zeros((len(learnt), 1 + count), dtype=np.float32)
    wanted[:, 0] = np.where(kinds[learnt] >= 0, 1.0, OF_CALM)
    for kind in range(count):
        wanted[:, 1 + kind] = kinds[learnt] == kind
    return Dangers(vectors.with_postings(space, chosen), np.asfortranarray(equations.solved(likenesses, wanted, SMOOTHING)))


def _nearest(rows: Sequence[tuple[Ints, Floats]], calm: NDArray[np.int64], grave: NDArray[np.int64], width: int) -> NDArray[np.int64]:
    """The calm rows that share with the grave ones most of what calm ones seldom have."""
    if len(calm) <= NEAREST_CALM:
        return calm
    apart = _mean(rows, grave, width) - _mean(rows, calm, width)
    shared = np.array([float(values @ apart[columns]) for columns, values in (rows[place] for place in calm)])
    return calm[np.sort(np.argsort(-shared, kind="stable")[:NEAREST_CALM])]


def _mean(rows: Sequence[tuple[Ints, Floats]], places: NDArray[np.int64], width: int) -> NDArray[np.float64]:
    columns = np.concatenate([rows[place][0] for place in places]) if len(places) else np.zeros(0, np.int32)
    values = np.concatenate([rows[place][1] for place in places]) if len(places) else np.zeros(0, np.float32)
    return np.asarray(np.bincount(columns, values, width) / max(1, len(places)), dtype=np.float64)
