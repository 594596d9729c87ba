"""The person's own lines as they are kept, and what an edited one said before; says nothing itself."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, bindparam, select

from dialogs import tables as t
from dialogs.models import Author
from dialogs.post.incoming import Kind
from dialogs.scene import Meaning
from dialogs.words.i18n import OWN_NAMES, words_of
from knowledge.statements import Ready, numbered

if TYPE_CHECKING:
    from dialogs.tracker import Turn

LAST_SAID, JUST_SAID = 12, 2
HEAR = numbered(t.messages, ("conversation_id", "case_id", "author", "body", "remote_id", "at"))


_SAID = Ready(
    select(t.messages.c.body)
    .where(t.messages.c.conversation_id == bindparam("of"), t.messages.c.author != Author.CITIZEN)
    .order_by(t.messages.c.id.desc())
    .limit(bindparam("most", type_=Integer))
)


def hear(turn: "Turn", meaning: Meaning, case_id: int | None) -> int:
    """The person's own line."""
    act = turn.act
    text = meaning.text if act.kind is Kind.BUTTON and meaning.text else "" if act.kind is Kind.BUTTON else act.text
    body: dict[str, Any] = {"text": text}
    if act.kind is Kind.BUTTON:
        words = words_of(turn.state.lang)
        body = {"text": text or words.label(f"btn.{meaning.intent}") or _title_of(turn) or "(un bottone)", "button": True}
    if act.text.startswith("/") and (named := OWN_NAMES.get(str(meaning.data.get("to", "")))):
        body = {"text": named}
    if act.lat is not None and act.lon is not None:
        body["place"] = {"title": "", "address": "", "lat": act.lat, "lon": act.lon}
    if act.file_ref:
        body["file"] = {"ref": act.file_ref, "name": act.file_name, "mime": act.mime, "size": act.size, "kind": str(act.kind)}
    if act.kind is Kind.EDITED:
        body["edited"] = True
    values = {
        "conversation_id": turn.conversation.id,
        "case_id": case_id,
        "author": Author.CITIZEN,
        "body": body,
        "remote_id": act.remote_id or None,
        "at": turn.now,
    }
    return HEAR.new_id(turn.conn, values)


def _title_of(turn: "Turn") -> str:
    """What stood on the button that was pressed, among the last things said here."""
    for most in (JUST_SAID, LAST_SAID):
        for row in _SAID.all(turn.conn, {"of": turn.conversation.id, "most": most}):
            for button in row.body.get("buttons", ()):
                if button.get("payload") == turn.act.text:
                    return str(button["title"])
    return ""


def text_before(turn: "Turn") -> str | None:
    """What an edited message said before."""
    body = _before(turn)
    return None if body is None else str(body.get("text", ""))


def is_as_before(turn: "Turn") -> bool:
    """Whether an edit says nothing new: a preview of a link that has come in, a place that moves, a tick on a poll."""
    body, act = _before(turn), turn.act
    if body is None or str(body.get("text", "")).strip() != act.text.strip():
        return False
    return not act.file_ref or body.get("file", {}).get("size", 0) == act.size


def _before(turn: "Turn") -> dict[str, Any] | None:
    said, number = t.messages, turn.act.edits or turn.act.remote_id
    if not number:
        return None
    mine = (said.c.conversation_id == turn.conversation.id, said.c.remote_id == number, said.c.author == Author.CITIZEN)
    found: dict[str, Any] | None = turn.conn.execute(select(said.c.body).where(*mine).order_by(said.c.id.desc()).limit(1)).scalar()
    return found
