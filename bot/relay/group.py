"""The operators' group: who may act there, and what each thing that happens in it means for a case; it sends nothing itself.

Everything becomes a call of ``dialogs.cases.handoff`` in the worker's transaction. Whoever is not a named operator is refused
with a reason, and nothing of theirs ever reaches a citizen.
"""

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Row

from bot.relay import buttons, messages
from bot.relay.operators import Refusal, operator_of, tell_in_general
from bot.telegram.updates import GroupEvent, GroupKind
from dialogs.cases import projection, register
from dialogs.cases.group_chat import group_moved, operators_chat, rights_in_group, topic_of_people, topics_of_people, was_ours
from dialogs.cases.projection import rebuild as rebuild_topic
from dialogs.cases.words import title
from dialogs.house import House
from dialogs.models import Channel, Lane
from dialogs.post import outbox, topic_rows
from dialogs.post.topic_rows import goes_with
from dialogs.staff import accounts, telegram_links

__all__ = ["handle", "link", "rebuild_topic"]

NO_CASE = "Non trovo questo caso: controlla il codice, per esempio /caso C-2417."
OTHER_GROUP = "Non è partito: il gruppo degli operatori è cambiato. Scrivi nel gruppo nuovo o nella console."
OLD_TOPIC = "Quello che hai scritto nell'argomento di prima non è partito, e sparisce con lui. Scrivilo qui."
NO_COMMAND = "Non è partito: quello che comincia con / è un comando. Per mandarlo alla persona togli la barra."
COMMAND = re.compile(r"/(?P<name>[a-z_]+)(?:@\w+)?(?=\s|$)\s*(?P<rest>.*)", re.DOTALL)
NOT_HERE = "Qui i messaggi non arrivano ai cittadini: scrivi nell'argomento del caso. Per un caso che non trovi: /caso e il codice."


def handle(house: House, conn: Connection, event: GroupEvent) -> None:
    """One event of a group; those of other groups mean nothing."""
    if event.kind is GroupKind.MIGRATED and event.new_chat_id is not None:
        group_moved(conn, event.chat_id, event.new_chat_id)
        return
    if event.chat_id != operators_chat(conn, house.operators_chat):
        is_said = event.kind in (GroupKind.MESSAGE, GroupKind.EDITED) and not event.is_bot
        if is_said and event.topic_id is not None and (was_ours(conn, event.chat_id) or _case_of(conn, event) is not None):
            tell_in_general(house, conn, event, OTHER_GROUP, key=_once(event))
        return
    if event.kind is GroupKind.BOT_STATUS:
        _bot_status(house, conn, event)
    elif event.kind is GroupKind.BUTTON:
        buttons.pressed(house, conn, event)
    elif event.kind in (GroupKind.MESSAGE, GroupKind.EDITED):
        _wrote(house, conn, event)
    elif event.kind is GroupKind.TOPIC_CREATED and not event.is_bot and event.topic_id is not None:
        topic_of_people(conn, event.chat_id, event.topic_id)
    elif event.kind in (GroupKind.TOPIC_CLOSED, GroupKind.TOPIC_EDITED) and not event.is_bot:
        _topic_changed(house, conn, event)


def _bot_status(house: House, conn: Connection, event: GroupEvent) -> None:
    is_admin = event.status in ("administrator", "creator")
    topics, deletes = is_admin and event.can_manage_topics, not is_admin or event.can_delete
    rights_in_group(conn, topics=topics, deletes=deletes, now=house.now())


def _case_of(conn: Connection, event: GroupEvent) -> Row[Any] | None:
    return register.by_topic(conn, event.topic_id, chat=str(event.chat_id)) if event.topic_id is not None else None


def _topic_changed(house: House, conn: Connection, event: GroupEvent) -> None:
    """Somebody closed or renamed a topic by hand: it is drawn as the case is."""
    case = _case_of(conn, event)
    if case is None:
        return
    now, key = house.now(), f"{case.id}:{event.message_id}"
    if event.kind is GroupKind.TOPIC_EDITED:
        topic_rows.leave(conn, case.id, "topic_edit", {"name": title(case)}, now=now, priority=topic_rows.HIGH, key=f"renamed:{key}")
    elif case.state in register.OPEN:
        topic_rows.leave(conn, case.id, "topic_reopen", {}, now=now, priority=topic_rows.HIGH, key=f"closed:{key}")
        words = f"{case.code} è ancora aperto: per chiuderlo usa il bottone «Chiudi…», così la persona riceve il riepilogo."
        projection.tell(conn, case, words, now=now, key=f"closed-why:{key}")


