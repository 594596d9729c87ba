"""A citizen for the tests: says, presses, sends; hears what Bussola answers, over a real database and the real content."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Engine, select

from dialogs import policy
from dialogs import tables as t
from dialogs.cases import handoff
from dialogs.cases.machine import Actor
from dialogs.cases.words import Outcome
from dialogs.house import House, Published
from dialogs.models import Role
from dialogs.post import inbox
from dialogs.post.incoming import Incoming, Kind
from dialogs.replies import Reply
from dialogs.staff import accounts
from dialogs.state import Phase, State, from_json
from dialogs.turn import take
from dialogs.words.i18n import words_of
from knowledge.database import reading, writing
from knowledge.rules import matching
from knowledge.search import index
from tests.content import built_in

PASSWORD = "una frase abbastanza lunga"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


PROMPT = {**policy.SHOWN_AS, Phase.CONSENT: "consent"}


@cache
def published() -> Published:
    """The real content, compiled once for all tests."""
    catalogue = built_in()
    return Published(catalogue, matching.rules_of(catalogue), index.index_of(catalogue))


@dataclass
class Citizen:
    """One person on one channel. ``heard`` holds the bodies of the last turn's messages."""

    engine: Engine
    address: str = "prova"
    channel: str = "web"
    now: datetime = MONDAY
    heard: list[dict[str, Any]] = field(default_factory=list)
    sent: int = 0
    last_remote: str = ""

    @property
    def house(self) -> House:
        return House(engine=self.engine, published=published, now=lambda: self.now)

    def does(self, kind: Kind, text: str = "", **more: Any) -> list[dict[str, Any]]:
        """One act through the inbox and one turn, each in its transaction."""
        self.sent += 1
        self.last_remote = more.pop("remote_id", f"m{self.sent}")
        act = Incoming(
            channel=self.channel, address=self.address, kind=kind, text=text, at=self.now.isoformat(), remote_id=self.last_remote, **more
        )
        with writing(self.engine) as conn:
            inbox_id = inbox.receive(conn, act, update_key=f"{self.address}-{self.sent}", now=self.now)
        with writing(self.engine) as conn:
            taken = take(self.house, conn, act, inbox_id=inbox_id)
            inbox.done(conn, inbox_id or 0, now=self.now)
            rows = select(t.messages.c.body).where(t.messages.c.id.in_(taken.message_ids)).order_by(t.messages.c.id)
            self.heard = list(conn.execute(rows).scalars())
        self.now += timedelta(seconds=20)
        return self.heard

    def says(self, text: str) -> list[dict[str, Any]]:
        return self.does(Kind.TEXT, text)

    @property
    def buttons(self) -> list[dict[str, str]]:
        return [button for body in self.heard for button in body.get("buttons", ()) if "payload" in button]

    def button(self, title: str) -> dict[str, str] | None:
        """The button shown whose title starts with, or else holds, these words."""
        low = title.lower()
        shown = self.buttons
        first = (one for one in shown if one["title"].lower().startswith(low))
        return next(first, None) or next((one for one in shown if low in one["title"].lower()), None)

    def presses(self, title: str) -> list[dict[str, Any]]:
        button = self.button(title)
        assert button is not None, f"no button «{title}» among {[one['title'] for one in self.buttons]}"
        return self.does(Kind.BUTTON, button["payload"])

    def text(self) -> str:
        return "\n".join(f"{body['text']}\n{body.get('folded', '')}" for body in self.heard)

    def tags(self) -> set[str]:
        return {tag for body in self.heard for tag in body.get("tags", ())}

    def row(self) -> Any:
        with reading(self.engine) as conn:
            mine = (t.conversations.c.channel == self.channel, t.conversations.c.address == self.address)
            return conn.execute(select(t.conversations).where(*mine)).first()

    def state(self) -> State:
        row = self.row()
        return from_json(row.state, lang=row.lang) if row else State()

    def agrees(self) -> "Citizen":
        """Through the door: welcome and consent."""
        self.does(Kind.START)
        self.presses("Sì, va bene")
        return self

    def sees_what_is_waited_for(self) -> bool:
        """While something is under way it is on the screen after every act, or a button leads back to it."""
        state = self.state()
        if not self.heard or state.phase not in PROMPT:
            return True
        return PROMPT[Phase(state.phase)] in self.tags() or self.button(words_of(state.lang)("btn.continue")) is not None

    def operator(self, does: str, words: str = "") -> None:
        """A person of the staff takes, answers or ends the case."""
        case = self.case()
        with writing(self.engine) as conn:
            found = conn.execute(select(t.staff.c.id).where(t.staff.c.username == "anna")).scalar()
            who = found or accounts.add(conn, "anna", PASSWORD, name="Anna", roles=(Role.OPERATOR,), must_change=False, now=self.now)
            anna = Actor(who, "Anna")
            if does == "claims":
                handoff.claim(conn, case.id, anna, now=self.now)
            elif does == "answers":
                handoff.answer(conn, case.id, anna, Reply(words), now=self.now, hold_seconds=0)
            else:
                handoff.close(conn, self.house, case.id, anna, outcome=Outcome.ORIENTED, now=self.now, recap=Reply(words))

    def case(self) -> Any:
        with reading(self.engine) as conn:
            return conn.execute(select(t.cases).where(t.cases.c.conversation_id == self.row().id).order_by(t.cases.c.id.desc())).first()
