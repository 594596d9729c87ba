"""The sheet of translations: one row for each Italian text and language, written and read back; an empty cell takes nothing away."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from knowledge.catalogue import Catalogue
from knowledge.entries import TRANSLATION
from knowledge.exchange.sheets import Column
from knowledge.problems import Problem
from knowledge.translations import LANGUAGES, READ, key_of, read_of, standing

TRANSLATIONS_TITLE = "traduzioni"
TRANSLATION_COLUMNS = (
    Column("lingua", ("lang",), fixed=True),
    Column("voce", ("record",), fixed=True),
    Column("che cosa", ("label",), fixed=True),
    Column("italiano", ("it",), fixed=True),
    Column("traduzione", ("text",)),
)
Data = dict[tuple[str, str], Any]


def rows_of(catalogue: Catalogue) -> Iterator[dict[str, str]]:
    """What is said and what is still to be said in each language; two texts that are the same stand once."""
    for lang in LANGUAGES:
        seen: set[str] = set()
        translated = catalogue.translations.get(lang, {})
        for entry, lines in standing(catalogue, lang):
            for line in lines:
                if line.italian not in seen:
                    seen.add(line.italian)
                    text = translated.get(line.italian, "")
                    yield {"lang": lang, "record": f"{entry.kind}/{entry.key}", "label": line.label, "it": line.italian, "text": text}


def read_rows(rows: Iterable[tuple[int, dict[str, Any]]], data: Data, problems: list[Problem]) -> None:
    """Put the translations of the rows into ``data``; what is changed under an Italian no longer said is a problem."""
    homes = {(key.partition("/")[0], italian): key for kind, key in data if kind == TRANSLATION for italian in data[kind, key]}
    for number, row in rows:
        lang, record, italian, text = (str(row.get(name) or "").strip() for name in ("lingua", "voce", "italiano", "traduzione"))
        home = homes.get((lang, italian))
        if not text or (home and data[TRANSLATION, home].get(italian) == text):
            continue
        if why := _wrong(lang, record, italian, data):
            problems.append(Problem(TRANSLATIONS_TITLE, f"riga {number}", *why))
            continue
        kind, _, key = record.partition("/")
        home = homes.setdefault((lang, italian), home or key_of(lang, kind, key))
        data[TRANSLATION, home] = {**data.get((TRANSLATION, home), {}), italian: text}


def _wrong(lang: str, record: str, italian: str, data: Mapping[tuple[str, str], Any]) -> tuple[str, str] | None:
    kind, _, key = record.partition("/")
    if lang not in LANGUAGES:
        return "lingua", f"«{lang}» non c'è: le lingue sono {', '.join(LANGUAGES)}"
    if kind not in READ or (kind, key) not in data:
        return "voce", f"«{record}» non esiste"
    if italian not in {one for _, one in read_of(kind, data[kind, key])}:
        return "italiano", "la voce non dice più queste parole: esporta di nuovo il foglio"
    return None
