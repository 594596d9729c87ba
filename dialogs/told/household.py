"""Children and how many live together, as a message counts or lists them; a list with somebody missing counts for nothing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from dialogs.told.counted_children import OTHERS_CHILD
from dialogs.told.negations import has_left, is_denied
from dialogs.told.people import Aged, Who
from dialogs.told.text import Said, Told
from knowledge.search.needles import sought

_COUNT = re.compile(
    r"(?<![\d.,])(?P<count>\d{1,2})(?: (?:altri|piccoli|miei|nostri|bei|small|young|little|petits|"
    r"jeunes))? (?P<noun>figlie?|bambin[ie]|bimb[ie]|picciridd\w+|gemell\w+|ragazz[ie]|minori|kids|"
    r"children|sons|daughters|hij[oa]s|nin[oa]s|enfants|filles|copii|діт\w+|дит\w+|اطفال|"
    r"اولاد)(?P<small> (?:piccol[ie]|minor\w+|pequen\w+|mici|petits))?"
)
_COUNT_AFTER = re.compile(
    r"\b(?P<noun>figlie?|figli|bambin[ie]|bimb[ie]) (?:sono (?:in tutto |in realta )?)?(?P<count>\d{1,2})(?P<small> (?:piccol[ie]|"
    r"minor\w+))?(?! ?(?:anni|e \d|,? \d|ann))|\b(?P<noun2>figlie?|bambin[ie]) (?P<small2>piccol[ie]|"
    r"minor\w+) (?P<count2>\d{1,2})(?! ?(?:anni|e \d|,? \d))"
)
_DUAL = re.compile(r"ولدان صغيران|ولدين صغيرين|طفلان(?: صغيران)?|طفلين(?: صغيرين)?|(?P<zh>[两二三四2345])个(?:小|未成年)(?:的)?孩子")
_CHILDLESS = sought(
    r"\b(?:non|nn|no) (?:ho|abbiamo|ha|hanno|tengo|gho) (?:avuto )?(?:dei |nessun |ne )?(?:figli|"
    r"bambini)\b|\bsenza figli\b|\bno (?:kids|children)\b|\bsin hijos\b|\bno tengo hijos\b|"
    r"(?<!altri )\b(?:nessun figlio|niente figli|no figli|senza (?:bambini|bimbi|prole))\b|(?<!altri )\bfigli non ne (?:ho|"
    r"abbiamo)\b|\bsans enfants?\b|\bpas d enfants?\b|\bnu am copii\b|"
    r"\bfara copii\b|немає дітей|без дітей|"
    r"(?:ليس|ما) (?:لدي|عندي|لدينا|عندنا) (?:اطفال|اولاد)|(?:بدون|بلا) (?:اطفال|اولاد)|没有孩子|没孩子"
)


MOST_CHILDREN = 12
_OWN_COUNT = re.compile(
    r"\b(?:ho|abbiamo|con|io e|tengo|mamma di|padre di|madre di|papa di|i have|with|we have|tenemos|avec|j ai|nous avons|am|avem|cu)"
    r"(?: i miei| mis| mes| my)? \d{1,2}\b|\bsono \d{1,2} (?:figli|figlie|bambin|bimb)|"
    r"\b(?:figli|figlie|bambin[ie]|bimb[ie]) sono \d{1,2}\b|маю|у мене|عندي|لدي|我有|有"
)

_BESIDE_OTHERS = re.compile(r"(?:^|, ?|\be )\d{1,2} (?:figli|figlie|bambin[ie]|bimb[ie])\b")
_AND_ONE_OF = re.compile(r"\be (?:un[oa]|un altr[oa]|l altr[oa]) (?:di|che ne ha|ne ha) (?P<age>\d{1,2})\b(?! ?mes)")


_JUST_BORN = re.compile(
    r"\b(?:il|la|l) ?(?:piu )?(?:piccol[oa]|ultim[oa]|second[oa]|terz[oa]|secondogenit[oa])\b[^.;!?]{0,14}\bnat[oa]"
    r" (?:da )?(?:\d{1,2}|un|una|pochi|poche) (?:giorn[io]|settiman[ae]|mes[ei])(?: fa)?\b"
)


_OTHERS_BESIDE = re.compile(r"\baltr[ie] (?:\d )?(?:figli|figlie|bambin[ie]|bimb[ie])\b")
_BORN_DAYS_AGO = re.compile(r"\bnat[oa] (?:da )?(?:\d{1,2}|un|una|pochi|poche) (?:giorn[io]|settiman[ae])(?: fa)?\b")


def just_born(said: Said) -> bool:
    """Whether the smallest of several children was born days or weeks ago."""
    return said.has(_JUST_BORN)


def children(said: Said, everybody: Sequence[Aged]) -> Iterator[Told]:
    """Every child's age when all are given, else how many small ones there are, if that is said."""
    if found := _CHILDLESS.search(said.text):
        yield Told("eta_figli", [], found[0])
        return
    mine = [one for one in everybody if one.who is Who.CHILD and one.own and _is_child(one)]
    ages = [age - one.coming for one in mine for age in one.ages]
    newborn = said.has(_OTHERS_BESIDE) and said.has(_BORN_DAYS_AGO)
    if ages and (newborn or just_born(said)):
        ages = [0, *ages] if 0 not in ages else ages
    if re.search(r"\bgemell\w+|\btwins?\b|\bgemelos\b|\bjumeaux\b|\bgemeni\b|близн\w+|توام|双胞胎", said.text) and len(ages) == 1:
        ages = ages * 2
    stated = _stated(said)
    if newborn and stated:
        stated = (stated[0] + 1, *stated[1:])
    if ages and min(ages) >= 18 and not re.search(r"\buniversit|a carico\b", said.text):
        return
    if not ages:
        if stated and stated[1]:
            yield Told("figli_minori", stated[0], stated[2])
        return
    all_said = stated is not None and stated[0] == len(ages) and len(mine) == 1
    if (stated and stated[0] != len(ages)) or (not all_said and _somebody_left(said, mine, ages)):
        return
    yield Told("eta_figli", ages, "; ".join(one.wording for one in mine))


