"""Explanations: one line per criterion with its source, short sentences, the near miss, time and windows."""

import re
from datetime import date, timedelta

import pytest
from babel.dates import format_date

from knowledge.rules.matching import Result, Rules, match, rules_of
from tests.content import built_in, documents

TODAY = date(2026, 11, 22)
EXAMPLES = {example["id"]: example["facts"] for example in documents()["examples.yml"]["examples"]}


@pytest.fixture(scope="module")
def rules() -> Rules:
    return rules_of(built_in())


def _result(rules: Rules, example: str, slug: str, **changes: object) -> Result:
    facts = {key: value for key, value in {**EXAMPLES[example], **changes}.items() if value is not None}
    return match(rules, facts, as_of=TODAY).of(slug)


def test_one_thing_missing_is_a_near_miss_with_a_first_step(rules: Rules) -> None:
    result = _result(rules, "anziana-sola-cento-per-cento", "misura-b2")
    assert result.near_miss is not None and result.near_miss.startswith("Ti manca solo")
    assert result.first_do == "invalidita-civile"


def test_two_things_missing_are_not_a_near_miss(rules: Rules) -> None:
    assert _result(rules, "anziana-sola-cento-per-cento", "cdd-centro-diurno-disabili").near_miss is None


def test_a_birthday_within_the_year_is_said(rules: Rules) -> None:
    assert "Entro un anno" in (_result(rules, "intorno-ai-67-anni", "assegno-sociale", eta=66).later or "")
    assert _result(rules, "intorno-ai-67-anni", "assegno-sociale", eta=60).later is None


def test_days_left_are_counted_from_the_day_told(rules: Rules) -> None:
    said = _result(rules, "rinnovo-del-permesso", "bonus-nuovi-nati").later or ""
    assert "60 giorni" in said
    assert said.endswith(f"fino al {format_date(TODAY + timedelta(days=60), format='d MMMM y', locale='it')}."), (
        "it is read another day too"
    )


def test_a_past_window_is_said_and_the_new_one_is_not_guessed(rules: Rules) -> None:
    note = _result(rules, "cose-mai-chieste-e-cose-chiuse", "bonus-psicologo").window_note
    assert note == "La finestra 2025 è passata, quella nuova non è nota."


def test_awaited_outcomes_and_doubts_are_to_confirm(rules: Rules) -> None:
    result = _result(rules, "in-attesa-della-104", "misura-b2")
    assert result.cautious and any("ricevuta INPS" in note for note in result.confirm)


def test_every_line_is_short_and_promises_nothing(rules: Rules) -> None:
    for facts in EXAMPLES.values():
        for result in match(rules, facts, as_of=TODAY).results:
            notes = {note.note for note in result.case.part.judge.program.notes}
            for line in result.trace:
                assert line.verdict in ("yes", "no", "unknown", "to_verify")
                assert line.text.endswith((".", "…", ")")) or line.text in notes
                if line.text not in notes:
                    assert all(len(sentence.split()) <= 20 for sentence in re.split(r"(?<=\.)\s", line.text)), line.text
                assert "ti spetta" not in line.text.lower()


TEEN: dict[str, object] = {
    "per_chi": "figlio",
    "eta": 17,
    "comune_residenza": "milano",
    "certificazione_disabilita": ["minore-invalido"],
    "scuola_beneficiario": ["secondaria-2-iefp"],
    "luogo_di_vita": "domicilio",
}


def _now(rules: Rules, slug: str, **facts: object) -> Result:
    return match(rules, facts, as_of=TODAY).of(slug)


def test_a_birthday_says_what_ends_and_what_begins(rules: Rules) -> None:
    soon = {**TEEN, "mesi_al_compleanno": 3}
    assert _now(rules, "indennita-frequenza", **soon).later == "Tra 3 mesi compie 18 anni: dopo può non spettare più."
    assert _now(rules, "assegno-mensile-invalidita", **soon).later == "Tra 3 mesi compie 18 anni: allora potrebbe spettare."
    assert (_now(rules, "indennita-frequenza", **TEEN).later or "").startswith("Entro un anno compie 18 anni")
    assert "compie" not in (_now(rules, "indennita-frequenza", **{**TEEN, "eta": 12}).later or "")


