"""Turns amounts of money into the fact asked for: by the month or by the year, of one or of several together; doubt it leaves."""

import re
from collections.abc import Sequence
from math import ceil, floor
from typing import Any, Final

from dialogs.reading.units import A_MONTH, A_YEAR, Quantity, Unit
from dialogs.told import money
from dialogs.told.numbers import bounds
from knowledge.records import Fact

ISEE: Final = "isee"
SAVINGS: Final = "patrimonio_mobiliare"
SHARED: Final = frozenset({"reddito_coniugale_annuo", "reddito_familiare_annuo", SAVINGS})
LEAST_AMOUNT: Final = 100
"""Fewer euros than these, said without the word, are thousands left out («sotto i 9») or a number of something else."""
LEAST_THOUSANDS: Final = 5
FEWEST_PAYMENTS: Final = 10
MOST_PAYMENTS: Final = 14
A_PAY: Final = 3000
"""Of pay or pension said without *a month* or *a year*, less than this may be either."""
_A_YEAR_SAID = re.compile(r"\b(?:all anno|l anno|annu[iaeo]|a year|per year|al ano|par an|pe an|на рік)\b")
_SAVED_AFTER = re.compile(r"^\W*(?:euro )?(?:in banca|sul (?:conto|libretto)|da parte|di risparmi|in posta|in the bank)\b")
_SAVED_BEFORE = re.compile(r"\b(?:risparmi|da parte|in banca|su[il] cont[oi])\W*(?:(?:ho|abbiamo|di|ci sono) )?$")
_ISEE_BEFORE = re.compile(r"\bisee\b\D*$")
_OVERDRAWN = re.compile(r"\b(?:sotto di|in rosso(?: di)?)\s?$")
_NOT_HELD = re.compile(r"\b(?:debit\w+|mutuo|affitto|bollett\w+|spes[ae])\b")
_UNSTEADY = re.compile(
    r"\b(?:dipende|a volte|saltuari\w+|ogni tanto|1 mese\b.{1,30}\b1 mese|depende|ca depend|it depends|depinde|залежить)\b"
)
_WHOSE = re.compile(
    r"\b(?:io|lui|lei|mi[oa]|suo|sua|marito|moglie|figli\w|piu|conto|libretto|posta|banca|buoni|yo|el|ella|i|he|she|my|me|moi|je|mon|ma|"
    r"eu|я|він|вона)\b|[我他她]|存折|邮局"
)
_EARNED = re.compile(r"\b(?:stipendio|pensione|prend\w+|guadagn\w+|percepisc\w+|naspi|busta paga|salary|pension|sueldo|salaire|salariu)\b")
_PAYMENTS = re.compile(r"\b(?:per|x|su|da) (1[0-4])\b(?: mes[ei]\b| mensilita\b)?|\b(1[0-4]) (?:mes[ei]s?|mensilita|luni|mois)\b")
_NEVER_OVER = re.compile(r"\b(?:mai|non) (?:\w+ ){0,2}(?:superat\w|superiam\w+|supero|supera)\b")
_THIRTEENTH, _FOURTEENTH = re.compile(r"\b(?:con|piu|compresa) (?:la )?tredicesima\b"), re.compile(r"\bquattordicesima\b")
_CANTEEN = re.compile(r"\bmensa\b|\bpasti\b|\bmeals?\b|\bcantine\b|\bcomedor\b")
_WITHOUT = re.compile(r"\b(?:senza|esclus\w+|without|sin|sans)\b")
_EACH_PIECE = re.compile(r"(?<!\d)[,.;](?!\d)|\b(?:ma|pero|but|pero|mais)\b|(?<=\d)[,;](?=\s)")


def answer(fact: Fact, named: Sequence[Quantity], said: str) -> Any:
    """The value that the amounts ``named`` in ``said`` give; ``None`` when they give none, or one cannot tell which."""
    if fact.id != SAVINGS and fact.id != ISEE:
        named = [one for one in named if not _is_of_something_else(one)]
    named = [one for one in named if not _is_how_often(one) and (one.unit is Unit.MONEY or not _is_the_form(one))]
    spoken = [one for one in named if one.unit is Unit.MONEY] or list(named)
    if fact.unit == A_YEAR and _UNSTEADY.search(said):
        return None
    if fact.unit == A_MONTH and _CANTEEN.search(said):
        return _without_canteen(spoken, said)
    if fact.id == ISEE and len(labelled := [one for one in named if _ISEE_BEFORE.search(one.before)]) == 1:
        spoken = labelled
    if len(spoken) > 1:
        return _together(fact, named, said)
    value = _one(fact, spoken[0], said) if spoken else None
    return {"max": value} if isinstance(value, int | float) and value and _NEVER_OVER.search(said) else value


