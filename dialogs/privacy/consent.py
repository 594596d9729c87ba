"""What a person agreed to, with the very text they read, and how it is taken back; it keeps nothing else."""

import hashlib
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from dialogs import tables as t
from dialogs.words.i18n import words_of
from knowledge.statements import Ready

TALK = "conversazione"
HAND_OFF = "scheda-operatore"
FOLLOW = "avviso-riapertura"
_consents = t.consents
_STANDING = Ready(
    select(_consents.c.id).where(
        _consents.c.conversation_id == bindparam("conversation_id"),
        _consents.c.purpose == bindparam("purpose"),
        _consents.c.text_version == bindparam("text_version"),
        _consents.c.withdrawn_at.is_(None),
    )
)
_GIVE = Ready(insert(_consents), columns=("conversation_id", "purpose", "text_version", "given_at"))
_TEXTS = {TALK: "consent.ask", HAND_OFF: "sheet.ask", FOLLOW: "follow.done"}


def text_version(purpose: str, lang: str) -> str:
    """Names the exact wording: the language and a digest of the message shown."""
    text = words_of(lang)(_TEXTS[purpose])
    return f"{lang}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def give(conn: Connection, conversation_id: str, purpose: str, *, lang: str, now: datetime) -> None:
    """Record an agreement; agreeing twice to the same text is one agreement."""
    what = {"conversation_id": conversation_id, "purpose": purpose, "text_version": text_version(purpose, lang)}
    if _STANDING.first(conn, what) is None:
        _GIVE.run(conn, {**what, "given_at": now})


def withdraw(conn: Connection, conversation_id: str, *, now: datetime) -> None:
    """Take every agreement back; what was said outside a case is removed with it."""
    consents, messages = t.consents, t.messages
    conn.execute(
        update(consents).where(consents.c.conversation_id == conversation_id, consents.c.withdrawn_at.is_(None)).values(withdrawn_at=now)
    )
    conn.execute(delete(messages).where(messages.c.conversation_id == conversation_id, messages.c.case_id.is_(None)))
    conn.execute(delete(t.follows).where(t.follows.c.conversation_id == conversation_id))
