"""Files of a web conversation: a citizen's own documents to download, pictures and PDF to send; never a file of anybody else."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, HTTPException, Response, UploadFile
from sqlalchemy import Connection, Row, func, select, update
from starlette.concurrency import run_in_threadpool

from bot.web.chat_session import Lines, Session, TokenHeader, open_session, read_lines
from bot.web.flooding import Pace, refuse_flood
from bot.web.message_reader import conversation_of
from bot.worker import process_now
from dialogs import tables as t
from dialogs.cases import handoff
from dialogs.house import House
from dialogs.models import Author, Channel
from dialogs.post import files
from dialogs.post.files import MOST_BYTES
from dialogs.post.incoming import Incoming, Kind
from knowledge.database import reading, writing

MOST_FILES = 30
UPLOADS_A_MINUTE = 6
CLIENT_ID = r"^[A-Za-z0-9_-]+$"
TOO_LARGE = {"it": "Il file è troppo grande: al massimo 20 MB.", "en": "The file is too large: at most 20 MB."}
WRONG_KIND = {"it": "Puoi mandare una foto (JPEG, PNG, WebP, HEIC) o un PDF.", "en": "Send a picture (JPEG, PNG, WebP, HEIC) or a PDF."}
TOO_MANY = {"it": "Hai già mandato tanti file. Scrivi all'operatore.", "en": "You have sent many files already. Write to the operator."}
NOT_HERE = {"it": "Il file non c'è, oppure non è più tenuto.", "en": "There is no such file, or it is no longer kept."}


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as it came, its kind told from its first bytes and not from its name."""

    client_id: str
    name: str
    mime: str
    content: bytes
    caption: str


def _may_keep(conn: Connection, conversation: Row[Any] | None) -> bool:
    """Only with consent, or while a person has the case: before that nothing is stored."""
    if conversation is None:
        return False
    return bool((conversation.state or {}).get("consent")) or handoff.active_case(conn, conversation.id) is not None


def _keep(conn: Connection, house: House, session: str, upload: Upload) -> tuple[str, str]:
    """``(conversation id, file id)``; the second is empty when nothing may be kept."""
    conversation = conversation_of(conn, Channel.WEB, session)
    if conversation is None or not _may_keep(conn, conversation):
        return "", ""
    mine = t.stored_files.c.conversation_id == conversation.id
    if conn.execute(select(func.count()).select_from(t.stored_files).where(mine)).scalar_one() >= MOST_FILES:
        raise HTTPException(409, detail=TOO_MANY)
    file_id = files.keep(conn, conversation.id, name=upload.name, mime=upload.mime, content=upload.content, now=house.now())
    return conversation.id, file_id


def _known(conn: Connection, session: str, client_id: str) -> bool:
    """This very upload came before: its answer was lost on the way."""
    key = (t.inbox.c.channel == Channel.WEB, t.inbox.c.update_key == f"{session}:{client_id}")
    return conn.execute(select(t.inbox.c.id).where(*key)).first() is not None


def _take(house: House, session: str, upload: Upload, cursor: int) -> Lines:
    with writing(house.engine) as conn:
        if _known(conn, session, upload.client_id):
            conversation_id = file_id = ""
        else:
            conversation_id, file_id = _keep(conn, house, session, upload)
    act = Incoming(
        channel=Channel.WEB,
        address=session,
        kind=Kind.PHOTO if upload.mime.startswith("image/") else Kind.DOCUMENT,
        text=upload.caption,
        at=house.now().isoformat(),
        file_ref=file_id,
        file_name=upload.name,
        mime=upload.mime,
        size=len(upload.content),
        remote_id=upload.client_id,
    )
    process_now(house, act, update_key=f"{session}:{upload.client_id}")
    if file_id:
        with writing(house.engine) as conn:
            _name_in_message(conn, conversation_id, upload, file_id)
    return read_lines(house, session, cursor)


def _name_in_message(conn: Connection, conversation_id: str, upload: Upload, file_id: str) -> None:
    """The citizen's own line leads to the file, for both sides."""
    mine = (t.messages.c.conversation_id == conversation_id, t.messages.c.remote_id == upload.client_id)
    for row in conn.execute(select(t.messages).where(*mine, t.messages.c.author == Author.CITIZEN)).all():
        document = {"file_id": file_id, "name": upload.name, "mime": upload.mime}
        body = {**row.body, "file": {**row.body.get("file", {}), "file_id": file_id}, "document": document}
        conn.execute(update(t.messages).where(t.messages.c.id == row.id).values(body=body))


def _own_file(house: House, session: str, file_id: str) -> Response:
    with reading(house.engine) as conn:
        conversation = conversation_of(conn, Channel.WEB, session)
        held_by = conn.execute(select(t.stored_files.c.conversation_id).where(t.stored_files.c.id == file_id)).scalar()
        found = files.kept(conn, file_id) if conversation is not None and held_by == conversation.id else None
    if found is None:
        raise HTTPException(404, detail=NOT_HERE)
    return as_download(found)


def as_download(found: files.Kept) -> Response:
    """To be saved, never shown in the page's own place."""
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(found.content, media_type=found.mime, headers=headers)


async def _read(file: UploadFile, client_id: str, caption: str) -> Upload:
    content = await file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise HTTPException(413, detail=TOO_LARGE)
    mime = files.kind_of(content)
    if mime is None:
        raise HTTPException(415, detail=WRONG_KIND)
    return Upload(client_id, files.plain_name(file.filename or ""), mime, content, caption)


def chat_files(house: House) -> APIRouter:
    """``GET /chat/files/{id}`` and ``POST /chat/files``."""
    router = APIRouter(prefix="/chat", tags=["chat"])
    pace = Pace(UPLOADS_A_MINUTE, 60)
    refusals: dict[int | str, dict[str, Any]] = {
        401: {"description": "No valid session"},
        409: {"description": "Too many files"},
        413: {"description": "Too large"},
        415: {"description": "Neither a picture nor a PDF"},
        429: {"description": "Too many files in a short time"},
    }

    @router.get(
        "/files/{file_id}",
        summary="A document of one's own conversation",
        response_class=Response,
        responses={401: {"description": "No valid session"}, 404: {"description": "No such file here"}},
    )
    async def download(file_id: str, x_bussola_chat: TokenHeader = None) -> Response:
        session: Session = await open_session(house, x_bussola_chat)
        return await run_in_threadpool(_own_file, house, session, file_id)

    @router.post("/files", summary="Send a picture or a PDF", responses=refusals)
    async def upload(
        file: UploadFile,
        client_id: Annotated[str, Form(min_length=8, max_length=64, pattern=CLIENT_ID)],
        caption: Annotated[str, Form(max_length=2000)] = "",
        cursor: Annotated[int, Form(ge=0, le=2**53)] = 0,
        x_bussola_chat: TokenHeader = None,
    ) -> Lines:
        session = await open_session(house, x_bussola_chat)
        refuse_flood(house, pace.count(session), caption)
        return await run_in_threadpool(_take, house, session, await _read(file, client_id, caption), cursor)

    return router
