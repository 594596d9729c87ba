"""Who is spoken of, how old they are and who lives together; an age that may be somebody else's is left out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from dialogs.told_text import Said, Told


class Who(StrEnum):
    SELF = "me"
    CHILD = "figlio"
    PARENT = "genitore"
    SPOUSE = "coniuge"
    RELATIVE = "altro-familiare"
    OTHER = "altra-persona"


_NOUNS: Final = {
    Who.CHILD: r"figli[oae]?|figliol\w+|bimb[oaie]|bambin[oaie]|bambinett\w|piccol[oaie]|picciridd\w+|picciott\w+|creatur\w+|guaglion\w?|gemell\w+|neonat[oaie]|fioeu|fiolo?|fieul\w*|fio|tus[ae]tt?\w*|sorellin\w|fratellin\w|"
    r"ragazz[oaie]|adolescent\w|son|sons|daughters?|kids?|child|children|baby|boys?|girls?|hij[oa]s?|nin[oa]s?|bebes?|beb|fils|filles?|enfants?|copil\w*|copii\w*|fiul?|fiic\w+|baiat\w*|fat[ae]|fetit\w+|"
    r"син\w*|доньк\w*|доньц\w*|дочк\w*|дочц\w*|дитин\w*|діт\w+|немовля\w*|ابن\w*|ابنت\w*|بنت\w*|طفل\w*|اطفال\w*|ولد\w*|اولاد\w*|儿子|女儿|孩子|小孩|宝宝|女婴|男婴",
    Who.PARENT: r"madre|mamma|mama|mami|padre|papa|pape|babbo|genitor[ei]|suocer[oa]|mamme|mother|father|mum|mom|dad|parents|mere|pere|maman|mam[ae]i|tat[al]\w*|мам\w+|мати|матер\w+|тат\w+|батьк\w+|امي|ابي|والدي|والدتي|妈妈|爸爸|母亲|父亲|公公|婆婆|岳父|岳母",
    Who.SPOUSE: r"marit\w+|moglie|mujer|mugliera|compagn[oa]|husband|wife|partner|espos[oa]|marid\w+|mari|femme|sot\w{0,3}|sotia|чоловік\w*|дружин\w+|زوجي|زوجتي|老公|丈夫|老婆|妻子",
    Who.RELATIVE: r"nonn[oaie]|zi[oae]|fratell[oi]|fradell|sorell[ae]|cugin[oaie]|nipot[ei]|cognat[oa]|grandmother|grandfather|grandma|grandpa|brother|sister|uncle|aunt|abuel[oa]|herman[oa]|ti[oa]|frere|soeur|oncle|tante|"
    r"grand mere|grand pere|bunic\w*|frate\w*|sor[au]\w*|бабус\w+|дідус\w+|брат\w*|сестр\w+|اخي|اختي|جدي|جدتي|عمي|خالتي|奶奶|爷爷|外婆|外公|弟弟|哥哥|妹妹|姐姐",
    Who.OTHER: r"vicin[oa]|amic[oa]|alunn[oa]|signor[ae]?|assistit[oa]|conoscent\w|ragazzin\w|neighbou?r|friend|vecin[oa]|amig[oa]|ami|voisine?|сусід\w*|جار\w*|邻居|朋友",
}
PERSON: Final = re.compile("|".join(rf"(?P<{who.name}>(?<![a-z])(?:{nouns})(?![a-z])|(?!x)x)" for who, nouns in _NOUNS.items()))
_UNIT = r"(?:anni|anno|ann|ani|iann|anne|years?[ -]olds?|years? of age|yrs?(?: old)?|yo|y/o|years|anos|ans|an|(?:de )?ani|рок(?:и|ів|у|ів)|рік|سنه|سنوات|عاما?|اعوام|岁)"
_MONTHS = (
    r"(?:mes[ei]|months?(?:[ -]old)?|mois|luni|місяц\w+|اشهر|شهر\w*|个月|settiman[ae]|giorni|weeks?[ -]old|semanas|semaines|saptamani)"
)
_LIST = r"\d{1,3}(?:(?: ?, ?(?:e |y |and )?| ?/ ?| (?:e|ed|y|et|and|si|та|і|й|و|e di|and a|e una di|e uno di) |和|、|, ?de | و)(?:di )?\d{1,3})*"
AGE: Final = re.compile(
    rf"(?<![\d.,€/])(?P<list>{_LIST})(?P<half> e mezzo)? ?-?(?:(?P<years>{_UNIT})|(?P<months>{_MONTHS}))(?![a-z])|\bne (?:ha|gha|tene) (?P<ne>\d{{1,3}})(?! ?(?:euro|mila|figli))\b|\baged? (?P<aged>{_LIST})\b|(?<![\d.,])(?P<enne>\d{{2,3}}) ?enn[ei]\b|\bcom?piut[oi] (?P<done>\d{{1,3}})\b(?! giorni)"
)
_DURATION_BEFORE = re.compile(
    r"\b(?:da|per|tra|fra|ogni|dopo|prima di(?: i)?|entro|ultim[ie]|negli ultimi|oltre|piu di|almeno|fino a(?: i)?|sotto i|sopra i|over|dai|ai|i|gli|negli|nei|a|al|alle|sono|passati|fa|circa da|in|"
    r"since|for|hace|llevo|desde hace|desde|mas de|depuis|pendant|il y a|within|every|next|last|under|ormai|quasi da|piu|durata|contratto di|vale|valido|пройшло|вже|через|протягом|منذ|قبل|خلال|من|بعد|acum|de peste|peste|timp de)(?: (?:piu di|circa|quasi|almeno|solo|appena|quei|quelle|questi|mas de|more than|about|over))?\s*$"
)
_DURATION_AFTER = re.compile(
    r"^\s*(?:fa\b|ago\b|or sono|di (?:contribut|lavor|esperienz|matrimon|residenz|attes|differenz|mutuo|conviven|servizi|carcer|contratt|anzianit|cure|terapi|relazion|scuola|ritardo|naspi|disoccup|affitto|arretr|permesso|soggiorn)"
    r"|in italia|che (?!ha|e|non|va|fa|frequenta|vive|sta)|prima\b|dopo\b|consecutiv|tondi|insieme|esatti|in italy|en italia|en italie|of (?:work|contrib|marriage|residence)|de (?:contrat|trabaj|travail|cotiz)|тому|前|了\b)"
)
_SELF_VERB = re.compile(
    r"(?:\b(?:ho|c ho|ciaggio|aggio|tengo|gh ho|gh hoo|ghe n ho|tegno|i am|i m|im|am|tinc|j ai|eu am|compio|faccio)(?: (?:ormai|quasi|gia|appena|solo|compiuto|compiuti|anche|io|now))* |\b(?:мені|عمري|لدي من العمر) |我(?:今年|现在)?\s?)$"
)
_THIRD_VERB = re.compile(
    r"(?:\b(?:ha|c ha|gha|gh ha|tene|tiene|has|is|a|are|compie|fa|ha compiuto|he is|she is|ha gia|ha quasi|ha appena|ha ormai|ha solo|avra|hanno|have|tienen|ont|au)(?: (?:quasi|gia|appena|solo|compiuto|ormai|only))* ?|今年|已经|عمره\w? |عمرها )$"
)
_WITH = re.compile(
    r"(?:\b(?:con|e|ed|io e|ho|abbiamo|mamma di|mamma single di|madre di|padre di|papa di|mamma sola di|sola con|solo con|siamo io e|siamo io|with|and|have|have got|of|mum of|mom of|mother of|father of|tengo|tenemos|avec|j ai|nous avons|mere de|avem|am|cu|crescere|crescendo|mantenere|ci sono|у мене|маю|маємо|عندي|لدي|لدينا|عندنا)|我有|我们有|我带着|还有)"
    r"(?: (?:un|una|uno|il|la|lo|i|mi[oa]|miei|mie|il mio|la mia|i miei|i nostri|nostr[oaie]|solo|anche|a|my|our|mi|mis|mon|ma|mes|un singur|altri|\d+))*\s*$"
)
_DEAD = re.compile(
    r"\b(?:mort[oa]|mancat[oa]|decedut[oa]|scompars[oa]|defunt[oa]|passed away|died|dead|fallec\w+|murio|decede|mort|murit|decedat|помер\w*|توفي\w*|去世|过世)\b"
)
_OWN = re.compile(
    r"(?:\b(?:mi[oae]|miei|nostr[oaie]|me|my|our|mis?|nuestr[oa]s?|mon|ma|mes|notre|nos|meu|mea|mei|mele|noastr\w+|мо\w+|наш\w+|i|il|la|un|una|due|tre|\d+|di|a|con|e)|我的?)\s*$"
)
_OTHERS_CHILD = re.compile(
    r"\b(?:vicin[oa]|amic[oa]|alunn[oa]|scolar\w|sorella|fratello|cugin[oa]|cognat[oa]|suo|sua|loro|neighbou?r|friend|nipot[ei]|mia sorella|mio fratello|邻居)\b[^.;!?]{0,40}$"
)


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
    for sentence in said.sentences():
        for age in AGE.finditer(sentence):
            if one := _of(sentence, age, last, bool(found)):
                found.append(one)
        for noun in PERSON.finditer(sentence):
            last = (Who[noun.lastgroup], noun[0]) if noun.lastgroup else last
    return found


def _of(sentence: str, age: "re.Match[str]", last: tuple[Who, str] | None, spoken: bool) -> Aged | None:
    before, after = sentence[: age.start()], sentence[age.end() :]
    ages = _numbers(age)
    if not ages or max(ages) > 110 or _DURATION_AFTER.match(after):
        return None
    nouns = list(PERSON.finditer(before))
    near = nouns[-1] if nouns else None
    gap = before[near.end() :] if near else before
    if not age["ne"] and _DURATION_BEFORE.search(before) and not (near and re.fullmatch(r"[\s,(]*(?:di|de|of|d)?\s*", gap)):
        return None
    coming = bool(re.search(r"\b(?:compie|compira|fara|turns|cumple)\s*$", before))
    if _SELF_VERB.search(before):
        return Aged(Who.SELF, ages, f"{before[-8:]}{age[0]}".strip(), coming=coming)
    if re.search(r"\bsiamo (?:2 |una coppia|marito e moglie|pensionat\w)[^.]{0,20}(?:di )?$", before):
        return None
    if near and len(gap) <= 48 and near.lastgroup:
        who = Who[near.lastgroup]
        lead = before[: near.start()]
        return Aged(
            who,
            ages,
            f"{near[0]}{gap}{age[0]}".strip(),
            noun=near[0],
            apart=bool(_WITH.search(lead)),
            own=not _OTHERS_CHILD.search(lead),
            coming=coming,
        )
    if _THIRD_VERB.search(before) or age["ne"]:
        return Aged(last[0], ages, age[0], noun=last[1], coming=coming) if last and not near else None
    following = PERSON.match(after.lstrip(" ,的"))
    if following and following.lastgroup and age["years"] and (re.search(r"old|岁", age["years"])):
        return Aged(Who[following.lastgroup], ages, f"{age[0]}{following[0]}", noun=following[0], apart=bool(_WITH.search(before)))
    if age["years"] and "old" in age["years"] and (lead_word := re.search(r"\b(my|our|a)\s*$", before)):
        return Aged(Who.CHILD, ages, age[0], noun="son", apart=lead_word[1] == "a" and bool(_WITH.search(before)))
    if (
        near is None
        and last is None
        and not spoken
        and not age["months"]
        and (age["years"] or age["enne"])
        and len(ages) == 1
        and ages[0] >= 14
    ):
        return Aged(Who.SELF, ages, age[0])
    return None


def _numbers(age: "re.Match[str]") -> tuple[int, ...]:
    if age["months"]:
        unit, values = age["months"], [int(part) for part in re.findall(r"\d+", age["list"])]
        return tuple(0 if re.match(r"sett|giorn|week|sem|sapt", unit) else value // 12 for value in values) if max(values) < 36 else ()
    words = age["list"] or age["ne"] or age["aged"] or age["enne"] or age["done"]
    return tuple(int(part) for part in re.findall(r"\d+", words))


_COUNT = re.compile(
    r"(?<![\d.,])(?P<count>\d{1,2})(?: (?:altri|piccoli|miei|nostri|bei|small|young|little|petits|jeunes))? (?P<noun>figl[ie]|bambin[ie]|bimb[ie]|picciridd\w+|gemell\w+|ragazz[ie]|minori|kids|children|sons|daughters|hij[oa]s|nin[oa]s|enfants|filles|copii|діт\w+|дит\w+|اطفال|اولاد)(?P<small> (?:piccol[ie]|minor\w+|pequen\w+|mici|petits))?"
)
_COUNT_AFTER = re.compile(
    r"\b(?P<noun>figl[ie]|bambin[ie]|bimb[ie]) (?P<count>\d{1,2})(?P<small> (?:piccol[ie]|minor\w+))?(?! ?(?:anni|e \d|,? \d|ann))|\b(?P<noun2>figl[ie]|bambin[ie]) (?P<small2>piccol[ie]|minor\w+) (?P<count2>\d{1,2})(?! ?(?:anni|e \d|,? \d))"
)
_DUAL = re.compile(r"ولدان صغيران|ولدين صغيرين|طفلان(?: صغيران)?|طفلين(?: صغيرين)?|(?P<zh>[两二三四2345])个(?:小|未成年)(?:的)?孩子")
_CHILDLESS = re.compile(
    r"\b(?:non|nn|no) (?:ho|abbiamo|ha|hanno|tengo|gho) (?:avuto )?(?:dei |nessun |ne )?(?:figli|bambini)\b|\bsenza figli\b|\bno (?:kids|children)\b|\bsin hijos\b|\bno tengo hijos\b|\bsans enfants?\b|\bpas d enfants?\b|\bnu am copii\b|\bfara copii\b|немає дітей|без дітей|ليس لدي (?:اطفال|اولاد)|بدون اطفال|没有孩子|没孩子"
)


def children(said: Said, everybody: Sequence[Aged]) -> Iterator[Told]:
    """Every child's age when all are given, else how many small ones there are, if that is said."""
    if found := _CHILDLESS.search(said.text):
        yield Told("eta_figli", [], found[0])
        return
    mine = [one for one in everybody if one.who is Who.CHILD and one.own and _is_child(one)]
    ages = [age - one.coming for one in mine for age in one.ages]
    if re.search(r"\bgemell\w+|\btwins?\b|\bgemelos\b|\bjumeaux\b|\bgemeni\b|близн\w+|توام|双胞胎", said.text) and len(ages) == 1:
        ages = ages * 2
    stated = _stated(said)
    if not ages:
        if stated and stated[1]:
            yield Told("figli_minori", stated[0], stated[2])
        return
    if (stated and stated[0] != len(ages)) or _somebody_left(said, mine, len(ages)):
        return
    yield Told("eta_figli", ages, "; ".join(one.wording for one in mine))


