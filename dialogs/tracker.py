"""The Rasa server's part: keeps the tracker of one turn, runs the actions that the policy names, applies their events and effects."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from dialogs import actions, effects, policy
from dialogs import tables as t
from dialogs.forms import FORM
from dialogs.house import House
from dialogs.post import incoming as acts
from dialogs.post import lines
from dialogs.post.incoming import Incoming
from dialogs.reading.meaning import read
from dialogs.replies import Reply
from dialogs.scene import Meaning
from dialogs.state import State, from_slots, to_slots
from dialogs.words.i18n import words_of

MOST_ACTIONS = 12
LEAVING = frozenset({"bye"})
BESIDE_A_TOWN = frozenset({"offices", "location", "empty", "media", "set_language", "language", "resume"})
"""After the question *in which town?* only these leave it open; whatever else is said next closes it."""
LEADS_BACK = frozenset({"/resume", "/urgent_on"})


@dataclass(slots=True)
class Turn:
    """What the parts of one turn share."""

    house: House
    conn: Connection
    conversation: Row[Any]
    state: State
    act: Incoming
    now: datetime
    inbox_id: int | None
    replies: list[Reply]
    erased: bool = False


def run(turn: Turn, meaning: Meaning) -> None:
    """The actions that the policy names; if none of them left in sight what Bussola is waiting for, it is asked again."""
    awaited = turn.state.awaits
    _run(turn, meaning)
    if awaited and turn.state.awaits == awaited and meaning.intent not in BESIDE_A_TOWN:
        turn.state.awaits = ""
    if not turn.erased and meaning.intent not in LEAVING and not _in_sight(turn):
        _run(turn, Meaning("resume"))


def _in_sight(turn: Turn) -> bool:
    """Whether the thing waited for stands in a reply, or a button leads back to it."""
    tag = policy.SHOWN_AS.get(turn.state.phase)
    if tag is None or not turn.replies:
        return True
    back = {button.payload.partition("{")[0] for reply in turn.replies for button in reply.buttons} & LEADS_BACK
    return bool(back) or any(tag in reply.tags for reply in turn.replies)


def _run(turn: Turn, meaning: Meaning) -> None:
    """The tracker's part: actions one after the other, their events applied, their effects done. The slots pass from one action to
    the next as they are; only an effect, which may change the state, needs the state between them."""
    slots = to_slots(turn.state)
    latest = _latest(turn, meaning)
    domain = actions.domain_of(turn.house)
    waiting = list(policy.actions_for(turn.state, meaning))
    for _ in range(MOST_ACTIONS):
        if not waiting:
            break
        name = waiting.pop(0)
        tracker = {
            "sender_id": turn.conversation.id,
            "slots": dict(slots),
            "latest_message": latest,
            "events": [{"event": "user"}],
            "active_loop": {"name": FORM} if slots["bussola_talk"]["question"] else {},
        }
        events, responses = actions.run(turn.house, name, tracker, domain)
        waiting = [*_apply(slots, events), *waiting]
        if not any(_is_effect(response) for response in responses):
            _respond(turn, responses)
            continue
        turn.state = from_slots(slots)
        again = _respond(turn, responses)
        if turn.erased:
            return
        if again is not None:
            read_again(turn, again)
            return
        slots = to_slots(turn.state)
    turn.state = from_slots(slots)


def _is_effect(response: dict[str, Any]) -> bool:
    return "effect" in (response.get("custom") or ())


def _latest(turn: Turn, meaning: Meaning) -> dict[str, Any]:
    return {
        "intent": {"name": meaning.intent},
        "entities": [{"entity": name, "value": value} for name, value in meaning.data.items()],
        "text": meaning.text,
        "metadata": {"kind": str(meaning.kind), "channel": turn.conversation.channel, "name": turn.conversation.display_name or ""},
    }


def _apply(slots: dict[str, Any], events: Iterable[dict[str, Any]]) -> list[str]:
    """Slot events into the slots; returns the actions that follow."""
    following = []
    for event in events:
        if event["event"] == "slot":
            if event["value"] is None:
                slots.pop(event["name"], None)
            else:
                slots[event["name"]] = event["value"]
        elif event["event"] == "followup":
            following.append(str(event["name"]))
    return following


def _respond(turn: Turn, responses: Iterable[dict[str, Any]]) -> int | None:
    """Replies are kept, effects done now; returns the inbox row to read again, if an effect asks for it."""
    again = None
    for response in responses:
        custom = response.get("custom") or {}
        if _is_effect(response):
            words = words_of(turn.state.lang)
            doing = effects.Doing(turn.conn, turn.house, turn.conversation, turn.state, words, turn.now, turn.inbox_id)
            effects.perform(custom, doing)
            turn.replies += doing.replies
            turn.erased = turn.erased or doing.erased
            again = doing.read_again if doing.read_again is not None else again
        elif "reply" in custom:
            turn.replies.append(custom["reply"])
        elif response.get("text"):
            turn.replies.append(Reply(response["text"]))
    return again


def read_again(turn: Turn, inbox_id: int) -> None:
    """After consent: the message that came before it, read as if it came now."""
    row = turn.conn.execute(select(t.inbox.c.payload).where(t.inbox.c.id == inbox_id)).first()
    stored = row.payload if row is not None else None
    if not stored or "kind" not in stored or not stored.get("text"):
        run(turn, Meaning("resume"))
        return
    before = acts.from_json(stored)
    turn.act = before
    meaning = read(before, turn.state, turn.house.published(), today=turn.house.today())
    if inbox_id != turn.inbox_id:
        meaning = replace(meaning, data={key: value for key, value in meaning.data.items() if key != "in_doubt"})
    lines.hear(turn, meaning, None)
    run(turn, meaning)
