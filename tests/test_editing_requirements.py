"""Requirements in the editor: typed as Italians write, refused with the reason, read as sentences."""

import json
from typing import Any

import pytest
from fastapi import FastAPI

from admin import sentences
from admin.record_reading import to_number
from knowledge.catalogue import Catalogue
from knowledge.records import Criterion
from tests.editing_room import SLUG, a_catalogue, an_app, an_editor, draft, form  # noqa: F401  (fixtures)
from tests.staff_room import Desk


@pytest.mark.parametrize(
    ("typed", "number"),
    [("25.000", 25000), ("25.000,50", 25000.5), ("1500.5", 1500.5), ("€ 9 360", 9360), ("0,5", 0.5), ("tanto", "tanto")],
)
def test_numbers_are_read_as_italians_write_them(typed: str, number: float | str) -> None:
    assert to_number(typed) == number


def test_a_threshold_typed_in_the_editor_reaches_the_draft(app: FastAPI, editor: Desk) -> None:
    page = form(editor, f"/admin/schede/{SLUG}")
    criteria = json.loads(page["criteria"])
    next(one for one in criteria if one["fact"] == "isee")["value"] = 20000
    sent = page.with_(criteria=json.dumps(criteria))
    asked = editor.http.post(f"/admin/schede/{SLUG}", data=sent)
    assert asked.status_code == 422, "a new figure wants its source and date"
    assert "Da dove viene la cifra nuova?" in asked.text
    assert "ISEE: 25.000 → 20.000" in asked.text
    assert editor.http.post(f"/admin/schede/{SLUG}", data={**sent, "_same_source": ["1"]}).status_code == 303
    assert "Cifre nuove con la fonte di prima" in editor.see("/admin/pubblica").text
    assert any(one["fact"] == "isee" and one["value"] == 20000 for one in draft(app, "service", SLUG)["criteria"])
    assert "in bozza" in editor.see("/admin/schede?q=nidi+gratis").text


def test_requirements_that_nobody_could_meet_are_refused_with_the_reason(app: FastAPI, editor: Desk) -> None:
    page = form(editor, f"/admin/schede/{SLUG}")
    before = draft(app, "service", SLUG)
    criteria = json.loads(page["criteria"])
    criteria.append({"fact": "isee", "op": "gt", "value": 40000, "source": "memoria", "confidence": "memory"})
    answer = editor.http.post(f"/admin/schede/{SLUG}", data=page.with_(criteria=json.dumps(criteria)))
    assert answer.status_code == 422
    assert "si escludono: nessuno può averle tutte" in answer.text
    assert draft(app, "service", SLUG) == before
    assert "40000" in answer.text, "what was written must stay in the form"


@pytest.mark.parametrize(
    ("criterion", "reason"),
    [
        ({"fact": "isee", "op": "contains_any", "value": ["nido"], "source": "memoria", "confidence": "memory"}, "isee"),
        ({"fact": "eta", "op": "lte", "value": None, "source": "memoria", "confidence": "memory"}, "serve un numero"),
        ({"fact": "isee", "op": "lte", "value": 5, "source": "non-esiste", "confidence": "seen"}, "non esiste"),
        ({"fact": "fatto_inventato", "op": "lte", "value": 5, "source": "memoria", "confidence": "memory"}, "non esiste"),
    ],
)
def test_a_wrong_requirement_says_what_is_wrong(editor: Desk, criterion: dict[str, Any], reason: str) -> None:
    page = form(editor, f"/admin/schede/{SLUG}")
    answer = editor.http.post(f"/admin/schede/{SLUG}", data=page.with_(criteria=json.dumps([criterion])))
    assert answer.status_code == 422
    assert reason in answer.text


def test_while_one_edits_the_sentence_the_questions_and_the_contradiction_are_said(editor: Desk) -> None:
    items = [
        {"fact": "isee", "op": "lte", "value": 25000, "isee_tipo": "sociosanitario", "source": "memoria"},
        {"fact": "eta", "op": "gte", "value": 65, "source": "memoria", "if": [{"fact": "gravidanza", "op": "is_false", "value": False}]},
        {"fact": "isee", "op": "gt", "value": 30000, "source": "memoria"},
    ]
    said = editor.send("/admin/schede-frasi", items=json.dumps(items)).json()
    assert said["sentences"]["0"] == "ISEE sociosanitario fino a 25.000 €."
    assert said["sentences"]["1"].startswith("Solo se ")
    assert "almeno 65 anni" in said["sentences"]["1"]
    assert len(said["questions"]) == 3
    assert said["against"]


