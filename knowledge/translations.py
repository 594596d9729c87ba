"""What a citizen may read of each record, and what is said of it in the other languages; translates nothing by itself.

A translation is kept with the very Italian it was made from. When the Italian changes it is shown no more, and staff see that it waits."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from knowledge.catalogue import Catalogue
from knowledge.entries import TRANSLATION, Entry, file_of
from knowledge.problems import Problem

LANGUAGES = ("en", "es", "fr", "ro", "uk", "ar", "zh")
"""Italian is what they are made from."""
ALIKE = 0.5
"""From how alike on an Italian text is taken for the new wording of an old one."""
Path = tuple[str, ...]
READ: Mapping[str, tuple[tuple[Path, str], ...]] = {
    "faq": ((("question_it",), "Domanda"), (("answer_it",), "Risposta")),
    "service": (
        (("summary_it",), "Che cos'è"),
        (("what_you_get", "text"), "Che cosa si ottiene"),
        (("what_you_get", "unit"), "Unità dell'importo"),
        (("variants", "what_you_get", "text"), "Che cosa si ottiene, nelle regole locali"),
        (("how_to_apply",), "Come si chiede"),
        (("documents_needed",), "Documenti"),
        (("deadlines", "text"), "Tempi e scadenze"),
        (("warnings",), "Avvertenze"),
        (("status", "note"), "Nota sullo stato"),
        (("criteria", "note"), "Nota di un requisito"),
        (("criteria", "alternatives", "all", "note"), "Nota di un requisito"),
        (("variants", "add", "note"), "Nota di un requisito"),
        (("variants", "override", "note"), "Nota di un requisito"),
        (("exclusions", "note"), "Nota di un'esclusione"),
    ),
    "term": ((("plain_it",), "In parole semplici"),),
    "need_area": ((("name_it",), "Nome"), (("summary_it",), "Che cosa contiene")),
    "number": ((("name_it",), "Nome"), (("hours",), "Orari")),
    "office_group": ((("name_it",), "Nome"),),
    "office": ((("hours",), "Orari"),),
    "extra_input": ((("question_it",), "Domanda per una stima"), (("value_labels_it", "*"), "Risposta")),
}
"""By kind of record: the fields that a citizen reads, ``*`` of any name. Names of aids and offices stay as one finds them at the desk."""


class State(StrEnum):
    DONE = "fatta"
    STALE = "da rivedere"
    MISSING = "da scrivere"


@dataclass(frozen=True, slots=True)
class Line:
    """One Italian text of a record and how it stands in a language: ``text`` and ``before`` (the Italian it was made from) may be old."""

    label: str
    italian: str
    text: str = ""
    state: State = State.MISSING
    before: str = ""


def key_of(lang: str, kind: str, key: str) -> str:
    return f"{lang}/{kind}/{key}"


def parts_of(key: str) -> tuple[str, str, str]:
    """Language, kind and record of a translation."""
    lang, kind, record = key.split("/", 2)
    return lang, kind, record


def by_language(parsed: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """What is said in each language for an Italian text, which is held once; of two records that say the same the first counts."""
    found: dict[str, dict[str, str]] = {lang: {} for lang in LANGUAGES}
    once: dict[str, str] = {}
    for key, texts in parsed.items():
        own = found.setdefault(key.partition("/")[0], {})
        for italian, text in texts.items():
            own.setdefault(once.setdefault(italian, italian), text)
    return found


def shape_problems(entry: Entry) -> list[Problem]:
    """What keeps an entry from being a translation."""
    named = f"traduzione «{entry.key}»"
    lang, _, rest = entry.key.partition("/")
    kind, _, key = rest.partition("/")
    if lang not in LANGUAGES or kind not in READ or not key:
        return [Problem(file_of(entry), named, "", f"il nome dev'essere lingua/tipo/voce; le lingue sono {', '.join(LANGUAGES)}")]
    if not isinstance(entry.data, dict):
        return [Problem(file_of(entry), named, "", f"servono righe con «it» e «{lang}»")]
    wrong = [italian for italian, text in entry.data.items() if not isinstance(text, str) or not text.strip()]
    return [Problem(file_of(entry), named, "", f"la traduzione è vuota: «{italian[:60]}»") for italian in wrong]


def read_of(kind: str, data: Any) -> Iterator[tuple[str, str]]:
    """The Italian texts of a record with the name of their field, each once."""
    seen: set[str] = set()
    for path, label in READ.get(kind, ()):
        for text in _at(data, path):
            if text and text not in seen:
                seen.add(text)
                yield label, text


def _at(data: Any, path: Path) -> Iterator[str]:
    if isinstance(data, list | tuple):
        for one in data:
            yield from _at(one, path)
    elif path and path[0] == "*":
        yield from _at(list(data.values()), path[1:]) if isinstance(data, Mapping) else ()
    elif path:
        yield from _at(data.get(path[0]), path[1:]) if isinstance(data, Mapping) else ()
    elif isinstance(data, str):
        yield data


def lines_of(entry: Entry, translated: Mapping[str, str], own: Mapping[str, str]) -> tuple[Line, ...]:
    """How each text of a record stands: ``translated`` is all that is said in the language, ``own`` what is kept with this record."""
    texts = list(read_of(entry.kind, entry.data))
    waiting = {italian: text for italian, text in own.items() if italian not in {one for _, one in texts}}
    lines = []
    for label, italian in texts:
        if italian in translated:
            lines.append(Line(label, italian, translated[italian], State.DONE))
            continue
        before = max(waiting, key=lambda one: _likeness(one, italian), default="")
        if before and _likeness(before, italian) >= ALIKE:
            lines.append(Line(label, italian, waiting.pop(before), State.STALE, before))
        else:
            lines.append(Line(label, italian))
    return tuple(lines)


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def kept_with(entries: Iterable[Entry], lang: str) -> dict[tuple[str, str], Mapping[str, str]]:
    """The translations into a language by the record they are kept with."""
    return {parts_of(one.key)[1:]: one.data for one in entries if one.kind == TRANSLATION and one.key.startswith(f"{lang}/")}


def standing(catalogue: Catalogue, lang: str) -> Iterator[tuple[Entry, tuple[Line, ...]]]:
    """Every record that is read, with how its texts stand in a language."""
    kept = kept_with(catalogue.entries, lang)
    for entry in catalogue.entries:
        if entry.kind in READ and (lines := lines_of(entry, catalogue.translations.get(lang, {}), kept.get((entry.kind, entry.key), {}))):
            yield entry, lines
