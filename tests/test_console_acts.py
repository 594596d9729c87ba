"""What an operator does with a case in the console: sheet, appointment, file, correction, interview; the citizen gets it once."""

import json
from datetime import timedelta

from sqlalchemy import Engine, select, update

from admin import situations
from bot.web.message_reader import after
from dialogs import tables as t
from dialogs.cases import handoff
from dialogs.cases.handoff import Actor
from dialogs.house import House
from dialogs.models import Author, Channel, OutboxState
from dialogs.replies import Reply
from knowledge import drafting, publishing
from knowledge.database import reading, writing
from tests.console_cases import a_house, client_of, state_of  # noqa: F401  (a fixture)
from tests.desk import new_case, new_conversation, published
from tests.talk import Citizen


def test_a_correction_stays_beside_what_was_said_and_makes_a_test_case(house: House) -> None:
    with writing(house.engine) as conn:
        publishing.seed(conn, published().catalogue, by="prova", at=house.now())
        case = new_case(conn, house, name="Samira")
    anna, head = client_of(house, "anna")
    where = f"/admin/casi/{case.code}/correggi"
    wrong = anna.post(where, data={"line": "isee", "value": "tanto", "revision": 1}, headers=head)
    assert wrong.status_code == 422 and "numero" in wrong.json()["detail"]
    assert anna.post(where, data={"line": "isee", "value": "9.500", "revision": 1}, headers=head).status_code == 200
    assert anna.post(where, data={"line": "isee", "value": "9.600", "revision": 1}, headers=head).status_code == 409
    sheet = state_of(house, case).sheet
    assert (sheet["facts"][0]["value"], sheet["corrections"]["fact:isee"]["value"]) == (8500, 9500)
    name = anna.post(f"/admin/casi/{case.code}/situazione", headers=head).json()["situation"]
    with reading(house.engine) as conn:
        document = drafting.draft_row(conn, situations.DOCUMENT, situations.FILE)
    made = next(one for one in document.data["examples"] if one["id"] == name)
    assert made["facts"] == {"isee": 9500} and "Samira" not in json.dumps(made)


def test_a_sheet_leaves_the_organisation_only_with_consent(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house)
    anna, head = client_of(house, "anna")
    where = f"/admin/casi/{case.code}/invia"
    refused = anna.post(where, data={"target": "punto-unico-accesso", "agreed": " "}, headers=head)
    assert refused.status_code == 422 and "consenso" in refused.json()["detail"]
    assert anna.post(where, data={"target": "punto-unico-accesso", "agreed": "al telefono oggi"}, headers=head).status_code == 200
    with reading(house.engine) as conn:
        assert conn.execute(select(t.consents.c.purpose)).scalars().all() == ["invio:punto-unico-accesso"]


def test_an_appointment_says_day_hour_and_place(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house)
    anna, head = client_of(house, "anna")
    where = f"/admin/casi/{case.code}/appuntamento"
    assert anna.post(where, data={"when": "2020-01-01T10:00"}, headers=head).status_code == 422
    assert (
        anna.post(where, data={"when": "2099-12-07T10:00", "office": "wemi-ornato", "note": "Porta l'ISEE"}, headers=head).status_code
        == 200
    )
    with reading(house.engine) as conn:
        said = handoff.words(conn, case.id)[-1].body
    assert "lunedì 7 dicembre alle 10" in said["text"] and "WeMi Ornato" in said["text"] and "Porta l'ISEE" in said["text"]


def test_a_name_is_read_back_to_its_place_and_never_guessed(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house)
    anna, head = client_of(house, "anna")
    where, form = f"/admin/casi/{case.code}/chiudi", {"outcome": "orientato", "tell": "yes"}
    for unclear in ("wemi", "ufficio che non c'è"):
        refused = anna.post(where, data={**form, "office": unclear}, headers=head)
        assert refused.status_code == 422 and "sceglilo dall'elenco" in refused.json()["detail"]
    assert anna.post(where, data={**form, "office": "WeMi Ornato", "service": "assegno di inclusione"}, headers=head).status_code == 200
    with reading(house.engine) as conn:
        said = handoff.words(conn, case.id)[-1].body["text"]
    assert "*WeMi Ornato*" in said and "Assegno di Inclusione" in said


