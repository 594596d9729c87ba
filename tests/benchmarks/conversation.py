"""The conversation measured: questions until results for eighty households who tap and type, and the time of a turn."""

import cProfile
import pstats
import statistics
import sys
import time
from tempfile import TemporaryDirectory
from typing import Any

from sqlmodel import SQLModel

from dialogs.post.incoming import Incoming, Kind
from dialogs.privacy.encryption import KEYS
from dialogs.turn import take
from knowledge.database import open_engine, writing
from tests.benchmarks.households import households
from tests.spoken import said
from tests.talk import MONDAY, Citizen, published

MOST = 60
KEYS.load(("una chiave soltanto per le prove",))


def questions(citizen: Citizen, facts: dict[str, Any], areas: list[str]) -> tuple[int, int]:
    """How many questions one household meets, and how many of them asked several things."""
    citizen.agrees()
    asked = together = 0
    for area in areas:
        citizen.presses("Scegli un tema") if citizen.button("Scegli un tema") else citizen.says("temi")
        citizen.presses(published().catalogue.need_areas[area].name_it)
        while (question := _question(citizen)) is not None and asked < MOST:
            asked += 1
            together += len(question["tags"]) > 2
            _answer(citizen, question, facts)
    return asked, together


def _question(citizen: Citizen) -> dict[str, Any] | None:
    return next((body for body in citizen.heard if "question" in body.get("tags", ())), None)


def _answer(citizen: Citizen, question: dict[str, Any], facts: dict[str, Any]) -> None:
    keys = [tag for tag in question["tags"] if tag != "question"]
    words = said(published().catalogue, keys, facts)
    if words:
        citizen.says(words)
    else:
        citizen.presses("Non lo so" if citizen.button("Non lo so") else "Una cosa alla volta")


def _measured(count: int) -> None:
    counts, several = [], []
    with TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/prova.db")
        SQLModel.metadata.create_all(engine)
        for number, (facts, areas) in enumerate(households(count)):
            asked, together = questions(Citizen(engine, address=f"famiglia-{number}"), facts, areas)
            counts.append(asked)
            several.append(together)
        engine.dispose()
    counts.sort()
    print(f"questions until results, {count} households: median {statistics.median(counts)}", end=", ")
    print(f"p90 {counts[int(count * 0.9)]}, most {counts[-1]}")
    print(f"of them for several facts at once: {sum(several) / max(1, sum(counts)):.0%}")


def _timed(rounds: int = 200) -> None:
    """CPU time of a turn without the commit, in a talk under way."""
    with TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/prova.db")
        SQLModel.metadata.create_all(engine)
        text = _rounds(
            engine,
            "testo",
            rounds,
            lambda citizen, n: (Kind.TEXT, f"sono disoccupata, ho due figli di {n % 9} e {n % 7 + 8} anni, a Milano"),
        )
        print(f"free text turn: {text:.2f} ms CPU")
        tap = _rounds(engine, "tasto", rounds, lambda citizen, _: (Kind.BUTTON, citizen.buttons[0]["payload"]))
        print(f"button turn: {tap:.2f} ms CPU")
        engine.dispose()


def _story(_: Citizen, number: int) -> tuple[Kind, str]:
    return Kind.TEXT, f"sono disoccupata, ho due figli di {number % 9} e {number % 7 + 8} anni, a Milano"


def _rounds(engine: Any, name: str, rounds: int, act: Any) -> float:
    spent = []
    citizen = Citizen(engine, address=name)
    house = citizen.house
    for number in range(rounds):
        if number % 8 == 0 or not citizen.buttons:
            citizen = Citizen(engine, address=f"{name}-{number}").agrees()
            citizen.presses("Scegli un tema")
            citizen.presses("Soldi")
        kind, text = act(citizen, number)
        doing = Incoming(channel="web", address=citizen.address, kind=kind, text=text, at=MONDAY.isoformat(), remote_id=f"t{number}")
        with writing(engine) as conn:
            before = time.thread_time()
            take(house, conn, doing, inbox_id=None)
            spent.append(time.thread_time() - before)
            conn.rollback()
        citizen.does(kind, text)
    return statistics.median(spent) * 1000


if __name__ == "__main__":
    if "profile" in sys.argv:
        with cProfile.Profile() as profile:
            _timed(80)
        pstats.Stats(profile).sort_stats("cumulative").print_stats(45)
    else:
        _timed()
        _measured(int(sys.argv[1]) if len(sys.argv) > 1 else 80)
