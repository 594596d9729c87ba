"""ISEE, incomes, savings and fees as a message says them; a year, a threshold or somebody else's figure is no income."""

import re
from collections.abc import Iterator
from typing import Any

from dialogs.told.numbers import AMOUNT, BOUND, amount, bounds
from dialogs.told.text import Said, Told

_ISEE = r"\b(?:isee|ise|iseee|isse|isè|izee|ісее|ізее)\b"
_ASIDE = re.compile(
    r"\b(?:limite|soglia|deve essere|dev essere|bisogna aver|serve un|serve isee|quale isee|che isee|quanto isee|requisit\w+)\b"
)
_GAP = r"(?:[^\d.;!?]|\.(?=\d)){0,34}?"
_AFTER_ISEE = re.compile(
    rf"{_ISEE}(?P<gap>{_GAP})(?P<words>(?:\b(?:tra|fra|da|between|"
    rf"entre)(?: i)? )?{AMOUNT}(?: euro)?(?: ?(?:e|a|-|–|ai|and) ?(?:i )?{AMOUNT})?(?: (?:euro )?circa|"
    rf" piu o meno)?)"
)
_SAYS_ISEE = re.compile(
    rf"{_ISEE}[^\d.;!?]{{0,50}}? (?P<gap>dice|risulta|e venuto|viene|segna|e uscito)(?: di| a)? (?P<words>(?:(?:tra|"
    rf"fra) (?:i )?)?{AMOUNT}(?: ?(?:e|ed|a|-) ?(?:i )?{AMOUNT})?)"
)
_BEFORE_ISEE = re.compile(rf"(?P<gap>(?:\b(?:{BOUND}) )?)(?P<words>{AMOUNT}) ?(?:euro |€ )?(?:di |d |of |de |come )?{_ISEE}(?! \d)")
_ARABIC_ISEE = re.compile(rf"(?:isee|الايزي|ايزي)(?P<gap>\D{{0,20}})(?P<words>{AMOUNT})")
_YEAR = re.compile(r"^(?!2000)(?:19|20)\d\d$")
_NO_ISEE = re.compile(
    rf"\b(?:non|nn|no|mai|senza|niente|without|no tengo|pas de|pas d|n am|nu am|don t have|do not have|"
    rf"n ai pas)\b[^.,;!?\d]{{0,22}}{_ISEE}"
    rf"|{_ISEE} (?:non (?:ce l |l )?(?:ho|abbiamo|fatto|lo ho)|mai fatto|ancora no|nessuno)|немає isee|"
    rf"нема isee|没有isee|没有 isee|ليس لدي isee|ما عندي isee"
)
_NO_ISEE_BUT = re.compile(
    rf"\bnon (?:so|capisco|ho capito|supera|supero|superiamo|arriv\w+|basta|serve|e|"
    rf"ricordo)\b[^.,;]{{0,22}}{_ISEE}|{_ISEE} non (?:so|ricordo)"
)
_YEARLY = r"(?:all anno|l anno|annui|annue|annuo|anno|in un anno|a year|per year|al ano|par an|pe an|на рік)"
_PERSONAL = re.compile(
    rf"\b(?:guadagno|guadagna|mio guadagno|mi guadagno|reddito|redditi|stipendio|di pensione prend[oe]|i earn|gano|"
    rf"je gagne|castig)\b[^.;!?\d]{{0,30}}?(?P<words>(?:circa |quasi |sui |about |unos |"
    rf"environ )?{AMOUNT})(?: ?(?:euro|€|eur|euros))?[^.;!?\d]{{0,12}}?{_YEARLY}\b"
)
_LAST_YEAR = re.compile(
    rf"\b(?:l |nell |lo )?anno (?:scorso|passato)\b[^.;!?\d]{{0,20}}?\b(?P<we>abbiamo |)(?:ho )?guadagnato (?P<words>(?:circa |"
    rf"quasi |sui )?{AMOUNT})"
    rf"(?= ?(?:euro|€|$|,|\.))|\bho guadagnato (?P<words2>(?:circa |quasi |sui )?{AMOUNT}) ?(?:euro |€ )?(?:l |nell |"
    rf"lo )anno (?:scorso|passato)"
    rf"|\bi? ?(?:made|earned) (?P<words3>(?:about |around )?{AMOUNT}) ?(?:euros? |€ )?last year"
)
_NO_INCOME = re.compile(
    r"\breddito (?:mio |personale |suo |annuo )?(?:e |di )?(?:zero|0)\b|\b(?:non ho|nessun|"
    r"senza) (?:alcun |nessun )?reddito (?:mio|personale)\b"
)
_MONTHLY = (
    r"(?:al|ogni|il|per|nel|a|per) mese|mensil[ei]|al mes|par mois|per month|a month|pe luna|на місяць|كل شهر|في الشهر|شهريا|每月|一个月"
)
_EACH_MONTH = re.compile(rf"(?:{_MONTHLY})(?![a-z])")
_EARNED_EACH_MONTH = re.compile(
    rf"\b(?P<who>(?:io )?(?:guadagno|prendo|percepisco|ricevo|mi (?:arriva(?:no)?|danno|pagano)|porto a casa|i (?:earn|make|get)|"
    rf"gano|cobro|je (?:gagne|touche)|castig|primesc)|(?:il )?mio (?:stipendio|reddito|salario)|(?:la )?mia (?:pensione|paga)|"
    rf"stipendio|pensione|busta paga)\b[^.;!?\d]{{0,30}}?"
    rf"(?P<words>(?:(?:{BOUND}) |circa |quasi |sui |sulle |about |unos |environ )?{AMOUNT})"
    rf"(?: ?(?:euros?|€|eur))?(?P<gap>[^.;!?\d]{{0,24}}?)(?:{_MONTHLY})(?![a-z])"
)
_MY_WORK = (
    r"(?:faccio (?:le pulizie|lavoretti|la (?:colf|badante|cameriera|baby ?sitter|commessa|cassiera|lavapiatti|"
    r"barista|sarta|parrucchiera)|"
    r"il (?:rider|muratore|camerier[ei]|cuoco|magazziniere|facchino|lavapiatti|barista|autista)|l (?:operai[oa]|autista|oss))|"
    r"lavoro (?:in nero|part ?time|a chiamata|come \w+)|lavoretti in nero|i clean|limpio|je fais le menage)"
)
_PAY = rf"(?P<words>(?:circa |quasi |sui |sulle )?{AMOUNT})(?: ?(?:euros?|€|eur))?(?: ?circa)?,? (?:{_MONTHLY})(?![a-z])"
_WORKS_FOR = (
    re.compile(rf"{_PAY},? (?P<gap>(?:io |perche |e |che |da quando )*){_MY_WORK}\b"),
    re.compile(rf"\b{_MY_WORK}(?P<gap>[^.;!?\d]{{0,40}}?)(?<![\d.,]){_PAY}"),
)
_OF_PENSION = re.compile(
    rf"(?P<words>(?:circa |quasi |sui |sulle )?{AMOUNT})(?: ?(?:euros?|€|eur))?(?: ?circa)?(?P<month>,? (?:{_MONTHLY}))? (?:di|de) "
    rf"(?:pensione|pension|stipendio|paga)\b(?! (?:di|d|della?|per)\b)(?P<after>,? (?:{_MONTHLY})(?![a-z]))?"
)
_MOST_A_MONTH = 3_000
"""«650 euro di pensione» are a month's; more, without a word about it, may be a year's."""
_SPENT = re.compile(r"\b(?:pag[oa]|paghiamo|spendo|spendiamo|cost[ai]\w*|chied\w+|vers[oa]|mando|devo|serv\w+|cerco|vorrei|se)\b")
_OTHERS_OR_AIDS = re.compile(
    r"\b(?:marito|moglie|compagn[oa]|figli[oa]|mamma|papa|madre|padre|suocer[oa]|nonn[oa]|affitt\w+|mutuo|rett\w+|bollett\w+|"
    r"assegn\w+|adi|naspi|bonus|contribut\w+|mantenimento|alimenti|accompagn\w+|invalidit\w+|disoccupazione|rat[ae]|debit\w+)\b"
)
_PAYMENTS_A_YEAR = (12, 14)
_NOT_YEARLY = re.compile(rf"\bnon (?:e )?{_YEARLY}\b")
_FAMILY = re.compile(
    rf"\b(?:in famiglia|la famiglia|mia famiglia|nostra famiglia|di famiglia|familiare|tutti insieme|"
    rf"in casa)\b[^.;!?\d]{{0,30}}?(?:guadagnat\w+|guadagniamo|entrati|entrano|"
    rf"reddito)?[^.;!?\d]{{0,20}}?(?P<words>(?:circa |quasi |sui )?{AMOUNT}) ?(?:euro|€)"
)
_FAMILY_INCOME = re.compile(rf"\breddito (?:familiare|della famiglia|del nucleo)(?: annuo)?(?: e| di| circa)* (?P<words>{AMOUNT})")
_COUPLE = re.compile(
    rf"\b(?:tra|fra) (?:me e (?:lei|lui|mio marito|mia moglie)|lui e me|lei e me|tutti e 2|"
    rf"noi 2)(?P<gap>[^.;!?\d]{{0,25}})(?P<words>{AMOUNT})"
    rf"|\b(?:io e (?:lui|lei|mio marito|mia moglie)) insieme [^.;!?\d]{{0,20}}(?P<both>{AMOUNT})"
)
_FAMILY_YEAR = re.compile(rf"\b(?:anno|annui|annuo|{_YEARLY})\b")
_SAVINGS = re.compile(
    rf"\b(?:di risparmi|sul libretto) (?:ho|abbiamo|ci sono|c e|restano) (?P<first>(?:circa |quasi |sui )?{AMOUNT})|"
    rf"\b(?:risparmi|savings)[?:, ]+(?P<asked>(?:circa |quasi |sui )?{AMOUNT})"
    rf"|\b(?:sul conto|in banca|in posta) (?:ho|abbiamo|ci sono|ce ne sono|c e|ce ne|restano) (?:in tutto |ancora |solo )?"
    rf"(?P<words>(?:circa |quasi |sui )?{AMOUNT})"
    rf"|\b(?:risparmi|da parte|messo via|messi via|savings(?: of)?|ahorros|economies|economii) ?(?:per |di |de |sono |circa )?"
    rf"(?P<kept>(?:circa |quasi |sui )?{AMOUNT})"
    rf"|\b(?:ho|abbiamo|have|tengo|tenemos) (?P<before>(?:circa |quasi )?{AMOUNT}) ?(?:euro|€)? "
    r"(?:di risparmi|in banca|sul conto|da parte|in savings|de ahorros)"
)
_NURSERY = re.compile(r"\b(?:nido|nidi|asilo|daycare|day care|nursery|creche|guarderia|cresa)\b|托儿所|حضانه|ясл")
_FEE = re.compile(
    rf"\b(?:retta|nido|daycare,?|day care,?|nursery|guarderia|creche|cresa|asilo nido|ясла|yasla|托儿所|"
    rf"حضانه)\b[^.;!?\d]{{0,30}}?(?P<words>(?:circa |quasi |sui |about )?{AMOUNT})(?: ?(?:euros?|€|eur|"
    rf"evro))?(?P<month>[^.;!?\d]{{0,14}}?(?:mese|month|mes|mois|luna|mensil\w*|місяць))?"
)
_FEE_SPEAKS = re.compile(r"\b(?:retta|costa|costs?|pago|paghiamo|paga|cuesta|coute|spendo|spendiamo)\b")
_CORRECTED = re.compile(rf"^[ ,]*(?:euro)?[ ,]*(?:no|anzi|scus\w+|volevo dire|cioe|mi correggo)\b[^.;!?\d]{{0,20}}(?P<words>{AMOUNT})")
_DENIED_GAP = re.compile(r"\b(?:non|nn) (?:ce|c|l|e|era|ho|abbiamo)\b")
_ISEE_KINDS = {"sociosanitario": r"socio ?-?sanitari\w+|ristretto", "corrente": r"corrente", "minorenni": r"minorenni|minori"}


