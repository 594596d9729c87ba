"""The interface that others build on: REST channel, understanding, matching, interview, search, offices; what it says to wrong requests."""

import json
from typing import Any

import pytest

from tests.house import browserless, the_house

HTTP = browserless()
OUTCOMES = {"likely", "possible", "unlikely", "check"}
VERDICTS = {"yes", "no", "unknown", "to_verify"}
FAMILY = {"eta": 38, "comune_residenza": "milano", "eta_figli": [3, 7], "isee": {"max": 9000}}


def post(path: str, **body: Any) -> Any:
    return HTTP.post(path, content=json.dumps(body), headers={"Content-Type": "application/json"})


def say(sender: str, message: str) -> list[dict[str, Any]]:
    answer = post("/webhooks/rest/webhook", sender=sender, message=message)
    assert answer.status_code == 200, answer.text
    replies: list[dict[str, Any]] = answer.json()
    return replies


def buttons(replies: list[dict[str, Any]]) -> dict[str, str]:
    return {button["title"]: button["payload"] for reply in replies for button in reply["buttons"]}


# --- REST channel ----------------------------------------------------------------------------------------------------


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


# --- understanding and search ----------------------------------------------------------------------------------------


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


# --- matching and interview ------------------------------------------------------------------------------------------


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


# --- directory -------------------------------------------------------------------------------------------------------


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


# --- asked wrongly ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "field", "italian"),
    [
        ({"comune_residenza": "atlantide"}, "comune_residenza", "milano"),
        ({"comune_residensa": "milano"}, "comune_residensa", "comune_residenza"),
        ({"eta": "tanti"}, "eta", "numero"),
        ({"eta": {"unknown": "boh"}}, "eta", "dont_know"),
        ({"eta": {"unknown": []}}, "eta", "dont_know"),
        ({"eta_figli": 3}, "eta_figli", ""),
        ({"eta_figli": {"count": "due"}}, "eta_figli", ""),
        ({"isee": {"min": 9000, "max": 10}}, "isee", ""),
        ({"eta": 10**30}, "eta", ""),
        ({"isee@richiedente": 9000}, "isee@richiedente", "è della famiglia: scrivi solo isee"),
        ({"eta@beneficiario": 9}, "eta@beneficiario", "eta@richiedente"),
        ({"eta@": 9}, "eta@", "eta@richiedente"),
        ({"caregiver": {"excludes": ["nessuno", "convivente", "non-convivente", "badante", "servizio"]}}, "caregiver", "nessun valore"),
        ({"": 1}, "", "non esiste"),
        ({"\ud83d": 1}, "?", "non esiste"),
        ({"eta@\ud83d": 1}, "eta@?", "eta@richiedente"),
        ({"figli_minori": 3, "eta_figli": [2]}, "figli_minori", "eta_figli, da cui risulta 1"),
        ({"figli_minori": {"max": 1}, "eta_figli": {"count": {"min": 2}, "max": 9}}, "figli_minori", "eta_figli, da cui risulta da 2 a 20"),
        ({"eta_figlio_piu_piccolo": 3, "eta_figli": []}, "eta_figlio_piu_piccolo", "eta_figli, da cui risulta nessun figlio"),
        ({"figli_minori": 2, "figli_a_carico": 1}, "figli_minori", "figli_a_carico non possono essere veri insieme"),
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/match", "/api/v1/interview"])
def test_a_wrong_fact_is_named_in_both_languages_with_what_is_allowed(path: str, facts: dict[str, Any], field: str, italian: str) -> None:
    answer = post(path, facts=facts, need_areas=["casa"])
    assert answer.status_code == 422, answer.text
    (problem,) = answer.json()["detail"]
    assert problem["field"] == field
    assert italian in problem["it"]
    assert problem["en"] != problem["it"]


@pytest.mark.parametrize("facts", [{"figli_minori": 1, "eta_figli": [2, 19]}, {"figli_minori": {"unknown": "declined"}, "eta_figli": [2]}])
def test_a_derived_fact_that_agrees_with_its_base_is_taken(facts: dict[str, Any]) -> None:
    assert post("/api/v1/match", facts=facts).status_code == 200


def test_all_that_is_wrong_is_named_at_once() -> None:
    facts = {"eta": "tanti", "isee": -1, "boh": 1, "comune_residenza": "milano"}
    for path, more in (("/api/v1/match", {}), ("/api/v1/interview", {}), ("/api/v1/estimates", {"slug": "luna", "extra": {"mah": 1}})):
        wrong = {"facts": facts} | (more or {"need_areas": ["marte", "casa"]})
        problems = post(path, **wrong).json()["detail"]
        others = {"slug", "mah"} if more else {"need_areas"}
        assert {problem["field"] for problem in problems} == {"eta", "isee", "boh", *others}, path


@pytest.mark.parametrize(
    ("method", "path", "status", "field"),
    [
        ("GET", "/api/v1/nulla", 404, "path"),
        ("GET", "/api/v1/services/nulla", 404, "slug"),
        ("GET", "/api/v1/match", 405, "method"),
        ("DELETE", "/api/v1/facts", 405, "method"),
        ("GET", "/api/v1/offices?lat=45.4", 422, "lon"),
        ("GET", "/api/v1/offices?lon=9.1", 422, "lat"),
    ],
)
def test_every_refusal_has_the_same_form(method: str, path: str, status: int, field: str) -> None:
    answer = HTTP.request(method, path)
    assert answer.status_code == status
    (problem,) = answer.json()["detail"]
    assert problem["field"] == field and problem["it"] != problem["en"]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/api/v1/match", {"facts": [], "need_areas": None}, "facts"),
        ("/api/v1/match", {"facts": {}, "need_areas": ["luna"]}, "need_areas"),
        ("/api/v1/match", {"facts": {}, "as_of": "ieri"}, "as_of"),
        ("/api/v1/match", {"facts": {str(n): 1 for n in range(201)}}, "facts"),
        ("/api/v1/interview", {"facts": {}}, "need_areas"),
        ("/api/v1/understand", {"text": "a" * 5001}, "text"),
        ("/webhooks/rest/webhook", {"sender": "", "message": "ciao"}, "sender"),
        ("/webhooks/rest/webhook", {"sender": "a\u0000b", "message": "ciao"}, "sender"),
    ],
)
def test_a_wrong_field_is_named_in_both_languages(path: str, body: dict[str, Any], field: str) -> None:
    answer = post(path, **body)
    assert answer.status_code == 422
    problem = answer.json()["detail"][0]
    assert problem["field"] == field
    assert problem["it"].strip()
    assert problem["en"].strip()
    assert "non va bene" not in problem["it"], "says what is allowed"


