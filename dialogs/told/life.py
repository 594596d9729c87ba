"""Permits, years in Italy, births, school, mourning, justice: what a message says of a life; nothing that could be a mere question."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final

from dialogs.told.cues import Tables, told_by
from dialogs.told.people import PERSON, Who
from dialogs.told.text import Said, Told
from knowledge.months import MONTHS

_CHILD = re.compile(
    r"\bfigl\w*|\b(?:il|la) (?:grande|piccol[oa]|second[oa]|prim[oa])\b|\bbambin\w|\bbimb\w|"
    r"\bpiccol[oaie]\b|\bragazz\w|\bguaglion\w|"
    r"\bpicciridd\w|\bmy (?:son|daughter|kid|"
    r"child)|\bhij[oa]|\bfils\b|\bfille\b|\bnin[oa]\b|\bcopil|\bfi(?:ul|ica)|\bbaiat|\bfat[ae]\b|син|"
    r"доньк|дочк|дитин|ابن|بنت|儿子|女儿|孩子|\bmum of\b|\bmother of\b|\bkids?\b"
)
_IN_ITALY = (
    re.compile(
        r"\b(?:in italia|in italy|en italia|en italie|в італії|في ايطاليا)(?: io| qui|(?: con)? residenza| residente)? (?:da|since|for|"
        r"depuis|desde hace|de|вже|منذ) (?P<more>piu di |oltre |more than |mas de |plus de |"
        r"peste )?(?P<n>\d{1,2}|un|una) (?P<unit>ann\w|mes\w|set?timan\w|giorn\w|years?|months?|"
        r"weeks?|anos|meses|ans|mois|ani|luni|рок\w*|рік|місяц\w*|سن\w+|اشهر)"
    ),
    re.compile(
        r"\b(?:da|llevo|since|for|depuis|de|desde hace) (?P<more>piu di |oltre |more than |mas de |plus de |"
        r"peste |quasi )?(?P<n>\d{1,2}|un|una) (?P<unit>ann\w|mes\w|set?timan\w|giorn\w|years?|"
        r"months?|weeks?|anos|meses|ans|mois|ani|luni)(?: \w+){0,3}? (?:in|en) (?:italia|italy|italie)\b"
    ),
    re.compile(
        r"\barr?iv\w+ (?:in )?italia (?:da )?(?P<n>\d{1,2}|un|una) (?P<unit>ann\w|mes\w|set?timan\w|"
        r"giorn\w)(?: fa)?(?P<more>x{9})?"
    ),
    re.compile(r"(?:^|[, ])italia (?P<n>\d{1,2}) (?P<unit>ann\w)(?P<more>x{9})?"),
    re.compile(r"(?:来|在)意大利(?:已经|住了)?(?P<n>\d{1,2})(?P<unit>年|个月)(?P<more>x{9})?"),
    re.compile(r"\bin italia da (?P<more>piu di |oltre )?(?P<n>\d{1,2})(?P<unit>(?=,|$| e\b))"),
    re.compile(r"(?P<more>x{9})?\b(?P<n>\d{1,2})(?: anni)? di residenza (?P<unit>)in italia\b"),
)
_IN_TOWN = re.compile(
    r"\bresident[ei] (?:a|in|nel|qui a|qui)(?! italia| lombardia) ?\w*(?: \w+)?,? (?:da|ormai da) (?P<more>piu di |"
    r"oltre )?(?P<n>\d{1,2}|un) (?P<unit>ann\w|mes\w)|\brisied\w+ (?:a|in|ad|nel) (?!italia)\w+(?: \w+)?,? da (?P<more3>piu di |"
    r"oltre )?(?P<n3>\d{1,2}|un) (?P<unit3>ann\w|mes\w)|"
    r"(?<!in italia )(?<!in italia con )\bresidenza(?! in (?:italia|lombardia|regione))(?: \w+){0,3} da (?P<more2>piu di |"
    r"oltre )?(?P<n2>\d{1,2}|un) (?P<unit2>ann\w|mes\w)|\b(?:abit\w+|viv(?:o|iamo)|sto|stiamo|living|live) "
    r"(?:a|in|en) (?!italia|italy|casa|affitto|un)\w+(?: olona)?"
    r",? (?:da|for|desde hace) (?P<more4>piu di |oltre )?(?P<n4>\d{1,2}|un) (?P<unit4>ann\w|mes\w|years?|months?|anos|meses)"
)
_BORN_AGO = re.compile(
    r"\b(?:nat[oa]|nati|born|had a baby|partorito|nacio|nacida|nee?|nascut\w?|народи\w+|ولد\w*|"
    r"出生)\b[^.;!?]{0,22}?(?P<n>\d{1,3}|un|una) (?P<unit>giorn\w|settiman\w|mes[ei]|days?|weeks?|months?|"
    r"dias|semanas|meses|jours|semaines|mois|zile|saptaman\w|luni|тиж\w+|місяц\w*|дн\w+) ?(?:fa|ago|fu|"
    r"in urma|тому)?|\b(?:hace|acum|il y a) (?P<n2>\d{1,3}) (?P<unit2>dias|semanas|meses|zile|saptaman\w|"
    r"luni|jours|semaines|mois)\b[^.;!?]{0,14}\b(?:nacio|nascut|nee?)\b"
)
_DAYS = {"gi": 1, "da": 1, "di": 1, "jo": 1, "zi": 1, "дн": 1, "se": 7, "we": 7, "sa": 7, "ти": 7, "me": 30, "mo": 30, "lu": 30, "мі": 30}
_BORN_ON = re.compile(
    rf"\bnat[oaie] (?:\w+ ){{0,2}}?(?:il |l )?(?P<day>\d{{1,2}})(?: |/|-|"
    rf"\.)(?:di )?(?P<month>{'|'.join(MONTHS)}|\d{{1,2}})(?:(?: |/|-|\.)(?:del )?(?P<year>(?:19|20)\d\d|\d\d))?(?! ?\d)\b"
)
_WEEKS = re.compile(r"\b(?P<n>\d{1,3}) settimane (?:di )?(?:contribut\w+|lavorat\w+|di lavoro)")


def life(said: Said, tables: Tables) -> Iterator[Told]:
    """Permits, pregnancies, losses and courts."""
    told = list(told_by(tables["life"], said))
    permits = {one.value for one in told if one.fact == "titolo_soggiorno"}
    if len(permits) > 1 and "in-rinnovo" in permits:
        permits = {"in-rinnovo"}
    trials = {one.value for one in told if one.fact == "procedimento_penale"}
    for one in told:
        if one.fact == "titolo_soggiorno" and (len(permits) > 1 or one.value not in permits):
            continue
        if one.fact == "procedimento_penale" and len(trials) > 1 and one.value != "misura-in-corso":
            continue
        yield one


def of_the_one_tried(told: Iterable[Told], said: Said, whom: str | None) -> Iterator[Told]:
    """Without the trial or the sentence of somebody else than the one for whom help is asked: a husband's is not who writes's."""
    for one in told:
        if one.fact != "procedimento_penale" or _tried(one, said) in (None, whom):
            yield one


def _tried(one: Told, said: Said) -> str | None:
    """Who is spoken of right before the words that tell it, or within them, unless the writer is."""
    begin = said.text.find(one.wording)
    clause = _STOPS.split(said.text[max(0, begin - LEAD) : begin])[-1] + one.wording
    nouns = list(PERSON.finditer(clause))
    if not nouns or not nouns[-1].lastgroup or _THE_WRITER.search(clause[nouns[-1].end() :]):
        return None
    return Who[nouns[-1].lastgroup].value


_STOPS = re.compile(r"[,.;:!?]")
_THE_WRITER = re.compile(r"\b(?:io|mi|me|sono|ho|i|yo|je|eu)\b|я")
LEAD: Final = 40


def court(said: Said, tables: Tables) -> Iterator[Told]:
    """Whether a lawyer is needed for a case."""
    yield from told_by(tables["court"], said)


_ONE_OF_THEM = (
    r"(?:un[oa](?= (?:va|fa|e|frequenta|sta|inizia|al|alla|alle|all|in) )|(?:l )?altr[oa]|l ultim[oa]|(?:il|la|l) (?:piu )?(?:grande|"
    r"maggiore|second[oa]|terz[oa]|quart[oa]|mezzan[oa]|piccol[oa]|minore|femmina|maschio))"
)
_LEVELS = {
    "nido": r"(?:asilo )?nido",
    "infanzia": r"(?:scuola )?materna|asilo|infanzia|scuola d(?:ell |i )?infanzia",
    "primaria": r"(?:(?:prima|seconda|terza|quarta|quinta) )?elementar[ei]|primaria",
    "secondaria-1": r"(?:(?:prima|seconda|terza) )?medi[ae]",
    "secondaria-2-iefp": r"liceo|(?:(?:prima|seconda|terza|quarta|quinta) )?superior[ei]|professionale|(?:istituto )?tecnico|alberghiero",
    "universita": r"universita",
}
_SCHOOL_OF_ONE = {
    level: re.compile(
        rf"\b{_ONE_OF_THEM}(?: (?:di )?\d{{1,2}}(?: anni)?,?)?(?: (?:va|fa|e|frequenta|sta|inizia|fara))*"
        rf"(?: (?:al|alla|alle|all|in|il|la|le|lo|l))* (?:{words})\b(?! (?:costa|non|e chiuso))"
    )
    for level, words in _LEVELS.items()
}


def school(said: Said, tables: Tables) -> Iterator[Told]:
    """The schools of the writer's children."""
    if not _CHILD.search(said.text):
        return
    yield from told_by(tables["school"], said)
    for level, pattern in _SCHOOL_OF_ONE.items():
        if found := pattern.search(said.text):
            yield Told("scuola_figli", [level], found[0])