def _is_child(one: Aged) -> bool:
    """A ``ragazzo`` of a certain age may be anybody's; a child noun with a possessive, or a small child, is the writer's."""
    return not re.fullmatch(r"ragazz\w+|boys?|girls?|adolescent\w|piccol\w", one.noun) or one.apart or max(one.ages) < 18


def _stated(said: Said) -> tuple[int, bool, str] | None:
    if found := _DUAL.search(said.text):
        return (
            ("两二三四2345".find(found["zh"]) and {"三": 3, "四": 4, "3": 3, "4": 4, "5": 5}.get(found["zh"], 2)) if found["zh"] else 2,
            True,
            found[0],
        )
    for pattern in (_COUNT, _COUNT_AFTER):
        if found := pattern.search(said.text):
            groups = found.groupdict()
            noun, count = groups["noun"] or groups.get("noun2") or "", groups["count"] or groups.get("count2") or "0"
            small = (
                bool(groups.get("small") or groups.get("small2"))
                or bool(re.match(r"bambin|bimb|picciridd|minori", noun))
                or bool(re.search(r"piccol|small|young|little|petits", found[0]))
            )
            return int(count), small, found[0]
    return None


def _somebody_left(said: Said, mine: Sequence[Aged], known: int) -> bool:
    """Whether a child is spoken of whose age was not given."""
    if re.search(
        r"\b(?:sorellin\w|fratellin\w|altr[oaie] (?:figli\w|bambin\w|2|3)|piu grand[ie]|piu piccol[oa]|gli altri|l altr[oa]|un altr[oa]|primo figlio|secondo figlio|il secondo|la seconda figlia|other (?:son|daughter|child))\b",
        said.text,
    ):
        return True
    plural = any(
        re.fullmatch(r"figli|figlie|bambini|bambine|bimbi|bimbe|kids|children|hijos|hijas|ninos|enfants|copii|діти|дітей", one.noun)
        for one in mine
    )
    return plural and known == 1 and not re.search(r"gemell|twin", said.text)


