"""How long a citizen waits at half of what Bussola can take: full durable turns over a loopback Bot API, p50 and p99 in one run.

People are at all steps of their talks at any moment. On a shared machine one moment without a processor or a disk makes more than one
turn in a hundred late: bursts follow each other, and what counts is their median. Where the system has a folder in memory, the same is
measured with the database there, burst for burst: the difference is what the disk adds, and a disk that now and then keeps everyone
waiting for some tenths of a second adds more than all the rest.
"""

import argparse
import os
from contextlib import ExitStack, closing
from pathlib import Path
from statistics import median

from tests.benchmarks.throughput import Live, People, cpu_ms

MEMORY = Path("/dev/shm")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--chats", type=int, default=300, help="people of a burst")
    parser.add_argument("--at-once", type=int, default=100, help="how many of them talk at a time")
    parser.add_argument("--turns", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--warm", type=int, default=400, help="people who talk before, uncounted")
    parser.add_argument("--rounds", type=int, default=5, help="bursts at half load")
    asked = parser.parse_args()
    people = People(chats=asked.chats, turns=asked.turns, seconds=asked.seconds, at_once=asked.at_once, warm=asked.warm)
    folders = {"su disco": "", "in memoria": str(MEMORY)} if MEMORY.is_dir() else {"su disco": ""}
    halves: dict[str, list[dict[str, float]]] = {place: [] for place in folders}
    with ExitStack() as stack:
        live = {place: stack.enter_context(closing(Live("interview", people, folder=folder))) for place, folder in folders.items()}
        rate = min(_told(f"a pieno carico, {place}", bot.burst())["per_second"] for place, bot in live.items()) / 2
        for _ in range(asked.rounds):
            for place, bot in live.items():
                halves[place].append(_told(f"a metà, {place}", bot.burst(rate=rate)))
    for place, found in halves.items():
        p50, p99 = (sorted(one[name] for one in found) for name in ("p50_ms", "p99_ms"))
        print(f"a metà, {place}, mediana di {len(found)}: p50 {median(p50):.1f} ms, p99 {median(p99):.1f} ms ({p99[0]:.0f}–{p99[-1]:.0f})")
    print(f"carico della macchina {os.getloadavg()[0]:.1f} su {os.cpu_count()} processori")


def _told(name: str, found: dict[str, float]) -> dict[str, float]:
    print(
        f"{name:26} {found['turns']:6.0f} turni  {found['per_second']:6.0f}/s  "
        f"p50 {found['p50_ms']:7.1f} ms  p99 {found['p99_ms']:7.1f} ms  CPU {cpu_ms(found):.2f} ms a turno",
        flush=True,
    )
    return found


if __name__ == "__main__":
    main()
