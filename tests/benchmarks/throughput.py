"""Turns a second, side by side in one run: a bare echo bot with the library's default client, and Bussola with every row durable.

``python -m tests.benchmarks.throughput`` prints the figures and their ratio. Both bots first talk with as many people, uncounted: a service
that runs has seen most situations before. ``--warm 0`` measures them from their first message on.
"""

import argparse
import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
START_SECONDS = 240.0
WARM_SECONDS = 3.0


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


def _cpu(pid: int) -> float:
    """Seconds of processor time the process has used."""
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--chats", type=int, default=150)
    parser.add_argument("--turns", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--database", default="", help="a PostgreSQL address, instead of SQLite")
    parser.add_argument("--warm", type=int, default=400, help="people who talk with each bot before, uncounted")
    parser.add_argument("--dialog", choices=("echo", "interview"), default="interview")
    asked = parser.parse_args()
    found = {}
    for which in ("bare", asked.dialog):
        database = asked.database if which != "bare" else ""
        found[which] = measure(which, chats=asked.chats, turns=asked.turns, seconds=asked.seconds, database=database, warm=asked.warm)
        f = found[which]
        name = "echo nudo (client predefinito)" if which == "bare" else f"Bussola ({which})"
        print(
            f"{name:32} {f['turns']:6.0f} turni  {f['per_second']:7.0f}/s  p50 {f['p50_ms']:6.1f} ms  p99 {f['p99_ms']:6.1f} ms  "
            f"CPU {1000 * f['cpu_seconds'] / max(f['turns'], 1):.2f} ms a turno",
            flush=True,
        )
    ours, bare = found[asked.dialog], found["bare"]
    ours_cpu, bare_cpu = (f["cpu_seconds"] / max(f["turns"], 1) for f in (ours, bare))
    print(
        f"rapporto {ours['per_second'] / bare['per_second']:.2f} in turni al secondo, {bare_cpu / ours_cpu:.2f} in turni per secondo di CPU"
    )
    print(f"carico della macchina {os.getloadavg()[0]:.1f} su {os.cpu_count()} processori (chi altro la usa abbassa le cifre)")


if __name__ == "__main__":
    main()
