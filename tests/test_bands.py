"""Ranges offered as buttons: few, round, never empty or a single figure, and told apart where a rule tells them apart."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.facts import describe_value, parse
from knowledge.interview.bands import MOST_BANDS, bands_of
from knowledge.interview.choice import interview, question_for
from knowledge.interview.priors import Priors
from knowledge.interview.questions import Option
from knowledge.rules.known import Number
from knowledge.rules.matching import Rules, rules_of
from tests.benchmarks.households import households
from tests.content import built_in

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def rules() -> Rules:
    return rules_of(built_in())


def _ranges(options: tuple[Option, ...]) -> list[dict[str, Any]]:
    return [option.value for option in options if isinstance(option.value, dict)]


def _is_well_cut(ranges: list[dict[str, Any]], step: float) -> bool:
    meets = all(round(before["max"] + step, 2) == after["min"] for before, after in pairwise(ranges))
    return meets and all(one.get("max", 1e12) > one.get("min", 0) for one in ranges) and "min" not in ranges[0] and "max" not in ranges[-1]


@pytest.mark.parametrize("number", range(0, 80, 4))
def test_every_band_a_person_sees_is_round_and_wide(rules: Rules, number: int) -> None:
    truth, areas = households()[number]
    facts: dict[str, Any] = {"per_chi": truth["per_chi"]}
    for _ in range(30):
        question = interview(rules, facts, need_areas=areas, as_of=TODAY, with_results=False).next
        if question is None:
            return
        for part in question.parts or (question,):
            fact = rules.catalogue.facts[part.facts[0].partition("@")[0]]
            if part.kind == "bands":
                step = 0.01 if fact.type.value == "decimal" else 1
                assert _is_well_cut(_ranges(part.options), step), part.options
                assert 2 <= len(_ranges(part.options)) <= MOST_BANDS
                assert all("," not in option.label for option in part.options if isinstance(option.value, dict))
            facts[part.facts[0]] = truth.get(part.facts[0], {"unknown": "dont_know"})


def test_isee_bands_in_the_income_area(rules: Rules) -> None:
    told = {"per_chi": "me", "stato_lavoro": "disoccupato", "eta_figli": [3, 7], "comune_residenza": "milano"}
    labels = [option.label for option in question_for(rules, "isee", told).options]
    assert labels[0].startswith("Fino a ") and labels[-2].startswith("Più di ") and labels[-1] == "Non ho l'ISEE"
    assert all("–" in label for label in labels[1:-2])


CUTS = st.dictionaries(st.tuples(st.integers(1, 90_000), st.integers(0, 1)), st.integers(1, 9), min_size=1, max_size=25)


@settings(max_examples=150)
@given(cuts=CUTS)
def test_any_thresholds_give_ranges_without_holes(rules: Rules, cuts: dict[tuple[float, int], int]) -> None:
    fact = rules.catalogue.facts["isee"]
    ranges = bands_of(fact, {(float(number), side): votes for (number, side), votes in cuts.items()}, Priors({}))
    values = [one.value(fact) for one in ranges]
    assert not values or _is_well_cut(values, 0.01)
    assert len(values) <= MOST_BANDS
    for one, value in zip(ranges, values, strict=True):
        assert isinstance(parse(fact, value), Number) and one.label(fact)


def test_a_threshold_on_a_round_figure_is_not_left_inside_a_band(rules: Rules) -> None:
    fact = rules.catalogue.facts["isee"]
    upto, under = (bands_of(fact, {(6000.0, side): 1}, Priors({})) for side in (1, 0))
    assert [one.value(fact) for one in upto] == [{"max": 6000}, {"min": 6000.01}]
    assert [one.label(fact) for one in upto] == ["Fino a 6.000 €", "Più di 6.000 €"]
    assert [one.value(fact) for one in under] == [{"max": 5999.99}, {"min": 6000}]
    assert [one.label(fact) for one in under] == ["Meno di 6.000 €", "6.000 € o più"]
    assert describe_value(fact, {"min": 6000.01, "max": 10000}) == "da 6.000 a 10.000 €"
    assert describe_value(fact, {"min": 6000.01}) == "più di 6.000 €"


def test_whole_numbers_are_cut_exactly_or_typed(rules: Rules) -> None:
    fact = rules.catalogue.facts["residenza_italia_anni"]
    bands = bands_of(fact, {(2.0, 0): 1, (5.0, 0): 2}, Priors({}))
    assert [one.label(fact) for one in bands] == ["Meno di 2 anni", "2–4 anni", "5 anni o più"]
    assert bands_of(fact, {(5.0, 0): 1, (6.0, 0): 1}, Priors({})) == ()
    assert bands_of(fact, {(float(year), 0): 1 for year in range(10, 60, 10)}, Priors({})) == ()