def isee(said: Said) -> Iterator[Told]:
    """The household's ISEE, or that there is none yet."""
    for sentence in said.sentences:
        if _ASIDE.search(sentence):
            continue
        for pattern in (_AFTER_ISEE, _SAYS_ISEE, _BEFORE_ISEE, _ARABIC_ISEE):
            for found in pattern.finditer(sentence):
                value = amount(f"{found['gap'].strip()} {found['words']}".strip())
                after = sentence[found.end() :]
                if corrected := _CORRECTED.match(after):
                    value = amount(corrected["words"])
                if not _EACH_MONTH.match(after.removeprefix(" euro").strip()) and _plausible(value, found["words"], found["gap"]):
                    yield Told("isee", value, found[0].strip())
                    return
    if said.has(_NO_ISEE) and not said.has(_NO_ISEE_BUT):
        yield Told("isee", "nessun-isee", "")


def _plausible(value: Any, words: str, gap: str) -> bool:
    if (
        value is None
        or _DENIED_GAP.search(gap)
        or re.search(
            r"\b(?:risparmi|reddito|stipendio|affitto|conto|pensione|(?<!dell )(?<!quest )anno|del|comma|figli|"
            r"persone|mesi|anni|siamo|lui|lei|extra|bonus|"
            r"assegno|contributo|aiuto|esiste|buono)\b",
            gap,
        )
    ):
        return False
    if _YEAR.match(words.strip()):
        return False
    least, most = bounds(value)
    return least == most == 0 or (most >= 300 and (isinstance(value, dict) or least >= 300))


