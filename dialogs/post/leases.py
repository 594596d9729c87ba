"""Rights held by one process at a time (polling, delivering, periodic work); it never waits: a right is had now or not."""

import os
import secrets
import socket
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from dialogs import tables as t

LEASE_SECONDS = 10
_BORN_HERE: set[str] = set()


def new_holder() -> str:
    """This process's name as a holder: host, process, and a random part that tells two lives of one number apart."""
    holder = f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"
    _BORN_HERE.add(holder)
    return holder


def take(conn: Connection, name: str, *, holder: str, now: datetime, seconds: int = LEASE_SECONDS) -> bool:
    """Have or renew the right ``name`` until ``now + seconds``; a dead process of this host loses it at once."""
    until = now + timedelta(seconds=seconds)
    row = conn.execute(select(t.leases).where(t.leases.c.name == name)).first()
    if row is None:
        try:
            with conn.begin_nested():
                conn.execute(insert(t.leases).values(name=name, holder=holder, until=until))
        except IntegrityError:
            return False
        return True
    if row.holder != holder and row.until > now and not _is_dead(row.holder):
        return False
    won = conn.execute(
        update(t.leases)
        .where(t.leases.c.name == name, t.leases.c.holder == row.holder, t.leases.c.until == row.until)
        .values(holder=holder, until=until)
    )
    return won.rowcount == 1


def give_back(conn: Connection, name: str, *, holder: str) -> None:
    """Let another process have it without waiting."""
    conn.execute(delete(t.leases).where(t.leases.c.name == name, t.leases.c.holder == holder))


def holder_of(conn: Connection, name: str, *, now: datetime) -> str | None:
    """Who has it now."""
    row = conn.execute(select(t.leases.c.holder).where(t.leases.c.name == name, t.leases.c.until > now)).first()
    return row.holder if row else None


def _is_dead(holder: str) -> bool:
    host, _, rest = holder.partition("/")
    number = rest.partition("/")[0]
    if host != socket.gethostname() or not number.isdigit():
        return False
    if int(number) == os.getpid():
        return holder not in _BORN_HERE
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
