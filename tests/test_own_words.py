"""Answers typed in one's own language: the words of the buttons, towns by the name they have at home, several things at once."""

import pytest
from sqlalchemy import Engine

from dialogs.cases import register
from dialogs.reading.own_labels import chosen
from dialogs.reading.understanding import understand
from dialogs.words.i18n import OWN_NAMES, words_of
from knowledge.database import reading
from tests.talk import Citizen, published


def speaking(lang: str, engine: Engine) -> Citizen:
    citizen = Citizen(engine).agrees()
    citizen.says("/lingua")
    citizen.presses(OWN_NAMES[lang])
    words = words_of(lang)
    citizen.presses(words("btn.areas"))
    citizen.presses(published().catalogue.translations[lang]["Casa"])
    citizen.presses(words("value.per_chi.me"))
    return citizen


@pytest.mark.parametrize(
    ("lang", "town"),
    [("ar", "ميلانو"), ("zh", "米兰"), ("uk", "Мілан"), ("en", "I live in Milan"), ("fr", "à Milan")],
)
def test_a_town_is_known_by_the_name_it_has_at_home(lang: str, town: str, sqlite_engine: Engine) -> None:
    citizen = speaking(lang, sqlite_engine)
    assert "comune_residenza" in citizen.tags()
    citizen.says(town)
    assert citizen.state().known().get("comune_residenza") == "milano"


@pytest.mark.parametrize("lang", ["en", "es", "fr", "ro", "uk", "ar", "zh"])
def test_the_words_of_a_button_can_be_written(lang: str, sqlite_engine: Engine) -> None:
    words = words_of(lang)
    citizen = speaking(lang, sqlite_engine)
    one_by_one = citizen.button(words("btn.one_by_one"))
    if one_by_one:
        citizen.presses(words("btn.one_by_one"))
    citizen.says("Milano")
    for _ in range(8):
        if "titolo_casa" in citizen.tags():
            break
        citizen.presses(words("btn.dont_know") if citizen.button(words("btn.dont_know")) else words("btn.one_by_one"))
    citizen.says(words("value.titolo_casa.casa-popolare"))
    assert citizen.state().known().get("titolo_casa") == "casa-popolare"


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("es", "alquiler 600 euros, isee 9000"),
        ("ro", "are 104 grav, isee 10000"),
        ("ro", "2 copii, isee 5000"),
        ("zh", "ISEE 9000 Milano"),
        ("ro", "carta dedicata a te"),
        ("en", "Assegno di Inclusione"),
        ("fr", "bonus asilo nido"),
    ],
)
def test_what_italy_calls_by_one_name_changes_nobodys_language(lang: str, said: str) -> None:
    assert understand(published(), said, lang=lang).lang == lang
    assert understand(published(), "Scusa, preferisco parlare in italiano: ho un ISEE di 9000 euro", lang=lang).lang == "it"


@pytest.mark.parametrize(
    ("said", "lang"), [("quiero matarme", "es"), ("je veux mourir", "fr"), ("vreau să mor", "ro"), ("voglio morire", "it")]
)
def test_who_is_in_danger_is_answered_in_the_language_of_the_cry(said: str, lang: str, sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine)
    citizen.says(said)
    assert words_of(lang)("urgent.suicidio") in citizen.text()


def test_words_that_fit_two_buttons_press_neither() -> None:
    fact = published().catalogue.facts["stato_lavoro"]
    options = [(value, value) for value in fact.allowed]
    assert chosen(fact, "не працюю", options, lang="uk") is None
    assert chosen(fact, "працюю на себе", options, lang="uk") == "autonomo"


