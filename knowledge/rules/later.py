"""What time alone will change for one service: birthdays, years of residence, days left, figures that end; it promises nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from babel.dates import format_date

from knowledge.elision import elided
from knowledge.records import Criterion
from knowledge.rules.known import FactError
from knowledge.rules.programs import AGE, WRITER
from knowledge.rules.situations import FOR_WHOM, Situation
from knowledge.windows import STOPPED

if TYPE_CHECKING:
    from knowledge.rules.cases import Case

CHILDREN, TO_BIRTHDAY = "eta_figli", "mesi_al_compleanno"
IN_YEARS, IN_MONTHS = "residenza_italia_anni", "residenza_comune_mesi"
MONTHS_AHEAD, FEW_DAYS = 12, 30
SOON = timedelta(days=92)
GAINED, LOST = "allora potrebbe spettare", "dopo può non spettare più"


class Kind(StrEnum):
    """What it is that changes."""

    LAST_DAY = "last_day"
    DAYS_LEFT = "days_left"
    BIRTHDAY = "birthday"
    CHILD = "child"
    YEARS_HERE = "years_here"
    MONTHS_HERE = "months_here"
    FIGURES_END = "figures_end"


@dataclass(frozen=True, slots=True)
class Change:
    """The first thing that will change: in Italian, and as its parts for who says it in another language."""

    kind: Kind
    text: str
    number: int = 0
    months: int | None = None
    """In how many months; ``None``: within a year."""
    is_gain: bool = False


def later(case: "Case", as_of: date) -> Change | None:
    """The first thing that will change by itself within a year; ``None`` where nothing told says so."""
    closed = case.bench.service.status.value in STOPPED
    return None if case.already or closed else next(_changes(case, as_of), None)


def _changes(case: "Case", as_of: date) -> Iterator[Change]:
    yield from _days_left(case, as_of)
    read = {slot.key for _, parts in case.sides for part in parts for slot in part.judge.program.slots}
    for key in (AGE, AGE + WRITER):
        if key in read or (key == AGE and AGE + WRITER in read):
            yield from _birthday(case, key)
    if CHILDREN in read:
        yield from _child(case)
    if IN_YEARS in read:
        yield from _residence_years(case)
    if IN_MONTHS in read:
        yield from _residence_months(case)
    yield from _figures_end(case, as_of)


def _whole(situation: Situation, key: str) -> int | None:
    raw = situation.told.get(key)
    return raw if isinstance(raw, int) and not isinstance(raw, bool) else None


def _turn(case: "Case", **facts: object) -> str | None:
    """What the words are when the told facts become ``facts``: gained, lost, or nothing worth saying."""
    try:
        older = case.situation.had(**facts)
    except FactError:
        return None
    then = case.bench.case(older).outcome
    if (then == "unlikely") == (case.outcome == "unlikely"):
        return None
    return LOST if then == "unlikely" else GAINED


def _birthday(case: "Case", key: str) -> Iterator[Change]:
    situation = case.situation
    age = _whole(situation, key)
    limit = situation.lexicon.vocabulary.facts[AGE].max
    if age is None or (limit is not None and age >= limit):
        return
    changed: dict[str, object] = {key: age + 1}
    children = situation.told.get(CHILDREN)
    if key == AGE and situation.told.get(FOR_WHOM) == "figlio" and isinstance(children, list) and age in children:
        changed[CHILDREN] = _older(children, age)
    words = _turn(case, **changed)
    if words:
        mine = situation.is_for_self if key == AGE else True
        months = _whole(situation, key.replace(AGE, TO_BIRTHDAY))
        text = f"{_when(months)} {'compi' if mine else 'compie'} {age + 1} anni: {words}."
        yield Change(Kind.BIRTHDAY, text, age + 1, months, words == GAINED)


def _when(months: int | None) -> str:
    if months is None:
        return "Entro un anno"
    return "Tra meno di un mese" if months == 0 else "Tra un mese" if months == 1 else f"Tra {months} mesi"


def _older(ages: list[int], age: int) -> list[int]:
    place = ages.index(age)
    return [*ages[:place], age + 1, *ages[place + 1 :]]


def _child(case: "Case") -> Iterator[Change]:
    ages = case.situation.told.get(CHILDREN)
    if not isinstance(ages, list) or not all(isinstance(age, int) for age in ages):
        return
    for age in sorted(set(ages)):
        words = _turn(case, **{CHILDREN: _older(ages, age)})
        if words:
            text = f"Entro un anno un figlio compie {age + 1} {'anno' if age == 0 else 'anni'}: {words}."
            yield Change(Kind.CHILD, text, age + 1, is_gain=words == GAINED)


def _residence_years(case: "Case") -> Iterator[Change]:
    years = _whole(case.situation, IN_YEARS)
    words = _turn(case, **{IN_YEARS: years + 1}) if years is not None and years < 120 else None
    if words and years is not None:
        text = f"Entro un anno la residenza in Italia arriva a {years + 1} anni: {words}."
        yield Change(Kind.YEARS_HERE, text, years + 1, is_gain=words == GAINED)


def _residence_months(case: "Case") -> Iterator[Change]:
    """The months still missing, read off the rule itself."""
    months = _whole(case.situation, IN_MONTHS)
    if months is None:
        return
    for leaf in case.part.judge.program.leaves:
        if leaf.criterion.fact == IN_MONTHS and leaf.criterion.op == "gte" and 0 < leaf.criterion.value - months <= MONTHS_AHEAD:
            left = int(leaf.criterion.value - months)
            words = _turn(case, **{IN_MONTHS: months + left})
            if words:
                text = f"{_when(left)} la residenza nel Comune arriva a {months + left} mesi: {words}."
                yield Change(Kind.MONTHS_HERE, text, months + left, left, words == GAINED)


def _days_left(case: "Case", as_of: date) -> Iterator[Change]:
    """With the day itself: who reads it tomorrow would count wrong."""
    if case.outcome == "unlikely":
        return
    for leaf in case.part.judge.program.leaves:
        fact = case.bench.lexicon.vocabulary.facts.get(leaf.criterion.fact or "")
        if fact is None or fact.unit != "giorni" or leaf.criterion.op != "lte" or leaf.main < 0:
            continue
        gone = _whole(case.situation, case.part.judge.program.slots[leaf.main].key)
        left = None if gone is None else int(leaf.criterion.value - gone)
        if left is not None and left >= 0:
            days = "un giorno" if left == 1 else f"{left} giorni"
            until = elided(f"fino al {format_date(as_of + timedelta(days=left), format='d MMMM y', locale='it')}")
            if left == 0:
                yield Change(Kind.LAST_DAY, "Oggi è l'ultimo giorno per fare domanda.")
            elif left < FEW_DAYS:
                yield Change(Kind.DAYS_LEFT, f"Resta poco tempo: {days} per fare domanda, {until}.", left)
            else:
                yield Change(Kind.DAYS_LEFT, f"Ci sono ancora {days} per fare domanda, {until}.", left)


def _figures_end(case: "Case", as_of: date) -> Iterator[Change]:
    """A figure the outcome rests on stops soon, and the next one is not known."""
    if case.outcome == "unlikely":
        return
    for leaf in case.part.judge.program.leaves:
        figures = leaf.criterion.figures if isinstance(leaf.criterion, Criterion) else ()
        ends = [figure.to for figure in figures if figure.holds_on(as_of)]
        following = any(figure.from_ and figure.from_ > as_of for figure in figures)
        if ends and ends[0] and ends[0] - as_of <= SOON and not following:
            day = format_date(ends[0], format="d MMMM y", locale="it")
            yield Change(Kind.FIGURES_END, elided(f"Le cifre valgono fino al {day}: poi vanno ricontrollate."))
            return
