"""Whether a number that was read can be what was asked, by the words around it: years lived somewhere are no age, an age is no stay."""

import re
from typing import Any, Final

from dialogs.reading.clauses import RESIDENCE
from dialogs.reading.numerals import spelled

AGE: Final = "eta"
CHILDREN: Final = "eta_figli"
GROWN: Final = 18
LASTED: Final = frozenset({"coniugato", "giorni_da_nascita", "giorni_da_fine_lavoro", "settimane_contributi_4anni", "mesi_morosita"})
"""Questions beside whose answers years are seldom an age."""
MY_AGE: Final = re.compile(
    r"\b(?:ho|ne ho|compio|fatto|faccio|i m|i am|tengo|cumplo|j ai|am|eu am|мені|عمري|я)\W+(?:\w+ )?(?P<age>\d{1,3})\b|我\D{0,3}\d+ ?岁|"
    r"(?<!piu )(?<!meno )(?<!mas )(?<!plus )\b(?:di|d|of|de) \d{1,3} (?:ann[io]|years|anos|ans)\b|\d{1,3}enne\b|"
    r"\b\d{1,3} (?:anni |years )?(?:ho|ne ho)\b"
)
OF_CHILDREN = re.compile(
    r"\b(?:figli\w*|bambin\w*|bimb\w+|hij[oa]s?|niñ\w+|nin[oa]s|children|kids|son|daughter|enfants|fils|fille|copii|fiul|fiica)\b|діт|син|доньк|"
    r"أولاد|ابن|孩子|儿子|女儿"
)
_I_AM = re.compile(
    r"\b(?:io|i m|i am|yo|je|j ai|eu)\b.{0,6}\d|"
    r"\b(?:ho|ne ho|tengo|am)\W+\d{1,3}\b(?! (?:figli|bambin|bimb|hij|nin|copii|picco|masch|femmin|mon|kid|child))"
)
_SOME_TIME = re.compile(
    r"\b(?:da|dal|dalla?|since|desde(?: hace)?|depuis|din|de|з|вже)\W+(?:circa |quasi |oltre |piu di |mai mult de |aproape )?\d|منذ|从\d|"
    r"\b(?:fa|ago)\W*$|\b(?:hace|il y a|acum)\W+\d|тому|前"
)
_LIVING = re.compile(
    r"\b(?:abit\w+|viv[oei]\w*|vissut\w|sto|stiamo|resident\w|lavor\w+|sposat\w+|separat\w|insieme|italia|italy|qu[ia]|married|live|"
    r"lived|here|aqui|ici|aici)\b"
)
_PAID = re.compile(r"[€$]|\beuro?\b|\b(?:pago|prendo|guadagno|spendo|al mese|affitto di)\b")
_ALWAYS = re.compile(r"\bsempre\b|\bnat[oa]\b|\balways\b|\bborn\b|\bsiempre\b|\btoujours\b|\bdintotdeauna\b|завжди|народж|دائما|出生|一直")
_EACH_ONE = re.compile(
    r"\b(?:il|la|l|un[ao]?) (?:piu )?(?:grande|piccol[oa]|maggiore|minore|primo|prima|secondo|seconda|terzo|terza|altr[oa]|medi[oa]|"
    r"maschi\w+|femmin\w+)\b(?! (?:medi[ao]|elementar\w+|superior\w+|liceo|ann[oi]))"
)
_ANOTHERS = re.compile(
    r"\bquell[oa] (?:di|della|del) (?:(?:mi[oa]|la mia|il mio) )?"
    r"(?:suocer\w|nonn\w|vicin\w|amic\w|fratello|sorella|zi[oa]|cugin\w|cognat\w)\b"
)
"""*My mother-in-law's is 4,000* says nothing of one's own."""
_NO_LONGER_MINE = re.compile(r"\bquell[oa] (?:di|da|che ne ha) \d+\b")


def said_of(key: str, text: str, value: Any, *, lang: str, whom: str) -> Any:
    """``value`` when the words may mean it; else what they leave of it, or ``None``."""
    if isinstance(value, dict) and "unknown" in value:
        return value
    said = spelled(text, lang)
    if whom == "me" and not isinstance(value, str | list) and _ANOTHERS.search(said):
        return None
    if key == AGE:
        return value if _is_an_age(said, value, whom) else None
    if key == CHILDREN:
        return _ages(said, value, whom)
    if key.startswith(RESIDENCE):
        return value if _is_a_stay(said) else None
    return value


def beside(key: str, asked: str, text: str, *, lang: str) -> bool:
    """Whether a fact told beside an answer may stand: years next to a stay or a marriage are an age only where the words say so."""
    return key != AGE or not (asked in LASTED or asked.startswith(RESIDENCE)) or MY_AGE.search(spelled(text, lang)) is not None


def _is_an_age(said: str, value: Any, whom: str) -> bool:
    if not re.search(r"\d|[一二三四五六七八九十]", said):
        return False
    if whom == "me" and value == 0:
        return False
    if whom == "me" and _only_childrens(said, value):
        return False
    if MY_AGE.search(said):
        return True
    return not (_SOME_TIME.search(said) and (_LIVING.search(said) or _SOME_TIME.match(said.strip()) or not isinstance(value, int)))


def _only_childrens(said: str, value: Any) -> bool:
    """*I have two children of four and six*: the years come after the children and nobody says *I am*."""
    children, own = OF_CHILDREN.search(said), re.search(rf"\b{value}\b", said) if isinstance(value, int) else None
    return children is not None and not _I_AM.search(said) and (own is None or own.start() > children.start())


def _is_a_stay(said: str) -> bool:
    if _PAID.search(said):
        return False
    return MY_AGE.search(said) is None or _SOME_TIME.search(said) is not None or _ALWAYS.search(said) is not None


def _ages(said: str, value: Any, whom: str) -> Any:
    """Children's ages: not one's own, not fewer than the children named one by one, none counted twice."""
    if not isinstance(value, list) or not value:
        return value
    mine = MY_AGE.match(said.strip())
    if mine is not None and whom == "me" and len(value) == 1 and value[0] >= GROWN:
        return None
    if _NO_LONGER_MINE.search(said):
        return None
    named = len(_EACH_ONE.findall(said))
    return {"count": named} if named > len(value) else value
