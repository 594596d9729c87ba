"""The web chat as a citizen meets it in a browser: it resumes, survives the network, and forgets at once."""

import re
import time
from typing import Any

import pytest

from dialogs.cases import handoff, register
from dialogs.cases.machine import Actor
from dialogs.post import files
from dialogs.replies import Document, Place, Reply
from knowledge.database import writing
from tests.chat_page import ANSWERED, LATEST, a_chromium, a_context, a_server, agree, conversation, kept_words, opened, said, write  # noqa: F401
from tests.desk import sheet, staff_member
from tests.house import Served, served, the_house
from tests.patience import until

pytestmark = pytest.mark.browser

# --- going on where one was ------------------------------------------------------------------------------------------


def test_the_talk_resumes_after_a_reload_and_goes_on_in_two_tabs(context: Any, server: Served) -> None:
    page = opened(context, server)
    agree(page)
    write(page, "dove siete a Milano?")
    page.wait_for_selector(ANSWERED)
    before = said(page)[1:]  # the consent itself is not among the words kept
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert said(page) == before
    other = opened(context, server)
    assert said(other) == before
    write(other, "ciao dalla seconda scheda")
    page.locator(".turn.citizen").get_by_text("ciao dalla seconda scheda").wait_for()
    assert said(page).count("ciao dalla seconda scheda") == said(other).count("ciao dalla seconda scheda") == 1


def test_a_lost_or_foreign_token_begins_a_new_talk(context: Any, server: Served) -> None:
    page = opened(context, server)
    first = page.evaluate("localStorage.getItem('bussola.token')")
    page.evaluate("localStorage.setItem('bussola.token', 'inventato.firma')")
    page.reload()
    page.wait_for_selector("body[data-ready]")
    page.wait_for_selector(LATEST)
    assert page.evaluate("localStorage.getItem('bussola.token')") not in {first, "inventato.firma"}


def test_a_poster_leads_to_its_service_once(context: Any, server: Served) -> None:
    page = opened(context, server, "/?start=servizio-bonus-asilo-nido")
    assert "start=" not in page.url
    count = page.locator(".turn").count()
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert page.locator(".turn").count() <= count


# --- without a network -----------------------------------------------------------------------------------------------


def test_what_is_written_without_a_network_is_sent_once_when_it_returns(context: Any, server: Served) -> None:
    page = opened(context, server)
    agree(page)
    context.set_offline(True)
    write(page, "prima senza rete")
    write(page, "seconda senza rete")
    page.locator("#status").get_by_text("Non c'è rete").wait_for()
    assert page.locator(".pending").count() == 2
    context.set_offline(False)
    page.wait_for_selector(".pending", state="detached")
    assert [text for text in kept_words(page) if "senza rete" in text] == ["prima senza rete", "seconda senza rete"]


def test_a_server_that_stops_in_the_middle_loses_nothing_and_doubles_nothing(context: Any) -> None:
    with served() as mine:
        page = opened(context, mine)
        agree(page)
        page.route("**/chat/messages?cursor=*", _cut_answers)
        write(page, "arrivata ma senza risposta")
        page.locator("#status").get_by_text("Non c'è rete").wait_for()
        page.unroute("**/chat/messages?cursor=*")
        mine.stop()
        write(page, "scritta a server spento")
        page.wait_for_timeout(500)
        mine.start()
        page.wait_for_selector(".pending", state="detached")
        sent = [text for text in kept_words(page) if "arrivata" in text or "spento" in text]
        assert sent == ["arrivata ma senza risposta", "scritta a server spento"]
        shown = [text for text in said(page) if "arrivata" in text or "spento" in text]
        assert shown == sent
        assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('bussola.q.')).length") == 0


def test_what_arrived_and_was_not_answered_is_shown_once_by_a_page_opened_again(context: Any, server: Served) -> None:
    page = opened(context, server)
    agree(page)
    page.route("**/chat/messages?cursor=*", _cut_answers)
    write(page, "arrivata ma senza risposta")
    page.locator("#status").get_by_text("Non c'è rete").wait_for()
    page.unroute("**/chat/messages?cursor=*")
    page.reload()
    page.wait_for_selector("body[data-ready]")
    page.wait_for_selector(".pending", state="detached")
    assert said(page) == kept_words(page) == ["arrivata ma senza risposta"]


def _cut_answers(route: Any) -> None:
    """The server gets it, the page never hears back."""
    if route.request.method == "POST":
        route.fetch()
    route.abort()


