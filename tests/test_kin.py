"""The person whom help is for is called what they are to who writes: «tua mamma», in every language and in its grammar."""

import pytest
from sqlalchemy import Engine

from dialogs.reading.telling import name_in
from dialogs.words.i18n import LANGUAGES, OWN_NAMES, Words, read_catalog, words_of
from dialogs.words.kin import OF, ONESELF, SOMEBODY, UNSAID, Who
from tests.talk import Citizen, published

KIN = {SOMEBODY, ONESELF, *UNSAID.values(), *(one for several in OF.values() for one in several)}


@pytest.mark.parametrize(
    ("story", "asked"),
    [
        ("mia mamma ha bisogno di aiuto in casa, ha 82 anni", "tua mamma"),
        ("mio padre ha 85 anni e non cammina più", "tuo papà"),
        ("mia nonna ha la demenza, vive da sola", "tua nonna"),
        ("mio figlio di 6 anni è autistico", "tuo figlio"),
    ],
)
def test_questions_name_the_person_as_the_story_does(story: str, asked: str, sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says(story)
    assert f"Per chi: {asked}" in citizen.text()
    citizen.presses("Sì")
    heard = []
    while "question" in citizen.tags() and len(heard) < 6:
        heard.append(citizen.text())
        citizen.presses("Una cosa alla volta" if citizen.button("Una cosa alla volta") else "Non lo so")
    assert any(asked in text for text in heard), heard
    assert not [text for text in heard if "la persona" in text.lower() and "la persona più" not in text]


def test_for_whom_by_button_is_both(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.presses("Scegli un tema")
    citizen.presses("Anziani")
    citizen.presses("Per mia madre")
    assert "tua madre o tuo padre" in citizen.text()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_question_can_be_asked_of_all_kin(lang: str) -> None:
    words = Words(lang)
    messages = {str(one.id): str(one.string) for one in read_catalog(lang) if isinstance(one.id, str) and "{who" in str(one.string)}
    assert lang == "it" or len(messages) > 20
    for kin in KIN:
        who = Who(words(f"kin.{kin}"))
        for key, text in messages.items():
            said = text.format(who=who)
            assert "|" not in said and "{" not in said, (key, kin)


@pytest.mark.parametrize(
    ("lang", "story"), [("en", "my mum is 82 and needs help at home"), ("uk", "моя мама стара і хвора, їй потрібна допомога вдома")]
)
def test_other_languages_name_the_person_too(lang: str, story: str, sqlite_engine: Engine) -> None:
    words = words_of(lang)
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("/lingua")
    citizen.presses(OWN_NAMES[lang])
    citizen.says(story)
    citizen.presses(words("btn.yes"))
    if citizen.button(words("value.per_chi.genitore")):
        citizen.presses(words("value.per_chi.genitore"))
    mum = Who(words("kin.mum"))
    assert any(format(mum, case) in citizen.text() for case in ("", "gen", "dat", "acc")), citizen.text()


def test_nobody_asks_a_man_whether_he_is_the_mother(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("mio padre ha 50 anni, ha due figli di 2 e 9 anni, vive a Tradate e ha bisogno di soldi")
    citizen.presses("Sì")
    heard = ""
    while "question" in citizen.tags():
        heard += citizen.text()
        citizen.presses("Una cosa alla volta" if citizen.button("Una cosa alla volta") else "Non lo so")
    assert "tuo papà" in heard
    assert "la mamma" not in heard
    assert "aspetta un bambino" not in heard


@pytest.mark.parametrize(("put_right", "said"), [("no, è per mia moglie", "tua moglie"), ("no, anzi è per mio padre", "tuo papà")])
def test_for_whom_is_put_right_in_words(put_right: str, said: str, sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("ho 81 anni, abito a Tradate e ho bisogno di aiuto in casa")
    citizen.says(put_right)
    assert f"Per chi: {said}" in citizen.text()
    assert citizen.state().known()["eta@richiedente"] == 81
    assert "eta" not in citizen.state().known()


def test_another_child_told_in_passing_joins_the_children(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("mi sono separata, ho due bambini di 4 e 9 anni e vivo a Milano")
    citizen.presses("Sì")
    citizen.presses("Una cosa alla volta")
    citizen.says("aspetta, ho anche un altro figlio di 2 anni")
    known = citizen.state().known()
    assert known["eta_figli"] == [2, 4, 9]
    assert known["per_chi"] == "me"
    assert "eta" not in known


@pytest.mark.parametrize(("asked", "term"), [("cos'è l'ISEE?", "ISEE"), ("che vuol dire DSU", "DSU"), ("what is the CAF?", "CAF")])
def test_a_word_asked_for_is_explained_and_the_question_stands(asked: str, term: str, sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("ho 40 anni, vivo a Milano e mi servono soldi per la spesa")
    citizen.presses("Sì")
    citizen.says(asked)
    assert f"*{term} (" in citizen.text()
    assert {"term", "question"} <= citizen.tags()


@pytest.mark.parametrize(("lang", "said"), [("it", "non è per me, è per mia sorella"), ("fr", "pas pour moi, pour ma soeur")])
def test_not_for_me_answers_for_whom(lang: str, said: str, sqlite_engine: Engine) -> None:
    words = words_of(lang)
    citizen = Citizen(sqlite_engine).agrees()
    if lang != "it":
        citizen.says("/lingua")
        citizen.presses(OWN_NAMES[lang])
    citizen.presses(words("btn.areas"))
    citizen.presses(published().catalogue.translations[lang]["Casa"] if lang != "it" else "Casa")
    citizen.says(said)
    assert citizen.state().known()["per_chi"] == "altro-familiare"
    assert str(Who(words("kin.sister"))) in citizen.text() or "comune_residenza" in citizen.tags()


@pytest.mark.parametrize(
    ("text", "name"),
    [("mi chiamo Marco ho 44 anni", "Marco"), ("Mi chiamo Maria Grazia e vivo a Milano", "Maria Grazia"), ("mi chiamo marco", "Marco")],
)
def test_a_name_ends_where_the_sentence_goes_on(text: str, name: str) -> None:
    assert name_in(text) == name


def test_another_person_gets_a_story_of_their_own(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("mia mamma ha 84 anni, vive da sola a Tradate e non cammina più")
    citizen.presses("Sì")
    citizen.says("ha l'accompagnamento")
    citizen.says("e poi volevo chiedere per mio figlio di 9 anni che è dislessico")
    assert "another_person" in citizen.tags() and "eta_figli" not in citizen.state().known()
    citizen.presses("Vai avanti")
    assert "question" in citizen.tags() and citizen.state().known()["eta"] == 84
    citizen.says("no, è per mia nonna")
    citizen.presses("Correggi solo per chi")
    assert citizen.state().known()["per_chi"] == "altro-familiare" and citizen.state().known()["eta"] == 84
    citizen.says("vorrei chiedere anche per mio figlio di 9 anni che è dislessico")
    citizen.presses("Comincia per l'altra persona")
    assert citizen.state().known()["per_chi"] == "figlio" and citizen.state().known()["eta"] == 9
    assert "certificazione_disabilita" not in citizen.state().known()
