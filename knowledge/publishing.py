"""Draft → checks → publish → roll back, on an open connection; what was published in between stays in history."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select

from knowledge.catalogue import Catalogue
from knowledge.checks import references, report
from knowledge.content import catalogue_of
from knowledge.differences import Change, changes_between, merged
from knowledge.drafting import ENTRIES, PublishingError, draft_row, draft_rows, insert_entries, save_entry
from knowledge.entries import Entry
from knowledge.problems import ContentError
from knowledge.releases import RELEASES, add, current_number, entries_of, packed, unpacked

DESK = ("document", "desk.yml")
DESK_HOURS = ("to_set_by_staff", "default", "teams", "offices", "closures")
"""What the desk decides from day to day, in force at once: no roll-back takes it."""


class PublishRefused(PublishingError):  # noqa: N818  what happened, not what is wrong
    """The draft does not pass its checks; ``problems`` says why, one text each."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def seed(conn: Connection, catalogue: Catalogue, *, by: str, at: datetime) -> int:
    """First start: the draft and release 1 from a catalogue just read; refuses where there is one already."""
    if current_number(conn) is not None or conn.execute(select(func.count()).select_from(ENTRIES)).scalar_one():
        raise PublishingError("C'è già un catalogo: non lo sostituisco.")
    insert_entries(conn, list(catalogue.entries), first_position=0, by=by, at=at)
    return add(conn, packed(catalogue.entries), digest=catalogue.digest, by=by, at=at, note="Primo catalogo")


def draft(conn: Connection) -> Catalogue:
    """The catalogue as the draft has it, checked; ``ContentError`` with every problem."""
    entries = [Entry(row.kind, row.key, row.data) for row in draft_rows(conn)]
    return catalogue_of(entries, version=current_number(conn) or 0)


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
    return Prepared(catalogue.digest, packed(catalogue.entries), state)


def publish(conn: Connection, *, by: str, at: datetime, note: str, prepared: Prepared | None = None) -> int:
    """Publish the draft as a new release; what was ``prepared`` is taken only while the draft is still the same."""
    _lock(conn)
    prepared = prepared or prepare(conn, at=at)
    if state_of(conn) != prepared.state:
        raise PublishRefused(["La bozza è cambiata in questo momento: guarda di nuovo che cosa cambia, poi pubblica."])
    return add(conn, prepared.snapshot, digest=prepared.digest, by=by, at=at, note=note)


def publish_only(conn: Connection, kind: str, key: str, change: Callable[[Any], Any], *, by: str, at: datetime, note: str) -> int:
    """Publish at once one change of one record: made in what is published and in the draft alike, so that the rest of the draft waits
    as it is. ``ContentError`` with what it would spoil; what was already wrong does not stop it."""
    _lock(conn)
    number = current_number(conn)
    published = entries_of(conn, number)
    entries = [Entry(one.kind, one.key, change(one.data) if (one.kind, one.key) == (kind, key) else one.data) for one in published]
    catalogue = catalogue_of(entries, version=number or 0, trusted=True)
    if wrong := references.new_problems(catalogue_of(published, trusted=True), catalogue):
        raise ContentError(wrong)
    row = draft_row(conn, kind, key)
    if row is None:
        raise PublishingError("Questa voce non è più nella bozza: qualcuno l'ha tolta.")
    save_entry(conn, kind, key, change(row.data), version=row.version, by=by, at=at)
    return add(conn, packed(entries), digest=catalogue.digest, by=by, at=at, note=note)


def _lock(conn: Connection) -> None:
    """One publication at a time: waits for another that is under way (SQLite has a single writer anyway)."""
    conn.execute(select(RELEASES.c.number).order_by(RELEASES.c.number.desc()).limit(1).with_for_update()).all()


def roll_back(conn: Connection, number: int, *, by: str, at: datetime) -> int:
    """A new release equal to release ``number``, but for what the desk decides from day to day. What somebody was changing stays in the
    draft; what was published in between stays in history."""
    _lock(conn)
    old = conn.execute(select(RELEASES).where(RELEASES.c.number == number)).mappings().first()
    if old is None:
        raise PublishingError(f"La pubblicazione numero {number} non esiste.")
    published = entries_of(conn, current_number(conn))
    wanted = with_present_desk(list(unpacked(old["snapshot"])), published)
    _lead_draft_back(conn, wanted, published, by=by, at=at)
    digest = catalogue_of(wanted, version=number, trusted=True).digest
    return add(conn, packed(wanted), digest=digest, by=by, at=at, note=f"Ritorno alla pubblicazione {number}", restored_from=number)


def with_present_desk(wanted: Sequence[Entry], published: Sequence[Entry]) -> list[Entry]:
    """``wanted`` with the hours and closures that hold now: they follow the days, not the rules."""
    desk = next((one.data for one in published if (one.kind, one.key) == DESK), None)
    return [replace(one, data=_kept_desk(one.data, desk)) if (one.kind, one.key) == DESK and desk else one for one in wanted]


def _kept_desk(old: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: now[name] if name in DESK_HOURS else one for name, one in old.items() if name not in DESK_HOURS or name in now}
    return kept | {name: now[name] for name in DESK_HOURS if name in now}


def _lead_draft_back(conn: Connection, wanted: Sequence[Entry], published: Sequence[Entry], *, by: str, at: datetime) -> None:
    rows = {(row.kind, row.key): row for row in draft_rows(conn)}
    before = {(one.kind, one.key): one.data for one in published}
    after = {(one.kind, one.key): one.data for one in wanted}
    for position, (place, data) in enumerate(after.items()):
        row = rows.get(place)
        if row is None and place not in before:
            insert_entries(conn, [Entry(*place, data)], first_position=position, by=by, at=at)
        elif row is not None and (mine := _still_changed(row.data, before.get(place), data)) != row.data:
            save_entry(conn, *place, mine, version=row.version, by=by, at=at)
    for place in before.keys() - after.keys():
        if place in rows and rows[place].data == before[place]:
            conn.execute(delete(ENTRIES).where(ENTRIES.c.kind == place[0], ENTRIES.c.key == place[1]))


def _still_changed(mine: Any, before: Any, after: Any) -> Any:
    """A record of the draft once ``before`` has become ``after`` again: what somebody changed in it is kept, field by field."""
    if mine == before:
        return after
    if isinstance(mine, dict) and isinstance(before, dict) and isinstance(after, dict):
        return merged(before, mine, after)[0]
    return mine


def changes(conn: Connection) -> tuple[Change, ...]:
    """What the draft changes in the published catalogue, readable."""
    rows = draft_rows(conn)
    published = entries_of(conn, current_number(conn))
    authors = {(row.kind, row.key): (row.updated_by, row.updated_at) for row in rows}
    return changes_between(published, [Entry(row.kind, row.key, row.data) for row in rows], authors=authors)
