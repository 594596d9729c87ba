"""Draft → checks → publish → roll back, on an open connection; releases never change and nobody's edit is overwritten unseen."""

import json
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from knowledge.catalogue import Catalogue
from knowledge.checks import report
from knowledge.content import catalogue_of, entry_key, parse_record
from knowledge.differences import Change, changes_between
from knowledge.entries import KINDS, Entry, file_of
from knowledge.models import CatalogueEntry, CatalogueRelease
from knowledge.problems import ContentError, Problem

ENTRIES: Table = CatalogueEntry.__table__  # type: ignore[attr-defined]
RELEASES: Table = CatalogueRelease.__table__  # type: ignore[attr-defined]
SENTENCES_OF = {"service": "service_sentences", "faq": "faq_sentences", "need_area": "area_sentences"}


class PublishingError(Exception):
    """Something that publishing or editing will not do; the message is plain Italian."""


class EntryConflict(PublishingError):  # noqa: N818  what happened, not what is wrong
    """Someone else changed the record after it was opened: who, when, and the version that stands now (``None``: deleted)."""

    def __init__(self, kind: str, key: str, *, by: str | None, at: datetime | None, version: int | None) -> None:
        self.kind, self.key, self.by, self.at, self.version = kind, key, by, at, version
        what = "l'ha modificata" if version is not None else "l'ha tolta"
        super().__init__(f"«{key}»: {by or 'qualcun altro'} {what} mentre la stavi modificando. Riapri la voce e rifai la modifica.")


