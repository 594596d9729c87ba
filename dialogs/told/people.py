"""Who is spoken of, how old they are and who lives together; an age that may be somebody else's is left out."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from dialogs.told.counted_children import OTHERS_CHILD, counted
from dialogs.told.text import Said


class Who(StrEnum):
    SELF = "me"
    CHILD = "figlio"
    PARENT = "genitore"
    SPOUSE = "coniuge"
    RELATIVE = "altro-familiare"
    OTHER = "altra-persona"


_NOUNS: Final = {
    Who.CHILD: r"figli[oae]?|figl[oa]|fgli[oae]?|pup[oae]|maschiett[oi]|maschi|femminucc\w+|"
    r"figliol\w+|bimb[oaie]|bambin[oaie]|bambinett\w|piccol[oaie]|picciridd\w+|picciott\w+|"
    r"creatur\w+|guaglion\w?|gemell\w+|neonat[oaie]|fioeu|fiolo?|fieul\w*|fio|tus[ae]tt?\w*|sorellin\w|"
    r"fratellin\w|"
    r"ragazz[oaie]|adolescent\w|son|sons|daughters?|kids?|child|children|baby|boys?|girls?|hij[oa]s?|"
    r"nin[oa]s?|bebes?|beb|fils|filles?|enfants?|copil\w*|copii\w*|fiul?|fiic\w+|baiat\w*|fat[ae]|"
    r"fetit\w+|"
    r"син\w*|доньк\w*|доньц\w*|дочк\w*|дочц\w*|дитин\w*|діт\w+|немовля\w*|ابن\w*|ابنت\w*|بنت\w*|طفل\w*|"
    r"اطفال\w*|ولد\w*|اولاد\w*|儿子|女儿|孩子|小孩|宝宝|女婴|男婴",
    Who.PARENT: r"madre|mamma|mama|mami|padre|papa|pape|babbo|genitor[ei]|suocer[oa]|mamme|mother|father|mum|mom|dad|"
    r"parents|mere|pere|maman|mam[ae]i|tat[al]\w*|мам\w+|мати|матер\w+|тат\w+|батьк\w+|امي|ابي|والدي|"
    r"والدتي|妈妈|爸爸|母亲|父亲|公公|婆婆|岳父|岳母",
    Who.SPOUSE: r"marit\w+|moglie|mujer|mugliera|compagn[oa]|husband|wife|partner|espos[oa]|marid\w+|mari|femme|"
    r"sot\w{0,3}|sotia|чоловік\w*|дружин\w+|زوجي|زوجتي|老公|丈夫|老婆|妻子",
    Who.RELATIVE: r"nonn[oaie]|madrina|padrino|zi[oae]|fratell[oi]|fradell|sorell[ae]|cugin[oaie]|nipot[ei]|cognat[oa]|grandmother|"
    r"grandfather|grandma|grandpa|brother|sister|uncle|aunt|abuel[oa]|herman[oa]|ti[oa]|frere|soeur|oncle|"
    r"tante|"
    r"grand mere|grand pere|bunic\w*|frate\w*|sor[au]\w*|бабус\w+|дідус\w+|брат\w*|сестр\w+|اخي|اختي|جدي|"
    r"جدتي|عمي|خالتي|奶奶|爷爷|外婆|外公|弟弟|哥哥|妹妹|姐姐",
    Who.OTHER: r"vicin[oa]|amic[oa]|alunn[oa]|signor[ae]?|assistit[oa]|conoscent\w|ragazzin\w|neighbou?r|friend|"
    r"vecin[oa]|amig[oa]|ami|voisine?|сусід\w*|جار\w*|邻居|朋友",
}
PERSON: Final = re.compile("|".join(rf"(?P<{who.name}>(?<![a-z])(?:{nouns})(?![a-z])|(?!x)x)" for who, nouns in _NOUNS.items()))
_UNIT = (
    r"(?:anni|anno|ann|ani|iann|anne|years?[ -]olds?|years? of age|yrs?(?: old)?|yo|y/o|years|anos?|ans|an|"
    r"(?:de )?ani|рок(?:и|ів|у|ів)|рік|سنه|سنوات|عاما?|اعوام|岁)"
)
_MONTHS = (
    r"(?:mes[ei]s?|months?(?:[ -]old)?|mois|luni|місяц\w+|اشهر|شهر\w*|个月|settiman[ae]|giorni|weeks?[ -]old|semanas|semaines|saptamani)"
)
_LIST = (
    r"\d{1,3}(?:(?: ?, ?(?:e |y |and )?| ?/ ?| (?:e|ed|y|et|and|si|та|і|й|و|e di|and a|e una di|"
    r"e uno di) |和|、|, ?de | و)(?:di )?\d{1,3})*"
)
AGE: Final = re.compile(
    rf"(?<![\d.,€/])(?<!comma )(?<!per )(?<!x )(?P<list>{_LIST})(?P<half> e mezzo)? ?-?(?:(?P<years>{_UNIT})|"
    rf"(?P<months>{_MONTHS}))(?![a-z])|\bne (?:ha|gha|tene) (?P<ne>\d{{1,3}})(?! ?(?:euro|mila|figli))\b|"
    rf"\baged? (?P<aged>{_LIST})\b|(?<![\d.,])(?P<enne>\d{{2,3}}) ?enn[ei]\b|"
    rf"\bcom?piut[oi] (?P<done>\d{{1,3}})\b(?! giorni)|"
    r"\b(?:i (?:m|am)|мені|я маю) (?P<bare>\d{2})(?=\s*(?:,|and\b|with\b|$))|(?<=[a-z]), (?P<beside>\d{2,3})(?=,)|"
    r"(?<!gli )\banni (?P<told>\d{2,3})\b(?! ?(?:fa|anni|euro|mila|e mezzo)\b)|"
    r"\b(?:is|he s|she s|e io|io ne ho) (?P<plain>\d{2})(?=\s*(?:,|\.|;|and\b|e\b|$))|"
    r"\bdi (?P<of>\d{1,2})(?=\s*(?:[,;:!?)](?!\d)|\.(?!\d)|e\b(?! (?:di |ne ha )?\d)|$))|"
    r"\bne ho (?:ormai |gia |adesso )?(?P<mine>\d{2,3})\b(?! ?(?:euro|mila|giorni|figli|di|mesi|anni)\b)"
)
_DURATION_BEFORE = re.compile(
    r"(?<!\bj )\b(?:lavorat[oa]|vissut[oa]|durat[oa]|worked|trabajado|travaille|"
    r"da|per|tra|fra|ogni|dopo|prima di(?: i)?|entro|cumplir|compiere|compimento dei|al compimento|turning|"
    r"ultim[ie]|negli ultimi|oltre|piu di|almeno|"
    r"fino a(?: i)?|sotto i|sopra i|over|dai|ai|i|gli|negli|nei|a|al|alle|sono|passati|fa|circa da|in|"
    r"since|for|hace|llevo|desde hace|desde|mas de|depuis|pendant|il y a|within|every|next|last|under|"
    r"ormai|quasi da|piu|durata|contratto di|vale|valido|пройшло|вже|через|протягом|منذ|قبل|خلال|من|بعد|"
    r"acum|de peste|peste|timp de)(?: (?:piu di|circa|quasi|almeno|solo|appena|quei|quelle|questi|mas de|"
    r"more than|about|over))?\s*$"
)
_DURATION_AFTER = re.compile(
    r"^\s*(?:fa\b|ago\b|or sono|di (?:contribut|lavor|esperienz|matrimon|residenz|attes|differenz|mutuo|"
    r"conviven|servizi|carcer|contratt|anzianit|cure|terapi|relazion|scuola|ritardo|naspi|disoccup|"
    r"affitto|arretr|permesso|soggiorn)"
    r"|in italia|che (?!ha|e|non|va|fa|frequenta|vive|sta)|prima\b|dopo\b|consecutiv|tondi|insieme|esatti|"
    r"in italy|en italia|en italie|of (?:work|contrib|marriage|residence)|of rent|de (?:loyers?|alquiler|chirie|contrat|trabaj|travail|"
    r"cotiz)|тому|前|了\b)"
)
_SELF_VERB = re.compile(
    r"(?:\b(?:ho|io ha|io avere|io tiene|c ho|ciaggio|aggio|tengo|gh ho|gh hoo|ghe n ho|tegno|i am|i m|im|am|tinc|j ai|eu am|"
    r"compio|faccio)(?: (?:ormai|quasi|gia|appena|solo|compiuto|compiuti|anche|io|now))* |\b(?:мені|عمري|"
    r"لدي من العمر) |我(?:今年|现在)?\s?)$"
)
_THIRD_VERB = re.compile(
    r"(?:\b(?:ha|c ha|gha|gh ha|tene|tiene|has|is|a|are|compie|fa|ha compiuto|he is|she is|ha gia|"
    r"ha quasi|ha appena|ha ormai|ha solo|avra|hanno|have|tienen|ont|au)(?: (?:quasi|gia|appena|solo|"
    r"compiuto|ormai|only))* ?|今年|已经|عمره\w? |عمرها )$"
)
_WITH = re.compile(
    r"(?:\b(?:con|e|ed|io e|ho|abbiamo|mamma di|mamma single di|madre di|padre di|papa di|mamma sola di|"
    r"sola con|solo con|siamo io e|siamo io|with|and|have|have got|of|mum of|mom of|mother of|father of|"
    r"tengo|tenemos|avec|j ai|nous avons|mere de|avem|am|cu|crescere|crescendo|mantenere|ci sono|у мене|"
    r"маю|маємо|عندي|لدي|لدينا|عندنا)|我有|我们有|我带着|还有)"
    r"(?: (?:un|una|uno|il|la|lo|i|mi[oa]|miei|mie|il mio|la mia|i miei|i nostri|nostr[oaie]|solo|anche|a|"
    r"my|our|mi|mis|mon|ma|mes|un singur|altri|\d+))*\s*$"
)
_BESIDE = re.compile(r"\b(?:con|with|avec|cu|siamo|siamo io e|vivono)(?: (?:il|la|un|una|mi[oa]|my|mon|ma|nostr[oa]))*\s*$")
_OWN = re.compile(
    r"(?:\b(?:mi[oae]|miei|nostr[oaie]|me|my|our|mis?|nuestr[oa]s?|mon|ma|mes|notre|nos|meu|mea|mei|mele|"
    r"noastr\w+|мо\w+|наш\w+|i|il|la|un|una|due|tre|\d+|di|a|con|e)|我的?)\s*$"
)
_NOT_SO_OLD = re.compile(
    r" ?\b(?:non|nn) (?:ho|ha|hanno|abbiamo|compie|compio) (?:ancora |gia |piu |mica |nemmeno |neanche )*\d{1,3} ann[io]\b"
)
_NOT_YET_ONE = re.compile(r"\b(ha|hanno) (?:meno di|neanche|nemmeno|non ancora) 1 anno\b")
_OF_AGES = re.compile(r"\bann[io]\b|\beta\b|compiut")
_SIBLING: Final = re.compile(r"fratell[oi]|sorell[ae]")
GROWN: Final = 15


@dataclass(frozen=True, slots=True)
class Aged:
    """Ages said of one person or of several of a kind; ``apart`` when they are named only as living with the writer."""

    who: Who
    ages: tuple[int, ...]
    wording: str
    noun: str = ""
    apart: bool = False
    own: bool = True
    coming: bool = False


def aged(said: Said) -> list[Aged]:
    """Everybody whose age is plainly said, in the order of the text."""
    found: list[Aged] = []
    last: tuple[Who, str] | None = None
    for sentence in said.sentences:
        others, sentence = bool(found), _NOT_YET_ONE.sub(r"\1 0 anni", _NOT_SO_OLD.sub("", sentence))
        if kids := _kids(sentence):
            found.append(kids[0])
            sentence = kids[1]
        for age in AGE.finditer(sentence):
            if age["mine"] and not said.has(_OF_AGES):
                continue
            if one := _of(sentence, age, last, others):
                found.append(one)
                others = True
        for noun in PERSON.finditer(sentence):
            last = (Who[noun.lastgroup], noun[0]) if noun.lastgroup else last
    return found


def _kids(sentence: str) -> tuple[Aged, str] | None:
    """So many children and as many ages; and the sentence without them."""
    told = counted(sentence)
    if told is None:
        return None
    found = told.found
    kids = Aged(Who.CHILD, told.ages, found[0], noun="figli", apart=True, own=told.own)
    return kids, f"{sentence[: found.start()]}{'figli':{len(found[0])}}{sentence[found.end() :]}"


def _of(sentence: str, age: "re.Match[str]", last: tuple[Who, str] | None, spoken: bool) -> Aged | None:
    """Whose age it is: the writer's, that of the noun before it, of the noun after it, or of whom was last spoken of."""
    before, after = sentence[: age.start()], sentence[age.end() :]
    ages = _numbers(age)
    nouns = list(PERSON.finditer(before))
    near = nouns[-1] if nouns else None
    gap = before[near.end() :] if near else before
    if not ages or max(ages) > 110 or _DURATION_AFTER.match(after) or _lasting(age, before, near, gap):
        return None
    if age["bare"] or age["mine"] or (age["plain"] and age[0].startswith(("e io", "io"))):
        return Aged(Who.SELF, ages, age[0])
    if not _names_somebody(age, near, gap, before):
        return None
    if near and near.lastgroup == Who.PARENT.name and re.fullmatch(r" (?:di|of|de) (?:a|an|un|una|uno|2|3)? ?", gap):
        return Aged(Who.CHILD, ages, f"{near[0]}{gap}{age[0]}", noun="son", apart=True)
    coming = bool(re.search(r"\b(?:compie|compio|compira|compiro|fara|turns|cumple)\s*$", before))
    if _SELF_VERB.search(before) and not after.startswith("的") and not age["months"]:
        return Aged(Who.SELF, ages, f"{_last_words(before)}{age[0]}".strip(), coming=coming)
    if re.search(r"\bsiamo (?:2 |una coppia|marito e moglie|pensionat\w)[^.]{0,20}(?:di )?$", before):
        return None
    if near and len(gap) <= 48 and near.lastgroup:
        return _of_the_noun(near, before, gap, age, coming=coming)
    if named := _of_what_follows(age, before, after):
        return named
    if _THIRD_VERB.search(before) or age["ne"]:
        return Aged(last[0], ages, age[0], noun=last[1], coming=coming) if last and not near else None
    nobody_else = near is None and last is None and not spoken
    if nobody_else and not age["months"] and (age["years"] or age["enne"]) and len(ages) == 1 and ages[0] >= 14:
        return Aged(Who.SELF, ages, age[0])
    return None