def test_a_wrong_need_area_of_the_offices_is_named_as_it_was_written() -> None:
    assert HTTP.get("/api/v1/offices", params={"need_area": "luna"}).json()["detail"][0]["field"] == "need_area"


def test_a_body_that_is_no_json_and_one_that_is_too_large_are_refused_kindly() -> None:
    for path in ("/api/v1/match", "/webhooks/rest/webhook"):
        for body in (b"{", b"\xff", b'{"facts":' + b"[" * 9000 + b"]" * 9000 + b"}", b'{"facts":{"isee":' + b"9" * 6000 + b"}}"):
            broken = HTTP.post(path, content=body, headers={"Content-Type": "application/json"})
            assert broken.status_code == 422, (path, body[:9])
            assert "JSON" in broken.json()["detail"][0]["it"]
    large = HTTP.post("/api/v1/match", content=b" " * 1_000_001, headers={"Content-Type": "application/json"})
    assert large.status_code == 413 and large.json()["detail"][0]["field"] == "body"


def test_the_description_carries_examples_that_work() -> None:
    described = HTTP.get("/openapi.json").json()
    schemas = described["components"]["schemas"]
    tried = {"/api/v1/match": "MatchBody", "/api/v1/interview": "InterviewBody", "/api/v1/understand": "UnderstandBody"}
    tried["/api/v1/estimates"] = "EstimateBody"
    for path, name in {**tried, "/webhooks/rest/webhook": "RestMessage"}.items():
        assert path in described["paths"]
        for example in schemas[name]["examples"]:
            assert HTTP.post(path, json=example).status_code == 200, path


def _fits(described: Any, true: Any) -> bool:
    """The same keys, but for those that are null; a list is as its first item."""
    one, other = (value[0] if isinstance(value, list) else value for value in (described, true))
    return set(one) <= set(other) and len(set(other) - set(one)) <= 5


@pytest.mark.parametrize("path", ["/api/v1/match", "/api/v1/interview", "/api/v1/understand", "/api/v1/search"])
def test_the_described_answers_have_the_shape_of_the_true_ones(path: str) -> None:
    operation = HTTP.get("/openapi.json").json()["paths"][path]
    described = (operation.get("post") or operation["get"])["responses"]["200"]["content"]["application/json"]["example"]
    body = {"text": "Ho perso il lavoro"} if path.endswith("understand") else {"facts": {"eta": 67}, "need_areas": ["reddito"]}
    true = HTTP.get(path, params={"q": "affitto"}).json() if "search" in path else post(path, **body).json()
    assert _fits(described, true)
    for key in ("results", "trace", "next"):
        if isinstance(true, dict) and true.get(key):
            assert _fits(described[key], true[key])
    if isinstance(true, dict) and "results" in true:
        assert _fits(described["results"][0]["trace"], true["results"][0]["trace"])


@pytest.mark.parametrize("path", ["services", "services/{slug}", "facts", "offices"])
def test_the_directory_is_described_by_what_it_holds(path: str) -> None:
    operation = HTTP.get("/openapi.json").json()["paths"][f"/api/v1/{path}"]["get"]
    example = operation["responses"]["200"]["content"]["application/json"]["example"]
    described = example[0] if isinstance(example, list) else example
    true = HTTP.get(f"/api/v1/{path}".format(slug=described.get("slug"))).json()
    same = [
        one
        for one in (true if isinstance(true, list) else [true])
        if all(one[key] == described[key] for key in ("id", "slug") if key in one)
    ]
    assert len(same) == 1 and set(described) <= set(same[0])
    assert {key for key in ("type", "level", "city", "how_to_apply") if key in described and described[key] != same[0][key]} == set()


def test_nothing_asked_of_the_api_is_stored() -> None:
    marker = "zanzibar-quarantadue"
    post("/api/v1/understand", text=f"ciao {marker}")
    post("/api/v1/match", facts={"eta": 4242})
    database = the_house().engine.url.database
    assert database is not None
    with open(database, "rb") as file:  # noqa: PTH123
        assert marker.encode() not in file.read()


def test_turns_are_counted_with_their_seconds_and_nobody_s_name() -> None:
    def count(text: str) -> float:
        return next((float(line.split()[1]) for line in text.splitlines() if line.startswith("bussola_turn_seconds_count")), 0.0)

    before = count(HTTP.get("/metrics").text)
    say("teresa-metrica", "ciao")
    after = HTTP.get("/metrics").text
    assert count(after) >= before + 1
    assert "teresa" not in after
    assert 'bussola_turn_seconds_bucket{le="+Inf"}' in after
