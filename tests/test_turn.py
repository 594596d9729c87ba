"""One turn after another on a real database: what is kept, what is answered, and that nothing ends in silence."""

import io
import os
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from bot import terminal
from dialogs import tables as t
from dialogs.post.incoming import Kind
from dialogs.state import Phase
from knowledge.database import open_engine, reading
from tests.talk import Citizen

STORY = "sono disoccupata, ho due figli di 3 e 7 anni e vivo a Milano"


def count(engine: Engine, table: Any) -> int:
    with reading(engine) as conn:
        return int(conn.execute(select(func.count()).select_from(table)).scalar_one())


def test_without_consent_nothing_of_the_person_is_kept(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine)
    citizen.says(STORY)
    citizen.presses("No, non tenere nulla")
    citizen.says("mia mamma ha 82 anni, vive a Tradate e ha la 104")
    citizen.presses("Scegli un tema") if citizen.button("Scegli un tema") else None
    citizen.says("ciao")
    assert citizen.state().facts == {}
    assert citizen.state().need_words == []
    with reading(sqlite_engine) as conn:
        authors = conn.execute(select(t.messages.c.author)).scalars().all()
    assert "citizen" not in authors


def test_the_message_before_consent_is_read_after_it(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine)
    citizen.says(STORY)
    assert citizen.state().facts == {}
    citizen.presses("Sì, va bene")
    assert citizen.state().known()["eta_figli"] == [3, 7]
    assert "Ho capito" in citizen.text()


def test_the_page_of_a_service_leads_to_its_questions(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine)
    citizen.does(Kind.START, "servizio-bonus-psicologo")
    citizen.presses("Sì, va bene")
    assert citizen.state().slugs == ["bonus-psicologo"] and citizen.state().phase == Phase.ASK, citizen.text()
    refused = Citizen(sqlite_engine, address="altra")
    refused.does(Kind.START, "servizio-bonus-psicologo")
    refused.presses("No")
    assert refused.state().slugs == []
    refused.does(Kind.START, "servizio-bonus-psicologo")
    assert "Bonus psicologo" in refused.text() and refused.state().slugs == []


