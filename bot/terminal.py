"""The terminal's door: reads lines, shows messages and numbered buttons, by the same inbox and turns as every other door."""

import getpass
import sys
from collections.abc import Iterator
from typing import Any, TextIO
from uuid import uuid4

from bot.worker import process_now
from dialogs.house import House
from dialogs.incoming import Incoming, Kind
from dialogs.models import Channel

GOODBYE = {"/esci", "/exit", "/quit"}


def talk(house: House, *, lines: TextIO | None = None, out: TextIO | None = None, address: str | None = None) -> None:
    """Talk until ``/esci`` or the end of the input. A number presses the button shown with it."""
    screen = out or sys.stdout
    who = address or getpass.getuser()
    print("Bussola nel terminale. Un numero preme il pulsante; /esci per uscire.", file=screen)
    buttons = _show(_act(house, who, Kind.START, ""), screen)
    for line in _typed(lines or sys.stdin, screen):
        pressed = buttons.get(line)
        kind = Kind.BUTTON if pressed else Kind.TEXT
        buttons = _show(_act(house, who, kind, pressed or line), screen) or buttons


def _typed(lines: TextIO, screen: TextIO) -> Iterator[str]:
    while True:
        print("\n> ", end="", file=screen, flush=True)
        line = lines.readline()
        if not line or line.strip().lower() in GOODBYE:
            return
        yield line.strip()


def _act(house: House, who: str, kind: Kind, text: str) -> list[dict[str, Any]]:
    act = Incoming(channel=Channel.TERMINAL, address=who, kind=kind, text=text, at=house.now().isoformat())
    return [row.body for row in process_now(house, act, uuid4().hex)]


def _show(bodies: list[dict[str, Any]], screen: TextIO) -> dict[str, str]:
    """Messages on the screen; the buttons by their number."""
    buttons: dict[str, str] = {}
    for body in bodies:
        print(f"\n{body['text']}", file=screen)
        if body.get("folded"):
            print(f"\n{body['folded']}", file=screen)
        if place := body.get("place"):
            print(f"  {place['title']}, {place['address']} ({place['lat']}, {place['lon']})", file=screen)
        for button in body.get("buttons", ()):
            if button.get("url"):
                print(f"  {button['title']}: {button['url']}", file=screen)
                continue
            number = f"{len(buttons) + 1}"
            buttons[number] = button["payload"]
            print(f"  [{number}] {button['title']}", file=screen)
    return buttons