def test_every_requirement_of_the_catalogue_reads_as_a_sentence(catalogue: Catalogue) -> None:
    for service in catalogue.services.values():
        for line in sentences.lines(service.criteria, catalogue):
            assert line.text[0].isupper() or not line.text[0].isalpha(), (service.slug, line)
            assert "…" not in line.text.replace("… ", ""), (service.slug, line)
            assert "_" not in line.text, (service.slug, line)


def test_exceptions_are_said_in_plain_words(catalogue: Catalogue) -> None:
    criterion = Criterion.model_validate(
        {"fact": "isee", "op": "lte", "value": 6000, "verify_to": 12000, "on_false": "verifica", "pending_ok": True, "source": "memoria"}
    )
    text = sentences.sentence(criterion, catalogue)
    assert "fino a 12.000 €, lo verifica un operatore" in text
    assert "se è no, lo verifica un operatore" in text
    assert "basta averlo chiesto" in text


def test_a_place_drops_a_requirement_changes_a_threshold_and_adds_its_own(app: FastAPI, editor: Desk) -> None:
    path = "/admin/schede/misura-b2"
    page = form(editor, path)
    assert "Requisiti che qui non valgono" in editor.see(path).text
    service = draft(app, "service", "misura-b2")
    place = next(number for number, one in enumerate(service["criteria"]) if one.get("fact") == "isee" and "value" in one)
    own = {"fact": "eta", "op": "gte", "value": 18, "source": "memoria", "confidence": "memory"}
    ref = service["criteria"][place].get("id") or f"#{place}"
    changes = {
        "local.gallarate.drop": "gravita",
        "local.gallarate.new_ref": ref,
        "local.gallarate.new_value": "20.000",
        "local.gallarate.new_source": "memoria",
        "local.gallarate.add": json.dumps([own]),
    }
    answer = editor.http.post(path, data=page.with_(**changes))
    assert answer.status_code == 422, "a source from memory is told so"
    sent = {**page.with_(**changes), "local.gallarate.new_source": [service["criteria"][place]["source"]]}
    assert editor.http.post(path, data=sent).status_code == 303
    saved = next(one for one in draft(app, "service", "misura-b2")["variants"] if one["id"] == "gallarate")
    named = draft(app, "service", "misura-b2")["criteria"][place]["id"]
    assert saved["drop"] == ["gravita"]
    assert [(one["id"], one["value"]) for one in saved["override"]] == [(named, 20000)]
    assert saved["add"] == [own]
    shown = editor.see("/admin/pubblica?scheda=misura-b2").text
    assert "in più: Età almeno 18 anni." in shown
    again = form(editor, path)
    assert editor.http.post(path, data=again.with_(**{"local.gallarate.undo": named, "local.gallarate.drop": ""})).status_code == 303
    saved = next(one for one in draft(app, "service", "misura-b2")["variants"] if one["id"] == "gallarate")
    assert (saved["drop"], saved["override"]) == ([], [])


def test_whom_a_service_is_proposed_to_is_edited_as_sentences(app: FastAPI, editor: Desk, catalogue: Catalogue) -> None:
    slug = "dopo-di-noi-l112" if catalogue.services["dopo-di-noi-l112"].concerns is None else "assegno-sociale"
    condition = {"fact": "eta", "op": "lt", "value": 16}
    said = editor.send("/admin/schede-frasi", items=json.dumps([condition, {"fact": "eta"}]), what="concerns_never").json()
    assert said["sentences"] == {"0": "Età meno di 16 anni."} and [one["path"] for one in said["problems"]] == ["1"]
    path = f"/admin/schede/{slug}"
    assert draft(app, "service", slug).get("concerns") is None
    assert editor.http.post(path, data=form(editor, path).with_(concerns_never=json.dumps([condition]))).status_code == 303
    assert draft(app, "service", slug)["concerns"] == {"never": [condition]}
    assert "Non si propone mai se: età meno di 16 anni." in editor.see("/admin/pubblica").text
    wrong = [{"fact": "eta", "op": "lt", "value": "molti"}]
    refused = editor.http.post(path, data=form(editor, path).with_(concerns_never=json.dumps(wrong)))
    assert refused.status_code == 422 and "Non ho salvato" in refused.text
    assert editor.http.post(path, data=form(editor, path).with_(concerns_never="[]")).status_code == 303
    assert not draft(app, "service", slug).get("concerns")