def isee_kind(said: Said) -> Iterator[Told]:
    """Which kind of ISEE the figure is."""
    for kind, words in _ISEE_KINDS.items():
        if found := re.search(rf"{_ISEE} (?:{words})\b", said.text):
            yield Told("isee_tipo", kind, found[0])
            return


def incomes(said: Said) -> Iterator[Told]:
    """What one person or the family earns in a year, and what is set aside."""
    family = next((found for found in _FAMILY.finditer(said.text) if _FAMILY_YEAR.search(said.text)), None)
    if family:
        yield from _told("reddito_familiare_annuo", family["words"], family[0])
    elif (found := _PERSONAL.search(said.text)) and not _EACH_MONTH.search(found[0]) and not _NOT_YEARLY.search(found[0]):
        yield from _told("reddito_personale_annuo", found["words"], found[0])
    elif (found := _LAST_YEAR.search(said.text)) and not found["we"]:
        yield from _told("reddito_personale_annuo", found["words"] or found["words2"] or found["words3"], found[0])
    elif found := _NO_INCOME.search(said.text):
        yield Told("reddito_personale_annuo", 0, found[0])
    elif found := _FAMILY_INCOME.search(said.text):
        yield from _told("reddito_familiare_annuo", found["words"], found[0])
    if found := _SAVINGS.search(said.text):
        yield from _told(
            "patrimonio_mobiliare", found["words"] or found["kept"] or found["before"] or found["asked"] or found["first"], found[0]
        )


