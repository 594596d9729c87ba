"""A chat with the draft: a whole house in memory for one editor, gone when it ends; it reaches no case and no person.

What the editor did is kept sealed with the account, so that any worker can play it again; nothing else of it is stored."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, select, update
from sqlalchemy.pool import StaticPool
from sqlmodel import SQLModel

from dialogs import tables as t
from dialogs import turn
from dialogs.buttons import TOKEN
from dialogs.house import House
from dialogs.models import Channel
from dialogs.post.incoming import Incoming, Kind
from dialogs.published import Coming
from knowledge.catalogue import Catalogue
from knowledge.database import reading, writing
from knowledge.search.index import KEPT_IN

MOST = 12
MOST_ACTS = 150
ADDRESS = "prova"
Act = dict[str, str]


@dataclass
class Clock:
    """The moment of the act that is being played."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Rehearsal:
    """One editor's conversation with one state of the draft, as far as this process has played it."""

    digest: str
    house: House
    clock: Clock
    published: Coming
    acts: list[Act] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def catch_up(self, acts: list[Act]) -> None:
        """Play what this process has not played yet; the replies join the lines."""
        with self.lock:
            for act in acts[len(self.acts) :]:
                self._play(act)
                self.acts.append(act)

    def follows(self, acts: list[Act]) -> bool:
        """Whether ``acts`` go on from here."""
        return self.acts == acts[: len(self.acts)]

    def _play(self, act: Act) -> None:
        text = act["text"]
        kind = Kind.BUTTON if TOKEN.fullmatch(text) else Kind.START if text == "/start" else Kind.TEXT
        self.clock.now = datetime.fromisoformat(act["at"])
        said = "" if kind is Kind.START else text
        remote = str(len(self.acts))
        incoming = Incoming(channel=Channel.DESK, address=ADDRESS, kind=kind, text=said, at=act["at"], remote_id=remote)
        if kind is not Kind.START:
            self.lines.append({"author": "me", "text": act["shown"] or text})
        with writing(self.house.engine) as conn:
            taken = turn.take(self.house, conn, incoming, inbox_id=None)
            query = select(t.messages.c.body).where(t.messages.c.id.in_(taken.message_ids)).order_by(t.messages.c.id)
            self.lines += [{"author": "bot", **body} for (body,) in conn.execute(query)]

    @property
    def is_learning(self) -> bool:
        """Whether the newest sentences of the draft are not understood yet."""
        return self.published.is_learning

    def facts(self) -> dict[str, Any]:
        """What was told so far, in the interface's form."""
        with self.lock, reading(self.house.engine) as conn:
            state = conn.execute(select(t.conversations.c.state)).scalar() or {}
        told: Mapping[str, Any] = state.get("facts") or {}
        return {key: one["value"] for key, one in told.items()}


class Rehearsals:
    """The rehearsals this process has played, the newest few; what was done in them is in the database."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, Rehearsal] = OrderedDict()
        self._compiled: tuple[str, Coming] | None = None
        self._lock = threading.Lock()

    def of(self, person: str, house: House, catalogue: Catalogue, *, anew: bool = False) -> Rehearsal:
        """The person's rehearsal; a new one when asked for, or when the draft has changed since."""
        with writing(house.engine) as conn:
            acts = None if anew else _kept(conn, person, catalogue.digest)
            if acts is None:
                acts = [_act(house, "/start")]
                _keep(conn, person, catalogue.digest, acts, house)
        return self._played(person, house, catalogue, acts)

    def take(self, person: str, house: House, catalogue: Catalogue, text: str, *, shown: str = "") -> Rehearsal:
        """Say or press something."""
        with writing(house.engine) as conn:
            acts = _kept(conn, person, catalogue.digest) or [_act(house, "/start")]
            if len(acts) < MOST_ACTS:
                acts = [*acts, _act(house, text, shown)]
            _keep(conn, person, catalogue.digest, acts, house)
        return self._played(person, house, catalogue, acts)

    def _played(self, person: str, house: House, catalogue: Catalogue, acts: list[Act]) -> Rehearsal:
        with self._lock:
            held = self._held.get(person)
            if held is None or held.digest != catalogue.digest or not held.follows(acts):
                held = self._open(house, catalogue)
            self._held[person] = held
            self._held.move_to_end(person)
            while len(self._held) > MOST:
                self._held.popitem(last=False)[1].house.engine.dispose()
        held.catch_up(acts)
        return held

    def _open(self, house: House, catalogue: Catalogue) -> Rehearsal:
        if self._compiled is None or self._compiled[0] != catalogue.digest:
            cache = getattr(house.published, "cache", KEPT_IN)
            self._compiled = (catalogue.digest, Coming(catalogue, house.published().index, cache=cache))
        published = self._compiled[1]
        clock = Clock(house.now())
        inside = House(engine=memory_engine(), published=published, now=clock, public_url=house.public_url)
        return Rehearsal(catalogue.digest, inside, clock, published)


def _act(house: House, text: str, shown: str = "") -> Act:
    return {"text": text, "shown": shown, "at": house.now().isoformat()}


def _kept(conn: Connection, person: str, digest: str) -> list[Act] | None:
    row = conn.execute(select(t.rehearsals).where(t.rehearsals.c.staff_id == person).with_for_update()).first()
    return None if row is None or row.digest != digest else list(row.acts)


def _keep(conn: Connection, person: str, digest: str, acts: list[Act], house: House) -> None:
    values = {"digest": digest, "acts": acts, "at": house.now()}
    if conn.execute(update(t.rehearsals).where(t.rehearsals.c.staff_id == person).values(**values)).rowcount == 0:
        conn.execute(insert(t.rehearsals).values(staff_id=person, **values))


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
