"""What is written on the intake sheet: it is sent, it goes without a name, or the words are a name; and everyday yeses at any step."""

import pytest
from sqlalchemy import Engine

from dialogs.reading import step_answers
from dialogs.reading.commands import command_in
from dialogs.reading.yes_or_no import yes_no
from dialogs.state import Phase, State
from dialogs.words.i18n import LANGUAGES, words_of
from tests.talk import Citizen

SENDS = [
    *(
        "va bene invia",
        "Va bene, invia",
        "ok mandala",
        "invia pure",
        "Invia",
        "manda",
        "mandate",
        "sì invia",
        "va bene così",
        "ok procedi",
        "puoi mandare",
    ),
    *("send it", "ok send", "yes, send it please", "envía", "vale, envíala", "envoyez", "d'accord, envoie-la", "trimite", "e bine trimite"),
    *("надішліть", "добре, надіслати", "أرسل", "حسنا أرسلها", "发送", "好的发送", "in chat", "per telefono"),
]
NAMES = [
    "Anna",
    "anna",
    "anna rossi",
    "Maria Grazia",
    "Maria Da Silva",
    "Cesare",
    "Fernando",
    "Rosa",
    "D'Angelo",
    "Олена",
    "فاطمة",
    "李娜",
    "Mohamed Ben Ali",
]
NO_NAMES = [
    "voglio parlare",
    "aspetta",
    "non così",
    "cosa succede",
    "Ho Una Domanda",
    "togli isee",
    "grazie mille",
    "non ancora",
    "dopo",
    "espera",
    "attends",
]
NAMELESS = [
    *("non voglio dire il nome", "senza nome", "preferisco di no", "anonimo", "preferisco non dire il nome", "niente nome"),
    *("no name", "sin nombre", "sans nom", "fără nume", "без імені", "بدون اسم", "不想说名字"),
]
YESES = [
    *(
        "ok si",
        "ok sì",
        "certo si",
        "sisi",
        "siii",
        "va benissimo",
        "d'accordissimo",
        "sì, certo",
        "ok grazie",
        "va bene dai",
        "sì va bene grazie",
    ),
    *(
        "ok yes",
        "sure, of course",
        "sí, claro",
        "de acuerdo",
        "oui, d'accord",
        "bien sûr",
        "da, sigur",
        "de acord",
        "так, звичайно",
        "добре",
    ),
    *("نعم، موافق", "تمام", "好的，可以", "同意"),
]


def on_the_sheet(text: str, *, name: str = "") -> tuple[str, dict[str, object]] | None:
    return step_answers.read(text, State(phase=Phase.SHEET, name=name, sheet={"struck": []}))


@pytest.mark.parametrize("text", SENDS)
def test_words_that_send_are_no_name(text: str) -> None:
    assert on_the_sheet(text) == ("sheet_ok", {})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_button_s_own_words_send_with_or_without_the_comma(lang: str) -> None:
    title = words_of(lang)("btn.sheet_ok")
    for written in (title, title.replace(",", "").replace("，", "").replace("،", ""), title.lower()):
        assert step_answers.read(written, State(phase=Phase.SHEET, lang=lang, sheet={"struck": []})) == ("sheet_ok", {})


@pytest.mark.parametrize("text", NAMES)
def test_a_bare_name_is_a_name_but_takes_no_other_s_place(text: str) -> None:
    assert (on_the_sheet(text) or ("",))[0] == "name"
    assert on_the_sheet(text, name="Luca") is None


@pytest.mark.parametrize("text", NO_NAMES)
def test_everyday_words_are_no_name(text: str) -> None:
    assert (on_the_sheet(text) or ("",))[0] not in {"name", "sheet_ok"}


@pytest.mark.parametrize("text", NAMELESS)
def test_who_gives_no_name_keeps_the_request(text: str) -> None:
    assert on_the_sheet(text) == ("unnamed", {})


@pytest.mark.parametrize("text", ["no", "non inviare", "no non voglio inviare", "non mandarla", "don't send it"])
def test_who_does_not_want_it_sent_sends_nothing(text: str) -> None:
    assert (on_the_sheet(text) or ("cancel",))[0] == "cancel"


@pytest.mark.parametrize("text", YESES)
def test_everyday_yeses(text: str) -> None:
    assert yes_no(text) is True


@pytest.mark.parametrize("text", ["ok ma no", "grazie", "va bene domani?", "sicuro?", "allora", "per favore", "no va bene"])
def test_words_beside_a_yes_are_no_yes(text: str) -> None:
    assert yes_no(text) is not True


def test_a_request_without_a_name_is_sent(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("voglio parlare con una persona")
    citizen.says("senza nome")
    assert "sheet" in citizen.tags() and "scrivi qui il tuo nome" not in citizen.text()
    citizen.says("ok mandala")
    citizen.says("in chat")
    assert citizen.case() is not None and citizen.case().sheet["who"]["name"] == ""


@pytest.mark.parametrize(("text", "name"), [("bollette luce", ""), ("Milano", ""), ("Rosa", "Rosa")])
def test_a_need_or_a_town_on_the_sheet_is_no_name(sqlite_engine: Engine, text: str, name: str) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("voglio parlare con una persona")
    citizen.says(text)
    assert citizen.state().name == name


@pytest.mark.parametrize(
    "text", ["rivedi i risultati", "fammi rivedere gli aiuti", "torna ai risultati", "mostrami di nuovo gli aiuti", "see the results again"]
)
def test_the_results_are_asked_for_again(text: str) -> None:
    assert command_in(text, Phase.RESULTS) == ("results", {})


QUESTIONS = {
    "free": ["ma è gratis?", "quanto costa?", "is it free?", "es gratis?", "免费吗"],
    "privacy": ["chi legge quello che scrivo?", "chi vede i miei dati?", "è anonimo?", "who reads what I write?"],
    "offices": ["siete aperti oggi?", "che orari fate?", "dove si fa?", "are you open today?"],
    "how_long": ["quanto ci vuole?", "quante domande sono?", "how long does it take?"],
    "who": ["chi siete?"],
}


@pytest.mark.parametrize(("intent", "text"), [(intent, text) for intent, texts in QUESTIONS.items() for text in texts])
def test_questions_about_bussola_itself_need_no_consent(intent: str, text: str) -> None:
    assert (command_in(text, Phase.CONSENT) or ("",))[0] == intent


def test_before_consent_a_question_is_answered_and_only_what_is_told_waits(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine)
    citizen.says("ma è gratis?")
    assert "free" in citizen.tags() and "Ho letto" not in citizen.text()
    citizen.says("dove si fa a Milano?")
    assert "offices" in citizen.tags() and "Ho letto" not in citizen.text()
    citizen.says("ho 70 anni e non riesco a pagare la luce")
    assert "Ho letto" in citizen.text()
