"""How a service's rules differ from place to place, in sentences: what changes, what does not count there, what is asked besides."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from knowledge.amounts.texts import benefit_amount
from knowledge.catalogue import Catalogue
from knowledge.elision import elided
from knowledge.records import Alternatives, Criterion, Service, Variant
from knowledge.rules.requirements import Phrases
from knowledge.rules.territory import with_variant


@dataclass(frozen=True, slots=True)
class Apart:
    """A place (or several towns) and what is different there."""

    name: str
    towns: tuple[str, ...]
    lines: tuple[str, ...]


def places_apart(catalogue: Catalogue, service: Service) -> tuple[Apart, ...]:
    """Every local variant beside the rules that hold for all; a variant that changes nothing says so."""
    phrases = Phrases.of(catalogue)
    return tuple(_apart(phrases, service, variant) for variant in service.variants)


def _apart(phrases: Phrases, service: Service, variant: Variant) -> Apart:
    lines = tuple(_lines(phrases, service, variant))
    year = f" ({variant.year})" if variant.year else ""
    return Apart(f"{variant.name_it}{year}", variant.comuni, lines or ("Valgono le regole di tutti.",))


def _lines(phrases: Phrases, service: Service, variant: Variant) -> Iterator[str]:
    before = {one.id: one for one in service.criteria if isinstance(one, Criterion) and one.id}
    after = {one.id: one for one in with_variant(service, variant).criteria if isinstance(one, Criterion) and one.id}
    for override in variant.override:
        if override.id in before and override.id in after:
            yield from _changed(phrases, before[override.id], after[override.id])
    for dropped in variant.drop:
        if dropped in before:
            yield f"Qui non serve: {phrases.requirement(before[dropped])}."
    for added in variant.add:
        yield f"In più: {_added(phrases, added)}."
    for benefit in variant.what_you_get:
        amount = benefit_amount(benefit)
        yield f"Che cosa si ottiene: {benefit.text}{f', {amount}' if amount else ''}."
    for window in variant.windows:
        said = f"dal {_day(window.from_)} al {_day(window.to)}" if window.from_ and window.to else ""
        said = said or (f"fino al {_day(window.to)}" if window.to else "")
        if said:
            yield elided(f"Ultime date note: {said}.")
        if window.exhausted:
            yield elided(f"Fondi finiti dal {_day(window.exhausted)}.")
    if variant.note:
        yield _sentence(variant.note)


def _changed(phrases: Phrases, before: Criterion, after: Criterion) -> Iterator[str]:
    old, new = phrases.requirement(before), phrases.requirement(after)
    if old != new:
        yield f"Qui: {new}. Per tutti: {old}."
    if after.note and after.note != before.note:
        yield _sentence(after.note)
    if after.pending_ok and not before.pending_ok and not after.note:
        yield f"Basta avere fatto domanda: {new}."


def _added(phrases: Phrases, added: Criterion | Alternatives) -> str:
    if isinstance(added, Alternatives):
        return "; oppure ".join(option.label for option in added.alternatives)
    text = (added.note or phrases.requirement(added)).rstrip(".") if added.fact is None else phrases.requirement(added)
    return text if text[1:2].isupper() else text[0].lower() + text[1:]


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:].rstrip('.')}."


def _day(day: date) -> str:
    return format_date(day, format="d MMMM y", locale="it")
