"""Every state answers every kind of input, and what was waited for stays in sight: a table of states by inputs, walked square by square."""

import os
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert, select

from dialogs import actions, policy
from dialogs import tables as t
from dialogs.forms import FORM
from dialogs.models import new_id
from dialogs.post.incoming import Kind
from dialogs.scene import Meaning
from dialogs.state import Phase, State
from knowledge.database import reading, writing
from tests.talk import Citizen

Act = Callable[[Citizen], object]
STORY = "ho due figli di 3 e 7 anni e vivo a Milano"


def going(*steps: str) -> Act:
    """A way into a state: ``[title]`` presses, the rest is said; ``!`` does something else."""

    def walk(citizen: Citizen) -> None:
        for step in steps:
            if step.startswith("["):
                citizen.presses(step[1:-1])
            elif step.startswith("!"):
                citizen.operator(step[1:], "Fatto.")
            elif step == "/start":
                citizen.does(Kind.START)
            else:
                citizen.says(step)

    return walk


IN = ("/start", "[Sì, va bene]")
ASKING = (*IN, "[Scegli un tema]", "[Soldi]")
SHEET = (*ASKING, "/operatore")
REACH = (*SHEET, "[Va bene, invia]")
PHONE = (*REACH, "[Al telefono]")
STATES: dict[str, tuple[str, ...]] = {
    "new": (),
    "consent": ("/start",),
    "refused": ("/start", "[No, non tenere nulla]"),
    "tell": IN,
    "confirm": (*IN, STORY),
    "correct": (*IN, STORY, "[Correggi]"),
    "ask": ASKING,
    "several": (*ASKING, "[Per me]"),
    "results": (*ASKING, "vedi i risultati"),
    "sum": (*IN, "assegno unico", "[Quanto potrei avere?]"),
    "sheet": SHEET,
    "reach": REACH,
    "phone": PHONE,
    "when": (*PHONE, "333 1234567"),
    "safe": ("mio marito mi picchia", "[Sì, scrivetemi]"),
    "erase": (*ASKING, "/cancella"),
    "sent": (*REACH, "[Qui in chat]"),
    "held": (*REACH, "[Qui in chat]", "!claims"),
    "closed": (*REACH, "[Qui in chat]", "!claims", "!closes"),
}


def says(text: str) -> Act:
    return lambda citizen: citizen.says(text)


def sends(kind: Kind, text: str = "", **more: float) -> Act:
    return lambda citizen: citizen.does(kind, text, **more)


def twice(citizen: Citizen) -> None:
    """The first button pressed, and pressed again."""
    if citizen.buttons:
        payload = citizen.buttons[0]["payload"]
        citizen.does(Kind.BUTTON, payload)
        citizen.does(Kind.BUTTON, payload)
    else:
        citizen.does(Kind.BUTTON, "b.9.9")


def edits(citizen: Citizen) -> None:
    citizen.does(Kind.EDITED, "ho tre figli e vivo a Tradate", edits=citizen.last_remote, remote_id=citizen.last_remote)


def after_days(citizen: Citizen) -> None:
    citizen.now += timedelta(days=4)
    citizen.says("eccomi")


INPUTS: dict[str, Act] = {
    "start": sends(Kind.START),
    "greeting": says("ciao"),
    "yes": says("sì"),
    "no": says("no"),
    "back": says("indietro"),
    "skip": says("salta"),
    "don't know": says("non lo so"),
    "prefer not to say": says("preferisco non dirlo"),
    "why": says("perché me lo chiedi?"),
    "correction by text": says("no, volevo dire 8.500"),
    "correction from the summary": says("correggi"),
    "change person": says("non è per me"),
    "FAQ": says("cos'è l'ISEE?"),
    "a question nobody knows": says("ma che tempo fa domani?"),
    "who are you": says("chi siete?"),
    "offices": says("dove siete?"),
    "a service": says("misura b2"),
    "cancel": says("annulla"),
    "restart": says("ricomincia"),
    "operator": says("parla con una persona"),
    "help": says("/aiuto"),
    "privacy": says("/privacy"),
    "my data": says("/i_miei_dati"),
    "erase": says("/cancella"),
    "language": says("/lingua"),
    "results": says("vedi i risultati"),
    "themes": says("temi"),
    "unknown command": says("/xyz"),
    "thanks": says("grazie"),
    "goodbye": says("arrivederci"),
    "a name": says("mi chiamo Rosa"),
    "a case code": says("C-1234"),
    "several messages": says("ciao, sono sola, ho un bimbo di 2 anni, vivo a tradate, non lavoro"),
    "an amount": says("9.000"),
    "same button twice": twice,
    "old button": sends(Kind.BUTTON, "b.9.9"),
    "edited message": edits,
    "voice": sends(Kind.VOICE),
    "photo": sends(Kind.PHOTO),
    "photo with words": sends(Kind.PHOTO, "questa è la bolletta che non riesco a pagare"),
    "video": sends(Kind.VIDEO),
    "document": sends(Kind.DOCUMENT),
    "sticker": sends(Kind.STICKER),
    "location": sends(Kind.LOCATION, lat=45.46, lon=9.19),
    "location far away": sends(Kind.LOCATION, lat=40.8, lon=14.2),
    "contact": sends(Kind.CONTACT, "333 1234567"),
    "something else": sends(Kind.OTHER),
    "5,000 characters": says("x " * 2500),
    "empty": says(""),
    "nonsense": says("asdfgh qwerty"),
    "another language": says("I lost my job and I cannot pay the rent any more"),
    "Arabic": says("لا أستطيع دفع الإيجار وأعيش في ميلانو"),
    "abuse": says("siete degli stronzi"),
    "danger": says("voglio morire"),
    "figure of speech": says("mi ammazzo di lavoro"),
    "three days of silence": after_days,
}
NO_PROMPT = {"goodbye"}
"""Who takes leave is not asked anything again."""
ANSWERED: dict[str, dict[str, str]] = {}


