"""What the operators' group is told of rows: whether an operator's words arrived, and what a topic could not show; it sends nothing."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from dialogs import tables as t
from dialogs.models import Author, Lane, OutboxState
from dialogs.post import topic_rows

TELLS = frozenset({"topic_post", "copy_media"})
"""What makes a topic tell the story of its case."""
TO_CITIZENS = frozenset({"message", "copy_media", "fetch_file", "edit"})

_WORDS_IT = {
    "blocked": "il cittadino ha bloccato il bot o cancellato la chat",
    "expired": "è passato troppo tempo",
    "unsafe": "la persona ha detto che la chat non è sicura. Leggi la scheda",
    "server-error": "da ore Telegram non funziona",
}


def tell(conn: Connection, row: Any, state: OutboxState, reason: str | None, *, now: datetime) -> None:
    """The operators' group sees what became of an operator's words: a sign if they arrived, a line if they did not or may not have."""
    if row.lane == Lane.GROUP:
        _say_what_misses(conn, row, state, now=now)
        return
    if row.method not in TO_CITIZENS or row.payload.get("author") != Author.OPERATOR or row.case_id is None:
        return
    origin = row.payload.get("origin")
    if state is OutboxState.SENT:
        if origin:
            _to_group(conn, row, "reaction", {**origin, "emoji": "👍"}, now=now, priority=6)
        return
    if row.method == "edit":
        words = "⚠️ La correzione non è arrivata: la persona legge ancora le parole di prima."
    elif state is OutboxState.UNCERTAIN:
        words = "❔ Non so se il messaggio è arrivato. Dalla console puoi rimandarlo."
    else:
        words = f"⚠️ Messaggio non consegnato: {_WORDS_IT.get(reason or '', 'Telegram lo ha rifiutato')}."
    payload: dict[str, Any] = {"reply": {"text": words}}
    if origin:
        payload["reply_to"] = origin["message_id"]
    _to_group(conn, row, "topic_post", payload, now=now, priority=3)


_MISSES = {
    OutboxState.FAILED: "⚠️ Qui manca qualcosa che Telegram non ha preso: lo trovi nella console, nella pagina del caso.",
    OutboxState.UNCERTAIN: "❔ Qui può mancare qualcosa: guarda nella console, nella pagina del caso.",
}


def _say_what_misses(conn: Connection, row: Any, state: OutboxState, *, now: datetime) -> None:
    """A topic that does not tell all of its case says so, where the rest can be read, and at most once a minute."""
    if state not in _MISSES or row.case_id is None or row.method not in TELLS:
        return
    if row.payload.get("vanishes") or row.payload.get("instead") or not _is_shown(conn, row.case_id):
        return
    text, key = _MISSES[state], f"missing:{row.case_id}:{now:%Y%m%d%H%M}"
    if caption := row.payload.get("caption"):
        text, key = f"{text}\n💬 {caption}", f"missing:{row.id}"
    payload = {"reply": {"text": text}, "instead": row.id}
    topic_rows.leave(conn, row.case_id, "topic_post", payload, now=now, priority=topic_rows.HIGH, key=key)


def _is_shown(conn: Connection, case_id: int) -> bool:
    """Whether the case is there, and in the group; one without its topic for now gets it with the row."""
    case = conn.execute(select(t.cases.c.group_chat).where(t.cases.c.id == case_id)).first()
    return case is not None and case.group_chat is not None


def _to_group(conn: Connection, row: Any, method: str, payload: dict[str, Any], *, now: datetime, priority: int) -> None:
    if not _is_shown(conn, row.case_id):
        return
    topic_rows.leave(conn, row.case_id, method, payload, now=now, priority=priority, key=f"told:{row.id}:{row.attempts}")
