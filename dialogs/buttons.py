"""Buttons as rasa payloads (``/intent{json}``) and as opaque tokens bound to one conversation; decides nothing about their meaning."""

import re
from dataclasses import replace
from itertools import islice
from typing import Any

from pydantic_core import from_json, to_json

from dialogs.replies import Button, Reply
from dialogs.state import State

TURNS_KEPT = 8
TOKEN = re.compile(r"b\.[0-9a-z]{1,8}\.[0-9]{1,3}")
PAYLOAD = re.compile(r"/([a-z_]+)(\{.*\})?", re.DOTALL)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def payload(intent: str, /, **data: Any) -> str:
    """What a button means, in rasa's own notation."""
    return f"/{intent}{to_json(data).decode()}" if data else f"/{intent}"


def read_payload(text: str) -> tuple[str, dict[str, Any]] | None:
    """Intent and data of a payload; ``None`` if it is not one."""
    match = PAYLOAD.fullmatch(text.strip())
    if match is None:
        return None
    try:
        data = from_json(match[2]) if match[2] else {}
    except ValueError:
        return None
    return match[1], data if isinstance(data, dict) else {}


def base36(number: int) -> str:
    digits = ""
    while number >= 36:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return _DIGITS[number] + digits


def bind(replies: list[Reply], state: State, *, turn: int) -> list[Reply]:
    """The replies with opaque tokens for payloads; the state remembers what they mean and forgets the oldest turns."""
    mark, number, bound = base36(turn), 0, []
    for reply in replies:
        tapped = []
        for button in reply.buttons:
            if button.url:
                tapped.append(button)
                continue
            token = f"b.{mark}.{number}"
            state.buttons[token] = button.payload
            tapped.append(Button(button.title, token))
            number += 1
        bound.append(replace(reply, buttons=tuple(tapped)) if tapped else reply)
    if number:
        _forget_old(state)
    return bound


def _forget_old(state: State) -> None:
    """Tokens stand in the order of their turns: where the first turn to keep begins, all before it goes."""
    starts: list[int] = []
    mark = ""
    for place, token in enumerate(state.buttons):
        if not mark or not token.startswith(mark):
            mark = token[: token.rindex(".") + 1]
            starts.append(place)
    if len(starts) > TURNS_KEPT:
        state.buttons = dict(islice(state.buttons.items(), starts[-TURNS_KEPT], None))
