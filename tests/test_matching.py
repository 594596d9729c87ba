"""The worked households of the catalogue come out exactly as written."""

from datetime import date
from typing import Any

import pytest

from knowledge.rules.matching import Rules, match, rules_of
from tests.content import built_in, documents

EXAMPLES = documents()["examples.yml"]


@pytest.fixture(scope="module")
def rules() -> Rules:
    return rules_of(built_in())


def _cases() -> list[Any]:
    found = []
    for example in EXAMPLES["examples"]:
        found.append(pytest.param(example["facts"], example["expected"], id=example["id"]))
        for variation in example.get("variations", []):
            facts = {key: value for key, value in {**example["facts"], **variation["change"]}.items() if value is not None}
            found.append(pytest.param(facts, variation["expected"], id=f"{example['id']} con {variation['change']}"))
    return found


@pytest.mark.parametrize(("facts", "expected"), _cases())
def test_worked_household(rules: Rules, facts: dict[str, object], expected: dict[str, Any]) -> None:
    matching = match(rules, facts, as_of=date.fromisoformat(EXAMPLES["as_of"]))
    for slug, wanted in expected.items():
        result = matching.of(slug)
        found = {
            "outcome": result.outcome.value,
            "missing": list(result.missing),
            "person": result.person,
            "variant": result.variant,
            "already": result.already,
        }
        wanted = {key: value for key, value in wanted.items() if key != "why"}
        assert {key: sorted(found[key]) if key == "missing" else found[key] for key in wanted} == {
            key: sorted(value) if key == "missing" else value for key, value in wanted.items()
        }, slug


@pytest.mark.parametrize(
    ("span", "outcome"),
    [
        ({"max": 5000}, "likely"),
        ({"max": 30000}, "possible"),
        ({"min": 0, "max": 100000}, "possible"),
        ({"min": 0}, "likely"),
        ({"unknown": "dont_know"}, "likely"),
    ],
)
def test_a_wide_span_is_told_all_the_same_and_no_span_at_all_is_not(rules: Rules, span: dict[str, object], outcome: str) -> None:
    """What does not count while nobody speaks of it (``if_unknown: ignore``) counts as soon as something is said."""
    child = {
        "per_chi": "figlio",
        "eta": 13,
        "certificazione_disabilita": ["minore-invalido"],
        "scuola_beneficiario": ["secondaria-1"],
        "luogo_di_vita": "domicilio",
        "sussidi_in_corso": ["nessuno"],
    }
    found = match(rules, {**child, "reddito_personale_annuo": span}, as_of=date(2026, 11, 22)).of("indennita-frequenza")
    assert found.outcome == outcome
    assert found.missing == (("reddito_personale_annuo",) if outcome == "possible" else ())


@pytest.mark.parametrize(
    ("slug", "facts", "missing"),
    [
        ("misura-b2", {"certificazione_disabilita": ["accompagnamento"], "isee": 39999, "luogo_di_vita": "domicilio"}, {"eta"}),
        ("dote-scuola-lombardia", {"per_chi": "figlio", "eta": 12, "eta_figli": [12], "isee": 9000}, {"scuola_figli"}),
        (
            "misura-b1",
            {"per_chi": "figlio", "eta": {"min": 14, "max": 49}, "isee": 64999.99, "isee_tipo": "minorenni"}
            | {"certificazione_disabilita": ["invalidita-civile", "l104-c1"], "luogo_di_vita": "domicilio"},
            set(),
        ),
    ],
)
def test_what_follows_from_an_answer_changes_with_it(rules: Rules, slug: str, facts: dict[str, object], missing: set[str]) -> None:
    """Age decides which percentage goes with the allowance; a listed set grows by implication: what to ask is found all the same."""
    result = match(rules, {"comune_residenza": "castiglione-olona", **facts}, as_of=date(2026, 11, 22)).of(slug)
    assert result.outcome == "possible"
    assert missing <= set(result.missing)
