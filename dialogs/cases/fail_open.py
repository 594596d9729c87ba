"""What Bussola cannot deal with reaches a person: a case with what is safely known, the words as they came, and the citizen is told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from dialogs.cases import handoff, intake
from dialogs.cases.machine import SYSTEM, Actor
from dialogs.house import House
from dialogs.models import Author
from dialogs.post import lines, outbox
from dialogs.replies import Reply
from dialogs.state import from_json
from dialogs.words.i18n import words_of


def to_a_person(
    conn: Connection,
    house: House,
    conversation: Row[Any],
    words: Sequence[str],
    *,
    now: datetime,
    remote_id: str | None = None,
    actor: Actor = SYSTEM,
) -> tuple[Row[Any], int]:
    """The case, new or already open, and the number of the message that says so to the citizen. ``words`` are the citizen's own."""
    sheet = _sheet(conn, house, conversation, words, now=now)
    case = handoff.open_case(conn, house, conversation.id, sheet, now=now, lang=conversation.lang, actor=actor)
    heard = {"conversation_id": conversation.id, "case_id": case.id, "author": Author.CITIZEN, "at": now, "remote_id": remote_id}
    for line in words:
        lines.HEAR.new_id(conn, {**heard, "body": {"text": line}})
    sorry = Reply(words_of(conversation.lang)("error.sorry", code=case.code), tags=("error",))
    return case, outbox.say(conn, conversation, sorry, now=now, author=Author.SYSTEM, case_id=case.id)


def _sheet(conn: Connection, house: House, conversation: Row[Any], words: Sequence[str], *, now: datetime) -> dict[str, Any]:
    """Whatever it was that failed may fail here too: then the case says no more than that."""
    try:
        with conn.begin_nested():
            state = from_json(conversation.state, lang=conversation.lang)
            return dict(intake.draft_sheet(house, state, now=now, channel=conversation.channel, messages=words))
    except Exception:
        return {"failure": True}
