"""A loopback Bot API with people in it: each writes, waits for the answer, writes again; counts turns and how long each took."""

import argparse
import gc
import json
import random
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from tests.benchmarks.people import next_act
from tests.telegram_server import TelegramServer

QUIET_SECONDS = 5.0
"""When nobody has been answered for so long, whoever still waits has come to the end of a talk without a button to press."""
LATE_SECONDS = 0.02
"""A pace that fell behind (this process waited for a processor) does not make up for it with a burst of people."""


class Crowd(TelegramServer):
    """``presses`` makes people do an intake, tapping and typing as in ``people``, else they write words. With ``at_once`` no more than so
    many talk at a time: who has ended makes room for the next, and the first of them end early, each after another number of turns. Else
    all would be at the same question at the same time to the end, as people never are."""

    def __init__(self, *, port: int, chats: int, turns: int, presses: bool, at_once: int = 0) -> None:
        super().__init__(port=port)
        self.keeps_calls = False
        self._chance = random.Random(7)
        self._chats, self._turns, self._presses, self._at_once = chats, turns, presses, at_once or chats
        self._to_come: deque[int] = deque()
        self._left: dict[int, int] = {}
        self._next_chat = 1
        self._asked: dict[int, float] = {}
        self._rate = 0.0
        self._queue: deque[tuple[int, Callable[[], object]]] = deque()
        self.waits: list[float] = []
        self.begun = self.ended = 0.0
        answer = self.world.do_sendmessage

        def observed(params: dict[str, Any], files: Any) -> Any:
            message = answer(params, files)
            self._answered(int(params["chat_id"]), message)
            return message

        self.world.do_sendmessage = observed  # type: ignore[method-assign]

    def begin(self, *, chats: int = 0, rate: float = 0.0) -> None:
        """Everyone, or so many newcomers, come with their first message; what was counted before is forgotten. ``rate`` is how many of
        them act in a second, as fast as they are answered when it is zero."""
        newcomers = range(self._next_chat, self._next_chat + (chats or self._chats))
        self._next_chat = newcomers.stop
        self._left = dict.fromkeys(newcomers, self._turns)
        self._queue.clear()
        self._asked.clear()
        self.waits.clear()
        self._rate = rate
        self.begun = time.monotonic()
        self._to_come = deque(newcomers)
        if self._at_once < len(newcomers):
            self._left |= {chat: self._chance.randint(1, self._turns) for chat in newcomers[: self._at_once]}
        for _ in range(min(len(newcomers), self._at_once)):
            self._comes()
        if rate:
            threading.Thread(target=self._at_a_pace, args=(self.begun, rate), daemon=True).start()

    def _comes(self) -> None:
        """The next one, if anybody is left."""
        if self._to_come:
            chat = self._to_come.popleft()
            self._act(chat, partial(self.writes, chat, "/start" if self._presses else "ciao"))

    def _act(self, chat: int, act: Callable[[], object]) -> None:
        if self._rate:
            self._queue.append((chat, act))
            return
        self._asked[chat] = time.monotonic()
        act()

    def _at_a_pace(self, begun: float, rate: float) -> None:
        """Until others begin."""
        due = time.monotonic()
        while self.begun == begun:
            due = max(due + 1 / rate, time.monotonic() - LATE_SECONDS)
            time.sleep(max(0.0, due - time.monotonic()))
            if self._queue:
                chat, act = self._queue.popleft()
                self._asked[chat] = time.monotonic()
                act()

    def _answered(self, chat: int, message: dict[str, Any]) -> None:
        keys = [key for row in message.get("reply_markup", {}).get("inline_keyboard", ()) for key in row if "callback_data" in key]
        if chat not in self._asked or chat not in self._left or (self._presses and not keys):
            return
        self.waits.append(time.monotonic() - self._asked.pop(chat))
        self.world.messages[chat] = [message]
        self._left[chat] -= 1
        self.ended = time.monotonic()
        if self._left[chat] <= 0:
            self._comes()
            return
        if not self._presses:
            self._act(chat, partial(self.writes, chat, f"messaggio {self._left[chat]}"))
            return
        act = next_act(message.get("text", ""), keys, self._chance)
        self._act(chat, partial(self.presses if act.presses else self.writes, chat, act.text))

    def figures(self) -> dict[str, float]:
        """Turns, turns a second and waiting times in milliseconds."""
        waits = sorted(self.waits)
        seconds = max(self.ended - self.begun, 0.001)
        p50, p99 = (1000 * waits[int(len(waits) * part)] for part in (0.5, 0.99)) if waits else (0.0, 0.0)
        return {"turns": len(waits), "seconds": seconds, "per_second": len(waits) / seconds, "p50_ms": p50, "p99_ms": p99}

    def wait_until_over(self, seconds: float) -> None:
        """Until everyone has been answered or nothing comes any more, at most so long."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.is_over():
            threading.Event().wait(0.05)

    def is_over(self) -> bool:
        if not self.waits:
            return False
        return (not self._asked and not self._queue) or time.monotonic() - self.ended > QUIET_SECONDS


def main() -> None:
    """Serve; a line on standard input lets the first ``--warm`` people talk, uncounted; each line after it lets ``--chats`` newcomers
    talk, at the pace it names, and their figures come out as JSON when everyone has been answered or after ``--seconds``. While it
    counts it looks for no garbage: what is measured is the bot."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--chats", type=int, default=500)
    parser.add_argument("--turns", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--presses", action="store_true")
    parser.add_argument("--warm", type=int, default=0)
    parser.add_argument("--at-once", type=int, default=0)
    asked = parser.parse_args()
    people = {"chats": asked.chats, "turns": asked.turns, "at_once": asked.at_once}
    with Crowd(port=0, **people, presses=asked.presses) as crowd:
        print(crowd.url, flush=True)
        input()
        if asked.warm:
            crowd.begin(chats=asked.warm)
            crowd.wait_until_over(4 * asked.seconds)
        print("warm", flush=True)
        for pace in sys.stdin:
            gc.collect()
            gc.disable()
            crowd.begin(rate=float(pace))
            crowd.wait_until_over(asked.seconds)
            print(json.dumps(crowd.figures()), flush=True)
            gc.enable()


if __name__ == "__main__":
    main()
