"""Turns a second, side by side in one run: a bare echo bot with the library's default client, one update at a time and 256 at once, and
Bussola with every row durable.

``python -m tests.benchmarks.throughput`` prints the figures and their ratio. All bots first talk with as many people, uncounted: a service
that runs has seen most situations before; ``--warm 0`` measures them from their first message on. Then they go on, and bursts of people
come to them in turn: a shared machine is now fast, now slow, and what counts is the median of the ratios within each turn of bursts.
In a burst as many talk at any moment (a new person comes when one has ended), so that all kinds of turns are mixed as over a day.
"""

import argparse
import json
import os
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent.parent
START_SECONDS = 240.0
WARM_SECONDS = 3.0
ECHOES = ("bare", "bare-256")
NAMES = {
    "bare": "echo nudo (client predefinito)",
    "bare-256": "echo nudo (lo stesso, 256 alla volta)",
    "echo": "Bussola (echo)",
    "interview": "Bussola (intervista)",
}
RASA = (22, 52)
"""Turns a second of a Rasa 3.6 server that drives the same kind of form, on two cores: measured apart, not in this run. Measured again on a
slower machine (3.6.21, ten slots validated by an action server, SQLite): 31."""


@dataclass(frozen=True, slots=True)
class People:
    """Who talks with a bot: ``chats`` people of ``turns`` turns each, ``at_once`` of them at a time (0: all), at most ``seconds``;
    ``warm`` people talk before, uncounted."""

    chats: int
    turns: int
    seconds: float
    at_once: int = 0
    warm: int = 0

    def arguments(self) -> list[str]:
        return [text for name, value in asdict(self).items() for text in (f"--{name.replace('_', '-')}", str(value))]


class Live:
    """A bot and its crowd, each in a process, that go on between one burst of people and the next; the bot keeps its database in a
    fresh folder within ``folder``, or where the system has such folders."""

    def __init__(self, which: str, people: People, *, database: str = "", folder: str = "") -> None:
        crowd_args = people.arguments() + (["--presses"] if which == "interview" else [])
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("BUSSOLA_", "TELEGRAM_"))}
        if folder:
            environ["TMPDIR"] = folder
        crowd = [sys.executable, "-m", "tests.benchmarks.crowd", *crowd_args]
        self._crowd = subprocess.Popen(crowd, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        url = self._read()
        bot_args = [which, url, *(["--database", database] if database else [])]
        self._bot = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.bots", *bot_args],
            cwd=ROOT,
            env=environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for_polls(url)
            self._go_on()
            assert self._read() == "warm"
        except BaseException:
            self.close()
            raise

    def burst(self, *, rate: float = 0.0) -> dict[str, float]:
        """All its people talk, ``rate`` acts a second (0: as fast as they are answered): turns, turns a second, waits in milliseconds, and
        the processor time the bot used, in seconds."""
        before = _cpu(self._bot.pid)
        self._go_on(rate)
        figures: dict[str, float] = json.loads(self._read())
        figures["cpu_seconds"] = _cpu(self._bot.pid) - before
        return figures

    def close(self) -> None:
        self._bot.terminate()
        self._bot.wait(20)
        assert self._crowd.stdin is not None
        self._crowd.stdin.close()
        self._crowd.wait(20)

    def _read(self) -> str:
        assert self._crowd.stdout is not None
        return self._crowd.stdout.readline().strip()

    def _go_on(self, rate: float = 0.0) -> None:
        assert self._crowd.stdin is not None
        self._crowd.stdin.write(f"{rate}\n")
        self._crowd.stdin.flush()


def measure(which: str, people: People) -> dict[str, float]:
    """One burst with a bot of its own."""
    with closing(Live(which, people)) as live:
        return live.burst()


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


def cpu_ms(found: dict[str, float]) -> float:
    """Milliseconds of processor time a turn."""
    return 1000 * found["cpu_seconds"] / max(found["turns"], 1)


def _cpu(pid: int) -> float:
    """Seconds of processor time the process has used."""
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def _one_round(live: dict[str, Live]) -> dict[str, dict[str, float]]:
    """A burst with each bot, one after the other."""
    found = {}
    for which, bot in live.items():
        f = found[which] = bot.burst()
        print(
            f"{NAMES[which]:42} {f['turns']:6.0f} turni  {f['per_second']:7.0f}/s  p50 {f['p50_ms']:6.1f} ms  p99 {f['p99_ms']:6.1f} ms  "
            f"CPU {cpu_ms(f):.2f} ms a turno",
            flush=True,
        )
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--chats", type=int, default=600, help="people of a burst")
    parser.add_argument("--at-once", type=int, default=150, help="how many of them talk at a time")
    parser.add_argument("--turns", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--database", default="", help="a PostgreSQL address, instead of SQLite")
    parser.add_argument("--warm", type=int, default=400, help="people who talk with each bot before, uncounted")
    parser.add_argument("--dialog", choices=("echo", "interview"), default="interview")
    parser.add_argument("--rounds", type=int, default=5, help="bursts with each bot, in turn: what counts is the median")
    asked = parser.parse_args()
    people = People(chats=asked.chats, turns=asked.turns, seconds=asked.seconds, at_once=asked.at_once, warm=asked.warm)
    with ExitStack() as stack:
        live = {which: stack.enter_context(closing(Live(which, people))) for which in ECHOES}
        live[asked.dialog] = stack.enter_context(closing(Live(asked.dialog, people, database=asked.database)))
        rounds = [_one_round(live) for _ in range(asked.rounds)]
    for which in ECHOES:
        ratios = [found[asked.dialog]["per_second"] / found[which]["per_second"] for found in rounds]
        by_cpu = [cpu_ms(found[which]) / cpu_ms(found[asked.dialog]) for found in rounds]
        print(f"rapporto con {NAMES[which]}: {_middle(ratios)} in turni al secondo, {_middle(by_cpu)} in turni per secondo di CPU")
    ours = median(found[asked.dialog]["per_second"] for found in rounds)
    least, most = (ours / rasa for rasa in reversed(RASA))
    print(f"rapporto con un server Rasa 3.6 ({RASA[0]}–{RASA[1]} turni al secondo su una macchina così): {least:.0f}–{most:.0f}")
    print(f"carico della macchina {os.getloadavg()[0]:.1f} su {os.cpu_count()} processori (chi altro la usa abbassa le cifre)")


if __name__ == "__main__":
    main()
