"""Calls to the interface that others build on, over the one house of the tests; they judge no answer but a message's."""

import json
from typing import Any

from tests.house import browserless

HTTP = browserless()
FAMILY = {"eta": 38, "comune_residenza": "milano", "eta_figli": [3, 7], "isee": {"max": 9000}}


def post(path: str, **body: Any) -> Any:
    return HTTP.post(path, content=json.dumps(body), headers={"Content-Type": "application/json"})


def say(sender: str, message: str) -> list[dict[str, Any]]:
    answer = post("/webhooks/rest/webhook", sender=sender, message=message)
    assert answer.status_code == 200, answer.text
    replies: list[dict[str, Any]] = answer.json()
    return replies
