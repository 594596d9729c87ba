"""One frozen, versioned snapshot of everything that is published; the only shape in which the other rooms read the catalogue."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from knowledge import records
from knowledge.entries import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Everything staff know, indexed by id. ``version`` is the release number (0 = straight from the files);
    ``digest`` is a SHA-256 of the content, equal for equal content."""

    version: int
    digest: str
    published_at: datetime | None = None
    semantics: records.Semantics
    facts: Mapping[str, records.Fact]
    scales: Mapping[str, records.Scale]
    implications: tuple[records.Implication, ...]
    services: Mapping[str, records.Service]
    need_areas: Mapping[str, records.NeedArea]
    office_types: Mapping[str, records.OfficeType]
    office_groups: Mapping[str, records.OfficeGroup]
    offices: Mapping[str, records.Office]
    teams: Mapping[str, records.Team]
    numbers: Mapping[str, records.HelpNumber]
    network_subjects: Mapping[str, records.NetworkSubject]
    faq: Mapping[str, records.Faq]
    terms: tuple[records.Term, ...]
    ambiguous_variants: Mapping[str, tuple[str, ...]]
    sources: Mapping[str, records.Source]
    amount_rules: Mapping[str, records.AmountRule]
    extra_inputs: Mapping[str, records.ExtraInput]
    not_computable: Mapping[str, str] = field(default_factory=dict)
    service_sentences: Mapping[str, records.Sentences] = field(default_factory=dict)
    faq_sentences: Mapping[str, records.Sentences] = field(default_factory=dict)
    area_sentences: Mapping[str, records.Sentences] = field(default_factory=dict)
    urgency_sentences: Mapping[str, records.Sentences] = field(default_factory=dict)
    other_sentences: records.Sentences | None = None
    documents: Mapping[str, Any] = field(default_factory=dict)
    """What the YAML files hold beside records (``facts.yml`` semantics, ``examples.yml``, ``safety.yml``…), by file name."""
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By language: what is said in it for an Italian text. An Italian text that has changed is no longer found."""
    entries: Sequence[Entry] = field(default=(), repr=False, compare=False)
    """The flat entries it was built from: what is stored, compared and exported."""


CONTENTS_REMEMBERED = 4
Made = TypeVar("Made")


def once_per_content(work: Callable[[Catalogue], Made]) -> Callable[[Catalogue], Made]:
    """Remembers, by digest, what ``work`` made of the last few contents."""
    made: dict[str, Made] = {}

    @wraps(work)
    def remembered(catalogue: Catalogue) -> Made:
        found = made.get(catalogue.digest)
        if found is None:
            while len(made) >= CONTENTS_REMEMBERED:
                made.pop(next(iter(list(made)), ""), None)
            found = made[catalogue.digest] = work(catalogue)
        return found

    return remembered