@pytest.mark.parametrize(
    ("slug", "facts", "said"),
    [
        (
            "misure-sostegno-reddito-milano",
            {"comune_residenza": "milano", "residenza_comune_mesi": 8},
            "Tra 4 mesi la residenza nel Comune",
        ),
        ("supporto-formazione-lavoro", {"eta": 40, "residenza_italia_anni": 4}, "la residenza in Italia arriva a 5 anni"),
        ("bonus-mamme-lavoratrici", {"eta": 40, "eta_figli": [9, 12]}, "un figlio compie 10 anni: dopo può non spettare più"),
        ("assegno-sociale", {"eta": 70, "coniugato": False}, "Le cifre valgono fino al 31 dicembre 2026"),
        ("bonus-nuovi-nati", {"eta": 30, "giorni_da_nascita": 119}, "Resta poco tempo: un giorno"),
    ],
)
def test_time_changes_more_than_ages(rules: Rules, slug: str, facts: dict[str, object], said: str) -> None:
    assert said in (_now(rules, slug, **facts).later or "")


POOR: dict[str, object] = {"eta": 40, "stato_lavoro": "disoccupato", "titolo_soggiorno": "italiano", "isee": 21000}


def test_a_little_too_much_is_an_obstacle_and_much_too_much_is_no_near_miss(rules: Rules) -> None:
    facts = {**POOR, "residenza_italia_anni": 40, "isee_tipo": "prestazioni-familiari", "sussidi_in_corso": ["nessuno"]}
    near = _now(rules, "supporto-formazione-lavoro", **{**facts, "isee": 10640}).near_miss
    assert near == "C'è un solo ostacolo: serve ISEE per prestazioni familiari fino a 10.140 €. Sono 500 € di troppo."
    assert _now(rules, "supporto-formazione-lavoro", **facts).near_miss is None


def test_what_nobody_can_wish_for_is_never_missing(rules: Rules) -> None:
    assert _now(rules, "equipe-blu-autismo", comune_residenza="milano", condizione_salute=["dsa-certificato"]).near_miss is None
    assert _now(rules, "permesso-soggiorno-orientamento", titolo_soggiorno="italiano").near_miss is None


def test_nobody_grows_older_than_a_fact_admits(rules: Rules) -> None:
    for facts in ({"eta": 120}, {"eta_figli": [60, 0]}, {"residenza_italia_anni": 120}, {"residenza_comune_mesi": 1200}, {"eta_figli": []}):
        for result in match(rules, dict(facts), as_of=TODAY).results:
            assert result.later is None or result.later.endswith(".")


def test_an_isee_of_another_kind_is_never_compared_in_silence(rules: Rules) -> None:
    told = {
        "eta": 82,
        "comune_residenza": "milano",
        "certificazione_disabilita": ["accompagnamento"],
        "luogo_di_vita": "domicilio",
        "sussidi_in_corso": ["accompagnamento"],
        "isee": 18000,
    }
    said = "L'ISEE detto è ordinario: qui serve quello sociosanitario."
    other = match(rules, {**told, "isee_tipo": "ordinario"}, as_of=TODAY).of("misura-b2")
    assert said in other.confirm
    assert any(line.fact == "isee" and line.text.endswith(said) for line in other.trace)
    right = match(rules, {**told, "isee_tipo": "sociosanitario"}, as_of=TODAY).of("misura-b2")
    assert not any("ISEE detto" in text for text in (*right.confirm, *(line.text for line in right.trace)))


def test_a_reason_never_supposes_an_age_that_nobody_told(rules: Rules) -> None:
    """What is decided for adults and minors alike is explained by what was told."""
    result = match(rules, {"eta_figli": []}, as_of=TODAY).of("nidi-gratis-plus")
    assert result.outcome == "unlikely"
    assert {line.fact for line in result.trace if line.verdict == "no"} == {"scuola_figli", "retta_nido_mensile"}
