"""Values as people tell them: read into sets of possible values, refused with help, said back in plain words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.catalogue import Catalogue
from knowledge.facts import FactError, derived, describe_value, parse
from tests.content import built_in


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return built_in()


@pytest.mark.parametrize(
    ("fact", "raw", "said"),
    [
        ("eta", 65, "65 anni"),
        ("eta", 1, "1 anno"),
        ("isee", 8500, "8.500 €"),
        ("isee", 8500.5, "8.500,50 €"),
        ("isee", {"max": 6000}, "fino a 6.000 €"),
        ("isee", {"min": 6000, "max": 9000}, "da 6.000 a 9.000 €"),
        ("isee", "nessun-isee", "Non ho l'ISEE"),
        ("comune_residenza", "milano", "Milano"),
        ("comune_residenza", {"one_of": ["milano", "tradate"]}, "Milano oppure Tradate"),
        ("eta_figli", [3, 7], "3 e 7 anni"),
        ("eta_figli", [], "nessuno"),
        ("coniugato", True, "sì"),
        ("isee", {"unknown": "dont_know"}, "non lo so"),
        ("isee", {"unknown": "declined"}, "preferisco non dirlo"),
        ("certificazione_disabilita", ["l104-c3", "accompagnamento"], "Legge 104, comma 3 (grave) e Accompagnamento"),
        ("invalidita_percentuale", 80, "80%"),
    ],
)
def test_values_are_said_back(catalogue: Catalogue, fact: str, raw: Any, said: str) -> None:
    assert describe_value(catalogue.facts[fact], raw) == said


@pytest.mark.parametrize(
    ("fact", "raw"),
    [
        ("eta", -1),
        ("eta", 130),
        ("eta", 6.5),
        ("eta", True),
        ("eta", "sessanta"),
        ("eta", float("nan")),
        ("isee", {"min": 9, "max": 3}),
        ("isee", {"one_of": []}),
        ("comune_residenza", "roma"),
        ("coniugato", "si"),
        ("coniugato", 1),
        ("certificazione_disabilita", []),
        ("certificazione_disabilita", ["nessuna", "l104-c3"]),
        ("certificazione_disabilita", {"includes": ["l104-c3"], "excludes": ["l104-c3"]}),
        ("eta_figli", [3, "x"]),
        ("eta_figli", {"count": 30}),
        ("eta", {"unknown": "boh"}),
        ("eta", {}),
    ],
)
def test_a_wrong_value_is_refused_naming_the_fact(catalogue: Catalogue, fact: str, raw: Any) -> None:
    with pytest.raises(FactError) as refusal:
        parse(catalogue.facts[fact], raw)
    assert refusal.value.fact == fact
    assert refusal.value.it.startswith(fact) and refusal.value.en.startswith(fact)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["min", "max", "one_of", "includes", "excludes", "count", "unknown"]), inner)
    ),
)


@given(raw=ANYTHING, place=st.integers(0, 60))
def test_nothing_but_a_fact_error_comes_out(catalogue: Catalogue, raw: Any, place: int) -> None:
    facts = list(catalogue.facts.values())
    fact = facts[place % len(facts)]
    try:
        parse(fact, raw)
    except FactError:
        return
    assert describe_value(fact, raw) is not None


def test_what_follows_from_the_ages_of_children(catalogue: Catalogue) -> None:
    found = derived(catalogue.facts, {"eta_figli": [16, 20, 22]})
    assert found == {"figli_minori": 1, "eta_figlio_piu_piccolo": 16, "figli_a_carico": 3, "figli_a_carico_under21": 2}
    assert derived(catalogue.facts, {"eta_figli": []})["eta_figlio_piu_piccolo"] is None
    assert derived(catalogue.facts, {"eta_figli": {"count": 2}}) == {}
