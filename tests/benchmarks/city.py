"""How long a whole city takes: a sample of its citizens, each with about ten turns, is measured and multiplied."""

import argparse
import os

from tests.benchmarks.throughput import People, measure

CITIZENS = 56_000
TURNS = 10


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--share", type=float, default=0.01, help="which part of the citizens is measured")
    parser.add_argument("--seconds", type=float, default=75)
    asked = parser.parse_args()
    sample = round(CITIZENS * asked.share)
    found = measure("interview", People(chats=sample, turns=TURNS, seconds=asked.seconds))
    turns = CITIZENS * TURNS
    cpu = found["cpu_seconds"] / max(found["turns"], 1)
    print(f"campione: {sample} cittadini, {found['turns']:.0f} turni in {found['seconds']:.1f} s ({found['per_second']:.0f}/s)")
    print(f"{CITIZENS} cittadini, {turns} turni: {turns / found['per_second'] / 60:.0f} minuti a questo passo")
    print(f"di CPU {1000 * cpu:.2f} ms a turno: {turns * cpu / 60:.0f} minuti di un processore, se Bussola lo avesse tutto per sé")
    print(f"carico della macchina {os.getloadavg()[0]:.1f} su {os.cpu_count()} processori")


if __name__ == "__main__":
    main()
