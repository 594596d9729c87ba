"""Finds the services, questions and need areas that some words speak of; compiled once per catalogue, immutable, remembers no message."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge import language, search_features, search_vectors
from knowledge.catalogue import Catalogue
from knowledge.lexicon import DOCUMENT, Lexicon, lexicon_of
from knowledge.search_examples import Example, examples_of
from knowledge.search_vectors import Floats, Space

SMOOTHING = 1.0
KEPT = 8
AREA_THRESHOLD = 0.3
SURE_AT = 0.35


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its score from 0 to 1."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A service or a question found by free text."""

    kind: str
    id: str
    title: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What a message is about, best first. ``sure`` is false when the best service is too weak or too near to the next."""

    services: tuple[Scored, ...] = ()
    faq: tuple[Scored, ...] = ()
    need_areas: tuple[Scored, ...] = ()
    sure: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """One set of answers: for each example, how much it speaks for each of ``ids``."""

    ids: tuple[str, ...]
    voices: Floats

    def scores(self, likeness: Floats) -> Floats:
        return np.clip(np.asarray(likeness @ self.voices, dtype=np.float32), 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Index:
    """Everything compiled from one catalogue for understanding free text."""

    lexicon: Lexicon
    space: Space
    services: Head
    faq: Head
    areas: Mapping[str, tuple[str, ...]]
    titles: Mapping[tuple[str, str], str]
    languages: language.Languages


def index_of(catalogue: Catalogue) -> Index:
    """Compile the examples of a catalogue."""
    lexicon = lexicon_of(catalogue.documents.get(DOCUMENT))
    examples = examples_of(catalogue)
    features = [list(search_features.features(example.text, lexicon)) for example in examples]
    space = search_vectors.space_of(features)
    likeness = np.stack([space.likeness(*space.vector(one)) for one in features])
    services = tuple(catalogue.services)
    faq = tuple(catalogue.faq)
    wanted = np.concatenate((_targets(examples, services, lambda one: one.services), _targets(examples, faq, lambda one: one.faq)), axis=1)
    likeness[np.diag_indices_from(likeness)] += SMOOTHING
    voices = np.linalg.solve(likeness, wanted).astype(np.float32)
    return Index(
        lexicon,
        space,
        Head(services, np.ascontiguousarray(voices[:, : len(services)])),
        Head(faq, np.ascontiguousarray(voices[:, len(services) :])),
        {slug: service.need_areas for slug, service in catalogue.services.items()},
        {("service", slug): service.name_it for slug, service in catalogue.services.items()}
        | {("faq", key): one.question_it for key, one in catalogue.faq.items()},
        language.learn((one.text, one.style if one.style in language.ALL else "it") for one in examples if one.style != "migrant"),
    )


def language_of(index: Index, text: str, *, current: str | None = None) -> str:
    """The language of ``text``."""
    return language.detect(index.languages, text, current=current)


def _targets(examples: Sequence[Example], ids: Sequence[str], pointed: Callable[[Example], tuple[str, ...]]) -> Floats:
    place = {key: number for number, key in enumerate(ids)}
    wanted = np.zeros((len(examples), len(ids)), dtype=np.float32)
    for row, example in enumerate(examples):
        for key in pointed(example):
            wanted[row, place[key]] = 1.0
    return wanted


def search(index: Index, q: str, limit: int = 10) -> list[Hit]:
    """The services and questions nearest to ``q``, best first."""
    found = needs(index, q)
    hits = [Hit("service", one.id, index.titles["service", one.id], one.score) for one in found.services]
    hits += [Hit("faq", one.id, index.titles["faq", one.id], one.score) for one in found.faq]
    return sorted(hits, key=lambda hit: -hit.score)[:limit]


def needs(index: Index, text: str, lang: str | None = None) -> Needs:  # noqa: ARG001
    """What ``text`` is about."""
    likeness = index.space.likeness(*index.space.vector(search_features.features(text, index.lexicon)))
    services = _best(index.services, likeness)
    faq = _best(index.faq, likeness)
    areas: dict[str, float] = {}
    for rank, one in enumerate(services[:3]):
        for place, area in enumerate(index.areas[one.id][:2]):
            areas[area] = max(areas.get(area, 0.0), one.score / (1 + 0.5 * place + 0.5 * rank))
    chosen = tuple(Scored(key, score) for key, score in sorted(areas.items(), key=lambda item: -item[1]) if score >= AREA_THRESHOLD)
    return Needs(services=services, faq=faq, need_areas=chosen, sure=bool(services) and services[0].score >= SURE_AT)


understand_needs = needs


def _best(head: Head, likeness: Floats) -> tuple[Scored, ...]:
    scores = head.scores(likeness)
    order = np.argsort(-scores, kind="stable")[:KEPT]
    return tuple(Scored(head.ids[place], round(float(scores[place]), 4)) for place in order if scores[place] > 0.02)