def counted_children(said: Said) -> Iterator[Told]:
    """How many children the writer has when their ages are not all said; whether they are small is left open."""
    if _CHILDLESS.search(said.text):
        return
    own = said.has(_OWN_COUNT) or any(not OTHERS_CHILD.search(said.text[: one.start()]) for one in _BESIDE_OTHERS.finditer(said.text))
    if own and (stated := _stated(said)) and 1 <= stated[0] <= MOST_CHILDREN:
        yield Told("eta_figli", {"count": stated[0]}, stated[2])


def _is_child(one: Aged) -> bool:
    """A ``ragazzo`` of a certain age may be anybody's; a child noun with a possessive, or a small child, is the writer's."""
    if len(one.ages) > 1 and min(one.ages) < 18:
        return True
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


def _somebody_left(said: Said, mine: Sequence[Aged], ages: Sequence[int]) -> bool:
    """Whether a child is spoken of whose age was not given, or not understood."""
    if any(int(found["age"]) not in ages for found in _AND_ONE_OF.finditer(said.text)):
        return True
    if re.search(
        r"\b(?:sorellin\w|fratellin\w|(?<!mamma di )(?<!madre di )(?<!mamme di )(?<!nessun )(?<!nessuna )(?<!no )"
        r"altr[oaie] (?:figli\w|bambin\w|2|3)|"
        r"piu grand[ie]|piu piccol[oa]|"
        r"gli altri|l altr[oa]|un altr[oa] (?:figli|bambin)|primo figlio|secondo figlio|il secondo|la seconda figlia|"
        r"other (?:son|daughter|child))\b",
        said.text,
    ):
        return True
    plural = any(
        re.fullmatch(r"figli|figlie|bambini|bambine|bimbi|bimbe|kids|children|hijos|hijas|ninos|enfants|copii|діти|дітей", one.noun)
        for one in mine
    )
    return plural and len(ages) == 1 and not re.search(r"gemell|twin", said.text)


