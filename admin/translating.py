"""Translations as editors work on them: every text of a record beside its Italian, saved line by line; publishes nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from admin import drafts
from admin.entry_names import name_of
from knowledge import drafting
from knowledge.catalogue import Catalogue
from knowledge.checks.translations import NAMES_IT, differing
from knowledge.entries import TRANSLATION, Entry
from knowledge.translations import LANGUAGES, READ, Line, State, kept_with, key_of, lines_of, standing

GROUPS_IT = {
    "service": "Schede", "faq": "FAQ", "term": "Glossario", "need_area": "Aree di bisogno", "number": "Numeri utili",
    "office_group": "Gruppi di uffici", "office": "Uffici",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One text on the page. ``wrong`` says which figures differ; ``theirs`` what a colleague wrote meanwhile."""

    label: str
    italian: str
    text: str
    was: str
    state: State
    before: str = ""
    wrong: str = ""
    theirs: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """One line as it came back: the Italian it was shown with, what stood there, what is to stand there; ``is_confirmed`` when a
    translation of older words is said to be good still."""

    italian: str
    was: str
    text: str
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """How the texts of something stand in one language."""

    lang: str
    name: str
    done: int
    stale: int
    missing: int

    @property
    def total(self) -> int:
        return self.done + self.stale + self.missing


@dataclass(frozen=True, slots=True)
class Waiting:
    """A record with texts that wait for a translation."""

    kind: str
    key: str
    name: str
    stale: int
    missing: int


def entry_of(catalogue: Catalogue, kind: str, key: str) -> Entry | None:
    """The record whose texts are translated."""
    return next((one for one in catalogue.entries if kind in READ and (one.kind, one.key) == (kind, key)), None)


def rows_of(
    catalogue: Catalogue, entry: Entry, lang: str, *, sent: Sequence[Sent] = (), refused: Mapping[str, str] | None = None
) -> list[Row]:
    """The texts of a record in one language; what was ``sent`` and could not be saved stands in the place of what is kept."""
    own = kept_with(catalogue.entries, lang).get((entry.kind, entry.key), {})
    typed = {one.italian: one for one in sent}
    rows = []
    for line in lines_of(entry, catalogue.translations.get(lang, {}), own):
        kept = line.text if line.state is State.DONE else ""
        text = typed[line.italian].text if line.italian in typed else line.text
        wrong = differing(line.italian, text) if text else ""
        theirs = (refused or {}).get(line.italian, "")
        rows.append(Row(line.label, line.italian, text, kept, line.state, line.before, wrong, theirs))
    return rows


def count(lang: str, lines: Sequence[Line]) -> Count:
    states = [line.state for line in lines]
    return Count(lang, NAMES_IT[lang], states.count(State.DONE), states.count(State.STALE), states.count(State.MISSING))


def counts_of(catalogue: Catalogue, entry: Entry | None = None) -> list[Count]:
    """How far each language is: of one record, or of all."""
    found = []
    for lang in LANGUAGES:
        if entry is None:
            lines = [line for _, several in standing(catalogue, lang) for line in several]
        else:
            own = kept_with(catalogue.entries, lang).get((entry.kind, entry.key), {})
            lines = list(lines_of(entry, catalogue.translations.get(lang, {}), own))
        found.append(count(lang, lines))
    return found


def waiting(catalogue: Catalogue, lang: str) -> Iterator[Waiting]:
    """The records with something to look at again or to write, in the order of the catalogue."""
    for entry, lines in standing(catalogue, lang):
        counted = count(lang, lines)
        if counted.stale or counted.missing:
            name = name_of(catalogue, entry.kind, entry.key, entry.data)
            yield Waiting(entry.kind, entry.key, name, counted.stale, counted.missing)


def save(conn: Connection, entry: Entry, lang: str, sent: Sequence[Sent], *, by: str, at: datetime) -> dict[str, str]:
    """Keep what was changed; where a colleague changed the same line meanwhile keep nothing, and say what they wrote for which Italian."""
    catalogue = drafts.working(conn)
    translated = catalogue.translations.get(lang, {})
    own = kept_with(catalogue.entries, lang).get((entry.kind, entry.key), {})
    stale = {line.italian: line for line in lines_of(entry, translated, own) if line.state is State.STALE}
    changed = [one for one in sent if one.text not in (one.was, translated.get(one.italian, "")) and not _is_untouched(one, stale)]
    clashes = {one.italian: translated.get(one.italian, "") for one in changed if translated.get(one.italian, "") != one.was}
    if clashes:
        return clashes
    homes = _homes(catalogue, lang)
    per_home: dict[str, dict[str, str]] = {}
    for one in changed:
        per_home.setdefault(homes.get(one.italian, key_of(lang, entry.kind, entry.key)), {})[one.italian] = one.text
    replaced = {stale[one.italian].before for one in changed if one.italian in stale}
    for home, texts in per_home.items():
        _put(conn, home, texts, without=replaced, by=by, at=at)
    return {}


def _is_untouched(one: Sent, stale: Mapping[str, Line]) -> bool:
    """A translation of older words that nobody has looked at: it comes back with the page as it was."""
    return not one.is_confirmed and one.italian in stale and one.text == stale[one.italian].text


def _homes(catalogue: Catalogue, lang: str) -> dict[str, str]:
    """Where the translation of each Italian text is kept: of two records that say the same, with the first."""
    found: dict[str, str] = {}
    for one in catalogue.entries:
        if one.kind == TRANSLATION and one.key.startswith(f"{lang}/"):
            for italian in one.data:
                found.setdefault(italian, one.key)
    return found


def _put(conn: Connection, key: str, texts: Mapping[str, str], *, without: set[str], by: str, at: datetime) -> None:
    """Write some lines of one entry and take out those of an Italian that they stand for now."""
    row = drafting.draft_row(conn, TRANSLATION, key)
    kept = {italian: text for italian, text in (row.data if row else {}).items() if italian not in without}
    data = {italian: text for italian, text in {**kept, **texts}.items() if text}
    if data:
        drafting.save_entry(conn, TRANSLATION, key, data, version=row.version if row else 0, by=by, at=at)
    elif row:
        drafting.delete_entry(conn, TRANSLATION, key, version=row.version)
