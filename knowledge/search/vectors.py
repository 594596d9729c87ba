"""Sparse vectors of texts in plain numpy: weights by rarity, likeness of one text to all examples; knows nothing of services."""

import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

Keys = NDArray[np.uint32]
Places = NDArray[np.int32] | NDArray[np.uint16]
Weights = NDArray[np.float32] | NDArray[np.float16]

FAMILIES: Final = "wbcxy"
"""Words, pairs of words, pieces of words, concepts, pairs of concepts in a sentence: the first letter of a feature."""
FAMILY_WEIGHT: Final[Mapping[str, float]] = {"w": 0.5923, "b": 0.3504, "c": 0.62, "x": 0.4956, "y": 0.35}
_WEIGHTS: Final = np.array([FAMILY_WEIGHT[family] for family in FAMILIES])
_FAMILY: Final = {family: place for place, family in enumerate(FAMILIES)}
LEAST: Final[Mapping[str, int]] = {"w": 1, "b": 2, "c": 2, "x": 1, "y": 2}
SHARPNESS: Final = 1.5
"""The power that ``sharpened`` raises to."""
COMMON: Final = 800
"""A feature of more examples than these is common."""
_LEAST: Final = np.array([LEAST[family] for family in FAMILIES])


@dataclass(frozen=True, slots=True)
class Space:
    """Known features by their number (sorted; a feature's column is its place there), their rarity, and the examples as
    postings (column → examples with weights)."""

    keys: Keys
    rarity: Floats
    starts: Ints
    examples: Places
    weights: Weights
    size: int

    @property
    def compact(self) -> "Space":
        """The same in half the room: a weight's first three figures are enough, and few spaces have more than 65,535 examples."""
        places = self.examples.astype(np.uint16) if self.size <= np.iinfo(np.uint16).max else self.examples
        return replace(self, examples=places, weights=self.weights.astype(np.float16))

    def vector(self, features: Iterable[str]) -> tuple[Ints, Floats]:
        """The columns and weights of one text; every family of features weighs what ``FAMILY_WEIGHT`` says."""
        return self.weighted(counted(features))

    def weighted(self, text: "Counted") -> tuple[Ints, Floats]:
        """The same for a text whose features are counted already."""
        if not len(text.numbers) or not len(self.keys):
            return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)
        places = np.minimum(np.searchsorted(self.keys, text.numbers), len(self.keys) - 1)
        known = self.keys[places] == text.numbers
        columns, families = places[known].astype(np.int32), text.families[known]
        values = (1.0 + np.log(text.counts[known])) * self.rarity[columns]
        norms = np.sqrt(np.bincount(families, values * values, minlength=len(FAMILIES)))
        return columns, (values * (_WEIGHTS / np.maximum(norms, 1e-9))[families]).astype(np.float32)

    def likeness(self, columns: Ints, values: Floats) -> Floats:
        """How like each example is to a text given as ``vector`` gives it."""
        if not len(columns):
            return np.zeros(self.size, dtype=np.float32)
        begin, end = self.starts[columns], self.starts[columns + 1]
        spans = list(zip(begin.tolist(), end.tolist(), strict=True))
        examples = np.concatenate([self.examples[first:after] for first, after in spans])
        weights = np.concatenate([self.weights[first:after] for first, after in spans])
        weighted = weights * np.repeat(values, end - begin)
        return np.bincount(examples, weights=weighted, minlength=self.size).astype(np.float32)


def sharpened(likeness: Floats) -> Floats:
    """To the power of one and a half, so that a few near ones outweigh many far ones; by the root, which is far quicker."""
    size = np.abs(likeness)
    return np.asarray(size * np.sqrt(size), dtype=np.float32)


def number(feature: str) -> int:
    return zlib.crc32(feature.encode())


@dataclass(frozen=True, slots=True)
class Counted:
    """The different features of a text by number, with the family of each and how often it occurs."""

    numbers: Keys
    families: NDArray[np.int64]
    counts: Floats


def counted(features: Iterable[str]) -> Counted:
    found = Counter(features)
    size = len(found)
    return Counted(
        np.fromiter((zlib.crc32(feature.encode()) for feature in found), dtype=np.uint32, count=size),
        np.fromiter((_FAMILY[feature[0]] for feature in found), dtype=np.int64, count=size),
        np.fromiter(found.values(), dtype=np.float32, count=size),
    )


def space_of(texts: Sequence[Counted], compared: Ints | None = None) -> Space:
    """The space that the features of some example texts span; only those at the places ``compared`` are there to be like."""
    every = np.concatenate([one.numbers for one in texts]) if texts else np.zeros(0, np.uint32)
    families = np.concatenate([one.families for one in texts]) if texts else np.zeros(0, np.int64)
    keys, first, found = np.unique(every, return_index=True, return_counts=True)
    frequent = found >= _LEAST[families[first]]
    keys, found = keys[frequent], found[frequent].astype(np.float32)
    rarity = np.log((len(texts) + 1) / (found + 0.5)).astype(np.float32)
    shown = texts if compared is None else [texts[place] for place in compared]
    bare = Space(keys, rarity, np.zeros(1, np.int32), np.zeros(0, np.int32), np.zeros(0, np.float32), len(shown))
    return with_postings(bare, [bare.weighted(one) for one in shown])


def likenesses(space: Space, rows: Sequence[tuple[Ints, Floats]]) -> Floats:
    """How like each of some examples, given by its vector, is to each other: the common features by one product of matrices,
    which is far quicker for them, the rest by postings."""
    common = np.flatnonzero(np.diff(space.starts) > COMMON)
    place = np.full(len(space.rarity), -1, dtype=np.int32)
    place[common] = np.arange(len(common))
    dense = np.zeros((len(rows), len(common)), dtype=np.float32)
    rare = []
    for row, (columns, values) in enumerate(rows):
        places = place[columns]
        dense[row, places[places >= 0]] = values[places >= 0]
        rare.append((columns[places < 0], values[places < 0]))
    matrix = np.asarray(dense @ dense.T, dtype=np.float32)
    among = with_postings(space, rare)
    for row, (columns, values) in enumerate(rare):
        matrix[row] += among.likeness(columns, values)
    return matrix


def with_postings(space: Space, rows: Sequence[tuple[Ints, Floats]]) -> Space:
    """The same features with other texts, given by their vectors, to be like."""
    columns = np.concatenate([row[0] for row in rows]) if rows else np.zeros(0, np.int32)
    values = np.concatenate([row[1] for row in rows]) if rows else np.zeros(0, np.float32)
    owners = np.repeat(np.arange(len(rows), dtype=np.int32), [len(row[0]) for row in rows])
    order = np.argsort(columns, kind="stable")
    counts = np.bincount(columns, minlength=len(space.rarity))
    starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    return Space(space.keys, space.rarity, starts, owners[order], values[order], len(rows))
