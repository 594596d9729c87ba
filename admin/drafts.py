"""The draft as editors work on it: one catalogue kept while nothing changes, what a field may point to, saving with its refusals."""

import base64
import json
import threading
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from admin.figures_changed import with_old_source
from admin.plain_problems import plain, said, user_of
from admin.record_forms import Option, References
from admin.sentences import fact_name
from admin.value_words import OPS
from knowledge import drafting, publishing, releases
from knowledge.catalogue import Catalogue
from knowledge.checks import references as content_rules
from knowledge.checks.contradictions import contradictions
from knowledge.content import catalogue_of
from knowledge.drafting import ENTRIES, Draft, PublishingError
from knowledge.entries import DOCUMENT, Entry
from knowledge.exchange.wording import territory_name
from knowledge.problems import ContentError
from knowledge.records import Service, Source

_kept: dict[str, tuple[tuple[Any, ...], Catalogue]] = {}
_read: dict[str, dict[tuple[Any, ...], Entry]] = {}
_lock = threading.Lock()
FEW_ROWS = 500


class Refused(PublishingError):  # noqa: N818  (what happened, not a failure)
    """The record cannot be saved like this; ``reasons`` says why, one sentence each."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = tuple(dict.fromkeys(reasons))
        super().__init__("\n".join(self.reasons))


class SourceMissingError(PublishingError):
    """A figure changed and its source and date did not; ``figures`` says which. Saved once the editor says that they still hold."""

    def __init__(self, figures: Iterable[str]) -> None:
        self.figures = tuple(figures)
        super().__init__("\n".join(self.figures))


def ask_for_sources(conn: Connection, entry: Entry, base: Any) -> None:
    """``SourceMissingError`` for figures that ``entry`` changes in ``base`` without a word on where they come from."""
    found = with_old_source(base, entry.data, working(conn))
    if found:
        raise SourceMissingError(found)


def working(conn: Connection) -> Catalogue:
    """The draft as a catalogue, even while references are still open; read again only after a change."""
    mark = (str(conn.engine.url), *publishing.state_of(conn))
    with _lock:
        held = _kept.get("draft")
        if held is not None and held[0] == mark:
            return held[1]
    entries = _entries(conn)
    catalogue = catalogue_of(entries, version=releases.current_number(conn) or 0, trusted=True)
    with _lock:
        _kept["draft"] = (mark, catalogue)
    return catalogue


def _entries(conn: Connection) -> list[Entry]:
    """The draft's records; those that this process has read at the same version are not read again."""
    where = str(conn.engine.url)
    columns = (ENTRIES.c.id, ENTRIES.c.version, ENTRIES.c.updated_at)
    order = (ENTRIES.c.position, ENTRIES.c.id)
    marks = [tuple(row) for row in conn.execute(select(*columns).order_by(*order))]
    with _lock:
        known = dict(_read.get(where, {}))
    missing = [mark[0] for mark in marks if mark not in known]
    wanted = select(*columns, ENTRIES.c.kind, ENTRIES.c.key, ENTRIES.c.data)
    if len(missing) <= FEW_ROWS:
        wanted = wanted.where(ENTRIES.c.id.in_(missing))
    found = {tuple(row[:3]): Entry(*row[3:]) for row in conn.execute(wanted)} if missing else {}
    held = {mark: known.get(mark) or found[mark] for mark in marks}
    with _lock:
        _read.clear()
        _read[where] = held
    return list(held.values())


def _named(records: Mapping[str, Any]) -> tuple[Option, ...]:
    return tuple((key, getattr(one, "name_it", None) or getattr(one, "title", None) or key) for key, one in records.items())


def references(catalogue: Catalogue, kind: str) -> References:
    """What each reference of a record of ``kind`` may hold."""
    services, offices, types = _named(catalogue.services), _named(catalogue.offices), _named(catalogue.office_types)
    areas = _named(catalogue.need_areas)
    territories = tuple((name, territory_name(name)) for name in catalogue.semantics.territories)
    facts = tuple((one, _capital(fact_name(one, catalogue))) for one in catalogue.facts)
    found: dict[str, tuple[Option, ...]] = {
        "need_areas": areas,
        "areas": areas,
        "see_also": services,
        "linked_slugs": services,
        "replaced_by": services,
        "measures": services,
        "where": _named(catalogue.office_groups),
        "sources": tuple((one.id, _source_name(one)) for one in catalogue.sources.values()),
        "source": tuple((one.id, _source_name(one)) for one in catalogue.sources.values()),
        "office_ids": offices,
        "number_ids": _named(catalogue.numbers),
        "offices_of_type": types,
        "derived_from": facts,
        "fact": facts,
        "inputs": (*facts, *((key, _capital(key.replace("_", " "))) for key in catalogue.extra_inputs)),
        "measure": services,
        "op": tuple(OPS.items()),
        "hours_scope": (("sportello", "lo sportello"), ("telefono", "il telefono")),
    }
    if kind in ("faq", "need_area"):
        found["area"] = areas
    if kind == "office":
        found["type"] = types
    if kind in ("service", "team"):
        found["territory"] = territories
    return References(found | _of_documents(catalogue), _names(catalogue)) if kind == DOCUMENT else References(found)


