"""Examples of what the public API answers, for its description; made-up people, true shapes."""

from typing import Any

LINE = {
    "fact": "isee",
    "verdict": "yes",
    "text": "Va bene: ISEE ordinario fino a 26.000 €.",
    "source": "mu-2025-dln",
    "as_of": "2025-02",
    "confidence": "seen",
}
RESULT = {
    "slug": "assegno-sociale",
    "name_it": "Assegno sociale",
    "outcome": "possible",
    "person": "beneficiario",
    "variant": None,
    "already": False,
    "hidden": False,
    "concerns": True,
    "cautious": True,
    "missing": ["coniugato", "reddito_personale_annuo"],
    "confirm": [],
    "status": "attivo",
    "window": None,
    "call": None,
    "near_miss": None,
    "first_do": None,
    "later": "Le cifre valgono fino al 31 dicembre 2026: poi vanno ricontrollate.",
    "trace": [LINE],
}
IMPLIED = {"fact": "eta_massima_nucleo", "value": {"min": 67}, "rule": "piu-anziano-almeno"}
MATCH: dict[str, Any] = {"catalogue_version": 1, "as_of": "2026-11-22", "results": [RESULT], "implied": [IMPLIED]}
QUESTION = {
    "facts": ["titolo_casa"],
    "question": "La casa dove vivi: è in affitto, di proprietà o altro?",
    "kind": "enum",
    "options": [{"value": "proprieta", "label": "Casa di proprietà"}],
    "why": "Serve per 6 aiuti.",
}
INTERVIEW: dict[str, Any] = {"next": QUESTION, "remaining": 4, **MATCH}
SEARCH: list[dict[str, Any]] = [{"kind": "service", "id": "salva-affitto-milano", "title": "Salva Affitto (Milano)", "score": 0.2863}]
UNDERSTAND: dict[str, Any] = {
    "lang": "it",
    "need_areas": [{"id": "lavoro", "score": 0.6}],
    "services": [{"slug": "naspi", "score": 0.41}],
    "faq": [{"id": "naspi-quando", "score": 0.2}],
    "facts": {"eta_figli": [3, 7], "stato_lavoro": "disoccupato"},
    "aside": {"per_chi": "me"},
    "urgent": None,
}
ESTIMATE_BODY: dict[str, Any] = {
    "slug": "assegno-unico-universale",
    "facts": {"eta_figli": [3, 7], "isee": 8500},
    "extra": {"genitori_lavorano_entrambi": False, "madre_under_21": False},
}
FIGURE = {
    "name": "minore_max",
    "low": 203.8,
    "high": 203.8,
    "unit": "euro",
    "from": "2026-01-01",
    "to": "2026-12-31",
    "source": "auu-infoscuola-2026",
    "as_of": "2026-02",
    "confidence": "seen",
}
ESTIMATE = {
    "rule": "auu-2026",
    "title": "Assegno unico, importo mensile 2026",
    "low": 407.6,
    "high": 407.6,
    "unit": "euro",
    "period": "mensile",
    "months": 12,
    "per": "nucleo",
    "form": "denaro",
    "computable": "yes",
    "at_least": True,
    "verify": False,
    "text": "almeno circa 410 € al mese, stima",
    "duration_months": None,
    "missing": ["figli_disabili"],
    "reason": None,
    "figures": [FIGURE],
}
EXTRA_QUESTION = {
    "id": "figli_disabili",
    "question": "Quanti figli a carico hanno una disabilità riconosciuta?",
    "type": "integer",
    "unit": "persone",
    "options": [],
    "fact": True,
}
ESTIMATES: dict[str, Any] = {
    "slug": "assegno-unico-universale",
    "as_of": "2026-11-22",
    "outcome": "possible",
    "estimates": [ESTIMATE],
    "why_none": None,
    "questions": [EXTRA_QUESTION],
}
SHORT = {
    "slug": "assegno-sociale",
    "name_it": "Assegno sociale",
    "summary_it": "È un aiuto mensile dell'INPS per chi ha almeno 67 anni e redditi molto bassi, anche senza contributi versati.",
    "need_areas": ["reddito", "non-autosufficienza-anziani"],
    "level": "nazionale",
    "territory": "italia",
    "status": {"value": "attivo", "window": "nessuna scadenza trovata nelle fonti", "note": None},
    "newest_source_as_of": "2026",
    "last_verified": "2026-11-22",
    "verify_by": "2026-12-31",
    "call": None,
}
SERVICES = [SHORT]
SERVICE = {
    **SHORT,
    "who": {"it": "la persona di almeno 67 anni", "persons": ["beneficiario", "richiedente"], "adult": False},
    "criteria": [{"fact": "eta", "op": "gte", "value": 67, "unit": "anni"}],
    "how_to_apply": "Domanda all'INPS online o gratis con un patronato.",
    "where": ["patronato", "inps"],
    "documents_needed": ["redditi dell'anno"],
    "legal_basis": ["Legge 335/1995 art. 3"],
}
FACTS = [
    {"id": "eta", "type": "integer", "subject": "persona", "unit": "anni", "min": 0, "max": 120, "question_self_it": "Quanti anni hai?"}
]
OFFICES = [
    {
        "id": "servizi-sociali-tradate",
        "name_it": "Servizi sociali del Comune di Tradate",
        "type": "servizio-sociale",
        "territory": "tradate",
        "city": "Tradate",
        "lat": 45.7,
        "lon": 8.91667,
        "need_areas": ["reddito", "casa"],
        "as_of": "2026-01",
        "confidence": "seen",
        "verify_before_use": True,
        "distance_km": 1.2,
        "approximate": False,
    }
]
WRONG: dict[str, Any] = {
    "detail": [
        {
            "field": "isee",
            "it": "isee: serve un numero tra 0 e 1000000, oppure nessun-isee.",
            "en": "isee: a number from 0 to 1000000 is needed, or nessun-isee.",
        }
    ]
}


def answers(example: Any, *, may_refuse: bool = True) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of a route: what it answers, and how it says what was wrong."""
    found: dict[int | str, dict[str, Any]] = {200: {"content": {"application/json": {"example": example}}}}
    if may_refuse:
        refused = {"description": "A fact or field is wrong; says which and what is allowed"}
        found[422] = {**refused, "content": {"application/json": {"example": WRONG}}}
    return found
