"""Draft, conflict, publish, roll back: releases never change, nothing is overwritten unseen, a broken draft stays a draft."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from knowledge import drafting, publishing, releases
from knowledge.content import ContentError
from knowledge.database import reading, writing
from knowledge.drafting import EntryConflict, PublishingError
from knowledge.entries import assemble
from knowledge.exchange import importing
from knowledge.exchange.yaml_files import dump
from knowledge.publishing import PublishRefused
from knowledge.shelved import ShelvedEntries
from tests.content import built_in

CATALOGUE = built_in()
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def seeded(engine: Engine) -> Engine:
    with writing(engine) as conn:
        publishing.seed(conn, CATALOGUE, by="primo avvio", at=NOON)
    return engine


@pytest.fixture
def conn(sqlite_engine: Engine) -> Iterator[Connection]:
    with writing(sqlite_engine) as conn:
        publishing.seed(conn, CATALOGUE, by="primo avvio", at=NOON)
        yield conn


def raise_threshold(conn: Connection, *, by: str = "anna", to: float = 11000) -> None:
    row = drafting.draft_row(conn, "service", "assegno-di-inclusione")
    assert row is not None
    data = row.data
    criterion = next(one for one in data["criteria"] if one.get("fact") == "isee" and one.get("op") == "lte")
    for figure in (one for one in criterion.get("figures", ()) if one["value"] == criterion["value"]):
        figure["value"] = to
    criterion["value"] = to
    drafting.save_entry(conn, "service", "assegno-di-inclusione", data, version=row.version, by=by, at=LATER)


def threshold(catalogue: Any) -> float:
    return next(float(one.value) for one in catalogue.services["assegno-di-inclusione"].criteria if one.fact == "isee" and one.op == "lte")


def test_the_whole_story_on_each_database(seeded: Engine) -> None:
    engine = seeded
    with reading(engine) as conn:
        first = releases.current(conn)
        assert first is not None
        assert (first.version, first.digest, first.published_at) == (1, CATALOGUE.digest, NOON)
        before = threshold(first)
    with writing(engine) as conn:
        raise_threshold(conn)
        (change,) = publishing.changes(conn)
        assert (change.key, change.by, change.at) == ("assegno-di-inclusione", "anna", LATER)
        assert any(str(field).endswith(f"{before:g} → 11000") for field in change.fields), str(change)
        assert threshold(releases.current(conn)) == before
        assert publishing.publish(conn, by="anna", at=LATER, note="nuova soglia") == 2
    with reading(engine) as conn:
        assert releases.current_number(conn) == 2
        assert threshold(releases.current(conn)) == 11000
        assert threshold(releases.release(conn, 1)) == before
        assert publishing.changes(conn) == ()
    with writing(engine) as conn:
        assert publishing.roll_back(conn, 1, by="bruno", at=LATER) == 3
    with reading(engine) as conn:
        restored = releases.current(conn)
        assert restored is not None
        assert (threshold(restored), restored.digest, restored.version) == (before, CATALOGUE.digest, 3)
        assert publishing.changes(conn) == ()
        assert [(one.number, one.restored_from, one.published_by) for one in releases.history(conn)] == [
            (3, 1, "bruno"),
            (2, None, "anna"),
            (1, None, "primo avvio"),
        ]


def test_two_editors_at_once_see_the_conflict_and_nothing_is_overwritten(conn: Connection) -> None:
    seen = drafting.draft_row(conn, "faq", "isee-cose")
    assert seen is not None
    drafting.save_entry(conn, "faq", "isee-cose", {**seen.data, "answer_it": "Di Anna."}, version=seen.version, by="anna", at=LATER)
    with pytest.raises(EntryConflict, match="anna l'ha modificata") as caught:
        drafting.save_entry(conn, "faq", "isee-cose", {**seen.data, "answer_it": "Di Bruno."}, version=seen.version, by="bruno", at=LATER)
    assert (caught.value.by, caught.value.at, caught.value.version) == ("anna", LATER, seen.version + 1)
    assert drafting.draft_row(conn, "faq", "isee-cose").data["answer_it"] == "Di Anna."  # type: ignore[union-attr]


def test_a_deleted_record_is_a_conflict_for_who_still_edits_it(conn: Connection) -> None:
    seen = drafting.draft_row(conn, "faq", "isee-cose")
    assert seen is not None
    drafting.delete_entry(conn, "faq", "isee-cose", version=seen.version)
    with pytest.raises(EntryConflict, match="tolta"):
        drafting.save_entry(conn, "faq", "isee-cose", seen.data, version=seen.version, by="anna", at=LATER)
    assert {change.what.value for change in publishing.changes(conn)} == {"tolto"}
    assert publishing.publish(conn, by="bruno", at=LATER, note="una domanda in meno") == 2


def test_a_record_of_the_wrong_shape_is_refused_and_a_new_one_is_added(conn: Connection) -> None:
    data = {"id": "nuova", "area": "casa", "question_it": "Dove?", "answer_it": "Qui.", "last_verified": "2026-11-22"}
    with pytest.raises(ContentError, match="campo «colore»: campo sconosciuto"):
        drafting.save_entry(conn, "faq", "nuova", {**data, "colore": "blu"}, version=0, by="anna", at=LATER)
    with pytest.raises(ContentError, match="deve essere «altra»"):
        drafting.save_entry(conn, "faq", "altra", data, version=0, by="anna", at=LATER)
    assert drafting.save_entry(conn, "faq", "nuova", data, version=0, by="anna", at=LATER) == 1
    with pytest.raises(EntryConflict):
        drafting.save_entry(conn, "faq", "nuova", data, version=0, by="bruno", at=LATER)
    publishing.publish(conn, by="anna", at=LATER, note="una domanda in più")
    assert list(releases.current(conn).faq)[-1] == "nuova"  # type: ignore[union-attr]


def test_a_draft_that_breaks_a_reference_is_not_published(conn: Connection) -> None:
    row = drafting.draft_row(conn, "source", "seme-000")
    assert row is not None
    drafting.delete_entry(conn, "source", "seme-000", version=row.version)
    with pytest.raises(PublishRefused, match="la fonte «seme-000» non esiste"):
        publishing.publish(conn, by="anna", at=LATER, note="")
    assert releases.current_number(conn) == 1


def test_requirements_that_nobody_can_meet_are_not_published(conn: Connection) -> None:
    row = drafting.draft_row(conn, "service", "assegno-sociale")
    assert row is not None
    row.data["criteria"].append({"fact": "eta", "op": "lt", "value": 18, "source": "asoc-prevediamo-2026", "confidence": "seen"})
    drafting.save_entry(conn, "service", "assegno-sociale", row.data, version=row.version, by="anna", at=LATER)
    with pytest.raises(PublishRefused, match="le richieste su eta si escludono"):
        publishing.publish(conn, by="anna", at=LATER, note="")


def test_there_is_nothing_to_publish_twice(conn: Connection) -> None:
    with pytest.raises(PublishRefused, match="niente da pubblicare"):
        publishing.publish(conn, by="anna", at=LATER, note="")


def test_seeding_never_replaces_what_is_there(conn: Connection) -> None:
    with pytest.raises(PublishingError, match="C'è già un catalogo"):
        publishing.seed(conn, CATALOGUE, by="x", at=LATER)


def test_a_rollback_takes_no_unpublished_work_away(conn: Connection) -> None:
    before = threshold(CATALOGUE)
    raise_threshold(conn)
    publishing.publish(conn, by="anna", at=LATER, note="nuova soglia")
    draft = drafting.draft_row(conn, "service", "assegno-di-inclusione")
    answer = drafting.draft_row(conn, "faq", "isee-cose")
    assert draft is not None and answer is not None
    data = {**draft.data, "summary_it": "Un aiuto mensile."}
    drafting.save_entry(conn, "service", draft.key, data, version=draft.version, by="carla", at=LATER)
    drafting.save_entry(conn, "faq", "isee-cose", {**answer.data, "answer_it": "Di Anna."}, version=answer.version, by="anna", at=LATER)
    publishing.roll_back(conn, 1, by="bruno", at=LATER)
    assert threshold(releases.current(conn)) == before
    assert releases.current(conn).digest == CATALOGUE.digest  # type: ignore[union-attr]
    assert {one.key: [field.field for field in one.fields] for one in publishing.changes(conn)} == {
        "assegno-di-inclusione": ["summary_it"],
        "isee-cose": ["answer_it"],
    }


def test_who_was_editing_a_record_that_went_back_is_told(conn: Connection) -> None:
    raise_threshold(conn)
    publishing.publish(conn, by="anna", at=LATER, note="nuova soglia")
    seen = drafting.draft_row(conn, "service", "assegno-di-inclusione")
    assert seen is not None
    publishing.roll_back(conn, 1, by="bruno", at=LATER)
    with pytest.raises(EntryConflict, match="bruno"):
        drafting.save_entry(conn, seen.kind, seen.key, seen.data, version=seen.version, by="anna", at=LATER)
    with pytest.raises(PublishingError, match="numero 99 non esiste"):
        publishing.roll_back(conn, 99, by="bruno", at=LATER)


def test_what_came_in_between_goes_and_what_was_taken_out_comes_back(conn: Connection) -> None:
    new = {"id": "nuova", "area": "casa", "question_it": "Dove?", "answer_it": "Qui.", "last_verified": "2026-11-22"}
    drafting.save_entry(conn, "faq", "nuova", new, version=0, by="anna", at=LATER)
    row = drafting.draft_row(conn, "faq", "isee-cose")
    assert row is not None
    drafting.delete_entry(conn, "faq", "isee-cose", version=row.version)
    publishing.publish(conn, by="anna", at=LATER, note="una per l'altra")
    publishing.roll_back(conn, 1, by="bruno", at=LATER)
    assert "nuova" not in releases.current(conn).faq and "isee-cose" in releases.current(conn).faq  # type: ignore[union-attr]
    assert publishing.changes(conn) == ()


def test_hours_and_closures_do_not_go_back_with_the_rules(conn: Connection) -> None:
    raise_threshold(conn)
    publishing.publish(conn, by="anna", at=LATER, note="nuova soglia")
    closure = {"from": "2026-12-24", "to": "2026-12-31"}
    publishing.publish_only(
        conn, *publishing.DESK, lambda data: {**data, "closures": [closure], "featured": []}, by="carla", at=LATER, note="chiusure"
    )
    publishing.roll_back(conn, 1, by="bruno", at=LATER)
    back = releases.current(conn)
    assert back is not None
    assert back.documents["desk.yml"]["closures"] == [closure]
    assert back.documents["desk.yml"]["featured"] == CATALOGUE.documents["desk.yml"]["featured"], "what is no matter of hours goes back"
    assert threshold(back) == threshold(CATALOGUE)
    assert publishing.changes(conn) == ()


def test_what_was_published_wrong_before_does_not_stop_the_hours(conn: Connection) -> None:
    naspi = next(one for one in CATALOGUE.entries if (one.kind, one.key) == ("service", "naspi"))
    old = [replace(one, data={**one.data, "name_it": ""}) if one is naspi else one for one in CATALOGUE.entries]
    releases.add(conn, releases.packed(old), digest="x", by="anna", at=NOON, note="quando i controlli erano meno")
    publishing.publish_only(conn, *publishing.DESK, lambda data: {**data, "featured": []}, by="carla", at=LATER, note="orari")
    assert releases.current(conn).documents["desk.yml"]["featured"] == []  # type: ignore[union-attr]
    with pytest.raises(ContentError, match="naspi-2"):
        publishing.publish_only(conn, "service", "dis-coll", lambda data: {**data, "see_also": ["naspi-2"]}, by="c", at=LATER, note="no")


def test_a_stored_release_is_the_catalogue_that_was_published(conn: Connection) -> None:
    assert releases.current(conn) == replace(CATALOGUE, version=1, published_at=NOON)


def planned(conn: Connection, path: Path) -> importing.Plan:
    return importing.plan_of(path, drafting.draft_rows(conn), publishing.draft(conn))


def test_an_import_that_was_looked_at_becomes_the_draft(conn: Connection, tmp_path: Path) -> None:
    documents = assemble(CATALOGUE.entries)
    kept = [one for one in documents["faq.yml"]["faq"] if one["id"] != "isee-cose"]
    path = tmp_path / "faq.yml"
    path.write_text(dump({**documents["faq.yml"], "faq": kept}), encoding="utf-8")
    assert {str(problem.file) for problem in planned(conn, path).problems} != set(), "sentences still point to the question"
    document = drafting.draft_row(conn, "faq_sentences", "isee-cose")
    assert document is not None
    drafting.delete_entry(conn, "faq_sentences", "isee-cose", version=document.version)
    plan = planned(conn, path)
    assert [(change.what.value, change.key) for change in plan.changes] == [("tolto", "isee-cose")]
    assert drafting.draft_row(conn, "faq", "isee-cose") is not None
    importing.carry_out(conn, plan.steps, by="anna", at=LATER)
    assert drafting.draft_row(conn, "faq", "isee-cose") is None


def test_an_import_never_overwrites_what_changed_since_it_was_looked_at(conn: Connection, tmp_path: Path) -> None:
    documents = assemble(CATALOGUE.entries)
    path = tmp_path / "need_areas.yml"
    path.write_text(dump(documents["need_areas.yml"]).replace("name_it: Casa", "name_it: Casa e affitto"), encoding="utf-8")
    plan = planned(conn, path)
    row = drafting.draft_row(conn, "need_area", "casa")
    assert row is not None
    drafting.save_entry(conn, "need_area", "casa", {**row.data, "name_it": "Tetto"}, version=row.version, by="bea", at=LATER)
    with pytest.raises(importing.DraftMovedError, match="«casa»"):
        importing.carry_out(conn, plan.steps, by="anna", at=LATER)
    again = drafting.draft_row(conn, "need_area", "casa")
    assert again is not None
    assert again.data["name_it"] == "Tetto"


def test_a_lean_catalogue_says_the_same(conn: Connection) -> None:
    whole, lean = releases.current(conn), releases.current(conn, lean=True)
    assert whole is not None and lean is not None
    assert isinstance(lean.entries, ShelvedEntries) and len(lean.entries) == len(whole.entries)
    assert lean == whole and tuple(lean.entries) == whole.entries
    assert "nessuno" not in lean.faq_sentences and lean.faq_sentences.get("nessuno") is None
