"""Bussola as its users run it: `bussola run` in a process of its own, on a free port, with a scratch data folder."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from knowledge.search.index import KEPT_IN
from tests.patience import until
from tests.served_app import HOST, bound

ROOT = Path(__file__).parent.parent
USER, PASSWORD = "direzione", "una-parola-lunga-42"
PRINTED = "printed.txt"


@dataclass
class Running:
    """A house that serves; ``process`` may be killed and another started on the same folder."""

    address: str
    data: Path
    process: subprocess.Popen[bytes]
    environment: dict[str, str]

    @property
    def printed(self) -> str:
        """What the process said, on both its streams."""
        return (self.data / PRINTED).read_text()

    def rest(self, sender: str, message: str) -> list[dict[str, Any]]:
        """What the REST channel answers."""
        answer = httpx.post(f"{self.address}/webhooks/rest/webhook", json={"sender": sender, "message": message}, timeout=90)
        answer.raise_for_status()
        replies: list[dict[str, Any]] = answer.json()
        return replies


def environment(data: Path, **more: str) -> dict[str, str]:
    """A clean environment for a process of the house."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("BUSSOLA_", "TELEGRAM_"))}
    return {**kept, "BUSSOLA_DATA_DIR": str(data), "BUSSOLA_ADMIN_USER": USER, "BUSSOLA_ADMIN_PASSWORD": PASSWORD, **more}


def start(env: dict[str, str]) -> "subprocess.Popen[bytes]":
    """The program; what it prints goes to a file, since a pipe that nobody reads would stop it when full."""
    with (Path(env["BUSSOLA_DATA_DIR"]) / PRINTED).open("ab") as printed:
        return subprocess.Popen([sys.executable, "bussola.py", "run"], cwd=ROOT, env=env, stdout=printed, stderr=subprocess.STDOUT)


def wait_until_ready(house: Running) -> None:
    """Return once ``/readyz`` says so; fail with what the process printed if it ends before."""

    def is_ready() -> bool:
        try:
            return httpx.get(f"{house.address}/readyz", timeout=30).status_code == 200
        except httpx.HTTPError:
            return False

    assert until(lambda: house.process.poll() is not None or is_ready(), seconds=300, pause=0.1), "not ready in time"
    assert house.process.poll() is None, house.printed


def take_over(data: Path) -> None:
    """What was learnt before from the same sentences, so that a scratch folder need not learn it again."""
    if KEPT_IN.is_dir() and not (data / "search").exists():
        shutil.copytree(KEPT_IN, data / "search")


@contextmanager
def running_house(data: Path, **settings: str) -> Iterator[Running]:
    """A serving house; stopped as by Ctrl-C, and it must stop cleanly."""
    take_over(data)
    with bound() as held:
        port = held.getsockname()[1]
        env = environment(data, BUSSOLA_PORT=str(port), **settings)
        house = Running(f"http://{HOST}:{port}", data, start(env), env)
        try:
            wait_until_ready(house)
            yield house
        finally:
            if house.process.poll() is None:
                house.process.send_signal(signal.SIGINT)
                try:
                    house.process.wait(60)
                except subprocess.TimeoutExpired:
                    house.process.kill()
                    raise AssertionError("Ctrl-C did not stop it") from None
