"""How Alembic meets Bussola's tables: on the connection it is handed, with column types written by their plain SQL kind."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel


def _plain_type(kind: str, item: object, autogen_context: AutogenContext) -> str | Literal[False]:
    if kind != "type" or not isinstance(item, TypeDecorator):
        return False
    impl = item.impl_instance if hasattr(item, "impl_instance") else item.impl
    autogen_context.imports.add("import sqlalchemy as sa")
    return f"sa.{impl!r}"


def _run(conn: Connection) -> None:
    context.configure(
        connection=conn,
        target_metadata=SQLModel.metadata,
        render_item=_plain_type,
        render_as_batch=conn.dialect.name == "sqlite",
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


_run(context.config.attributes["connection"])
