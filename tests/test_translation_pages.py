"""Translations as an editor works on them: Italian beside, what is missing and what is old, nobody's line overwritten, then published."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from fastapi import FastAPI

from dialogs.models import Role
from knowledge import drafting
from knowledge.database import reading, writing
from tests.conftest import sqlite_copy
from tests.staff_room import Desk, app_of, house_on

AT = "/admin/traduzioni/faq/isee-scadenza"
ITALIAN = "Scade sempre il 31 dicembre. A gennaio si rifà, altrimenti alcuni aiuti scendono al minimo."


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, sqlite_tables: Path) -> Iterator[FastAPI]:
    with sqlite_copy(sqlite_tables, tmp_path_factory.mktemp("traduzioni")) as engine:
        yield app_of(house_on(engine))


@pytest.fixture(scope="module")
def editor(app: FastAPI) -> Desk:
    return Desk(app, "anna", roles=[Role.EDITOR])


def form_of(page: str) -> dict[str, str]:
    """What the browser would send of the translation's form as it stands."""
    found = {name: unescape(value) for name, value in re.findall(r'name="((?:it|was)-\d+)" value="([^"]*)"', page)}
    return found | {name: unescape(text) for name, text in re.findall(r'name="(to-\d+)"[^>]*>([^<]*)</textarea>', page)}


def kept(app: FastAPI, lang: str) -> dict[str, str]:
    with reading(app.state.house.engine) as conn:
        row = drafting.draft_row(conn, "translation", f"{lang}/faq/isee-scadenza")
    return dict(row.data) if row else {}


def set_answer(app: FastAPI, text: str) -> None:
    with writing(app.state.house.engine) as conn:
        row = drafting.draft_row(conn, "faq", "isee-scadenza")
        assert row is not None
        data = {**row.data, "answer_it": text}
        drafting.save_entry(conn, "faq", row.key, data, version=row.version, by="bruno", at=app.state.house.now())


def test_a_line_is_changed_beside_its_italian_and_right_to_left_where_it_is_so(app: FastAPI, editor: Desk) -> None:
    assert "In arabo c'è tutto" in unescape(editor.http.get("/admin/traduzioni?lingua=ar").text)
    set_answer(app, ITALIAN.replace("sempre", "di solito"))
    overview = editor.http.get("/admin/traduzioni?lingua=ar").text
    assert "Che cosa manca in arabo" in overview and f"{AT}?lingua=ar" in overview
    set_answer(app, ITALIAN)
    page = editor.http.get(f"{AT}?lingua=ar").text
    assert 'lang="ar" dir="rtl"' in page and ITALIAN in unescape(page)
    form = form_of(page)
    assert form["was-2"] == form["to-2"] and "31" in form["to-2"]
    before = kept(app, "ar")
    done = editor.http.post(f"{AT}?lingua=ar", data={"csrf": editor.csrf, **form, "to-2": form["to-2"] + " شكرا."})
    assert done.status_code == 303
    assert kept(app, "ar")[ITALIAN].endswith("شكرا.") and kept(app, "ar").keys() == before.keys()
    changes = editor.http.get("/admin/pubblica").text
    assert "in arabo" in changes and "شكرا" in changes


def test_other_figures_are_shown_at_once_and_stop_the_publication(editor: Desk) -> None:
    form = form_of(editor.http.get(f"{AT}?lingua=en").text)
    editor.http.post(f"{AT}?lingua=en", data={"csrf": editor.csrf, **form, "to-2": form["to-2"].replace("31", "30")})
    page = editor.http.get(f"{AT}?lingua=en").text
    assert "Le cifre non tornano: manca 31" in page
    refused = editor.http.post("/admin/pubblica", data={"csrf": editor.csrf, "note": "prova"}).text
    assert "traduzione in inglese: manca 31" in unescape(refused) or "manca 31" in unescape(editor.http.get("/admin/pubblica").text)
    editor.http.post(f"{AT}?lingua=en", data={"csrf": editor.csrf, **form_of(page), "to-2": form["to-2"]})
    assert "Le cifre non tornano" not in editor.http.get(f"{AT}?lingua=en").text


def test_two_people_at_one_line_overwrite_nothing(app: FastAPI, editor: Desk) -> None:
    first = form_of(editor.http.get(f"{AT}?lingua=fr").text)
    theirs = {**first, "to-2": first["to-2"].replace("toujours", "chaque année")}
    editor.http.post(f"{AT}?lingua=fr", data={"csrf": editor.csrf, **theirs})
    clash = editor.http.post(f"{AT}?lingua=fr", data={"csrf": editor.csrf, **first, "to-2": first["to-2"] + " Voilà."})
    assert clash.status_code == 409 and "Intanto è stato scritto" in clash.text and "chaque année" in clash.text
    assert "Voilà" not in kept(app, "fr")[ITALIAN]
    again = form_of(clash.text)
    assert editor.http.post(f"{AT}?lingua=fr", data={"csrf": editor.csrf, **again}).status_code == 303
    assert kept(app, "fr")[ITALIAN].endswith("Voilà.")


def test_an_italian_that_changed_asks_to_look_again_and_untouched_old_words_are_not_taken_for_good(app: FastAPI, editor: Desk) -> None:
    newer = ITALIAN.replace("Scade sempre", "Vale fino a")
    set_answer(app, newer)
    try:
        assert re.search(r'faq/isee-scadenza\?lingua=es">.*?badge warn">1<', editor.http.get("/admin/traduzioni?lingua=es").text, re.DOTALL)
        page = editor.http.get(f"{AT}?lingua=es").text
        assert "Prima in italiano era" in page and " da rivedere</span>" in page
        form = form_of(page)
        editor.http.post(f"{AT}?lingua=es", data={"csrf": editor.csrf, **form, "to-1": form["to-1"] + " "})
        assert ITALIAN in kept(app, "es") and newer not in kept(app, "es"), "nobody said that the old words are good still"
        editor.http.post(f"{AT}?lingua=es", data={"csrf": editor.csrf, **form, "ok-2": "1"})
        assert kept(app, "es")[newer] == form["to-2"] and ITALIAN not in kept(app, "es")
    finally:
        set_answer(app, ITALIAN)


def test_what_has_no_texts_has_no_page_and_nobody_else_may_enter(app: FastAPI, editor: Desk) -> None:
    assert editor.http.get("/admin/traduzioni/source/memoria").status_code == 404
    assert editor.http.get(f"{AT}?lingua=de").status_code == 404
    assert Desk(app, "otto", roles=[Role.OPERATOR]).http.get("/admin/traduzioni").status_code == 403
