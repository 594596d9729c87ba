"""Bussola as its users run it: `bussola run` in a process of its own, on a free port, with a scratch data folder."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from knowledge.search.index import KEPT_IN

ROOT = Path(__file__).parent.parent
USER, PASSWORD = "direzione", "una-parola-lunga-42"


@dataclass
class Running:
    """A house that serves; ``process`` may be killed and another started on the same folder."""

    address: str
    data: Path
    process: subprocess.Popen[str]
    environment: dict[str, str]

    def rest(self, sender: str, message: str) -> list[dict[str, Any]]:
        """What the REST channel answers."""
        answer = httpx.post(f"{self.address}/webhooks/rest/webhook", json={"sender": sender, "message": message}, timeout=30)
        answer.raise_for_status()
        replies: list[dict[str, Any]] = answer.json()
        return replies


def environment(data: Path, **more: str) -> dict[str, str]:
    """A clean environment for a process of the house."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("BUSSOLA_", "TELEGRAM_"))}
    return {**kept, "BUSSOLA_DATA_DIR": str(data), "BUSSOLA_ADMIN_USER": USER, "BUSSOLA_ADMIN_PASSWORD": PASSWORD, **more}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(env: dict[str, str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "bussola.py", "run"], cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def wait_until_ready(address: str, process: "subprocess.Popen[str]", *, seconds: float = 240) -> None:
    """Return once ``/readyz`` says so; fail with what the process printed if it ends before."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(process.stdout.read() if process.stdout else "ended")
        try:
            if httpx.get(f"{address}/readyz", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError("not ready in time")


def take_over(data: Path) -> None:
    """What was learnt before from the same sentences, so that a scratch folder need not learn it again."""
    if KEPT_IN.is_dir() and not (data / "search").exists():
        shutil.copytree(KEPT_IN, data / "search")


@contextmanager
def running_house(data: Path, **settings: str) -> Iterator[Running]:
    """A serving house; stopped as by Ctrl-C, and it must stop cleanly."""
    take_over(data)
    port = free_port()
    env = environment(data, BUSSOLA_PORT=str(port), **settings)
    address = f"http://127.0.0.1:{port}"
    process = start(env)
    house = Running(address, data, process, env)
    try:
        wait_until_ready(address, process)
        yield house
    finally:
        if house.process.poll() is None:
            house.process.send_signal(signal.SIGINT)
            try:
                house.process.wait(15)
            except subprocess.TimeoutExpired:
                house.process.kill()
                raise AssertionError("Ctrl-C did not stop it") from None
