"""The sheet as plain text, and its headings in every language; curated content stays in Italian where nobody has translated it."""

from collections.abc import Mapping
from typing import Any

from dialogs.cases.words import LANGUAGES_IT, URGENCY_LABELS_IT

OUTCOMES_IT: Mapping[str, str] = {
    "likely": "potrebbe spettare",
    "possible": "forse",
    "check": "da verificare con un operatore",
    "unlikely": "non sembra",
}
HOW_IT: Mapping[str, str] = {
    "button": "con un bottone",
    "typed": "scritto",
    "inferred": "capito da Bussola, da confermare",
    "confirmed": "capito da Bussola, poi confermato",
    "corrected": "corretto da chi scrive",
    "declined": "preferisce non dirlo",
}
REACH_IT: Mapping[str, str] = {
    "chat": "in questa chat",
    "phone": "al telefono",
    "call": "al telefono",
    "desk": "allo sportello",
    "office": "allo sportello",
}
_KEYS = (
    *("need", "name", "facts", "matches", "papers_missing", "papers_have", "reach"),
    *("told", "urgency", "struck", "missing", "verify", "amount"),
)
_HEADINGS: Mapping[str, str] = {
    "it": "Il bisogno|Il nome|Cosa sappiamo|Servizi guardati|Documenti che mancano|Documenti che ha già|Come ricontattare"
    "|Già detto|Urgenza|Righe tolte|Manca|Da verificare|Quanto",
    "en": "The need|Name|What we know|Services looked at|Papers missing|Papers already at hand|How to reach you"
    "|Already told|Urgency|Lines removed|Missing|To be checked|How much",
    "es": "La necesidad|Nombre|Lo que sabemos|Servicios mirados|Documentos que faltan|Documentos que ya tiene|Cómo contactarte"
    "|Ya dicho|Urgencia|Líneas quitadas|Falta|Por comprobar|Cuánto",
    "fr": "Le besoin|Nom|Ce que nous savons|Services examinés|Papiers qui manquent|Papiers déjà prêts|Comment te joindre"
    "|Déjà dit|Urgence|Lignes enlevées|Il manque|À vérifier|Combien",
    "ro": "Nevoia|Numele|Ce știm|Servicii văzute|Acte care lipsesc|Acte pe care le ai|Cum te contactăm"
    "|Deja spus|Urgență|Rânduri șterse|Lipsește|De verificat|Cât",
    "uk": "Потреба|Ім’я|Що ми знаємо|Переглянуті послуги|Бракує документів|Документи вже є|Як зв’язатися"
    "|Уже сказано|Терміновість|Вилучені рядки|Бракує|Треба перевірити|Скільки",
    "ar": "الحاجة|الاسم|ما نعرفه|الخدمات التي نظرنا فيها|الأوراق الناقصة|الأوراق الموجودة|كيف نتصل بك"
    "|قيل من قبل|حالة عاجلة|أسطر محذوفة|ناقص|للتحقق|كم",
    "zh": "需要|姓名|我们知道的情况|查看过的服务|还缺的材料|已有的材料|怎样联系你|已经说过的|紧急|删除的行|还缺|需要核实|金额",
}


def headings(lang: str) -> dict[str, str]:
    """The sheet's headings."""
    return dict(zip(_KEYS, _HEADINGS.get(lang, _HEADINGS["it"]).split("|"), strict=True))


def complete(sheet: Mapping[str, Any], *, lang: str, catalogue_version: int) -> dict[str, Any]:
    """A sheet with every part it should have: one made in haste, when the talk itself had failed, may lack most."""
    blank: dict[str, Any] = {
        "v": 1,
        "revision": 1,
        "made_at": "",
        "as_of": "",
        "catalogue_version": catalogue_version,
        "who": {"name": "", "lang": lang, "channel": "", "office": None},
        "reach": {},
        "need": {"words": [], "areas": []},
        "facts": [],
        "matches": [],
        "papers": {"have": [], "missing": []},
        "urgency": None,
        "told": [],
        "route": {"team": None, "territory": None, "why": [], "names": {}},
        "struck": 0,
    }
    return {**blank, **sheet}


def corrected(sheet: Mapping[str, Any], key: str) -> str | None:
    """What staff put beside a line, if they did."""
    found = sheet.get("corrections", {}).get(key)
    return str(found["text"]) if found else None


def reach_text(reach: Mapping[str, Any]) -> str:
    """How and when the person wants to be reached."""
    how = str(reach.get("how", "") or "")
    safe = {"yes": "scrivere qui è sicuro", "no": "non scrivere in chat: non è sicuro"}.get(str(reach.get("safe", "")), "")
    parts = [safe, REACH_IT.get(how, how), str(reach.get("phone", "") or ""), str(reach.get("when_text", reach.get("when", "")) or "")]
    return ", ".join(part for part in parts if part)


def sheet_text(sheet: Mapping[str, Any], lang: str = "it") -> str:
    """Everything on the sheet as plain text with ``*headings*``; parts with nothing in them are left out."""
    say = headings(lang)
    parts = [
        (say["urgency"], [URGENCY_LABELS_IT.get(sheet["urgency"], sheet["urgency"])] if sheet.get("urgency") else []),
        (say["name"], [line for line in _who(sheet) if line]),
        (say["need"], [*(area["label"] for area in sheet["need"]["areas"]), *(f"«{text}»" for text in sheet["need"]["words"])]),
        (say["facts"], [_fact(sheet, fact) for fact in sheet["facts"]]),
        (say["matches"], [line for found in sheet["matches"] for line in _match(found, say)]),
        (say["papers_have"], sheet["papers"]["have"]),
        (say["papers_missing"], sheet["papers"]["missing"]),
        (say["reach"], [reach_text(sheet["reach"])] if reach_text(sheet["reach"]) else []),
        (say["told"], sheet["told"]),
        (say["struck"], [str(sheet["struck"])] if sheet.get("struck") else []),
    ]
    return "\n\n".join(f"*{title}*\n" + "\n".join(_bullet(line) for line in lines) for title, lines in parts if lines)


def _bullet(line: str) -> str:
    return line if line.startswith(" ") else f"• {line}"


def _who(sheet: Mapping[str, Any]) -> list[str]:
    lang = sheet["who"].get("lang", "it")
    return [sheet["who"].get("name", ""), f"parla {LANGUAGES_IT.get(lang, lang)}" if lang != "it" else ""]


def _fact(sheet: Mapping[str, Any], fact: Mapping[str, Any]) -> str:
    line = f"{fact['label']}: {fact['text']}"
    told = corrected(sheet, f"fact:{fact['key']}")
    return f"{line} → {told}" if told else line


def _match(found: Mapping[str, Any], say: Mapping[str, str]) -> list[str]:
    lines = [f"{found['name']}: {OUTCOMES_IT[found['outcome']]}"]
    if found["amounts"]:
        lines.append(f"   – {say['amount']}: {'; '.join(found['amounts'])}")
    if found["missing"]:
        lines.append(f"   – {say['missing']}: {', '.join(found['missing'])}")
    if found["verify"]:
        lines.append(f"   – {say['verify']}: {'; '.join(found['verify'][:3])}")
    return lines
