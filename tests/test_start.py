"""What starting must not bring in, and what it must measure: the hot process stays light whoever adds an import."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.running_house import ROOT, environment

HEAVY = (
    *("grpc", "opentelemetry.sdk", "opentelemetry.exporter", "sanic", "rasa_sdk.endpoint", "rasa_sdk.tracing"),
    *("alembic", "psycopg", "openpyxl", "rdflib", "typst", "segno", "aiohttp", "httpx", "telegram", "holidays"),
    *("knowledge.exchange", "admin.editing", "admin.console", "pandas", "scipy", "sklearn"),
)
SERVED = """
import json, os, sys
import bussola
from knowledge.settings import read_settings
settings = read_settings(json.loads(sys.argv[1]))
house = bussola.build_house(settings, bussola.prepare(settings))
bussola.build_app(house, settings, at_once=False)
import bot.periodic, bot.worker, uvicorn
from dialogs.incoming import Incoming, Kind
said = bot.worker.process_now(house, Incoming(channel="rest", address="anna", kind=Kind.TEXT, text="ciao"), str(os.getpid()))
print(json.dumps({"answers": len(said), "modules": sorted(sys.modules)}))
"""


def served(data: Path) -> dict[str, list[str] | int]:
    """What a process has imported once it has answered somebody."""
    env = environment(data)
    settings = {key: value for key, value in env.items() if key.startswith("BUSSOLA_")}
    command = [sys.executable, "-c", SERVED, json.dumps(settings)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str] | int] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.fixture(scope="module")
def second_start(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str] | int]:
    data = tmp_path_factory.mktemp("start")
    served(data)
    return served(data)


def test_the_second_start_answers(second_start: dict[str, list[str] | int]) -> None:
    assert second_start["answers"] != 0


@pytest.mark.parametrize("name", HEAVY)
def test_the_hot_process_does_not_import(second_start: dict[str, list[str] | int], name: str) -> None:
    modules = second_start["modules"]
    assert isinstance(modules, list)
    assert not [module for module in modules if module == name or module.startswith(f"{name}.")]


def test_rasa_sdk_without_its_server_leaves_the_server_to_whoever_wants_it() -> None:
    said = "import sys, dialogs.forms; assert 'sanic' not in sys.modules; import sanic; print(sanic.Sanic.__module__)"
    done = subprocess.run([sys.executable, "-c", said], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip() == "sanic.app", done.stderr


def test_turns_are_counted_with_their_seconds_and_nobody_s_name() -> None:
    from tests.house import the_app

    with TestClient(the_app()) as client:
        before = _count(client.get("/metrics").text)
        client.post("/webhooks/rest/webhook", json={"sender": "teresa-metrica", "message": "ciao"}).raise_for_status()
        after = client.get("/metrics").text
    assert _count(after) == before + 1
    assert "teresa" not in after
    assert 'bussola_turn_seconds_bucket{le="+Inf"}' in after


def _count(text: str) -> float:
    return next(float(line.split()[1]) for line in text.splitlines() if line.startswith("bussola_turn_seconds_count"))