def twin(citizen: Citizen, address: str) -> Citizen:
    """Somebody else in the very same state: the talk, its last words and its case, copied."""
    other = Citizen(
        citizen.engine, address=address, now=citizen.now, heard=citizen.heard, sent=citizen.sent, last_remote=citizen.last_remote
    )
    row = citizen.row()
    if row is None:
        return other
    mine = new_id()
    with writing(citizen.engine) as conn:
        conn.execute(insert(t.conversations).values(**{**row._asdict(), "id": mine, "address": address}))
        for number, case in enumerate(conn.execute(select(t.cases).where(t.cases.c.conversation_id == row.id)).all()):
            copied = {**case._asdict(), "id": None, "conversation_id": mine, "code": f"{case.code}-{address}-{number}"}
            conn.execute(insert(t.cases).values(**{key: value for key, value in copied.items() if key != "id"}))
        last = conn.execute(
            select(t.messages).where(t.messages.c.conversation_id == row.id, t.messages.c.remote_id == citizen.last_remote)
        ).all()
        for said in last:
            copied = {**said._asdict(), "conversation_id": mine}
            conn.execute(insert(t.messages).values(**{key: value for key, value in copied.items() if key != "id"}))
    return other


@pytest.mark.parametrize("name", STATES)
def test_every_kind_of_input_is_answered_and_what_was_waited_for_stays_in_sight(name: str, sqlite_engine: Engine) -> None:
    first = Citizen(sqlite_engine, address=name)
    going(*STATES[name])(first)
    holes = []
    for said, act in INPUTS.items():
        citizen = twin(first, f"{name} {said}")
        act(citizen)
        if not (citizen.heard or name == "held" or said == "edited message"):
            holes.append(f"{said}: no answer")
        if "error" in citizen.tags():
            holes.append(f"{said}: failure")
        if name != "held" and said not in NO_PROMPT and not citizen.sees_what_is_waited_for():
            holes.append(f"{said}: {citizen.state().phase} is out of sight after «{citizen.text()}»")
        ANSWERED.setdefault(said, {})[name] = ",".join(sorted(citizen.tags())) or ("words" if citizen.heard else "—")
    assert not holes, "\n".join(holes)


@pytest.mark.parametrize("phase", Phase)
def test_every_intent_leads_to_actions_that_exist(phase: Phase) -> None:
    for intent in [*policy.ALWAYS, "never heard of"]:
        names = policy.actions_for(State(phase=phase), Meaning(intent))
        assert names
        assert all(name in actions.MOVES or name == f"validate_{FORM}" for name in names)


def test_the_report_of_states_and_inputs_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    """With BUSSOLA_COVERAGE set, the table itself: one line an input, what each state answered."""
    with capsys.disabled():
        if os.environ.get("BUSSOLA_COVERAGE"):
            print("\n" + " " * 28 + "".join(f"{state:12}" for state in STATES))
            for said, states in ANSWERED.items():
                print(f"{said:28}" + "".join(f"{states.get(state, '?')[:11]:12}" for state in STATES))
        squares = sum(len(states) for states in ANSWERED.values())
        print(f"\nstates × inputs answered: {squares} of {len(STATES) * len(INPUTS)}")
    if {state for states in ANSWERED.values() for state in states} == set(STATES):
        assert squares == len(STATES) * len(INPUTS)


def test_nobody_is_left_without_an_open_row(sqlite_engine: Engine) -> None:
    """What a state answered is a row for its reader: none is said outside the message table."""
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says(STORY)
    with reading(sqlite_engine) as conn:
        said = conn.execute(select(t.messages.c.body).where(t.messages.c.author == "bot")).scalars().all()
    assert [body["text"] for body in citizen.heard] == [body["text"] for body in said[-len(citizen.heard) :]]