_SIZE = (
    re.compile(
        r"\b(?:siamo|noi siamo|semo|simmo|viviamo|stiamo|abitiamo) (?:ormai |gia |qui |"
        r"tutti )?in (?:casa )?(?P<n>\d{1,2})\b(?! ?(?:stanz|local|camer|metri|mq))"
    ),
    re.compile(
        r"\b(?:in|a|la|nostra|mia) (?:famiglia|casa),? (?:siamo|semo) (?:in )?"
        r"(?P<n>\d{1,2})\b(?! ?(?:figli|bambin|ann[io]|stanz|camer|gatti|cani))|"
        r"\bin tutto (?:siamo|semo) (?:in )?(?P<n2>\d{1,2})\b(?! ?(?:figli|bambin|ann[io]|stanz))|"
        r"\bsiamo (?:solo|soltanto|rimasti|solamente) (?:in |noi )?(?P<n3>\d{1,2})\b(?=[,.]|$| in casa| person| e\b)|"
        r"\b(?:on est|nous vivons a|on vit a) (?P<n4>\d{1,2})(?=,|$| a la maison| dans| en tout| personnes)|"
        r"\b(?:semo|simmo|simu) in (?P<n5>\d{1,2}) (?:dentro|drent|in)\b"
    ),
    re.compile(
        r"\bsiamo (?P<n>\d{1,2}) (?:person|in famiglia|in casa|in tutto|componenti|bocche|anime)|"
        r"\bin casa (?:siamo |mia siamo )?(?:in )?(?P<n2>\d{1,2})\b(?! ?(?:figli|bambin|anni|stanz|camer|"
        r"gatti|cani))"
    ),
    re.compile(
        r"\b(?:famiglia|nucleo)(?: mia| nostra| mio| familiare)?(?: e| siamo| composto| composta)*(?: di| da|"
        r" in)? (?P<n>\d{1,2}) (?:person|component|membr|gent)|\b(?P<n2>\d{1,2}) (?:person[ae]|"
        r"componenti) (?:(?:in )?famiglia|nel nucleo|in casa|a casa)|(?:^|, ?)(?:siamo )?(?P<n3>\d{1,2}) in famiglia\b"
        r"|(?:^|, ?)siamo (?:in )?(?P<n4>\d{1,2})(?=,|$)|(?:^|, ?)(?P<n5>\d{1,2}) (?:person[ae]|pers|xson[ae])(?=,|$)|"
        r"\bnucleo (?:familiare )?di (?P<n8>\d{1,2})(?=,|$| person| component)|\b(?:quindi|dunque) in (?P<n6>\d{1,2})\b"
        r"|\b(?:noi|semo|simmo|semm|semu|simu) (?:in |n )?(?P<n7>[3-9]|1\d)(?: person\w*)?(?: (?:in |n )?casa)?(?=,|\.|$)"
    ),
    re.compile(
        r"\b(?:we are|there are|there s) (?:a family of )?(?P<n>\d{1,2})(?: of us| people| in| persons)|\bfamily of (?P<n2>\d{1,2})\b"
    ),
    re.compile(
        r"\bsomos (?P<n>\d{1,2})\b|\bnous sommes (?P<n2>\d{1,2})\b|\bsuntem (?P<n3>\d{1,2})\b|\bnoi 2\b(?!x)x|"
        r"нас (?P<n4>\d{1,2})\b|"
        r"(?:نحن|(?:عايلت\w+|اسرت\w+|عايله|اسره)(?: (?:مكونه|تتكون))? من) (?P<n5>\d{1,2})|(?P<n6>\d{1,2})口(?:人|之家)|"
        r"famille de (?P<n7>\d{1,2})\b|familia de (?P<n8>\d{1,2})\b|familie de (?P<n9>\d{1,2})\b|сімя (?:з|"
        r"із) (?P<n10>\d{1,2})"
    ),
)
_DENIED_SIZE = re.compile(
    r"(?:\b(?:non|nn|not|no|ne|nu)|не) (?:piu )?(?:siamo|semo|somos|nous sommes|sommes|suntem|we are|нас) (?:piu |pas |gia )?(?:in |a )?"
    r"\d{1,2}\b(?: (?:in famiglia|in casa|person\w+))?"
)
_MORE_THAN = re.compile(r"\bsiamo in piu di (?P<n>\d{1,2})\b")
_ALONE = sought(
    r"\b(?:vivo|vive|abito|abita|sto|sta|stoo|stoo chi|campo|vivi) (?:(?:chi |qui |"
    r"qua )?a \w+ )?(?:ormai |sempre |qui |qua |tutto |tutta )?(?:da |per |de )?(?:sol[oa]|"
    r"per mi)\b(?! con (?:mi|un figl|una figl|un bimb|i |la |il |le |bambin|figl|du|\d))|"
    r"\bi live (?:alone|on my own|by myself)|\blives (?:alone|on (?:his|her) own|"
    r"by (?:him|her)self)"
    r"|\b(?:vivo|vive) sol[oa]\b(?! con"
    r" (?:mi|un figl|una figl|un bimb|una bimb|i |la |il |le |bambin|figl|du|\d ?(?:figl|bamb|bimb)))|"
    r"\b(?:je vis|il vit|elle vit|vit) seule?\b|\b(?:locuiesc|traiesc|"
    r"locuieste|traieste|sta) singur[a]?\b|жив(?:у|е) (?:сам|сама|один|одна)\b|(?:اعيش|يعيش|تعيش|"
    r"اسكن) (?:وحدي|وحده|وحدها|لوحدي|بمفرد\w+)|一个人住|独居|独自(?:居住|生活|一人)|"
    r"\b(?:adesso|ora|ormai|rimast[oa])(?: sono)? sol[oa] in casa\b|^(?:\d\d anni, )?sol[oa],|"
    r"\bmi[oa] (?:mamma|nonn[oa]|padre|madre|papa|zi[oa]|suocer[oa])(?: di)?,? (?:\d\d anni,? )?"
    r"sol[oa]\b(?! (?:con|un|il|la|per|da|di|qualche|\d))"
)
_ALONE_WITH = re.compile(
    r"\b(?:vivo|abito|sto) (?:qui |a \w+ )?(?:da )?sol[oa] con (?:il |la |i |le )?(?:mi[oa] |miei |mie |un |una )?(?P<n>[1-9] )?"
    r"(?:(?P<one>figli[oa]|bimb[oa]|bambin[oa])|(?P<more>figli|figlie|bimbi|bimbe|bambini|bambine))\b(?P<rest>.*)"
)
_SOMEBODY_MORE = re.compile(
    r"\b(?:figli\w*|bimb\w|bambin\w|mamma|madre|padre|papa|nonn[oa]|sorell[ae]|fratell[oi]|suocer[oa]|marito|"
    r"compagn[oa]|altr[oaie]|coinquilin\w)\b"
)
_HOUSEHOLD = re.compile(
    r"\b(?:siamo|viviamo con|viviamo|(?:vivo|abito)(?: io)?(?: (?:a|in) [a-z]+)? con) "
    r"(?P<list>(?:solo |io[, ]|[ ]|mio |mia |mi |e |, ?|con |i |il |"
    r"la |nostr\w+ |un |una |miei |2 |3 |4 |5 |marito|moglie|compagn[oa]|figli[oae]?|bimb\w|bambin\w|"
    r"mamma|madre|padre|papa|nonn[oa]|sorell[ae]|fratell[oi]|suocer[oa])+)"
)
_MEMBER = re.compile(
    r"\bio\b|(?:(?P<n>\d) )?(?:marito|moglie|compagn[oa]|figli[oae]?|bimb\w|bambin\w|mamma|madre|padre|"
    r"papa|nonn[oa]|sorell[ae]|fratell[oi]|suocer[oa])"
)


