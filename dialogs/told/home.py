"""Home, rent and where a person lives, where a message states them; a wish for a home is not a home."""

import re
from collections.abc import Iterator

from dialogs.told.cues import Tables, told_by
from dialogs.told.text import Said, Told

_MONTHS = r"(?P<low>\d{1,2}|un)(?: ?(?:o|e|/|-|a) ?(?P<high>\d{1,2}))? (?:mes[ei]|mensilita|rate|canoni|bollettini)"
_ARREARS = (
    re.compile(
        rf"\b(?:indietro|ritardo|arretrat\w+|non pag\w+|nn pag\w+|deb\w+|moros\w+|saltat\w+|devo|dobbiamo|"
        rf"insolut\w+)\b[^.;!?\d]{{0,30}}{_MONTHS}[^.;!?]{{0,25}}\b(?:affitt\w+|canon\w+|arretrat\w+|pigione|"
        rf"padrone|proprietari\w+)\b"
    ),
    re.compile(
        rf"\b(?:affitto|canone|pigione)\b[^.;!?\d]{{0,30}}\b(?:arretrat\w+|da|non pagat\w|indietro|pagat\w|"
        rf"saltat\w)\b[^.;!?\d]{{0,12}}{_MONTHS}"
    ),
    re.compile(rf"{_MONTHS} (?:di|d) affitto (?:\w+ )?(?:non pagat\w|arretrat\w|in arretrato|indietro|da pagare)"),
    re.compile(rf"\b(?:non|nn) (?:riesco a )?pag\w+ (?:piu )?(?:l )?affitto da {_MONTHS}"),
    re.compile(rf"{_MONTHS} (?:arretrat\w|non pagat\w) (?:di|d|con l) affitto"),
    re.compile(
        r"(?P<low>\d{1,2})(?: (?:or|to) (?P<high>\d{1,2}))? months?(?: of)? (?:behind|rent|in arrears|unpaid)|"
        r"behind (?:on|with) (?:the |my )?rent[^.;\d]{0,12}(?P<low2>\d{1,2}) months"
    ),
)
_MORE_ARREARS = (
    re.compile(r"\baffitto\b[^;!?]{0,60}\b(?:ho|abbiamo|con) (?P<low>\d{1,2}) mes[ei] (?:non pagat\w|da pagare|indietro|arretrat\w)"),
    re.compile(
        r"(?P<low>\d{1,2}|un)(?: o (?P<high>\d{1,2}))? mensilita (?:indietro|arretrat\w|non pagat\w|da pagare|"
        r"saltat\w|di ritardo)"
    ),
    re.compile(
        r"\b(?:indietro|in ritardo) (?:di|con) (?P<low>\d{1,2}|un)(?: o (?P<high>\d{1,2}))? (?:mes[ei]|mensilita)(?: di affitto)?\b"
    ),
    re.compile(r"\b(?P<low>\d{1,2}|un) (?:affitti|canoni|mensilita) (?:non pagat\w|arretrat\w|indietro|da pagare)"),
    re.compile(r"\b(?P<low>\d{1,2}|un) mes[ei] (?:indietro|arretrat\w) (?:d|di|con l|con il) (?:affitto|canone)"),
    re.compile(
        r"\bda (?P<low>\d{1,2}|un) mes[ei] non (?:verso|pago|riesco a pagare|paghiamo|"
        r"versiamo) (?:piu )?(?:il |l )?(?:canone|affitto)"
    ),
    re.compile(r"\baffitto\b[^.;!?\d]{0,40}(?P<low>\d{1,2}|un) mes[ei] di ritardo"),
    re.compile(r"\bin urma cu (?P<low>\d{1,2}) luni de chirie|\b(?P<low2>\d{1,2}) luni de chirie (?:neplatit|restant)"),
    re.compile(
        r"\brent\b[^!?]{0,60}\b(?:haven t|have not|hasn t|not) paid (?:it |the rent |my rent |rent )?(?:for |in )?(?P<low>\d{1,2}) months"
    ),
    re.compile(r"\b(?:debo|debemos|atraso de) (?P<low>\d{1,2}) mes(?:es)?(?: de)? (?:alquiler|renta|arriendo)"),
    re.compile(r"\b(?P<low>\d{1,2}) mois (?:de (?:loyer|retard)|d arrieres)[^.;!?]{0,20}"),
    re.compile(r"(?:заборгу\w+|не (?:плачу|платила|платив|платили)|борг)[^.;!?\d]{0,25}(?P<low>\d{1,2}) місяц\w*"),
    re.compile(r"(?:欠了?|拖欠|没[付交])[^。\d]{0,6}(?P<low>\d{1,2}) ?个?月(?:的)?房租|房租[^。\d]{0,6}欠了?(?P<low2>\d{1,2}) ?个月"),
    re.compile(r"(?:متاخر\w*|لم ادفع)[^.؟!\d]{0,25}(?P<low>\d{1,2}) (?:اشهر|شهور|شهر)"),
)
_MONTH = r"(?:gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre)"
_NAMED_MONTHS = re.compile(
    rf"\b(?:saltat\w|non (?:ho|abbiamo) pagat\w|"
    rf"non pagat\w)\b[^.;!?]{{0,30}}\baffitto\b[^.;!?]{{0,15}}\b(?P<months>{_MONTH}(?:,? (?:e )?{_MONTH})*)"
)
_BILLS = re.compile(
    r"\b(?:utenz\w+|bol+et+[ae]|luce|gas|contator\w|contratto (?:luce|gas|"
    r"della luce))\b[^.;!?]{0,30}\b(?:a nome (?:mio|nostro|di mio marito|di mia moglie)|a mio nome|"
    r"al mio nome|nome mio|intestat\w+ a (?:me|noi|mio|mia)|mi[ae] intestat\w)\b"
)


