"""The intake sheet: what was told and how, what may fit and why; what is struck out leaves no trace in it; and it prints on two pages."""

import json
import re
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Engine

from dialogs.cases import sheet_corrections
from dialogs.cases.intake import draft_sheet, sheet_lines, strike
from dialogs.cases.sheet_corrections import CorrectionError
from dialogs.cases.sheet_pdf import sheet_pdf
from dialogs.cases.sheet_words import HOW_IT, complete, sheet_text
from dialogs.house import House
from dialogs.reading.evidence import evidence
from dialogs.state import How, State
from dialogs.words.i18n import words_of
from tests.desk import NOW, house_of, published
from tests.talk import Citizen

WORDS = "ho perso il lavoro, ho due figli e lo sfratto"


@pytest.fixture
def house(sqlite_engine: Engine) -> House:
    return house_of(sqlite_engine)


@pytest.fixture
def told() -> State:
    state = State(consent=True, needs=["reddito", "casa"], need_words=[WORDS])
    state.tell("comune_residenza", "milano", how="typed", wording="abito a Milano")
    state.tell("eta", 34, how="typed", wording="ho 34 anni")
    state.tell("eta_figli", [3, 7], how="inferred", wording="due figli di 3 e 7 anni")
    state.tell("isee", 8500, how="corrected", wording="no, 8.500")
    state.tell("stato_lavoro", "disoccupato", how="button")
    state.tell("titolo_soggiorno", {"unknown": "declined"}, how="declined")
    return state


def _sheet(house: House, told: State) -> dict[str, Any]:
    return draft_sheet(house, told, now=NOW, name="Samira", channel="web")


def test_the_sheet_says_what_was_told_and_how(house: House, told: State) -> None:
    sheet = _sheet(house, told)
    facts = {fact["key"]: fact for fact in sheet["facts"]}
    assert (facts["isee"]["text"].replace("\xa0", " "), facts["isee"]["how"], facts["isee"]["wording"]) == (
        "8.500 €",
        "corrected",
        "no, 8.500",
    )
    assert facts["titolo_soggiorno"]["text"] == "preferisce non dirlo" and facts["titolo_soggiorno"]["sensitive"]
    assert sheet["need"] == {
        "words": [WORDS],
        "areas": [{"id": "reddito", "label": "Soldi e spese di casa"}, {"id": "casa", "label": "Casa"}],
    }
    assert sheet["catalogue_version"] == published().catalogue.version and sheet["as_of"] == "2026-11-24"
    assert sheet["route"]["team"] in published().catalogue.teams
    assert json.loads(json.dumps(sheet)) == sheet


def test_the_matches_carry_outcome_reasons_and_what_to_verify(house: House, told: State) -> None:
    sheet = _sheet(house, told)
    found = {match["slug"]: match for match in sheet["matches"]}
    assert "assegno-unico-universale" in found
    match = found["assegno-unico-universale"]
    assert match["outcome"] in ("likely", "possible") and match["amounts"] and match["missing"]
    assert any(match["verify"] or match["why"] for match in sheet["matches"])
    assert sheet["papers"]["missing"]


def test_words_said_twice_stand_once_and_danger_says_what_it_is_about(house: House) -> None:
    sheet = draft_sheet(house, State(need_words=["ho paura", "ho paura "]), now=NOW, urgency="violenza")
    assert sheet["need"]["words"] == ["ho paura"] and sheet["need"]["areas"][0]["id"] == "violenza"


def test_the_sheet_knows_what_the_person_read_until_it_would_give_a_struck_line_away(house: House, told: State) -> None:
    told.results = {"read": {"assegno-unico-universale": "likely"}}
    sheet = _sheet(house, told)
    assert {one["slug"]: one["read"] for one in sheet["matches"]}["assegno-unico-universale"] == "likely"
    bare = strike(sheet, ["fact:eta_figli"])
    assert {one["slug"]: one["read"] for one in bare["matches"]}["assegno-unico-universale"] == ""


def test_without_a_need_nothing_is_guessed(house: House) -> None:
    sheet = draft_sheet(house, State(), now=NOW, messages=["aiuto"])
    assert sheet["matches"] == [] and sheet["need"]["words"] == ["aiuto"]


def test_what_is_struck_leaves_no_trace(house: House, told: State) -> None:
    sheet = strike(_sheet(house, told), ["fact:isee", "fact:eta_figli", "need:0", "name"])
    text = json.dumps(sheet, ensure_ascii=False).replace("\xa0", " ")
    for trace in ("8500", "8.500", WORDS, "Samira", "due figli", "3 e 7"):
        assert trace not in text, trace
    assert sheet["struck"] == 4 and sheet["revision"] == 2
    for match in sheet["matches"]:
        if {"isee", "eta_figli"}.intersection(match["rests_on"]):
            assert match["outcome"] == "check" and not match["amounts"] and not match["missing"]
            assert not any({"isee", "eta_figli"}.intersection(line["facts"]) for line in match["why"])


