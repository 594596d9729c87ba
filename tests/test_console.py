"""The console in a real browser: queue, claim, answer, take back, close; live, by keyboard, on a phone, and usable by everyone."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import insert, select

from dialogs import tables as t
from dialogs.cases import handoff
from dialogs.cases.handoff import Actor
from dialogs.house import House
from dialogs.models import Author, CaseState
from knowledge.database import reading, writing
from tests.browsers import browser, sticking_out, window
from tests.console_cases import a_house, at_the_desk, state_of, unsafe_case  # noqa: F401  (a fixture)
from tests.console_site import PASSWORD, served
from tests.desk import new_case, published

axe = pytest.importorskip("axe_playwright_python.sync_playwright")


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
    assert (state_of(house, case).state, state_of(house, case).outcome) == (CaseState.RESOLVED, "orientato")
    with reading(house.engine) as conn:
        said = [row.body["text"] for row in handoff.words(conn, case.id)]
        notes = conn.execute(select(t.messages.c.author).where(t.messages.c.author == Author.NOTE)).all()
    assert said[0] == "Buongiorno, sono Anna" and "WeMi Ornato" in said[-1] and len(notes) == 1
    page.click("text=Riapri il caso")
    page.wait_for_selector("#reply-text")
    assert page.get_by_text("Chiudi il caso").first.is_visible(), "opened again, it can be worked on at once"
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
    assert not page.get_by_text("Chiudi il caso").first.is_visible(), "only who has the case can end or pass it"
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


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1100])
def test_every_console_page_is_usable_by_everyone(house: House, site: str, browser: Any, width: int) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house, name="Samira", urgent=True, now=house.now())
    page = _page(browser, site, width=width)
    unsafe, desk = unsafe_case(house), at_the_desk(house)
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
        assert sticking_out(page) == [], where
    assert page.problems == []


@pytest.mark.browser
def test_a_refusal_is_seen_where_one_has_pressed_far_below(house: House, site: str, browser: Any) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house, now=house.now())
    page = _page(browser, site, width=360)
    page.goto(f"{site}/admin/casi/{case.code}")
    page.locator("summary", has_text="Proponi un appuntamento").click()
    page.get_by_label("Giorno e ora").fill("2020-01-01T10:00")
    page.get_by_role("button", name="Proponi", exact=True).click()
    expect(page.get_by_text("L'appuntamento è nel passato")).to_be_in_viewport()


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


@pytest.mark.browser
def test_the_queue_fills_by_itself(house: House, site: str, browser: Any) -> None:
    page = _page(browser, site)
    assert "Nessuno aspetta" in page.inner_text("main")
    with writing(house.engine) as conn:
        case = new_case(conn, house, now=house.now())
    page.wait_for_selector(f"text={case.code}")
    assert page.inner_text("[data-count=coda]") == "1"