_ASKING_FOR_ONE = re.compile(r"\b(?:domanda|vogli\w+|cerc\w+|graduatoria|bando)\b")


def home(said: Said, tables: Tables, urgent: str | None) -> Iterator[Told]:
    """What is said of the home; who has nowhere to sleep tonight has no home."""
    told = list(told_by(tables["home"], said))
    titles = {one.value for one in told if one.fact == "titolo_casa"}
    if "affitto-concordato" in titles:
        titles.discard("affitto-registrato")
    if "senza-casa" in titles or urgent == "senza-tetto-stanotte":
        titles = {"senza-casa"}
    if urgent == "senza-tetto-stanotte":
        yield Told("titolo_casa", "senza-casa", "")
    for one in told:
        if one.fact != "titolo_casa":
            yield one
            continue
        if titles == {one.value} and not (one.value == "casa-popolare" and _ASKING_FOR_ONE.search(said.text)):
            yield one


_RENTED = re.compile(
    r"\b(?:abit\w+|viv(?:o|iamo)|st(?:o|iamo)|sono|siamo|mamma|single) (?:\w+ ){0,5}?in affitto\b|"
    r"\bpag(?:o|hiamo) (?:\w+ ){0,5}?(?:di |d |l )affitto\b|\bil mio affitto\b|"
    r"\bi (?:rent|pay rent)\b|\bvivo de alquiler\b|\bje loue\b|\bstau in chirie\b|"
    r"(?:(?:ا|ن)سكن|(?:ا|ن)عيش|ساكن\w*|بيت|شقه|منزل) (?:\w+ )?بالايجار|(?:ا|ن)دفع (?:ال)?ايجار"
)
_RENT_CONTRACTS = ("affitto-registrato", "affitto-concordato", "affitto-non-registrato")


def rented(said: Said) -> Iterator[Told]:
    """A home for rent, with which contract is not said."""
    if (found := _RENTED.search(said.text)) and not re.search(
        r"\b(?:popolar\w+|aler|non (?:\w+ ){0,3}in affitto|vorre\w+|cerc\w+)\b", said.text
    ):
        yield Told("titolo_casa", {"one_of": list(_RENT_CONTRACTS)}, found[0])


def arrears(said: Said) -> Iterator[Told]:
    """How many months of rent are unpaid."""
    for pattern in (*_ARREARS, *_MORE_ARREARS):
        if found := pattern.search(said.text):
            groups = found.groupdict()
            low = groups["low"] or groups.get("low2") or "0"
            least = 1 if low == "un" else int(low)
            high = groups.get("high")
            yield Told("mesi_morosita", {"min": least, "max": int(high)} if high and int(high) > least else least, found[0])
            return
    if found := _NAMED_MONTHS.search(said.text):
        yield Told("mesi_morosita", len(re.findall(_MONTH, found["months"])), found[0])


def bills(said: Said) -> Iterator[Told]:
    if (found := _BILLS.search(said.text)) and not re.search(r"\bnon (?:e|sono|ho) [^.;]{0,20}(?:intestat|mio nome)", said.text):
        yield Told("intestatario_utenze", True, found[0])


def housing_problem(said: Said, tables: Tables) -> Iterator[Told]:
    """An eviction, a notice."""
    yield from told_by(tables["housing_problem"], said)