def test_the_sheet_can_still_be_kept_after_the_talk_has_gone_on(context: Any, server: Served) -> None:
    page = opened(context, server)
    agree(page)
    write(page, "ho perso il lavoro, ho 40 anni, abito a Milano")
    page.get_by_role("button", name="Sì", exact=True).last.click()
    page.locator(".turn.bot").get_by_text("Circa").last.wait_for()
    write(page, "che documenti mi servono?")
    keep = page.get_by_role("button", name="bussola-risultati.pdf")
    keep.wait_for()
    write(page, "grazie")
    with page.expect_download() as given:
        keep.click()
    assert given.value.suggested_filename == "bussola-risultati.pdf"


# --- a person ---------------------------------------------------------------------------------------------------------


def test_an_operators_words_arrive_by_name_with_place_and_document(context: Any, server: Served) -> None:
    page = opened(context, server)
    agree(page)
    house = the_house()
    with writing(house.engine) as conn:
        key = staff_member(conn, f"op-{time.monotonic_ns()}", "Marta Colombo")
        case = handoff.open_case(conn, house, conversation(page).id, sheet(), now=house.now())
        handoff.claim(conn, case.id, Actor(key, "Marta Colombo"), now=house.now())
        file_id = files.keep(conn, conversation(page).id, name="Domanda.pdf", mime="application/pdf", content=b"%PDF-1.7", now=house.now())
    reply = Reply(
        "Ecco il modulo.",
        place=Place("Sportello", "via prova 1", 45.46, 9.19),
        document=Document(file_id, "Domanda.pdf", "application/pdf"),
    )
    with writing(house.engine) as conn:
        handoff.answer(conn, case.id, Actor(key, "Marta Colombo"), reply, now=house.now(), hold_seconds=2)
    turn = page.locator(".turn.operator").last
    turn.wait_for()
    assert "Marta Colombo" in turn.locator(".who").inner_text()
    assert "Sportello, via prova 1" in turn.inner_text()
    with page.expect_download() as given:
        turn.get_by_role("button", name="Domanda.pdf").click()
    assert given.value.suggested_filename == "Domanda.pdf"
    png = {"name": "foto.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + b"\0" * 32}
    page.set_input_files("#file", png)
    page.locator(".turn.citizen").get_by_role("button", name="foto.png").wait_for()
    page.set_input_files("#file", {**png, "buffer": b"MZ"})
    page.locator("#status").get_by_text("fino a 20 MB").wait_for()


# --- leaving ----------------------------------------------------------------------------------------------------------


def test_a_corrected_line_changes_in_its_place_and_a_picture_is_seen(context: Any, server: Served) -> None:
    page = opened(context, server)
    agree(page)
    house, person, anna = the_house(), conversation(page), Actor("anna-corregge", "Anna Neri")
    picture = page.screenshot(clip={"x": 0, "y": 0, "width": 40, "height": 30})
    with writing(house.engine) as conn:
        staff_member(conn, anna.id, anna.name)
        case = handoff.open_case(conn, house, person.id, sheet(), now=house.now())
        said_id = handoff.answer(conn, case.id, anna, Reply("Ci vediamo alle 9."), now=house.now(), hold_seconds=0)
    page.locator(".turn.operator").get_by_text("alle 9.").wait_for()
    with writing(house.engine) as conn:
        line = next(row for row in register.words(conn, case.id) if row.id == said_id)
        handoff.reword(conn, case, line, "Ci vediamo alle 10.", now=house.now())
        kept = Document(
            files.keep(conn, person.id, name="porta.png", mime="image/png", content=picture, now=house.now()), "porta.png", "image/png"
        )
        handoff.answer(conn, case.id, anna, Reply("Questa è la porta.", document=kept), now=house.now(), hold_seconds=0)
    page.locator(".turn.operator img.shown").wait_for()
    assert page.eval_on_selector(".turn.operator img.shown", "one => one.decode().then(() => one.naturalWidth)") >= 40
    shown = page.locator(".turn.operator").all_inner_texts()
    assert len(shown) == 2 and "alle 10." in shown[0] and "corretto" in shown[0]
    page.reload()
    page.locator(".turn.operator img.shown").wait_for()
    assert len(page.locator(".turn.operator").all()) == 2


@pytest.mark.parametrize("how", ["button", "escape"])
def test_leaving_in_a_hurry_leaves_nothing_here_and_ends_the_session(context: Any, server: Served, how: str) -> None:
    context.route(re.compile(r"wikipedia"), lambda route: route.fulfill(body="<title>Meteo</title>", content_type="text/html"))
    page, other = opened(context, server), opened(context, server)
    token = page.evaluate("localStorage.getItem('bussola.token')")
    if how == "button":
        page.click("#leave")
    else:
        for _ in range(3):
            page.keyboard.press("Escape")
    page.wait_for_url("**/wiki/**")
    other.wait_for_url("**/wiki/**")
    page.goto(server.address + "/privacy")
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    asked = f"{server.address}/chat/messages"
    assert until(lambda: page.request.get(asked, headers={"X-Bussola-Chat": token}).status == 401, pause=0.2)