def times(said: Said) -> Iterator[Told]:
    """Years in Italy, months in the comune, weeks of contributions."""
    for pattern in _IN_ITALY:
        if found := pattern.search(said.text):
            years = _span(found["n"], found["unit"], yearly=True)
            yield Told("residenza_italia_anni", {"min": years} if (found["more"] or "").strip() not in ("", "quasi") else years, found[0])
            break
    if found := _IN_TOWN.search(said.text):
        number = found["n"] or found["n2"] or found["n3"] or found["n4"]
        unit = found["unit"] or found["unit2"] or found["unit3"] or found["unit4"]
        months = _span(number, unit, yearly=False)
        yield Told(
            "residenza_comune_mesi",
            {"min": months} if found["more"] or found["more2"] or found["more3"] or found["more4"] else months,
            found[0],
        )
    if (found := _WEEKS.search(said.text)) and not re.search(r"\b(?:servono|bastano 13|almeno|quante)\b", said.text[: found.start()][-20:]):
        yield Told("settimane_contributi_4anni", int(found["n"]), found[0])


def _span(number: str, unit: str, *, yearly: bool) -> int:
    count = int(number) if number.isdigit() else 1
    if not unit or unit.startswith(("ann", "year", "ano", "ans", "ani", "рок", "рік", "سن", "年")):
        return count if yearly else count * 12
    if unit.startswith(("mes", "month", "mois", "luni", "міс", "اشهر", "个")):
        return count // 12 if yearly else count
    return 0


