"""Who acts in the operators' group: a Telegram user linked to an account of the staff, or named in the settings for a first start."""

from dataclasses import dataclass

from sqlalchemy import Connection, insert

from bot.telegram.updates import GroupEvent
from dialogs import tables as t
from dialogs.cases.handoff import Actor
from dialogs.house import House
from dialogs.models import Channel, Lane, Role
from dialogs.post import outbox
from dialogs.replies import Reply, to_json
from dialogs.staff import accounts, telegram_links

MAY_ACT = frozenset({Role.OPERATOR, Role.COORDINATOR, Role.ADMINISTRATOR})
VIA = "gruppo"
NOT_SENT = "Questo messaggio non è partito: "
ANONYMOUS = f"{NOT_SENT}scrivi come amministratore anonimo e non so chi sei. Togli «Rimani anonimo» dai tuoi permessi nel gruppo."
BOT = f"{NOT_SENT}qui rispondono solo gli operatori, non altri bot."
STRANGER = f"{NOT_SENT}non ti conosco come operatore. Nella console, in «Il mio account», fai un codice e scrivi qui: /collega CODICE"
NOT_ALLOWED = f"{NOT_SENT}il tuo account non ha il ruolo di operatore."


class Refusal(Exception):  # noqa: N818  (said to whoever tried, not a failure)
    """This person may not act here; the message says in Italian why and what to do."""


@dataclass(frozen=True, slots=True)
class Operator:
    """Who acts: for the case's history, and for the audit."""

    actor: Actor
    username: str


def operator_of(house: House, conn: Connection, event: GroupEvent) -> Operator:
    """The member of staff behind an event; ``Refusal`` if there is none. A pressed button carries the real person even of an
    anonymous administrator."""
    if event.is_bot:
        raise Refusal(BOT)
    if not event.callback_id and event.is_anonymous:
        raise Refusal(ANONYMOUS)
    person = telegram_links.by_telegram(conn, event.user_id) if event.user_id else None
    if person is None and event.user_id in house.operator_ids:
        _first_start(house, conn, event)
        person = telegram_links.by_telegram(conn, event.user_id)
    if person is None:
        raise Refusal(STRANGER)
    if MAY_ACT.isdisjoint(Role(role) for role in person.roles):
        raise Refusal(NOT_ALLOWED)
    return Operator(Actor(person.id, person.name, VIA), person.username)


def _first_start(house: House, conn: Connection, event: GroupEvent) -> None:
    """An operator named in the settings gets an account that no password opens; an administrator may give it one later."""
    key = f"telegram-{event.user_id}"
    if accounts.by_id(conn, key) is not None:
        return
    values = {"id": key, "username": key, "name": event.user_name or "Operatore", "roles": [Role.OPERATOR], "password_hash": ""}
    rest = {"must_change": True, "telegram_id": event.user_id, "active": True, "failures": 0, "created_at": house.now()}
    conn.execute(insert(t.staff).values(**values, **rest))


def tell_in_general(house: House, conn: Connection, event: GroupEvent, words: str, *, key: str, answers: bool = True) -> None:
    """A line where the event happened, once for each ``key``."""
    payload = {"chat_id": event.chat_id, "reply": to_json(Reply(words))}
    if event.topic_id is not None:
        payload["message_thread_id"] = event.topic_id
    if answers and event.message_id:
        payload["reply_to"] = event.message_id
    outbox.put(
        conn,
        lane=Lane.GROUP,
        channel=Channel.TELEGRAM,
        stream=f"group:{event.chat_id}",
        method="topic_post",
        payload=payload,
        now=house.now(),
        dedupe_key=key,
    )
