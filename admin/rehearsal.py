"""A chat with the draft: a whole house in memory for one editor, gone when it ends; it reaches no database, no case, no person."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, select
from sqlalchemy.pool import StaticPool
from sqlmodel import SQLModel

from dialogs import tables as t
from dialogs import turn
from dialogs.buttons import TOKEN
from dialogs.house import House, Published
from dialogs.models import Channel
from dialogs.post.incoming import Incoming, Kind
from dialogs.published import compiled
from knowledge.catalogue import Catalogue
from knowledge.database import writing

MOST = 12
MOST_LINES = 200
ADDRESS = "prova"


@dataclass
class Rehearsal:
    """One editor's conversation with one state of the draft."""

    digest: str
    house: House
    lines: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, text: str, *, shown: str = "") -> None:
        """Say or press something; the replies join the lines."""
        kind = Kind.BUTTON if TOKEN.fullmatch(text) else Kind.START if text == "/start" else Kind.TEXT
        said = "" if kind is Kind.START else text
        at = self.house.now().isoformat()
        act = Incoming(channel=Channel.DESK, address=ADDRESS, kind=kind, text=said, at=at, remote_id=str(len(self.lines)))
        with self.lock, writing(self.house.engine) as conn:
            if kind is not Kind.START:
                self.lines.append({"author": "me", "text": shown or text})
            taken = turn.take(self.house, conn, act, inbox_id=None)
            query = select(t.messages.c.body).where(t.messages.c.id.in_(taken.message_ids)).order_by(t.messages.c.id)
            self.lines += [{"author": "bot", **body} for (body,) in conn.execute(query)]
            del self.lines[:-MOST_LINES]


class Rehearsals:
    """The open rehearsals of this process, the newest few."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, Rehearsal] = OrderedDict()
        self._compiled: tuple[str, Published] | None = None
        self._lock = threading.Lock()

    def of(self, person: str, house: House, catalogue: Catalogue, *, anew: bool = False) -> Rehearsal:
        """The person's rehearsal; a new one when the draft has changed since."""
        with self._lock:
            held = self._held.get(person)
            if held is None or anew or held.digest != catalogue.digest:
                held = self._open(house, catalogue)
            self._held[person] = held
            self._held.move_to_end(person)
            while len(self._held) > MOST:
                self._held.popitem(last=False)[1].house.engine.dispose()
        if not held.lines:
            held.take("/start")
        return held

    def _open(self, house: House, catalogue: Catalogue) -> Rehearsal:
        if self._compiled is None or self._compiled[0] != catalogue.digest:
            self._compiled = (catalogue.digest, compiled(catalogue))
        published = self._compiled[1]
        inside = House(engine=memory_engine(), published=lambda: published, now=house.now, public_url=house.public_url)
        return Rehearsal(catalogue.digest, inside)


def memory_engine() -> Engine:
    """An empty database that lives in this process only."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def on_connect(raw: Any, _record: object) -> None:
        raw.isolation_level = None

    @event.listens_for(engine, "begin")
    def on_begin(conn: Connection) -> None:
        conn.exec_driver_sql("BEGIN")

    SQLModel.metadata.create_all(engine)
    return engine
