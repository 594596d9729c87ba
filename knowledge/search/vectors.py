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

Keys = NDArray[np.uint32]

FAMILIES: Final = "wbcx"
"""Words, pairs of words, pieces of words, concepts: the first letter of a feature."""
FAMILY_WEIGHT: Final[Mapping[str, float]] = {"w": 0.5923, "b": 0.3504, "c": 0.5298, "x": 0.4956}
_WEIGHTS: Final = np.array([FAMILY_WEIGHT[family] for family in FAMILIES])
LEAST: Final[Mapping[str, int]] = {"w": 1, "b": 2, "c": 2, "x": 1}


@dataclass(frozen=True, slots=True)
class Space:
    """Known features by their number (sorted; a feature's column is its place there), their rarity, and the examples as
    postings (column → examples with weights)."""

    keys: Keys
    rarity: Floats
    starts: Ints
    examples: Ints
    weights: Floats
    size: int

    def vector(self, features: Iterable[str]) -> tuple[Ints, Floats]:
        """The columns and weights of one text; every family of features weighs what ``FAMILY_WEIGHT`` says."""
        counted = Counter(features)
        wanted = numbers(counted)
        if not len(wanted) or not len(self.keys):
            return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)
        places = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        known = self.keys[places] == wanted
        columns = places[known].astype(np.int32)
        families = np.fromiter((FAMILIES.index(feature[0]) for feature in counted), dtype=np.int64, count=len(counted))[known]
        counts = np.fromiter(counted.values(), dtype=np.float32, count=len(counted))[known]
        values = (1.0 + np.log(counts)) * self.rarity[columns]
        norms = np.sqrt(np.bincount(families, values * values, minlength=len(FAMILIES)))
        return columns, (values * (_WEIGHTS / np.maximum(norms, 1e-9))[families]).astype(np.float32)

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


def number(feature: str) -> int:
    return zlib.crc32(feature.encode())


def numbers(features: Iterable[str]) -> Keys:
    return np.fromiter((zlib.crc32(feature.encode()) for feature in features), dtype=np.uint32)


def space_of(texts: Sequence[Iterable[str]]) -> Space:
    """The space that the features of some example texts span."""
    counted = [Counter(features) for features in texts]
    frequency: Counter[str] = Counter()
    for one in counted:
        frequency.update(one.keys())
    known = sorted({number(feature): found for feature, found in frequency.items() if found >= LEAST[feature[0]]}.items())
    keys = np.array([key for key, _ in known], dtype=np.uint32)
    rarity = np.log((len(counted) + 1) / (np.array([found for _, found in known], dtype=np.float32) + 0.5)).astype(np.float32)
    bare = Space(keys, rarity, np.zeros(1, np.int32), np.zeros(0, np.int32), np.zeros(0, np.float32), len(counted))
    return _with_postings(bare, [bare.vector(one.elements()) for one in counted])


def _with_postings(space: Space, rows: Sequence[tuple[Ints, Floats]]) -> Space:
    columns = np.concatenate([row[0] for row in rows]) if rows else np.zeros(0, np.int32)
    values = np.concatenate([row[1] for row in rows]) if rows else np.zeros(0, np.float32)
    owners = np.repeat(np.arange(len(rows), dtype=np.int32), [len(row[0]) for row in rows])
    order = np.argsort(columns, kind="stable")
    counts = np.bincount(columns, minlength=len(space.rarity))
    starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    return Space(space.keys, space.rarity, starts, owners[order], values[order], len(rows))
