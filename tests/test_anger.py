"""Anger at the office and asking for somebody of it by name are no danger; despair in the same words stays one."""

from typing import Any

import pytest
from sqlalchemy import Engine

from dialogs.house import Published
from dialogs.post.incoming import Incoming, Kind
from dialogs.reading.meaning import read
from dialogs.reading.understanding import understand
from dialogs.state import Phase, State
from tests import talk
from tests.talk import MONDAY, Citizen


@pytest.fixture(scope="module")
def published() -> Published:
    return talk.published()


@pytest.mark.parametrize(
    "text",
    [
        "siete degli stronzi, non servite a niente",
        "non servite a un cazzo",
        "questa chat non serve a niente",
        "siete inutili",
        "mi avete rotto le scatole",
        "non serve a niente parlare con voi",
        "lo stato se ne frega di noi",
        "il comune non serve a niente",
        "you are useless, this chat is a waste of time",
        "no servís para nada",
        "vous ne servez à rien",
        "nu sunteți buni de nimic",
        "від вас жодної користі",
        "أنتم بلا فائدة",
        "你们一点用都没有",
    ],
)
def test_anger_at_the_office_is_answered_as_anger(published: Published, text: str) -> None:
    assert understand(published, text).urgent is None
    assert _meant(published, text) == ("abuse", {})


@pytest.mark.parametrize(
    "text",
    [
        "vorrei parlare con la signora Lucia",
        "posso parlare ancora con lucia?",
        "vorrei parlare con quella di ieri",
        "posso riparlare con la dottoressa Bianchi?",
        "mi passate l'operatrice che mi ha risposto stamattina",
        "ieri mi ha risposto una signora, posso sentirla ancora?",
        "buongiorno, voglio parlare con Marco",
        "can I speak to Lucia again?",
        "quiero hablar con la señora Lucía",
        "je voudrais parler avec Madame Lucia",
        "vreau să vorbesc din nou cu doamna Lucia",
        "можна ще раз поговорити з Лючією?",
        "هل يمكنني التحدث مع لوسيا؟",
        "我想再和露西亚聊聊",
    ],
)
def test_who_asks_for_somebody_by_name_is_led_to_a_person(published: Published, text: str) -> None:
    assert _meant(published, text)[0] == "operator"


@pytest.mark.parametrize(
    "text",
    [
        "voglio parlare con mio marito",
        "vorrei parlare con psicologo",
        "posso parlare con un avvocato?",
        "c'è il bonus nido?",
        "cerco una signora per le pulizie",
        "vorrei parlare con il proprietario",
        "quiero hablar con mi marido",
        "我想和妈妈说话",
    ],
)
def test_a_relative_or_a_calling_is_nobody_of_the_office(published: Published, text: str) -> None:
    assert _meant(published, text)[0] != "operator"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("voglio parlare con mio marito ma mi picchia", "violenza"),
        ("vorrei parlare con la signora Lucia, mio marito mi picchia", "violenza"),
        ("lui dice che non servo a niente e mi picchia", "violenza"),
        ("mi chiama stronza e mi alza le mani", "violenza"),
        ("non servo a niente", "suicidio"),
        ("non serve a niente vivere", "suicidio"),
        ("la mia vita non serve a niente", "suicidio"),
        ("sono inutile per tutti", "suicidio"),
        ("siete degli stronzi, mi ammazzo", "suicidio"),
        ("non servite a niente, mi butto giù", "suicidio"),
        ("posso parlare con lucia? mi voglio uccidere", "suicidio"),
        ("je ne sers à rien", "suicidio"),
        ("nu sunt bun de nimic", "suicidio"),
        ("від мене немає жодної користі", "suicidio"),
        ("أنا بلا فائدة", "suicidio"),
    ],
)
def test_despair_and_danger_beside_anger_or_a_name_stay_a_danger(published: Published, text: str, kind: str) -> None:
    assert understand(published, text).urgent == kind
    assert _meant(published, text)[0] == "urgent"


@pytest.mark.parametrize("text", ["mi sento una stupida", "je me sens idiote", "la mia vita è uno schifo", "soy una inútil"])
def test_hard_words_for_oneself_are_no_insult(published: Published, text: str) -> None:
    assert _meant(published, text)[0] != "abuse"


def _meant(published: Published, text: str) -> tuple[str, dict[str, Any]]:
    act = Incoming(channel="web", address="prova", kind=Kind.TEXT, text=text, at=MONDAY.isoformat())
    meaning = read(act, State(consent=True, phase=Phase.TELL), published, today=MONDAY.date())
    return meaning.intent, meaning.data


def test_who_asks_for_somebody_by_name_has_the_name_on_the_sheet(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("posso parlare ancora con Daria?")
    assert "sheet" in citizen.tags()
    assert "Daria" in citizen.text()
