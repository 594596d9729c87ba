"""The interface that others build on: REST channel, understanding, matching, interview, search, offices."""

from typing import Any

import pytest

from tests.api_calls import FAMILY, HTTP, post, say
from tests.house import the_house

OUTCOMES = {"likely", "possible", "unlikely", "check"}
VERDICTS = {"yes", "no", "unknown", "to_verify"}


def buttons(replies: list[dict[str, Any]]) -> dict[str, str]:
    return {button["title"]: button["payload"] for reply in replies for button in reply["buttons"]}


def test_a_message_gets_replies_addressed_to_its_sender_with_buttons_to_press() -> None:
    replies = say("api-1", "ciao")
    assert replies
    assert all(reply["recipient_id"] == "api-1" and reply["text"] for reply in replies)
    assert all(set(button) == {"title", "payload"} for reply in replies for button in reply["buttons"])


def test_sending_a_buttons_payload_presses_it() -> None:
    agreed = next(payload for title, payload in buttons(say("api-2", "/start")).items() if title.startswith("Sì"))
    assert say("api-2", agreed)
    told = say("api-2", "Ho due figli di 3 e 7 anni e abito a Milano")
    assert "Milano" in " ".join(reply["text"] for reply in told)


def test_another_senders_button_means_nothing() -> None:
    agreed = next(payload for title, payload in buttons(say("api-3", "/start")).items() if title.startswith("Sì"))
    heard = say("api-4", agreed)
    assert heard, "a worthless button still gets a polite answer"
    assert "due figli" not in str(heard)


def test_the_same_message_id_twice_is_said_once() -> None:
    body = {"sender": "api-5", "message": "ciao", "message_id": "uno-e-basta"}
    first = HTTP.post("/webhooks/rest/webhook", json=body).json()
    again = HTTP.post("/webhooks/rest/webhook", json=body).json()
    assert first
    assert again == []


@pytest.mark.parametrize("message", ["", " ", "\u0000", "😀" * 50, "<b>ciao</b>", "/" * 30, "\ud83d", "a" * 19_000])
def test_strange_messages_get_an_answer_all_the_same(message: str) -> None:
    assert post("/webhooks/rest/webhook", sender="api-strano", message=message).status_code in {200, 422}


def test_understanding_gives_needs_services_and_the_facts_said() -> None:
    found = post("/api/v1/understand", text="Ho due figli di 3 e 7 anni, abito a Tradate e ho perso il lavoro").json()
    assert set(found) >= {"lang", "need_areas", "services", "faq", "facts", "urgent"}
    assert found["lang"] == "it"
    assert found["facts"]["eta_figli"] == [3, 7]
    assert found["facts"]["comune_residenza"] == "tradate"
    assert found["urgent"] is None
    assert all(hit["score"] >= 0 for hit in found["need_areas"] + found["services"] + found["faq"])


def test_understanding_says_for_whom_beside_the_facts() -> None:
    found = post("/api/v1/understand", text="mia mamma ha 82 anni").json()
    assert (found["facts"], found["aside"]) == ({"eta": 82}, {"per_chi": "genitore"})


@pytest.mark.parametrize(("lang", "spoken"), [("uk", "uk"), ("zh-CN", "zh"), ("EN", "en"), ("xx", "it"), (None, "it")])
def test_a_word_that_says_no_language_keeps_the_one_given(lang: str | None, spoken: str) -> None:
    assert post("/api/v1/understand", text="ok", lang=lang).json()["lang"] == spoken


@pytest.mark.parametrize(
    ("text", "urgent"),
    [
        ("mio marito mi picchia", "violenza"),
        ("voglio farla finita", "suicidio"),
        ("stanotte dormo per strada con i bambini", "senza-tetto-stanotte"),
        ("mi ammazzo di lavoro", None),
    ],
)
def test_danger_is_named_and_a_manner_of_speaking_is_not(text: str, urgent: str | None) -> None:
    assert post("/api/v1/understand", text=text).json()["urgent"] == urgent


