"""The intake sheet on paper, one or two A4 pages set by typst; the words go in as data, so that none is ever read as markup."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from dialogs.cases.sheet_words import HOW_IT, OUTCOMES_IT, reach_text
from dialogs.cases.words import LANGUAGES_IT, URGENCY_LABELS_IT
from dialogs.house import ROME
from dialogs.words.typesetting import pdf
from knowledge.elision import elided

TEMPLATE = Path(__file__).with_name("sheet.typ")
FOOTER = "Bussola orienta, non decide. Scheda riservata: contiene dati personali."
UNSAFE = "Non scrivere in chat: la persona ha detto che non è sicuro. Se al telefono risponde qualcun altro, non dire perché chiami."
MOST_LINES = 3


def sheet_pdf(sheet: Mapping[str, Any], case: Any) -> bytes:
    """The sheet of ``case`` (a row: code, opened_at, urgent, urgency, team) as a PDF."""
    content = json.dumps(_content(sheet, case), ensure_ascii=False)
    return pdf(TEMPLATE, sheet=content)


def _content(sheet: Mapping[str, Any], case: Any) -> dict[str, Any]:
    opened: datetime = case.opened_at.astimezone(ROME)
    return {
        "code": case.code,
        "subtitle": f"{elided(f'aperta il {opened:%d/%m/%Y}')} alle {opened:%H:%M} · revisione {sheet['revision']}",
        "urgency": URGENCY_LABELS_IT.get(case.urgency or "", "risposta subito") if case.urgent else "",
        "unsafe": UNSAFE if sheet["reach"].get("safe") == "no" else "",
        "people": _people(sheet, case),
        "words": sheet["need"]["words"],
        "facts": [_fact(sheet, fact) for fact in sheet["facts"]],
        "matches": [_match(found) for found in sheet["matches"]],
        "papers": [[True, paper] for paper in sheet["papers"]["have"]] + [[False, paper] for paper in sheet["papers"]["missing"]],
        "notes": _notes(sheet),
        "footer": f"{FOOTER} Catalogo versione {sheet['catalogue_version']}, {_day(sheet['as_of'])}.",
    }


def _day(iso: str) -> str:
    return "/".join(reversed(iso[:10].split("-")))


def _people(sheet: Mapping[str, Any], case: Any) -> list[list[str]]:
    lang = sheet["who"].get("lang", "it")
    names = sheet.get("route", {}).get("names", {})
    return [
        ["Nome", sheet["who"].get("name") or "non detto"],
        ["Lingua", LANGUAGES_IT.get(lang, lang)],
        ["Bisogno", ", ".join(area["label"] for area in sheet["need"]["areas"]) or "da capire"],
        ["Come ricontattare", reach_text(sheet["reach"]) or "in chat"],
        ["Squadra", names.get(case.team) or case.team or "da scegliere"],
    ]


def _fact(sheet: Mapping[str, Any], fact: Mapping[str, Any]) -> dict[str, str]:
    made = sheet.get("corrections", {}).get(f"fact:{fact['key']}")
    how = HOW_IT.get(fact["how"], fact["how"])
    return {
        "label": fact["label"],
        "text": fact["text"],
        "how": f"{how}: «{fact['wording']}»" if fact["wording"] else how,
        "corrected": str(made["text"]) if made else "",
        "by": f"corretto da {made['by']}" if made else "",
    }


def _match(found: Mapping[str, Any]) -> dict[str, Any]:
    lines = [["Quanto", "; ".join(found["amounts"])]] if found["amounts"] else []
    yes = [line["text"] for line in found["why"] if line["verdict"] == "yes"][:MOST_LINES]
    no = [line["text"] for line in found["why"] if line["verdict"] == "no"][:MOST_LINES]
    lines += [["Sì", "; ".join(yes)]] if yes else []
    lines += [["No", "; ".join(no)]] if no else []
    lines += [["Manca", ", ".join(found["missing"])]] if found["missing"] else []
    lines += [["Da verificare", "; ".join(one.rstrip(".") for one in found["verify"][:MOST_LINES])]] if found["verify"] else []
    return {"name": found["name"], "outcome": OUTCOMES_IT[found["outcome"]], "lines": lines}


def _notes(sheet: Mapping[str, Any]) -> list[str]:
    notes = [f"Già detto: {', '.join(sheet['told'])}."] if sheet["told"] else []
    if sheet.get("struck"):
        many = sheet["struck"] > 1
        notes.append(f"La persona ha tolto {sheet['struck']} righe dalla scheda." if many else "La persona ha tolto una riga dalla scheda.")
    return notes
