"""What `bussola run` costs: time to the first answer of a second start, memory idle and with thousands of open conversations."""

import argparse
import os
import random
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil

from tests.running_house import environment, start, take_over
from tests.served_app import bound

FEW = 60
TURNS = 7
OPEN = 10_000
THEN = 250


@contextmanager
def house(data: Path) -> Iterator[tuple[httpx.Client, psutil.Process, float]]:
    """A house that serves, its process and when it was begun."""
    with bound() as held:
        port = held.getsockname()[1]
        begun = time.perf_counter()
        process = start(environment(data, BUSSOLA_PORT=str(port), PYTHONDONTWRITEBYTECODE=""))  # as who starts it twice has it
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
                yield client, psutil.Process(process.pid), begun
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


def say(client: httpx.Client, sender: str, message: str) -> list[dict[str, Any]]:
    """The answers, waiting for the server to open."""
    until = time.monotonic() + 60
    while True:
        try:
            answer = client.post("/webhooks/rest/webhook", json={"sender": sender, "message": message})
        except httpx.ConnectError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)
            continue
        answer.raise_for_status()
        replies: list[dict[str, Any]] = answer.json()
        return replies


def talk(client: httpx.Client, sender: str, chance: random.Random, *, turns: int) -> None:
    """Somebody who presses whatever button there is."""
    replies = say(client, sender, "/start")
    for _ in range(turns):
        payloads = [button["payload"] for reply in replies for button in reply["buttons"]]
        replies = say(client, sender, chance.choice(payloads) if payloads else "Vivo a Milano e ho perso il lavoro")


def multiply(data: Path, count: int) -> int:
    """Copies the conversations there are, state and all, until there are ``count``."""
    with sqlite3.connect(data / "bussola.db") as conn:
        names = [row[1] for row in conn.execute("PRAGMA table_info(conversation)")]
        rows = [dict(zip(names, row, strict=True)) for row in conn.execute("SELECT * FROM conversation").fetchall()]
        marks = ", ".join(f":{name}" for name in names)
        copies = (
            rows[number % len(rows)] | {"id": f"copy{number:028d}", "address": f"copia-{number}"} for number in range(count - len(rows))
        )
        conn.executemany(f"INSERT INTO conversation ({', '.join(names)}) VALUES ({marks})", copies)
        return int(conn.execute("SELECT count(*) FROM conversation").fetchone()[0])


def rest(process: psutil.Process) -> None:
    """Wait until the process has had nothing to do for two seconds, whatever else keeps the machine busy."""
    until = time.monotonic() + 60
    used, since = -1.0, time.monotonic()
    while time.monotonic() - since < 2 and time.monotonic() < until:
        time.sleep(0.1)
        times = process.cpu_times()
        if times.user + times.system - used > 0.05:
            used, since = times.user + times.system, time.monotonic()


def megabytes(process: psutil.Process) -> str:
    held = process.memory_full_info()
    return f"{held.rss / 1e6:4.0f} MB residenti, {held.uss / 1e6:4.0f} MB suoi soltanto"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--open", type=int, default=OPEN)
    asked = parser.parse_args()
    chance = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        take_over(data)
        with house(data) as (client, _, begun):
            say(client, "prima", "ciao")
            print(f"primo avvio, con il catalogo da leggere       {time.perf_counter() - begun:6.2f} s alla prima risposta", flush=True)
        with house(data) as (client, process, begun):
            say(client, "seconda", "ciao")
            used = process.cpu_times()
            print(f"secondo avvio                               {time.perf_counter() - begun:6.2f} s alla prima risposta, ", end="")
            print(f"{used.user + used.system:.2f} s di CPU")
            rest(process)
            print(f"a riposo                                    {megabytes(process)}", flush=True)
            for number in range(FEW):
                talk(client, f"campione-{number}", chance, turns=TURNS)
            print(f"dopo {FEW} colloqui di {TURNS} turni               {megabytes(process)}", flush=True)
        there = multiply(data, asked.open)
        with house(data) as (client, process, _):
            for number in chance.sample(range(asked.open - FEW - 4), THEN):
                say(client, f"copia-{number}", "non lo so")
            print(f"con {there} colloqui aperti, {THEN} ripresi    {megabytes(process)}")
    print(f"carico della macchina {os.getloadavg()[0]:.1f} su {os.cpu_count()} processori")


if __name__ == "__main__":
    main()
