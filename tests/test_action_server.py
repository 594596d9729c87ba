"""The dialog's actions as a Rasa server asks for them: `bussola actions` in a process of its own, by rasa-sdk's webhook protocol."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from dialogs import actions
from dialogs.replies import to_json
from dialogs.state import Phase, State, to_slots
from tests.house import the_house
from tests.patience import until
from tests.running_house import ROOT, environment, take_over
from tests.served_app import HOST, bound

SECRET = "ho perso il lavoro a Lambrate"


@dataclass
class ActionServer:
    address: str
    process: "subprocess.Popen[bytes]"

    def ask(self, name: str, slots: dict[str, Any], *, intent: str = "", text: str = "") -> httpx.Response:
        """One action, as a Rasa server asks for it."""
        tracker = tracker_of(slots, intent=intent, text=text)
        call = {"next_action": name, "sender_id": tracker["sender_id"], "tracker": tracker, "domain": actions.domain_of(the_house())}
        return httpx.post(f"{self.address}/webhook", json=call, timeout=60)


def tracker_of(slots: dict[str, Any], *, intent: str = "", text: str = "") -> dict[str, Any]:
    latest = {"intent": {"name": intent}, "entities": [], "text": text, "metadata": {}}
    return {"sender_id": "a-person", "slots": slots, "latest_message": latest, "events": [{"event": "user"}], "active_loop": {}}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ActionServer]:
    data = tmp_path_factory.mktemp("actions")
    take_over(data)
    with bound() as held, (data / "printed.txt").open("wb") as printed:
        port = held.getsockname()[1]
        command = [sys.executable, "bussola.py", "actions", "--port", str(port)]
        process = subprocess.Popen(command, cwd=ROOT, env=environment(data), stdout=printed, stderr=subprocess.STDOUT)
        served = ActionServer(f"http://{HOST}:{port}", process)
        try:
            assert until(lambda: process.poll() is not None or _answers(served), seconds=300, pause=0.1)
            assert process.poll() is None, Path(printed.name).read_text()
            yield served
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)
    assert SECRET not in Path(printed.name).read_text(), "what a person wrote stands in the log"


def _answers(server: ActionServer) -> bool:
    try:
        return httpx.get(f"{server.address}/health").status_code == 200
    except httpx.HTTPError:
        return False


def test_all_actions_are_there(server: ActionServer) -> None:
    found = {one["name"] for one in httpx.get(f"{server.address}/actions").json()}
    assert found == set(actions.domain_of(the_house())["actions"])


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("action_start", State()),
        ("action_consent", State(phase=Phase.CONSENT)),
        ("action_ask", State(phase=Phase.ASK, consent=True, needs=["casa"])),
        ("action_results", State(phase=Phase.ASK, consent=True, needs=["reddito-lavoro"])),
    ],
)
def test_an_action_says_over_the_wire_what_it_says_at_home(server: ActionServer, name: str, state: State) -> None:
    slots = to_slots(state)
    events, responses = actions.run(the_house(), name, tracker_of(dict(slots)), actions.domain_of(the_house()))
    answer = server.ask(name, slots)
    assert answer.status_code == 200, answer.text
    heard = answer.json()
    assert _slots(heard["events"]) == _slots(events)
    said = [one["custom"]["reply"] for one in heard["responses"] if "reply" in (one["custom"] or {})]
    assert said == [to_json(one["custom"]["reply"]) for one in responses if "reply" in one["custom"]]
    assert said or len(heard["events"]) > 0
    assert [one["text"] for one in heard["responses"] if one["text"]] == [one["text"] for one in said], "a Rasa channel shows the text"


def _slots(events: list[dict[str, Any]]) -> dict[str, Any]:
    return {one["name"]: one["value"] for one in events if one["event"] == "slot"}


def test_the_form_asks_what_is_best_asked(server: ActionServer) -> None:
    slots = to_slots(State(phase=Phase.ASK, consent=True, needs=["casa"]))
    heard = server.ask(f"validate_{actions.FORM}", slots).json()
    assert _slots(heard["events"]).get("requested_slot"), heard


def test_what_cannot_be_answered_is_refused_and_never_repeated(server: ActionServer) -> None:
    unknown = server.ask("action_nobody_knows", {}, text=SECRET)
    assert unknown.status_code == 404
    broken = httpx.post(
        f"{server.address}/webhook", content=f'{{"tracker": "{SECRET}'.encode(), headers={"content-type": "application/json"}
    )
    wrong = server.ask("action_consent", {"bussola_talk": SECRET})
    assert broken.status_code == 400
    assert wrong.status_code == 500
    for answer in (unknown, broken, wrong):
        assert SECRET not in answer.text
    assert server.ask("action_start", to_slots(State())).status_code == 200, "it goes on"


def test_only_this_machine_is_listened_to(server: ActionServer) -> None:
    where = {one.laddr.ip for one in psutil.Process(server.process.pid).net_connections("tcp") if one.status == psutil.CONN_LISTEN}
    assert where == {HOST}