def _is_of_something_else(one: Quantity) -> bool:
    saved = _SAVED_AFTER.match(one.after) or _SAVED_BEFORE.search(one.before)
    return saved is not None or _ISEE_BEFORE.search(one.before) is not None


def _is_how_often(one: Quantity) -> bool:
    if isinstance(one.value, dict) or not FEWEST_PAYMENTS <= one.value <= MOST_PAYMENTS:
        return False
    return one.unit is not Unit.BARE or re.search(r"\b(?:per|x)\s?$", one.before) is not None


def _is_the_form(one: Quantity) -> bool:
    """*Il 730 dice*: the number of the tax form."""
    return one.value == 730 and re.search(r"\b(?:il|del|nel|modello|sul)\s?$", one.before) is not None


def _one(fact: Fact, one: Quantity, said: str) -> Any:
    value = one.value
    low, high = bounds(value)
    small = 0 < (high if high != float("inf") else low) < LEAST_AMOUNT
    if _OVERDRAWN.search(one.before):
        return 0 if fact.id == SAVINGS else None
    if one.unit is Unit.BARE and small and fact.unit != A_MONTH:
        return {"min": low * 1000, "max": high * 1000} if _are_thousands(fact, value) else None
    monthly, times = money.is_each_month(said), _times(said)
    if fact.unit == A_MONTH:
        return _each_month(value, said, times) if _A_YEAR_SAID.search(said) else value
    if fact.unit != A_YEAR:
        return None if monthly else value
    if times and (monthly or (high < A_PAY and not _A_YEAR_SAID.search(said))):
        return _multiplied(value, times)
    if monthly:
        return money.in_a_year(value)
    if high < A_PAY and not isinstance(value, dict) and value and _EARNED.search(said) and not _A_YEAR_SAID.search(said):
        return {"min": value, "max": money.in_a_year(value)["max"]}
    return value


def _are_thousands(fact: Fact, value: Any) -> bool:
    """*Fra 20 e 25*, of what comes in in a year."""
    return fact.unit == A_YEAR and isinstance(value, dict) and len(value) == 2 and value["min"] >= LEAST_THOUSANDS


def _times(said: str) -> int:
    """How many payments make the year, where it is said."""
    if found := _PAYMENTS.search(said):
        return int(found[1] or found[2])
    return 14 if _FOURTEENTH.search(said) else 13 if _THIRTEENTH.search(said) else 0


def _multiplied(value: Any, times: int) -> Any:
    return {key: end * times for key, end in value.items()} if isinstance(value, dict) else value * times


def _each_month(value: Any, _said: str, times: int) -> Any:
    low, high = bounds(value)
    return low / times if times and low == high else {"min": floor(low / 12), "max": ceil(high / 10)}


def _without_canteen(spoken: Sequence[Quantity], said: str) -> Any:
    """The fee is asked without meals: with them it is at most as much."""
    exact = [one.value for one in spoken if not isinstance(one.value, dict)]
    if len(exact) != len(spoken) or not 1 <= len(exact) <= 2:
        return None
    plain = [piece for piece in _EACH_PIECE.split(said) if _WITHOUT.search(piece)]
    inside = [value for value in exact if any(re.search(rf"\b{value}\b", piece) for piece in plain)]
    if len(inside) == 1:
        return inside[0]
    return {"max": exact[0]} if len(exact) == 1 and not plain else None


def _together(fact: Fact, named: Sequence[Quantity], said: str) -> Any:
    """What several earn, or what lies in several places, added up where each amount is plainly of one."""
    values = [one.value for one in named]
    if fact.id not in SHARED or any(isinstance(value, dict) or value < LEAST_AMOUNT for value in values):
        return None
    if re.search(r"\bnon viv\w+|\bnon abita", said):
        return None
    if _NOT_HELD.search(said) or _A_YEAR_SAID.search(said) is not None or not _WHOSE.search(said):
        return None
    if fact.id != SAVINGS and money.is_each_month(said):
        return money.in_a_year(sum(values)) if max(values) < 2 * A_PAY else None
    return sum(values) if fact.id == SAVINGS or min(values) >= A_PAY else None
