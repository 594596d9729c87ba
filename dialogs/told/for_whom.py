"""For whom help is asked, where an age or the first sentence says it plainly; where two people might be meant it says nothing."""

import re
from typing import Any, Final

from dialogs.told.negations import has_left
from dialogs.told.people import PERSON, Aged, Who
from dialogs.told.text import Said
from knowledge.search.needles import sought

_ILL = (
    r"(?:alzheimer|demenza|parkinson|ictus|sla\b|sclerosi|tumore|cancro|leucemia|dialisi|104|accompagn\w+|"
    r"invalidit\w+|dementia|a stroke|cancer|"
    r"demencia|cancer|demence|dementa)"
)
_IN_NEED: Final = re.compile(
    r"\b(?:mi[oa]|my|mi|mon|ma|il mio|la mia) (?P<noun>moglie|marito|compagn[oa]|madre|mamma|padre|papa|suocer[oa]|"
    r"nonn[oa]|zi[oa]|sorella|fratello|"
    r"wife|husband|mother|mum|mom|father|dad|esposa|esposo|mujer|marido|madre|padre|femme|mari|mere|pere)(?: \w+){0,3}?,? "
    rf"(?:(?:ha|soffre di|con|has|tiene|a) (?:avuto |il |lo |la |l |un |una |di |had )*{_ILL}|"
    r"(?:e|is|esta|est) (?:ormai |molto |gravemente |very )?(?:invalid|malat|allettat|disabil|non autosuff|paralizz|"
    r"cieca|cieco|bedridden|disabled|enferm|malade)\w*|"
    r"non (?:cammina|si muove|si alza|ricorda|si lava|mangia da sol|e (?:piu )?autosuff|ci vede|capisce piu|sta piu in piedi)\w*)"
)
"""Somebody close who is ill or needs care, whatever the writer says of themselves."""


def in_need(said: Said) -> Who | None:
    """Who is plainly ill or not self-sufficient, when it is one person close to the writer."""
    found = {_who(noun.lastgroup, one["noun"]) for one in _IN_NEED.finditer(said.text) if (noun := PERSON.fullmatch(one["noun"]))}
    return next(iter(found)) if len(found) == 1 else None


def _who(group: str | None, noun: str) -> Who:
    """In-laws are near as parents are, and yet another family."""
    return Who.RELATIVE if noun.startswith("suocer") else Who[group or ""]


def beneficiary(said: Said, chosen: Aged | None) -> Any:
    """For whom help is asked, as far as an age or the first sentence says it plainly."""
    if chosen is None and (ill := in_need(said)) is not None:
        return ill.value
    if chosen is not None and not chosen.apart:
        return _who(chosen.who.name, chosen.noun).value
    if _SPOUSE_WITHOUT_WORK.search(said.text):
        return Who.SPOUSE.value
    first = next(iter(said.sentences), "")
    subject = re.match(r"(?:buongiorno|ciao|salve|buonasera|gentilmente)?[, ]*(?:mi[oa]|my|mi|mon|ma|nostr[oa])? ?(?P<noun>[a-z]+)", first)
    if subject and (noun := PERSON.fullmatch(subject["noun"])) and noun.lastgroup and not re.match(r"mamme|mama", subject["noun"]):
        if _ACTS_ON_ME.match(first, subject.end()):
            return Who.SELF.value if Who[noun.lastgroup] is Who.SPOUSE else None
        return _who(noun.lastgroup, subject["noun"]).value
    if cared := _CARED_FOR.search(said.text):
        noun = PERSON.search(cared["noun"])
        if noun and noun.lastgroup and noun.lastgroup != Who.CHILD.name:
            return _who(noun.lastgroup, cared["noun"]).value
    if asked := _HELP_FOR.search(said.text):
        noun = PERSON.search(asked["noun"])
        if noun and noun.lastgroup and noun.lastgroup != Who.CHILD.name:
            return _who(noun.lastgroup, asked["noun"]).value
    return Who.SELF.value if _of_myself(said) else None


