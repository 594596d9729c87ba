"""How long a citizen waits at half of what Bussola can take: full durable turns over a loopback Bot API, p50 and p99 in one run."""

import argparse
import os
from dataclasses import replace

from tests.benchmarks.throughput import People, measure


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--chats", type=int, default=100)
    parser.add_argument("--turns", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--warm", type=int, default=300, help="people who talk before, uncounted")
    asked = parser.parse_args()
    people = People(chats=asked.chats, turns=asked.turns, seconds=asked.seconds, warm=asked.warm)
    full = measure("interview", people)
    half = measure("interview", replace(people, rate=full["per_second"] / 2))
    for name, found in (("a pieno carico", full), ("a metà", half)):
        print(
            f"{name:16} {found['turns']:6.0f} turni  {found['per_second']:6.0f}/s  "
            f"p50 {found['p50_ms']:7.1f} ms  p99 {found['p99_ms']:7.1f} ms  "
            f"CPU {1000 * found['cpu_seconds'] / max(found['turns'], 1):.2f} ms a turno",
            flush=True,
        )
    print(f"carico della macchina {os.getloadavg()[0]:.1f} su {os.cpu_count()} processori")


if __name__ == "__main__":
    main()
