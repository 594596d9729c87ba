"""One gentle word to somebody who fell silent half-way, three days later and in decent hours; never a second one."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, update

from dialogs import tables as t
from dialogs.buttons import payload
from dialogs.cases import handoff
from dialogs.house import House
from dialogs.models import Author
from dialogs.post import outbox
from dialogs.replies import Button, Reply
from dialogs.state import Phase, from_json, to_json
from dialogs.words.i18n import words_of
from knowledge.database import reading, writing

AFTER = timedelta(days=3)
TOO_LATE = timedelta(days=5)
AT_ONCE = 50
HALF_WAY = frozenset({Phase.CONFIRM, Phase.CORRECT, Phase.ASK, Phase.CHOOSE, Phase.SHEET, Phase.REACH, Phase.PHONE, Phase.WHEN})


def remind_silent(house: House, now: datetime) -> int:
    """Everybody who is due, each in a transaction of its own; how many."""
    with reading(house.engine) as conn:
        due = [row.id for row in _silent(conn, now) if _is_half_way(row)][:AT_ONCE]
    count = 0
    for conversation_id in due:
        with writing(house.engine) as conn:
            count += _remind(conn, conversation_id, now)
    return count


def _silent(conn: Connection, now: datetime) -> list[Row[Any]]:
    conversations = t.conversations
    quiet = select(conversations).where(
        conversations.c.seen_at <= now - AFTER, conversations.c.seen_at > now - TOO_LATE, conversations.c.reachable.is_(True)
    )
    return list(conn.execute(quiet.order_by(conversations.c.seen_at)))


def _is_half_way(row: Row[Any]) -> bool:
    state = from_json(row.state, lang=row.lang)
    return bool(state.consent) and state.phase in HALF_WAY and state.reminded != state.at and not state.reach.get("urgency")


def _remind(conn: Connection, conversation_id: str, now: datetime) -> int:
    """Looked at again inside the transaction: who has written meanwhile, has a person, or called the chat unsafe, is left in peace."""
    row = conn.execute(select(t.conversations).where(t.conversations.c.id == conversation_id).with_for_update()).first()
    if row is None or row.seen_at > now - AFTER or not _is_half_way(row) or handoff.active_case(conn, conversation_id) is not None:
        return 0
    if (last := handoff.latest_case(conn, conversation_id)) is not None and not handoff.may_be_written_to(last):
        return 0
    state, words = from_json(row.state, lang=row.lang), words_of(row.lang)
    state.reminded = state.at
    conn.execute(update(t.conversations).where(t.conversations.c.id == conversation_id).values(state=to_json(state)))
    buttons = (Button(words("btn.continue"), payload("resume")), Button(words("btn.operator"), payload("operator")))
    outbox.say(conn, row, Reply(words("talk.reminder"), buttons=buttons, tags=("reminder",)), now=now, author=Author.BOT)
    return 1
