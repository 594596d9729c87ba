"""Who sees which case in the console and who may write in it; every look is written down, and no refusal changes anything."""

from fastapi.testclient import TestClient
from sqlalchemy import select, update

from dialogs import tables as t
from dialogs.cases import handoff, register
from dialogs.cases.handoff import Actor
from dialogs.house import House
from dialogs.models import CaseState
from dialogs.post import files
from knowledge.database import reading, writing
from tests.console_cases import a_house, client_of, state_of, unsafe_case  # noqa: F401  (a fixture)
from tests.console_site import application, operator
from tests.desk import new_case, new_conversation


def test_lists_by_urgency_and_by_team_and_who_may_see_which(house: House) -> None:
    with writing(house.engine) as conn:
        calm, urgent = new_case(conn, house), new_case(conn, house, urgent=True)
        conn.execute(update(t.cases).where(t.cases.c.id == urgent.id).values(team="wemi-rizzoli"))
    anna, _ = client_of(house, "anna")
    operator(house.engine, house, "carla", "Carla", roles=("coordinator",))
    carla, _ = client_of(house, "carla")

    def listed(who: TestClient, where: str) -> list[str]:
        return [code for code in (urgent.code, calm.code) if code in who.get(f"/admin/casi?vista={where}").text]

    assert listed(anna, "coda") == [urgent.code, calm.code]
    assert listed(anna, "urgenti") == [urgent.code]
    assert listed(anna, "squadra&squadra=wemi-rizzoli") == [calm.code], "an operator sees their own team's list"
    assert listed(carla, "squadra&squadra=wemi-rizzoli") == [urgent.code] and listed(carla, "squadra") == []


def test_the_loser_of_a_race_is_told_who_won(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house)
    anna, anna_head = client_of(house, "anna")
    bruno, bruno_head = client_of(house, "bruno")
    assert anna.post(f"/admin/casi/{case.code}/prendi", headers=anna_head).json() == {"ok": True}
    lost = bruno.post(f"/admin/casi/{case.code}/rispondi", data={"text": "eccomi"}, headers=bruno_head)
    assert (lost.status_code, "Anna" in lost.json()["detail"]) == (409, True)
    page = bruno.post(f"/admin/casi/{case.code}/rispondi", data={"text": "eccomi", "csrf": bruno_head["X-CSRF"]})
    assert page.status_code == 409 and "eccomi" in page.text and "Anna" in page.text


def test_every_look_at_a_case_is_written_down(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house)
    anna, _ = client_of(house, "anna")
    pdf = anna.get(f"/admin/casi/{case.code}/scheda.pdf")
    assert pdf.content.startswith(b"%PDF") and anna.get(f"/admin/casi/{case.code}").status_code == 200
    anna.get("/admin/casi", params={"q": "fine mese"})
    with reading(house.engine) as conn:
        seen = [(row.action, row.target) for row in conn.execute(select(t.audits).where(t.audits.c.actor == "anna"))]
    assert ("scheda-scaricata", case.code) in seen and ("caso-visto", case.code) in seen and ("casi-cercati", "") in seen


def test_editors_and_strangers_see_no_case(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house)
    elena, head = client_of(house, "elena")
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
    anna, _ = client_of(house, "anna")
    bruno, _ = client_of(house, "bruno")
    assert case.code not in anna.get("/admin/casi", params={"q": "rarissima"}).text
    assert case.code in bruno.get("/admin/casi", params={"q": "rarissima"}).text


def test_whoever_writes_to_an_unsafe_chat_must_say_that_they_are_sure(house: House) -> None:
    code = unsafe_case(house)
    anna, head = client_of(house, "anna")
    page = anna.get(f"/admin/casi/{code}").text
    assert "Non scrivere in chat" in page and "333 1234567</a>, lunedì 23 novembre 9-13" in page
    where = f"/admin/casi/{code}/rispondi"
    assert anna.post(where, data={"text": "buongiorno"}, headers=head).status_code == 422
    with reading(house.engine) as conn:
        case = register.by_code(conn, code)
        assert case is not None and handoff.words(conn, case.id) == []
    assert anna.post(where, data={"text": "buongiorno", "sure": "yes"}, headers=head).status_code == 200


def test_a_form_without_its_token_changes_nothing(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house)
        new_conversation(conn)
    anna, _ = client_of(house, "anna")
    assert anna.post(f"/admin/casi/{case.code}/prendi").status_code == 403
    assert state_of(house, case).state == CaseState.REQUESTED


def test_a_file_of_the_case_opens_in_the_console_and_no_other_does(house: House) -> None:
    with writing(house.engine) as conn:
        case, other = new_case(conn, house), new_case(conn, house)
        mine = files.keep(conn, case.conversation_id, name="bolletta è.png", mime="image/png", content=b"\x89PNG-prova", now=house.now())
        theirs = files.keep(conn, other.conversation_id, name="altro.html", mime="text/html", content=b"<script>", now=house.now())
    anna, _head = client_of(house, "anna")
    opened = anna.get(f"/admin/casi/{case.code}/file/{mine}")
    assert (opened.status_code, opened.content) == (200, b"\x89PNG-prova")
    assert "sandbox" in opened.headers["Content-Security-Policy"]
    assert anna.get(f"/admin/casi/{case.code}/file/{theirs}").status_code == 404
    assert anna.get(f"/admin/casi/{other.code}/file/{theirs}").headers["Content-Disposition"].startswith("attachment")
