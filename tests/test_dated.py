"""Dated figures of requirements: the one in force decides; on a day without one, a person verifies, and the text says why."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from knowledge.content import ContentError, catalogue_of
from knowledge.exchange.yaml_files import from_yaml, to_yaml
from knowledge.rules.dated import criteria_of
from knowledge.rules.matching import Rules, match, rules_of
from tests.content import built_in, entries

OLD_PERSON: dict[str, object] = {
    "eta": 70,
    "coniugato": False,
    "reddito_personale_annuo": 7050,
    "residenza_italia_anni": 70,
    "titolo_soggiorno": "italiano",
}

OLDER: dict[str, object] = {"to": "2026-02-01", "value": 3, "source": "memoria"}


@pytest.fixture(scope="module")
def rules() -> Rules:
    return rules_of(built_in())


def test_within_its_dates_the_figure_decides(rules: Rules) -> None:
    assert match(rules, OLD_PERSON, as_of=date(2026, 6, 1)).of("assegno-sociale").outcome == "likely"
    richer = {**OLD_PERSON, "reddito_personale_annuo": 9000}
    assert match(rules, richer, as_of=date(2026, 6, 1)).of("assegno-sociale").outcome == "unlikely"


@pytest.mark.parametrize(
    ("day", "said"),
    [(date(2027, 1, 1), "valeva fino al 31 dicembre 2026"), (date(2025, 12, 31), "vale dal 1 gennaio 2026")],
)
def test_out_of_its_dates_a_person_verifies_and_the_text_says_why(rules: Rules, day: date, said: str) -> None:
    for income in (7050, 9000):
        result = match(rules, {**OLD_PERSON, "reddito_personale_annuo": income}, as_of=day).of("assegno-sociale")
        assert result.outcome == "possible" and "reddito_personale_annuo" not in result.missing
        line = next(line for line in result.trace if line.fact == "reddito_personale_annuo")
        assert line.verdict == "to_verify" and said in line.text
        assert any(said in note for note in result.confirm)


def test_a_new_figure_takes_over_on_its_day() -> None:
    changed = entries()
    service = next(entry for entry in changed if entry.key == "assegno-sociale" and entry.kind == "service")
    limit = next(one for one in service.data["criteria"] if one["fact"] == "reddito_personale_annuo")
    limit["figures"].append({"from": "2027-01-01", "to": "2027-12-31", "value": 10000, "source": "memoria"})
    rules = rules_of(catalogue_of(changed))
    richer = {**OLD_PERSON, "reddito_personale_annuo": 9000}
    outcomes = [match(rules, richer, as_of=date(year, 6, 1)).of("assegno-sociale").outcome for year in (2026, 2027, 2028)]
    assert outcomes == ["unlikely", "likely", "possible"]


def test_an_old_call_is_only_to_be_verified(rules: Rules) -> None:
    facts: dict[str, object] = {"comune_residenza": "milano", "eta": 40, "isee": 50000, "residenza_comune_mesi": 100, "eta_figli": [5]}
    assert match(rules, facts, as_of=date(2026, 11, 22)).of("misure-sostegno-reddito-milano").outcome == "possible"


def test_the_value_is_one_of_the_figures_and_the_export_says_the_same(tmp_path: Path) -> None:
    to_yaml(built_in(), tmp_path)
    again = from_yaml(tmp_path)
    dated = [criterion for service in again.services.values() for criterion in criteria_of(service) if criterion.figures]
    assert len(dated) > 10 and all(criterion.value in [figure.value for figure in criterion.figures] for criterion in dated)
    assert all(figure.source in again.sources for criterion in dated for figure in criterion.figures)
    keys = yaml.safe_load((tmp_path / "facts.yml").read_text(encoding="utf-8"))["semantics"]["criterion_keys"]
    assert "figures" in keys and "value resta" in keys["figures"]


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ([{"from": "2026-01-01", "value": 5, "source": "memoria"}], "manca quella di value"),
        ([{"from": "2026-01-01", "to": "2025-01-01", "value": 7101.12, "source": "memoria"}], "prima dell'inizio"),
        ([{"value": 7101.12, "source": "mai-vista"}], "mai-vista"),
        ([OLDER, {"from": "2026-01-01", "value": 7101.12, "source": "memoria"}], "si sovrappongono"),
    ],
)
def test_a_wrong_figure_is_named(figures: list[dict[str, object]], said: str) -> None:
    changed = entries()
    service = next(entry for entry in changed if entry.key == "assegno-sociale" and entry.kind == "service")
    next(one for one in service.data["criteria"] if one["fact"] == "reddito_personale_annuo")["figures"] = figures
    with pytest.raises(ContentError) as caught:
        catalogue_of(changed)
    assert said in str(caught.value)


@pytest.mark.parametrize(("age", "wanted"), [(66, "no"), (67, "to_verify"), (68, "yes")])
def test_an_age_that_rises_by_some_months_is_to_be_verified_around_it(rules: Rules, age: int, wanted: str) -> None:
    result = match(rules, {**OLD_PERSON, "eta": age}, as_of=date(2027, 6, 1)).of("assegno-sociale")
    assert next(line.verdict for line in result.trace if line.fact == "eta") == wanted