def _last_words(before: str) -> str:
    """What stands just before, by whole words."""
    return before[-8:].partition(" ")[2] if len(before) > len("io, che ") and before[-9] != " " else before[-8:]


def _lasting(age: "re.Match[str]", before: str, near: "re.Match[str] | None", gap: str) -> bool:
    """Whether the number is how long something lasts: ``da 4 anni``, ``fino a 18 anni``."""
    plainly_an_age = age["ne"] or age["told"] or age["mine"] or age["of"] or _is_old(age)
    if plainly_an_age or not _DURATION_BEFORE.search(before):
        return False
    return not (near and re.fullmatch(r"[\s,(]*(?:(?:di|de|of|d)(?: an?)?|(?:[a-z]+(?:ique|ee|iste) )?a)?\s*", gap))


def _is_old(age: "re.Match[str]") -> bool:
    return bool(age["years"] and "old" in age["years"])


def _of_the_noun(near: "re.Match[str]", before: str, gap: str, age: "re.Match[str]", *, coming: bool) -> Aged:
    """A small brother or sister may be the writer's or a child's: nobody can tell."""
    who, lead = Who[near.lastgroup or ""], before[: near.start()]
    if _SIBLING.fullmatch(near[0]) and re.search(r"\b(?:il|la|suo|sua) $", lead) and max(_numbers(age)) < GROWN:
        who, lead = Who.OTHER, "con "
    return Aged(
        who,
        _numbers(age),
        f"{near[0]}{gap}{age[0]}".strip(),
        noun=near[0],
        apart=bool((_WITH if who is Who.CHILD else _BESIDE).search(lead)),
        own=not OTHERS_CHILD.search(lead),
        coming=coming,
    )


