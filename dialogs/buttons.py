"""Buttons as rasa payloads (``/intent{json}``) and as opaque tokens bound to one conversation; decides nothing about their meaning."""

import json
import re
from dataclasses import replace
from typing import Any

from dialogs.replies import Button, Reply
from dialogs.state import State

TURNS_KEPT = 8
TOKEN = re.compile(r"b\.[0-9a-z]{1,8}\.[0-9]{1,3}")
PAYLOAD = re.compile(r"/([a-z_]+)(\{.*\})?", re.DOTALL)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def payload(intent: str, /, **data: Any) -> str:
    """What a button means, in rasa's own notation."""
    return f"/{intent}{json.dumps(data, ensure_ascii=False, separators=(',', ':'))}" if data else f"/{intent}"


def read_payload(text: str) -> tuple[str, dict[str, Any]] | None:
    """Intent and data of a payload; ``None`` if it is not one."""
    match = PAYLOAD.fullmatch(text.strip())
    if match is None:
        return None
    try:
        data = json.loads(match[2]) if match[2] else {}
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
        bound.append(replace(reply, buttons=tuple(tapped)))
    if number:
        _forget_old(state)
    return bound


def _forget_old(state: State) -> None:
    turns: list[str] = []
    for token in state.buttons:
        mark = token.split(".")[1]
        if not turns or turns[-1] != mark:
            turns.append(mark)
    stale = set(turns[:-TURNS_KEPT])
    if stale:
        state.buttons = {token: means for token, means in state.buttons.items() if token.split(".")[1] not in stale}
