"""The page of one service in another language; what nobody has translated stays in Italian and is marked so. It judges nobody."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dialogs.words.i18n import RIGHT_TO_LEFT, words_of
from dialogs.words.results import benefit_words
from knowledge.amounts.texts import benefit_amount
from knowledge.catalogue import Catalogue
from knowledge.places import offices
from knowledge.records import Benefit, Service

OFFICES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Text:
    """Some words and the language they are in."""

    text: str
    lang: str


def service_in(catalogue: Catalogue, service: Service, lang: str) -> dict[str, Any]:
    """The parts of the page, each text with its language."""
    words, known = words_of(lang), catalogue.translations.get(lang, {})

    def said(italian: str) -> Text:
        return Text(known[italian], lang) if italian in known else Text(italian, "it")

    def benefit(one: Benefit) -> Text:
        own = benefit_words(words, lambda italian: known.get(italian, ""), one)
        amount = benefit_amount(one)
        return Text(own, lang) if own else Text(f"{one.text}: {amount}" if amount else one.text, "it")

    def all_of(texts: Iterable[str]) -> list[Text]:
        return [said(one) for one in texts]

    parts = [
        (words("card.get"), [benefit(one) for one in service.what_you_get]),
        (words("card.how"), [said(service.how_to_apply)]),
        (words("card.papers"), all_of(service.documents_needed)),
        (words("card.when"), all_of(one.text for one in service.deadlines)),
        ("⚠", all_of(service.warnings)),
    ]
    there = offices.offices_for(catalogue, service.slug, limit=OFFICES_SHOWN)
    shown = [text for _, texts in parts for text in texts]
    return {
        "lang": lang,
        "right_to_left": lang in RIGHT_TO_LEFT,
        "service": service,
        "summary": said(service.summary_it),
        "parts": [(title, texts) for title, texts in parts if texts],
        "where": words("card.where"),
        "offices": [place.office for place in there.offices],
        "numbers": [(said(one.name_it), one.number) for one in there.numbers],
        "others": [said(one) for one in there.others_it],
        "names": words("results.names"),
        "note": words("content.italian") if any(one.lang == "it" for one in shown) else "",
        "prudent": words("results.prudent"),
        "check": words("btn.check_me"),
    }
