"""Ready words for operators: FAQ and services found by a few typed words, appointments, the recap, refusals; it sends nothing."""

from datetime import datetime

from rapidfuzz import fuzz, process, utils

from dialogs.cases.handoff import Outcome
from dialogs.cases.hours_words import day_and_time
from dialogs.cases.machine import CaseConflict
from dialogs.house import ROME
from dialogs.replies import Place, Reply
from knowledge.catalogue import Catalogue
from knowledge.records import Office

MOST_FOUND = 8
GOOD_ENOUGH = 45
RECAP_IT = {
    Outcome.ORIENTED: "Abbiamo chiuso la tua richiesta *{code}*.",
    Outcome.APPLICATION_HELPED: "Abbiamo fatto insieme la domanda. La richiesta *{code}* è chiusa.",
    Outcome.REFERRED: "Ora ti segue un altro servizio. La richiesta *{code}* è chiusa.",
    Outcome.APPOINTMENT: "Hai un appuntamento con noi. La richiesta *{code}* è chiusa.",
    Outcome.TAKEN_ON: "Da ora ti seguiamo noi di persona. La richiesta *{code}* è chiusa.",
    Outcome.NOT_REACHED: "Non siamo riusciti a parlarti. La richiesta *{code}* è chiusa.",
    Outcome.NOT_ELIGIBLE: "Oggi non abbiamo trovato un aiuto adatto. La richiesta *{code}* è chiusa.",
    Outcome.WITHDRAWN: "Come hai chiesto, la richiesta *{code}* è chiusa.",
    Outcome.OTHER: "La richiesta *{code}* è chiusa.",
}
AFTER_IT = "Se ti serve ancora aiuto, scrivi qui: ricomincia a risponderti Bussola e puoi sempre chiedere una persona."


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


def office_lines(office: Office) -> list[str]:
    """What the catalogue knows of an office, and nothing it does not."""
    address = ", ".join(part for part in (office.address, office.city) if part)
    lines = [
        f"*{office.name_it}*",
        address,
        f"Telefono: {office.phone}" if office.phone else "",
        f"Orari: {office.hours}" if office.hours else "",
    ]
    return [line for line in lines if line]


def place_of(office: Office | None) -> Place | None:
    """Where it is on the map, if the catalogue knows."""
    if office is None or office.lat is None or office.lon is None:
        return None
    return Place(office.name_it, ", ".join(part for part in (office.address, office.city) if part), office.lat, office.lon)


def appointment(catalogue: Catalogue, *, when: str, office_id: str, note: str, now: datetime) -> Reply:
    """Proposes a day, an hour and a place. ``ValueError`` in Italian when the moment cannot be."""
    try:
        moment = datetime.fromisoformat(when).replace(tzinfo=ROME)
    except ValueError:
        raise ValueError("Scrivi giorno e ora dell'appuntamento.") from None
    if moment <= now:
        raise ValueError("L'appuntamento è nel passato: controlla giorno e ora.")
    office = catalogue.offices.get(office_id)
    lines = [f"Ti proponiamo un appuntamento *{day_and_time(moment)}*.", *(office_lines(office) if office else ()), note.strip()]
    lines.append("Ti va bene? Rispondi qui.")
    return Reply("\n".join(line for line in lines if line), place=place_of(office), tags=("operator", "appointment"))


def recap(catalogue: Catalogue, *, code: str, outcome: Outcome, note: str, slug: str = "", office_id: str = "") -> Reply:
    """What the citizen reads last: the outcome, the service, what to bring, where to go, and that the door stays open."""
    service, office = catalogue.services.get(slug), catalogue.offices.get(office_id)
    lines = [RECAP_IT[outcome].format(code=code), note.strip()]
    if service:
        lines += [f"Servizio: *{service.name_it}*", service.how_to_apply]
        lines += ["Porta con te:", *(f"☐ {paper}" for paper in service.documents_needed)] if service.documents_needed else []
    lines += office_lines(office) if office else []
    lines.append(AFTER_IT)
    return Reply("\n".join(line for line in lines if line), place=place_of(office), tags=("recap",))


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
