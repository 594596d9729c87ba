"""Gathers from a catalogue every text that says what people mean (sentences, names, questions) with what it points to; weighs nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.catalogue import Catalogue
from knowledge.records import Sentences

NAMES = "names"
KEYWORDS = "keywords"


@dataclass(frozen=True, slots=True)
class Example:
    """A text and what it points to; ``style`` is a style, a language code, ``names`` or ``keywords``; ``look_alike`` when it only sounds
    like a danger."""

    text: str
    style: str
    services: tuple[str, ...] = ()
    faq: tuple[str, ...] = ()
    need_areas: tuple[str, ...] = ()
    urgent: str | None = None
    other: bool = False
    look_alike: bool = False

    @property
    def teaches_answers(self) -> bool:
        """Whether it says what is looked for, or that nothing is: dangers and their look-alikes teach no answer."""
        return not self.urgent and not self.look_alike

    @property
    def written(self) -> bool:
        """Whether it is a sentence as people write it, not a name or a key word."""
        return self.style not in (NAMES, KEYWORDS)


def examples_of(catalogue: Catalogue) -> tuple[Example, ...]:
    """All examples of a catalogue, in a fixed order."""
    return (
        *_of_services(catalogue),
        *_of_faq(catalogue),
        *_of_terms(catalogue),
        *_of_areas(catalogue),
        *_of_urgency(catalogue),
        *_of_other(catalogue),
    )


def _of_services(catalogue: Catalogue) -> Iterator[Example]:
    for slug, service in sorted(catalogue.services.items()):
        for text in (service.name_it, *service.aliases, service.summary_it):
            yield Example(text, NAMES, services=(slug,))
        if sentences := catalogue.service_sentences.get(slug):
            for text, style in _texts(sentences):
                yield Example(text, style, services=(slug,))


def _of_faq(catalogue: Catalogue) -> Iterator[Example]:
    for key, faq in sorted(catalogue.faq.items()):
        services = tuple(slug for slug in faq.linked_slugs if slug in catalogue.services)[:1]
        yield Example(faq.question_it, NAMES, services=services, faq=(key,))
        if sentences := catalogue.faq_sentences.get(key):
            for text, style in _texts(sentences):
                yield Example(text, style, services=services, faq=(key,))


def _of_terms(catalogue: Catalogue) -> Iterator[Example]:
    for term in catalogue.terms:
        if len(term.linked_slugs) == 1 and term.linked_slugs[0] in catalogue.services:
            for text in (term.term, term.expansion, *term.variants):
                yield Example(text, NAMES, services=term.linked_slugs)


def _of_areas(catalogue: Catalogue) -> Iterator[Example]:
    for key, sentences in sorted(catalogue.area_sentences.items()):
        for text, style in _texts(sentences):
            yield Example(text, style, need_areas=(key,))


def _of_urgency(catalogue: Catalogue) -> Iterator[Example]:
    for key, sentences in sorted(catalogue.urgency_sentences.items()):
        for text, style in _texts(sentences):
            yield Example(text, style, urgent=key)
        for style, texts in sorted(sentences.look_alikes.items()):
            yield from (Example(text, style, look_alike=True) for text in texts)


def _of_other(catalogue: Catalogue) -> Iterator[Example]:
    if catalogue.other_sentences:
        yield from (Example(text, style, other=True) for text, style in _texts(catalogue.other_sentences))


def _texts(sentences: Sentences) -> Iterator[tuple[str, str]]:
    yield from ((text, KEYWORDS) for text in sentences.keywords)
    for style, texts in sorted(sentences.sentences.items()):
        yield from ((text, style) for text in texts)
