"""Saved situations: families described by facts with the outcome each service must give them; re-run on any rules, stores no person."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from admin import sentences
from admin.drafts import Refused, draft_of, save
from knowledge.catalogue import Catalogue
from knowledge.entries import DOCUMENT, Entry
from knowledge.facts import described, label
from knowledge.records import Fact
from knowledge.rules.known import FactError
from knowledge.rules.matching import Outcome, Result, Rules, matching_of
from knowledge.rules.situations import Situation as Told

FILE = "examples.yml"
OUTCOMES_IT = {
    Outcome.LIKELY: "potrebbe spettare",
    Outcome.POSSIBLE: "forse",
    Outcome.UNLIKELY: "non sembra",
    Outcome.CHECK: "da verificare con un operatore",
}


@dataclass(frozen=True, slots=True)
class Situation:
    """One household and what is expected for it; ``place`` is its position in the file (entry, variation)."""

    place: tuple[int, int | None]
    title: str
    facts: Mapping[str, Any]
    expected: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Failure:
    """An outcome that is not the one expected."""

    situation: Situation
    slug: str
    expected: str
    found: str
    found_outcome: str | None
    why: str


def situations(catalogue: Catalogue) -> Iterator[Situation]:
    """Every saved situation, variations too."""
    document = catalogue.documents.get(FILE) or {}
    for number, example in enumerate(document.get("examples") or ()):
        yield Situation((number, None), example.get("title_it", ""), example["facts"], example["expected"])
        for step, variation in enumerate(example.get("variations") or ()):
            facts = {key: value for key, value in {**example["facts"], **variation["change"]}.items() if value is not None}
            title = variation.get("title_it") or f"{example.get('title_it', '')} (variante {step + 1})"
            yield Situation((number, step), title, facts, variation["expected"])


def expectations(catalogue: Catalogue) -> dict[str, str]:
    """Every saved situation by its title, with its facts and what it expects, in one line."""
    found = {}
    for one in situations(catalogue):
        wanted = []
        for slug, outcome in one.expected.items():
            name = catalogue.services[slug].name_it if slug in catalogue.services else slug
            wanted.append(f"{name}: {outcome_words(outcome.get('outcome'))}")
        found[one.title] = f"{'; '.join(facts_in_words(catalogue, one.facts))}. Atteso: {'; '.join(wanted)}."
    return found


def day_of(catalogue: Catalogue, today: date) -> date:
    """The day on which the situations are judged."""
    written = (catalogue.documents.get(FILE) or {}).get("as_of")
    return date.fromisoformat(str(written)) if written else today


def failures(rules: Rules, *, as_of: date) -> list[Failure]:
    """Every expectation that these rules do not meet."""
    found = []
    for situation in situations(rules.catalogue):
        try:
            told = Told.of(rules.lexicon, situation.facts)
        except FactError as error:
            found.append(Failure(situation, "", "", error.it, None, ""))
            continue
        for slug, wanted in situation.expected.items():
            failure = _failure(rules, situation, told, slug=slug, wanted=wanted, as_of=as_of)
            if failure is not None:
                found.append(failure)
    return found


def result_of(rules: Rules, told: Told, slug: str, *, as_of: date) -> Result:
    """What one service says to one household."""
    return matching_of(rules, told, as_of=as_of, slugs=[slug]).results[0]


def _failure(rules: Rules, situation: Situation, told: Told, *, slug: str, wanted: Mapping[str, Any], as_of: date) -> Failure | None:
    expected = outcome_words(wanted.get("outcome"))
    if slug not in rules.benches:
        return Failure(situation, slug, expected, "la scheda non c'è più", None, "")
    result = result_of(rules, told, slug, as_of=as_of)
    differs = result.outcome != wanted.get("outcome")
    found = outcome_words(result.outcome)
    if not differs and "missing" in wanted and set(result.missing) != set(wanted["missing"]):
        differs = True
        expected = f"{expected}, manca: {', '.join(wanted['missing']) or 'niente'}"
        found = f"{found}, manca: {', '.join(result.missing) or 'niente'}"
    if not differs and bool(wanted.get("already")) != result.already:
        differs, found = True, f"{found}{', la riceve già' if result.already else ', non la riceve già'}"
    if not differs and "variant" in wanted and wanted["variant"] != result.variant:
        differs, found = True, f"{found}, regole di {result.variant or 'nessun luogo'}"
    return Failure(situation, slug, expected, found, str(result.outcome), str(wanted.get("why", ""))) if differs else None


def outcome_words(outcome: Any) -> str:
    try:
        return OUTCOMES_IT[Outcome(outcome)]
    except ValueError:
        return str(outcome)


def value_words(fact: Fact, value: Any) -> str:
    return label(fact, value)


def facts_in_words(catalogue: Catalogue, facts: Mapping[str, Any]) -> list[str]:
    """A household's facts, one short line each: *età: 38 anni*."""
    known = [(key, raw) for key, raw in facts.items() if key.partition("@")[0] in catalogue.facts]
    return [f"{sentences.told_name(key, catalogue)}: {described(catalogue.facts, key, raw)}" for key, raw in known]


