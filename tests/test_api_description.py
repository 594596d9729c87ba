"""The interface's description tells the truth, by examples that work; and nothing asked of it is stored."""

from typing import Any

import pytest

from tests.api_calls import HTTP, post
from tests.house import the_house


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
