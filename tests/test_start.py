"""What starting must not bring in, and what it must measure: the hot process stays light whoever adds an import."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import bussola
from bot import command_line
from dialogs.privacy import logs
from tests.patience import until
from tests.running_house import ROOT, environment, take_over

ENGLISH = re.compile(r"\b(usage|error:|should|input|valid|expected|invalid|required|unrecognized|the)\b", re.I)
HEAVY = (
    *("grpc", "opentelemetry.sdk", "opentelemetry.exporter", "sanic", "rasa_sdk.endpoint", "rasa_sdk.tracing"),
    *("alembic", "psycopg", "openpyxl", "rdflib", "typst", "segno", "aiohttp", "httpx", "telegram", "holidays"),
    *("rich", "pygments", "ruamel", "websockets", "snowballstemmer.english_stemmer", "jinja2", "prometheus_client"),
    *("knowledge.exchange", "admin.editing", "admin.console", "pandas", "scipy", "sklearn"),
)
SERVED = """
import json, os, sys
import bussola
import dialogs.privacy.logs
from knowledge.settings import read_settings
settings = read_settings(json.loads(sys.argv[1]))
house = bussola.build_house(settings, bussola.prepare(settings))
bussola.build_app(house, settings, at_once=False)
import bot.periodic, bot.worker, uvicorn
from dialogs.post.incoming import Incoming, Kind
said = bot.worker.process_now(house, Incoming(channel="rest", address="anna", kind=Kind.TEXT, text="ciao"), str(os.getpid()))
print(json.dumps({"answers": len(said), "modules": sorted(sys.modules)}))
"""


def served(data: Path) -> dict[str, list[str] | int]:
    """What a process has imported once it has answered somebody."""
    env = environment(data)
    settings = {key: value for key, value in env.items() if key.startswith("BUSSOLA_")}
    command = [sys.executable, "-c", SERVED, json.dumps(settings)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str] | int] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.fixture(scope="module")
def second_start(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str] | int]:
    data = tmp_path_factory.mktemp("start")
    take_over(data)
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
    done = subprocess.run([sys.executable, "-c", said], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.stdout.strip() == "sanic.app", done.stderr


@pytest.mark.postgres
def test_workers_that_start_together_on_an_empty_postgresql_prepare_it_once(postgres_database: str, tmp_path: Path) -> None:
    env = environment(tmp_path, BUSSOLA_DATABASE_URL=postgres_database, BUSSOLA_SECRET_KEYS='["una chiave soltanto per le prove"]')
    settings = json.dumps({key: value for key, value in env.items() if key.startswith("BUSSOLA_")})
    said = (
        "import json, sys, bussola; from knowledge.settings import read_settings; bussola.prepare(read_settings(json.loads(sys.argv[1])))"
    )
    together = [
        subprocess.Popen([sys.executable, "-c", said, settings], cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    ends = [(worker.communicate(timeout=300)[1], worker.returncode) for worker in together]
    assert [code for _, code in ends] == [0, 0], ends


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ([], "manca: comando"),
        (["db", "svuota"], "svuota non c'è. Scegli tra"),
        (["report", "--since", "ieri"], "scrivi il giorno come anno-mese-giorno"),
        (["actions", "--port", "x"], "scrivi un numero intero"),
        (["run", "--forte"], "non capisco: --forte"),
        (["staff", "add", "--name"], "manca il valore"),
        (["staff", "add"], "manca: NOME-UTENTE"),
        (["staff", "add", "lucia", "--roles", "capo"], "«capo» non è un ruolo. Scegli tra: operatore, redattore"),
        (["db"], "manca: azione"),
        (["catalogue"], "manca: azione"),
        (["catalogue", "stampa"], "stampa non c'è. Scegli tra"),
        (["catalogue", "export", "--format", "pdf"], "pdf non c'è. Scegli tra"),
    ],
)
def test_wrong_words_on_the_command_line_are_answered_in_italian(words: list[str], wanted: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        bussola.main(words)
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert wanted in said
    assert not ENGLISH.search(said), said


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["report", "--since", "2026-12-01", "--until", "2026-01-01"], "Il primo giorno viene dopo l'ultimo"),
        (["db", "restore", "non-ce.copia"], "«non-ce.copia» non c'è"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_done(
    words: list[str], wanted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BUSSOLA_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(logs, "set_up", lambda *_: None)  # this process writes on after the test
    with pytest.raises(SystemExit) as ended:
        bussola.main(words)
    assert ended.value.code == 1 and wanted in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("BUSSOLA_PORT", "porta", "scrivi un numero intero"),
        ("BUSSOLA_PORT", "0", "il numero più piccolo è 1"),
        ("BUSSOLA_PORT", "99999", "il numero più grande è 65535"),
        ("BUSSOLA_LOG_LEVEL", "forte", "oppure 'error'"),
        ("BUSSOLA_REVIEW_REQUIRED", "forse", "scrivi true oppure false"),
        ("BUSSOLA_CONTROLLER_NAME", "x" * 121, "al massimo 120 caratteri"),
        ("TELEGRAM_OPERATOR_IDS", "anna", "scrivi un numero intero"),
        ("BUSSOLA_PROTA", "1", "non esiste"),
    ],
)
def test_a_wrong_setting_is_named_in_italian_and_its_value_is_not_repeated(
    name: str, value: str, wanted: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        bussola.main(["db", "upgrade"])
    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert name in said
    assert wanted in said
    assert len(value) < 4 or value not in said
    assert not ENGLISH.search(said), said


def test_what_takes_long_is_said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(command_line, "SILENT_SECONDS", 0.01)
    with command_line.said_if_slow("imparo"):
        assert until(lambda: bool(said.append(capsys.readouterr().out)) or "imparo\n" in said)
    monkeypatch.setattr(command_line, "SILENT_SECONDS", 3600)
    with command_line.said_if_slow("mai"):
        pass
    assert capsys.readouterr().out == ""
