"""An import as a plan: what a workbook or YAML files would change in the draft; writes only the whole plan, and only on request."""

import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from knowledge import drafting, exchange, publishing
from knowledge.catalogue import Catalogue
from knowledge.content import catalogue_of, read_files
from knowledge.differences import Change, What, changes_between
from knowledge.drafting import ENTRIES, Draft, PublishingError
from knowledge.entries import Documents, Entry, assemble, split
from knowledge.exchange.mistakes import every_problem, in_order
from knowledge.problems import ContentError, Problem
from knowledge.publishing import State

MAX_UNPACKED_BYTES = 60_000_000
NOT_OURS = "non è un file del catalogo: lascia al file il nome che aveva quando l'hai esportato, per esempio faq.yml"
YAML = (".yml", ".yaml")


@dataclass(frozen=True, slots=True)
class Step:
    """One record to write (``data`` is ``None``: to take away) if it still has the ``version`` it had (0: it is new)."""

    kind: str
    key: str
    data: Any
    version: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A dry run. With ``problems`` there are no steps."""

    steps: tuple[Step, ...]
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    after: Catalogue | None


class DraftMovedError(PublishingError):
    """Somebody changed what the import was about to change; nothing was written."""

    def __init__(self, steps: Sequence[Step]) -> None:
        names = ", ".join(f"«{step.key}»" for step in steps[:10])
        super().__init__(f"Nel frattempo qualcuno ha cambiato {names}. Non ho importato niente: prova di nuovo il file.")


def plan_of(path: Path, rows: Sequence[Draft], draft: Catalogue) -> Plan:
    """What the file or folder at ``path`` would make of the draft (``rows`` with their versions, and as a catalogue).

    A workbook adds and changes, it takes nothing away. A YAML file replaces that file; files that are not given stay."""
    try:
        entries, changes, after = _read(path, draft)
    except ContentError as error:
        return Plan((), (), in_order(error.problems), None)
    versions = {(row.kind, row.key): row.version for row in rows}
    data = {(entry.kind, entry.key): entry.data for entry in entries}
    steps = []
    for change in changes:
        place = (change.kind, change.key)
        steps.append(Step(*place, None if change.what is What.REMOVED else data[place], versions.get(place, 0)))
    return Plan(tuple(steps), changes, (), after)


def _read(path: Path, draft: Catalogue) -> tuple[Sequence[Entry], tuple[Change, ...], Catalogue]:
    if not path.exists():
        raise ContentError([Problem(str(path), "", "", "non esiste")])
    if not path.is_dir() and path.suffix.lower() not in (".zip", *YAML):
        found = exchange.from_xlsx(path, draft)
        if found.problems:
            raise ContentError(found.problems)
        return found.entries, found.changes, catalogue_of(found.entries, version=draft.version, trusted=True)
    given = read_files(path) if path.is_dir() else _unpacked(path, assemble(draft.entries))
    if not given:
        raise ContentError([Problem(path.name, "", "", "non contiene nessun file del catalogo")])
    entries = split({**assemble(draft.entries), **given})
    if problems := every_problem(entries, draft.entries):
        raise ContentError(problems)
    after = catalogue_of(entries, version=draft.version, trusted=True)
    return entries, changes_between(draft.entries, entries), after


def _unpacked(path: Path, known: Documents) -> Documents:
    """The YAML files of a ZIP, or one YAML file, under the names they have in the catalogue."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        if path.suffix.lower() == ".zip":
            _unzip(path, folder)
        else:
            name = next((one for one in known if PurePosixPath(one).name == path.name), None)
            if name is None:
                raise ContentError([Problem(path.name, "", "", NOT_OURS)])
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
        return read_files(folder)


def _unzip(path: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            files = [one for one in packed.infolist() if one.filename.endswith(".yml") and "__MACOSX" not in one.filename]
            if sum(one.file_size for one in files) > MAX_UNPACKED_BYTES:
                raise ContentError([Problem(path.name, "", "", "è troppo grande")])
            names = [PurePosixPath(one.filename) for one in files]
            tops = {name.parts[0] for name in names}
            inside = len(tops) == 1 and all(len(name.parts) > 1 for name in names) and tops <= {"catalogo", "content", path.stem}
            for one, name in zip(files, names, strict=True):
                parts = name.parts[1:] if inside else name.parts
                if ".." in parts or name.is_absolute():
                    raise ContentError([Problem(path.name, one.filename, "", "questo nome non si può usare")])
                target = folder.joinpath(*parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(packed.read(one))
    except (zipfile.BadZipFile, RuntimeError):
        raise ContentError([Problem(path.name, "", "", "non è un file ZIP che si possa leggere")]) from None


def check(conn: Connection, steps: Sequence[Step]) -> State:
    """The state of the draft in which every step fits; ``DraftMovedError``, ``ContentError``. Writes nothing."""
    state = publishing.state_of(conn)
    rows = {(row.kind, row.key): row for row in drafting.draft_rows(conn)}
    moved = [step for step in steps if (rows[step.kind, step.key].version if (step.kind, step.key) in rows else 0) != step.version]
    if moved:
        raise DraftMovedError(moved)
    after = {place: Entry(*place, row.data) for place, row in rows.items()}
    after.update({(step.kind, step.key): Entry(step.kind, step.key, step.data) for step in steps})
    for step in steps:
        if step.data is None:
            del after[step.kind, step.key]
    catalogue_of(after.values())
    return state


def carry_out(conn: Connection, steps: Sequence[Step], *, by: str, at: datetime, checked: State | None = None) -> None:
    """Write every step into the draft, or none; ``checked`` is the state in which they were found to fit."""
    if checked is None or publishing.state_of(conn) != checked:
        check(conn, steps)
    _write(conn, steps, by=by, at=at)


def _write(conn: Connection, steps: Sequence[Step], *, by: str, at: datetime) -> None:
    here = (ENTRIES.c.kind == bindparam("this_kind"), ENTRIES.c.key == bindparam("this_key"))
    changed = [step for step in steps if step.version and step.data is not None]
    gone = [{"this_kind": step.kind, "this_key": step.key} for step in steps if step.data is None]
    new = [Entry(step.kind, step.key, step.data) for step in steps if not step.version and step.data is not None]
    if changed:
        values = {"data": bindparam("new_data"), "version": ENTRIES.c.version + 1, "updated_by": by, "updated_at": at}
        rows = [{"this_kind": step.kind, "this_key": step.key, "new_data": step.data} for step in changed]
        conn.execute(update(ENTRIES).where(*here).values(**values), rows)
    if gone:
        conn.execute(delete(ENTRIES).where(*here), gone)
    last = conn.execute(select(func.max(ENTRIES.c.position))).scalar() or 0
    drafting.insert_entries(conn, new, first_position=last + 1, by=by, at=at)


def packed_steps(steps: Sequence[Step]) -> list[list[Any]]:
    """Steps as plain JSON, to travel through a page and come back."""
    return [[step.kind, step.key, step.data, step.version] for step in steps]


def unpacked_steps(data: Any) -> tuple[Step, ...]:
    """The inverse; ``PublishingError`` for what is no list of steps."""
    try:
        return tuple(replace(Step(*one), version=int(one[3])) for one in data)
    except (TypeError, ValueError, IndexError):
        raise PublishingError("Il piano dell'importazione non si legge: prova di nuovo il file.") from None
