"""A person at a real browser: changes a threshold, sees who is affected, publishes, rolls back; every page is accessible."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from dialogs import tables as t
from dialogs.models import Role
from knowledge.database import writing
from tests.browsers import browser, sticking_out, window
from tests.served_app import served
from tests.staff_room import PASSWORD, add_person, app_of, house_on

axe = pytest.importorskip("axe_playwright_python.sync_playwright")
pytestmark = pytest.mark.browser

SLUG = "nidi-gratis-plus"
FACTS = {"comune_residenza": "milano", "eta_figli": [1], "scuola_figli": ["nido"], "retta_nido_mensile": 400, "isee": 27000}
PAGES = (
    "schede",
    f"schede/{SLUG}",
    f"schede/{SLUG}/prova",
    "schede-nuova",
    "voci",
    "voci/office",
    "voci/office/cascina-biblioteca",
    "voci/fact/isee",
    "voci/document/safety.yml",
    "voci/need_area/casa",
    "voci/amount_rule/auu-2026",
    "voci/scale/adi",
    "voci/implication/percentuale-vuol-dire-invalidita",
    "voci/service_sentences/naspi",
    "voci/source",
    "voci-nuova/faq",
    "voci-nuova/office",
    "situazioni",
    "situazioni/0",
    "importa",
    "prova-chat",
    "pubblica",
    "pubblica/storia",
    "pubblica/storia/1",
    "orari",
    "casi",
    "casi/nuovo",
    "da-parte",
    "traduzioni",
    "lacune",
    "scadenze",
    "report",
    "report/bilancio",
    "persone",
    "registro",
    "password",
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as running:
        yield running


@pytest.fixture
def address(sqlite_engine: Engine) -> Iterator[str]:
    house = house_on(sqlite_engine)
    add_person(house, "anna", *Role)
    add_person(house, "bea", Role.EDITOR)
    with writing(sqlite_engine) as conn:
        conn.execute(insert(t.gaps).values(kind="not_understood", text="x" * 400, at=house.now()))
    with served(app_of(house)) as server:
        yield server.address


def signed_in(chromium: Any, address: str, *, name: str = "anna", width: int = 1280, dark: bool = False) -> tuple[Any, list[str]]:
    """A page after the sign-in, and everything the browser complains about."""
    complaints: list[str] = []
    page = window(chromium, viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light").new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{address}/admin/accesso")
    page.get_by_label("Nome utente").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Entra").click()
    page.wait_for_url(lambda url: "accesso" not in url)
    return page, complaints


def answered(page: Any, address: str) -> str:
    answer = page.request.post(f"{address}/api/v1/match", data={"facts": FACTS, "as_of": "2026-11-22"})
    return next(str(one["outcome"]) for one in answer.json()["results"] if one["slug"] == SLUG)


def test_a_person_changes_a_threshold_sees_who_is_affected_publishes_and_rolls_back(chromium: Any, address: str) -> None:
    page, complaints = signed_in(chromium, address)
    assert answered(page, address) == "unlikely"
    page.goto(f"{address}/admin/schede?q=nidi+gratis")
    page.get_by_role("link", name="Nidi Gratis Plus").first.click()
    page.get_by_role("button", name="Modifica").first.click()
    page.get_by_label("Valore (euro)").first.fill("30.000")
    page.locator("#letto li", has_text="ISEE minorenni fino a 30.000 €").wait_for()
    page.get_by_role("button", name="Salva nella bozza").click()
    page.get_by_text("Da dove viene la cifra nuova?").wait_for()
    page.get_by_role("button", name="Modifica").first.click()
    page.locator(".criterion-body").get_by_label("Data della fonte").fill("2026-11")
    page.get_by_role("button", name="Salva nella bozza").click()
    page.get_by_text("Salvata nella bozza.").wait_for()
    assert answered(page, address) == "unlikely"

    page.get_by_role("link", name="Bozze e pubblicazione").click()
    page.get_by_text("ISEE minorenni fino a 30.000 €.").wait_for()
    page.locator("[data-load]", has_text="profili recenti").wait_for()
    page.get_by_label("Due righe per il collega").fill("La soglia viene dal bando nuovo.")
    page.get_by_role("button", name="Chiedi di rileggere").click()
    colleague, _ = signed_in(chromium, address, name="bea")
    colleague.goto(f"{address}/admin/pubblica")
    colleague.get_by_text("La soglia viene dal bando nuovo.").wait_for()
    colleague.get_by_label("La tua risposta").fill("Letto.")
    colleague.get_by_role("button", name="Approva").click()
    colleague.get_by_text("Approvata").wait_for()
    colleague.context.close()
    page.reload()
    page.get_by_text("bea l'ha riletta").wait_for()
    page.get_by_label("In due parole").fill("Soglia alzata a 30.000")
    page.get_by_role("button", name="Pubblica per tutti").click()
    page.get_by_text("Pubblicata: numero 2.").wait_for()
    assert answered(page, address) != "unlikely"

    page.get_by_role("link", name="Storia").click()
    page.get_by_role("button", name="Torna a questa: numero 1").click()
    page.get_by_text("Pubblicata: numero 3.").wait_for()
    assert answered(page, address) == "unlikely"
    assert [one for one in complaints if "422" not in one] == [], "but for the page that asks for the source"
    page.context.close()


def test_requirements_are_added_grouped_and_removed_without_code(chromium: Any, address: str) -> None:
    page, complaints = signed_in(chromium, address)
    page.goto(f"{address}/admin/schede/{SLUG}")
    editor = page.locator("[data-criteria=criteria]")
    before = editor.locator(".criterion").count()
    editor.get_by_role("button", name="Aggiungi un requisito").click()
    card = editor.locator(".criterion").last
    card.get_by_label("Che cosa").first.select_option("eta")
    card.get_by_label("Confronto").first.select_option("gte")
    card.get_by_label("Valore (anni)").fill("18")
    card.get_by_label("Fonte").first.fill("memoria")
    card.get_by_label("Quanto è sicuro").select_option("memory")
    card.locator(".criterion-text", has_text="almeno 18 anni").wait_for()
    page.get_by_role("button", name="Salva nella bozza").click()
    page.get_by_text("Salvata nella bozza.").wait_for()
    assert page.locator("[data-criteria=criteria] .criterion").count() == before + 1
    page.locator("[data-criteria=criteria] .criterion").last.get_by_role("button", name="Togli il requisito").click()
    page.get_by_role("button", name="Salva nella bozza").click()
    page.get_by_text("Salvata nella bozza.").wait_for()
    assert page.locator("[data-criteria=criteria] .criterion").count() == before
    assert complaints == []
    page.context.close()


def test_an_impossible_requirement_is_told_while_one_writes(chromium: Any, address: str) -> None:
    page, _ = signed_in(chromium, address)
    page.goto(f"{address}/admin/schede/{SLUG}")
    page.get_by_role("button", name="Aggiungi un requisito").click()
    card = page.locator("[data-criteria=criteria] .criterion").last
    card.get_by_label("Che cosa").first.select_option("isee")
    card.get_by_label("Confronto").first.select_option("gt")
    card.get_by_label("Valore (euro)").first.fill("40.000")
    page.locator("#letto [role=alert]", has_text="si escludono").wait_for()
    page.context.close()


@pytest.mark.parametrize(("width", "dark"), [(1100, False), (360, True)])
def test_every_page_is_accessible_and_fits(chromium: Any, address: str, width: int, dark: bool) -> None:
    page, complaints = signed_in(chromium, address, width=width, dark=dark)
    for path in PAGES:
        page.goto(f"{address}/admin/{path}")
        page.wait_for_load_state("networkidle")
        found = axe.Axe().run(page).response["violations"]
        assert [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found] == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert sticking_out(page) == [], path
    assert complaints == []
    page.context.close()
