"""Which chat the operators' group is now: the one of the settings, followed through Telegram's upgrades to a supergroup."""

from datetime import datetime

from sqlalchemy import Connection, update

from dialogs import tables as t
from dialogs.models import Lane
from dialogs.post import alarms, outbox
from dialogs.post.alarms import recall, remember

MOVES_AT_MOST = 8
CURRENT, FORMER = "operators-chat", "operators-chat-before"
TOPICS_REMEMBERED = 40
GROUP_ALARM = "telegram-group"
FLOOD_ALARM = "telegram-flood"
RIGHTS_ALARM = "telegram-rights"
RIGHTS_IT = "Nel gruppo degli operatori il bot non può gestire gli argomenti: fallo amministratore con quel permesso. La console funziona."
DELETE_ALARM = "telegram-rights-delete"
DELETE_IT = (
    "Nel gruppo degli operatori il bot non può cancellare i messaggi. Dagli quel permesso: serve per i codici e per le cancellazioni."
)
NO_GROUP, NO_RIGHTS = "group-lost", "no-rights"
"""Why rows wait until somebody mends the group or the bot's rights there."""
GROUP_ALARM_IT = (
    "Il gruppo degli operatori su Telegram non è raggiungibile. Controlla che il bot sia amministratore "
    "e che gli argomenti siano attivi. La console funziona."
)


def operators_chat(conn: Connection, configured: int | None) -> int | None:
    """The id to write to; ``None`` if no group is configured."""
    chat = configured
    for _ in range(MOVES_AT_MOST):
        moved = recall(conn, f"group-moved:{chat}") if chat is not None else None
        if moved is None:
            return chat
        chat = int(moved)
    return chat


def works_again(conn: Connection, *, deletes: bool = False, now: datetime) -> None:
    """Telegram takes what is sent to the group: what waited for that leaves now, not at its next try."""
    if deletes and alarms.over(conn, DELETE_ALARM):
        wake(conn, NO_RIGHTS, now=now)
    if alarms.over(conn, GROUP_ALARM) | alarms.over(conn, FLOOD_ALARM):
        wake(conn, NO_GROUP, now=now)


def rights_in_group(conn: Connection, *, topics: bool, deletes: bool, now: datetime) -> None:
    """Two rights matter: over topics, or no case is seen here; over messages, or codes and erased words stay in sight."""
    for has, name, words, waits in ((topics, RIGHTS_ALARM, RIGHTS_IT, NO_GROUP), (deletes, DELETE_ALARM, DELETE_IT, NO_RIGHTS)):
        if not has:
            alarms.sound(conn, name, words, now=now)
            continue
        alarms.over(conn, name)
        wake(conn, waits, now=now)


def wake(conn: Connection, reason: str, *, now: datetime) -> None:
    """What waits for the group or for a right there is tried now."""
    waiting = update(t.outbox).where(t.outbox_group, t.outbox_queued, t.outbox.c.reason == reason)
    if conn.execute(waiting.values(not_before=now)).rowcount:
        outbox.announce(conn, Lane.GROUP)


def group_now(conn: Connection) -> str | None:
    """The group in which cases are shown now, as last set up."""
    known = recall(conn, CURRENT)
    return str(operators_chat(conn, int(known))) if known else None


def was_ours(conn: Connection, chat: int) -> bool:
    """Whether this was the operators' group before the settings named another."""
    return recall(conn, f"{FORMER}:{chat}") is not None


def topic_of_people(conn: Connection, chat: int, topic: int) -> None:
    """Somebody opened a topic by hand: the last few are remembered, so that none of them is ever taken for one of the bot's."""
    known = topics_of_people(conn, chat) | {topic}
    remember(conn, f"group-topics:{chat}", ",".join(str(number) for number in sorted(known)[-TOPICS_REMEMBERED:]))


def topics_of_people(conn: Connection, chat: int) -> set[int]:
    """The topics that people opened lately."""
    return {int(number) for number in (recall(conn, f"group-topics:{chat}") or "").split(",") if number}


def group_moved(conn: Connection, old: int, new: int) -> None:
    """The group has a new id: for what is sent from now on and for the cases already there."""
    if old == new or recall(conn, f"group-moved:{new}") == str(old):
        return
    remember(conn, f"group-moved:{old}", str(new))
    conn.execute(update(t.cases).where(t.cases.c.group_chat == str(old)).values(group_chat=str(new)))