def test_italian_as_an_answer_is_no_change_of_language(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("ho bisogno di un corso di italiano, il permesso è scaduto, vivo a Milano")
    citizen.presses("Sì")
    for _ in range(6):
        if "titolo_soggiorno" in citizen.tags():
            break
        citizen.presses("Per me" if citizen.button("Per me") else "Non lo so" if citizen.button("Non lo so") else "Una cosa alla volta")
    citizen.says("italiano")
    assert citizen.state().known().get("titolo_soggiorno") == "italiano"


def test_a_story_in_short_messages_is_one_story(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("ho bisogno di aiuto")
    assert "Raccontami" in citizen.text()
    for said in ("mio figlio", "ha 19 anni", "autismo"):
        citizen.says(said)
    known = citizen.state().known()
    assert (known["per_chi"], known["eta"], known["condizione_salute"]) == ("figlio", 19, ["autismo"])


@pytest.mark.parametrize(
    "put_right",
    ["no, volevo dire 9.500", "ah no, 9.500", "no sorry, 9500", "perdón, 9500", "вибачте, 9500", "不对，9500", "non 7.500 ma 9.500"],
)
def test_a_number_is_put_right_in_any_language(put_right: str, sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("ho 40 anni, vivo a Milano e mi servono soldi per la spesa")
    citizen.presses("Sì")
    for _ in range(8):
        if "isee" in citizen.tags() and citizen.button("Non lo so"):
            break
        citizen.presses("Una cosa alla volta" if citizen.button("Una cosa alla volta") else "Non lo so")
    citizen.says("7.500")
    assert citizen.state().known()["isee"] == 7500
    citizen.says(put_right)
    assert citizen.state().known()["isee"] == 9500


def test_an_amount_is_no_list_of_ages(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("ho 38 anni, vivo a Milano con mio marito e due figli di 3 e 7, l'affitto è troppo caro")
    citizen.presses("Sì")
    citizen.says("no scusa, 9.500")
    assert citizen.state().known()["eta_figli"] == [3, 7]


def test_what_is_told_beside_a_yes_or_a_no_is_noted_and_corrects_nothing_else(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("sono separata, ho due bimbi di 3 e 8 anni, abito a Milano e non arrivo a fine mese")
    for said in ("no, isee 9 mila", "sì, sono italiana", "no nessun aiuto, solo l'assegno unico"):
        citizen.says(said)
    known = citizen.state().known()
    assert (known["isee"], known["titolo_soggiorno"], known["sussidi_in_corso"]) == (9000, "italiano", ["auu"])


@pytest.mark.parametrize("said", ["vai ai risultati", "basta domande", "skip to the results", "ya basta de preguntas", "досить питань"])
def test_the_results_may_be_asked_for_at_any_moment(said: str, sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("ho perso il lavoro, ho 40 anni e vivo a Milano")
    citizen.presses("Sì")
    citizen.says(said)
    assert "results" in citizen.tags()


def test_who_changes_language_before_the_results_reads_them_again_in_it(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine)
    citizen.says("ciao")
    citizen.presses("Sì, va bene")
    citizen.says("ho perso il lavoro, abito a Milano, ho 41 anni, ISEE 7500, per me")
    citizen.says("/risultati")
    citizen.says("/lingua en")
    assert citizen.heard[-1]["tags"] and "results" in citizen.heard[-1]["tags"]
    assert "The decision is always the office's" in citizen.heard[-1]["text"]


def test_the_language_changes_while_a_request_waits_and_while_a_person_has_it(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine)
    citizen.says("ciao")
    citizen.presses("Sì, va bene")
    citizen.says("ho perso il lavoro, per me, abito a Milano")
    citizen.says("/operatore")
    citizen.presses("Va bene, invia")
    citizen.presses("Qui in chat")
    citizen.says("/lingua en")
    assert "A person will answer you" in citizen.text() and "entro" not in citizen.text() and "domani" not in citizen.text()
    assert citizen.case().lang == "en", "the reminder and the recap are in it too"
    citizen.operator("claims")
    citizen.says("/lingua zh")
    assert citizen.heard[-1]["text"] == words_of("zh")("language.set")
    assert (citizen.row().lang, citizen.case().lang) == ("zh", "zh")
    with reading(sqlite_engine) as conn:
        lines = [line.body["text"] for line in register.words(conn, citizen.case().id)]
    assert "中文" in lines, "whoever reads the case reads a language's name, not a command"


@pytest.mark.parametrize("asked", ["/lingua en", "/language English", "/lingua@bussola_bot inglese"])
def test_a_language_named_with_the_command_is_taken_at_once(asked: str, sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine)
    citizen.says("ciao")
    citizen.says(asked)
    assert words_of("en")("language.set") in [body["text"] for body in citizen.heard]
    citizen.says("/lingua klingon")
    assert words_of("en")("language.ask") in [body["text"] for body in citizen.heard]