def _of_what_follows(age: "re.Match[str]", before: str, after: str) -> Aged | None:
    """``a 10-year-old boy``, ``my 10 year old``."""
    if not age["years"] or not re.search(r"old|岁", age["years"]):
        return None
    following = PERSON.match(after.lstrip(" ,的"))
    if following and following.lastgroup:
        words = f"{age[0]}{following[0]}"
        return Aged(Who[following.lastgroup], _numbers(age), words, noun=following[0], apart=bool(_WITH.search(before)))
    lead = re.search(r"\b(my|our|a)\s*$", before)
    if _is_old(age) and lead and not _THIRD_VERB.search(before[: lead.start()].rstrip()):
        return Aged(Who.CHILD, _numbers(age), age[0], noun="son", apart=lead[1] == "a" and bool(_WITH.search(before)))
    return None


def _names_somebody(age: "re.Match[str]", near: "re.Match[str] | None", gap: str, before: str) -> bool:
    """Whether a number without ``years`` stands where only an age can: ``my father, 79,``; ``a son of 38``; ``she is 69``. Months and days
    are the age of a child alone."""
    child = near is not None and near.lastgroup == Who.CHILD.name
    if age["months"]:
        return child or near is None
    if age["beside"]:
        return (near is not None and not gap and not child) or (near is None and _SELF_STATE.search(before) is not None)
    if age["of"]:
        aged = near is not None and (child or int(age["of"]) >= 18)
        return aged and re.fullmatch(r"(?: (?!isee|e|che|con|ha)[a-z]+){0,3} ", gap) is not None
    return not age["plain"] or near is not None


_SELF_STATE = re.compile(r"\b(?:i m|i am|sono|je suis|soy|sunt) [a-z]+$")
_AGE_WORDS: Final = ("list", "ne", "aged", "enne", "done", "bare", "beside", "told", "mine", "plain", "of")


def _numbers(age: "re.Match[str]") -> tuple[int, ...]:
    if age["months"]:
        unit, values = age["months"], [int(part) for part in re.findall(r"\d+", age["list"])]
        return tuple(0 if re.match(r"sett|giorn|week|sem|sapt", unit) else value // 12 for value in values) if max(values) < 36 else ()
    words = next(age[name] for name in _AGE_WORDS if age[name])
    return tuple(int(part) for part in re.findall(r"\d+", words))