def test_a_file_from_the_console_reaches_the_citizen_and_can_be_taken_back(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house)
    anna, head = client_of(house, "anna")
    where = f"/admin/casi/{case.code}"
    text = anna.post(f"{where}/rispondi", data={"text": "ecco"}, files={"file": ("a.txt", b"ciao")}, headers=head)
    assert text.status_code == 422 and "foto" in text.json()["detail"]
    sent = anna.post(f"{where}/rispondi", data={"text": ""}, files={"file": ("../modulo.pdf", b"%PDF-1.7")}, headers=head).json()
    later = house.now() + timedelta(seconds=9)
    with reading(house.engine) as conn:
        (line,) = after(conn, case.conversation_id, 0, now=later).lines
        assert (line["document"]["name"], line["name"]) == ("modulo.pdf", "Anna")
        sealed = conn.execute(select(t.stored_files.c.content)).scalar_one()
    assert b"%PDF" not in bytes(sealed)
    assert anna.post(f"{where}/annulla", data={"message": sent["message"]}, headers=head).status_code == 200
    with reading(house.engine) as conn:
        assert after(conn, case.conversation_id, 0, now=later).lines == ()
        assert conn.execute(select(t.stored_files)).all() == []


def test_a_case_is_opened_at_the_desk_with_the_same_sheet(house: House) -> None:
    anna, head = client_of(house, "anna")
    form = {"name": "Ivo", "lang": "it", "area": "casa", "need": "ho lo sfratto", "how": "phone", "phone": "333", "csrf": head["X-CSRF"]}
    assert anna.post("/admin/casi/nuovo", data=form).status_code == 422
    page = anna.post("/admin/casi/nuovo", data={**form, "agreed": "yes"})
    assert page.status_code == 200 and "ho lo sfratto" in page.text and "lo segui tu" in page.text
    with reading(house.engine) as conn:
        row = conn.execute(select(t.cases, t.conversations.c.channel).join(t.conversations)).one()
    assert (row.channel, row.need_area, row.lang, row.sheet["who"]["name"]) == (Channel.DESK, "casa", "it", "Ivo")


def test_the_interview_is_run_on_behalf_of_the_person(house: House) -> None:
    anna, head = client_of(house, "anna")
    form = {
        "name": "Ivo",
        "area": "reddito",
        "need": "non arrivo a fine mese",
        "agreed": "yes",
        "then": "interview",
        "csrf": head["X-CSRF"],
    }
    page = anna.post("/admin/casi/nuovo", data=form)
    where = str(page.url).split("#")[0]
    talk = anna.post(f"{where}/scrivi", data={"text": "Ho 40 anni e abito a Milano", "csrf": head["X-CSRF"]})
    assert talk.status_code == 200 and 'name="press"' in talk.text
    case = anna.post(f"{where}/apri", data={"csrf": head["X-CSRF"]})
    assert case.status_code == 200 and "Milano" in case.text


def test_a_tap_is_shown_with_the_words_of_its_button(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("sono disoccupata, ho due figli di 3 e 7 anni e vivo a Milano")
    citizen.presses("Sì")
    citizen.says("voglio parlare con qualcuno")
    citizen.presses("✂ Residenza")
    with reading(sqlite_engine) as conn:
        mine = select(t.messages.c.body).where(t.messages.c.author == Author.CITIZEN).order_by(t.messages.c.id.desc())
        assert conn.execute(mine.limit(1)).scalar_one()["text"] == "✂ Residenza"


def test_only_words_of_the_case_are_sent_again_and_not_to_an_unsafe_chat(house: House) -> None:
    anna, head = client_of(house, "anna")
    with writing(house.engine) as conn:
        me = conn.execute(select(t.staff.c.id).where(t.staff.c.username == "anna")).scalar_one()
        mine = new_case(conn, house, channel=Channel.TELEGRAM)
        elsewhere = new_conversation(conn, channel=Channel.TELEGRAM, address="4712")
        other = new_case(conn, house, conversation_id=elsewhere)
        said = [handoff.answer(conn, case.id, Actor(me, "Anna"), Reply("a domani"), now=house.now()) for case in (mine, other)]
        conn.execute(update(t.outbox).where(t.outbox.c.method == "message").values(state=OutboxState.UNCERTAIN))

    def again(message: int) -> tuple[int, str]:
        answer = anna.post(f"/admin/casi/{mine.code}/rimanda", data={"message": message}, headers=head)
        return answer.status_code, answer.text

    assert again(said[1])[0] == 422
    with writing(house.engine) as conn:
        conn.execute(update(t.cases).where(t.cases.c.id == mine.id).values(sheet={**mine.sheet, "reach": {"safe": "no"}}))
    code, words = again(said[0])
    assert code == 422 and "non è sicuro" in words
    with writing(house.engine) as conn:
        conn.execute(update(t.cases).where(t.cases.c.id == mine.id).values(sheet=mine.sheet))
    assert again(said[0])[0] == 200
    with reading(house.engine) as conn:
        rows = conn.execute(select(t.outbox.c.message_id, t.outbox.c.state).where(t.outbox.c.method == "message").order_by(t.outbox.c.id))
        assert [tuple(row) for row in rows] == [(said[0], "cancelled"), (said[1], "uncertain"), (said[0], "queued")]
