"""What is proposed to whom: aids that cannot concern a person stay out of sight, and no outcome ever changes for it."""

from datetime import date

import pytest

from knowledge.interview.choice import interview
from knowledge.rules.dated import criteria_of
from knowledge.rules.matching import Rules, match, rules_of
from tests.content import built_in

TODAY = date(2026, 11, 22)
FIXED_BY_A_WORKED_HOUSEHOLD = {("assegno-mensile-invalidita", "eta"), ("progetto-di-vita", "certificazione_disabilita")}


@pytest.fixture(scope="module")
def rules() -> Rules:
    return rules_of(built_in())


@pytest.mark.parametrize(
    ("slug", "facts", "areas", "wanted"),
    [
        ("assegno-mensile-invalidita", {"eta": 40, "certificazione_disabilita": ["nessuna"]}, ["reddito"], False),
        ("assegno-mensile-invalidita", {"eta": 40, "certificazione_disabilita": ["nessuna"]}, ["disabilita"], True),
        ("assegno-mensile-invalidita", {"eta": 40}, ["reddito"], None),
        ("assegno-mensile-invalidita", {"eta": 40, "invalidita_percentuale": 80}, ["reddito"], True),
        ("cdd-centro-diurno-disabili", {"eta": 6, "comune_residenza": "milano"}, ["disabilita"], False),
        ("equipe-blu-autismo", {"condizione_salute": ["nessuna"], "comune_residenza": "milano"}, ["disabilita"], False),
        ("accoglienza-sociale-cascina-biblioteca", {"comune_residenza": "tradate"}, ["disabilita"], False),
        ("accoglienza-sociale-cascina-biblioteca", {"comune_residenza": "senza-residenza"}, ["casa"], True),
        ("permesso-soggiorno-orientamento", {"titolo_soggiorno": "italiano"}, ["migranti"], False),
        ("accompagnamento", {"eta": 84, "certificazione_disabilita": ["nessuna"]}, ["solitudine-e-tempo-libero"], True),
        ("assegno-sociale", {}, [], True),
        ("sil-inserimento-lavorativo", {"eta": 6, "certificazione_disabilita": ["l104-c3"]}, ["disabilita"], False),
        ("senza-dimora-milano", {"titolo_casa": "affitto-registrato", "comune_residenza": "milano"}, ["casa"], False),
        ("bonus-nuovi-nati", {"eta_figli": [3, 7]}, ["famiglia-e-minori"], False),
        ("bonus-nuovi-nati", {"eta_figli": [3], "giorni_da_nascita": 20}, ["famiglia-e-minori"], True),
    ],
)
def test_whom_a_service_concerns(rules: Rules, slug: str, facts: dict[str, object], areas: list[str], wanted: bool | None) -> None:
    assert match(rules, facts, as_of=TODAY).of(slug).concerns(areas) is wanted


def test_nothing_is_asked_only_for_an_aid_that_cannot_concern_the_person(rules: Rules) -> None:
    facts: dict[str, object] = {"certificazione_disabilita": ["nessuna"], "comune_residenza": "milano", "eta": 30}
    served = interview(rules, facts, need_areas=["reddito"], as_of=TODAY, fitting_only=True)
    while served.next is not None:
        assert "invalidita_percentuale" not in served.next.facts
        facts = {**facts, **{fact: {"unknown": "dont_know"} for fact in served.next.facts}}
        served = interview(rules, facts, need_areas=["reddito"], as_of=TODAY, fitting_only=True)


def test_no_refusal_rests_on_memory_alone(rules: Rules) -> None:
    sure = {
        (service.slug, criterion.fact)
        for service in rules.catalogue.services.values()
        for criterion in criteria_of(service)
        if criterion.source == "memoria"
        and criterion.op not in ("info", "verifica_operatore")
        and not (criterion.on_false or criterion.on_true or criterion.on_none)
    }
    assert sure <= FIXED_BY_A_WORKED_HOUSEHOLD
