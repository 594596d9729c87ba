"""The operators' group: who may act there, and what each thing that happens in it means for a case; it sends nothing itself.

Everything becomes a call of ``dialogs.cases.handoff`` in the worker's transaction. Whoever is not a named operator is refused
with a reason, and nothing of theirs ever reaches a citizen.
"""

from typing import Any

from sqlalchemy import Connection, Row

from bot.relay import buttons, messages
from bot.relay.operators import Refusal, operator_of, tell_in_general
from bot.telegram.updates import GroupEvent, GroupKind
from dialogs.cases import projection, register
from dialogs.cases.group_chat import group_moved, operators_chat, topic_of_people
from dialogs.cases.projection import rebuild as rebuild_topic
from dialogs.cases.words import title
from dialogs.house import House
from dialogs.models import Channel, Lane
from dialogs.post import alarms, outbox
from dialogs.staff import accounts, telegram_links

__all__ = ["handle", "link", "rebuild_topic"]

RIGHTS_ALARM = "telegram-rights"
RIGHTS_IT = "Nel gruppo degli operatori il bot non può gestire gli argomenti: fallo amministratore con quel permesso. La console funziona."
DELETE_ALARM = "telegram-rights-delete"
DELETE_IT = (
    "Nel gruppo degli operatori il bot non può cancellare i messaggi. Dagli quel permesso: serve per i codici e per le cancellazioni."
)
NOT_HERE = "Qui i messaggi non arrivano ai cittadini: scrivi nell'argomento del caso. Per un caso che non trovi: /caso e il codice."


def handle(house: House, conn: Connection, event: GroupEvent) -> None:
    """One event of a group; those of other groups mean nothing."""
    if event.kind is GroupKind.MIGRATED and event.new_chat_id is not None:
        group_moved(conn, event.chat_id, event.new_chat_id)
        return
    if event.chat_id != operators_chat(conn, house.operators_chat):
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
    """Two rights matter: over topics, or no case is seen here; over messages, or codes and erased words stay in sight."""
    is_admin = event.status in ("administrator", "creator")
    if is_admin and event.can_manage_topics:
        alarms.over(conn, RIGHTS_ALARM)
    else:
        alarms.sound(conn, RIGHTS_ALARM, RIGHTS_IT, now=house.now())
    if not is_admin or event.can_delete:
        alarms.over(conn, DELETE_ALARM)
    else:
        alarms.sound(conn, DELETE_ALARM, DELETE_IT, now=house.now())


def _case_of(conn: Connection, event: GroupEvent) -> Row[Any] | None:
    return register.by_topic(conn, event.topic_id, chat=str(event.chat_id)) if event.topic_id is not None else None


def _topic_changed(house: House, conn: Connection, event: GroupEvent) -> None:
    """Somebody closed or renamed a topic by hand: it is drawn as the case is."""
    case = _case_of(conn, event)
    if case is None:
        return
    now, key = house.now(), f"{case.id}:{event.message_id}"
    if event.kind is GroupKind.TOPIC_EDITED:
        _topic_row(conn, case, "topic_edit", {"name": title(case)}, key=f"renamed:{key}", house=house)
    elif case.state in register.OPEN:
        _topic_row(conn, case, "topic_reopen", {}, key=f"closed:{key}", house=house)
        words = f"{case.code} è ancora aperto: per chiuderlo usa il bottone «Chiudi…», così la persona riceve il riepilogo."
        projection.tell(conn, case, words, now=now, key=f"closed-why:{key}")


def _topic_row(conn: Connection, case: Row[Any], method: str, payload: dict[str, Any], *, key: str, house: House) -> None:
    outbox.put(
        conn,
        lane=Lane.GROUP,
        channel=Channel.TELEGRAM,
        stream=f"group:case:{case.id}",
        method=method,
        payload=payload,
        now=house.now(),
        case_id=case.id,
        dedupe_key=key,
        priority=projection.HIGH,
    )


def _wrote(house: House, conn: Connection, event: GroupEvent) -> None:
    if event.text.startswith("/collega"):
        _link(house, conn, event)
        return
    if event.topic_id is None:
        _in_general(house, conn, event)
        return
    case = _case_of(conn, event)
    if case is None:
        return
    try:
        operator = operator_of(house, conn, event)
    except Refusal as refusal:
        projection.tell(conn, case, str(refusal), now=house.now(), key=_once(event), reply_to=event.message_id)
        return
    messages.wrote(house, conn, event, case=case, operator=operator)


def _once(event: GroupEvent) -> str:
    """A stranger is answered at every message, a bot once a topic: two bots must not talk to each other for ever."""
    if event.is_bot:
        return f"refused-bot:{event.chat_id}:{event.topic_id}:{event.user_id}"
    return f"refused:{event.chat_id}:{event.message_id}:{event.edit}"


def _in_general(house: House, conn: Connection, event: GroupEvent) -> None:
    if event.is_bot or event.edit:
        return
    if event.text.startswith("/caso"):
        _show_case(house, conn, event)
        return
    day = house.today().isoformat()
    tell_in_general(house, conn, event, NOT_HERE, key=f"general:{event.chat_id}:{event.user_id}:{day}")


def _show_case(house: House, conn: Connection, event: GroupEvent) -> None:
    """``/caso C-2417``: the topic is drawn again, for whoever cannot find it or has deleted it."""
    try:
        operator_of(house, conn, event)
    except Refusal as refusal:
        tell_in_general(house, conn, event, str(refusal), key=_once(event))
        return
    case = register.by_code(conn, event.text.removeprefix("/caso"))
    if case is None or case.group_chat is None:
        tell_in_general(house, conn, event, "Non trovo questo caso: controlla il codice, per esempio /caso C-2417.", key=_once(event))
        return
    rebuild_topic(conn, case, now=house.now(), mark=str(event.message_id))


def _link(house: House, conn: Connection, event: GroupEvent) -> None:
    """``/collega 12345678``: this Telegram user is that member of staff. The code is deleted from everyone's sight."""
    now = house.now()
    if event.is_anonymous or event.is_bot or not event.user_id:
        tell_in_general(house, conn, event, "Scrivi /collega con il tuo nome, non come amministratore anonimo.", key=_once(event))
        return
    words = link(house, conn, code=event.text.partition(" ")[2], user_id=event.user_id)
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
