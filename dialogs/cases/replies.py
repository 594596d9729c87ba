"""Ready words for operators: FAQ and services found by a few typed words, appointments, the recap, refusals; it sends nothing."""

from datetime import datetime

from rapidfuzz import fuzz, process, utils

from dialogs.buttons import payload
from dialogs.cases.handoff import Outcome
from dialogs.cases.hours_words import day_and_time
from dialogs.cases.machine import CaseConflict
from dialogs.house import ROME
from dialogs.replies import Button, Place, Reply
from dialogs.words.i18n import words_of
from knowledge.catalogue import Catalogue
from knowledge.places.offices import address_of
from knowledge.records import Office

MOST_FOUND = 8
GOOD_ENOUGH = 45
RECAP = {
    Outcome.ORIENTED: "recap.oriented",
    Outcome.APPLICATION_HELPED: "recap.application_helped",
    Outcome.REFERRED: "recap.referred",
    Outcome.APPOINTMENT: "recap.appointment",
    Outcome.TAKEN_ON: "recap.taken_on",
    Outcome.NOT_REACHED: "recap.not_reached",
    Outcome.NOT_ELIGIBLE: "recap.not_eligible",
    Outcome.WITHDRAWN: "recap.withdrawn",
    Outcome.OTHER: "recap.other",
}


def _known(catalogue: Catalogue) -> list[tuple[str, str, str]]:
    faq = [("Domanda", one.question_it, one.answer_it) for one in catalogue.faq.values()]
    services = [("Servizio", one.name_it, f"{one.name_it}. {one.summary_it} {one.how_to_apply}") for one in catalogue.services.values()]
    return [*faq, *services]


def ready_words(catalogue: Catalogue, typed: str) -> list[dict[str, str]]:
    """The best ready texts for what was typed: ``{"kind", "title", "text"}``."""
    known = _known(catalogue)
    if not typed.strip():
        return []
    titles = [f"{title} {text[:200]}" for _, title, text in known]
    found = process.extract(typed, titles, scorer=fuzz.partial_token_set_ratio, processor=utils.default_process, limit=40)
    ranked = sorted(found, key=lambda one: -(one[1] + fuzz.WRatio(typed, known[one[2]][1], processor=utils.default_process)))
    best = [known[index] for _, score, index in ranked[:MOST_FOUND] if score >= GOOD_ENOUGH]
    return [{"kind": kind, "title": title, "text": text} for kind, title, text in best]


def office_lines(catalogue: Catalogue, office: Office, *, lang: str) -> list[str]:
    """What the catalogue knows of an office, and nothing it does not."""
    words = words_of(lang)
    lines = [
        f"*{office.name_it}*",
        address_of(office),
        words("office.call", number=office.phone) if office.phone else "",
        words("office.hours", hours=_curated(catalogue, str(office.hours), lang)) if office.hours else "",
    ]
    return [line for line in lines if line]


def _curated(catalogue: Catalogue, italian: str, lang: str) -> str:
    """A text of the catalogue in the person's language where it is translated, else in Italian."""
    return catalogue.translations.get(lang, {}).get(italian, italian)


def place_of(office: Office | None) -> Place | None:
    """Where it is on the map, if the catalogue knows."""
    if office is None or office.lat is None or office.lon is None:
        return None
    return Place(office.name_it, address_of(office), office.lat, office.lon)


def appointment(catalogue: Catalogue, *, when: str, office_id: str, note: str, now: datetime, lang: str) -> Reply:
    """Proposes a day, an hour and a place, in the citizen's language. ``ValueError`` in Italian when the moment cannot be."""
    try:
        moment = datetime.fromisoformat(when).replace(tzinfo=ROME)
    except ValueError:
        raise ValueError("Scrivi giorno e ora dell'appuntamento.") from None
    if moment <= now:
        raise ValueError("L'appuntamento è nel passato: controlla giorno e ora.")
    office = catalogue.offices.get(office_id)
    words = words_of(lang)
    place = office_lines(catalogue, office, lang=lang) if office else []
    lines = [words("meet.proposed", when=day_and_time(moment, lang=lang)), *place, note.strip(), words("meet.agree")]
    return Reply("\n".join(line for line in lines if line), place=place_of(office), tags=("operator", "appointment"))


def recap(catalogue: Catalogue, *, code: str, outcome: Outcome, note: str, lang: str, slug: str = "", office_id: str = "") -> Reply:
    """What the citizen reads last, in their language: the outcome, the service, what to bring, where to go; the door stays open."""
    service, office = catalogue.services.get(slug), catalogue.offices.get(office_id)
    words = words_of(lang)
    lines = [words(RECAP[outcome], code=code), note.strip()]
    if service:
        lines += [words("recap.service", name=service.name_it), _curated(catalogue, service.how_to_apply, lang)]
        papers = [f"☐ {_curated(catalogue, paper, lang)}" for paper in service.documents_needed]
        lines += [words("recap.bring"), *papers] if papers else []
    lines += office_lines(catalogue, office, lang=lang) if office else []
    lines.append(words("recap.after"))
    back = Button(words("btn.reopen"), payload("reopen"))
    return Reply("\n".join(line for line in lines if line), place=place_of(office), buttons=(back,), tags=("recap",))


UNSAFE_IT = "La persona ha detto che scrivere qui non è sicuro: può leggere qualcun altro. Contattala come dice la scheda."


def conflict_words(conflict: CaseConflict) -> str:
    """Why an act was refused, for the person who tried."""
    if conflict.owner:
        return f"Il caso è andato avanti: ora lo segue {conflict.owner}."
    if conflict.state is None:
        return "Questo caso non c'è più: la persona ha cancellato i suoi dati."
    return "Il caso è cambiato mentre lo guardavi: ricarica e riprova."


def reply_of(text: str, *, key: str = "") -> Reply:
    """What an operator typed; ``key`` names the form that sent it, so that sending it twice says it once."""
    return Reply(text.strip(), tags=("operator", f"key:{key}") if key else ("operator",))