def chosen_age(everybody: Sequence[Aged], said: Said, *, child_in_need: bool) -> tuple[Aged | None, Aged | None]:
    """Whose age counts as that of the person in need, and whose as the writer's."""
    me = next((one for one in everybody if one.who is Who.SELF), None)
    grown = [
        one
        for one in everybody
        if one.who in (Who.PARENT, Who.SPOUSE, Who.RELATIVE, Who.OTHER) and not one.apart and len(one.ages) == 1 and not _dead(one, said)
    ]
    kids = [one for one in everybody if one.who is Who.CHILD and len(one.ages) == 1]
    adult_kids = [one for one in kids if one.ages[0] >= 18]
    if len({one.ages for one in grown}) > 1:
        return None, me
    if adult_kids and len(kids) == 1:
        return (None, me) if re.search(r"\buniversit|a carico\b", said.text) else (adult_kids[0], me)
    if grown:
        return grown[0], me
    if (
        len(kids) == 1
        and kids[0].who is Who.CHILD
        and (child_in_need if kids[0].apart else me is None or child_in_need)
        and kids[0].ages != (0,)
    ):
        return kids[0], me
    return me, None


def _dead(one: Aged, said: Said) -> bool:
    return any(
        one.noun in sentence and _DEAD.search(sentence[sentence.find(one.noun) : sentence.find(one.noun) + 40])
        for sentence in said.sentences()
        if one.noun
    )


