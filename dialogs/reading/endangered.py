"""Who is in the danger that was heard, and which other danger stands beside it; it hears no danger of its own."""

import re
from typing import Final

from dialogs.reading.safety import numbers_for, plain, rules_of
from knowledge.catalogue import Catalogue
from knowledge.records import HelpNumber

DEATH: Final = "suicidio"
CHILD: Final = "minore-a-rischio"
VIOLENCE: Final = "violenza"
LIFE_AT_RISK: Final = "emergenza-medica"
"""One number and no other: there is no time to choose."""
OF_ANOTHER: Final = "-altri"
"""What follows a danger's name where the words are for who worries."""

_CHILDREN: Final = (
    r"figli[oaie]?|bambin[oaie]|bimb[oaie]|ragazzin[oaie]|nipot\w+|piccol[oaie]|alunn[oa]|sons?|daughters?|child(?:ren)?|kids?|"
    r"hij[oa]s?|nin[oa]s?|fils|filles?|enfants?|fiul|fiica|copi\w+|baiat\w*|син\w*|дочк\w+|доньк\w+|дитин\w*|діт\w+|"
    r"ابني|ابنتي|بنتي|ولدي|(?:ال)?(?:أ|ا)طفال\w*|(?:ال)?(?:أ|ا)ولاد\w*|(?:أ|ا)بنائي"
)
_GROWN: Final = (
    r"marito|moglie|compagn[oa]|madre|mamma|padre|papa|fratell[oa]|sorella|nonn[oa]|zi[oa]|cugin[oa]|suocer[oa]|cognat[oa]|amic[oa]|"
    r"vicin[oa]|collega|ragazz[oa]|fidanzat[oa]|coinquilin[oa]|husband|wife|partner|mother|mum|mom|father|dad|brother|sister|friend|"
    r"marido|espos[oa]|mujer|herman[oa]|amig[oa]|mari|femme|mere|pere|frere|soeur|amie?|sotul|sotia|mama|tata|fratele|sora|"
    r"prieten\w*|чоловік|дружина|мама|мати|тато|батько|брат|сестра|подруга|друг|زوجي|زوجتي|(?:أ|ا)مي|(?:أ|ا)بي|(?:أ|ا)خي|(?:أ|ا)ختي"
)
_CHINESE: Final = "儿子|女儿|孩子|丈夫|老公|妻子|老婆|妈妈|爸爸|母亲|父亲|哥哥|弟弟|姐姐|妹妹|朋友"
_TELLS: Final = (
    r"(?:dic[eo]|detto|diceva|ripete|scriv[eo]|scritto|confidat[oa]|confessat[oa]|minaccia|says|said|told|dice|dicho|dit|spune|spus|каже)"
)
_I: Final = (
    rf"(?:io|mi(?! (?:ha )?{_TELLS})|me|voglio|vorrei|faccio|faro|penso|muoio|sparisco|preferirei|"
    r"ho(?! (?:trovato|scoperto|visto|letto|paura))|i|myself|yo|quiero|matarme|je|j|eu|vreau|я|хочу|мене|انا|أنا|أريد|اريد)"
)
_THEIRS: Final = re.compile(rf"\b(?:{_CHILDREN}|{_GROWN})\b(?:(?!\b{_I}\b)[^.!?;؟])*|我的?(?:{_CHINESE})[^。！？，我]*")
"""The words about somebody close, until who writes speaks of themselves."""
_THEIR_WORDS: Final = re.compile(
    rf"\b(?:{_CHILDREN}|{_GROWN})\b[^.!?]{{0,40}}\b{_TELLS}(?: (?:a me|spesso|sempre|ogni \w+|che|that|que|ca|що))*"
    r"[\s:,\"«“]*(?:non |no |nu |не )?(?:voglio|vorrei|mi |i |quiero|je |vreau|хочу)[^.!?]*"
)
_WHO_WRITES: Final = re.compile(rf"\b{_I}\b|我(?!的?(?:{_CHINESE}))")
_CHILDREN_TOO: Final = re.compile(
    r"\b(?:e|anche|pure|che|davanti (?:a|ai|alle|al|alla)|and|y|et|si|і|й|та)(?: (?:a|i|il|la|le|gli|ai|alle|mi[oae]|miei|nostr\w+|anche|"
    rf"pure|\d|due|tre|my|the|our|los|las|mis?|les|mes|nos|pe|моїх|наших))* (?:{_CHILDREN})\b|"
    r"و ?(?:يضرب )?(?:ال)?(?:أ|ا)(?:طفال|ولاد)|(?:和|跟|还打)(?:我的?)?(?:孩子|儿子|女儿)"
)
_A_GROWN_WRITER: Final = re.compile(
    r"\b(?:marito|moglie|convivente|fidanzato|ex|compagno(?! di)|husband|wife|boyfriend|marido|mari|sotul|чоловік|"
    r"(?:mi[oa]|miei|mie|my|mis|mes) (?:figli\w*|bambin\w+|kids|children|hijos|enfants))\b|زوجي|丈夫|老公"
)
_ME_TOO: Final = re.compile(r"\b(?:picchia|mena|maltratta|beats|hits|bat|bate|pega) (?:sia |anche )?me\b")
_ADULT: Final = 18


