"""A published catalogue without what only its staff read: entries and example sentences stay packed until somebody opens them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import overload

from knowledge import records
from knowledge.catalogue import Catalogue
from knowledge.content import parse_record
from knowledge.entries import Entry


class ShelvedEntries(Sequence[Entry]):
    """As many entries as ``count``, unpacked when the first of them is wanted."""

    def __init__(self, unpack: Callable[[], Sequence[Entry]], count: int) -> None:
        self._unpack, self._count = unpack, count

    @cached_property
    def _entries(self) -> tuple[Entry, ...]:
        return tuple(self._unpack())

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    @overload
    def __getitem__(self, place: int) -> Entry: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Entry]: ...
    def __getitem__(self, place: int | slice) -> Entry | Sequence[Entry]:
        return self._entries[place]


class ShelvedSentences(Mapping[str, records.Sentences]):
    """The example sentences of one kind by the key they point to; only the keys are at hand."""

    def __init__(self, entries: ShelvedEntries, kind: str, keys: Sequence[str]) -> None:
        self._entries, self._kind, self._keys = entries, kind, tuple(keys)

    @cached_property
    def _sentences(self) -> dict[str, records.Sentences]:
        return {entry.key: parse_record(entry) for entry in self._entries if entry.kind == self._kind}

    def __getitem__(self, key: str) -> records.Sentences:
        if key not in self._keys:
            raise KeyError(key)
        return self._sentences[key]

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


def shelved(catalogue: Catalogue, unpack: Callable[[], Sequence[Entry]]) -> Catalogue:
    """The same catalogue; ``unpack`` gives its entries again whenever they are wanted."""
    entries = ShelvedEntries(unpack, len(catalogue.entries))

    def of(kind: str, held: Mapping[str, records.Sentences]) -> ShelvedSentences:
        return ShelvedSentences(entries, kind, tuple(held))

    return replace(
        catalogue,
        entries=entries,
        service_sentences=of("service_sentences", catalogue.service_sentences),
        faq_sentences=of("faq_sentences", catalogue.faq_sentences),
        area_sentences=of("area_sentences", catalogue.area_sentences),
        urgency_sentences=of("urgency_sentences", catalogue.urgency_sentences),
    )
