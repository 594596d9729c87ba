"""The facts people tell, as the other rooms meet them: reading a value, what follows from it, and saying it back in words."""

from collections.abc import Mapping
from typing import Any

from babel.numbers import format_decimal

from knowledge.records import Fact, FactType
from knowledge.rules.known import Ages, Choice, Elements, FactError, Knowledge, Number, Unknown, derived, parse

__all__ = [
    "Ages",
    "Choice",
    "Elements",
    "FactError",
    "Knowledge",
    "Number",
    "Unknown",
    "derived",
    "describe_value",
    "figure",
    "label",
    "parse",
]

WORDS = {
    "it": {
        "yes": "sì",
        "no": "no",
        "and": "e",
        "or": "oppure",
        "unknown": "non lo so",
        "not_asked": "non chiesto",
        "declined": "preferisco non dirlo",
        "pending": "in attesa",
        "upto": "fino a {0}",
        "over": "almeno {0}",
        "more": "più di {0}",
        "less": "meno di {0}",
        "from": "da {0} a {1}",
        "none": "nessuno",
        "not": "non {0}",
        "any": "qualsiasi",
    },
    "en": {
        "yes": "yes",
        "no": "no",
        "and": "and",
        "or": "or",
        "unknown": "I don't know",
        "not_asked": "not asked",
        "declined": "I'd rather not say",
        "pending": "awaiting",
        "upto": "up to {0}",
        "over": "at least {0}",
        "more": "more than {0}",
        "less": "less than {0}",
        "from": "from {0} to {1}",
        "none": "none",
        "not": "not {0}",
        "any": "any",
    },
}
UNITS = {
    "it": {
        "anni": ("anno", "anni"),
        "mesi": ("mese", "mesi"),
        "giorni": ("giorno", "giorni"),
        "settimane": ("settimana", "settimane"),
        "persone": ("persona", "persone"),
        "percento": ("%", "%"),
    },
    "en": {
        "anni": ("year", "years"),
        "mesi": ("month", "months"),
        "giorni": ("day", "days"),
        "settimane": ("week", "weeks"),
        "persone": ("person", "people"),
        "percento": ("%", "%"),
    },
}


def describe_value(fact: Fact, raw: object, lang: str = "it") -> str:
    """The value as a person would say it: "65 anni", "8.500 €", "Milano", "3 e 7 anni", "fino a 6.000 €", "non lo so"."""
    words = WORDS.get(lang, WORDS["it"])
    known = parse(fact, raw)
    if isinstance(known, Unknown):
        return words.get(known.reason, words["unknown"])
    if isinstance(known, Choice):
        order = (True, False) if fact.type is FactType.BOOLEAN else fact.allowed
        return _joined([label(fact, value, lang) for value in order if value in known.values], words["or"])
    if isinstance(known, Number):
        return _number(fact, known, lang)
    if isinstance(known, Elements):
        return _elements(fact, known, lang)
    return _ages(fact, known, lang)


def label(fact: Fact, value: Any, lang: str = "it") -> str:
    """What a single value of an enum, a set or a yes/no is called."""
    if isinstance(value, bool):
        return WORDS.get(lang, WORDS["it"])["yes" if value else "no"]
    if fact.no_value and value == fact.no_value.id:
        return fact.no_value.label_it
    return fact.value_labels_it.get(str(value)) or str(value).replace("-", " ").capitalize()


def figure(fact: Fact, number: float, lang: str = "it", *, unit: bool = True) -> str:
    """A number with its unit, written as people write it in ``lang``."""
    locale = lang if lang in WORDS else "it"
    whole = number == int(number)
    text = format_decimal(number, format="#,##0" if whole else "#,##0.00", locale=locale)
    if not unit or not fact.unit:
        return text
    if fact.unit.startswith("euro"):
        return f"{text} €"
    one, many = UNITS[locale].get(fact.unit, (fact.unit, fact.unit))
    return f"{text}{'' if one == '%' else ' '}{one if number == 1 else many}"


def _number(fact: Fact, known: Number, lang: str) -> str:
    words = WORDS.get(lang, WORDS["it"])
    if known.points or not known.exists:
        said = [figure(fact, point, lang) for point in known.points]
        return _joined([*said, *([label(fact, fact.no_value.id)] if known.missing and fact.no_value else [])], words["or"])
    if known.low == known.high:
        return figure(fact, known.low, lang)
    low, high = _edge(fact, known.low, 0.01), _edge(fact, known.high, 0.99)
    bottom, top = known.low <= (fact.min or 0), fact.max is not None and known.high >= fact.max
    if bottom and top:
        return words["any"]
    if bottom:
        return words["upto" if high == known.high else "less"].format(figure(fact, high, lang))
    if top:
        return words["over" if low == known.low else "more"].format(figure(fact, low, lang))
    return words["from"].format(figure(fact, low, lang, unit=False), figure(fact, high, lang))


def _edge(fact: Fact, number: float, cents: float) -> float:
    """A range that stops a cent before or after a round figure is said with that figure."""
    just_beside = fact.type is FactType.DECIMAL and round(number % 1, 2) == cents
    return number if not just_beside else float(int(number) + (cents > 0.5))


def _elements(fact: Fact, known: Elements, lang: str) -> str:
    words = WORDS.get(lang, WORDS["it"])
    said = [label(fact, value, lang) for value in fact.allowed if value in known.included]
    if known.listed or known.included == known.possible:
        return _joined(said, words["and"])
    absent = [value for value in fact.allowed if value not in known.possible and value not in fact.exclusive]
    return _joined([*said, *(words["not"].format(label(fact, value, lang)) for value in absent)], words["and"]) or words["any"]


def _ages(fact: Fact, known: Ages, lang: str) -> str:
    words = WORDS.get(lang, WORDS["it"])
    if known.exact is not None:
        if not known.exact:
            return words["none"]
        last = figure(fact, known.exact[-1], lang)
        return _joined([*(str(age) for age in known.exact[:-1]), last], words["and"])
    low, high = known.count
    count = str(low) if low == high else words["from"].format(low, high)
    return f"{count} ({words['from'].format(known.age[0], figure(fact, known.age[1], lang))})"


def _joined(parts: list[str], last: str) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def described(facts: Mapping[str, Fact], key: str, raw: object) -> str:
    """``describe_value`` for a key that may name the person (``eta@richiedente``)."""
    return describe_value(facts[key.partition("@")[0]], raw)
