"""Answers typed in words: whose and when a clause speaks of, sums, bare yes and no, other languages' dates, staff's phrases."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.reading import answers, days, whose
from dialogs.reading.numerals import spelled
from dialogs.reading.understanding import understand
from knowledge.checks import phrases
from tests.talk import published

TODAY = date(2026, 11, 22)


def read(fact: str, text: str, lang: str = "it", whom: str = "me") -> Any:
    catalogue = published().catalogue
    return answers.parse(catalogue.facts[fact], text, today=TODAY, lang=lang, whom=whom, catalogue=catalogue)


@pytest.mark.parametrize(
    ("fact", "text", "value"),
    [
        ("eta", "io 45, mia madre ne ha 80", 45), ("eta", "mia madre ne ha 80", None), ("eta", "tengo 41 y mi marido 50", 41),
        ("eta", "una cinquantina", {"min": 45, "max": 55}), ("eta", "34, anzi 35 il mese scorso", 35),
        ("invalidita_percentuale", "nel vecchio verbale 67 nel nuovo 80", 80),
        ("invalidita_percentuale", "dai due terzi in su", {"min": 67}),
        ("invalidita_percentuale", "non sono invalido", "nessuna-percentuale"), ("retta_nido_mensile", "no", "nessun-nido"),
        ("retta_nido_mensile", "420 ma con la mensa, senza saranno 350", 350), ("retta_nido_mensile", "2700 all'anno per 10 mesi", 270),
        ("reddito_personale_annuo", "mio marito prende 1500 io niente", 0),
        ("reddito_personale_annuo", "800 di pensione per 13 mesi", 10400),
        ("reddito_personale_annuo", "dipende, un mese 300 un mese niente", None),
        ("reddito_coniugale_annuo", "lui 18mila io 9mila", 27000),
        ("reddito_coniugale_annuo", "1400 lui e 700 io al mese", {"min": 25200, "max": 29400}),
        ("reddito_familiare_annuo", "fra 20 e 25", {"min": 20000, "max": 25000}),
        ("reddito_familiare_annuo", "abbiamo 5mila euro in banca", None), ("reddito_familiare_annuo", "l'isee è 9000", None),
        ("patrimonio_mobiliare", "2000 sul conto e 1500 sul libretto", 3500),
        ("componenti_nucleo", "3 più me", 4), ("componenti_nucleo", "4 o 5, dipende", {"min": 4, "max": 5}),
        ("eta_figli", "due", {"count": 2}), ("eta_figli", "sono grandi, lavorano tutti e stanno per conto loro", []),
        ("eta_figli", "uno del 2015 e uno del 2019", {"count": 2, "min": 6, "max": 11}),
        ("eta_figli", "il mio nipotino ha 5 anni ma sta coi suoi", None),
        ("residenza_comune_mesi", "in Italia da 12 anni ma qui solo da 8 mesi", 8),
        ("residenza_italia_anni", "sono qui da 9 anni ma la residenza ce l'ho da 4", 4),
        ("eta_massima_nucleo", "mio marito 45 e io 47", 47), ("figli_disabili", "2 ma uno ancora senza verbale", None),
        ("giorni_da_nascita", "il più piccolo ha 6 anni", "nessuna-nascita-recente"), ("giorni_da_nascita", "nasce a gennaio", None),
        ("stato_lavoro", "prima ero disoccupato adesso mi hanno preso alla coop", "dipendente"),
        ("titolo_soggiorno", "sono in Italia da 14 anni", None), ("problema_casa", "no", "nessuno"),
        ("sussidi_in_corso", "sì", {"excludes": ["nessuno"]}),
        ("sussidi_in_corso", "ho chiesto l'assegno di inclusione ma non hanno risposto", {"excludes": ["adi"]}),
        ("disabilita_nel_nucleo", "sì mio figlio ha la 104 grave", True), ("disabilita_nel_nucleo", "mio figlio ma solo 50%", False),
        ("causa_legale", "ho già l'avvocato, non mi serve", False), ("caregiver", "assisto mia mamma", None),
    ],
)  # fmt: skip
def test_what_a_typed_answer_says(fact: str, text: str, value: Any) -> None:
    assert read(fact, text) == value


@pytest.mark.parametrize(
    ("lang", "said", "written"),
    [
        ("zh", "八千五", "8500"), ("zh", "一万五千欧元", "15000欧元"), ("zh", "3万", "30000"), ("fr", "trente-huit ans", "38 ans"),
        ("en", "less than six thousand", "less than 6000"), ("en", "6,500 euros", "6.500 euros"), ("uk", "тридцять п'ять", "35"),
        ("ro", "treizeci și cinci de ani", "35 de ani"), ("ar", "منذ سنتين", "منذ 2 سنوات"),
    ],
)  # fmt: skip
def test_numbers_are_written_in_one_way(lang: str, said: str, written: str) -> None:
    assert spelled(said, lang) == written
    assert spelled(written, lang) == written


@pytest.mark.parametrize(
    ("lang", "said", "first"),
    [
        ("uk", "20 жовтня", date(2026, 10, 20)), ("uk", "з 1 березня 2025", date(2025, 3, 1)),
        ("en", "November 1st, 2026", date(2026, 11, 1)),
        ("es", "la semana pasada", date(2026, 11, 9)), ("fr", "le 3 mai 2025", date(2025, 5, 3)), ("ro", "pe 5 mai", date(2026, 5, 5)),
        ("zh", "10月20日", date(2026, 10, 20)), ("ar", "الشهر الماضي", date(2026, 10, 1)),
    ],
)  # fmt: skip
def test_days_in_other_languages(lang: str, said: str, first: date) -> None:
    span = days.span(said, TODAY, lang=lang)
    assert span is not None and span[0] == first


@given(st.sampled_from(["mia madre", "mio marito", "mio padre", "mia sorella", "la nonna"]), st.integers(18, 100))
def test_the_age_of_somebody_else_is_nobodys_here(who: str, age: int) -> None:
    assert read("eta", f"{who} ha {age} anni") is None


def test_what_is_told_beside_of_another_is_left() -> None:
    catalogue = published().catalogue
    text = "mio figlio viene tutti i giorni ma abita a Saronno"
    assert "comune_residenza" not in whose.told_of(understand(published(), text, lang="it"), text, catalogue, whom="me", asked="caregiver")


def test_the_phrases_stand_for_answers_that_are_there_and_for_one_alone() -> None:
    catalogue = published().catalogue
    assert not list(phrases.problems_of(catalogue))
    wrong = {"isee_tipo": [{"value": "doppio", "says": ["uno"]}, {"value": "corrente", "says": ["uno", " - "]}], "nessun_fatto": []}
    broken = replace(catalogue, documents={**catalogue.documents, "answers.yml": {"answers": wrong}})
    said = [str(one) for one in phrases.problems_of(broken)]
    assert len(said) == 4 and any("sta per due risposte diverse" in one for one in said)


_REFUSALS = {
    "it": ("no", "avvocato", ["non serve", "non mi serve", "non ne ho bisogno", "non è necessario", "non occorre"]),
    "en": ("no", "a lawyer", ["is not needed", "not needed", "I don't need", "is not necessary"]),
    "es": ("no", "abogado", ["no hace falta", "no necesito", "no es necesario", "no quiero"]),
    "fr": ("non", "avocat", ["pas besoin", "je n'en ai pas besoin", "n'est pas nécessaire"]),
    "ro": ("nu", "avocat", ["nu am nevoie", "nu e nevoie", "nu trebuie", "nu vreau"]),
    "uk": ("ні", "адвокат", ["не потрібен", "мені не треба", "не потребую", "мені не потрібен"]),
    "ar": ("لا", "محام", ["لا أحتاج", "لا يلزم", "لا أريد", "ليس ضروريا"]),
    "zh": ("不", "律师", ["不需要", "不用", "我不要", "没必要"]),
}


@given(data=st.data(), lang=st.sampled_from(sorted(_REFUSALS)), comma=st.sampled_from([", ", " ", ". "]))
def test_what_is_refused_is_never_a_yes(data: st.DataObject, lang: str, comma: str) -> None:
    no, phrase, refusals = _REFUSALS[lang]
    refusal = data.draw(st.sampled_from(refusals))
    for text in (f"{no}{comma}{phrase} {refusal}", f"{phrase} {refusal}", f"{refusal} {phrase}", f"{no}{comma}{phrase}"):
        assert read("causa_legale", text, lang) in {False, None}, text
    assert read("causa_legale", f"{no}, {phrase} {refusal}", lang) is False


@pytest.mark.parametrize("text", ["адвокат потрібен", "sì, mi serve un avvocato", "需要律师", "avvocato"])
def test_what_is_wanted_stays_a_yes(text: str) -> None:
    assert read("causa_legale", text) is True


@pytest.mark.parametrize("fact", ["titolo_soggiorno", "problema_casa", "procedimento_penale"])
@pytest.mark.parametrize(
    "text", ["non ho risparmi e prendo l'assegno unico", "non ho soldi da parte", "non abbiamo lavoro", "senza macchina"]
)
def test_none_of_something_else_answers_no_question(fact: str, text: str) -> None:
    assert read(fact, text) is None


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        ("titolo_soggiorno", "non ho documenti"), ("titolo_soggiorno", "nessun documento"), ("titolo_soggiorno", "non ce l'ho"),
        ("titolo_soggiorno", "non ho nessun permesso"), ("titolo_soggiorno", "non ce l'ho e ho paura"), ("titolo_soggiorno", "non ho"),
        ("problema_casa", "non ho problemi"), ("problema_casa", "nessuno sfratto"), ("procedimento_penale", "nessun processo"),
        ("procedimento_penale", "non ho condanne"),
    ],
)  # fmt: skip
def test_none_of_what_is_asked_answers(fact: str, text: str) -> None:
    assert read(fact, text) == "nessuno"