def _of_documents(catalogue: Catalogue) -> dict[str, tuple[Option, ...]]:
    """What the free documents point to."""
    services, areas, types = _named(catalogue.services), _named(catalogue.need_areas), _named(catalogue.office_types)
    facts = tuple((one, _capital(fact_name(one, catalogue))) for one in catalogue.facts)
    concepts = (catalogue.documents.get("lexicon.yml") or {}).get("concepts") or {}
    questions = tuple((one.id, one.question_it) for one in catalogue.faq.values())
    found = {"services": services, "featured": services, "need_area": areas, "made_for": areas, "open_to_all": types, "faq": questions}
    return {
        **found,
        "numbers": _named(catalogue.numbers),
        "default_team": _named(catalogue.teams),
        "facts": facts,
        "asked_of_women": facts,
        "asked_only_with": facts,
        "same_when_alone": facts,
        "of_few": areas,
        "needs_excluded": areas,
        "needs_told": areas,
        "calm_concepts": tuple((one, _capital(one.replace("_", " "))) for one in concepts),
    }


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _names(catalogue: Catalogue) -> dict[str, str]:
    found = {fact: _capital(fact_name(fact, catalogue)) for fact in catalogue.facts}
    return found | dict(_named(catalogue.office_types)) | dict(_named(catalogue.services))


def _source_name(source: Source) -> str:
    return f"{source.title} ({source.as_of})" if source.as_of else source.title


def with_entry(catalogue: Catalogue, entry: Entry | None, *, instead_of: tuple[str, str]) -> Catalogue:
    """The catalogue as it would be with ``entry`` in its place (``None``: without it)."""
    rest = [one for one in catalogue.entries if (one.kind, one.key) != instead_of]
    return catalogue_of([*rest, entry] if entry else rest, version=catalogue.version, trusted=True)


def save(conn: Connection, entry: Entry, *, version: int, by: str, at: datetime) -> int:
    """Save into the draft what holds together with the rest; ``Refused``, ``drafting.EntryConflict``."""
    try:
        before = working(conn)
        after = with_entry(before, entry, instead_of=(entry.kind, entry.key))
        reasons = [said(problem, after) for problem in content_rules.new_problems(before, after)]
        if entry.kind == "service":
            reasons += impossible(after, after.services[entry.key])
        if reasons:
            raise Refused(reasons)
        return drafting.save_entry(conn, entry.kind, entry.key, entry.data, version=version, by=by, at=at)
    except ContentError as error:
        raise Refused(said(problem, working(conn)) for problem in error.problems) from None


def impossible(catalogue: Catalogue, service: Service) -> list[str]:
    """Why nobody could meet all the requirements together; empty when somebody can."""
    return [f"Requisiti: {plain(found.text, catalogue)}." for found in contradictions(service.criteria, catalogue.facts) if found.whole]


def remove(conn: Connection, kind: str, key: str, *, version: int) -> None:
    """Take a record out of the draft unless another one needs it."""
    before = working(conn)
    try:
        after = with_entry(before, None, instead_of=(kind, key))
    except (ContentError, KeyError):
        raise Refused(["Questa voce serve ad altre: non si può togliere."]) from None
    users = content_rules.new_problems(before, after)
    if users:
        raise Refused(f"Serve ancora: {user_of(problem, before)}." for problem in users[:10])
    drafting.delete_entry(conn, kind, key, version=version)


def packed(data: Any) -> str:
    """Data for a hidden field: what the form was drawn from, so that a conflict can be told field by field."""
    return base64.b64encode(zlib.compress(json.dumps(data, ensure_ascii=False).encode())).decode()


def unpacked(text: str) -> Any:
    try:
        return json.loads(zlib.decompress(base64.b64decode(text)))
    except (ValueError, zlib.error):
        return {}


def draft_of(conn: Connection, kind: str, key: str) -> Draft | None:
    return drafting.draft_row(conn, kind, key)
