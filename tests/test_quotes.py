"""What was understood is quoted in the person's own words, capitals, accents and figures as they wrote them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.reading.quotes import Quotes
from dialogs.told.facts import facts_of
from tests.content import built_in

SAID = [
    ("Vivo a Milano. Il mio ISEE è 8.500 euro.", "isee", "ISEE è 8.500 euro"),
    ("L'ISEE è di duemila e cinquecento euro.", "isee", "ISEE è di duemila e cinquecento euro"),
    ("sn sola cn 2 bimbi, abito a Tradate", "comune_residenza", "abito a Tradate"),
    ("sn sola cn 2 bimbi, abito a Tradate", "figli_minori", "2 bimbi"),
    ("Mia mamma ha ottantaquattro anni, prende l'accompagnamento", "eta", "mamma ha ottantaquattro anni"),
    ("Mia mamma ha ottantaquattro anni, prende l'accompagnamento", "certificazione_disabilita", "prende l'accompagnamento"),
    ("io ho 40 anni, mio figlio ha quattro mesi", "eta_figli", "figlio ha quattro mesi"),
]


@pytest.mark.parametrize(("text", "fact", "quoted"), SAID)
def test_what_was_understood_is_quoted_as_it_was_written(text: str, fact: str, quoted: str) -> None:
    found = facts_of(built_in(), text)
    assert Quotes(text, "it").of(found.wording[fact]) == quoted


def test_what_cannot_be_found_again_stays_as_it_is() -> None:
    assert Quotes("buongiorno a tutti", "it").of("ho 3 figli") == "ho 3 figli"
    assert Quotes("", "it").of("") == ""


@given(st.text(alphabet=st.sampled_from("ab 12è'’.,;«»"), max_size=40), st.text(alphabet=st.sampled_from("ab 12e.,;"), max_size=20))
def test_a_quote_is_part_of_the_message_or_the_words_that_were_given(text: str, wording: str) -> None:
    quoted = Quotes(text, "it").of(wording)
    assert quoted == wording or all(part in text for part in quoted.split("; "))
