"""Buttons as rasa payloads (``/intent{json}``) and as opaque tokens bound to one conversation; decides nothing about their meaning."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from typing import Any

from pydantic_core import from_json, to_json

from dialogs.reading.safety import plain
from dialogs.replies import Button, Reply
from dialogs.state import State

TURNS_KEPT = 8
LONGEST_TITLE = 120
NOT_BY_TITLE = frozenset({"option", "toggle", "strike", "correct", "rate"})
TOLD_IN_TITLE = frozenset({"strike", "correct"})
"""Buttons that quote the person: their titles are not kept in memory."""
_WORDS = re.compile(r"[^\W_]+")
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
    mark, bound = base36(turn), []
    means: list[str] = []
    titles: list[str] = []
    for reply in replies:
        tapped = []
        for button in reply.buttons:
            if button.url:
                tapped.append(button)
                continue
            tapped.append(Button(button.title, f"b.{mark}.{len(means)}"))
            titles.append(button.title)
            means.append(button.payload)
        bound.append(replace(reply, buttons=tuple(tapped)) if tapped else reply)
    if means:
        kept = {**state.buttons, mark: "\n".join(means)}
        state.buttons = dict(islice(kept.items(), max(0, len(kept) - TURNS_KEPT), None))
        state.shown = _pressed_by_title(titles, means, mark=mark)
    return bound


def as_written(title: str) -> str:
    """The words of a title as people write them: without signs, accents and capitals."""
    return " ".join(_WORDS.findall(plain(title)))


_written_once = lru_cache(maxsize=4096)(as_written)


def _pressed_by_title(titles: Sequence[str], means: Sequence[str], *, mark: str) -> dict[str, str]:
    """Titles that mean one thing; an answer has readings of its own, and a line told by the person is not kept twice."""
    meant: dict[str, str | None] = {}
    shown: dict[str, str] = {}
    for number, (title, one) in enumerate(zip(titles, means, strict=True)):
        intent = one.partition("{")[0][1:]
        words = (as_written if intent in TOLD_IN_TITLE else _written_once)(title)
        if meant.setdefault(words, one) != one:
            meant[words] = None
            shown.pop(words, None)
        elif words and intent not in NOT_BY_TITLE:
            shown[words] = f"b.{mark}.{number}"
    return shown


def written_out(text: str, state: State) -> str | None:
    """The token of the button shown last whose title the text is."""
    return state.shown.get(as_written(text)) if state.shown and len(text) <= LONGEST_TITLE else None


def meaning_of(token: str, state: State) -> str | None:
    """The payload of a button said in one of the last turns."""
    if TOKEN.fullmatch(token) is None:
        return None
    _, mark, place = token.split(".")
    means = state.buttons.get(mark, "").split("\n")
    return means[int(place)] or None if int(place) < len(means) else None


def meanings(state: State) -> dict[str, str]:
    """Every token that still means something, with its payload."""
    said = {mark: means.split("\n") for mark, means in state.buttons.items()}
    return {f"b.{mark}.{place}": one for mark, means in said.items() for place, one in enumerate(means)}