_PASSED = re.compile(r"\b(?:passat[oa]|superat[oa]|oltre|piu di|compiut[oi])(?: (?:i|gli))? (?P<years>(?:6|7|8|9)\d|100)(?: anni)?\b")


def age_above(said: Said) -> Told | None:
    """``ha passato i novanta`` of one relative: at least ninety."""
    if (found := _PASSED.search(said.text)) and re.search(r"\bha (?:ormai |gia )?(?:passato|superato|piu di|oltre)", said.text):
        return Told("eta", {"min": int(found["years"])}, found[0])
    return None


_SIZE = (
    re.compile(
        r"\b(?:siamo|noi siamo|viviamo|stiamo|abitiamo) (?:ormai |gia |qui |tutti )?in (?:casa )?(?P<n>\d{1,2})\b(?! ?(?:stanz|local|camer|metri|mq))"
    ),
    re.compile(
        r"\bsiamo (?P<n>\d{1,2}) (?:person|in famiglia|in casa|in tutto|componenti|bocche|anime)|\bin casa (?:siamo |mia siamo )?(?:in )?(?P<n2>\d{1,2})\b(?! ?(?:figli|bambin|anni|stanz|camer|gatti|cani))"
    ),
    re.compile(
        r"\b(?:famiglia|nucleo)(?: mia| nostra| mio| familiare)?(?: e| siamo| composto| composta)*(?: di| da| in)? (?P<n>\d{1,2}) (?:person|component|membr|gent)|\b(?P<n2>\d{1,2}) (?:person[ae]|componenti) (?:in famiglia|nel nucleo|in casa|a casa)"
    ),
    re.compile(
        r"\b(?:we are|there are|there s) (?:a family of )?(?P<n>\d{1,2})(?: of us| people| in| persons)|\bfamily of (?P<n2>\d{1,2})\b"
    ),
    re.compile(
        r"\bsomos (?P<n>\d{1,2})\b|\bnous sommes (?P<n2>\d{1,2})\b|\bsuntem (?P<n3>\d{1,2})\b|\bnoi 2\b(?!x)x|нас (?P<n4>\d{1,2})\b|(?:نحن|عائلتي|اسره من|عائله من) (?P<n5>\d{1,2})|(?P<n6>\d{1,2})口(?:人|之家)|famille de (?P<n7>\d{1,2})\b|familia de (?P<n8>\d{1,2})\b|familie de (?P<n9>\d{1,2})\b|сімя (?:з|із) (?P<n10>\d{1,2})"
    ),
)
_MORE_THAN = re.compile(r"\bsiamo in piu di (?P<n>\d{1,2})\b")
_ALONE = re.compile(
    r"\b(?:vivo|vive|abito|abita|sto|sta|stoo|stoo chi|campo|vivi) (?:(?:chi |qui |qua )?a \w+ )?(?:ormai |sempre |qui |qua |tutto |tutta )?(?:da |per |de )?(?:sol[oa]|per mi)\b(?! con)|\bi live (?:alone|on my own|by myself)|\blives (?:alone|on (?:his|her) own|by (?:him|her)self)"
    r"|\b(?:vivo|vive) sol[oa]\b|\b(?:je vis|il vit|elle vit|vit) seule?\b|\b(?:locuiesc|traiesc|locuieste|traieste|sta) singur[a]?\b|жив(?:у|е) (?:сам|сама|один|одна)\b|(?:اعيش|يعيش|تعيش|اسكن) (?:وحدي|وحده|وحدها|لوحدي|بمفرد\w+)|一个人住|独居|独自(?:居住|生活|一人)"
)
_HOUSEHOLD = re.compile(
    r"\b(?:siamo|vivo con|viviamo|vivo io con) (?P<list>(?:solo |io[, ]|mio |mia |mi |e |, ?|con |i |il |la |nostr\w+ |un |una |miei |2 |3 |4 |5 |marito|moglie|compagn[oa]|figli[oae]?|bimb\w|bambin\w|mamma|madre|padre|papa|nonn[oa]|sorell[ae]|fratell[oi]|suocer[oa])+)"
)
_MEMBER = re.compile(
    r"\bio\b|(?:(?P<n>\d) )?(?:marito|moglie|compagn[oa]|figli[oae]?|bimb\w|bambin\w|mamma|madre|padre|papa|nonn[oa]|sorell[ae]|fratell[oi]|suocer[oa])"
)