def birth(said: Said) -> Iterator[Told]:
    """How many days ago a child was born."""
    days: Any = None
    if found := _BORN_AGO.search(said.text):
        number, unit = found["n"] or found["n2"], found["unit"] or found["unit2"]
        days = (int(number) if number.isdigit() else 1) * _DAYS.get(unit[:2], 0)
        if not re.search(r"fa|ago|in urma|тому|hace|acum|il y a|出生", found[0]):
            days = None
    elif (found := _BORN_ON.search(said.text)) and said.today:
        days = _since(found, said.today)
    if days is not None and found and 0 <= days <= 400:
        yield Told("giorni_da_nascita", days, found[0])
        if days < 365 and not re.search(r"\baltr[oaie]\b|fratell|sorell|primo figlio|secondo|\d figli", said.text):
            yield Told("eta_figli", [0], found[0])


def _since(found: "re.Match[str]", today: date) -> int | None:
    month = int(found["month"]) if found["month"].isdigit() else MONTHS.index(found["month"]) + 1
    year = int(found["year"] or today.year)
    try:
        born = date(year + 2000 if year < 100 else year, month, int(found["day"]))
    except ValueError:
        return None
    if born > today and not found["year"]:
        born = born.replace(year=born.year - 1)
    return (today - born).days


_TURNS = re.compile(r"\b(?:compie|compio|compira|compiro)\b")
_IN_MONTHS = re.compile(r"\b(?:tra|fra) (?:(?P<n>\d{1,2}) mesi|(?:un|1) mese)\b|\bil mese prossimo\b")


def birthday(said: Said) -> Iterator[Told]:
    """In how many months somebody who is about to turn an age does so."""
    for sentence in said.sentences:
        found = _IN_MONTHS.search(sentence)
        if found and _TURNS.search(sentence) and (months := int(found["n"] or 1)) <= 12:
            yield Told("mesi_al_compleanno", months, found[0])
            return
