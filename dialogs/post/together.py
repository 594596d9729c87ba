"""Several short messages written in a row are taken as one; what stands alone (a command, a button, words to a person) stays alone."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, select

from dialogs import tables as t
from dialogs.cases import handoff
from dialogs.house import House
from dialogs.post.incoming import Incoming, Kind
from dialogs.reading.commands import command_in
from dialogs.reading.meaning import is_press
from dialogs.reading.safety import urgency
from dialogs.state import Phase

MOST_PARTS = 8
LONGEST = 1500


def may_join(act: Incoming) -> bool:
    """Whether this is plain words, to be read with what follows or went before."""
    text = act.text.strip()
    return act.kind is Kind.TEXT and bool(text) and not is_press(text) and command_in(text, Phase.ASK) is None


def with_a_person(conn: Connection, act: Incoming) -> bool:
    """While a person of the staff has the case every message keeps its own place."""
    mine = (t.conversations.c.channel == act.channel, t.conversations.c.address == act.address)
    found = conn.execute(select(t.conversations.c.id).where(*mine)).scalar()
    case = handoff.active_case(conn, found) if found else None
    return case is not None and case.state in handoff.HELD


def in_order(house: House, parts: Sequence[Incoming]) -> tuple[Incoming, ...]:
    """What to take, one after the other: words of danger first and alone, all the others as one message."""
    if len(parts) == 1:
        return tuple(parts)
    catalogue = house.published().catalogue
    danger = next((part for part in parts if urgency(catalogue, part.text) is not None), None)
    rest = [part for part in parts if part is not danger]
    texts = [part.text.strip() for part in rest]
    whole = " ".join([*(text if text[-1] in ".,;:!?" else f"{text}," for text in texts[:-1]), texts[-1]])
    return (*((danger,) if danger else ()), replace(rest[-1], text=whole))
