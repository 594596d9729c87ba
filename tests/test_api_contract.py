"""Whatever is sent to the public routes, the answer is never an error of the house."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from bot.web import chat_tokens
from tests.house import the_app

schemathesis = pytest.importorskip("schemathesis")
SCHEMA = schemathesis.openapi.from_asgi("/openapi.json", the_app()).include(
    path_regex="^/(api/v1|chat|webhooks/rest|healthz|readyz|metrics)"
)
BOUNDED = settings(
    max_examples=14,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@SCHEMA.parametrize()  # type: ignore[untyped-decorator, unused-ignore]
@BOUNDED
def test_no_request_that_fits_the_description_or_nearly_so_breaks_the_house(case: Any) -> None:
    if case.path == "/chat/messages" and case.query:
        case.query.pop("wait", None)
    headers = {"X-Bussola-Chat": chat_tokens.new_token()} if case.path.startswith("/chat/") else {}
    answer = case.call(headers=headers)
    assert answer.status_code < 500, f"{case.method} {case.path}: {answer.status_code}"
    if answer.status_code == 422:
        assert all({"field", "it", "en"} <= set(problem) for problem in answer.json()["detail"])