def _wrote(house: House, conn: Connection, event: GroupEvent) -> None:
    command = COMMAND.fullmatch(event.text)
    if command and (act := COMMANDS.get(command["name"])):
        if not event.edit:
            act(house, conn, event, command["rest"])
        return
    case = _case_of(conn, event)
    if case is None:
        _in_no_case(house, conn, event)
        return
    try:
        operator = operator_of(house, conn, event)
    except Refusal as refusal:
        projection.tell(conn, case, str(refusal), now=house.now(), key=_once(event), reply_to=event.message_id)
        return
    if command:
        projection.tell(conn, case, NO_COMMAND, now=house.now(), key=_once(event), reply_to=event.message_id)
        return
    messages.wrote(house, conn, event, case=case, operator=operator)


def _once(event: GroupEvent) -> str:
    """A stranger is answered at every message, a bot once a topic: two bots must not talk to each other for ever."""
    if event.is_bot:
        return f"refused-bot:{event.chat_id}:{event.topic_id}:{event.user_id}"
    return f"refused:{event.chat_id}:{event.message_id}:{event.edit}"


def _in_no_case(house: House, conn: Connection, event: GroupEvent) -> None:
    """In General, or in a topic that is no case's any more: once a day each. Where people talk among themselves Bussola is silent."""
    if event.is_bot or event.topic_id in topics_of_people(conn, event.chat_id):
        return
    number = goes_with(conn, event.chat_id, event.topic_id) if event.topic_id is not None else None
    if number is not None and (case := register.by_id(conn, number)) is not None:
        projection.tell(conn, case, OLD_TOPIC, now=house.now(), key=_once(event))
        return
    if event.edit:
        return
    day = house.today().isoformat()
    tell_in_general(house, conn, event, NOT_HERE, key=f"general:{event.chat_id}:{event.topic_id or ''}:{event.user_id}:{day}")


def _show_case(house: House, conn: Connection, event: GroupEvent, code: str) -> None:
    """``/caso C-2417``: the topic is drawn again, for whoever cannot find it or has deleted it."""
    try:
        operator_of(house, conn, event)
    except Refusal as refusal:
        tell_in_general(house, conn, event, str(refusal), key=_once(event))
        return
    case = register.by_code(conn, code)
    if case is None or case.group_chat is None:
        tell_in_general(house, conn, event, NO_CASE, key=_once(event))
        return
    rebuild_topic(conn, case, now=house.now(), mark=str(event.message_id))


def _link(house: House, conn: Connection, event: GroupEvent, code: str) -> None:
    """``/collega 12345678``: this Telegram user is that member of staff. The code is deleted from everyone's sight."""
    now = house.now()
    if event.is_anonymous or event.is_bot or not event.user_id:
        tell_in_general(house, conn, event, "Scrivi /collega con il tuo nome, non come amministratore anonimo.", key=_once(event))
        return
    words = link(house, conn, code=code, user_id=event.user_id)
    stream = f"group:{event.chat_id}"
    sight = {"chat_id": event.chat_id, "message_id": event.message_id}
    outbox.put(conn, lane=Lane.GROUP, channel=Channel.TELEGRAM, stream=stream, method="delete", payload=sight, now=now)
    tell_in_general(house, conn, event, words, key=f"linked:{event.chat_id}:{event.message_id}", answers=False)


def link(house: House, conn: Connection, *, code: str, user_id: int) -> str:
    """Link a Telegram user by the code of the console, from the group or from a private chat; returns what to answer."""
    name = telegram_links.link_telegram(conn, code.strip(), user_id, now=house.now())
    if name is None:
        return "Il codice non vale o è scaduto: fanne uno nuovo dalla console, in «Il mio account»."
    person = telegram_links.by_telegram(conn, user_id)
    accounts.audit(conn, person.username if person else "", "telegram-collegato", now=house.now())
    return f"Collegato: sei {name}."


COMMANDS: dict[str, Callable[[House, Connection, GroupEvent, str], None]] = {"caso": _show_case, "collega": _link}
