"""Answers as people type them, made from what is true of a household: for benchmarks and tests of questions for several facts."""

from typing import Any

from dialogs.state import SELF
from knowledge.catalogue import Catalogue
from knowledge.records import Fact, FactType

_FAMILY = {"componenti_nucleo", "eta", "eta_figli", "eta_massima_nucleo", "coniugato"}
_YES_NO = {
    "disabilita_nel_nucleo": ("in famiglia c'è una disabilità grave", "in famiglia nessuna disabilità"),
    "gravidanza": ("sono incinta", "nessuna gravidanza"),
    "madre": ("sono la mamma", "non sono la mamma"),
    "intestatario_utenze": ("la bolletta è nostra", "nessuna bolletta"),
    "disabilita_da_eta": ("dipende dalla vecchiaia", "non dipende dalla vecchiaia"),
    "dipendente_pubblico_in_famiglia": ("un dipendente pubblico", "nessun lavoro pubblico"),
    "perdita_lavoro_involontaria": ("licenziato", "non sono stato licenziato"),
    "causa_legale": ("mi serve un avvocato", "nessun avvocato"),
    "lavora_in_lombardia": ("lavoro in Lombardia", "non in Lombardia"),
    "coniugato": ("sposato", "non sposato"),
}
_NUMBERS = {
    "isee": "ISEE {}",
    "reddito_personale_annuo": "guadagno {} io",
    "reddito_coniugale_annuo": "in coppia {}",
    "reddito_familiare_annuo": "in famiglia {}",
    "patrimonio_mobiliare": "risparmi {}",
    "retta_nido_mensile": "retta del nido {}",
    "residenza_italia_anni": "{} anni in Italia",
    "residenza_comune_mesi": "{} mesi nel Comune",
    "invalidita_percentuale": "{} per cento",
    "mesi_morosita": "{} mesi arretrati",
    "settimane_contributi_4anni": "{} settimane lavorate",
    "giorni_da_fine_lavoro": "finito {} giorni fa",
    "giorni_da_nascita": "nato {} giorni fa",
    "figli_disabili": "{} figli",
}


def said(catalogue: Catalogue, keys: list[str], facts: dict[str, Any]) -> str:
    """One message that answers all of ``keys`` that the household knows, else nothing."""
    bare = [key.removesuffix(SELF) for key in keys]
    if len(keys) > 1 and set(bare) <= _FAMILY and "componenti_nucleo" in bare:
        return _family(facts)
    pieces = [_piece(catalogue.facts[fact], facts[key], alone=len(keys) == 1) for key, fact in zip(keys, bare, strict=True) if key in facts]
    return ", ".join(piece for piece in pieces if piece)


def _family(facts: dict[str, Any]) -> str:
    """«Ho 38 anni, mio marito 41, due figli di 3 e 7»: as many people as there are."""
    whom, age, children = facts["per_chi"], facts["eta"], list(facts["eta_figli"])
    if whom == "figlio" and age in children:
        children.remove(age)
    others = facts["componenti_nucleo"] - 1 - len(children)
    pieces = [f"io ho {age} anni" if whom == "me" else f"{'lui' if whom == 'figlio' else 'lei'} ha {age} anni"]
    if whom != "me" and others > 0:
        pieces.append(f"io {facts['eta_massima_nucleo']}")
        others -= 1
    elif others > 0:
        pieces.append(f"{'mia moglie' if facts['coniugato'] else 'mio fratello'} {facts['eta_massima_nucleo']}")
        others -= 1
    if others > 0:
        pieces.append(f"{others} fratelli" if others > 1 else "mio fratello")
    if children:
        noun = "figli" if whom == "me" else "fratelli"
        pieces.append(
            f"{len(children)} {noun} di {' e '.join(str(one) for one in children)} anni"
            if len(children) > 1
            else f"{noun[:-1]}o {children[0]}"
        )
    return ", ".join(pieces) if len(pieces) > 1 else f"{pieces[0]}, vive da sola" if whom != "me" else f"{pieces[0]}, vivo da solo"


def _piece(fact: Fact, value: Any, *, alone: bool) -> str:
    if isinstance(value, bool):
        return ("sì" if value else "no") if alone else _YES_NO.get(fact.id, ("sì", "no"))[not value]
    if fact.no_value and value == fact.no_value.id:
        return fact.no_value.label_it
    if fact.type is FactType.AGES:
        return f"figli di {' e '.join(str(one) for one in value)} anni" if value else "nessun figlio"
    if isinstance(value, list):
        return ", ".join(fact.value_labels_it.get(one, one) for one in value)
    if isinstance(value, str):
        return fact.value_labels_it.get(value, value)
    number = f"{value:.0f}"
    return f"{number} giorni fa" if alone and fact.ask_as == "data" else number if alone else _NUMBERS.get(fact.id, "{}").format(number)
