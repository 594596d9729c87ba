"""A published catalogue without what only its staff read: entries and example sentences stay packed until somebody opens them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final, overload

from knowledge import records
from knowledge.catalogue import Catalogue
from knowledge.content import parse_record
from knowledge.entries import Entry

Unpack = Callable[[], Iterable[Entry]]
SHELVED: Final = ("service_sentences", "faq_sentences", "area_sentences", "urgency_sentences")


class ShelvedEntries(Sequence[Entry]):
    """As many entries as ``count``, unpacked when the first of them is wanted."""

    def __init__(self, unpack: Unpack, count: int) -> None:
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


class Shelf:
    """Reads a published catalogue leanly: what ``unpack`` gives of example sentences is passed over, and given again when wanted."""

    def __init__(self, unpack: Unpack) -> None:
        self._unpack, self._count = unpack, 0
        self._keys: dict[str, list[str]] = {kind: [] for kind in SHELVED}

    def at_hand(self) -> Iterator[Entry]:
        """The entries that answering needs."""
        for entry in self._unpack():
            self._count += 1
            if entry.kind in self._keys:
                self._keys[entry.kind].append(entry.key)
            else:
                yield entry

    def put_aside(self, catalogue: Catalogue) -> Catalogue:
        """The same catalogue without its entries, and with all its sentences."""
        entries = ShelvedEntries(self._unpack, self._count)
        service, faq, area, urgency = (ShelvedSentences(entries, kind, self._keys[kind]) for kind in SHELVED)
        return replace(
            catalogue, entries=entries, service_sentences=service, faq_sentences=faq, area_sentences=area, urgency_sentences=urgency
        )
