"""The draft record by record: read, saved, taken out; nobody's edit is overwritten unseen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from knowledge.content import entry_key, parse_record
from knowledge.entries import KINDS, TRANSLATION, Entry, file_of
from knowledge.models import CatalogueEntry
from knowledge.problems import ContentError, Problem

ENTRIES: Table = CatalogueEntry.__table__  # type: ignore[attr-defined]
SENTENCES_OF = {"service": "service_sentences", "faq": "faq_sentences", "need_area": "area_sentences"}


class PublishingError(Exception):
    """Something that publishing or editing will not do; the message is plain Italian."""


class EntryConflict(PublishingError):  # noqa: N818  what happened, not what is wrong
    """Someone else changed the record after it was opened: who, when, and the version that stands now (``None``: deleted)."""

    def __init__(self, kind: str, key: str, *, by: str | None, at: datetime | None, version: int | None) -> None:
        self.kind, self.key, self.by, self.at, self.version = kind, key, by, at, version
        what = "l'ha modificata" if version is not None else "l'ha tolta"
        super().__init__(f"«{key}»: {by or 'qualcun altro'} {what} mentre la stavi modificando. Riapri la voce e rifai la modifica.")


@dataclass(frozen=True, slots=True)
class Draft:
    """One record of the draft with the version to give back when saving it."""

    kind: str
    key: str
    data: Any
    version: int
    updated_at: datetime
    updated_by: str


def insert_entries(conn: Connection, entries: Sequence[Entry], *, first_position: int, by: str, at: datetime) -> None:
    """Add records to the draft at the end, unchecked: for whoever has checked the whole."""
    rows = [
        {"kind": e.kind, "key": e.key, "data": e.data, "position": first_position + i, "version": 1, "updated_at": at, "updated_by": by}
        for i, e in enumerate(entries)
    ]
    if rows:
        conn.execute(insert(ENTRIES), rows)


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
    if entry.kind not in ("term", "document", "ambiguous_variant", TRANSLATION) and not entry_key(entry.key):
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