def household(said: Said) -> Iterator[Told]:
    """How many live together, when it is counted or listed person by person; a number that is denied counts for nothing."""
    said = replace(said, text=_DENIED_SIZE.sub(" ", said.text).strip(" ,;"))
    if found := _MORE_THAN.search(said.text):
        yield Told("componenti_nucleo", {"min": int(found["n"]) + 1}, found[0])
        return
    for pattern in _SIZE:
        if found := pattern.search(said.text):
            size = next((int(value) for value in found.groupdict().values() if value), 0)
            if 1 <= size <= 15:
                yield Told("componenti_nucleo", size, found[0])
                return
    if (found := _ALONE.search(said.text)) and not is_denied(said.text, found.start()):
        yield Told("componenti_nucleo", 1, found[0])
        return
    for sentence in said.sentences:
        if (found := _ALONE_WITH.search(sentence)) and not _SOMEBODY_MORE.search(found["rest"]) and bool(found["more"]) == bool(found["n"]):
            yield Told("componenti_nucleo", int(found["n"] or 1) + 1, found[0].removesuffix(found["rest"]))
            return
    if (listed := _HOUSEHOLD.search(said.text)) and (count := _members(listed, said.text)):
        yield Told("componenti_nucleo", count, listed[0].strip())


def _members(found: re.Match[str], text: str) -> int | None:
    """How many a list names, the writer with them; who has left or died, as the words after the name tell, is not one of them."""
    listed, begins = found["list"], found.start("list")
    counts: list[int] = []
    is_without = False
    for member in _MEMBER.finditer(listed):
        word = member[0].split(" ")[-1]
        if has_left([word, *text[begins + member.end() :].replace(",", " , ").split()[:7]], 0):
            is_without = True
            continue
        if word in ("figli", "figlie", "bambini", "bambine", "bimbi", "bimbe", "sorelle", "fratelli") and not member["n"]:
            return None
        counts.append(int(member["n"] or 1))
    has_me = "io" in re.findall(r"\bio\b", listed)
    if found[0].startswith("siamo") and not has_me:
        return None
    total = sum(counts) + (0 if has_me else 1)
    return total if len(counts) >= (1 if is_without else 2) else None