def each_month(said: Said) -> Iterator[Told]:
    """The writer's own pay by the month: in a year between twelve and fourteen times as much. What others earn, aids and
    expenses are no pay of the writer's."""
    for sentence in said.sentences:
        for found in _EARNED_EACH_MONTH.finditer(sentence):
            before = sentence[: found.start()][-30:].rpartition(",")[2]
            if _OTHERS_OR_AIDS.search(f"{before} {found[0]}") or (value := amount(found["words"])) is None:
                continue
            yield Told("reddito_personale_annuo", in_a_year(value), found[0])
            return
        for found in _OF_PENSION.finditer(sentence):
            before = sentence[: found.start()][-30:].rpartition(",")[2]
            if _OTHERS_OR_AIDS.search(before) or _SPENT.search(before) or (value := amount(found["words"])) is None:
                continue
            if found["month"] or found["after"] or 100 <= bounds(value)[0] <= bounds(value)[1] <= _MOST_A_MONTH:
                yield Told("reddito_personale_annuo", in_a_year(value), found[0])
                return
        for pattern in _WORKS_FOR:
            paid = pattern.search(sentence)
            if paid is None or _OTHERS_OR_AIDS.search(paid[0]) or _SPENT.search(sentence[: paid.start()][-30:] + paid["gap"]):
                continue
            if (value := amount(paid["words"])) is not None:
                yield Told("reddito_personale_annuo", in_a_year(value), paid[0])
                return


def in_a_year(value: Any) -> dict[str, int]:
    """What a monthly amount may make in a year, paid twelve to fourteen times."""
    least, most = bounds(value)
    return (
        {"min": round(least * _PAYMENTS_A_YEAR[0]), "max": round(most * _PAYMENTS_A_YEAR[1])}
        if most < float("inf")
        else {"min": round(least * _PAYMENTS_A_YEAR[0])}
    )


def of_the_couple(said: Said) -> Iterator[Told]:
    """What the two of a couple earn together in a year."""
    if (found := _COUPLE.search(said.text)) and re.search(_YEARLY, said.text):
        yield from _told("reddito_coniugale_annuo", found["words"] or found["both"], found[0])


def is_each_month(text: str) -> bool:
    """Whether an amount is said to be by the month."""
    return _EACH_MONTH.search(text) is not None


def nursery_fee(said: Said) -> Iterator[Told]:
    """What the nursery costs in a month."""
    if not said.has(_NURSERY):
        return
    for sentence in said.sentences:
        found = _FEE.search(sentence)
        if (
            found
            and (found["month"] or _FEE_SPEAKS.search(sentence))
            and (value := amount(found["words"])) is not None
            and 20 <= bounds(value)[0] <= 3000
        ):
            yield Told("retta_nido_mensile", value, found[0])
            yield Told("scuola_figli", ["nido"], found[0])
            return


def _told(fact: str, words: str, wording: str) -> Iterator[Told]:
    value = amount(words)
    if value is not None and not _YEAR.match(words.strip()):
        yield Told(fact, value, wording)
