"""Sparse vectors of texts in plain numpy: weights by rarity, likeness of one text to all examples; knows nothing of services."""

import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

BUCKETS: Final = 1 << 20
FAMILY_WEIGHT: Final[Mapping[str, float]] = {"w": 0.5923, "b": 0.3504, "c": 0.5298, "x": 0.4956}
LEAST: Final[Mapping[str, int]] = {"w": 1, "b": 2, "c": 2, "x": 1}


@dataclass(frozen=True, slots=True)
class Space:
    """Columns by hashed feature, their rarity, and the examples as postings (column → examples with weights)."""

    column_of: Ints
    rarity: Floats
    starts: Ints
    examples: Ints
    weights: Floats
    size: int

    def vector(self, features: Iterable[str]) -> tuple[Ints, Floats]:
        """The columns and weights of one text; every family of features weighs what ``FAMILY_WEIGHT`` says."""
        columns: list[int] = []
        values: list[float] = []
        norms: dict[str, float] = {}
        kept: list[tuple[str, int, float]] = []
        for feature, count in Counter(features).items():
            column = int(self.column_of[bucket(feature)])
            if column < 0:
                continue
            value = (1.0 + np.log(count)) * float(self.rarity[column])
            kept.append((feature[0], column, value))
            norms[feature[0]] = norms.get(feature[0], 0.0) + value * value
        for family, column, value in kept:
            columns.append(column)
            values.append(value * FAMILY_WEIGHT[family] / float(np.sqrt(norms[family])))
        return np.array(columns, dtype=np.int32), np.array(values, dtype=np.float32)

    def likeness(self, columns: Ints, values: Floats) -> Floats:
        """How like each example is to a text given as ``vector`` gives it."""
        if not len(columns):
            return np.zeros(self.size, dtype=np.float32)
        begin, end = self.starts[columns], self.starts[columns + 1]
        lengths = end - begin
        offsets = np.repeat(begin - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
        where = offsets + np.arange(int(lengths.sum()))
        weighted = self.weights[where] * np.repeat(values, lengths)
        return np.bincount(self.examples[where], weights=weighted, minlength=self.size).astype(np.float32)


def bucket(feature: str) -> int:
    return zlib.crc32(feature.encode()) % BUCKETS


def space_of(texts: Sequence[Iterable[str]]) -> Space:
    """The space that the features of some example texts span."""
    counted = [Counter(features) for features in texts]
    frequency: Counter[str] = Counter()
    for one in counted:
        frequency.update(one.keys())
    column_of = np.full(BUCKETS, -1, dtype=np.int32)
    rarity: list[float] = []
    total = len(counted)
    for feature in sorted(frequency):
        found = frequency[feature]
        if found < LEAST[feature[0]]:
            continue
        place = bucket(feature)
        if column_of[place] < 0:
            column_of[place] = len(rarity)
            rarity.append(float(np.log((total + 1) / (found + 0.5))))
    bare = Space(column_of, np.array(rarity, np.float32), np.zeros(1, np.int32), np.zeros(0, np.int32), np.zeros(0, np.float32), total)
    return _with_postings(bare, [bare.vector(one.elements()) for one in counted])


def _with_postings(space: Space, rows: Sequence[tuple[Ints, Floats]]) -> Space:
    columns = np.concatenate([row[0] for row in rows]) if rows else np.zeros(0, np.int32)
    values = np.concatenate([row[1] for row in rows]) if rows else np.zeros(0, np.float32)
    owners = np.repeat(np.arange(len(rows), dtype=np.int32), [len(row[0]) for row in rows])
    order = np.argsort(columns, kind="stable")
    counts = np.bincount(columns, minlength=len(space.rarity))
    starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    return Space(space.column_of, space.rarity, starts, owners[order], values[order], len(rows))
