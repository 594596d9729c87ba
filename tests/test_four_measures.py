"""The four measures that the desk helps with most are reached by free text, by buttons and by their everyday names."""

import pytest
from sqlalchemy import Engine

from knowledge.search import index
from tests.talk import Citizen, published

EVERYDAY = {
    "misure-sostegno-reddito-milano": ("sostegno al reddito", "bando sostegno reddito", "misure di sostegno al reddito del Comune"),
    "misura-b2": ("b2", "misura b due", "la misura B2", "assegno di cura"),
    "dopo-di-noi-l112": ("dopo di noi", "legge 112", "bando l.112"),
    "assegno-0-18": ("assegno 0-18", "zero diciotto", "bonus 0 18 anni"),
}
TOLD = {
    "misure-sostegno-reddito-milano": "il comune di milano dà dei soldi una volta a chi non ce la fa con le spese? ho letto di un avviso",
    "misura-b2": "mia madre ha l'accompagno, sta a casa e la curo io giorno e notte: c'è un contributo per chi assiste?",
    "dopo-di-noi-l112": "mio figlio ha la 104 grave, quando noi genitori non ci saremo più chi penserà a lui?",
    "assegno-0-18": "qualche anno fa il comune dava un assegno per i figli da 0 a 18 anni, c'è ancora?",
}


@pytest.mark.parametrize(("slug", "words"), [(slug, words) for slug, names in EVERYDAY.items() for words in names])
def test_the_everyday_name_finds_it(slug: str, words: str) -> None:
    found = [hit.id for hit in index.search(published().index, words, limit=3) if hit.kind == "service"]
    assert found[0] == slug


@pytest.mark.parametrize(("slug", "words"), TOLD.items())
def test_a_story_without_its_name_finds_it(slug: str, words: str) -> None:
    found = [hit.id for hit in index.search(published().index, words, limit=5) if hit.kind == "service"]
    assert slug in found[:2]


@pytest.mark.parametrize("slug", EVERYDAY)
def test_buttons_lead_to_its_card(sqlite_engine: Engine, slug: str) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.presses("Scegli un tema")
    citizen.presses(published().catalogue.services[slug].name_it[:20])
    assert slug in citizen.tags()
    assert "Fonte" in citizen.text() or "verific" in citizen.text().lower()


@pytest.mark.parametrize("slug", EVERYDAY)
def test_its_name_in_the_chat_leads_to_its_card(sqlite_engine: Engine, slug: str) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says(EVERYDAY[slug][0])
    shown = published().catalogue.services[slug].name_it
    assert slug in citizen.tags() or shown[:15].lower() in citizen.text().lower() or citizen.button(shown[:15])


def test_a_closed_measure_says_so_and_names_what_took_its_place(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.presses("Scegli un tema")
    citizen.presses(published().catalogue.services["assegno-0-18"].name_it[:20])
    assert "chius" in citizen.text().lower()
    assert citizen.button("Assegno Unico") or "assegno unico" in citizen.text().lower()
