"""Hears a service called by its own name or alias inside a message; judges nothing else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from knowledge.catalogue import Catalogue
from knowledge.search import stems
from knowledge.search.features import STOP


@dataclass(frozen=True, slots=True)
class Names:
    """Names as stems without small words, by their first stem: the service's place and how telling the name is."""

    by_first: Mapping[str, tuple[tuple[tuple[str, ...], int, float], ...]]

    def called_in(self, text: str) -> Iterator[tuple[int, float]]:
        """The services that ``text`` calls by name, each once with its most telling name."""
        said = telling(text)
        found: dict[int, float] = {}
        for place, first in enumerate(said):
            for name, service, weight in self.by_first.get(first, ()):
                if tuple(said[place : place + len(name)]) == name:
                    found[service] = max(found.get(service, 0.0), weight)
        yield from found.items()


def telling(text: str) -> list[str]:
    return [one for one in map(stems.stem, stems.words(text)) if one not in STOP]


def names_of(catalogue: Catalogue) -> Names:
    """All names and aliases that belong to one service only."""
    owners: dict[tuple[str, ...], set[int]] = {}
    for number, service in enumerate(catalogue.services.values()):
        for name in (service.name_it.partition("(")[0], *service.aliases):
            spoken = tuple(telling(name))
            if spoken and (len(spoken) > 1 or len(spoken[0]) >= 4 or any(letter.isdigit() for letter in spoken[0])):
                owners.setdefault(spoken, set()).add(number)
    by_first: dict[str, list[tuple[tuple[str, ...], int, float]]] = {}
    for spoken, found in owners.items():
        if len(found) == 1:
            by_first.setdefault(spoken[0], []).append((spoken, next(iter(found)), min(1.0, 0.4 + 0.3 * len(spoken))))
    return Names({first: tuple(sorted(names)) for first, names in by_first.items()})
