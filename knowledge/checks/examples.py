"""What must hold of the worked households in ``examples.yml``: shape, known facts, services, outcomes; does not evaluate them."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from knowledge.catalogue import Catalogue
from knowledge.problems import Problem, record_problems
from knowledge.records import ExpectedOutcome, Household
from knowledge.rules.fact_values import partial_value_problems

FILE = "examples.yml"
PERSONS = {"beneficiario", "richiedente"}


def problems_of(catalogue: Catalogue) -> Iterator[Problem]:
    """Every problem of every worked household."""
    document = catalogue.documents.get(FILE) or {}
    written = document.get("examples", []) if isinstance(document, dict) else document
    if not isinstance(written, list):
        yield Problem(FILE, "", "examples", "serve una lista")
        return
    seen: set[str] = set()
    for raw in written:
        name = str(raw.get("id")) if isinstance(raw, dict) else str(raw)
        entry = f"esempio «{name}»"
        try:
            household = Household.model_validate(raw)
        except ValidationError as error:
            yield from record_problems(error, raw, file=FILE, entry=entry)
            continue
        if name in seen:
            yield Problem(FILE, entry, "id", "è scritto due volte")
        seen.add(name)
        yield from (Problem(FILE, entry, field, text) for field, text in _household(catalogue, household))


def _household(catalogue: Catalogue, household: Household) -> Iterator[tuple[str, str]]:
    yield from _facts(catalogue, household.facts)
    yield from _expected(catalogue, household.expected)
    for variation in household.variations:
        yield from _facts(catalogue, variation.change)
        yield from _expected(catalogue, variation.expected)


def _facts(catalogue: Catalogue, facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in facts.items():
        name, _, who = key.partition("@")
        if who and (who not in PERSONS or (name in catalogue.facts and catalogue.facts[name].subject != "persona")):
            yield key, "dopo @ va beneficiario o richiedente, e solo per i fatti di persona"
        if value is not None:
            yield from ((key, text) for text in partial_value_problems(catalogue.facts, name, value))


def _expected(catalogue: Catalogue, expected: Mapping[str, ExpectedOutcome]) -> Iterator[tuple[str, str]]:
    for slug, outcome in expected.items():
        service = catalogue.services.get(slug)
        if service is None:
            yield "expected", f"il servizio «{slug}» non esiste"
            continue
        if outcome.variant and outcome.variant not in {variant.id for variant in service.variants}:
            yield f"expected.{slug}.variant", f"la variante «{outcome.variant}» non esiste"
        for key in outcome.missing or ():
            fact = catalogue.facts.get(key.partition("@")[0])
            if fact is None or not fact.asked:
                yield f"expected.{slug}.missing", f"«{key}» non è un fatto che si chiede"
