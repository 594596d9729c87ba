"""What the interface says to wrong requests: every refusal names the field, in Italian and in English."""

from typing import Any

import pytest

from tests.api_calls import HTTP, post


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