def is_of_another(catalogue: Catalogue, kind: str, text: str) -> bool:
    """Whether who writes is afraid for somebody close, and says nothing of the kind of themselves."""
    rule, said = rules_of(catalogue).get(kind), plain(text)
    if kind != DEATH or rule is None:
        return False
    theirs = [found[0] for expression in (_THEIR_WORDS, _THEIRS) for found in expression.finditer(said)]
    if not rule.fires(said):
        return bool(theirs) and _WHO_WRITES.search(said) is None
    rest = _THEIRS.sub(" . ", _THEIR_WORDS.sub(" . ", said))
    return any(map(rule.fires, theirs)) and not rule.fires(rest)


def whom_to_call(catalogue: Catalogue, kind: str, text: str, *, age: object = None) -> tuple[HelpNumber, ...]:
    """The numbers of a danger, and after them the first of any other that the words hold; a minor is told the children's."""
    if kind == LIFE_AT_RISK:
        return numbers_for(catalogue, kind)
    said, rules = plain(text), rules_of(catalogue)
    others = [other for other, rule in rules.items() if other != kind and rule.fires(said)]
    if kind == CHILD:
        others = [other for other in others if other != VIOLENCE]
        others += [VIOLENCE] if _hits_a_grown_writer(said, hit=rules[VIOLENCE].fires(said)) else []
    if kind == VIOLENCE and CHILD not in others and _CHILDREN_TOO.search(said):
        others.append(CHILD)
    if CHILD not in (kind, *others) and (_is_young(age) or (is_of_another(catalogue, kind, text) and _speaks_of_a_child(said, age))):
        others.append(CHILD)
    numbers = [*numbers_for(catalogue, kind), *(numbers_for(catalogue, other)[0] for other in others if numbers_for(catalogue, other))]
    return tuple(dict.fromkeys(numbers))


def _hits_a_grown_writer(said: str, *, hit: bool) -> bool:
    """Whether the children are not the only ones: a child who tells of its own father needs no other number."""
    return _A_GROWN_WRITER.search(said) is not None and (hit or _ME_TOO.search(said) is not None)


def _speaks_of_a_child(said: str, age: object) -> bool:
    """A son or daughter, or another's child, of whom no grown-up's age is told."""
    grown = isinstance(age, int) and not _is_young(age)
    return not grown and re.search(rf"\b(?:{_CHILDREN})\b|儿子|女儿|孩子", said) is not None


def _is_young(age: object) -> bool:
    """Not of age, whoever it is that the years are told of."""
    return isinstance(age, int) and age < _ADULT
