"""The interview asks only what can change something, stops by itself, and says the same thing to the same facts."""

from datetime import date
from itertools import combinations
from typing import Any

import pytest

from knowledge.facts import FactError
from knowledge.interview.choice import interview, question_for
from knowledge.interview.questions import MOST_FACTS, Wording, question_of
from knowledge.rules.matching import Rules, match, rules_of
from knowledge.rules.programs import WRITER
from knowledge.rules.situations import Situation
from tests.benchmarks.core import answered
from tests.benchmarks.households import households
from tests.content import built_in

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def rules() -> Rules:
    return rules_of(built_in())


@pytest.mark.parametrize("number", range(0, 80, 8))
def test_it_ends_with_nothing_left_to_decide(rules: Rules, number: int) -> None:
    truth, areas = households()[number]
    facts: dict[str, Any] = {"per_chi": truth["per_chi"]}
    asked: list[str] = []
    for _ in range(40):
        step = interview(rules, facts, need_areas=areas, as_of=TODAY)
        if step.next is None:
            break
        missing = {key for result in step.matching.results for key in result.missing} if step.matching else set()
        wording = Wording.of(rules.catalogue)
        broader = {broad for key in missing for broad, share in wording.ahead(key) if share and broad not in facts}
        assert set(step.next.facts) <= missing | broader
        assert 1 <= len(step.next.facts) <= 4
        assert step.remaining >= 1
        assert all(rules.catalogue.facts[key.partition("@")[0]].asked for key in step.next.facts)
        asked.append(step.next.id)
        facts |= answered(step.next, truth)
    assert step.next is None and step.remaining == 0
    for result in match(rules, facts, as_of=TODAY, need_areas=areas).results:
        told = {key for key in facts if not isinstance(facts[key], dict)}
        assert result.status in ("chiuso", "sospeso") or result.hidden or not set(result.missing) & told


def test_same_facts_same_question(rules: Rules) -> None:
    facts = {"per_chi": "me", "eta": 40}
    first, second = (interview(rules, facts, need_areas=["reddito"], as_of=TODAY) for _ in range(2))
    assert first.next == second.next and first.remaining == second.remaining


def test_what_was_skipped_or_refused_is_not_asked_again(rules: Rules) -> None:
    question = interview(rules, {"per_chi": "me"}, need_areas=["casa"], as_of=TODAY, one_fact=True).next
    assert question is not None
    key = question.facts[0]
    skipped = interview(rules, {"per_chi": "me"}, need_areas=["casa"], as_of=TODAY, one_fact=True, skipped=frozenset({key})).next
    declined = interview(rules, {"per_chi": "me", key: {"unknown": "declined"}}, need_areas=["casa"], as_of=TODAY, one_fact=True).next
    assert skipped is not None and key not in skipped.facts
    assert declined is not None and key not in declined.facts


def test_an_only_child_s_school_is_asked_though_two_facts_are_one(rules: Rules) -> None:
    """The school of the children and that of the child are the same thing here: neither could change without the other."""
    facts = {"per_chi": "figlio", "eta": 12, "eta_figli": [12], "isee": 9000, "comune_residenza": "milano"}
    step = interview(rules, facts, need_areas=[], slugs=["dote-scuola-lombardia"], as_of=TODAY)
    assert step.next is not None and step.next.facts == ("scuola_figli",) and step.remaining == 1
    for school, outcome in (("secondaria-1", "likely"), ("primaria", "possible"), ("infanzia", "unlikely")):
        result = match(rules, {**facts, "scuola_figli": [school]}, as_of=TODAY).of("dote-scuola-lombardia")
        assert result.outcome == outcome and not result.missing


def test_closed_services_ask_nothing(rules: Rules) -> None:
    assert interview(rules, {}, need_areas=[], slugs=["wish-mi-voucher-minori", "misura-b1"], as_of=TODAY).next is None


