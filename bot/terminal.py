"""The terminal's door: reads lines, shows messages and numbered buttons, by the same inbox and turns as every other door."""

import getpass
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any, TextIO
from uuid import uuid4

from bot.web.message_reader import after, conversation_of
from bot.worker import process_now
from dialogs.house import House
from dialogs.models import Author, Channel
from dialogs.post import files
from dialogs.post.incoming import Incoming, Kind
from knowledge.database import reading

GOODBYE = {"/esci", "/exit", "/quit"}
LOOK_EVERY_SECONDS = 1.0


class Screen:
    """What one person has seen so far: shows each line once, whoever looks first, and knows the buttons by their number."""

    def __init__(self, house: House, who: str, out: TextIO) -> None:
        self._house, self._who, self._out = house, who, out
        self._lock = Lock()
        self._cursor = 0
        self.buttons: dict[str, str] = {}

    def skip_what_was_said(self) -> None:
        """Begin at the end: an earlier talk of the same person is not shown again."""
        with self._lock:
            self._cursor = max((line["id"] for line in self._news()), default=0)

    def catch_up(self) -> None:
        """Show what is new: answers of the bot and words of an operator."""
        with self._lock:
            for line in self._news():
                self._cursor = line["id"]
                self._show(line)

    def _news(self) -> list[dict[str, Any]]:
        with reading(self._house.engine) as conn:
            conversation = conversation_of(conn, Channel.TERMINAL, self._who)
            if conversation is None:
                return []
            return list(after(conn, conversation.id, self._cursor, now=self._house.now()).lines)

    def _show(self, line: dict[str, Any]) -> None:
        speaker = f"{line.get('name') or 'Operatore'}: " if line["author"] == Author.OPERATOR else ""
        print(f"\n{speaker}{line['text']}", file=self._out)
        if line.get("folded"):
            print(f"\n{line['folded']}", file=self._out)
        if place := line.get("place"):
            print(f"  {place['title']}, {place['address']} ({place['lat']}, {place['lon']})", file=self._out)
        if document := line.get("document"):
            print(f"  Salvato: {self._save(document)}", file=self._out)
        pressed = [button for button in line.get("buttons", ()) if not button.get("url")]
        for button in line.get("buttons", ()):
            if button.get("url"):
                print(f"  {button['title']}: {button['url']}", file=self._out)
        if pressed:
            self.buttons = {f"{number}": button["payload"] for number, button in enumerate(pressed, 1)}
            for number, button in enumerate(pressed, 1):
                print(f"  [{number}] {button['title']}", file=self._out)
        self._out.flush()

    def _save(self, document: dict[str, str]) -> Path:
        """Into the folder one stands in, readable by its owner alone; what is there already is left alone."""
        with reading(self._house.engine) as conn:
            conversation = conversation_of(conn, Channel.TERMINAL, self._who)
            kept = files.kept(conn, document["file_id"], conversation_id=conversation.id) if conversation is not None else None
        name = Path(Path(document["name"]).name)
        path = next(one for n in count(1) if not (one := Path.cwd() / (f"{name.stem}-{n}{name.suffix}" if n > 1 else name)).exists())
        path.touch(mode=0o600)
        path.write_bytes(kept.content if kept else b"")
        return path


def talk(house: House, *, lines: TextIO | None = None, out: TextIO | None = None, address: str | None = None) -> None:
    """Talk until ``/esci`` or the end of the input. A number presses the button shown with it; an operator's words appear by themselves."""
    paper, who, stop = out or sys.stdout, address or getpass.getuser(), Event()
    print("Bussola nel terminale. Un numero preme il pulsante; /esci per uscire.", file=paper)
    screen = Screen(house, who, paper)
    screen.skip_what_was_said()
    _act(house, who, Kind.START, "")
    screen.catch_up()
    watcher = Thread(target=_watch, args=(screen, stop), daemon=True, name="terminal")
    watcher.start()
    try:
        for line in _typed(lines or sys.stdin, paper):
            pressed = screen.buttons.get(line)
            _act(house, who, Kind.BUTTON if pressed else Kind.TEXT, pressed or line)
            screen.catch_up()
    except KeyboardInterrupt:
        pass
    finally:
        print("\nA presto.", file=paper)
        stop.set()
        watcher.join(LOOK_EVERY_SECONDS * 2)


def _watch(screen: Screen, stop: Event) -> None:
    while not stop.wait(LOOK_EVERY_SECONDS):
        screen.catch_up()


def _typed(lines: TextIO, paper: TextIO) -> Iterator[str]:
    while True:
        print("\n> ", end="", file=paper, flush=True)
        line = lines.readline()
        if not line or line.strip().lower() in GOODBYE:
            return
        yield line.strip()


def _act(house: House, who: str, kind: Kind, text: str) -> None:
    act = Incoming(channel=Channel.TERMINAL, address=who, kind=kind, text=text, at=house.now().isoformat())
    process_now(house, act, uuid4().hex)
