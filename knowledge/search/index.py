"""Finds the services, questions, need areas and dangers that some words speak of; compiled once per catalogue, remembers no message."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from knowledge.catalogue import Catalogue
from knowledge.search import features, language, learning
from knowledge.search.learning import Answers
from knowledge.search.lexicon import DOCUMENT, Lexicon, lexicon_of
from knowledge.search.model import Model
from knowledge.search.names import Names, names_of
from knowledge.search.vectors import Floats, Ints
from knowledge.search.words import decisive_words

KEPT: Final = 8
LEAST: Final = 0.03
FAQ_FROM_SERVICE: Final = 0.6
NAMED: Final = 0.15
FIRST_AREA: Final = 0.25
NEXT_AREA: Final = 0.36
SURE_AT: Final = 0.3
SURE_LEAD: Final = 0.08
ALARM: Final = 0.37
"""From here on a message sounds like a danger."""
KEPT_IN: Final = Path(__file__).parents[2] / "data" / "search"


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
    """What a message is about, best first. ``sure`` is false when the best service is too weak or too near to the next;
    ``asked`` is the best question with what its own examples say of it, whatever its services say; ``danger`` is the kind of danger
    it is likest to, however little; ``words`` are the words that decided the best service."""

    services: tuple[Scored, ...] = ()
    faq: tuple[Scored, ...] = ()
    need_areas: tuple[Scored, ...] = ()
    asked: Scored | None = None
    danger: Scored | None = None
    sure: bool = False
    deciding: Callable[[], tuple[str, ...]] = field(default=tuple, compare=False, repr=False)

    @property
    def words(self) -> tuple[str, ...]:
        """Worked out when somebody asks."""
        return self.deciding()


@dataclass(frozen=True, slots=True)
class Index:
    """Everything compiled from one catalogue for understanding free text."""

    lexicon: Lexicon
    model: Model
    answers: Answers
    names: Names
    languages: language.Languages
    titles: dict[tuple[str, str], str]


def index_of(catalogue: Catalogue, *, cache: Path | None = KEPT_IN) -> Index:
    """Compile the examples of a catalogue. With a ``cache`` folder the learnt arrays are read from there, and learnt by a
    process of their own when they are missing, so that this one stays small."""
    lexicon = lexicon_of(catalogue.documents.get(DOCUMENT))
    model, languages = learning.model_of(catalogue, lexicon, cache)
    return Index(
        lexicon,
        model,
        learning.answers_of(catalogue, learns_faq=model.learns_all),
        names_of(catalogue),
        languages,
        {("service", slug): service.name_it for slug, service in catalogue.services.items()}
        | {("faq", key): one.question_it for key, one in catalogue.faq.items()},
    )


def language_of(index: Index, text: str, *, current: str | None = None) -> str:
    """The language of ``text``; what is short or doubtful stays in the conversation's ``current`` one."""
    return language.detect(index.languages, text, current=current)


def search(index: Index, q: str, limit: int = 10) -> list[Hit]:
    """The services and questions nearest to ``q``, best first."""
    found = needs(index, q)
    hits = [Hit("service", one.id, index.titles["service", one.id], one.score) for one in found.services]
    hits += [Hit("faq", one.id, index.titles["faq", one.id], one.score) for one in found.faq]
    return sorted(hits, key=lambda hit: -hit.score)[:limit]


def needs(index: Index, text: str, lang: str | None = None) -> Needs:  # noqa: ARG001
    """What ``text`` is about, in whatever language."""
    answers, model = index.answers, index.model
    columns, values = model.space.vector(features.features(text, index.lexicon))
    likeness = model.likeness(columns, values)
    danger = _danger(index, columns, values)
    if not likeness.any():
        return Needs(danger=danger)
    scores = np.clip(model.answers(likeness), 0.0, 1.0)
    services = _with_names(index, scores[answers.services], text)
    asked = scores[answers.faq] if answers.learns_faq else model.nearest(likeness, len(answers.faq_ids))
    faq = np.minimum(asked + FAQ_FROM_SERVICE * _linked(services, answers), 1.0)
    best = _best(answers.service_ids, services)
    return Needs(
        services=best,
        faq=_best(answers.faq_ids, faq),
        need_areas=_areas(answers, scores[answers.areas]),
        asked=_asked(answers.faq_ids, faq, asked),
        danger=danger,
        sure=bool(best) and best[0].score >= SURE_AT and (len(best) < 2 or best[0].score - best[1].score >= SURE_LEAD),
        deciding=partial(decisive_words, model, answers.service_ids.index(best[0].id), likeness, text, (columns, values))
        if best
        else tuple,
    )


def danger_in(index: Index, text: str) -> Scored | None:
    """The danger that ``text`` is likest to, without looking for anything else."""
    return _danger(index, *index.model.space.vector(features.features(text, index.lexicon)))


def understand_needs(index: Index, text: str, lang: str | None = None) -> Needs:
    """The same as ``needs``, under the name the other rooms were promised."""
    return needs(index, text, lang)


def _with_names(index: Index, services: Floats, text: str) -> Floats:
    """A service called by its own name gains on the others."""
    raised = services.copy()
    for place, weight in index.names.called_in(text):
        raised[place] += NAMED * weight
    return np.minimum(raised, 1.0)


def _linked(services: Floats, answers: Answers) -> Floats:
    return np.asarray((services[answers.links] * answers.link_weights).max(axis=1), dtype=np.float32)


def _best(ids: tuple[str, ...], scores: Floats) -> tuple[Scored, ...]:
    order = np.argsort(-scores, kind="stable")[:KEPT]
    return tuple(Scored(ids[place], round(float(scores[place]), 4)) for place in order if scores[place] >= LEAST)


def _asked(ids: tuple[str, ...], faq: Floats, asked: Floats) -> Scored | None:
    if not ids:
        return None
    best = int(np.argmax(faq))
    return Scored(ids[best], round(float(asked[best]), 4))


def _areas(answers: Answers, scores: Floats) -> tuple[Scored, ...]:
    order = np.argsort(-scores, kind="stable")[:2]
    chosen = [place for rank, place in enumerate(order) if scores[place] >= (NEXT_AREA if rank else FIRST_AREA)]
    return tuple(Scored(answers.area_ids[place], round(float(scores[place]), 4)) for place in chosen)


def _danger(index: Index, columns: Ints, values: Floats) -> Scored | None:
    if not len(columns) or not index.answers.danger_ids:
        return None
    chances = index.model.dangers.chances(columns, values)
    return Scored(index.answers.danger_ids[int(np.argmax(chances[1:]))], round(float(chances[0]), 4))
