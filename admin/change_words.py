"""What a draft changes, said as an editor would: requirements as sentences, fields by their Italian names."""

from collections.abc import Iterator
from dataclasses import dataclass

from admin import sentences
from admin.conflicts import shown
from admin.field_words import KINDS_IT, label_of
from knowledge.catalogue import Catalogue
from knowledge.differences import Change, What

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
    link: str
    lines: tuple[Line, ...]


def said(change: Change, before: Catalogue, after: Catalogue) -> Said:
    """``change`` in readable lines."""
    is_service = change.kind == "service"
    title = change.key
    for catalogue in (after, before):
        if is_service and change.key in catalogue.services:
            title = catalogue.services[change.key].name_it
            break
        if change.kind == "faq" and change.key in catalogue.faq:
            title = catalogue.faq[change.key].question_it
            break
    kind = "Scheda" if is_service else KINDS_IT.get(change.kind, (change.kind, ""))[0]
    link = "" if change.what is What.REMOVED else f"/admin/schede/{change.key}" if is_service else f"/admin/voci/{change.kind}/{change.key}"
    return Said(change, title, kind, LOOK[change.what], link, tuple(_lines(change, before, after)))


def _lines(change: Change, before: Catalogue, after: Catalogue) -> Iterator[Line]:
    rest = change.fields
    if change.kind == "service" and change.key in before.services and change.key in after.services:
        rules = [one for one in change.fields if one.field.startswith("criteria")]
        rest = tuple(one for one in change.fields if one not in rules)
        if rules:
            yield from _sentences(change.key, before, after)
    for one in rest:
        yield Line(_field_name(one.field, change.kind), shown(one.before), shown(one.after))


def _sentences(slug: str, before: Catalogue, after: Catalogue) -> Iterator[Line]:
    old = sentences.whole(before.services[slug].criteria, before)
    new = sentences.whole(after.services[slug].criteria, after)
    gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
    for place in range(max(len(gone), len(come))):
        was = gone[place] if place < len(gone) else "(non c'era)"
        now = come[place] if place < len(come) else "(tolto)"
        yield Line("Requisito", was, now)
    if not gone and not come:
        yield Line("Requisiti", "stesso testo", "cambiano fonte, nota o data")


def _field_name(path: str, kind: str) -> str:
    """``what_you_get[2].text`` → *Che cosa si ottiene, numero 2, testo*."""
    parts = []
    for piece in path.split("."):
        name, _, rest = piece.partition("[")
        number = rest.rstrip("]")
        parts.append(label_of(name, kind) + (f", numero {number}" if number else ""))
    return ", ".join(part if place == 0 else part.lower() for place, part in enumerate(parts))