def add(conn: Connection, given: Mapping[str, Any], *, by: str, at: datetime) -> str:
    """Save ``{"title", "facts", "expect": {slug: outcome}}`` into the draft; returns the situation's id."""
    row = draft_of(conn, DOCUMENT, FILE)
    data: dict[str, Any] = dict(row.data) if row else {"as_of": at.date().isoformat(), "examples": []}
    taken = {example["id"] for example in data["examples"]}
    stem = re.sub(r"[^a-z0-9]+", "-", str(given["title"]).lower()).strip("-")[:60] or "situazione"
    name = next(one for one in _names(stem) if one not in taken)
    expected = {slug: {"outcome": str(outcome), "why": "salvata da una prova"} for slug, outcome in given["expect"].items()}
    example = {"id": name, "title_it": str(given["title"]), "facts": dict(given["facts"]), "expected": expected}
    data["examples"] = [*data["examples"], example]
    save(conn, Entry(DOCUMENT, FILE, data), version=row.version if row else 0, by=by, at=at)
    return name


def _names(stem: str) -> Iterable[str]:
    yield stem
    for number in range(2, 10_000):
        yield f"{stem}-{number}"


Place = tuple[int, int | None]


@dataclass
class _Opened:
    """The saved situations with one of them laid open for a change."""

    data: dict[str, Any]
    version: int
    example: dict[str, Any]
    """The whole entry; for a variation its parent."""
    part: dict[str, Any]
    """What the place names: the entry itself or the variation."""


def _open(conn: Connection, place: Place) -> _Opened:
    row = draft_of(conn, DOCUMENT, FILE)
    if row is None:
        raise Refused(["Non ci sono situazioni salvate."])
    number, step = place
    data = {**row.data, "examples": [dict(example) for example in row.data["examples"]]}
    try:
        example = data["examples"][number]
        part = example
        if step is not None:
            example["variations"] = [dict(one) for one in example["variations"]]
            part = example["variations"][step]
    except (IndexError, KeyError):
        raise Refused(["Questa situazione non c'è più: ricarica la pagina."]) from None
    return _Opened(data, row.version, example, part)


def accept(conn: Connection, place: Place, slug: str, *, outcome: str, by: str, at: datetime) -> None:
    """From now on ``outcome`` is what this situation expects of ``slug``."""
    held = _open(conn, place)
    if slug not in held.part["expected"]:
        raise Refused(["Questa situazione non c'è più: ricarica la pagina."])
    wanted = {key: value for key, value in held.part["expected"][slug].items() if key != "missing"}
    held.part["expected"] = {**held.part["expected"], slug: {**wanted, "outcome": str(Outcome(outcome))}}
    save(conn, Entry(DOCUMENT, FILE, held.data), version=held.version, by=by, at=at)


@dataclass(frozen=True, slots=True)
class Said:
    """A situation as its form says it."""

    title: str
    facts: Mapping[str, Any]
    expected: Mapping[str, Any]


def change(conn: Connection, place: Place, said: Said, *, version: int, by: str, at: datetime) -> None:
    """Write one situation anew; of a variation only what differs from its parent is kept."""
    held = _open(conn, place)
    if place[1] is None:
        held.part.update({"title_it": said.title, "facts": dict(said.facts), "expected": dict(said.expected)})
    else:
        before = held.example["facts"]
        gone = {key: None for key in before if key not in said.facts}
        held.part["change"] = {**{key: value for key, value in said.facts.items() if before.get(key) != value}, **gone}
        held.part["expected"] = dict(said.expected)
        held.part["title_it"] = said.title
    save(conn, Entry(DOCUMENT, FILE, held.data), version=version, by=by, at=at)


def remove(conn: Connection, place: Place, *, by: str, at: datetime) -> None:
    """Take one situation away, a whole one with its variations."""
    held = _open(conn, place)
    number, step = place
    if step is None:
        del held.data["examples"][number]
    else:
        del held.example["variations"][step]
    save(conn, Entry(DOCUMENT, FILE, held.data), version=held.version, by=by, at=at)
