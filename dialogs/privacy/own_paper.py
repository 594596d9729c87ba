"""The export of a person's own data as a paper to read, in their language; it shows what the export holds and looks nothing up."""

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from dialogs.cases.intake import speech
from dialogs.cases.sheet_words import sheet_text
from dialogs.house import House
from dialogs.models import Author
from dialogs.state import State
from dialogs.words.fact_words import label_of, person_of, value_words
from dialogs.words.i18n import RIGHT_TO_LEFT, Words, words_of
from dialogs.words.typesetting import pdf
from knowledge.amounts.asked import as_fact
from knowledge.facts import describe_value

TEMPLATE = Path(__file__).with_name("own_data.typ")
Rows = list[tuple[str, str]]


def as_pdf(house: House, told: dict[str, Any], *, lang: str) -> bytes:
    """``told`` is what ``own_data.export`` gave."""
    words = words_of(lang)
    content = {
        "lang": words.lang,
        "rtl": words.lang in RIGHT_TO_LEFT,
        "title": words("own.title"),
        "intro": words("own.intro", when=words.dated(house.now())),
        "parts": [{"head": head, "rows": rows} for head, rows in _parts(house, told, words) if rows],
    }
    return pdf(TEMPLATE, content=json.dumps(content, ensure_ascii=False))


def _parts(house: House, told: dict[str, Any], words: Words) -> Iterable[tuple[str, Rows]]:
    yield words("own.who"), _who(told, words)
    yield words("own.consents"), [_consent(one, words) for one in told.get("consensi", ())]
    yield words("own.told"), _facts(house, told, words)
    for case in told.get("casi", ()):
        yield words("own.case", code=case["code"]), _case(case, words)
    yield words("own.messages"), [_message(one, words) for one in told.get("messaggi", ())]
    services = house.published().catalogue.services
    named = ((services[one["slug"]].name_it if one["slug"] in services else one["slug"], one) for one in told.get("avvisi_richiesti", ()))
    yield words("own.follows"), [(name, _moment(one["created_at"], words)) for name, one in named]
    yield words("own.files"), [(one["name"], _moment(one["at"], words)) for one in told.get("documenti", ())]


def _who(told: dict[str, Any], words: Words) -> Rows:
    rows = [
        ("own.name", told.get("nome") or ""),
        ("own.channel", str(told.get("canale") or "")),
        ("own.first", _moment(told.get("primo_messaggio"), words)),
        ("own.last", _moment(told.get("ultimo_messaggio"), words)),
    ]
    return [(words(key), value) for key, value in rows if value]


def _consent(one: dict[str, Any], words: Words) -> tuple[str, str]:
    lines = [f"{_moment(one['given_at'], words)} ({one['text_version']})"]
    if one.get("withdrawn_at"):
        lines.append(words("own.withdrawn", when=_moment(one["withdrawn_at"], words)))
    return one["purpose"], "\n".join(lines)


def _facts(house: House, told: dict[str, Any], words: Words) -> Rows:
    scene = speech(house, State(lang=words.lang), now=house.now(), lang=words.lang)
    rows = []
    for key, one in told.get("fatti", {}).items():
        wording = f" («{one['wording']}»)" if one.get("wording") else ""
        rows.append((label_of(scene, key) + person_of(scene, key), value_words(scene, key, one["value"]) + wording))
    for key, value in told.get("per_le_stime", {}).items():
        if (declared := scene.catalogue.extra_inputs.get(key)) is not None:
            rows.append((scene.curated(declared.question_it or key), describe_value(as_fact(declared), value, words.lang)))
    return rows


def _case(case: dict[str, Any], words: Words) -> Rows:
    rows = [(_moment(case["opened_at"], words), sheet_text(case["sheet"], words.lang).replace("*", ""))]
    if case.get("closed_at"):
        rows.append((words("own.closed", when=_moment(case["closed_at"], words)), ""))
    return rows


def _message(one: dict[str, Any], words: Words) -> tuple[str, str]:
    who = {Author.CITIZEN: words("own.me"), Author.OPERATOR: words("own.operator")}.get(one["author"], "Bussola")
    return f"{_moment(one['at'], words)} · {who}", str(one["body"].get("text", "")).replace("*", "")


def _moment(value: str | None, words: Words) -> str:
    return words.dated(datetime.fromisoformat(value)) if value else ""
