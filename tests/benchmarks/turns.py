"""Where the processor time of a turn goes: intakes of many people through real inbox and outbox rows on SQLite, without the network."""

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select

import bussola as composition
from bot.memory import settle
from bot.telegram.polling import arrivals_of
from bot.turns import Turns
from dialogs import scene
from dialogs import tables as t
from dialogs.house import House
from dialogs.post import inbox
from dialogs.privacy.encryption import KEYS
from dialogs.published import warm
from dialogs.reading import meaning
from knowledge.database import writing
from knowledge.statements import Ready
from tests.benchmarks.people import Act, next_act
from tests.mail_room import settings_for
from tests.running_house import take_over

RULES, READING, ROWS = "regole e intervista", "capire le parole", "righe del database (e sigilli)"
SPENT = dict.fromkeys((RULES, READING, ROWS), 0.0)


def timed(owner: Any, name: str, part: str) -> None:
    """Add up what ``owner.name`` takes."""
    work: Callable[..., Any] = getattr(owner, name)

    def counted(*args: Any, **kwargs: Any) -> Any:
        begun = time.thread_time()
        try:
            return work(*args, **kwargs)
        finally:
            SPENT[part] += time.thread_time() - begun

    setattr(owner, name, counted)


class People:
    """Everyone writes; what they are told decides what they do next."""

    def __init__(self, house: House, count: int, *, first: int = 1) -> None:
        self._house, self._chance, self._number = house, random.Random(first), first * 10_000
        self.acts: dict[str, Act] = {str(chat): Act("/start") for chat in range(first, first + count)}

    def arrive(self) -> int:
        """Their acts as Telegram would bring them; how many."""
        updates = [self._update(chat, act) for chat, act in self.acts.items()]
        for start in range(0, len(updates), 100):
            with writing(self._house.engine) as conn:
                inbox.receive_many(conn, arrivals_of(updates[start : start + 100]), now=self._house.now())
        return len(updates)

    def _update(self, chat: str, act: Act) -> dict[str, Any]:
        self._number += 1
        person = {"id": int(chat), "first_name": "Prova", "language_code": "it"}
        message = {"message_id": self._number, "date": int(time.time()), "chat": {"id": int(chat), "type": "private"}, "text": act.text}
        if act.presses:
            pressed = {"id": f"c{self._number}", "from": person, "data": act.text, "message": message}
            return {"update_id": self._number, "callback_query": pressed}
        return {"update_id": self._number, "message": {**message, "from": person}}

    def listen(self) -> None:
        """Take what waits for them from the outbox and make up their minds."""
        self.acts = {}
        with writing(self._house.engine) as conn:
            for row in conn.execute(select(t.outbox).where(t.outbox.c.method == "message").order_by(t.outbox.c.id)).all():
                reply = row.payload["reply"]
                keys = [{"text": b["title"], "callback_data": b["payload"]} for b in reply.get("buttons", ()) if b.get("payload")]
                if keys:
                    self.acts[row.payload["chat_id"]] = next_act(reply["text"], keys, self._chance)
            conn.execute(delete(t.outbox))


def rounds(house: House, people: People, count: int) -> tuple[int, float]:
    """So many turns of everyone: how many, and their processor time."""
    turns, taken, spent = Turns(house), 0, 0.0
    for _ in range(count):
        if not people.acts:
            break
        begun = time.thread_time()
        taken += people.arrive()
        while turns.next() or turns.goes_on:
            pass
        spent += time.thread_time() - begun
        people.listen()
    return taken, spent


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--chats", type=int, default=150)
    parser.add_argument("--turns", type=int, default=12)
    parser.add_argument("--warm", type=int, default=400, help="people who talk before, uncounted")
    asked = parser.parse_args()
    KEYS.load(("una chiave soltanto per le prove",))
    for name in ("interview", "match", "question_for"):
        timed(scene, name, RULES)
    timed(meaning, "understand", READING)
    for name in ("run", "run_many", "first", "all"):
        timed(Ready, name, ROWS)
    with tempfile.TemporaryDirectory() as folder:
        take_over(Path(folder))
        settings = settings_for("http://127.0.0.1:1", data_dir=Path(folder))
        house = composition.build_house(settings, composition.prepare(settings))
        warm(house.published(), today=house.today())
        settle()
        rounds(house, People(house, asked.warm), asked.turns)
        SPENT.update(dict.fromkeys(SPENT, 0.0))
        count, spent = rounds(house, People(house, asked.chats, first=asked.warm + 1), asked.turns)
        house.engine.dispose()
    print(f"{count} turni, {1000 * spent / count:.2f} ms di CPU ciascuno, dopo {asked.warm} persone non contate")
    for part, seconds in SPENT.items():
        print(f"  {part:32} {1000 * seconds / count:.2f} ms")
    print(f"  {'il resto':32} {1000 * (spent - sum(SPENT.values())) / count:.2f} ms")


if __name__ == "__main__":
    main()
