"""What every route of the web chat begins and ends with: whose session it is, and its lines by cursor; no rule of the talk is here."""

from typing import Annotated, Any

from fastapi import Header, HTTPException
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from bot.web import chat_tokens
from bot.web.message_reader import after, conversation_of
from dialogs.house import House
from dialogs.models import Author, Channel
from knowledge.database import reading

ALL_AUTHORS = (Author.CITIZEN, Author.BOT, Author.OPERATOR, Author.SYSTEM)
INVALID = {"it": "La sessione non è valida: ricarica la pagina.", "en": "Invalid session: reload the page."}
Session = str
TokenHeader = Annotated[str | None, Header(alias="X-Bussola-Chat", max_length=256)]


class Lines(BaseModel):
    """New lines in order; ``cursor`` is what to ask with next time; ``lang`` is the conversation's language, once there is one."""

    lines: list[dict[str, Any]]
    cursor: int
    lang: str | None = None
    due_in: float | None = Field(default=None, exclude=True)


async def open_session(house: House, token: str | None) -> Session:
    """The session of a token, or 401."""
    session = chat_tokens.session_of(token or "")
    if session is None or await run_in_threadpool(_ended, house, session):
        raise HTTPException(401, detail=INVALID)
    return session


def _ended(house: House, session: Session) -> bool:
    with reading(house.engine) as conn:
        return chat_tokens.is_ended(conn, session)


def read_lines(house: House, session: Session, cursor: int) -> Lines:
    """Lines newer than ``cursor``; a cursor from before an erasure starts anew."""
    now = house.now()
    with reading(house.engine) as conn:
        conversation = conversation_of(conn, Channel.WEB, session)
        if conversation is None:
            return Lines(lines=[], cursor=0)
        page = after(conn, conversation.id, cursor, now=now, authors=ALL_AUTHORS)
    due_in = (page.due - now).total_seconds() if page.due else None
    return Lines(lines=list(page.lines), cursor=page.cursor, lang=conversation.lang, due_in=due_in)
