"""Which answers to a question the services in play ask about, the most asked first; remembered by content, shows nothing."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from knowledge.catalogue import Catalogue
from knowledge.records import Criterion


class Values:
    """What a cached look-up needs: the catalogue rides along, its digest is the key."""

    __slots__ = ("areas", "catalogue", "fact", "slugs")

    def __init__(self, catalogue: Catalogue, fact: str, areas: tuple[str, ...], slugs: tuple[str, ...]) -> None:
        self.catalogue, self.fact, self.areas, self.slugs = catalogue, fact, areas, slugs

    def _key(self) -> tuple[Any, ...]:
        return self.catalogue.digest, self.fact, self.areas, self.slugs

    def __hash__(self) -> int:
        return hash(self._key())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Values) and other._key() == self._key()


@lru_cache(maxsize=256)
def values_in_play(wanted: Values) -> tuple[str, ...]:
    counted: dict[str, int] = {}
    for service in wanted.catalogue.services.values():
        near = not (wanted.areas or wanted.slugs) or service.slug in wanted.slugs or bool(set(service.need_areas) & set(wanted.areas))
        if near and service.status.value in {"attivo", "periodico"}:
            for value in _values_of(service.criteria, wanted.fact):
                counted[value] = counted.get(value, 0) + 1
    return tuple(sorted(counted, key=lambda value: -counted[value]))


def _values_of(criteria: Any, fact_id: str) -> Iterator[str]:
    for criterion in criteria:
        if not isinstance(criterion, Criterion):
            for alternative in criterion.alternatives:
                yield from _values_of(alternative.all, fact_id)
            continue
        for condition in (criterion, *criterion.if_):
            if condition.fact == fact_id:
                value = condition.value
                yield from (str(one) for one in (value if isinstance(value, list | tuple) else [value]))
