"""Turns a second, side by side in one run: a bare echo bot with the library's default client, one update at a time and 256 at once, and
Bussola with every row durable.

``python -m tests.benchmarks.throughput`` prints the figures and their ratio. Both bots first talk with as many people, uncounted: a service
that runs has seen most situations before. ``--warm 0`` measures them from their first message on. They are measured in turn, several
times: a shared machine is now fast, now slow, and what counts is the median of the ratios.
"""

import argparse
import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent.parent
START_SECONDS = 240.0
WARM_SECONDS = 3.0
ECHOES = {"bare": "echo nudo (client predefinito)", "bare-256": "echo nudo (lo stesso, 256 alla volta)"}
RASA = (22, 52)
"""Turns a second of a Rasa 3.6 server that drives the same kind of form, on two cores: measured apart, not in this run."""


def measure(
    which: str, *, chats: int, turns: int, seconds: float, database: str = "", rate: float = 0.0, warm: int = 0
) -> dict[str, float]:
    """Run one bot against its own crowd, each in a process; ``warm`` people talk with it before, uncounted."""
    crowd_args = ["--chats", str(chats), "--turns", str(turns), "--seconds", str(seconds), "--rate", str(rate), "--warm", str(warm)]
    crowd_args += ["--presses"] if which == "interview" else []
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("BUSSOLA_", "TELEGRAM_"))}
    crowd = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.crowd", *crowd_args], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert crowd.stdout is not None and crowd.stdin is not None
    url = crowd.stdout.readline().strip()
    bot_args = [which, url, *(["--database", database] if database else [])]
    bot = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.bots", *bot_args],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for_polls(url)
        _goes_on(crowd)
        assert crowd.stdout.readline().strip() == "warm"
        before = _cpu(bot.pid)
        _goes_on(crowd)
        figures: dict[str, float] = json.loads(crowd.stdout.readline())
        figures["cpu_seconds"] = _cpu(bot.pid) - before
        return figures
    finally:
        bot.terminate()
        bot.wait(20)
        crowd.wait(20)


def _goes_on(crowd: "subprocess.Popen[str]") -> None:
    assert crowd.stdin is not None
    crowd.stdin.write("\n")
    crowd.stdin.flush()


def _wait_for_polls(url: str) -> None:
    """Until the bot has asked for updates and has had a moment to warm up."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        with urllib.request.urlopen(f"{url}/stats") as answer:
            if json.load(answer)["polls"] > 1:
                time.sleep(WARM_SECONDS)
                return
        time.sleep(0.2)
    raise AssertionError(f"the bot did not begin to ask for updates within {START_SECONDS:.0f} s")


def _middle(ratios: list[float]) -> str:
    """The median, with the least and the most: what a shared machine does to them."""
    return f"{median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"


def _cpu_ms(found: dict[str, float]) -> float:
    """Milliseconds of processor time a turn."""
    return 1000 * found["cpu_seconds"] / max(found["turns"], 1)


def _cpu(pid: int) -> float:
    """Seconds of processor time the process has used."""
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def _one_round(asked: argparse.Namespace) -> dict[str, dict[str, float]]:
    """Each bot once, one after the other."""
    found = {}
    for which, name in {**ECHOES, asked.dialog: f"Bussola ({asked.dialog})"}.items():
        database = asked.database if which == asked.dialog else ""
        f = found[which] = measure(which, chats=asked.chats, turns=asked.turns, seconds=asked.seconds, database=database, warm=asked.warm)
        print(
            f"{name:42} {f['turns']:6.0f} turni  {f['per_second']:7.0f}/s  p50 {f['p50_ms']:6.1f} ms  p99 {f['p99_ms']:6.1f} ms  "
            f"CPU {_cpu_ms(f):.2f} ms a turno",
            flush=True,
        )
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--chats", type=int, default=150)
    parser.add_argument("--turns", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--database", default="", help="a PostgreSQL address, instead of SQLite")
    parser.add_argument("--warm", type=int, default=400, help="people who talk with each bot before, uncounted")
    parser.add_argument("--dialog", choices=("echo", "interview"), default="interview")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured, in turn: what counts is the median")
    asked = parser.parse_args()
    rounds = [_one_round(asked) for _ in range(asked.rounds)]
    for which, name in ECHOES.items():
        ratios = [found[asked.dialog]["per_second"] / found[which]["per_second"] for found in rounds]
        by_cpu = [_cpu_ms(found[which]) / _cpu_ms(found[asked.dialog]) for found in rounds]
        print(f"rapporto con {name}: {_middle(ratios)} in turni al secondo, {_middle(by_cpu)} in turni per secondo di CPU")
    ours = median(found[asked.dialog]["per_second"] for found in rounds)
    least, most = (ours / rasa for rasa in reversed(RASA))
    print(f"rapporto con un server Rasa 3.6 ({RASA[0]}–{RASA[1]} turni al secondo su una macchina così): {least:.0f}–{most:.0f}")
    print(f"carico della macchina {os.getloadavg()[0]:.1f} su {os.cpu_count()} processori (chi altro la usa abbassa le cifre)")


if __name__ == "__main__":
    main()