def test_search_names_services_and_questions_best_first() -> None:
    hits = HTTP.get("/api/v1/search", params={"q": "bonus asilo nido", "limit": 5}).json()
    assert 0 < len(hits) <= 5
    assert hits[0]["id"] == "bonus-asilo-nido"
    assert {hit["kind"] for hit in hits} <= {"service", "faq"}
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)


def test_matching_gives_every_service_an_outcome_and_a_trace() -> None:
    found = post("/api/v1/match", facts=FAMILY, as_of="2026-11-23").json()
    assert found["as_of"] == "2026-11-23"
    assert found["catalogue_version"] == the_house().published().catalogue.version
    assert {result["slug"] for result in found["results"]} <= set(the_house().published().catalogue.services)
    assert {result["outcome"] for result in found["results"]} <= OUTCOMES
    for result in found["results"]:
        assert set(result) >= {"slug", "outcome", "missing", "confirm", "status", "trace"}
        assert {line["verdict"] for line in result["trace"]} <= VERDICTS
        assert all(set(line) >= {"fact", "verdict", "text", "source"} for line in result["trace"])


def test_need_areas_narrow_the_results_and_implications_can_be_switched_off() -> None:
    narrow = post("/api/v1/match", facts=FAMILY, need_areas=["casa"]).json()["results"]
    whole = post("/api/v1/match", facts=FAMILY).json()["results"]
    assert 0 < len(narrow) < len(whole)
    assert post("/api/v1/match?imply=false", facts=FAMILY).json()["implied"] == []


def test_a_person_who_asks_for_another_has_facts_of_their_own() -> None:
    assert post("/api/v1/match", facts={**FAMILY, "eta@richiedente": 60}).status_code == 200


def test_the_interview_asks_until_nothing_can_change_and_says_how_much_is_left() -> None:
    facts: dict[str, Any] = {"comune_residenza": "milano"}
    asked, left = [], None
    for _ in range(40):
        step = post("/api/v1/interview", need_areas=["famiglia-e-minori"], facts=facts).json()
        assert step["remaining"] >= 0
        if step["next"] is None:
            left = step["remaining"]
            break
        question = step["next"]
        assert set(question) >= {"facts", "question", "kind", "options", "why"}
        assert 1 <= len(question["facts"]) <= 4
        assert not set(question["facts"]) & set(facts), "what was told is not asked again"
        asked.append(question["question"])
        facts |= {key: {"unknown": "dont_know"} for key in question["facts"]}
    assert left == 0
    assert asked


def test_every_service_of_the_list_can_be_read_whole() -> None:
    for service in HTTP.get("/api/v1/services").json():
        whole = HTTP.get(f"/api/v1/services/{service['slug']}").json()
        assert whole["name_it"] == service["name_it"]
        assert whole["how_to_apply"]
    assert HTTP.get("/api/v1/services/nulla").status_code == 404


def test_offices_come_nearest_first_from_a_position() -> None:
    near = HTTP.get("/api/v1/offices", params={"lat": 45.4642, "lon": 9.19}).json()
    distances = [office["distance_km"] for office in near if office["distance_km"] is not None]
    assert distances
    assert distances == sorted(distances)
    assert HTTP.get("/api/v1/offices", params={"comune": "tradate"}).json()


def test_facts_say_their_type_and_what_is_allowed() -> None:
    facts = {fact["id"]: fact for fact in HTTP.get("/api/v1/facts").json()}
    assert set(facts) == set(the_house().published().catalogue.facts)
    assert "milano" in facts["comune_residenza"]["allowed"]


def test_turns_are_counted_with_their_seconds_and_nobody_s_name() -> None:
    def count(text: str) -> float:
        return next((float(line.split()[1]) for line in text.splitlines() if line.startswith("bussola_turn_seconds_count")), 0.0)

    before = count(HTTP.get("/metrics").text)
    say("teresa-metrica", "ciao")
    after = HTTP.get("/metrics").text
    assert count(after) >= before + 1
    assert "teresa" not in after
    assert 'bussola_turn_seconds_bucket{le="+Inf"}' in after