class PublishRefused(PublishingError):  # noqa: N818  what happened, not what is wrong
    """The draft does not pass its checks; ``problems`` says why, one text each."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True)
class Release:
    """One line of the history."""

    number: int
    published_at: datetime
    published_by: str
    note: str
    digest: str
    restored_from: int | None


@dataclass(frozen=True, slots=True)
class Draft:
    """One record of the draft with the version to give back when saving it."""

    kind: str
    key: str
    data: Any
    version: int
    updated_at: datetime
    updated_by: str


def _pack(entries: Sequence[Entry]) -> bytes:
    rows = [[entry.kind, entry.key, entry.data] for entry in entries]
    return zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode())


def _unpack(snapshot: bytes) -> list[Entry]:
    return [Entry(kind, key, data) for kind, key, data in json.loads(zlib.decompress(snapshot))]


def seed(conn: Connection, catalogue: Catalogue, *, by: str, at: datetime) -> int:
    """First start: the draft and release 1 from a catalogue just read; refuses where there is one already."""
    if current_number(conn) is not None or conn.execute(select(func.count()).select_from(ENTRIES)).scalar_one():
        raise PublishingError("C'è già un catalogo: non lo sostituisco.")
    insert_entries(conn, list(catalogue.entries), first_position=0, by=by, at=at)
    return _release(conn, _pack(catalogue.entries), digest=catalogue.digest, by=by, at=at, note="Primo catalogo")


def insert_entries(conn: Connection, entries: Sequence[Entry], *, first_position: int, by: str, at: datetime) -> None:
    """Add records to the draft at the end, unchecked: for whoever has checked the whole."""
    rows = [
        {"kind": e.kind, "key": e.key, "data": e.data, "position": first_position + i, "version": 1, "updated_at": at, "updated_by": by}
        for i, e in enumerate(entries)
    ]
    if rows:
        conn.execute(insert(ENTRIES), rows)


def _release(conn: Connection, snapshot: bytes, *, digest: str, by: str, at: datetime, note: str, restored_from: int | None = None) -> int:
    number = (current_number(conn) or 0) + 1
    row = {"number": number, "published_at": at, "published_by": by, "note": note, "digest": digest, "restored_from": restored_from}
    conn.execute(insert(RELEASES).values(snapshot=snapshot, **row))
    return number


def current_number(conn: Connection) -> int | None:
    """The number of the newest release; cheap enough to ask every second."""
    return conn.execute(select(func.max(RELEASES.c.number))).scalar()


def current(conn: Connection) -> Catalogue | None:
    """The catalogue that is published now."""
    number = current_number(conn)
    return None if number is None else release(conn, number)


def release(conn: Connection, number: int) -> Catalogue:
    """The catalogue as it was published under ``number``."""
    row = conn.execute(select(RELEASES).where(RELEASES.c.number == number)).mappings().first()
    if row is None:
        raise PublishingError(f"La pubblicazione numero {number} non esiste.")
    return catalogue_of(_unpack(row["snapshot"]), version=number, published_at=row["published_at"], digest=row["digest"], trusted=True)


def _release_entries(conn: Connection, number: int | None) -> list[Entry]:
    snapshot = conn.execute(select(RELEASES.c.snapshot).where(RELEASES.c.number == number)).scalar()
    return [] if snapshot is None else _unpack(snapshot)


def draft_rows(conn: Connection, kind: str | None = None) -> list[Draft]:
    """The records of the draft in order, perhaps of one kind only."""
    query = select(ENTRIES).order_by(ENTRIES.c.position, ENTRIES.c.id)
    if kind is not None:
        query = query.where(ENTRIES.c.kind == kind)
    return [_draft(row) for row in conn.execute(query).mappings()]


def authors_of(conn: Connection, kind: str, keys: Sequence[str]) -> dict[str, str]:
    """Who changed each of these records last."""
    query = select(ENTRIES.c.key, ENTRIES.c.updated_by).where(ENTRIES.c.kind == kind, ENTRIES.c.key.in_(keys))
    return {row.key: row.updated_by for row in conn.execute(query)}


def _draft(row: Any) -> Draft:
    return Draft(row["kind"], row["key"], row["data"], row["version"], row["updated_at"], row["updated_by"])


def draft_row(conn: Connection, kind: str, key: str) -> Draft | None:
    """One record of the draft."""
    row = conn.execute(select(ENTRIES).where(ENTRIES.c.kind == kind, ENTRIES.c.key == key)).mappings().first()
    return None if row is None else _draft(row)


def draft(conn: Connection) -> Catalogue:
    """The catalogue as the draft has it, checked; ``ContentError`` with every problem."""
    entries = [Entry(row.kind, row.key, row.data) for row in draft_rows(conn)]
    return catalogue_of(entries, version=current_number(conn) or 0)


def save_entry(conn: Connection, kind: str, key: str, data: Any, *, version: int, by: str, at: datetime) -> int:
    """Save one record into the draft and return its new version; ``version`` 0 makes a new one. ``EntryConflict``, ``ContentError``."""
    entry = Entry(kind, key, data)
    _check_shape(entry)
    if version == 0:
        return _add(conn, entry, by=by, at=at)
    here = (ENTRIES.c.kind == kind, ENTRIES.c.key == key)
    saved = conn.execute(
        update(ENTRIES).where(*here, ENTRIES.c.version == version).values(data=data, version=version + 1, updated_by=by, updated_at=at)
    )
    if saved.rowcount != 1:
        raise _conflict(conn, kind, key)
    return version + 1


def _check_shape(entry: Entry) -> None:
    parse_record(entry)
    kind = KINDS.get(entry.kind)
    if kind is not None and not kind.mapping and entry.data.get(kind.key) != entry.key:
        raise ContentError([Problem(file_of(entry), f"«{entry.key}»", kind.key, f"deve essere «{entry.key}»")])


def _add(conn: Connection, entry: Entry, *, by: str, at: datetime) -> int:
    if entry.kind not in ("term", "document", "ambiguous_variant") and not entry_key(entry.key):
        problem = "usa solo lettere minuscole senza accenti, cifre e trattini"
        raise ContentError([Problem(file_of(entry), f"«{entry.key}»", "id", problem)])
    if draft_row(conn, entry.kind, entry.key) is not None:
        raise _conflict(conn, entry.kind, entry.key)
    last = conn.execute(select(func.max(ENTRIES.c.position))).scalar() or 0
    try:
        with conn.begin_nested():
            insert_entries(conn, [entry], first_position=last + 1, by=by, at=at)
    except IntegrityError:
        raise _conflict(conn, entry.kind, entry.key) from None
    return 1


def delete_entry(conn: Connection, kind: str, key: str, *, version: int) -> None:
    """Take one record and its example sentences out of the draft; ``EntryConflict`` when it is not the version that was seen."""
    found = conn.execute(delete(ENTRIES).where(ENTRIES.c.kind == kind, ENTRIES.c.key == key, ENTRIES.c.version == version))
    if found.rowcount != 1:
        raise _conflict(conn, kind, key)
    if kind in SENTENCES_OF:
        conn.execute(delete(ENTRIES).where(ENTRIES.c.kind == SENTENCES_OF[kind], ENTRIES.c.key == key))


def _conflict(conn: Connection, kind: str, key: str) -> EntryConflict:
    row = draft_row(conn, kind, key)
    if row is None:
        return EntryConflict(kind, key, by=None, at=None, version=None)
    return EntryConflict(kind, key, by=row.updated_by, at=row.updated_at, version=row.version)


State = tuple[Any, ...]


def state_of(conn: Connection) -> State:
    """What changes with every change of the draft or publication; cheap."""
    columns = (func.count(), func.sum(ENTRIES.c.version), func.max(ENTRIES.c.updated_at), func.max(ENTRIES.c.id))
    return (*conn.execute(select(*columns)).one(), current_number(conn))


@dataclass(frozen=True, slots=True)
class Prepared:
    """A draft that passed its checks, packed, with the state it was in."""

    digest: str
    snapshot: bytes
    state: State


def prepare(conn: Connection, *, at: datetime) -> Prepared:
    """Everything about a publication that takes time, without writing; ``PublishRefused`` lists what stands against it."""
    state = state_of(conn)
    try:
        catalogue = draft(conn)
    except ContentError as error:
        raise PublishRefused(map(str, error.problems)) from None
    blocking = [finding.text for finding in report.check(catalogue, as_of=at.date()) if finding.severity == report.Severity.ERROR]
    if blocking:
        raise PublishRefused(blocking)
    if not changes(conn):
        raise PublishRefused(["Non c'è niente da pubblicare: la bozza è uguale a ciò che è già pubblicato."])
    return Prepared(catalogue.digest, _pack(catalogue.entries), state)


def publish(conn: Connection, *, by: str, at: datetime, note: str, prepared: Prepared | None = None) -> int:
    """Publish the draft as a new release; what was ``prepared`` is taken only while the draft is still the same."""
    _lock(conn)
    prepared = prepared or prepare(conn, at=at)
    if state_of(conn) != prepared.state:
        raise PublishRefused(["La bozza è cambiata in questo momento: guarda di nuovo che cosa cambia, poi pubblica."])
    return _release(conn, prepared.snapshot, digest=prepared.digest, by=by, at=at, note=note)


def publish_only(conn: Connection, kind: str, key: str, change: Callable[[Any], Any], *, by: str, at: datetime, note: str) -> int:
    """Publish at once one change of one record: made in what is published and in the draft alike, so that the rest of the draft waits
    as it is. ``ContentError`` when the record would not hold together with the others."""
    _lock(conn)
    number = current_number(conn)
    entries = [
        Entry(one.kind, one.key, change(one.data) if (one.kind, one.key) == (kind, key) else one.data)
        for one in _release_entries(conn, number)
    ]
    catalogue = catalogue_of(entries, version=number or 0)
    row = draft_row(conn, kind, key)
    if row is None:
        raise PublishingError("Questa voce non è più nella bozza: qualcuno l'ha tolta.")
    save_entry(conn, kind, key, change(row.data), version=row.version, by=by, at=at)
    return _release(conn, _pack(entries), digest=catalogue.digest, by=by, at=at, note=note)


def _lock(conn: Connection) -> None:
    """One publication at a time: waits for another that is under way (SQLite has a single writer anyway)."""
    conn.execute(select(RELEASES.c.number).order_by(RELEASES.c.number.desc()).limit(1).with_for_update()).all()


def roll_back(conn: Connection, number: int, *, by: str, at: datetime) -> int:
    """A new release equal to release ``number``; the draft becomes equal to it too. What was published in between stays in history."""
    _lock(conn)
    old = conn.execute(select(RELEASES).where(RELEASES.c.number == number)).mappings().first()
    if old is None:
        raise PublishingError(f"La pubblicazione numero {number} non esiste.")
    entries = _unpack(old["snapshot"])
    _reset_draft(conn, entries, by=by, at=at)
    return _release(
        conn, old["snapshot"], digest=old["digest"], by=by, at=at, note=f"Ritorno alla pubblicazione {number}", restored_from=number
    )


def _reset_draft(conn: Connection, entries: Sequence[Entry], *, by: str, at: datetime) -> None:
    rows = {(row.kind, row.key): row for row in draft_rows(conn)}
    wanted = {(entry.kind, entry.key) for entry in entries}
    for position, entry in enumerate(entries):
        row = rows.get((entry.kind, entry.key))
        if row is None:
            insert_entries(conn, [entry], first_position=position, by=by, at=at)
        elif row.data != entry.data:
            save_entry(conn, entry.kind, entry.key, entry.data, version=row.version, by=by, at=at)
    for kind, key in set(rows) - wanted:
        conn.execute(delete(ENTRIES).where(ENTRIES.c.kind == kind, ENTRIES.c.key == key))


def changes(conn: Connection) -> tuple[Change, ...]:
    """What the draft changes in the published catalogue, readable."""
    rows = draft_rows(conn)
    published = _release_entries(conn, current_number(conn))
    authors = {(row.kind, row.key): (row.updated_by, row.updated_at) for row in rows}
    return changes_between(published, [Entry(row.kind, row.key, row.data) for row in rows], authors=authors)


def history(conn: Connection) -> tuple[Release, ...]:
    """Every release, newest first."""
    columns = [column for column in RELEASES.c if column.name != "snapshot"]
    query = select(*columns).order_by(RELEASES.c.number.desc())
    return tuple(
        Release(row["number"], row["published_at"], row["published_by"], row["note"], row["digest"], row["restored_from"])
        for row in conn.execute(query).mappings()
    )
