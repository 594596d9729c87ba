"""What must hold of the worked households in ``examples.yml``: known facts, services, outcomes; does not evaluate them."""

from collections.abc import Iterator, Mapping
from typing import Any

from knowledge.catalogue import Catalogue
from knowledge.fact_values import partial_value_problems
from knowledge.problems import Problem

FILE = "examples.yml"
OUTCOMES = {"likely", "possible", "unlikely", "check"}
KEYS = {"outcome", "missing", "already", "person", "variant", "why"}
PERSONS = {"beneficiario", "richiedente"}


def problems_of(catalogue: Catalogue) -> Iterator[Problem]:
    """Every problem of every worked household."""
    examples = (catalogue.documents.get(FILE) or {}).get("examples") or []
    seen: set[str] = set()
    for example in examples:
        entry = f"esempio «{example.get('id')}»"
        if example.get("id") in seen:
            yield Problem(FILE, entry, "id", "è scritto due volte")
        seen.add(str(example.get("id")))
        yield from (Problem(FILE, entry, field, text) for field, text in _facts(catalogue, example.get("facts") or {}))
        yield from (Problem(FILE, entry, field, text) for field, text in _expected(catalogue, example.get("expected") or {}))
        for variation in example.get("variations") or []:
            yield from (Problem(FILE, entry, field, text) for field, text in _facts(catalogue, variation.get("change") or {}))
            yield from (Problem(FILE, entry, field, text) for field, text in _expected(catalogue, variation.get("expected") or {}))


def _facts(catalogue: Catalogue, facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in facts.items():
        name, _, who = key.partition("@")
        if who and (who not in PERSONS or (name in catalogue.facts and catalogue.facts[name].subject != "persona")):
            yield key, "dopo @ va beneficiario o richiedente, e solo per i fatti di persona"
        if value is not None:
            yield from ((key, text) for text in partial_value_problems(catalogue.facts, name, value))


def _expected(catalogue: Catalogue, expected: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for slug, outcome in expected.items():
        service = catalogue.services.get(slug)
        if service is None:
            yield "expected", f"il servizio «{slug}» non esiste"
            continue
        if outcome.get("outcome") not in OUTCOMES:
            yield f"expected.{slug}", f"esito sconosciuto: scegli tra {', '.join(sorted(OUTCOMES))}"
        if set(outcome) - KEYS or not outcome.get("why"):
            yield f"expected.{slug}", "serve «why»; ammessi solo " + ", ".join(sorted(KEYS))
        if outcome.get("variant") and outcome["variant"] not in {variant.id for variant in service.variants}:
            yield f"expected.{slug}.variant", f"la variante «{outcome['variant']}» non esiste"
        for key in outcome.get("missing") or []:
            fact = catalogue.facts.get(key.partition("@")[0])
            if fact is None or not fact.asked:
                yield f"expected.{slug}.missing", f"«{key}» non è un fatto che si chiede"
