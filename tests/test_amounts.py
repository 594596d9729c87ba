"""Amounts: the worked examples of the catalogue come out as written, ranges stay honest, nothing is computed with a dead figure."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.amounts.estimates import estimates, evaluate, extra_questions
from knowledge.amounts.inputs import worlds
from knowledge.amounts.texts import euro, rounded
from knowledge.amounts.worked import outcome_for
from knowledge.catalogue import Catalogue
from knowledge.records import AmountRule
from tests.content import built_in

CATALOGUE = built_in()
LOOKED_UP = date.fromisoformat(CATALOGUE.documents["amounts.yml"]["looked_up_on"])
EXAMPLES = [(rule, example) for rule in CATALOGUE.amount_rules.values() for example in rule.examples]
CENT = 0.006


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=[f"{rule.id}: {example['text_it']}" for rule, example in EXAMPLES])
def test_worked_example(rule: AmountRule, example: Any) -> None:
    outcome = outcome_for(CATALOGUE, rule, example)
    what = example.get("what", "total")
    found = {"total": outcome.total, "amount": outcome.amount, "duration": outcome.duration}[what]
    assert found is not None, outcome.reason
    expected = example["expected"]
    low, high = (expected["low"], expected["high"]) if isinstance(expected, dict) else (expected, expected)
    assert found.low == pytest.approx(low, abs=CENT)
    assert found.high == pytest.approx(high, abs=CENT)
    assert outcome.at_least is example.get("at_least", False)


def test_there_are_fifty_seven_worked_examples() -> None:
    assert len(EXAMPLES) == 57


def estimate(slug: str, facts: dict[str, Any], extra: dict[str, Any] | None = None, *, as_of: date = LOOKED_UP) -> Any:
    (one,) = estimates(CATALOGUE, slug, facts, extra, as_of=as_of)
    return one


def test_two_children_and_a_low_isee_give_about_four_hundred_euro() -> None:
    facts = {"eta_figli": [3, 7], "isee": 8500, "figli_disabili": 0}
    found = estimate("assegno-unico-universale", facts, {"genitori_lavorano_entrambi": False, "madre_under_21": False})
    assert found.text_it == "circa 410 € al mese, stima"
    assert found.missing == ()
    assert {figure.source for figure in found.figures} == {"auu-infoscuola-2026"}


def test_a_range_of_isee_gives_a_range_that_holds_both_ends() -> None:
    extra = {"genitori_lavorano_entrambi": False, "madre_under_21": False}
    facts = {"eta_figli": [3, 7], "figli_disabili": 0}
    wide = estimate("assegno-unico-universale", {**facts, "isee": {"min": 15000, "max": 25000}}, extra)
    for isee in (15000, 18000, 21234.5, 25000):
        exact = estimate("assegno-unico-universale", {**facts, "isee": isee}, extra)
        assert wide.low <= exact.low == exact.high <= wide.high


def test_what_nobody_said_about_disability_makes_it_at_least() -> None:
    found = estimate("assegno-unico-universale", {"eta_figli": [3, 7], "isee": 8500}, {"genitori_lavorano_entrambi": False})
    assert found.at_least
    assert "figli_disabili" in found.missing
    assert found.text_it.startswith("almeno circa 410 €")


def test_an_unknown_disabled_child_covers_every_child_and_every_degree() -> None:
    facts = {"eta_figli": [4, 19], "isee": 8500, "figli_disabili": 1}
    extra = {"genitori_lavorano_entrambi": False, "madre_under_21": False}
    found = estimate("assegno-unico-universale", facts, extra)
    for eldest, youngest in (("grave", "nessuna"), ("nessuna", "media"), ("nessuna", "non-autosufficiente")):
        figli = [{"eta": 19, "disabilita": eldest}, {"eta": 4, "disabilita": youngest}]
        exact = estimate("assegno-unico-universale", {"isee": 8500}, {**extra, "figli": figli})
        assert found.low <= exact.low <= exact.high <= found.high


def test_no_isee_means_the_minimum_and_not_nothing() -> None:
    facts = {"eta_figli": [5], "isee": "nessun-isee", "figli_disabili": 0}
    found = estimate("assegno-unico-universale", facts, {"genitori_lavorano_entrambi": False, "madre_under_21": False})
    assert found.low == found.high == 58.3


def test_outside_its_dates_a_rule_gives_no_figure_but_a_reason() -> None:
    found = estimate("misura-b2", {}, {"buono_b2": "caregiver"})
    assert (found.low, found.high, found.text_it) == (None, None, "")
    assert "31/05/2026" in found.reason
    after = estimate("assegno-unico-universale", {"eta_figli": [3], "isee": 1, "figli_disabili": 0}, as_of=date(2027, 1, 2))
    assert after.low is None
    assert "31/12/2026" in after.reason


def test_without_a_needed_fact_it_says_which() -> None:
    found = estimate("naspi", {"eta": 40})
    assert found.low is None
    assert found.missing == ("retribuzione_media_mensile",)


def test_nothing_is_due_for_a_reason_that_is_said() -> None:
    found = estimate("nidi-gratis-plus", {"isee": 40000, "retta_nido_mensile": 500}, {"nato_dal_2024": True})
    assert found.high == 0
    assert "ISEE oltre 25.000 euro" in found.text_it


def test_violence_is_never_answered_with_a_figure_unless_the_person_spoke_of_it() -> None:
    assert estimates(CATALOGUE, "reddito-di-liberta", {}, as_of=LOOKED_UP) == ()
    found = estimate("reddito-di-liberta", {"vittima_violenza": True})
    assert found.text_it == "fino a circa 530 € al mese, stima, da verificare con un operatore"


def test_a_figure_only_from_memory_is_not_said() -> None:
    found = estimate("rsa-aperta", {})
    assert found.memory_only
    assert "€" not in found.text_it


def test_another_kind_of_isee_is_to_be_verified() -> None:
    facts = {"isee": 22000, "retta_nido_mensile": 450}
    assert not estimate("bonus-asilo-nido", {**facts, "isee_tipo": "prestazioni-familiari"}, {"nato_dal_2024": True}).verify
    assert estimate("bonus-asilo-nido", {**facts, "isee_tipo": "ordinario"}, {"nato_dal_2024": True}).verify


def test_a_threshold_is_said_to_the_cent_and_not_as_money_to_receive() -> None:
    found = estimate("gratuito-patrocinio", {}, {"ambito_giudizio": "civile"})
    assert found.text_it == "limite di reddito: 13.659,64 € in un anno"


def test_the_person_who_writes_has_her_own_facts() -> None:
    facts = {"per_chi": "figlio", "eta": 8, "invalidita_percentuale@richiedente": 80, "reddito_personale_annuo@richiedente": 3000}
    (hers,) = estimates(CATALOGUE, "assegno-mensile-invalidita", facts, as_of=LOOKED_UP, person="richiedente")
    assert hers.low == 340.71
    (his,) = estimates(CATALOGUE, "assegno-mensile-invalidita", facts, as_of=LOOKED_UP)
    assert his.missing


def questions(catalogue: Catalogue, slug: str, facts: dict[str, Any], extra: dict[str, Any] | None = None) -> list[str]:
    return [question.id for question in extra_questions(catalogue, slug, facts, extra, as_of=LOOKED_UP)]


def test_only_what_can_matter_is_asked() -> None:
    owner = {"reddito_familiare_annuo": 3000, "titolo_casa": "proprieta", "eta_figli": []}
    assert "canone_affitto_annuo" not in questions(CATALOGUE, "assegno-di-inclusione", owner)
    tenant = {**owner, "titolo_casa": "affitto-registrato"}
    assert "canone_affitto_annuo" in questions(CATALOGUE, "assegno-di-inclusione", tenant)


def test_every_question_has_words_and_stops_when_answered() -> None:
    asked = extra_questions(CATALOGUE, "naspi", {"eta": 40}, as_of=LOOKED_UP)
    assert [question.id for question in asked] == ["retribuzione_media_mensile"]
    assert asked[0].question_it.endswith("?")
    assert questions(CATALOGUE, "naspi", {"eta": 40}, {"retribuzione_media_mensile": 1200}) == []


def test_every_input_that_somebody_must_tell_has_a_question() -> None:
    for rule in CATALOGUE.amount_rules.values():
        for name in rule.inputs:
            fact, extra = CATALOGUE.facts.get(name), CATALOGUE.extra_inputs.get(name)
            known = name == "figli" or (fact and (fact.question_it or fact.derived_from)) or (extra and extra.question_it)
            assert known or (extra and extra.default is not None), f"{rule.id}: {name}"


def test_rounding_and_italian_money() -> None:
    assert [rounded(value) for value in (58.3, 197.4, 197.6, 204.9, 477.4)] == [60, 195, 200, 200, 480]
    assert euro(13659.64, cents=True) == "13.659,64 €"
    assert euro(1250) == "1.250 €"


# --- a range never leaves out what an exact answer would give -----------------------------------------------------------

ENUMS = {
    "titolo_casa": ["affitto-registrato", "proprieta", "ospite"],
    "comune_residenza": ["milano", "tradate"],
}


def exact_values(name: str) -> st.SearchStrategy[Any]:
    fact, extra = CATALOGUE.facts.get(name), CATALOGUE.extra_inputs.get(name)
    kind = str(fact.type if fact else extra.type if extra else "")
    if kind == "boolean":
        return st.booleans()
    if kind == "enum":
        return st.sampled_from(ENUMS.get(name) or list(extra.allowed if extra else fact.allowed if fact else ()))
    if fact is not None and fact.max is not None:
        return st.one_of(st.integers(0, min(int(fact.max), 9_000)), st.integers(0, min(int(fact.max), 60_000)))
    top = 3_000 if extra and extra.type == "decimal" else 6
    return st.integers(0, top)


def blur(data: st.DataObject, value: Any, *, may_lack: bool = True) -> Any:
    """The same answer, known less well; an input with a declared default is never unknown."""
    choice = data.draw(st.sampled_from(["exact", "range", "range", "range", *(["unknown"] if may_lack else [])]))
    if choice == "unknown":
        return None
    if choice == "range" and isinstance(value, int) and not isinstance(value, bool):
        return {"min": max(0, value - data.draw(st.integers(0, 3000))), "max": value + data.draw(st.integers(0, 3000))}
    return {"one_of": [value]} if choice == "range" else value


@pytest.mark.parametrize("rule", [rule for rule in CATALOGUE.amount_rules.values() if rule.inputs], ids=lambda rule: rule.id)
@settings(max_examples=40)
@given(data=st.data())
def test_knowing_less_widens_the_estimate_and_never_moves_it(rule: AmountRule, data: st.DataObject) -> None:
    day = rule.valid.to or LOOKED_UP
    names = [name for name in rule.inputs if name not in ("figli", "figli_minori")]
    exact = {name: data.draw(exact_values(name), label=name) for name in names}
    ages = data.draw(st.lists(st.integers(0, 25), max_size=4), label="eta_figli")
    told = {**exact, "eta_figli": ages, "figli_disabili": data.draw(st.integers(0, len(ages)), label="figli_disabili")}
    assumed = {name for name in names if (extra := CATALOGUE.extra_inputs.get(name)) and extra.default is not None}
    known = {name: blur(data, value, may_lack=name not in assumed) for name, value in exact.items()}
    vague = {name: value for name, value in known.items() if value is not None}
    vague.update(eta_figli=ages, figli_disabili=told["figli_disabili"])
    sharp = evaluate(rule, worlds(CATALOGUE, rule, told, extra=told, person="beneficiario")[0], as_of=day)
    blurred = evaluate(rule, worlds(CATALOGUE, rule, vague, extra=vague, person="beneficiario")[0], as_of=day)
    if sharp.total is None or blurred.total is None:
        return
    assert blurred.total.low <= sharp.total.low + CENT
    assert blurred.at_least or sharp.total.high <= blurred.total.high + CENT
