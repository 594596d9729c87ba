"""How much, asked through the public API: the worked examples, what more to ask, and what is refused."""

from typing import Any

import pytest

from knowledge.records import AmountRule
from tests.content import built_in
from tests.house import browserless

CATALOGUE = built_in()
HTTP = browserless()
PATH = "/api/v1/estimates"
EXAMPLES = [(rule, example) for rule in CATALOGUE.amount_rules.values() for example in rule.examples]
CENT = 0.006


def told(name: str, value: Any) -> Any:
    """A worked example's value in the interface's form."""
    if value == "assente":
        return CATALOGUE.facts[name].no_value.id  # type: ignore[union-attr]
    return {"min": value["low"], "max": value["high"]} if isinstance(value, dict) else value


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=[f"{rule.id}: {example['text_it']}" for rule, example in EXAMPLES])
def test_the_worked_examples_come_out_of_the_api(rule: AmountRule, example: Any) -> None:
    known = {name: told(name, value) for name, value in example["inputs"].items() if value is not None}
    facts = {name: value for name, value in known.items() if name in CATALOGUE.facts}
    facts |= {"reddito-liberta": {"vittima_violenza": True}, "reversibilita-2026": {"lutto_recente": True}}.get(rule.id, {})
    extra = {name: value for name, value in known.items() if name not in facts}
    body = {"slug": rule.measure, "facts": facts, "extra": extra, "as_of": example.get("at", "2026-11-22")}
    answer = HTTP.post(PATH, json=body)
    assert answer.status_code == 200, answer.text
    (found,) = (one for one in answer.json()["estimates"] if one["rule"] == rule.id)
    wanted = example["expected"] if isinstance(example["expected"], dict) else {"low": example["expected"], "high": example["expected"]}
    low, high = found["duration_months"] if example.get("what") == "duration" else (found["low"], found["high"])
    assert low == pytest.approx(wanted["low"], abs=CENT)
    assert high == pytest.approx(wanted["high"], abs=CENT)
    assert found["at_least"] is example.get("at_least", False)
    assert found["text"]
    assert all(figure["source"] for figure in found["figures"])


def test_only_who_wants_the_estimate_is_asked_what_nobody_else_needs_and_each_answer_leaves_less() -> None:
    body: dict[str, Any] = {"slug": "naspi", "facts": {"eta": 40}, "extra": {}}
    asked = HTTP.post(PATH, json=body).json()["questions"]
    assert "retribuzione_media_mensile" in {one["id"] for one in asked}
    assert all(one["question"].endswith(("?", ".")) for one in asked)
    body["extra"] = {"retribuzione_media_mensile": {"min": 1200, "max": 1600}}
    less = HTTP.post(PATH, json=body).json()
    assert {one["id"] for one in less["questions"]} < {one["id"] for one in asked}
    (estimate,) = less["estimates"]
    assert estimate["low"] == 900
    assert "stima" in estimate["text"]


def test_where_no_rule_is_known_it_says_why() -> None:
    slug = next(slug for slug in CATALOGUE.not_computable if not any(rule.measure == slug for rule in CATALOGUE.amount_rules.values()))
    answer = HTTP.post(PATH, json={"slug": slug}).json()
    assert answer["estimates"] == answer["questions"] == []
    assert answer["why_none"] == CATALOGUE.not_computable[slug]


@pytest.mark.parametrize(
    ("body", "field", "italian"),
    [
        ({"slug": "luna"}, "slug", "non esiste"),
        ({"slug": "naspi", "extra": {"stipendio": 1}}, "stipendio", "retribuzione_media_mensile"),
        ({"slug": "naspi", "extra": {"retribuzione_media_mensile": "tanto"}}, "retribuzione_media_mensile", "numero"),
        ({"slug": "naspi", "extra": {"mese_di_pagamento": -1}}, "mese_di_pagamento", "numero intero"),
        ({"slug": "misura-b1", "extra": {"profilo_b1": "amico"}}, "profilo_b1", "caregiver"),
        ({"slug": "naspi", "extra": {"gas_intestato": "si"}}, "gas_intestato", "true"),
        ({"slug": "assegno-unico-universale", "extra": {"figli": 2}}, "figli", "eta"),
        ({"slug": "assegno-unico-universale", "extra": {"figli": [{"eta": -1}]}}, "figli", "eta"),
        ({"slug": "assegno-unico-universale", "facts": {"isee": -1}}, "isee", "numero"),
        ({"slug": "assegno-unico-universale", "facts": {"iseee": 1}}, "iseee", "isee"),
    ],
)
def test_what_is_wrong_is_named_with_what_is_allowed(body: dict[str, Any], field: str, italian: str) -> None:
    answer = HTTP.post(PATH, json=body)
    assert answer.status_code == 422, answer.text
    (problem,) = answer.json()["detail"]
    assert problem["field"] == field
    assert italian in problem["it"]


def test_a_very_large_family_is_answered_too() -> None:
    facts = {"eta_figli": list(range(20)), "figli_disabili": 10, "isee": 9000}
    (estimate,) = HTTP.post(PATH, json={"slug": "assegno-unico-universale", "facts": facts}).json()["estimates"]
    assert 0 < estimate["low"] <= estimate["high"]
