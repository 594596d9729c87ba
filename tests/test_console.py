"""The console in a real browser: queue, claim, answer, take back, close; live, by keyboard, on a phone, and usable by everyone."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import expect
from sqlalchemy import Engine, insert, select, update

from admin import situations
from bot.web.message_reader import after
from dialogs import tables as t
from dialogs.cases import handoff, register
from dialogs.cases.handoff import Actor
from dialogs.house import House
from dialogs.models import Author, CaseState, Channel
from dialogs.post import files
from knowledge import drafting, publishing
from knowledge.database import reading, writing
from tests.browsers import browser, window
from tests.console_site import PASSWORD, application, operator, served
from tests.desk import new_case, new_conversation, published
from tests.talk import Citizen

axe = pytest.importorskip("axe_playwright_python.sync_playwright")


@pytest.fixture
def house(sqlite_engine: Engine) -> House:
    made = House(engine=sqlite_engine, published=published)
    operator(sqlite_engine, made, "anna", "Anna", team="wemi-ornato")
    operator(sqlite_engine, made, "bruno", "Bruno")
    operator(sqlite_engine, made, "elena", "Elena", roles=("editor",))
    return made


@pytest.fixture
def site(house: House) -> Iterator[str]:
    with served(house) as address:
        yield address


@pytest.fixture(name="browser", scope="module")
def a_browser() -> Iterator[Any]:
    with browser() as running:
        yield running


def _page(browser: Any, site: str, who: str = "anna", *, width: int = 1280) -> Any:
    page = window(browser, viewport={"width": width, "height": 800}).new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("console", lambda line: page.problems.append(line.text) if "Content Security Policy" in line.text else None)
    page.goto(f"{site}/admin/casi")
    page.fill("[name=username]", who)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Casi')")
    return page


def _axe(page: Any) -> list[str]:
    found = axe.Axe().run(page)
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found.response["violations"]]


def _state(house: House, case: Any) -> Any:
    with reading(house.engine) as conn:
        return handoff.by_id(conn, case.id)


def _client(house: House, who: str) -> tuple[TestClient, dict[str, str]]:
    client = TestClient(application(house), base_url="https://testserver")
    client.post("/admin/accesso", data={"username": who, "password": PASSWORD})
    page = client.get("/admin/password").text
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return client, {"X-CSRF": found[1], "X-Requested-With": "fetch"}


@pytest.mark.browser
def test_an_operator_claims_answers_takes_back_and_closes(house: House, site: str, browser: Any) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house, name="Samira", now=house.now())
    page = _page(browser, site)
    assert _axe(page) == []
    page.click(f"text={case.code}")
    page.click("text=Prendi in carico")
    page.wait_for_selector("text=lo segui tu")
    page.fill("#reply-text", "Buongiorno, sono Anna")
    page.keyboard.press("Control+Enter")
    page.click("[data-undo] button")
    page.wait_for_selector("text=Messaggio annullato")
    assert page.input_value("#reply-text") == "Buongiorno, sono Anna"
    page.click("[data-send]")
    page.wait_for_selector("li.by-operator >> text=Buongiorno, sono Anna")
    page.fill("#reply-text", "sentire il Comune")
    page.click("[data-note]")
    page.wait_for_selector("text=Nota di Anna")
    assert _axe(page) == []
    page.click("summary:has-text('Chiudi il caso')")
    page.select_option("#outcome", "orientato")
    page.fill("#close-office", "WeMi Ornato")
    page.click("[data-closing] button")
    page.wait_for_selector("text=Ha avuto le informazioni")
    assert _axe(page) == []
    assert (_state(house, case).state, _state(house, case).outcome) == (CaseState.RESOLVED, "orientato")
    with reading(house.engine) as conn:
        said = [row.body["text"] for row in handoff.words(conn, case.id)]
        notes = conn.execute(select(t.messages.c.author).where(t.messages.c.author == Author.NOTE)).all()
    assert said[0] == "Buongiorno, sono Anna" and "WeMi Ornato" in said[-1] and len(notes) == 1
    assert page.problems == []


@pytest.mark.browser
def test_new_words_and_other_operators_are_seen_at_once_and_the_reply_is_blocked(house: House, site: str, browser: Any) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house, now=house.now())
    page = _page(browser, site)
    page.goto(f"{site}/admin/casi/{case.code}")
    page.fill("#reply-text", "una risposta lunga che non voglio perdere")
    with writing(house.engine) as conn:
        bruno = conn.execute(select(t.staff.c.id).where(t.staff.c.username == "bruno")).scalar_one()
        handoff.claim(conn, case.id, Actor(bruno, "Bruno"), now=house.now())
        values = {"conversation_id": case.conversation_id, "author": Author.CITIZEN, "body": {"text": "sono qui"}, "at": house.now()}
        message = conn.execute(insert(t.messages).values(**values).returning(t.messages.c.id)).scalar_one()
        handoff.citizen_wrote(conn, case, now=house.now(), message_id=message)
    page.wait_for_selector("li.by-citizen >> text=sono qui")
    page.wait_for_selector("text=lo segue Bruno")
    assert page.is_disabled("[data-send]")
    assert page.input_value("#reply-text") == "una risposta lunga che non voglio perdere"
    page.reload()
    assert page.input_value("#reply-text") == "una risposta lunga che non voglio perdere"


@pytest.mark.browser
def test_a_lost_connection_loses_no_word_and_doubles_none(house: House, site: str, browser: Any) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house, now=house.now())
    page = _page(browser, site)
    page.goto(f"{site}/admin/casi/{case.code}")
    page.fill("#reply-text", "parole importanti")
    page.route("**/rispondi", lambda route: route.abort())
    page.click("[data-send]")
    page.wait_for_selector("text=La connessione manca")
    assert page.input_value("#reply-text") == "parole importanti"
    page.unroute("**/rispondi")

    def arrives_but_the_answer_is_lost(route: Any) -> None:
        route.fetch()
        route.abort()

    page.route("**/rispondi", arrives_but_the_answer_is_lost)
    page.click("[data-send]")
    page.wait_for_selector("li.by-operator")
    page.unroute("**/rispondi")
    page.click("[data-send]")
    expect(page.locator("#reply-text")).to_have_value("")
    with reading(house.engine) as conn:
        assert [row.body["text"] for row in handoff.words(conn, case.id)] == ["parole importanti"]


def _unsafe(house: House) -> str:
    """The code of a case whose chat somebody else may read."""
    with writing(house.engine) as conn:
        case = new_case(conn, house, urgent=True, now=house.now())
        reach = {"how": "phone", "phone": "333 1234567", "safe": "no", "when": "lunedì 23 novembre 9-13"}
        conn.execute(update(t.cases).where(t.cases.c.id == case.id).values(sheet={**case.sheet, "reach": reach}))
    return str(case.code)


def _at_the_desk(house: House) -> str:
    """Where an interview at the desk goes on, half-way through a question."""
    anna, head = _client(house, "anna")
    told = {"name": "Ivo", "need": "non arrivo a fine mese, ho 40 anni e abito a Milano", "agreed": "yes", "then": "interview"}
    page = anna.post("/admin/casi/nuovo", data={**told, "csrf": head["X-CSRF"]})
    assert "40 anni" in page.text and "Parla con una persona" not in page.text
    return str(page.url).split("/admin/casi")[1]


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_every_console_page_is_usable_by_everyone(house: House, site: str, browser: Any, width: int) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house, name="Samira", urgent=True, now=house.now())
    page = _page(browser, site, width=width)
    unsafe, desk = _unsafe(house), _at_the_desk(house)
    for where in (
        "",
        "?vista=urgenti",
        "?vista=squadra",
        "?vista=miei",
        "?vista=chiusi",
        "?q=nulla",
        f"/{case.code}",
        f"/{unsafe}",
        f"/{case.code}/dati",
        "/nuovo",
        desk,
    ):
        page.goto(f"{site}/admin/casi{where}")
        page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
        assert _axe(page) == [], where
        assert page.evaluate("document.documentElement.scrollWidth") <= width, where
    assert page.problems == []


@pytest.mark.browser
def test_ready_words_by_keyboard(house: House, site: str, browser: Any) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house, now=house.now())
    page = _page(browser, site)
    page.goto(f"{site}/admin/casi/{case.code}")
    page.fill("#ready-words", "isee")
    page.wait_for_selector("#ready-0")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    answers = [one.answer_it for one in published().catalogue.faq.values()]
    assert page.input_value("#reply-text") in answers
    assert page.evaluate("document.activeElement.id") == "reply-text"


def test_lists_by_urgency_and_by_team_and_who_may_see_which(house: House) -> None:
    with writing(house.engine) as conn:
        calm, urgent = new_case(conn, house), new_case(conn, house, urgent=True)
        conn.execute(update(t.cases).where(t.cases.c.id == urgent.id).values(team="wemi-rizzoli"))
    anna, _ = _client(house, "anna")
    operator(house.engine, house, "carla", "Carla", roles=("coordinator",))
    carla, _ = _client(house, "carla")

    def listed(who: TestClient, where: str) -> list[str]:
        return [code for code in (urgent.code, calm.code) if code in who.get(f"/admin/casi?vista={where}").text]

    assert listed(anna, "coda") == [urgent.code, calm.code]
    assert listed(anna, "urgenti") == [urgent.code]
    assert listed(anna, "squadra&squadra=wemi-rizzoli") == [calm.code], "an operator sees their own team's list"
    assert listed(carla, "squadra&squadra=wemi-rizzoli") == [urgent.code] and listed(carla, "squadra") == []


@pytest.mark.browser
def test_the_queue_fills_by_itself(house: House, site: str, browser: Any) -> None:
    page = _page(browser, site)
    assert "Nessuno aspetta" in page.inner_text("main")
    with writing(house.engine) as conn:
        case = new_case(conn, house, now=house.now())
    page.wait_for_selector(f"text={case.code}")
    assert page.inner_text("[data-count=coda]") == "1"


def test_the_loser_of_a_race_is_told_who_won(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house)
    anna, anna_head = _client(house, "anna")
    bruno, bruno_head = _client(house, "bruno")
    assert anna.post(f"/admin/casi/{case.code}/prendi", headers=anna_head).json() == {"ok": True}
    lost = bruno.post(f"/admin/casi/{case.code}/rispondi", data={"text": "eccomi"}, headers=bruno_head)
    assert (lost.status_code, "Anna" in lost.json()["detail"]) == (409, True)
    page = bruno.post(f"/admin/casi/{case.code}/rispondi", data={"text": "eccomi", "csrf": bruno_head["X-CSRF"]})
    assert page.status_code == 409 and "eccomi" in page.text and "Anna" in page.text


def test_every_look_at_a_case_is_written_down(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house)
    anna, _ = _client(house, "anna")
    pdf = anna.get(f"/admin/casi/{case.code}/scheda.pdf")
    assert pdf.content.startswith(b"%PDF") and anna.get(f"/admin/casi/{case.code}").status_code == 200
    anna.get("/admin/casi", params={"q": "fine mese"})
    with reading(house.engine) as conn:
        seen = [(row.action, row.target) for row in conn.execute(select(t.audits).where(t.audits.c.actor == "anna"))]
    assert ("scheda-scaricata", case.code) in seen and ("caso-visto", case.code) in seen and ("casi-cercati", "") in seen


def test_editors_and_strangers_see_no_case(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house)
    elena, head = _client(house, "elena")
    for path in ("", f"/{case.code}", f"/{case.code}/parti", f"/{case.code}/scheda.json", "/eventi"):
        assert elena.get(f"/admin/casi{path}", headers=head).status_code == 403
    stranger = TestClient(application(house), base_url="https://testserver", follow_redirects=False)
    assert stranger.get(f"/admin/casi/{case.code}").headers["location"].startswith("/admin/accesso")


def test_an_operator_searches_words_only_where_permitted(house: House) -> None:
    with writing(house.engine) as conn:
        bruno_id = conn.execute(select(t.staff.c.id).where(t.staff.c.username == "bruno")).scalar_one()
        case = new_case(conn, house, need="una parola rarissima")
        handoff.claim(conn, case.id, Actor(bruno_id, "Bruno"), now=house.now())
        conn.execute(update(t.cases).values(team="psicologo"))
    anna, _ = _client(house, "anna")
    bruno, _ = _client(house, "bruno")
    assert case.code not in anna.get("/admin/casi", params={"q": "rarissima"}).text
    assert case.code in bruno.get("/admin/casi", params={"q": "rarissima"}).text


def test_a_correction_stays_beside_what_was_said_and_makes_a_test_case(house: House) -> None:
    with writing(house.engine) as conn:
        publishing.seed(conn, published().catalogue, by="prova", at=house.now())
        case = new_case(conn, house, name="Samira")
    anna, head = _client(house, "anna")
    where = f"/admin/casi/{case.code}/correggi"
    wrong = anna.post(where, data={"line": "isee", "value": "tanto", "revision": 1}, headers=head)
    assert wrong.status_code == 422 and "numero" in wrong.json()["detail"]
    assert anna.post(where, data={"line": "isee", "value": "9.500", "revision": 1}, headers=head).status_code == 200
    assert anna.post(where, data={"line": "isee", "value": "9.600", "revision": 1}, headers=head).status_code == 409
    sheet = _state(house, case).sheet
    assert (sheet["facts"][0]["value"], sheet["corrections"]["fact:isee"]["value"]) == (8500, 9500)
    name = anna.post(f"/admin/casi/{case.code}/situazione", headers=head).json()["situation"]
    with reading(house.engine) as conn:
        document = drafting.draft_row(conn, situations.DOCUMENT, situations.FILE)
    made = next(one for one in document.data["examples"] if one["id"] == name)
    assert made["facts"] == {"isee": 9500} and "Samira" not in json.dumps(made)


def test_a_sheet_leaves_the_organisation_only_with_consent(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house)
    anna, head = _client(house, "anna")
    where = f"/admin/casi/{case.code}/invia"
    refused = anna.post(where, data={"target": "punto-unico-accesso", "agreed": " "}, headers=head)
    assert refused.status_code == 422 and "consenso" in refused.json()["detail"]
    assert anna.post(where, data={"target": "punto-unico-accesso", "agreed": "al telefono oggi"}, headers=head).status_code == 200
    with reading(house.engine) as conn:
        assert conn.execute(select(t.consents.c.purpose)).scalars().all() == ["invio:punto-unico-accesso"]


def test_an_appointment_says_day_hour_and_place(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house)
    anna, head = _client(house, "anna")
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
    anna, head = _client(house, "anna")
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
    anna, head = _client(house, "anna")
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


def test_whoever_writes_to_an_unsafe_chat_must_say_that_they_are_sure(house: House) -> None:
    code = _unsafe(house)
    anna, head = _client(house, "anna")
    page = anna.get(f"/admin/casi/{code}").text
    assert "Non scrivere in chat" in page and "333 1234567</a>, lunedì 23 novembre 9-13" in page
    where = f"/admin/casi/{code}/rispondi"
    assert anna.post(where, data={"text": "buongiorno"}, headers=head).status_code == 422
    with reading(house.engine) as conn:
        case = register.by_code(conn, code)
        assert case is not None and handoff.words(conn, case.id) == []
    assert anna.post(where, data={"text": "buongiorno", "sure": "yes"}, headers=head).status_code == 200


def test_a_case_is_opened_at_the_desk_with_the_same_sheet(house: House) -> None:
    anna, head = _client(house, "anna")
    form = {"name": "Ivo", "lang": "it", "area": "casa", "need": "ho lo sfratto", "how": "phone", "phone": "333", "csrf": head["X-CSRF"]}
    assert anna.post("/admin/casi/nuovo", data=form).status_code == 422
    page = anna.post("/admin/casi/nuovo", data={**form, "agreed": "yes"})
    assert page.status_code == 200 and "ho lo sfratto" in page.text and "lo segui tu" in page.text
    with reading(house.engine) as conn:
        row = conn.execute(select(t.cases, t.conversations.c.channel).join(t.conversations)).one()
    assert (row.channel, row.need_area, row.lang, row.sheet["who"]["name"]) == (Channel.DESK, "casa", "it", "Ivo")


def test_the_interview_is_run_on_behalf_of_the_person(house: House) -> None:
    anna, head = _client(house, "anna")
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


def test_a_form_without_its_token_changes_nothing(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house)
        new_conversation(conn)
    anna, _ = _client(house, "anna")
    assert anna.post(f"/admin/casi/{case.code}/prendi").status_code == 403
    assert _state(house, case).state == CaseState.REQUESTED


def test_a_file_of_the_case_opens_in_the_console_and_no_other_does(house: House) -> None:
    with writing(house.engine) as conn:
        case, other = new_case(conn, house), new_case(conn, house)
        mine = files.keep(conn, case.conversation_id, name="bolletta è.png", mime="image/png", content=b"\x89PNG-prova", now=house.now())
        theirs = files.keep(conn, other.conversation_id, name="altro.html", mime="text/html", content=b"<script>", now=house.now())
    anna, _head = _client(house, "anna")
    opened = anna.get(f"/admin/casi/{case.code}/file/{mine}")
    assert (opened.status_code, opened.content) == (200, b"\x89PNG-prova")
    assert "sandbox" in opened.headers["Content-Security-Policy"]
    assert anna.get(f"/admin/casi/{case.code}/file/{theirs}").status_code == 404
    assert anna.get(f"/admin/casi/{other.code}/file/{theirs}").headers["Content-Disposition"].startswith("attachment")


def test_a_tap_is_shown_with_the_words_of_its_button(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("sono disoccupata, ho due figli di 3 e 7 anni e vivo a Milano")
    citizen.presses("Sì")
    citizen.says("voglio parlare con qualcuno")
    citizen.presses("✂ Residenza")
    with reading(sqlite_engine) as conn:
        mine = select(t.messages.c.body).where(t.messages.c.author == Author.CITIZEN).order_by(t.messages.c.id.desc())
        assert conn.execute(mine.limit(1)).scalar_one()["text"] == "✂ Residenza"
