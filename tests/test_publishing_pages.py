"""From draft to people and back: what is shown, what stops a publication, who is affected; through the pages."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, insert

from admin import impact, situations
from admin.profiles import Crowd, outcome_of, told_in
from dialogs import tables as t
from dialogs.models import Role, new_id
from knowledge import drafting, publishing
from knowledge.content import catalogue_of
from knowledge.database import reading, writing
from knowledge.differences import changes_between
from knowledge.entries import Entry
from knowledge.rules import matching
from knowledge.settings import Settings
from tests.content import built_in
from tests.pages_as_forms import Form
from tests.staff_room import Desk, app_of, house_on

SLUG = "nidi-gratis-plus"
FAMILY = {"comune_residenza": "milano", "eta_figli": [1], "scuola_figli": ["nido"], "retta_nido_mensile": 400}


@pytest.fixture
def app(sqlite_engine: Engine) -> FastAPI:
    return app_of(house_on(sqlite_engine))


@pytest.fixture
def editor(app: FastAPI) -> Desk:
    return Desk(app, "anna", roles=[Role.EDITOR])


def set_threshold(desk: Desk, value: float) -> None:
    path = f"/admin/schede/{SLUG}"
    page = Form(desk.see(path).text)
    criteria = json.loads(page["criteria"])
    one = next(one for one in criteria if one["fact"] == "isee")
    one["value"], one["as_of"] = value, "2026-11"
    sent = {**page.with_(criteria=json.dumps(criteria)), "_same_source": ["1"]}
    assert desk.http.post(path, data=sent).status_code == 303


def outcome(app: FastAPI, isee: float) -> str:
    answer = Desk(app).http.post("/api/v1/match", json={"facts": {**FAMILY, "isee": isee}, "as_of": "2026-11-22"})
    return next(str(one["outcome"]) for one in answer.json()["results"] if one["slug"] == SLUG)


def remember_people(app: FastAPI, facts: list[dict[str, Any]]) -> None:
    now = datetime.now(UTC)
    with writing(app.state.house.engine) as conn:
        for one in facts:
            state = {"v": 1, "facts": {key: {"value": value, "wording": "Parola-Segreta"} for key, value in one.items()}}
            key = new_id()
            values = {
                "id": key,
                "channel": "web",
                "address": key,
                "lang": "it",
                "turn": 1,
                "reachable": True,
                "display_name": "Nome-Segreto",
            }
            conn.execute(insert(t.conversations).values(**values, state=state, created_at=now, seen_at=now))


def test_the_saved_situations_hold_for_the_built_in_content() -> None:
    catalogue = built_in()
    rules = matching.rules_of(catalogue)
    assert len(list(situations.situations(catalogue))) > 30
    assert situations.failures(rules, as_of=situations.day_of(catalogue, datetime.now(UTC).date())) == []


def test_an_equal_draft_has_nothing_to_publish(editor: Desk) -> None:
    assert "Niente da pubblicare" in editor.see("/admin/pubblica").text
    refused = editor.send("/admin/pubblica", note="niente")
    assert refused.status_code == 422


def test_a_change_is_shown_as_two_sentences(editor: Desk) -> None:
    set_threshold(editor, 30000)
    page = editor.see("/admin/pubblica").text
    assert "ISEE minorenni fino a 25.000 €." in page
    assert "ISEE minorenni fino a 30.000 €." in page
    assert "criteria" not in page


def test_published_is_what_people_get_and_rolled_back_is_what_they_got(app: FastAPI, editor: Desk) -> None:
    before = outcome(app, 27000)
    set_threshold(editor, 30000)
    assert outcome(app, 27000) == before == "unlikely"
    done = editor.send("/admin/pubblica", note="Soglia alzata")
    assert done.headers["location"] == "/admin/pubblica?fatto=2"
    assert outcome(app, 27000) != "unlikely"
    assert editor.send("/admin/pubblica/ritorna", number="1").headers["location"] == "/admin/pubblica?fatto=3"
    assert outcome(app, 27000) == "unlikely"
    history = editor.see("/admin/pubblica/storia").text
    assert "Soglia alzata" in history
    assert "Ritorno alla pubblicazione 1" in history
    assert "30.000 €" in editor.see("/admin/pubblica/storia/2").text


def test_a_situation_that_would_fail_stops_the_publication_until_it_is_accepted(app: FastAPI, editor: Desk) -> None:
    set_threshold(editor, 9000)
    page = editor.see("/admin/pubblica").text
    assert "esiti non sono più quello atteso" in page or "esito non è più quello atteso" in page
    assert editor.send("/admin/pubblica", note="Soglia abbassata").status_code == 422
    with reading(app.state.house.engine) as conn:
        rules = matching.rules_of(publishing.draft(conn))
    failed = situations.failures(rules, as_of=situations.day_of(rules.catalogue, app.state.house.today()))
    assert {one.slug for one in failed} == {SLUG}
    for one in failed:
        number, step = one.situation.place
        more = {} if step is None else {"step": str(step)}
        given = {"number": str(number), "slug": one.slug, "outcome": one.found_outcome, **more}
        assert editor.send("/admin/pubblica/situazione", **given).status_code == 303
    assert editor.send("/admin/pubblica", note="Soglia abbassata").status_code == 303


def test_a_publication_wants_a_word_on_what_changes(editor: Desk) -> None:
    set_threshold(editor, 30000)
    assert editor.send("/admin/pubblica", note="  ").status_code == 422


def test_a_single_change_can_be_undone(editor: Desk) -> None:
    set_threshold(editor, 30000)
    assert editor.send("/admin/pubblica/annulla", kind="service", key=SLUG).status_code == 303
    assert "Niente da pubblicare" in editor.see("/admin/pubblica").text


def test_who_changes_counts_profiles_and_shows_nothing_of_them(app: FastAPI, editor: Desk) -> None:
    remember_people(app, [{**FAMILY, "isee": 27000 + step} for step in range(7)] + [{**FAMILY, "isee": 90000}] * 3)
    set_threshold(editor, 30000)
    text = editor.see("/admin/pubblica/chi-cambia").text
    assert "10 profili recenti" in text
    assert "<strong>7</strong> profili passano da «non sembra»" in text
    for secret in ("Segret", "27000", "27.003"):
        assert secret not in text


def test_profiles_that_no_rule_tells_apart_are_judged_once_and_all_counted() -> None:
    catalogue = built_in()
    changed = [
        Entry(
            one.kind, one.key, {**one.data, "criteria": [{**c, "value": 30000} if c["fact"] == "isee" else c for c in one.data["criteria"]]}
        )
        if (one.kind, one.key) == ("service", SLUG)
        else one
        for one in catalogue.entries
    ]
    before, after = matching.rules_of(catalogue), matching.rules_of(catalogue_of(changed))
    people = [{**FAMILY, "isee": 27000.0 + n % 100} for n in range(2_000)] + [{**FAMILY, "isee": 90000.0}] * 500
    judged = [outcome_of(after, told_in(after, facts), SLUG) for facts in people]
    assert Crowd(after, people).outcomes(SLUG) == judged
    (found,) = impact.impact(before, after, [SLUG], people=people)
    assert found.people == 2_000


def test_a_service_is_tried_question_by_question_and_becomes_a_situation(app: FastAPI, editor: Desk) -> None:
    path = f"/admin/schede/{SLUG}/prova"
    page = editor.see(path).text
    for _ in range(12):
        if "Non serve chiedere altro" in page:
            break
        facts = page.split('name="facts" value="')[1].split('"')[0]
        page = editor.send(path, facts=facts, option="" if 'name="picked"' in page else "0", picked=["nido"]).text
    assert "Non serve chiedere altro" in page
    assert "Esito:" in page
    facts = page.split('name="facts" value="')[1].split('"')[0]
    assert editor.send(f"{path}/salva", facts=facts, title="Una famiglia di prova").status_code == 303
    with reading(app.state.house.engine) as conn:
        saved = drafting.draft_row(conn, "document", situations.FILE)
    assert saved is not None
    assert saved.data["examples"][-1]["title_it"] == "Una famiglia di prova"
    assert SLUG in saved.data["examples"][-1]["expected"]


def test_a_situation_of_the_desk_is_kept_with_its_outcomes(app: FastAPI) -> None:
    house = app.state.house
    with writing(house.engine) as conn:
        name = situations.add(
            conn, {"title": "Mamma sola", "facts": {**FAMILY, "isee": 8000}, "expect": {SLUG: "likely"}}, by="anna", at=house.now()
        )
        rules = matching.rules_of(publishing.draft(conn))
    assert name == "mamma-sola"
    assert any(one.title == "Mamma sola" for one in situations.situations(rules.catalogue))


def review_number(html: str) -> str:
    return html.split("/admin/pubblica/rilettura/")[1].split('"')[0].split("/")[0]


def test_a_second_person_reads_the_draft_and_both_names_stay(app: FastAPI, editor: Desk) -> None:
    app.state.settings = Settings(_env_file=None, review_required=True)  # type: ignore[call-arg]
    bea = Desk(app, "bea", roles=[Role.EDITOR])
    set_threshold(editor, 30000)
    assert "una seconda persona" in editor.send("/admin/pubblica", note="Soglia alzata").text
    assert editor.send("/admin/pubblica/rilettura", question="La soglia viene dal bando nuovo.").status_code == 303
    own = editor.see("/admin/pubblica").text
    number = review_number(own)
    refused = editor.send(f"/admin/pubblica/rilettura/{number}", verdict="approva")
    assert refused.status_code == 409
    assert "deve rispondere un&#39;altra persona" in refused.text
    assert "da rileggere" in bea.see("/admin/schede").text
    assert "da rileggere" not in editor.see("/admin/schede").text
    assert "La soglia viene dal bando nuovo." in bea.see("/admin/pubblica").text
    assert bea.send(f"/admin/pubblica/rilettura/{number}", verdict="rimanda").status_code == 409, "a no wants its reason"
    assert bea.send(f"/admin/pubblica/rilettura/{number}", verdict="approva", answer="Letto il bando.").status_code == 303
    assert editor.send("/admin/pubblica", note="Soglia alzata").status_code == 303
    assert "riletta da bea" in editor.see("/admin/pubblica/storia").text


def test_an_approval_holds_only_for_the_draft_that_was_read(app: FastAPI, editor: Desk) -> None:
    app.state.settings = Settings(_env_file=None, review_required=True)  # type: ignore[call-arg]
    bea = Desk(app, "bea", roles=[Role.EDITOR])
    set_threshold(editor, 30000)
    editor.send("/admin/pubblica/rilettura")
    bea.send(f"/admin/pubblica/rilettura/{review_number(bea.see('/admin/pubblica').text)}", verdict="approva")
    set_threshold(editor, 31000)
    assert editor.send("/admin/pubblica", note="Un'altra soglia").status_code == 422
    set_threshold(editor, 30000)
    assert editor.send("/admin/pubblica", note="Quella letta").status_code == 303


@pytest.mark.parametrize("place", [0, 9, -1])
def test_what_a_change_can_move_leaves_out_nothing_that_moves(place: int) -> None:
    catalogue = built_in()
    gone = [one.key for one in catalogue.entries if one.kind == "implication"][place]
    rest = [one for one in catalogue.entries if (one.kind, one.key) != ("implication", gone)]
    before, after = matching.rules_of(catalogue), matching.rules_of(catalogue_of(rest))
    changes = changes_between(catalogue.entries, rest)
    looked = impact.touched(changes, before, after)
    moved = {one.slug for one in impact.impact(before, after, sorted(before.benches), people=[])}
    assert moved <= set(looked)


def test_words_move_no_outcome_and_a_fact_moves_only_who_reads_it() -> None:
    catalogue = built_in()
    rules = matching.rules_of(catalogue)

    def looked(key: str, **changes: Any) -> list[str]:
        after = [Entry(one.kind, one.key, {**one.data, **changes}) if one.key == key else one for one in catalogue.entries]
        return impact.touched(changes_between(catalogue.entries, after), rules, rules)

    assert looked("retta_nido_mensile", question_it="Quanto paghi al mese per il nido?") == []
    assert looked(SLUG, summary_it="Un aiuto per la retta del nido.") == []
    assert SLUG in looked("retta_nido_mensile", max=2000) and len(looked("retta_nido_mensile", max=2000)) < 10
    assert looked("eta", max=110) == sorted(rules.benches)
