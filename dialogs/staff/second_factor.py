"""Which roles must have a second factor; the secrets themselves belong to ``dialogs.staff.accounts``."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, select

from dialogs.models import Role
from dialogs.tables import remembered

SECOND_FACTOR = "second_factor_roles"


def second_factor_roles(conn: Connection) -> frozenset[Role]:
    """The roles that must have a second factor."""
    value = conn.execute(select(remembered.c.value).where(remembered.c.name == SECOND_FACTOR)).scalar()
    return frozenset(Role(role) for role in value.split()) if value else frozenset()


def require_second_factor(conn: Connection, roles: Iterable[str]) -> None:
    """From now on these roles, and only these, must have a second factor."""
    value = " ".join(sorted({str(Role(role)) for role in roles}))
    conn.execute(delete(remembered).where(remembered.c.name == SECOND_FACTOR))
    conn.execute(insert(remembered).values(name=SECOND_FACTOR, value=value))
