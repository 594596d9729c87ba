"""How staff read a case: names of outcomes, states, needs and moves in Italian, its pseudonymous title; it knows no person."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from dialogs.models import CaseState


class Outcome(StrEnum):
    """How a case ended; codes for the social report."""

    ORIENTED = "orientato"
    APPLICATION_HELPED = "aiutato-domanda"
    REFERRED = "inviato-altro-servizio"
    APPOINTMENT = "appuntamento"
    TAKEN_ON = "preso-in-carico"
    NOT_REACHED = "non-raggiunto"
    NOT_ELIGIBLE = "senza-requisiti"
    WITHDRAWN = "annullato-dal-cittadino"
    OTHER = "altro"


OUTCOME_LABELS_IT = {
    Outcome.ORIENTED: "Ha avuto le informazioni",
    Outcome.APPLICATION_HELPED: "Aiutato a fare domanda",
    Outcome.REFERRED: "Inviato a un altro servizio",
    Outcome.APPOINTMENT: "Ha un appuntamento",
    Outcome.TAKEN_ON: "Preso in carico da noi",
    Outcome.NOT_REACHED: "Non siamo riusciti a parlargli",
    Outcome.NOT_ELIGIBLE: "Non ci sono aiuti adatti oggi",
    Outcome.WITHDRAWN: "Ha cambiato idea",
    Outcome.OTHER: "Altro",
}
STATE_LABELS_IT: Mapping[str, str] = {
    CaseState.REQUESTED: "In attesa",
    CaseState.CLAIMED: "Preso in carico",
    CaseState.WAITING_CITIZEN: "Aspetta il cittadino",
    CaseState.WAITING_OPERATOR: "Aspetta noi",
    CaseState.RESOLVED: "Chiuso",
    CaseState.FOLLOW_UP: "Chiesto com'è andata",
    CaseState.BOT: "Tornato a Bussola",
}
EVENT_LABELS_IT: Mapping[str, str] = {
    "open": "Caso aperto",
    "claim": "Preso in carico",
    "answer": "Risposta",
    "take_back": "Risposta annullata",
    "appointment": "Appuntamento proposto",
    "citizen_wrote": "Il cittadino ha scritto",
    "asked_again": "La persona ha aggiunto qualcosa alla richiesta",
    "note": "Nota",
    "correct": "Scheda corretta",
    "release": "Rimesso in coda",
    "transfer": "Passato a un'altra squadra",
    "refer": "Inviato a un altro servizio",
    "escalate": "Nessuno ha risposto in tempo",
    "close": "Chiuso",
    "withdraw": "Annullato dal cittadino",
    "follow_up": "Chiesto com'è andata",
    "rate": "Voto del cittadino",
    "reopen": "Riaperto",
}
URGENCY_LABELS_IT: Mapping[str, str] = {
    "violenza": "Violenza",
    "suicidio": "Rischio di suicidio",
    "minore-a-rischio": "Bambino o ragazzo a rischio",
    "senza-tetto-stanotte": "Senza un posto per stanotte",
    "emergenza-medica": "Emergenza medica",
}
LANGUAGES_IT: Mapping[str, str] = {
    "it": "italiano",
    "en": "inglese",
    "es": "spagnolo",
    "fr": "francese",
    "ro": "rumeno",
    "uk": "ucraino",
    "ar": "arabo",
    "zh": "cinese",
}


def title(case: Any) -> str:
    """What a topic is called: code and need area, nothing about the person; an urgent one is seen from the list."""
    about = (case.need_area or "da capire").replace("-", " ")
    return f"{'🔴 ' if case.urgent else ''}{case.code} · {about}"


def urgency_text(case: Any) -> str:
    """Why a case is urgent; empty if it is not."""
    return URGENCY_LABELS_IT.get(case.urgency or "", "Urgente") if case.urgent else ""
