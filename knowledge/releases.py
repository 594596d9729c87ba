"""What was published: numbered releases, each a whole catalogue, that nobody changes any more."""

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, func, insert, select

from knowledge.catalogue import Catalogue
from knowledge.content import catalogue_of
from knowledge.drafting import PublishingError
from knowledge.entries import Entry
from knowledge.models import CatalogueRelease
from knowledge.shelved import Shelf

RELEASES: Table = CatalogueRelease.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Release:
    """One line of the history."""

    number: int
    published_at: datetime
    published_by: str
    note: str
    digest: str
    restored_from: int | None


def packed(entries: Sequence[Entry]) -> bytes:
    rows = [[entry.kind, entry.key, entry.data] for entry in entries]
    return zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode())


def unpacked(snapshot: bytes) -> Iterator[Entry]:
    """One after the other, so that who passes some over never holds them all."""
    text, begin = zlib.decompress(snapshot).decode(), 1
    scan = json.JSONDecoder().raw_decode
    while text[begin - 1] != "]" and text[begin] != "]":
        (kind, key, data), end = scan(text, begin)
        yield Entry(kind, key, data)
        begin = end + 1


def add(conn: Connection, snapshot: bytes, *, digest: str, by: str, at: datetime, note: str, restored_from: int | None = None) -> int:
    number = (current_number(conn) or 0) + 1
    row = {"number": number, "published_at": at, "published_by": by, "note": note, "digest": digest, "restored_from": restored_from}
    conn.execute(insert(RELEASES).values(snapshot=snapshot, **row))
    return number


def current_number(conn: Connection) -> int | None:
    """The number of the newest release; cheap enough to ask every second."""
    return conn.execute(select(func.max(RELEASES.c.number))).scalar()


def current(conn: Connection, *, lean: bool = False) -> Catalogue | None:
    """The catalogue that is published now."""
    number = current_number(conn)
    return None if number is None else release(conn, number, lean=lean)


def release(conn: Connection, number: int, *, lean: bool = False) -> Catalogue:
    """The catalogue as it was published under ``number``; a ``lean`` one keeps packed what only staff read."""
    row = conn.execute(select(RELEASES).where(RELEASES.c.number == number)).mappings().first()
    if row is None:
        raise PublishingError(f"La pubblicazione numero {number} non esiste.")
    snapshot = row["snapshot"]
    shelf = Shelf(lambda: unpacked(snapshot)) if lean else None
    entries = shelf.at_hand() if shelf else unpacked(snapshot)
    catalogue = catalogue_of(entries, version=number, published_at=row["published_at"], digest=row["digest"], trusted=True)
    return shelf.put_aside(catalogue) if shelf else catalogue


def entries_of(conn: Connection, number: int | None) -> list[Entry]:
    snapshot = conn.execute(select(RELEASES.c.snapshot).where(RELEASES.c.number == number)).scalar()
    return [] if snapshot is None else list(unpacked(snapshot))


def history(conn: Connection) -> tuple[Release, ...]:
    """Every release, newest first."""
    columns = [column for column in RELEASES.c if column.name != "snapshot"]
    query = select(*columns).order_by(RELEASES.c.number.desc())
    return tuple(
        Release(row["number"], row["published_at"], row["published_by"], row["note"], row["digest"], row["restored_from"])
        for row in conn.execute(query).mappings()
    )
