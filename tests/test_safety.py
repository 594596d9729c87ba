"""Danger is recognised in every language and before everything else; figures of speech, mourning and news are not danger."""

import pytest
from sqlalchemy import Engine

from dialogs.reading import safety
from dialogs.words.i18n import words_of
from tests.talk import Citizen, published

DANGER = [
    ("violenza", "mio marito mi picchia tutte le sere"),
    ("violenza", "ho paura del mio ex, mi aspetta sotto casa"),
    ("violenza", "My husband beats me and I am scared"),
    ("violenza", "mi marido me pega"),
    ("violenza", "mon mari me frappe"),
    ("violenza", "soțul meu mă bate"),
    ("violenza", "чоловік мене б'є"),
    ("violenza", "زوجي يضربني كل يوم"),
    ("violenza", "我老公打我"),
    ("suicidio", "non voglio più vivere"),
    ("suicidio", "voglio farla finita"),
    ("suicidio", "I want to kill myself"),
    ("suicidio", "quiero morir"),
    ("suicidio", "je veux mourir"),
    ("suicidio", "vreau să mor"),
    ("suicidio", "я не хочу жити"),
    ("suicidio", "أريد أن أموت"),
    ("suicidio", "我不想活了"),
    ("minore-a-rischio", "il vicino picchia suo figlio, lo sento piangere"),
    ("minore-a-rischio", "he beats the children"),
    ("senza-tetto-stanotte", "non so dove dormire stanotte"),
    ("senza-tetto-stanotte", "I have nowhere to sleep tonight"),
    ("senza-tetto-stanotte", "今晚没地方睡"),
    ("emergenza-medica", "mio padre non respira"),
    ("emergenza-medica", "he is having a heart attack"),
    ("emergenza-medica", "викличте швидку, будь ласка"),
    ("emergenza-medica", "свекруху вдарило струмом"),
    ("emergenza-medica", "بابا عنده ازمة قلبية"),
    ("emergenza-medica", "他昏过去了"),
    ("suicidio", "я хочу вкоротити собі віку"),
]
NO_DANGER = [
    "mi ammazzo di lavoro e non arrivo a fine mese",
    "sono stanca da morire",
    "mio padre è morto un mese fa, che cosa devo fare?",
    "mio fratello si è suicidato due anni fa e sono in lutto",
    "le bollette mi ammazzano",
    "muoio dal ridere",
    "ho visto un film sulla violenza domestica",
    "vorrei farla finita con questa burocrazia",
    "mio nonno ha avuto un infarto due anni fa",
    "mi tocca portare il bambino al nido",
    "cerco casa per me e i miei figli",
    "my work is killing me",
    "мій чоловік працює у швидкій допомозі",
    "زوجي يعمل في الإسعاف",
    "我老公在医院开救护车",
    "ciao",
    "",
]


@pytest.mark.parametrize(("kind", "text"), DANGER)
def test_danger_is_recognised(kind: str, text: str) -> None:
    assert safety.urgency(published().catalogue, text) == kind


@pytest.mark.parametrize("text", NO_DANGER)
def test_what_is_no_danger_stays_quiet(text: str) -> None:
    assert safety.urgency(published().catalogue, text) is None


def test_every_number_of_the_rules_is_in_the_catalogue() -> None:
    catalogue = published().catalogue
    rules = safety.rules_of(catalogue)
    assert set(rules) == {"violenza", "suicidio", "minore-a-rischio", "senza-tetto-stanotte", "emergenza-medica"}
    for rule in rules.values():
        assert all(number in catalogue.numbers for number in rule.numbers)


def test_numbers_come_at_once_even_before_consent_and_in_a_question(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine)
    citizen.says("mio marito mi picchia")
    assert "1522" in citizen.text() and "112" in citizen.text()
    assert "safety" in citizen.tags()
    citizen.presses("Sì, scrivetemi")
    assert citizen.case().urgent
    assert citizen.case().urgency == "violenza"


