"""What the checks found, without the words of the files: facts, comparisons and cards by the names that editors read; judges nothing."""

import re
from collections.abc import Mapping

from admin.field_words import label_of
from admin.kind_words import ONE_OF
from admin.sentences import fact_name
from admin.value_words import OPS, VALUES
from knowledge.catalogue import Catalogue
from knowledge.problems import Problem

PHRASES: Mapping[str, str] = {
    "scrivi confidence: memory o una fonte vera": "scrivi «solo a memoria», o scegli una fonte vera",
    "scrivi la fonte o confidence: memory": "scrivi la fonte, oppure «solo a memoria»",
    "o confidence: memory": "oppure «solo a memoria»",
    "è detta «seen»": "è detta «letto nella fonte»",
    "subject non serve": "non serve dire di chi",
    "la fine (to) viene prima dell'inizio (from)": "la fine viene prima dell'inizio",
    "scrivi che cosa fare se non è noto (if_unknown)": "scegli che cosa fare se la persona non lo dice",
    "serve territory oppure comuni, non tutti e due": "scegli un territorio, oppure scrivi i Comuni: non tutti e due",
    "(anche «verifica_operatore»)": "(anche «lo valuta un operatore»)",
    "vuole una scala che esiste e un confronto lt o lte": "vuole una scala che esiste e il confronto «meno di» o «fino a»",
    "vale solo con lt, lte, gt, gte e una soglia": "vale solo con una soglia",
    "vuole true o false": "vuole sì o no",
    "un numero vuole min e max": "un numero vuole il minimo e il massimo",
    "(allowed)": "",
    "(asked)": "",
    "(if)": "",
    "vuole value: true": "vuole sì",
    "vuole value: false": "vuole no",
    "lat, lon e geo_precision vanno insieme": "latitudine, longitudine e precisione vanno insieme",
    "«residenza» e «presenza»": "«avere la residenza lì» e «vivere o trovarsi lì»",
    "dopo @ va beneficiario o richiedente": "si può dire solo di chi scrive o della persona da aiutare",
    "campo sconosciuto: correggi il nome o toglilo": "questo campo qui non c'è",
    "c'è un'altra variante con lo stesso id": "c'è un'altra regola locale con lo stesso nome",
    "usa in": "usa «è uno tra»",
    "usa contains_any": "usa «almeno uno tra»",
    ", non «None»": "",
    "variante": "regola locale",
    "criterio": "requisito",
    "criteri": "requisiti",
}
_WORD = re.compile(r"[a-zàèéìòù0-9]+(?:[_-][a-z0-9]+)*")
_QUOTED = re.compile(r"«([^»]+)»")


def plain(text: str, catalogue: Catalogue) -> str:
    """``text`` as an editor would say it."""
    for phrase, said in PHRASES.items():
        text = re.sub(rf"(?<!\w){re.escape(phrase)}(?!\w)" if phrase[0].isalpha() else re.escape(phrase), said, text)
    text = _QUOTED.sub(lambda found: f"«{OPS.get(found[1]) or VALUES.get(found[1]) or _named(found[1], catalogue)}»", text)
    outside = re.split(r"(«[^»]*»)", text)
    told = [part if part.startswith("«") else _WORD.sub(lambda found: _known(found[0], catalogue), part) for part in outside]
    return re.sub(r"  +", " ", "".join(told)).replace(" :", ":").strip()


def _named(word: str, catalogue: Catalogue) -> str:
    if word in catalogue.services:
        return catalogue.services[word].name_it
    return fact_name(word, catalogue) if word in catalogue.facts else word


def _known(word: str, catalogue: Catalogue) -> str:
    """A word of the running text: only what cannot be Italian is put into other words."""
    if word in catalogue.services:
        return f"«{catalogue.services[word].name_it}»"
    if word in catalogue.amount_rules:
        return f"«{catalogue.amount_rules[word].title_it}»"
    if word in catalogue.facts and ("_" in word or word in ("isee", "eta")):
        return fact_name(word, catalogue)
    return OPS[word] if "_" in word and word in OPS else word


def said(problem: Problem, catalogue: Catalogue) -> str:
    """A problem without file names: the field as the form calls it, and what to do."""
    parts = [part for part in re.split(r"\.(?![^\[]*\])", problem.field) if part]
    root, _, rest = (parts[0] if parts else "").partition("[")
    place = rest.rstrip("]")
    where = label_of(root) if root else ""
    if root == "variants" and len(parts) > 1:
        where, place = f"{where} ({parts[1].replace('-', ' ')})", ""
    inner = label_of(parts[-1].partition("[")[0]) if len(parts) > 1 and root != "variants" else ""
    name = f"{where}{f', numero {place}' if place.isdigit() else ''}{f', {inner.lower()}' if inner else ''}"
    text = plain(problem.text, catalogue)
    return f"{name}: {text}" if name else text


def user_of(problem: Problem, catalogue: Catalogue) -> str:
    """Which record has the problem: ``scheda «Bonus affitto»``."""
    kind, _, rest = problem.entry.partition("«")
    word = {"servizio": ONE_OF["service"][0].lower()}.get(kind.strip(), kind.strip())
    return f"{word} «{_named(rest.rstrip('»'), catalogue)}»" if rest else problem.entry or problem.file
