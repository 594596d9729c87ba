"""The empty topic that an interruption may have left behind: looked for where it can only be, closed and named so; it deletes nothing.

Telegram cannot be asked which topics there are, but a topic's number is that of the message that opened it: the twin stands between
the last message of the group that is known and the topic that was made in its place.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import BigInteger, Connection, cast, func, select

from bot.telegram.calls import Fate
from bot.telegram.citizens import CallFailedError
from bot.telegram.render import TOPIC_NAME_LIMIT, Call
from dialogs import tables as t
from dialogs.cases.group_chat import topics_of_people
from dialogs.models import OutboxState

MOST = 12
METHOD = "topic_twin"
NAME_IT = "(doppione vuoto)"
Calling = Callable[[Call], Awaitable[Any]]


def candidates(conn: Connection, chat: int, *, made: int) -> list[int]:
    """The numbers that the twin of topic ``made`` may have, the likeliest first."""
    topics = set(
        conn.execute(select(t.cases.c.topic_id).where(t.cases.c.group_chat == str(chat), t.cases.c.topic_id.is_not(None))).scalars()
    )
    number = cast(t.outbox.c.remote_id, BigInteger)
    is_number = t.outbox.c.remote_id.not_in(("", "None")) & t.outbox.c.remote_id.not_like("%,%")
    sent = (t.outbox_group, t.outbox.c.state == OutboxState.SENT, is_number)
    last = conn.execute(select(func.max(number)).where(*sent, number < made)).scalar()
    known = max([number for number in (last, *topics) if number is not None and number < made], default=made - MOST - 1)
    ours = topics | topics_of_people(conn, chat)
    return [number for number in range(max(known + 1, 1), made) if number not in ours][:MOST]


async def close(call: Calling, chat: int, numbers: list[int], *, name: str) -> int | None:
    """Close the first of ``numbers`` that is a topic; which one it was."""
    for number in numbers:
        target = {"chat_id": chat, "message_thread_id": number}
        try:
            await call(Call("sendChatAction", target | {"action": "typing"}))
        except CallFailedError as failure:
            if failure.verdict.fate is Fate.TOPIC_GONE:
                continue
            raise
        await call(Call("editForumTopic", target | {"name": f"{NAME_IT} {name}"[:TOPIC_NAME_LIMIT]}))
        await call(Call("closeForumTopic", target))
        return number
    return None
