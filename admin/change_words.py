"""What a draft changes, said as an editor would: requirements as sentences, fields by their Italian names."""

from collections.abc import Iterator
from dataclasses import dataclass

from admin import sentences
from admin.field_words import label_of
from admin.kind_words import DOCUMENTS_IT, ONE_OF, agreed
from admin.situations import FILE, expectations
from admin.values_shown import shown
from knowledge.catalogue import Catalogue
from knowledge.checks.translations import NAMES_IT
from knowledge.differences import Change, What
from knowledge.entries import DOCUMENT, TRANSLATION
from knowledge.translations import parts_of

LOOK = {What.ADDED: "ok", What.REMOVED: "bad", What.CHANGED: "info"}


@dataclass(frozen=True, slots=True)
class Line:
    """One field before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Said:
    """One changed record for the page."""

    change: Change
    title: str
    kind: str
    look: str
    what: str
    link: str
    lines: tuple[Line, ...]


def said(change: Change, before: Catalogue, after: Catalogue) -> Said:
    """``change`` in readable lines."""
    link = f"/admin/schede/{change.key}" if change.kind == "service" else f"/admin/voci/{change.kind}/{change.key}"
    if change.kind == DOCUMENT and change.key == FILE:
        link = "/admin/situazioni"
    if change.kind == TRANSLATION:
        lang, of, key = parts_of(change.key)
        link = f"/admin/traduzioni/{of}/{key}?lingua={lang}"
    link = "" if change.what is What.REMOVED else link
    kind = ONE_OF.get(change.kind, (change.kind, ""))[0]
    title = title_of(change.kind, change.key, after, before)
    return Said(change, title, kind, LOOK[change.what], agreed(change.what.value, change.kind), link, tuple(_lines(change, before, after)))


def title_of(kind: str, key: str, *catalogues: Catalogue) -> str:
    """What people call a record, in the first catalogue that has it."""
    if kind == TRANSLATION:
        lang, of, record = parts_of(key)
        return f"{title_of(of, record, *catalogues)}, in {NAMES_IT[lang]}"
    for catalogue in catalogues:
        named: dict[str, str | None] = {
            "service": getattr(catalogue.services.get(key), "name_it", None),
            "service_sentences": getattr(catalogue.services.get(key), "name_it", None),
            "faq": getattr(catalogue.faq.get(key), "question_it", None),
            "faq_sentences": getattr(catalogue.faq.get(key), "question_it", None),
            "area_sentences": getattr(catalogue.need_areas.get(key), "name_it", None),
            "need_area": getattr(catalogue.need_areas.get(key), "name_it", None),
            "office": getattr(catalogue.offices.get(key), "name_it", None),
            "number": getattr(catalogue.numbers.get(key), "name_it", None),
            "team": getattr(catalogue.teams.get(key), "name_it", None),
            "source": getattr(catalogue.sources.get(key), "title", None),
            "amount_rule": getattr(catalogue.amount_rules.get(key), "title_it", None),
            "fact": _capital(sentences.fact_name(key, catalogue)) if key in catalogue.facts else None,
        }
        if named.get(kind):
            return str(named[kind])
    return DOCUMENTS_IT.get(key, (key, ""))[0] if kind == DOCUMENT else key


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lines(change: Change, before: Catalogue, after: Catalogue) -> Iterator[Line]:
    if change.kind == DOCUMENT and change.key == FILE:
        yield from _situations(before, after)
        return
    if change.kind == TRANSLATION:
        yield from (Line(*one) for one in _translated(change, before, after))
        return
    rest = change.fields
    if change.kind == "service" and change.key in before.services and change.key in after.services:
        said_whole = ("criteria", "exclusions", "concerns", "variants")
        rest = tuple(one for one in change.fields if not one.field.startswith(said_whole))
        if len(rest) < len(change.fields):
            yield from _rules(change, before, after)
    for one in rest:
        yield Line(_field_name(one.field, change.kind), shown(one.before, _last(one.field)), shown(one.after, _last(one.field)))


def _translated(change: Change, before: Catalogue, after: Catalogue) -> Iterator[tuple[str, str, str]]:
    """Each Italian text with what was and what will be said for it."""
    old, new = ({one.key: one.data for one in each.entries if one.kind == TRANSLATION}.get(change.key, {}) for each in (before, after))
    for italian in {**old, **new}:
        if old.get(italian) != new.get(italian):
            yield f"«{italian}»", shown(old.get(italian)), shown(new.get(italian))


def _last(path: str) -> str:
    return path.rpartition(".")[2].partition("[")[0]


def _rules(change: Change, before: Catalogue, after: Catalogue) -> Iterator[Line]:
    """Requirements, exclusions and local rules as sentences, and the sources and dates that changed under unchanged sentences."""
    old, new = before.services[change.key], after.services[change.key]
    pairs = [
        ("Requisito", sentences.each(old.criteria, before), sentences.each(new.criteria, after)),
        ("Chi non può", sentences.exclusions(old.exclusions, before), sentences.exclusions(new.exclusions, after)),
        ("A chi si propone", sentences.concerned(old.concerns, before), sentences.concerned(new.concerns, after)),
        ("Regola locale", sentences.variants(old.variants, before), sentences.variants(new.variants, after)),
    ]
    said = False
    for label, was, now in pairs:
        for line in _sentences(label, was, now):
            said = True
            yield line
    small = ("source", "as_of", "confidence", "note")
    sourced = [one for one in change.fields if one.field.startswith(("criteria", "exclusions", "variants")) and _last(one.field) in small]
    for one in sourced:
        yield Line(_field_name(one.field, change.kind), shown(one.before, _last(one.field)), shown(one.after, _last(one.field)))
    if not said and not sourced:
        yield Line("Requisiti", "stesso testo", "cambia l'ordine, o il modo di valutarli")


def _sentences(label: str, old: list[str], new: list[str]) -> Iterator[Line]:
    gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
    for place in range(max(len(gone), len(come))):
        yield Line(label, gone[place] if place < len(gone) else "(non c'era)", come[place] if place < len(come) else "(tolto)")


def _situations(before: Catalogue, after: Catalogue) -> Iterator[Line]:
    old, new = expectations(before), expectations(after)
    for title in {**old, **new}:
        if old.get(title) != new.get(title):
            yield Line(title, old.get(title, "(non c'era)"), new.get(title, "(tolta)"))


def _field_name(path: str, kind: str) -> str:
    """``what_you_get[2].text`` → *Che cosa si ottiene, numero 2, testo*."""
    parts = []
    for piece in path.split("."):
        name, _, rest = piece.partition("[")
        number = rest.rstrip("]")
        parts.append(label_of(name, kind) + (f", numero {number}" if number else ""))
    return ", ".join(part if place == 0 or part[:2].isupper() else part[:1].lower() + part[1:] for place, part in enumerate(parts))
