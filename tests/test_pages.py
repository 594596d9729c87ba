"""The pages that anybody may open: every service in plain words, figures as Italians write them, safe, printable, no third parties."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from bot.web.service_page import json_ld
from dialogs.words.i18n import LANGUAGES, RIGHT_TO_LEFT
from knowledge.amounts.texts import benefit_amount
from knowledge.records import Benefit
from tests.browsers import browser, window
from tests.house import Served, browserless, served, the_app, the_house

HTTP = browserless()
SLUGS = sorted(the_house().published().catalogue.services)
XSS = "</script><script>window.hacked=1</script><img src=x onerror=window.hacked=1>"


@pytest.mark.parametrize("slug", SLUGS)
def test_every_service_has_a_page_with_its_name_and_what_machines_read(slug: str) -> None:
    service = the_house().published().catalogue.services[slug]
    answer = HTTP.get(f"/servizi/{slug}")
    assert answer.status_code == 200
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', answer.text, re.DOTALL)
    document = json.loads(block)
    assert (document["@type"], document["name"]) == ("GovernmentService", service.name_it)
    assert document["url"].endswith(f"/servizi/{slug}")
    text = re.sub(r"<[^>]+>", " ", answer.text.split("<main")[1].split('<script type="application/ld+json">')[0])
    assert "None" not in text
    assert not re.search(r"\d\.\d{1,2} euro", text.replace(service.summary_it, "")), "cents follow a comma"
    for benefit in service.what_you_get:
        assert benefit_amount(benefit) in unescape(answer.text)


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "it"])
def test_a_service_is_read_in_ones_own_language_and_what_stays_italian_is_marked(lang: str) -> None:
    catalogue = the_house().published().catalogue
    service = catalogue.services["bonus-asilo-nido"]
    page = unescape(HTTP.get(f"/servizi/{service.slug}?lingua={lang}").text)
    assert f'<html lang="{lang}"' in page and ('dir="rtl"' in page.split(">")[1]) == (lang in RIGHT_TO_LEFT)
    assert f'href="/?lang={lang}&start=servizio-{service.slug}"' in page, "the chat goes on in the same language"
    for italian in (service.summary_it, service.how_to_apply, *service.documents_needed, *(one.text for one in service.deadlines)):
        assert catalogue.translations[lang][italian] in page and italian not in page
    assert service.name_it in page and f'hreflang="{lang}"' in HTTP.get(f"/servizi/{service.slug}").text
    assert HTTP.get(f"/servizi/{service.slug}?lingua=xx").status_code == 200, "an unknown language is the page in Italian"


@pytest.mark.parametrize(
    ("value", "shown"), [(203.8, "203,80"), (1500.0, "1.500"), (20000, "20.000"), (17468.51, "17.468,51"), (0, "0"), (57.5, "57,50")]
)
def test_amounts_are_written_as_italians_do(value: float, shown: str) -> None:
    assert benefit_amount(Benefit(text="aiuto", amount=value, unit="euro al mese", source="s")) == f"{shown} euro al mese"
    assert benefit_amount(Benefit(text="aiuto", source="s")) == ""


def test_the_list_leads_to_every_open_service_and_finds_by_ones_own_words() -> None:
    page = HTTP.get("/servizi").text
    catalogue = the_house().published().catalogue
    for service in catalogue.services.values():
        assert (f'href="/servizi/{service.slug}"' in page) == (service.status.value != "chiuso"), service.slug
    found = HTTP.get("/servizi", params={"q": "non riesco a pagare l'affitto"}).text
    assert "I più vicini" in found
    shown = re.findall(r'href="/servizi/([\w-]+)"', found.split('id="trovati"')[1].split("</section>")[0])
    assert any("casa" in catalogue.services[slug].need_areas for slug in shown[:3])


def test_what_is_searched_for_comes_back_as_text() -> None:
    page = HTTP.get("/servizi", params={"q": XSS}).text
    assert "<script>window" not in page
    assert "<img src=x" not in page


def test_a_catalogue_text_cannot_leave_its_place() -> None:
    service = the_house().published().catalogue.services[SLUGS[0]].model_copy(update={"name_it": XSS, "summary_it": XSS})
    block = str(json_ld(service, "http://x/"))
    assert "<" not in block
    assert json.loads(block)["name"] == XSS


@pytest.mark.parametrize("path", ["/servizi/nulla", "/servizi/%3Cscript%3E", "/servizi/..%2f..%2fetc"])
def test_a_page_that_is_not_there_says_where_to_go(path: str) -> None:
    answer = HTTP.get(path)
    assert answer.status_code == 404
    assert "<script>" not in answer.text


def test_privacy_tells_how_long_everything_is_kept() -> None:
    page = HTTP.get("/privacy").text
    assert f"<td>{the_house().conversation_days}</td>" in page
    assert "/cancella" in page


@pytest.mark.parametrize("path", ["/", "/servizi", f"/servizi/{SLUGS[0]}", "/privacy", "/servizi/nulla"])
def test_pages_forbid_foreign_scripts_and_guessing(path: str) -> None:
    headers = HTTP.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


# --- in a browser ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served(the_app()) as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as running:
        yield running


@pytest.mark.browser
@pytest.mark.parametrize(
    "path", ["/servizi?q=affitto", "/servizi/assegno-unico-universale", "/servizi/misura-b2", "/privacy", "/servizi/nulla"]
)
def test_pages_are_accessible_quiet_and_ask_nothing_of_third_parties(chromium: Any, server: Served, path: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    context = window(chromium, viewport={"width": 360, "height": 740}, bypass_csp=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(server.address + path)
    found = axe.Axe().run(page)
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found.response["violations"]] == []
    assert all(url.startswith((server.address, "data:")) for url in asked)
    assert not [url for url in asked if ".woff" in url and not url.startswith("data:")], "no font is fetched"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out on a phone"
    context.close()


@pytest.mark.browser
def test_the_browser_finds_nothing_to_complain_about(chromium: Any, server: Served) -> None:
    page = window(chromium).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for path in ("/servizi", "/servizi/assegno-unico-universale", "/privacy"):
        page.goto(server.address + path)
    assert complaints == []
    page.emulate_media(media="print")
    assert not page.locator("header").is_visible()
    assert page.locator("h1").is_visible()
    page.close()