def test_what_counts_for_the_family_of_who_lives_alone_goes_with_what_they_struck(house: House) -> None:
    """Their own income and age stand for the family's: without them nothing is left of either."""
    alone = State(consent=True, needs=["reddito"], need_words=["non arrivo a fine mese"])
    facts: dict[str, Any] = {
        "per_chi": "me",
        "componenti_nucleo": 1,
        "eta": 70,
        "reddito_personale_annuo": 5000,
        "comune_residenza": "milano",
        "isee": 4000,
    }
    for key, value in facts.items():
        alone.tell(key, value, how=How.TYPED)
    whole = _sheet(house, alone)
    for key, other in (("reddito_personale_annuo", "reddito_familiare_annuo"), ("eta", "eta_massima_nucleo")):
        resting = [match for match in whole["matches"] if any(other in line["facts"] for line in match["why"])]
        assert resting, f"something must rest on {other}"
        sheet = strike(whole, [f"fact:{key}"])
        for match in sheet["matches"]:
            assert not any(other in line["facts"] for line in match["why"]), match["slug"]
            if match["slug"] in {one["slug"] for one in resting}:
                assert match["outcome"] == "check" and not match["amounts"]


def test_every_line_can_be_struck_out_by_its_key(house: House, told: State) -> None:
    sheet = _sheet(house, told)
    lines = sheet_lines(sheet)
    assert len(lines) == len(told.facts) + 2 and all(label and value for _, label, value in lines)
    bare = strike(sheet, [key for key, _, _ in lines])
    assert sheet_lines(bare) == [] and bare["facts"] == [] and bare["need"]["words"] == []


def test_a_key_that_is_not_there_strikes_nothing(house: House, told: State) -> None:
    assert strike(_sheet(house, told), ["fact:altezza", "x"])["struck"] == 0


@pytest.mark.parametrize("lang", ["it", "en", "es", "fr", "ro", "uk", "ar", "zh"])
def test_the_headings_are_in_every_language(house: House, told: State, lang: str) -> None:
    text = sheet_text(_sheet(house, told), lang)
    assert len(re.findall(r"^\*.+\*$", text, re.M)) >= 5


def test_a_sheet_made_in_haste_is_shown_and_printed(house: House) -> None:
    sheet = complete({"failure": True}, lang="it", catalogue_version=3)
    assert sheet_text(sheet) == ""
    assert sheet_pdf(sheet, _case()).startswith(b"%PDF")


def _case() -> SimpleNamespace:
    return SimpleNamespace(code="C-2417", opened_at=NOW, urgent=True, urgency="senza-tetto-stanotte", team="wemi-ornato")


def test_the_paper_has_at_most_two_pages_and_reads_no_word_as_markup(house: House, told: State) -> None:
    told.need_words.append('#panic("no") $x$ *a* _b_ <c> مرحبا 你好')
    paper = sheet_pdf(_sheet(house, told), _case())
    assert paper.startswith(b"%PDF") and 1 <= len(re.findall(rb"/Type\s*/Page\b", paper)) <= 2


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("isee", "9.500,50 €", 9500.5),
        ("eta", "35", 35),
        ("eta_figli", "3, 7 e 12", [3, 7, 12]),
        ("gravidanza", "sì", True),
        ("stato_lavoro", "pensionato", "pensionato"),
        ("isee", "nessun-isee", "nessun-isee"),
        ("stato_lavoro", "non-si-sa", {"unknown": "dont_know"}),
    ],
)
def test_corrections_are_read_by_the_facts_type(key: str, typed: str, value: Any) -> None:
    assert sheet_corrections.read(published().catalogue, key, typed) == value


@pytest.mark.parametrize(("key", "typed"), [("isee", "tanto"), ("eta", "350"), ("gravidanza", "forse"), ("altezza", "180"), ("eta", "")])
def test_a_correction_that_makes_no_sense_is_explained(key: str, typed: str) -> None:
    with pytest.raises(CorrectionError):
        sheet_corrections.read(published().catalogue, key, typed)


def test_every_choice_offered_is_one_that_can_be_read() -> None:
    catalogue = published().catalogue
    for key in catalogue.facts:
        for value, _ in sheet_corrections.choices(catalogue, key):
            sheet_corrections.read(catalogue, key, value)


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("giorni_da_fine_lavoro", "lui ha perso il lavoro a settembre"),
        ("problema_casa", "ci è arrivato lo sfratto"),
        ("eta", "abito con mio marito, lui ha perso il lavoro a settembre, ci è arrivato lo sfratto"),
    ],
)
def test_a_fact_shows_the_clause_it_was_taken_from(key: str, shown: str) -> None:
    assert evidence(key, "abito con mio marito, lui ha perso il lavoro a settembre, ci è arrivato lo sfratto") == shown


def test_what_was_understood_and_then_confirmed_is_told_apart(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("non pago l'affitto da 3 mesi, ho 45 anni, abito a Tradate")
    assert {fact["how"] for fact in citizen.state().facts.values()} == {"inferred"}
    citizen.presses("Sì")
    assert {fact["how"] for fact in citizen.state().facts.values()} == {"confirmed"}
    assert set(How) == set(HOW_IT)


def test_who_has_told_nothing_is_told_plainly_what_will_be_read(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("vorrei parlare con un operatore")
    words = words_of("it")
    assert words("sheet.intro") not in citizen.text()
    assert words("sheet.empty") in citizen.text()
    citizen.presses("Va bene, invia")
    citizen.presses("Qui in chat")
    assert citizen.button(words("btn.withdraw_case"))
    assert citizen.button(words("btn.results")) is None, "there is nothing to see yet"


def test_who_has_told_a_need_sees_what_is_read_and_may_see_the_results(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("non pago l'affitto da 3 mesi, ho 45 anni, abito a Tradate")
    citizen.says("voglio parlare con una persona")
    assert words_of("it")("sheet.intro") in citizen.text()
    citizen.presses("Va bene, invia")
    citizen.presses("Qui in chat")
    assert citizen.button(words_of("it")("btn.results"))
