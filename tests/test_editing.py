"""Editing: what a form gives back, what is refused and why, two people at once; through the pages."""

import json
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from admin import drafts, sentences
from admin.editing import SECTIONS
from admin.entries_pages import HIDDEN, model_of
from admin.field_words import FIELDS
from admin.record_forms import fields_of
from admin.record_reading import to_number
from admin.value_words import VALUES
from dialogs.models import Role
from knowledge import drafting
from knowledge.catalogue import Catalogue
from knowledge.database import reading
from knowledge.differences import field_changes
from knowledge.entries import KINDS, SENTENCES
from knowledge.records import Criterion, Record, Service
from tests.content import built_in
from tests.pages_as_forms import Form
from tests.staff_room import Desk, app_of, house_on

SLUG = "nidi-gratis-plus"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return built_in()


@pytest.fixture
def app(sqlite_engine: Engine) -> FastAPI:
    return app_of(house_on(sqlite_engine))


@pytest.fixture
def editor(app: FastAPI) -> Desk:
    return Desk(app, "anna", roles=[Role.EDITOR])


def draft(app: FastAPI, kind: str, key: str) -> Any:
    with reading(app.state.house.engine) as conn:
        row = drafting.draft_row(conn, kind, key)
    return row.data if row else None


def form(desk: Desk, path: str) -> Form:
    return Form(desk.see(path).text)


def test_saving_a_service_untouched_changes_nothing(app: FastAPI, editor: Desk, catalogue: Catalogue) -> None:
    concerned = [slug for slug, one in catalogue.services.items() if one.concerns is not None]
    for slug in [*list(catalogue.services)[::9], *concerned[:3]]:
        before = draft(app, "service", slug)
        path = f"/admin/schede/{slug}"
        assert editor.http.post(path, data=form(editor, path).with_()).status_code == 303, slug
        assert list(field_changes(before, draft(app, "service", slug))) == [], slug


def test_saving_any_other_record_untouched_changes_nothing(app: FastAPI, editor: Desk, catalogue: Catalogue) -> None:
    others = [entry for entry in catalogue.entries if entry.kind not in {"service", "translation"}]
    ends = {("first", entry.kind): entry for entry in reversed(others)} | {("last", entry.kind): entry for entry in others}
    for entry in ends.values():
        path = f"/admin/voci/{entry.kind}/{entry.key}"
        assert editor.http.post(path, data=form(editor, path).with_()).status_code == 303, path
        after = draft(app, entry.kind, entry.key)
        changed = [one for one in field_changes(entry.data, after) if entry.kind not in SENTENCES or not isinstance(one.before, list)]
        assert changed == [], path


def test_every_field_of_every_record_can_be_edited(catalogue: Catalogue) -> None:
    """No field of a record is left without a control, except keys and what is computed."""
    for kind in {entry.kind for entry in catalogue.entries}:
        model = model_of(kind)
        if model is None or kind == "service":
            continue
        drawn = {node.name for node in fields_of(model, {}, drafts.references(catalogue, kind), skip=HIDDEN.get(kind, ()))}
        wanted = {info.alias or name for name, info in model.model_fields.items()} - set(HIDDEN.get(kind, ()))
        assert drawn == wanted, kind


def test_every_field_of_a_service_has_a_place_in_its_page() -> None:
    drawn = {name for _, _, names in SECTIONS for name in names}
    assert {*drawn, "slug", "criteria", "exclusions"} == {info.alias or name for name, info in Service.model_fields.items()}


def test_every_field_has_an_italian_name(catalogue: Catalogue) -> None:
    def names(model: Any, seen: set[Any]) -> Iterator[str]:
        seen.add(model)
        for name, info in model.model_fields.items():
            yield info.alias or name
            todo = [info.annotation]
            while todo:
                one = todo.pop()
                todo += get_args(one)
                if isinstance(one, type) and issubclass(one, Record) and one not in seen:
                    yield from names(one, seen)

    wanted = {name for kind in KINDS.values() if kind.model for name in names(kind.model, set())}
    wanted |= {key for file in ("safety.yml", "signs.yml", "desk.yml", "questions.yml") for key in catalogue.documents[file]}
    assert wanted - {*FIELDS, *VALUES} == set()


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


def test_two_editors_of_different_fields_lose_nothing(app: FastAPI, editor: Desk) -> None:
    other = Desk(app, "bea", roles=[Role.EDITOR])
    path = f"/admin/schede/{SLUG}"
    mine, theirs = form(editor, path), form(other, path)
    assert other.http.post(path, data=theirs.with_(how_to_apply="Si chiede al Comune.")).status_code == 303
    answer = editor.http.post(path, data=mine.with_(summary_it="Aiuta a pagare il nido."))
    assert answer.status_code == 409
    assert "Bea" in answer.text or "bea" in answer.text
    assert draft(app, "service", SLUG)["summary_it"] != "Aiuta a pagare il nido.", "nothing is overwritten unseen"
    again = Form(answer.text)
    assert editor.http.post(path, data=again.with_()).status_code == 303
    saved = draft(app, "service", SLUG)
    assert (saved["how_to_apply"], saved["summary_it"]) == ("Si chiede al Comune.", "Aiuta a pagare il nido.")


