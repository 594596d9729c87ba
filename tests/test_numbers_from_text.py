"""Ages and amounts come back in every spelling, and no text, however long or odd, breaks the reading."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.told.numbers import amount, number
from tests.plainly_told import CATALOGUE, told

UNITS = ("", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove", "dieci", "undici", "dodici", "tredici", "quattordici", "quindici", "sedici", "diciassette", "diciotto", "diciannove")  # fmt: skip  # noqa: E501
TENS = ("", "", "venti", "trenta", "quaranta", "cinquanta", "sessanta", "settanta", "ottanta", "novanta")


def in_words(value: int) -> str:
    """Italian words for 1–99,999."""
    if value >= 1000:
        return ("mille" if value // 1000 == 1 else f"{in_words(value // 1000)}mila") + in_words(value % 1000)
    if value >= 100:
        return ("" if value // 100 == 1 else UNITS[value // 100]) + "cento" + in_words(value % 100)
    if value < 20:
        return UNITS[value]
    stem, unit = TENS[value // 10], UNITS[value % 10]
    return (stem[:-1] if unit in ("uno", "otto") else stem) + unit


@given(st.integers(min_value=2, max_value=110))
def test_ages_come_back_in_figures_and_words(age: int) -> None:
    assert told(f"mia madre ha {age} anni")["eta"] == age
    assert told(f"mia madre ha {in_words(age)} anni")["eta"] == age


@settings(max_examples=200)
@given(st.integers(min_value=300, max_value=99_999))
def test_an_isee_comes_back_in_every_spelling(value: int) -> None:
    dotted = f"{value:,}".replace(",", ".")
    spellings = [f"isee {dotted}", f"il mio ISEE è di {dotted} euro", f"isee {in_words(value)}", f"ho l'isee a € {dotted},00"]
    if not 1900 <= value < 2100:
        spellings.append(f"isee {value}")
    if value % 1000 == 0:
        spellings += [f"isee {value // 1000}mila", f"isee {value // 1000} mila", f"isee {value // 1000}k"]
    for text in spellings:
        if not (1900 <= value < 2100):
            assert told(text).get("isee") == value, text


@given(st.integers(min_value=1000, max_value=999_999), st.integers(min_value=0, max_value=99))
def test_points_part_thousands_and_commas_cents(euro: int, cents: int) -> None:
    written = f"{euro:,}".replace(",", ".") + f",{cents:02d}"
    assert number(written) == pytest.approx(euro + cents / 100)
    assert amount(f"circa {euro}") == {"min": round(euro * 0.95), "max": round(euro * 1.05)}


@settings(max_examples=150)
@given(st.text(alphabet="abcdeilnorst 0123456789.,'?!euàèisehofigli", max_size=400))
def test_no_text_breaks_the_reading(text: str) -> None:
    for key in told(text):
        assert key in CATALOGUE.facts


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    "piece",
    [
        "vivo con mio marito e ",
        "io e ",
        "10.000 ",
        "mamma di ",
        "104 comma ",
        "isee tra ",
        "aaaa",
        "0",
        "7" * 40 + " ",
        "ho 3 figli di 2, ",
    ],
)
def test_five_thousand_characters_do_not_stall(piece: str) -> None:
    told((piece * 5000)[:5000])