def test_money_is_asked_in_bands_and_then_exactly_only_if_needed(rules: Rules) -> None:
    question = question_for(rules, "isee", {"per_chi": "me"})
    assert question.kind == "bands"
    assert question.options[0].label.startswith("Fino a") and "€" in question.options[0].label
    assert question.options[-1].value == "nessun-isee"
    told = {"per_chi": "me", "eta": 30, "comune_residenza": "milano", "problema_casa": "sfratto", "isee": {"min": 10000, "max": 20000}}
    assert interview(rules, told, need_areas=[], slugs=["da-casa-a-casa"], as_of=TODAY).next is None
    wide = interview(rules, {**told, "isee": {"min": 20000, "max": 40000}}, need_areas=[], slugs=["da-casa-a-casa"], as_of=TODAY).next
    assert wide is not None and wide.facts == ("isee",) and wide.kind == "money"


def test_every_fact_that_is_asked_has_a_question_with_words(rules: Rules) -> None:
    for fact in rules.catalogue.facts.values():
        if not fact.asked:
            with pytest.raises(FactError):
                question_for(rules, fact.id, {})
            continue
        question = question_for(rules, fact.id, {"per_chi": "me"})
        assert question.text and question.why.endswith(".") and len(question.why.split()) <= 20
        assert all(option.label and "-" not in option.label[:3] for option in question.options)
        assert all(value in fact.value_labels_it for value in fact.allowed)


def test_a_family_is_first_asked_who_lives_there(rules: Rules) -> None:
    question = interview(rules, {"per_chi": "me"}, need_areas=["famiglia-e-minori"], as_of=TODAY).next
    assert question is not None and question.kind == "household"
    assert question.text == "Chi vive con te, e quanti anni avete?"
    assert {"componenti_nucleo", "eta", "eta_figli"} <= set(question.facts) == {part.facts[0] for part in question.parts}


def test_one_message_asks_for_several_facts_in_a_short_sentence(rules: Rules) -> None:
    wording = Wording.of(rules.catalogue)
    for who in ("me", "genitore"):
        situation = Situation.of(rules.lexicon, {"per_chi": who})
        for theme in wording.themes:
            for size in range(2, MOST_FACTS + 1):
                for facts in combinations(theme.facts, size):
                    question = question_of(wording, situation, facts)
                    assert len(question.text.split()) <= 24, question.text
                    assert [part.facts for part in question.parts] == [(fact,) for fact in facts]
                    assert all(part.text and (part.options or part.kind in ("number", "money", "date")) for part in question.parts)


def test_single_questions_are_short(rules: Rules) -> None:
    for fact in rules.catalogue.facts.values():
        if fact.asked:
            for key in (fact.id, fact.id + WRITER) if fact.subject.value == "persona" else (fact.id,):
                assert len(question_for(rules, key, {"per_chi": "me"}).text.split()) <= 24


def test_a_percentage_is_asked_only_of_who_has_a_recognition(rules: Rules) -> None:
    facts: dict[str, Any] = {"per_chi": "me"}
    asked: list[str] = []
    for _ in range(30):
        question = interview(rules, facts, need_areas=["reddito"], as_of=TODAY).next
        if question is None:
            break
        asked += question.facts
        facts |= {key: ["nessuna"] if key == "certificazione_disabilita" else {"unknown": "dont_know"} for key in question.facts}
    assert "certificazione_disabilita" in asked
    told = {"per_chi": "me", "certificazione_disabilita": ["nessuna"]}
    assert all("invalidita_percentuale" not in r.missing for r in match(rules, told, as_of=TODAY).results)


def test_the_exact_figure_is_asked_only_when_a_threshold_falls_inside_the_band(rules: Rules) -> None:
    told = {"per_chi": "me", "eta": 30, "comune_residenza": "milano", "problema_casa": "sfratto", "isee": {"min": 20000.01, "max": 40000}}
    exact = interview(rules, told, need_areas=[], slugs=["da-casa-a-casa"], as_of=TODAY).next
    assert exact is not None and exact.text.startswith("Mi serve la cifra precisa.") and not exact.options
