"""The row of one talk, found by door and address or begun; the turn that uses it holds it until its transaction ends."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select

from dialogs import tables as t
from dialogs.models import new_id
from dialogs.words.i18n import LANGUAGES
from knowledge.statements import Ready

_conversations = t.conversations
_FIND = Ready(
    select(_conversations)
    .where(_conversations.c.channel == bindparam("channel"), _conversations.c.address == bindparam("address"))
    .with_for_update()
)
_ADD = Ready(insert(_conversations), columns=("id", "channel", "address", "lang", "turn", "reachable", "created_at", "seen_at"))


def with_whom(conn: Connection, channel: str, address: str, *, lang_hint: str = "", now: datetime) -> Row[Any]:
    """Who writes for the first time is spoken to in the language their phone names, where Bussola speaks it."""
    who = {"channel": channel, "address": address}
    found = _FIND.first(conn, who)
    if found is None:
        lang = lang_hint[:2].lower()
        begun = {"id": new_id(), "lang": lang if lang in LANGUAGES else "it", "turn": 0, "reachable": True}
        _ADD.run(conn, {**who, **begun, "created_at": now, "seen_at": now})
        found = _FIND.first(conn, who)
        assert found is not None
    return found
