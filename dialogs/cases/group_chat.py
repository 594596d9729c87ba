"""Which chat the operators' group is now: the one of the settings, followed through Telegram's upgrades to a supergroup."""

from sqlalchemy import Connection, update

from dialogs import tables as t
from dialogs.post.alarms import recall, remember

MOVES_AT_MOST = 8
TOPICS_REMEMBERED = 40
GROUP_ALARM = "telegram-group"
FLOOD_ALARM = "telegram-flood"
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