@pytest.mark.parametrize(
    ("text", "lang", "said"),
    [
        ("чоловік мене б'є, я боюся за дитину", "uk", "дзвоніть"),
        ("زوجي يضربني كل يوم", "ar", "112"),
        ("My husband beats me and I am scared", "en", "call"),
    ],
)
def test_danger_is_answered_in_the_language_in_which_it_is_told(text: str, lang: str, said: str, sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine)
    heard = citizen.says(text)
    assert citizen.state().lang == lang
    assert "safety" in heard[0]["tags"], "the numbers come first, without a word about the language"
    assert said.lower() in heard[0]["text"].lower()


def test_after_danger_the_question_is_still_there(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.presses("Scegli un tema")
    citizen.presses("Casa")
    question = citizen.state().question
    citizen.says("non so dove dormire stanotte")
    assert "02 88447646" in citizen.text()
    citizen.presses("Vai avanti")
    assert citizen.state().question == question
    assert "question" in citizen.tags()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("sto pensando di farla finitta", "suicidio"),
        ("mi amaza di bote ogni sera", "violenza"),
        ("o un forte dolore al peto", "emergenza-medica"),
        ("la nota amichevole del condominio", None),
    ],
)
def test_a_danger_is_heard_though_its_doubled_consonants_are_misspelt(text: str, kind: str | None) -> None:
    assert safety.urgency(published().catalogue, text) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("il fornello perdeva gas e ci gira la testa, vomitiamo", "emergenza-medica"),
        ("vogliono tagliare mia nipotina quando torniamo al paese", "minore-a-rischio"),
        ("mi chiude fuori sul balcone se la cena non è pronta", "violenza"),
        ("ho deciso di porre fine alla mia vita", "suicidio"),
        ("da stasera non possiamo più entrare in casa", "senza-tetto-stanotte"),
        ("mio figlio fa judo e torna pieno di lividi", None),
        ("nel 2009 ho dormito in stazione", None),
        ("cerco un corso di primo soccorso per quando uno non respira", None),
    ],
)
def test_what_is_done_tells_a_danger_from_what_sounds_like_one(text: str, kind: str | None) -> None:
    assert safety.urgency(published().catalogue, text) == kind


@pytest.mark.parametrize(
    ("text", "of_another", "numbers"),
    [
        ("mio figlio si taglia, non so cosa fare", True, ["112", "02 2327 2327", "114"]),
        ("mia figlia mi ha detto che vuole morire", True, ["112", "02 2327 2327", "114"]),
        ("mio figlio di 30 anni vuole morire", True, ["112", "02 2327 2327"]),
        ("la mia amica vuole uccidersi", True, ["112", "02 2327 2327"]),
        ("my daughter cuts herself", True, ["112", "02 2327 2327", "114"]),
        ("ابنتي تريد أن تموت", True, ["112", "02 2327 2327", "114"]),
        ("我儿子想死", True, ["112", "02 2327 2327", "114"]),
        ("mi taglio le braccia", False, ["112", "02 2327 2327"]),
        ("mia figlia non mi parla più e voglio morire", False, ["112", "02 2327 2327"]),
        ("mio figlio si taglia e io non ce la faccio più, voglio morire", False, ["112", "02 2327 2327"]),
        ("mio marito mi picchia e voglio morire", False, ["112", "02 2327 2327", "1522"]),
        ("mio marito picchia me e i bambini", False, ["1522", "112", "114"]),
        ("mio marito picchia i bambini e anche me", False, ["114", "112", "19696", "1522"]),
        ("mio marito mi picchia, abbiamo due figli", False, ["1522", "112"]),
        ("mio padre mi picchia, ho 16 anni", False, ["114", "112", "19696"]),
        ("ho 15 anni e voglio morire", False, ["112", "02 2327 2327", "114"]),
        ("ho 15 anni, i miei mi hanno buttato fuori di casa", False, ["02 88447646", "02 02 02", "112", "114"]),
        ("papà non respira, ho 15 anni", False, ["112"]),
    ],
)
def test_who_is_in_danger_and_every_danger_that_is_told_are_answered(
    text: str, of_another: bool, numbers: list[str], sqlite_engine: Engine
) -> None:
    citizen = Citizen(sqlite_engine)
    said = citizen.says(text)[0]["text"].replace("\xa0", " ")
    assert [line.split("*")[1] for line in said.splitlines() if line.startswith("☎")] == numbers
    assert (words_of(citizen.state().lang)("urgent.suicidio-altri") in said) is of_another