_HELP_FOR: Final = re.compile(
    r"\b(?:aiuto|una mano|assistenza|sostegno|badante|informazion\w+|info|help|ayuda|aide|ajutor)(?: \w+){0,2}? "
    r"(?:per|for|para|pour|pentru) (?:il |la )?(?:mi[oa] |my |mi |mon |ma )?(?P<noun>[a-z]+)\b"
)
"""What is asked for, and straight after it for whom."""
_SPOUSE_WITHOUT_WORK: Final = re.compile(
    r"^(?:(?:мій|моя|мого|мою|у мого|у моєї) )?(?:чоловік|чоловіка|дружина|дружину|дружини) (?:\w+ ){0,2}?"
    r"(?:втрати\w+ роботу|без роботи|не працює|безробітн\w+|звільни\w+|скороти\w+|нема роботи|немає роботи)|"
    r"^(?:زوجي|زوجتي) (?:\w+ ){0,2}?(?:فقد\w*|خسر\w*|عاطل\w*|بدون عمل|بلا عمل|لا يعمل|لا تعمل|ما يشتغل|طرد\w*|فصل\w*)|"
    r"^我?(?:的)?(?:丈夫|老公|老婆|妻子|爱人)(?:刚|已经|现在|最近|被){0,2}(?:失业|失去了?工作|没有?工作|没了工作|不工作|下岗|辞退|解雇|裁员|被裁)"
)
"""Languages whose words for one's own husband or wife stand without a *my*, or written in other letters."""
_ACTS_ON_ME: Final = re.compile(
    r"\s+(?:non |nu |ne |no )?(?:mi|ci|me|m|nous|nos|se ne|se n|left|beats?|hits?|hurts?|abandoned|e andat[oa] via|e sparit[oa]|"
    r"e mort[oa]|e mancat[oa]|e decedut[oa]|e (?:stat[oa] arrestat[oa]|finit[oa] (?:in|dentro)|in (?:carcere|prigione|galera))|"
    r"died|passed|a murit|est mort|murio|fallecio|залиши\w+|кинув|помер\w*|б є)\b"
)
"""What somebody close does to the writer, or that they are gone: then help is not asked for them."""
_CARED_FOR = re.compile(
    r"\b(?:assisto|accudisco|curo|bado a|mi occupo di|seguo|chiedo per|scrivo per|domando per) (?:io )?mi[oa] (?P<noun>[a-z]+)"
)
_MY_STATE = sought(
    r"\b(?:io )?(?:sono|sn) (?:rimast[oa] |stat[oa] |ormai |ancora )?(?:disoccupat[oa]|pensionat[oa]|invalid[oa]|incinta|senza lavoro|"
    r"in affitto|licenziat[oa]|sfrattat[oa]|in cassa|separat[oa]|vedov[oa]|student(?:e|essa))\b|\bho perso il (?:lavoro|posto)\b|"
    r"\bmi hanno (?:licenziat[oa]|sfrattat[oa])\b|\bnon lavoro\b|\b(?:io )?guadagno\b|\b(?:vivo|abito) in affitto\b|"
    r"\bi (?:have |ve )?lost my job\b|\bi (?:m|am) (?:pregnant|unemployed|out of work|separated|a widow)\b|"
    r"\bje suis (?:enceinte|au chomage|sans travail|separee?|veuve)\b|\bj ai perdu mon (?:travail|emploi)\b|"
    r"\bestoy (?:embarazada|sin trabajo|en (?:el )?paro|desemplead[oa]|separad[oa])\b|\bno tengo trabajo\b|\bperdi (?:el|mi) trabajo\b|"
    r"\bsunt (?:insarcinata|somer[a]?|fara (?:serviciu|loc de munca))\b|\bmi am pierdut (?:serviciul|locul de munca)\b|"
    r"(?<!\w)(?:فقدت (?:عملي|وظيفتي|شغلي)|(?:ليس|ما) (?:لدي|عندي) (?:عمل|شغل|وظيفه)|"
    r"انا (?:حامل|عاطله?|ارمله?|مطلقه?|متقاعده?|بدون عمل|بلا عمل))(?!\w)"
)


def _of_myself(said: Said) -> bool:
    """The writer tells of their own state, and of nobody else who might be the one in need."""
    others = [noun for noun in PERSON.finditer(said.text) if noun.lastgroup != Who.CHILD.name and not _has_gone(said, noun)]
    needy_child = re.search(r"\b(?:104|invalid|disabil|autis|disless|dsa|scuola|nido|diagnosi|malat)", said.text)
    return _MY_STATE.search(said.text) is not None and not others and not (needy_child and PERSON.search(said.text))


def _has_gone(said: Said, noun: "re.Match[str]") -> bool:
    """Who has left or died is not the one in need."""
    return has_left([noun[0], *said.text[noun.end() :].replace(",", " , ").split()[:7]], 0)
