"""The checks find what they are meant to find, and the seed content passes them."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from knowledge.catalogue import Catalogue
from knowledge.checks.contradictions import contradictions
from knowledge.checks.expressions import problems_of
from knowledge.checks.freshness import due_date, is_stale, months_after, source_month
from knowledge.checks.plain_words import gulpease, plainness, sentences_of, words_of
from knowledge.checks.report import Severity, check, coverage, report
from knowledge.records import Alternatives, Criterion
from tests.content import built_in

CATALOGUE = built_in()
TODAY = date(2026, 11, 22)


def with_service(slug: str, **changes: Any) -> Catalogue:
    service = CATALOGUE.services[slug].model_copy(update=changes)
    return replace(CATALOGUE, services={**CATALOGUE.services, slug: service})


def found(catalogue: Catalogue, kind: str, *, as_of: date = TODAY) -> list[str]:
    return [finding.text for finding in check(catalogue, as_of=as_of) if finding.kind == kind]


def criterion(fact: str, op: str, value: Any, **more: Any) -> Criterion:
    return Criterion.model_validate({"fact": fact, "op": op, "value": value, "source": "seme-000", **more})


def test_the_seed_content_has_no_error() -> None:
    assert [finding for finding in check(CATALOGUE, as_of=TODAY) if finding.severity == Severity.ERROR] == []


def test_every_summary_answer_and_question_is_plain() -> None:
    assert found(CATALOGUE, "parole") == []


def test_every_card_says_all_it_should() -> None:
    for service in CATALOGUE.services.values():
        for field in ("summary_it", "what_you_get", "how_to_apply", "documents_needed", "where", "warnings", "sources", "verify_by"):
            assert getattr(service, field), (service.slug, field)


def test_verify_by_follows_the_rule() -> None:
    for service in CATALOGUE.services.values():
        assert service.verify_by == due_date(CATALOGUE, service), service.slug


def test_the_rule_of_freshness() -> None:
    assert source_month("2026-02") == date(2026, 2, 28)
    assert source_month("2026") == date(2026, 1, 31)
    assert source_month(None) is None
    assert months_after(date(2026, 2, 28), 12) == date(2027, 2, 28)
    assert months_after(date(2026, 12, 31), 2) == date(2027, 2, 28)
    auu = CATALOGUE.services["assegno-unico-universale"]
    assert due_date(CATALOGUE, auu) == date(2026, 12, 31)
    assert not is_stale(auu, TODAY)
    assert is_stale(auu, date(2027, 1, 1))


def test_a_text_that_is_hard_is_found() -> None:
    hard = "L'erogazione dell'emolumento è subordinata all'espletamento dell'istruttoria amministrativa territorialmente competente."
    texts = found(with_service("misura-b2", summary_it=hard), "parole")
    assert any("sommario di misura-b2: Gulpease" in text for text in texts)
    long = " ".join(["sì"] * 21) + "."
    assert any("più di 20 parole" in text for text in found(with_service("misura-b2", summary_it=long), "parole"))


def test_gulpease_by_hand() -> None:
    assert gulpease("Il gatto dorme.") == 100.0
    text = "La domanda amministrativa richiede documentazione particolarmente dettagliata."
    words, letters = 7, sum(len(word) for word in text.rstrip(".").split())
    assert gulpease(text) == pytest.approx(89 + (300 - 10 * letters) / words)
    assert gulpease("") == 100.0


def test_sentences_and_words_of_italian() -> None:
    assert len(sentences_of("Vedi art. 3 della legge. Poi chiedi.")) == 2
    assert len(sentences_of("Costa 1.032,91 euro. Basta?")) == 2
    assert words_of("L'ISEE è 9.796,50 euro") == ["L", "ISEE", "è", "9.796,50", "euro"]
    assert plainness("Chiama il 112. Resta in linea.").is_plain


def test_a_service_without_sources_is_an_error() -> None:
    findings = check(with_service("misura-b2", sources=()), as_of=TODAY)
    assert [finding.text for finding in findings if finding.severity == Severity.ERROR] == ["misura-b2: nessuna fonte"]


def test_a_figure_that_ends_is_found_the_day_after() -> None:
    assert not any("auu-2026" in text for text in found(CATALOGUE, "cifra", as_of=date(2026, 12, 31)))
    assert any("auu-2026" in text for text in found(CATALOGUE, "cifra", as_of=date(2027, 1, 1)))


CONTRADICTIONS = [
    ([criterion("eta", "gte", 65), criterion("eta", "lt", 18)], True),
    ([criterion("eta", "gt", 17), criterion("eta", "lt", 18)], True),
    ([criterion("isee", "gt", 17), criterion("isee", "lt", 18)], False),
    ([criterion("eta", "gte", 18), criterion("eta", "lte", 18)], False),
    ([criterion("eta", "gte", 130)], True),
    ([criterion("titolo_soggiorno", "in", ["ue"]), criterion("titolo_soggiorno", "eq", "italiano")], True),
    ([criterion("gravidanza", "is_true", True), criterion("gravidanza", "is_false", False)], True),
    ([criterion("sussidi_in_corso", "contains_all", ["adi"]), criterion("sussidi_in_corso", "not_contains_any", ["adi"])], True),
    ([criterion("sussidi_in_corso", "contains_any", ["adi", "sfl"]), criterion("sussidi_in_corso", "not_contains_any", ["adi"])], False),
    ([criterion("eta", "gte", 65), criterion("eta", "lt", 18, on_false="verifica")], False),
    ([criterion("eta", "gte", 65), criterion("eta", "lt", 18, subject="richiedente")], False),
    ([criterion("eta", "gte", 65), criterion("eta", "lt", 18, group="g"), criterion("isee", "lt", 1, group="g")], False),
    ([criterion("eta", "gte", 65), criterion("eta", "lt", 18, group="g"), criterion("eta", "lt", 9, group="g")], True),
]


@pytest.mark.parametrize(("criteria", "impossible"), CONTRADICTIONS)
def test_what_nobody_can_meet(criteria: list[Criterion], impossible: bool) -> None:
    assert any(one.whole for one in contradictions(criteria, CATALOGUE.facts)) is impossible


def test_one_impossible_alternative_is_only_a_warning() -> None:
    choices = Alternatives.model_validate(
        {
            "alternatives": [
                {"label": "a", "all": [{"fact": "eta", "op": "lt", "value": 18, "source": "seme-000"}]},
                {"label": "b", "all": [{"fact": "eta", "op": "gte", "value": 70, "source": "seme-000"}]},
            ]
        }
    )
    (one,) = contradictions([criterion("eta", "gte", 65), choices], CATALOGUE.facts)
    assert not one.whole
    assert "la scelta 1 non è mai possibile" in one.text


def test_coverage_counts_a_group_once_and_never_what_an_operator_checks() -> None:
    shares = {line.slug: line for line in coverage(CATALOGUE)}
    assert (shares["bonus-asilo-nido"].checkable, shares["bonus-asilo-nido"].total) == (3, 3)
    assert shares["numero-1522"].share == 0
    assert sum(line.checkable for line in shares.values()) > 100


def test_the_report_says_findings_and_coverage() -> None:
    text = report(CATALOGUE, as_of=TODAY)
    assert text.startswith("Catalogo al 22/11/2026: 71 servizi")
    assert "0 errori" in text
    assert "Requisiti che la macchina può controllare" in text


def test_signs_of_danger_point_only_to_signs_that_are_there() -> None:
    signs = {**CATALOGUE.documents["signs.yml"], "together": {"violenza": [["arma|spillo", "minore"]]}, "calm": {"per_ridere": ["boh"]}}
    broken = replace(CATALOGUE, documents={**CATALOGUE.documents, "signs.yml": signs})
    assert not list(problems_of(CATALOGUE))
    assert [one.text for one in problems_of(broken)] == ["«spillo» non esiste", "«boh» non esiste"]
