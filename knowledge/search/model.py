"""Learns from examples what a likeness speaks for: kernel ridge regression in plain numpy, kept on disk; knows no text."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.search import array_file, dangers, equations, vectors
from knowledge.search import features as search_features
from knowledge.search.dangers import Dangers
from knowledge.search.examples import Example
from knowledge.search.language import Languages
from knowledge.search.lexicon import Lexicon
from knowledge.search.vectors import Floats, Ints, Space, sharpened

MADE_BY: Final = "14"
MODELS_KEPT: Final = 4
SMOOTHING: Final = 0.25
FEW: Final = 0.25
"""Of all examples: as many rows cost less when they are picked than when all are read."""
BEFOREHAND: Final = 0.3
"""How much what is probable beforehand weighs, where examples are in doubt."""
MOST_LEARNT: Final = 16_000
"""Beyond so many examples the equations would not fit a small machine: questions are then found by their nearest example."""


@dataclass(frozen=True, slots=True)
class Model:
    """The examples as vectors, how much each speaks for every answer, for the nearest-example way whose each one is, and what
    is known of danger."""

    space: Space
    voices: Floats
    learnt: Ints
    owners: Ints
    dangers: Dangers

    @property
    def learns_all(self) -> bool:
        """Whether every example was fitted, those of the questions too."""
        return len(self.learnt) == self.space.size

    def likeness(self, columns: Ints, values: Floats) -> Floats:
        """How like each example is to a text's vector, sharpened."""
        return sharpened(self.space.likeness(columns, values))

    def answers(self, likeness: Floats) -> Floats:
        """What the examples say together; where few are like the text, they alone are asked. ``einsum``, because for one vector the
        threads of ``@`` cost more than the sum."""
        likeness, voices = likeness[self.learnt], self.voices
        alike = np.flatnonzero(likeness)
        if len(alike) < len(likeness) * FEW:
            likeness, voices = likeness[alike], voices[alike]
        return np.asarray(np.einsum("i,ij->j", likeness, voices), dtype=np.float32)

    def nearest(self, likeness: Floats, count: int) -> Floats:
        """For each of ``count`` owners the likeness of its nearest example."""
        best = np.zeros(count, dtype=np.float32)
        known = self.owners >= 0
        np.maximum.at(best, self.owners[known], likeness[known])
        return best


@dataclass(frozen=True, slots=True)
class Doubt:
    """Answers that some examples may mean: for each example and each column of ``columns`` how probable beforehand, nothing where
    there is no doubt."""

    columns: slice
    beforehand: Floats

    @property
    def examples(self) -> NDArray[np.bool_]:
        return np.asarray((self.beforehand > 0).sum(axis=1) > 1)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is to be learnt, one row per example: the answers wanted, whose question it is (or -1), what is in doubt, and which kind
    of danger it names."""

    examples: Sequence[Example]
    wanted: Floats
    owners: Ints
    doubt: Doubt
    kinds: Ints
    count: int


def learn(lesson: Lesson, lexicon: Lexicon) -> Model:
    """Fit the answers to the examples that teach them (with too many of them only those without an owner), the dangers to all."""
    everything = [vectors.counted(search_features.features(example.text, lexicon)) for example in lesson.examples]
    teaching = np.array([place for place, example in enumerate(lesson.examples) if example.teaches_answers], dtype=np.int32)
    space = vectors.space_of(everything, teaching)
    heard = dangers.learn(space, everything, lesson.kinds, lesson.count)
    doubt = Doubt(lesson.doubt.columns, lesson.doubt.beforehand[teaching])
    counted, owners = [everything[place] for place in teaching], lesson.owners[teaching]
    learnt = np.arange(len(counted), dtype=np.int32)
    if len(counted) > MOST_LEARNT:
        learnt = np.flatnonzero(owners < 0).astype(np.int32)[:MOST_LEARNT]
    learnt = learnt[np.argsort(doubt.examples[learnt], kind="stable")]
    likenesses = vectors.likenesses(space, [space.weighted(counted[place]) for place in learnt])
    for row in likenesses:
        row[:] = sharpened(row)
    wanted = lesson.wanted[teaching][learnt]
    _settle(wanted[:, doubt.columns], likenesses, doubt.beforehand[learnt], int((~doubt.examples[learnt]).sum()))
    voices = equations.solved(likenesses, wanted, SMOOTHING)
    heard = replace(heard, space=heard.space.compact)
    return Model(space.compact, np.ascontiguousarray(voices), learnt, owners, heard)


def _settle(wanted: Floats, likenesses: Floats, beforehand: Floats, clear: int) -> None:
    """The examples after the first ``clear`` ones want what those, which leave no doubt, say of them."""
    if not 0 < clear < len(wanted):
        return
    voices = equations.solved(likenesses[:clear, :clear], np.ascontiguousarray(wanted[:clear]), SMOOTHING)
    possible = beforehand[clear:] > 0
    said = np.where(possible, BEFOREHAND * beforehand[clear:] + np.clip(likenesses[clear:, :clear] @ voices, 0, 1), 0)
    wanted[clear:] = (said / said.max(axis=1, keepdims=True)) ** 2


def kept(folder: Path, digest: str) -> Path:
    """Where the model of one content lives."""
    name = hashlib.sha256(f"{MADE_BY} {digest}".encode()).hexdigest()[:24]
    return folder / f"search-{name}.arrays"


def save(model: Model, languages: Languages, path: Path) -> None:
    """Keep the model and its languages at ``path``; the oldest files there go."""
    space = model.space
    arrays = {
        "keys": space.keys,
        "rarity": space.rarity,
        "starts": space.starts,
        "examples": space.examples,
        "weights": space.weights,
        "size": np.array([space.size]),
        "voices": model.voices,
        "learnt": model.learnt,
        "owners": model.owners,
        "dangers": model.dangers.voices,
        "danger starts": model.dangers.space.starts,
        "danger examples": model.dangers.space.examples,
        "danger weights": model.dangers.space.weights,
        "languages": languages.log_chances,
    }
    array_file.write(arrays, path)
    for old in sorted(path.parent.glob("search-*.arrays"), key=lambda one: one.stat().st_mtime)[:-MODELS_KEPT]:
        old.unlink(missing_ok=True)


def load(path: Path) -> tuple[Model, Languages] | None:
    """The model at ``path`` with its languages, or ``None`` when it is missing or spoilt."""
    try:
        arrays = array_file.read(path)
        space = Space(arrays["keys"], arrays["rarity"], arrays["starts"], arrays["examples"], arrays["weights"], int(arrays["size"][0]))
        starts, examples, weights = (arrays[f"danger {name}"] for name in ("starts", "examples", "weights"))
        grave = np.asfortranarray(arrays["dangers"])
        heard = Dangers(Space(space.keys, space.rarity, starts, examples, weights, len(grave)), grave)
        return Model(space, arrays["voices"], arrays["learnt"], arrays["owners"], heard), Languages(arrays["languages"])
    except (OSError, KeyError, ValueError, TypeError):
        return None
