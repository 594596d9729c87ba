"""What every route of the web chat begins and ends with: whose session it is, and its lines by cursor; no rule of the talk is here."""

from typing import Annotated, Any

from fastapi import Header, HTTPException, Response
from pydantic import BaseModel, Field
from sqlalchemy import select
from starlette.concurrency import run_in_threadpool

from bot.web import chat_tokens
from bot.web.message_reader import after, conversation_of
from dialogs import tables as t
from dialogs.house import House
from dialogs.models import Author, Channel
from dialogs.privacy import kept_keys
from knowledge.database import reading

ALL_AUTHORS = (Author.CITIZEN, Author.BOT, Author.OPERATOR, Author.SYSTEM)
INVALID = {"it": "La sessione non è valida: ricarica la pagina.", "en": "Invalid session: reload the page."}
Session = str
HEADER = "X-Bussola-Chat"
TokenHeader = Annotated[str | None, Header(alias=HEADER, max_length=256)]


class Lines(BaseModel):
    """New lines in order; ``cursor`` is what to ask with next time; ``lang`` is the conversation's language, once there is one."""

    lines: list[dict[str, Any]]
    cursor: int
    lang: str | None = None
    due_in: float | None = Field(default=None, exclude=True)


async def open_session(house: House, token: str | None, answer: Response | None = None) -> Session:
    """The session of a token, or 401; ``answer`` carries a newer token when this one is signed with a key about to go."""
    session = await run_in_threadpool(_standing, house, token or "")
    if session is None:
        raise HTTPException(401, detail=INVALID)
    if answer is not None and (newer := chat_tokens.renewed(token or "")):
        answer.headers[HEADER] = newer
    return session


def _standing(house: House, token: str) -> Session | None:
    """The session, unless it was ended; a key that signs since a moment is looked for where the house keeps them."""
    with reading(house.engine) as conn:
        session = chat_tokens.session_of(token)
        if session is None and kept_keys.take(conn):
            session = chat_tokens.session_of(token)
        return None if session is None or chat_tokens.is_ended(conn, session) else session


def read_lines(house: House, session: Session, cursor: int) -> Lines:
    """Lines newer than ``cursor``; a cursor from before an erasure starts anew. The language is never older than the lines."""
    now = house.now()
    with reading(house.engine) as conn:
        conversation = conversation_of(conn, Channel.WEB, session)
        if conversation is None:
            return Lines(lines=[], cursor=0)
        page = after(conn, conversation.id, cursor, now=now, authors=ALL_AUTHORS)
        lang = conn.execute(select(t.conversations.c.lang).where(t.conversations.c.id == conversation.id)).scalar()
    due_in = (page.due - now).total_seconds() if page.due else None
    return Lines(lines=list(page.lines), cursor=page.cursor, lang=lang, due_in=due_in)
