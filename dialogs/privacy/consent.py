"""What a person agreed to, with the very text they read, and how it is taken back; it keeps nothing else."""

import hashlib
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from dialogs import tables as t
from dialogs.words.i18n import words_of

TALK = "conversazione"
HAND_OFF = "scheda-operatore"
FOLLOW = "avviso-riapertura"
_TEXTS = {TALK: "consent.ask", HAND_OFF: "sheet.ask", FOLLOW: "follow.done"}


def text_version(purpose: str, lang: str) -> str:
    """Names the exact wording: the language and a digest of the message shown."""
    text = words_of(lang)(_TEXTS[purpose])
    return f"{lang}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def give(conn: Connection, conversation_id: str, purpose: str, *, lang: str, now: datetime) -> None:
    """Record an agreement; agreeing twice to the same text is one agreement."""
    version = text_version(purpose, lang)
    consents = t.consents
    standing = select(consents.c.id).where(
        consents.c.conversation_id == conversation_id,
        consents.c.purpose == purpose,
        consents.c.text_version == version,
        consents.c.withdrawn_at.is_(None),
    )
    if conn.execute(standing).first() is None:
        values = {"conversation_id": conversation_id, "purpose": purpose, "text_version": version, "given_at": now}
        conn.execute(insert(consents).values(**values))


def withdraw(conn: Connection, conversation_id: str, *, now: datetime) -> None:
    """Take every agreement back; what was said outside a case is removed with it."""
    consents, messages = t.consents, t.messages
    conn.execute(
        update(consents).where(consents.c.conversation_id == conversation_id, consents.c.withdrawn_at.is_(None)).values(withdrawn_at=now)
    )
    conn.execute(delete(messages).where(messages.c.conversation_id == conversation_id, messages.c.case_id.is_(None)))
    conn.execute(delete(t.follows).where(t.follows.c.conversation_id == conversation_id))