def household(said: Said) -> Iterator[Told]:
    """How many live together, when it is counted or listed person by person."""
    if found := _MORE_THAN.search(said.text):
        yield Told("componenti_nucleo", {"min": int(found["n"]) + 1}, found[0])
        return
    for pattern in _SIZE:
        if found := pattern.search(said.text):
            count = next((int(value) for value in found.groupdict().values() if value), 0)
            if 1 <= count <= 15:
                yield Told("componenti_nucleo", count, found[0])
                return
    if found := _ALONE.search(said.text):
        yield Told("componenti_nucleo", 1, found[0])
        return
    if (listed := _HOUSEHOLD.search(said.text)) and (count := _members(listed["list"], listed[0])):
        yield Told("componenti_nucleo", count, listed[0].strip())


def _members(listed: str, whole: str) -> int | None:
    counts: list[int] = []
    for found in _MEMBER.finditer(listed):
        word = found[0].split(" ")[-1]
        if word in ("figli", "figlie", "bambini", "bambine", "bimbi", "sorelle", "fratelli") and not found["n"]:
            return None
        counts.append(int(found["n"] or 1))
    has_me = "io" in re.findall(r"\bio\b", listed)
    if whole.startswith("siamo") and not has_me:
        return None
    total = sum(counts) + (0 if has_me else 1)
    return total if len(counts) >= 2 else None


def beneficiary(said: Said, chosen: Aged | None) -> Any:
    """For whom help is asked, as far as an age or the first sentence says it plainly."""
    if chosen is not None and not chosen.apart:
        return chosen.who.value
    first = next(iter(said.sentences()), "")
    subject = re.match(r"(?:buongiorno|ciao|salve|buonasera|gentilmente)?[, ]*(?:mi[oa]|my|mi|mon|ma|nostr[oa])? ?(?P<noun>[a-z]+)", first)
    if subject and (noun := PERSON.fullmatch(subject["noun"])) and noun.lastgroup and not re.match(r"mamme|mama", subject["noun"]):
        return Who[noun.lastgroup].value
    return None
