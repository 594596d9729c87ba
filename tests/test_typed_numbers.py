"""Numbers typed in answer to a question: the unit said decides what they answer; bounds, spans and years of birth keep their doubt."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.reading import answers
from knowledge.records import FactType
from knowledge.rules.known import parse
from tests.talk import published

TODAY = date(2026, 11, 23)
NUMBERS = [
    fact.id for fact in published().catalogue.facts.values() if fact.type in {FactType.INTEGER, FactType.DECIMAL} and fact.ask_as != "data"
]
FOREIGN = {
    "euro": ["34 anni", "3 figli", "100%", "20 ore", "800 al mese"],
    "euro all'anno": ["34 anni", "3 figli", "100%", "20 ore"],
    "euro al mese": ["34 anni", "3 figli", "100%"],
    "anni": ["700 euro", "700 al mese", "2 figli", "siamo in 5", "il 74%", "6 ore al giorno", "€ 40"],
    "mesi": ["700 euro", "2 figli", "siamo in 5", "il 74%"],
    "settimane": ["700 euro", "2 figli", "il 74%"],
    "percento": ["800 euro", "ho 50 anni", "2 figli", "3 mesi"],
    "persone": ["34 anni", "700 euro", "il 74%", "3 stanze"],
}


def read(fact: str, text: str, lang: str = "it") -> Any:
    return answers.parse(published().catalogue.facts[fact], text, today=TODAY, lang=lang)


@pytest.mark.parametrize("fact", NUMBERS)
def test_a_number_of_something_else_is_no_answer(fact: str) -> None:
    for text in FOREIGN[published().catalogue.facts[fact].unit or ""]:
        assert read(fact, text) is None, text


@pytest.mark.parametrize(
    ("fact", "text", "value"),
    [
        ("eta", "ho 34 anni", 34), ("eta", "sono del 52", {"min": 73, "max": 74}), ("eta", "nata il 3/5/1980", 46),
        ("eta", "nato nel 1980", {"min": 45, "max": 46}), ("eta", "ne faccio 65 a gennaio", 64),
        ("eta", "quasi 80", {"min": 78, "max": 80}),
        ("eta", "tra 30 e 40", {"min": 30, "max": 40}), ("eta", "18 mesi", 1), ("eta", "ho 2 figli, 34", 34), ("eta", "700", None),
        ("isee", "meno di 10000", {"max": 10000}), ("isee", "più di 40 mila", {"min": 40000}),
        ("isee", "tra 8 e 10 mila", {"min": 8000, "max": 10000}),
        ("isee", "circa 9000", {"min": 8550, "max": 9450}), ("isee", "zero", 0), ("isee", "sotto i 9", None), ("isee", "9k", 9000),
        ("reddito_personale_annuo", "1000 al mese", {"min": 12000, "max": 14000}), ("reddito_personale_annuo", "niente", 0),
        ("componenti_nucleo", "siamo in quattro", 4), ("componenti_nucleo", "io e mia moglie", 2), ("componenti_nucleo", "da sola", 1),
        ("componenti_nucleo", "io, mio marito e 3 figli", 5), ("componenti_nucleo", "3 figli", None),
        ("residenza_comune_mesi", "da un anno e mezzo", 18), ("residenza_comune_mesi", "2 anni e 3 mesi", 27),
        ("residenza_comune_mesi", "dal 2019", {"min": 82, "max": 94}), ("residenza_comune_mesi", "da sempre", {"min": 120}),
        ("residenza_italia_anni", "sono nata qui", {"min": 10}), ("residenza_italia_anni", "6 mesi", 0),
        ("invalidita_percentuale", "il 100 per cento", 100), ("invalidita_percentuale", "74", 74),
        ("mesi_morosita", "nessuno", 0), ("mesi_morosita", "2 rate", 2),
        ("giorni_da_fine_lavoro", "il mese scorso", {"min": 23, "max": 53}),
        ("eta_figli", "due gemelli di 4", [4, 4]), ("eta_figli", "il grande 12, la piccola 9", [9, 12]), ("eta_figli", "3 figli", None),
        ("eta_figli", "2019 e 2021", {"count": 2, "min": 4, "max": 7}), ("eta_figli", "uno di 8 mesi e uno di 5 anni", [0, 5]),
    ],
)  # fmt: skip
def test_what_a_number_says(fact: str, text: str, value: Any) -> None:
    assert read(fact, text) == value


@pytest.mark.parametrize(
    ("lang", "fact", "text", "value"),
    [
        ("en", "eta", "I'm 34 years old", 34), ("en", "eta", "700 euros a month", None), ("es", "eta", "tengo 34 años", 34),
        ("fr", "eta", "j'ai 2 enfants", None), ("fr", "isee", "environ 9000 euros", {"min": 8550, "max": 9450}),
        ("ro", "eta", "am 34 de ani", 34), ("uk", "eta", "мені 34 роки", 34), ("uk", "isee", "34 роки", None),
        ("ar", "eta", "عمري 34 سنة", 34), ("zh", "eta", "我34岁", 34), ("zh", "eta", "2个孩子", None),
    ],
)  # fmt: skip
def test_numbers_in_other_languages(lang: str, fact: str, text: str, value: Any) -> None:
    assert read(fact, text, lang) == value


@given(fact=st.sampled_from(NUMBERS), number=st.integers(0, 2_000_000), before=st.sampled_from(["", "circa ", "meno di ", "più di "]),
       after=st.sampled_from(["", " anni", " euro", " euro al mese", " mesi", " settimane", "%",
                              " figli", " persone", " mila"]))  # fmt: skip
def test_whatever_number_is_typed_the_value_may_stand(fact: str, number: int, before: str, after: str) -> None:
    value = read(fact, f"{before}{number}{after}")
    if value is not None:
        parse(published().catalogue.facts[fact], value)
