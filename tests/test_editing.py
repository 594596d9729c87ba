"""Editing: what a form gives back, what is refused and why, two people at once; through the pages."""

import json
from collections.abc import Iterator
from typing import Any, get_args

from fastapi import FastAPI

from admin import drafts
from admin.editing import SECTIONS
from admin.entries_pages import HIDDEN, model_of
from admin.field_words import FIELDS
from admin.record_forms import fields_of
from admin.value_words import VALUES
from dialogs.models import Role
from knowledge.catalogue import Catalogue
from knowledge.differences import field_changes
from knowledge.entries import KINDS, SENTENCES
from knowledge.exchange.wording import territory_name
from knowledge.records import Record, Service
from tests.editing_room import SLUG, a_catalogue, an_app, an_editor, draft, form  # noqa: F401  (fixtures)
from tests.pages_as_forms import Form
from tests.staff_room import Desk


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


def test_a_card_without_a_name_or_with_a_date_that_is_none_is_not_saved(editor: Desk) -> None:
    path = f"/admin/schede/{SLUG}"
    answer = editor.http.post(path, data=form(editor, path).with_(name_it=" ", newest_source_as_of="boh"))
    assert answer.status_code == 422
    assert "Nome: manca: scrivilo" in answer.text and "Fonte più recente: non è una data" in answer.text
    assert Form(answer.text)["newest_source_as_of"] == "boh"


def test_a_territory_is_called_by_its_proper_name(editor: Desk) -> None:
    for path in (f"/admin/schede/{SLUG}", "/admin/schede-nuova"):
        page = editor.see(path).text
        for name in ("Ambito di Tradate", "Lombardia", "Milano"):
            assert f">{name}</option>" in page, path
        assert ">ambito tradate<" not in page.lower()
    assert territory_name("val-di-non") == "Val di Non"


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
