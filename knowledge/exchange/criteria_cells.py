"""Names the place of every criterion inside a service, so that a row of the sheet finds it again; changes nothing."""

from collections.abc import Iterator
from typing import Any


def criteria_of(service: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every criterion of a service's data with its place: ``3``, ``3/1/2`` inside alternatives, ``variante/1`` for what a variant adds."""
    yield from _listed(service.get("criteria") or [], "")
    for variant in service.get("variants") or []:
        for override in variant.get("override") or []:
            yield f"{variant.get('id')}/cambia/{override.get('id')}", override
        yield from _listed(variant.get("add") or [], f"{variant.get('id')}/aggiunge/")


def _listed(items: list[Any], prefix: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for position, item in enumerate(items, 1):
        if "alternatives" not in item:
            yield f"{prefix}{position}", item
            continue
        for number, alternative in enumerate(item["alternatives"], 1):
            for inner, criterion in enumerate(alternative["all"], 1):
                yield f"{prefix}{position}/{number}/{inner}", criterion