def test_a_button_pressed_twice_answers_once(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("misura b2")
    citizen.says("/annulla")
    citizen.presses("Scegli un tema")
    citizen.presses("Disabilità")
    button = citizen.buttons[0]["payload"]
    citizen.does(Kind.BUTTON, button)
    asked = citizen.state().asked
    citizen.does(Kind.BUTTON, button)
    assert "Ho già la tua risposta" in citizen.text()
    assert citizen.state().asked == asked


def test_a_button_of_another_conversation_means_nothing(sqlite_engine: Engine) -> None:
    Citizen(sqlite_engine, address="uno").agrees()
    other = Citizen(sqlite_engine, address="due")
    other.does(Kind.BUTTON, "b.1.0")
    assert other.state().consent is None
    assert other.heard


def test_a_failure_inside_ends_in_an_apology_and_a_case(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    monkeypatch.setattr("dialogs.policy.actions_for", lambda *_: ("action_that_is_not_there",))
    citizen.says("ciao")
    assert "C-" in citizen.text()
    assert citizen.case() is not None


def test_everything_is_erased_on_request(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says(STORY)
    citizen.says("/cancella")
    citizen.presses("Sì, cancella")
    assert "Ho cancellato tutto" in citizen.text()
    assert citizen.state().facts == {}
    assert count(sqlite_engine, t.consents) == 0
    with reading(sqlite_engine) as conn:
        assert "citizen" not in conn.execute(select(t.messages.c.author)).scalars().all()
    citizen.presses("Ricomincia")
    assert "consent" in citizen.tags(), "who wants to may begin again, and is asked again"


def test_after_three_days_the_talk_is_picked_up_again(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says(STORY)
    citizen.now += timedelta(days=4)
    citizen.says("sì")
    assert "Ciao di nuovo" in citizen.text()


def test_an_edit_that_changes_nothing_is_not_answered(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says(STORY)
    remote = citizen.last_remote
    assert citizen.does(Kind.EDITED, STORY, edits=remote, remote_id=remote) == []
    citizen.does(Kind.EDITED, STORY.replace("3 e 7", "4 e 8"), edits=remote, remote_id=remote)
    assert citizen.state().known()["eta_figli"] == [4, 8]


def test_the_terminal_shows_numbered_buttons(sqlite_engine: Engine) -> None:
    screen = io.StringIO()
    terminal.talk(Citizen(sqlite_engine).house, lines=io.StringIO("1\nciao\n/esci\n"), out=screen, address="prova")
    assert "[1] Sì, va bene" in screen.getvalue()
    assert "Raccontami" in screen.getvalue()


SAID = """
ciao;sì;no;boh;9.000;3 e 7;36;affitto;perché?;indietro;non lo so;preferisco non dirlo;grazie
no, volevo dire 8.500;dove siete?;cos'è l'ISEE?;5
parla con una persona;vedi i risultati;annulla;ricomincia;/aiuto;/lingua;/privacy;/i_miei_dati;/cancella;/xyz
vaffanculo;   ;english please;italiano
I need help with rent for my family;mi picchia
mi ammazzo di lavoro;per mia mamma di 82 anni;333 1234567
domani mattina;👍;🤷;in attesa;due mesi fa
misura b2;/start wemi-ornato;chi siete?;C-1234;mi chiamo Rosa;parla con una persona;salta;non è per me
quiero los resultados;una cosa alla volta;no a tutto
mia mamma ha già l'accompagnamento;ho tre figli, affitto registrato, ISEE 9.000
mio marito mi picchia;lunedì mattina;al telefono;qui in chat;temi
asdfgh qwerty;arrivederci;bonus nido;non lavoro e ho lo sfratto;rien
не знаю;我需要帮助;{};/rate{"stars":9};b.1.1
"""
TEXTS = st.sampled_from([STORY, "", "x" * 5000, *(text for line in SAID.split("\n") for text in line.split(";"))])
MEDIA = st.sampled_from([Kind.PHOTO, Kind.VOICE, Kind.VIDEO, Kind.DOCUMENT, Kind.STICKER, Kind.CONTACT, Kind.OTHER, Kind.EDITED])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("says"), TEXTS),
        st.tuples(st.just("presses"), st.integers(0, 30)),
        st.tuples(st.just("presses"), st.integers(0, 3)),
        st.tuples(st.just("sends"), MEDIA),
        st.tuples(st.just("place"), st.sampled_from([(45.464, 9.19), (45.71, 8.9), (40.8, 14.2), (0.0, 0.0)])),
        st.tuples(st.just("old"), st.integers(0, 40)),
    ),
    min_size=15,
    max_size=30,
)


class Walker:
    """A person who does anything at all."""

    def __init__(self, engine: Engine, name: str) -> None:
        self.citizen = Citizen(engine, address=name)
        self.seen: list[str] = []

    def steps(self, how: str, what: Any) -> None:
        citizen = self.citizen
        if how == "presses" and citizen.buttons:
            citizen.does(Kind.BUTTON, citizen.buttons[what % len(citizen.buttons)]["payload"])
        elif how == "old" and self.seen:
            citizen.does(Kind.BUTTON, self.seen[what % len(self.seen)])
        elif how == "sends":
            citizen.does(what, "nuovo testo" if what is Kind.EDITED else "")
        elif how == "place":
            citizen.does(Kind.LOCATION, lat=what[0], lon=what[1])
        else:
            citizen.says(what if how == "says" else "ciao")
        self.seen += [button["payload"] for button in citizen.buttons]


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    from sqlmodel import SQLModel

    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('cammino') / 'prova.db'}")
    SQLModel.metadata.create_all(engine)
    return engine


WALKS = iter(range(10**9))


@settings(max_examples=int(os.environ.get("BUSSOLA_WALKS", "12")), suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_whatever_one_does_there_is_an_answer(walked: Engine, steps: list[tuple[str, Any]]) -> None:
    walker = Walker(walked, f"cammino-{next(WALKS)}")
    for how, what in [("says", "ciao"), ("presses", 0), *steps]:
        walker.steps(how, what)
        assert walker.citizen.heard, f"no answer to {how} {what}"
        assert "error" not in walker.citizen.tags(), f"failure after {how} {what}"
        seen = walker.citizen.sees_what_is_waited_for() or what == "arrivederci"
        assert seen, f"{walker.citizen.state().phase} is out of sight after {how} {what}: {walker.citizen.text()}"
        for body in walker.citizen.heard:
            assert body["text"].strip()
            assert len(body["text"]) < 4096 * 2


def test_a_pressed_button_is_kept_with_its_words(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.presses("Scegli un tema")
    citizen.presses("Soldi")
    citizen.presses("Altro…")
    citizen.presses("Vedi i risultati")
    citizen.presses("Altri")
    assert "results" in citizen.tags()
    with reading(sqlite_engine) as conn:
        said = [body["text"] for body in conn.execute(select(t.messages.c.body).where(t.messages.c.author == "citizen")).scalars()]
    assert "Vedi i risultati" in said
    assert all(said)


def test_the_first_words_after_a_press_stop_its_button_and_no_others(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine, channel="telegram", address="7")
    citizen.says(STORY)
    citizen.presses("Sì, va bene")
    citizen.does(Kind.BUTTON, citizen.buttons[0]["payload"], spins="premuto")
    with reading(sqlite_engine) as conn:
        said = [row.payload.get("stops") for row in conn.execute(select(t.outbox).order_by(t.outbox.c.id))]
    assert [stops for stops in said if stops] == ["premuto"]


def _waits(engine: Engine) -> Citizen:
    citizen = Citizen(engine).agrees()
    citizen.says("voglio parlare con un operatore")
    citizen.presses("Va bene, invia")
    citizen.presses("Qui in chat")
    return citizen


@pytest.mark.parametrize(
    "text",
    [
        "dove posso mangiare e lavarmi oggi?",
        "dove posso fare la doccia?",
        "c'è un posto dove mangiare gratis?",
    ],
)
def test_while_nobody_has_taken_the_request_a_plain_question_is_answered_and_added(sqlite_engine: Engine, text: str) -> None:
    citizen = _waits(sqlite_engine)
    citizen.says(text)
    assert "senza-dimora-milano" in citizen.tags()
    assert {"case", "waiting"} <= citizen.tags(), "and it goes with the request"
    assert citizen.case().code in citizen.text()


@pytest.mark.parametrize("text", ["ho dimenticato di dire che ho due figli", "mi rispondete oggi?", "va bene, aspetto una risposta"])
def test_what_asks_nothing_of_the_catalogue_is_only_added(sqlite_engine: Engine, text: str) -> None:
    citizen = _waits(sqlite_engine)
    citizen.says(text)
    assert len(citizen.heard) == 1
    assert not {"service", "faq"} & citizen.tags()


def test_once_a_person_has_the_request_bussola_stays_silent(sqlite_engine: Engine) -> None:
    citizen = _waits(sqlite_engine)
    citizen.operator("claims")
    assert citizen.says("dove posso mangiare e lavarmi oggi?") == []
