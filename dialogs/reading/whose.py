"""Keeps, of what is told beside an answer, what is true of the person in need and of today; it adds nothing."""

import re
from collections.abc import Mapping
from typing import Any, Final

from dialogs.reading import clauses
from dialogs.reading.fitting import CHILDREN, OF_CHILDREN
from dialogs.reading.safety import plain
from dialogs.reading.understanding import Understood
from dialogs.scene import FOR_WHOM
from dialogs.state import SELF
from knowledge.catalogue import Catalogue
from knowledge.records import Subject

MARRIED: Final = "coniugato"
"""Somebody else is named by it, and yet it is said of oneself."""


OF_KIN: Final = frozenset(
    {
        "figli_disabili",
        "disabilita_nel_nucleo",
        "eta_massima_nucleo",
        "scuola_figli",
        "eta_figli",
        "dipendente_pubblico_in_famiglia",
        "giorni_da_nascita",
        "retta_nido_mensile",
        "caregiver",
        "madre",
        "sostegno_genitoriale",
    }
)
"""Questions whose answers speak of others until somebody says *I*."""
WITH_WHOM_MARRIED: Final = frozenset({"me", "coniuge"})
"""Else a husband who is named is the husband of who writes."""
_MY_SPOUSE = re.compile(
    r"\b(?:mio marito|mia moglie|mio compagno|mia compagna|my husband|my wife|mi (?:marido|esposo|esposa|mujer)|mon mari|ma femme|"
    r"sotul meu|sotia mea)\b|мій чоловік|моя дружина|زوجي|زوجتي|我(?:的)?(?:丈夫|老公|妻子|老婆)"
)
OF_WORK: Final = frozenset({"reddito_personale_annuo", "stato_lavoro", "tipo_lavoro"})
OF_THE_WRITER_TOO: Final = frozenset({"coniuge"})
_I_EARN = re.compile(
    r"\b(?:prendo|guadagno|lavoro|io|percepisco|i (?:earn|work|get)|gano|cobro|trabajo|je (?:gagne|travaille)|castig|lucrez)\b|"
    r"працюю|заробляю"
)
_THEY_EARN = re.compile(
    r"\b(?:prende|guadagna|lavora|percepisce|lei|lui|mi[oa] (?:mamma|madre|papa|padre|figli[oa]|nonn[oa]|fratello|sorella)|sua|suo)\b"
)
OF_PAPERS: Final = frozenset({"titolo_soggiorno", "residenza_italia_anni", "residenza_comune_mesi"})
"""What nobody tells of a child without naming it, whatever was asked."""
AGE: Final = "eta"
NEWBORN: Final = frozenset({"giorni_da_nascita", "eta_figli"})
"""A day of birth in answer to one's age is one's own."""
FROM_DANGER: Final = frozenset({"titolo_casa", "vittima_violenza", "problema_casa"})
"""What a likely danger tells without words of its own; a doubtful one tells nothing."""


def told_of(found: Understood, text: str, catalogue: Catalogue, *, whom: str, asked: str = "") -> dict[str, Any]:
    """The facts of ``found`` that a message said while a question (``asked``) about ``whom`` stands."""
    facts = {**found.aside, **found.facts}
    about_another = facts.get(FOR_WHOM) not in (None, whom)
    parts = clauses.parts_of(plain(text))
    if whom == "me":
        others = clauses.of_others(parts, begins=asked in OF_KIN)
        mine = clauses.of_others(parts)
        past = clauses.of_the_past(parts)
    else:
        others = mine = [False] * len(parts)
        past = clauses.of_the_past(parts)
    kept: dict[str, Any] = {}
    for key, value in facts.items():
        fact = catalogue.facts.get(key.removesuffix(SELF))
        if found.urgent and not found.certainly_urgent and not found.wording.get(key) and key in FROM_DANGER:
            continue
        if asked == AGE and key in NEWBORN and not (key == CHILDREN and OF_CHILDREN.search(plain(text))):
            continue
        if key in OF_WORK and whom not in {"me", *OF_THE_WRITER_TOO} and _I_EARN.search(plain(text)) and not _THEY_EARN.search(plain(text)):
            continue
        personal = fact is not None and fact.subject is Subject.PERSON and not key.endswith(SELF) and key not in {MARRIED, FOR_WHOM}
        if key == MARRIED and is_of_the_writer(text, whom):
            continue
        if personal and (about_another or _is_in(parts, mine if key in OF_PAPERS else others, key, found.wording)):
            continue
        if not _is_in(parts, past, key, found.wording):
            kept[key] = value
    return kept


def is_of_the_writer(text: str, whom: str) -> bool:
    """Whether a husband or wife named while help is for a parent or a child is the writer's own."""
    return whom not in WITH_WHOM_MARRIED and _MY_SPOUSE.search(plain(text)) is not None


def _is_in(parts: list[str], marked: list[bool], key: str, wording: Mapping[str, str]) -> bool:
    """Whether the words that told ``key`` stand in a marked part; without such words, whether all that is said is marked."""
    if not any(marked):
        return False
    said = plain(wording.get(key) or "").split()
    if not said:
        return all(marked)
    held = [mark for part, mark in zip(parts, marked, strict=True) if said[-1] in part and said[0] in part]
    held = held or [mark for part, mark in zip(parts, marked, strict=True) if said[0] in part]
    return all(held) if held else any(marked)
