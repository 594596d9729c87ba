"""Everything Bussola holds about one person, for that person: the export behind ``/i_miei_dati``; changes nothing."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, select

from dialogs import tables as t
from dialogs.models import Author


def _moment(value: datetime | None) -> str | None:
    return value.isoformat(timespec="seconds") if value else None


def _rows(conn: Connection, table: Table, conversation_id: str, *names: str) -> list[dict[str, Any]]:
    query = select(table).where(table.c.conversation_id == conversation_id).order_by(table.c.id)
    return [{name: _plain(getattr(row, name)) for name in names} for row in conn.execute(query)]


def _plain(value: Any) -> Any:
    return _moment(value) if isinstance(value, datetime) else value


def export(conn: Connection, conversation_id: str) -> dict[str, Any]:
    """A JSON document with all rows about the person, in words a person can follow; empty if there is nothing. What the staff noted
    for themselves is not in it: it may speak of others, and is asked of who answers for the data."""
    row = conn.execute(select(t.conversations).where(t.conversations.c.id == conversation_id)).first()
    if row is None:
        return {}
    state = row.state or {}
    return {
        "canale": row.channel,
        "lingua": row.lang,
        "nome": row.display_name,
        "primo_messaggio": _moment(row.created_at),
        "ultimo_messaggio": _moment(row.seen_at),
        "sportello": row.office,
        "consensi": _rows(conn, t.consents, conversation_id, "purpose", "text_version", "given_at", "withdrawn_at"),
        "fatti": {
            key: {part: told.get(part) for part in ("value", "wording", "how", "at")} for key, told in state.get("facts", {}).items()
        },
        "per_le_stime": state.get("given", {}),
        "bisogni": state.get("needs", []),
        "messaggi": [line for line in _rows(conn, t.messages, conversation_id, "author", "body", "at") if line["author"] != Author.NOTE],
        "casi": _rows(conn, t.cases, conversation_id, "code", "state", "urgent", "sheet", "opened_at", "closed_at", "outcome", "rating"),
        "avvisi_richiesti": _rows(conn, t.follows, conversation_id, "slug", "created_at", "told_at"),
        "documenti": _rows(conn, t.stored_files, conversation_id, "name", "mime", "size", "at"),
    }