def test_two_editors_of_the_same_field_see_both_values(app: FastAPI, editor: Desk) -> None:
    other = Desk(app, "bea", roles=[Role.EDITOR])
    path = f"/admin/schede/{SLUG}"
    mine, theirs = form(editor, path), form(other, path)
    other.http.post(path, data=theirs.with_(how_to_apply="Si chiede al Comune."))
    answer = editor.http.post(path, data=mine.with_(how_to_apply="Si chiede in Regione."))
    assert answer.status_code == 409
    assert "Si chiede al Comune." in answer.text
    assert Form(answer.text)["how_to_apply"] == "Si chiede in Regione."
    assert draft(app, "service", SLUG)["how_to_apply"] == "Si chiede al Comune."


def test_a_record_that_others_need_cannot_be_taken_away(app: FastAPI, editor: Desk, catalogue: Catalogue) -> None:
    area = next(iter(catalogue.services.values())).need_areas[0]
    answer = editor.send("/admin/voci-togli/need_area", _key=area, _version="1")
    assert answer.status_code == 200
    assert "Serve ancora" in answer.text
    assert draft(app, "need_area", area) is not None


def test_a_new_faq_is_written_in_a_form_and_found_in_the_list(app: FastAPI, editor: Desk) -> None:
    page = form(editor, "/admin/voci-nuova/faq?question_it=Esiste+un+bonus+bici%3F")
    assert page["question_it"] == "Esiste un bonus bici?"
    sent = page.with_(
        _key="bonus-bici", answer_it="No, oggi non c'è.", area="reddito", last_verified="2026-11-20", sources="memoria", confidence="memory"
    )
    assert editor.http.post("/admin/voci-nuova/faq", data=sent).status_code == 303
    assert draft(app, "faq", "bonus-bici")["answer_it"] == "No, oggi non c'è."
    assert "Esiste un bonus bici?" in editor.see("/admin/voci/faq?q=bici").text


def test_a_new_service_starts_suspended_and_in_the_draft_only(app: FastAPI, editor: Desk) -> None:
    given = {"slug": "prova-nuova", "name_it": "Prova nuova", "summary_it": "È una prova.", "area": "reddito", "territory": "milano"}
    assert editor.send("/admin/schede-nuova", **given).headers["location"] == "/admin/schede/prova-nuova"
    assert draft(app, "service", "prova-nuova")["status"]["value"] == "sospeso"
    assert "prova-nuova" not in app.state.house.published.refresh().catalogue.services
    assert editor.send("/admin/schede-nuova", **given).status_code == 422


def test_text_with_markup_is_shown_as_text(editor: Desk) -> None:
    path = f"/admin/schede/{SLUG}"
    nasty = '"><script>alert(1)</script>'
    page = form(editor, path)
    criteria = [{**one, "note": nasty} for one in json.loads(page["criteria"])]
    assert editor.http.post(path, data=page.with_(name_it=nasty, criteria=json.dumps(criteria))).status_code == 303
    for where in (path, "/admin/schede", "/admin/pubblica"):
        assert "<script>alert(1)" not in editor.see(where).text, where


def test_the_list_is_filtered_by_words_area_and_status(editor: Desk, catalogue: Catalogue) -> None:
    one = catalogue.services[SLUG]
    found = editor.see(f"/admin/schede?q=nidi+gratis&area={one.need_areas[0]}&stato={one.status.value}").text
    assert f"/admin/schede/{SLUG}" in found
    assert "Nessuna scheda con questi filtri" in editor.see("/admin/schede?q=parola-che-non-esiste").text


def test_a_rule_of_safety_that_does_not_read_is_never_saved(app: FastAPI, editor: Desk) -> None:
    path = "/admin/voci/document/safety.yml"
    name = next(name for name, value in form(editor, path).fields if ".patterns.it" in name)
    before = draft(app, "document", "safety.yml")
    for wrong, reason in ((r"\b(aiuto\b", "non si legge"), (r"(aiuto)?", "riconosce qualsiasi messaggio"), ("", "una regola senza parole")):
        changes = {name: wrong}
        if not wrong:
            languages = [one for one, _ in form(editor, path).fields if one.startswith(name.removesuffix("it"))]
            changes = dict.fromkeys(languages, "")
        page = editor.http.post(path, data=form(editor, path).with_(**changes))
        assert page.status_code == 422 and reason in page.text, wrong
    assert draft(app, "document", "safety.yml") == before


def test_ids_in_the_free_documents_are_read_by_their_names(editor: Desk, catalogue: Catalogue) -> None:
    desk = editor.see("/admin/voci/document/desk.yml").text
    assert catalogue.services["dopo-di-noi-l112"].name_it.replace("'", "&#39;") in desk and "Quando rispond" not in desk
    safety = editor.see("/admin/voci/document/safety.yml").text
    assert catalogue.numbers["numero-112"].name_it.replace("'", "&#39;") in safety and "1. Emergenza medica" in safety
    assert "Italiano" in safety


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
