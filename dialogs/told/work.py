"""Work, its loss and the benefits already received, where a message says them of a person; questions about them say nothing."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from dialogs.told.cues import Tables, told_by
from dialogs.told.people import PERSON, Who
from dialogs.told.text import Said, Told
from knowledge.months import MONTHS
from knowledge.search.needles import sought

_CLOSED = (
    r"\b(?:ditta|azienda|fabbrica|negozio|ristorante|impresa|cooperativa|bar|firma|company|"
    r"empresa) (?:ha chius\w+|chiusa?|e chius\w|e fallit\w|fallit\w|s a inchis|closed|cerro)\b"
)
_GOOD_CAUSE = r"giusta causa|periodo protetto"
_LOST = re.compile(r"(?<!se )\b(?:il |un )(?:lavoro|posto)(?: di lavoro)? (?:io )?l ho (?:appena )?perso\b")

_FOUND = re.compile(
    r"(?<!non )(?<!nn )(?<!se )\b(?:ho|io ho) (?:appena |finalmente |da poco )?trovato (?:un |il |1 )?(?:nuovo |altro |piccolo )?"
    r"(?:lavor\w+|posto|impiego)\b|(?<!not )\bi (?:have |ve )?(?:just )?found (?:a |an |1 )?(?:new )?(?:job|work)\b|"
    r"\bhe encontrado (?:un )?trabajo\b|\bj ai trouve (?:un )?(?:travail|emploi|boulot)\b|"
    r"\bmi am gasit (?:de lucru|un loc de munca|serviciu)\b"
)


def work(said: Said, tables: Tables) -> Iterator[Told]:
    """What is said of work, of its end and of benefits; two different states of work cancel each other."""
    told = list(told_by(tables["work"], said))
    states = {one.value for one in told if one.fact == "stato_lavoro"}
    if states == {"disoccupato", "inoccupato"}:
        states = {"inoccupato"}
    quits = any(one.fact == "perdita_lavoro_involontaria" and one.value is False for one in told)
    for one in told:
        if one.fact == "stato_lavoro" and (len(states) > 1 or one.value not in states):
            continue
        if one.fact == "perdita_lavoro_involontaria" and one.value is True and quits and not re.search(_GOOD_CAUSE, said.text):
            continue
        yield one
    if (
        not any(one.fact == "stato_lavoro" for one in told)
        and re.search(_CLOSED, said.text)
        and re.search(r"lasciat\w a casa|licenzi|senza lavoro", said.text)
    ):
        yield Told("stato_lavoro", "disoccupato", "ha chiuso")
    elif not states and (found := _FOUND.search(said.text)):
        yield Told("stato_lavoro", {"one_of": ["dipendente", "autonomo"]}, found[0])
    elif not states and _LOST.search(said.text):
        yield Told("stato_lavoro", "disoccupato", "il lavoro l ho perso")
    yield from told_by(tables["benefits"], said)


_OF_OTHERS_WORK = re.compile(
    r"\b(?:mi[oa]|nostr[oa]|su[oa]|my|his|her|mi|mon|ma|sa|le|il|la) (?P<noun>[a-z]+)(?: \w+){0,2}? (?:e|fa|ha|lavora|is|has|works|es|"
    r"est|travaille|trabaja)?(?: (?:un|una|stat[oa]|anche|ancora|gia|il|la|l|a))* ?$"
)
_FOR_LEAVE = re.compile(r"\b(?:permess\w|ferie|congedo|aspettativa|days? off|leave)\b")
_STATES = frozenset({"stato_lavoro"})
_CARED_FOR = frozenset({"genitore", "altro-familiare", "altra-persona"})
_FIRST_PERSON = re.compile(r"^\W*(?:io )?(?:sono|son|faccio|lavoro|ho|i (?:am|m|work)|soy|trabajo|je (?:suis|travaille)|sunt|lucrez)\b")


def of_the_one_in_need(told: Iterable[Told], said: Said, whom: str | None) -> Iterator[Told]:
    """Without the work of somebody else than the one for whom help is asked: a husband's, when it is for a child; the writer's own,
    when it is for who is cared for, unless days off are asked."""
    for one in told:
        if one.fact not in _STATES or whom is None:
            yield one
        elif whom in _CARED_FOR and _FIRST_PERSON.search(one.wording):
            if said.has(_FOR_LEAVE):
                yield one
        elif whom == (owner := _owner(one, said)) or owner is None:
            yield one


def _owner(one: Told, said: Said) -> str | None:
    """Whose work it is, when somebody close stands right before the words that tell it."""
    begin = said.text.find(one.wording)
    found = _OF_OTHERS_WORK.search(said.text[max(0, begin - 60) : begin]) if one.wording and begin > 0 else None
    noun = PERSON.fullmatch(found["noun"]) if found else None
    return Who[noun.lastgroup].value if noun and noun.lastgroup else None


_PUBLIC = re.compile(
    r"\b(?:ex |e |era |e stat[oa] |un |una |sono |faccio |fa )*(?:dipendent[ei] pubblic[oaih]+|"
    r"impiegat[oa] (?:del comune|statale|comunale|pubblic[oa]|delle poste|dell inps|del ministero|"
    r"della regione)|maestr[oa] statale|insegnante statale|statale in pensione|"
    r"pensionat[oa] (?:pubblic[oa]|statale|inpdap|ex inpdap)|insegnante in pensione|"
    r"professor\w+ in pensione|infermier[ae] (?:dell ospedale )?in pensione|poliziott[oa]|carabiniere|"
    r"dipendent[ei] (?:del |della |dell |al |in )?(?:comune|regione|ministero|stato|asl|asst|ats|provincia|inps|universita)|"
    r"infermier[ae] (?:asl|asst|in ospedale|dell (?:asl|asst))|vigil(?:e urbano|essa)|bidell[oa]|dipendente comunale|"
    r"pension\w+ (?:polizia|dell esercito|carabinieri|statale|inpdap)|maestra statale|agente di polizia|"
    r"in comune come impiegat[oa]|"
    r"impiegat[oa] in (?:comune|regione|questura|tribunale|prefettura)|public employee|civil servant|funcionari[oa] public[oa])\b"
)


_ENDED = re.compile(
    r"\b(?:licenziat\w|perso il (?:lavoro|posto)|contratto (?:finito|scaduto)|(?:finito|scaduto) il contratto|"
    r"lasciat\w a casa|mandat\w via|"
    r"cantiere finito|lavoro finito|finito di lavorare|laid off|fired|lost my job|despidieron|concediat\w?|"
    r"licencie\w?|dimess[oa])\b|звільнили|"
    r"انتهى عقدي|انتهي عقدي|فصلوني|فقدت عملي|辞退|解雇"
)
_AGO = re.compile(
    r"(?<!\d)(?P<n>\d{1,3}|un|una) (?P<unit>giorn\w|settiman\w|mes[ei]|days?|weeks?|months?|dias|semanas|jours|"
    r"semaines|zile|saptamani) ?(?:fa|ago)\b|"
    r"\b(?:hace|il y a|acum) (?P<n2>\d{1,3}) (?P<unit2>dias|semanas|meses|jours|semaines|mois|zile|saptamani|luni)\b"
)
_DAYS_OF = {"gi": 1, "da": 1, "di": 1, "jo": 1, "zi": 1, "se": 7, "we": 7, "sa": 7}


_IN_A_MONTH = re.compile(
    r"\b(?:a|ad|in|en|nel mese di|(?:a |ad )?(?:inizio|fine|meta)(?: di)?) (?P<month>gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|"
    r"agosto|settembre|ottobre|novembre|dicembre)\b(?! (?:19|20)\d\d|\s?prossim| dell anno)"
)
_WILL_END = re.compile(r"\b(?:finir\w+|scadr\w+|perder\w+|licenzier\w+|finisc\w+|scad[eo]n?o?|sar[ao]\w*|prossim\w+)\b")


def _days_since_month(sentence: str, today: date | None) -> Told | None:
    """*In September* is a span: from its last day to its first, of the last September that is not to come."""
    found = _IN_A_MONTH.search(sentence)
    if found is None or today is None or _WILL_END.search(sentence):
        return None
    month = MONTHS.index(found["month"]) + 1
    first = date(today.year - (month > today.month), month, 1)
    end = date(first.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return Told("giorni_da_fine_lavoro", {"min": max(0, (today - end).days), "max": (today - first).days}, found[0])


_SOMEBODY_ELSE = re.compile(r"\b(?:lui|lei|he|she|il|elle|el|ella)(?: [^\s,;]+){0,2} $")


def days_since(said: Said) -> Iterator[Told]:
    """How many days ago the work ended, as said in days or weeks, or between how many when a month is named."""
    for sentence in said.sentences:
        ended, ago = _ENDED.search(sentence), _AGO.search(sentence)
        if ended and _SOMEBODY_ELSE.search(sentence, 0, ended.start()):
            continue
        if ended and not ago and (told := _days_since_month(sentence, said.today)):
            yield told
            return
        if ended and ago and (days := _DAYS_OF.get((ago["unit"] or ago["unit2"])[:2])):
            number = ago["n"] or ago["n2"]
            yield Told("giorni_da_fine_lavoro", (int(number) if number.isdigit() else 1) * days, ago[0])
            return


def public_employee(said: Said) -> Iterator[Told]:
    """Somebody of the family works or worked for the State or a public body."""
    for sentence in said.sentences:
        found = _PUBLIC.search(sentence)
        if (
            found
            and not re.search(r"\b(?:per|ai|dei|solo|agli) (?:gli |i )?(?:ex )?dipendenti pubblici\b", found[0])
            and re.search(r"\b(?:mi[oa]|nostr[oa]|sono|era|papa|mamma|marito|moglie|suocer\w|padre|madre|nonn\w|my|mi)\b", sentence)
        ):
            yield Told("dipendente_pubblico_in_famiglia", True, found[0].strip())
            return


_NO_WORK = sought(
    r"(?<!perche )(?<!marito )(?<!moglie )(?<!se )\b(?:io )?(?:non|nn|no) lavoro(?: piu)?\b"
    r"(?! (?:il|la|di|in|al|a|sabato|domenica|tutti|vero|pesante|mai))|\b(?:niente|nessun) lavoro\b|\bi (?:don t|do not) work\b|"
    r"\bno trabajo\b|\bje ne travaille pas\b|\bnu lucrez\b|\bне працюю\b|"
    r"(?<!\w)(?:لا|ما) (?:اعمل|بشتغل|اشتغل)|我(?:现在)?(?:不上班|没上班|不工作)|"
    r"(?<!se )(?<!perche )\b(?:non|nn) (?:ho|abbiamo) (?:piu )?(?:(?:ne )?(?:una )?casa (?:e |ne ))?"
    r"(?:ne )?(?:un |il |alcun |nessun )?(?:lavoro|impiego)\b"
    r"(?! (?:fisso|regolare|stabile|vero|buono|in regola|in nero|da|per|di|ma|a tempo|con))|"
    r"(?<!if )\bi (?:have no|haven t (?:got )?an?y?|don t have an?y?|do not have an?y?) (?:job|work)\b(?! (?:permit|visa))|"
    r"\bi have no (?:home|house|place) (?:and|or|nor) (?:no )?(?:job|work)\b|"
    r"(?<!si )\bno tengo (?:ni (?:casa|vivienda) )?(?:ni )?(?:trabajo|empleo)\b(?! (?:fijo|estable|para|de))|"
    r"(?<!si )\bje n ai (?:ni (?:logement|maison|domicile) )?(?:pas de|plus de|ni|aucun) (?:travail|emploi|boulot)\b(?! (?:fixe|stable))|"
    r"(?<!daca )\bnu am (?:nici (?:casa|locuinta) )?(?:nici )?(?:loc de munca|serviciu|job|de lucru)\b(?! stabil)|"
    r"(?<!якщо )(?:не маю|немає|нема|ні) (?:ні |ані )?(?:житла[, ]+(?:ні|ані|і) )?роботи|"
    r"(?<!\w)(?<!якщо )роботи (?:зараз |у мене |в мене )?(?:нема|немає|не маю)(?!\w)|"
    r"(?:ليس|ما) (?:لدي|عندي) (?:اي )?(?:عمل|شغل|وظيفه)(?!\w)"
)


def no_work(said: Said) -> Iterator[Told]:
    """Without work, be it that one lost it or never had it."""
    if found := _NO_WORK.search(said.text):
        yield Told("stato_lavoro", {"one_of": ["disoccupato", "inoccupato"]}, found[0])


def kind_of_work(said: Said, tables: Tables) -> Iterator[Told]:
    """The kind of contract."""
    yield from told_by(tables["kind_of_work"], said)
