"""Who asked to be told when a call reopens: found when its dates say open, told once; it promises nothing about the person."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select, update

from dialogs import tables as t
from dialogs.buttons import bind, payload
from dialogs.cases.machine import CaseConflict
from dialogs.due.timers_words import REOPENED, SHOW, UNTIL, said
from dialogs.house import House
from dialogs.models import Author
from dialogs.post import outbox
from dialogs.replies import Button, Reply
from dialogs.state import from_json, to_json
from dialogs.words.i18n import words_of
from knowledge.catalogue import Catalogue
from knowledge.records import Service
from knowledge.rules.territory import variant_of
from knowledge.windows import Call, call_of

COMUNE = "comune_residenza"


def due(conn: Connection, house: House) -> Sequence[int]:
    """Follow rows not told yet whose call is open today where the person lives."""
    catalogue, today = house.published().catalogue, house.today()
    table = t.follows
    waiting = select(table.c.id, table.c.slug, t.conversations.c.state, t.conversations.c.lang).join(
        t.conversations, t.conversations.c.id == table.c.conversation_id
    )
    rows = conn.execute(waiting.where(table.c.told_at.is_(None), t.conversations.c.reachable.is_(True)).order_by(table.c.id))
    return [row.id for row in rows if reopened(catalogue, row.slug, _comune(row), today)]


def _comune(row: Any) -> str | None:
    value = (from_json(row.state, lang=row.lang).facts.get(COMUNE) or {}).get("value")
    return value if isinstance(value, str) else None


def reopened(catalogue: Catalogue, slug: str, comune: str | None, today: date) -> bool:
    """Whether what was closed can be asked for today: a window holds, or requests are now taken at any time."""
    service = catalogue.services.get(slug)
    if service is None:
        return False
    call = _call(catalogue, service, comune, today)
    return service.status.value == "attivo" if call is None else call.is_open


def open_window(catalogue: Catalogue, slug: str, comune: str | None, today: date) -> Call | None:
    """The announced window that holds today: the service's own, or that of the variant for this comune."""
    service = catalogue.services.get(slug)
    call = _call(catalogue, service, comune, today) if service else None
    return call if call is not None and call.is_open else None


def _call(catalogue: Catalogue, service: Service, comune: str | None, today: date) -> Call | None:
    groups = catalogue.facts[COMUNE].value_groups
    variant = variant_of(service, catalogue.semantics, groups, place=comune, town=comune) if comune else None
    return call_of(service, variant, today)


def tell_follower(conn: Connection, house: House, follow_id: int, now: datetime) -> None:
    """Tell one follower; whoever marks the row first tells, nobody else. The talk is kept from now on as long as after any message,
    so that the person can still answer."""
    table = t.follows
    marked = update(table).where(table.c.id == follow_id, table.c.told_at.is_(None)).values(told_at=now)
    if conn.execute(marked).rowcount != 1:
        raise CaseConflict(None, None)
    follow = conn.execute(select(table).where(table.c.id == follow_id)).one()
    people = t.conversations
    conversation = conn.execute(select(people).where(people.c.id == follow.conversation_id).with_for_update()).one()
    catalogue = house.published().catalogue
    state = from_json(conversation.state, lang=conversation.lang)
    comune = (state.facts.get(COMUNE) or {}).get("value")
    window = open_window(catalogue, follow.slug, comune if isinstance(comune, str) else None, house.today())
    lang = conversation.lang
    until = said(UNTIL, lang, day=words_of(lang).date(window.day)) if window and window.day else ""
    text = said(REOPENED, lang, name=catalogue.services[follow.slug].name_it, until=until)
    show = Button(said(SHOW, lang), payload("service", slug=follow.slug))
    stop = Button(words_of(lang)("btn.unfollow"), payload("unfollow", slug=follow.slug))
    state.followed = [slug for slug in state.followed if slug != follow.slug]
    conn.execute(update(people).where(people.c.id == conversation.id).values(state=to_json(state)))
    ask(conn, conversation.id, Reply(text, buttons=(show, stop), tags=("follow",)), now=now)
    conn.execute(update(people).where(people.c.id == conversation.id).values(seen_at=now))


def ask(conn: Connection, conversation_id: str, reply: Reply, *, now: datetime) -> int:
    """Say something with buttons outside a turn: the conversation is locked and its next turn number is used for the tokens."""
    table = t.conversations
    conversation = conn.execute(select(table).where(table.c.id == conversation_id).with_for_update()).one()
    state = from_json(conversation.state, lang=conversation.lang)
    number = conversation.turn + 1
    bound = bind([reply], state, turn=number)[0]
    conn.execute(update(table).where(table.c.id == conversation_id).values(turn=number, state=to_json(state)))
    return outbox.say(conn, conversation, bound, now=now, author=Author.SYSTEM)
