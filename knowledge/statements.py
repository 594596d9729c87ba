"""Statements of the busiest paths, compiled once and run straight through the driver in the caller's transaction; keeps no rows.

Values pass through the same column types as everywhere (sealing, aware moments); what is saved is SQLAlchemy's work for every execution.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import Connection, Dialect, Executable, LargeBinary, Row, Table, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeDecorator

from knowledge.database import UtcDateTime

Maker = Callable[[Mapping[str, Any]], Any]
Reader = Callable[[Sequence[Any]], Row[Any]]


class Ready:
    """One statement, ready for each dialect that has asked for it. ``columns`` are the values an insert or update sets by name."""

    def __init__(self, statement: Executable | Mapping[str, Executable], *, columns: Sequence[str] = ()) -> None:
        self._statement, self._columns = statement, list(columns)
        self._made: dict[str, _Compiled] = {}

    def _for(self, conn: Connection) -> "_Compiled":
        name = conn.dialect.name
        found = self._made.get(name)
        if found is None:
            statement = self._statement[name] if isinstance(self._statement, Mapping) else self._statement
            found = self._made[name] = _Compiled(statement, conn.dialect, self._columns)
        return found

    def run(self, conn: Connection, values: Mapping[str, Any]) -> int:
        """Execute; how many rows it touched."""
        made = self._for(conn)
        cursor = _cursor(conn)
        try:
            cursor.execute(made.sql, made.parameters(values))
            return int(cursor.rowcount)
        except conn.dialect.loaded_dbapi.Error as error:
            raise _told(conn, error) from error
        finally:
            cursor.close()

    def run_many(self, conn: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute once for every row of values."""
        made = self._for(conn)
        cursor = _cursor(conn)
        try:
            cursor.executemany(made.sql, [made.parameters(values) for values in rows])
        except conn.dialect.loaded_dbapi.Error as error:
            raise _told(conn, error) from error
        finally:
            cursor.close()

    def first(self, conn: Connection, values: Mapping[str, Any]) -> Row[Any] | None:
        """The first row, with its columns as attributes; ``None`` if there is none."""
        made = self._for(conn)
        cursor = _cursor(conn)
        try:
            cursor.execute(made.sql, made.parameters(values))
            row = cursor.fetchone()
            return None if row is None else (made.read or made.reader(cursor))(row)
        except conn.dialect.loaded_dbapi.Error as error:
            raise _told(conn, error) from error
        finally:
            cursor.close()

    def all(self, conn: Connection, values: Mapping[str, Any]) -> list[Row[Any]]:
        """Every row."""
        made = self._for(conn)
        cursor = _cursor(conn)
        try:
            cursor.execute(made.sql, made.parameters(values))
            rows = cursor.fetchall()
            return [*map(made.read or made.reader(cursor), rows)] if rows else []
        except conn.dialect.loaded_dbapi.Error as error:
            raise _told(conn, error) from error
        finally:
            cursor.close()

    def scalar(self, conn: Connection, values: Mapping[str, Any]) -> Any:
        """The first column of the first row, or ``None``."""
        row = self.first(conn, values)
        return None if row is None else row[0]

    def new_id(self, conn: Connection, values: Mapping[str, Any]) -> int:
        """Insert; the number that the row got."""
        made = self._for(conn)
        cursor = _cursor(conn)
        try:
            cursor.execute(made.sql, made.parameters(values))
            return int(cursor.lastrowid if cursor.description is None else cursor.fetchone()[0])
        except conn.dialect.loaded_dbapi.Error as error:
            raise _told(conn, error) from error
        finally:
            cursor.close()


def numbered(table: Table, columns: Sequence[str]) -> Ready:
    """An insert of which one asks the row's number: SQLite knows it without being asked to return it, in half the time."""
    return Ready({"sqlite": insert(table), "postgresql": insert(table).returning(table.c.id)}, columns=columns)


class _Compiled:
    """The statement in one dialect's words."""

    def __init__(self, statement: Executable, dialect: Dialect, columns: list[str]) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=columns or None)  # type: ignore[attr-defined]
        assert isinstance(compiled, SQLCompiler)
        assert not compiled.insert_prefetch and not compiled.update_prefetch, "values made in Python must be given"
        assert not compiled.post_compile_params, "lists of unknown length cannot be made ready"
        self.sql = str(compiled)
        self.parameters = _parameters(compiled)
        self._compiled, self._dialect = compiled, dialect
        self.read: Reader | None = None

    def reader(self, cursor: Any) -> Reader:
        """How this statement's rows are read; their names come with the first answer."""
        self.read = _reader(self._compiled, self._dialect, [column[0] for column in cursor.description])
        return self.read


def _parameters(compiled: SQLCompiler) -> Maker:
    """From named values to what the driver takes, each through its column's type."""
    literals = {name: value for name, value in compiled.params.items() if value is not None}
    names = compiled.positiontup if compiled.positional and compiled.positiontup is not None else list(compiled.params)
    kinds = {bind.key: bind.type for bind in compiled.bind_names}
    bindings: list[Any] = [(name, literals.get(name), _binder(compiled, kinds.get(name), name)) for name in names]

    def in_order(values: Mapping[str, Any]) -> list[Any]:
        get = values.get
        return [get(name, literal) if process is None else process(get(name, literal)) for name, literal, process in bindings]

    def by_name(values: Mapping[str, Any]) -> dict[str, Any]:
        return dict(zip(names, in_order(values), strict=True))

    return in_order if compiled.positional else by_name


_MOMENTS: dict[str, Callable[[Any], Any]] = {}
"""One turn writes the same moment many times over: for each dialect it is put into words once."""


def _binder(compiled: SQLCompiler, kind: Any, name: str) -> Callable[[Any], Any] | None:
    if _is_sealed(kind):
        return partial(kind.process_bind_param, dialect=compiled.dialect)
    process: Any = compiled._bind_processors.get(name)
    if process is None or not isinstance(kind, UtcDateTime):
        return process  # type: ignore[no-any-return]
    return _MOMENTS.setdefault(compiled.dialect.name, lru_cache(maxsize=64)(process))


def _is_sealed(kind: Any) -> bool:
    """Whether what is written and read are plain bytes that the type makes and opens: both drivers take them as they are."""
    return isinstance(kind, TypeDecorator) and isinstance(kind.impl_instance, LargeBinary)


def _reader(compiled: SQLCompiler, dialect: Dialect, names: Sequence[str]) -> Reader:
    """From the driver's row to a named one, each value through its column's type."""
    kinds = {column.keyname: column.type for column in compiled._result_columns}
    kind: Any = namedtuple
    make: Callable[[list[Any]], Row[Any]] = kind("Row", names)._make
    processors = [(place, _result_processor(kinds[name], dialect)) for place, name in enumerate(names) if name in kinds]
    working = [(place, process) for place, process in processors if process is not None]

    def read(row: Sequence[Any]) -> Row[Any]:
        values = list(row)
        for place, process in working:
            values[place] = process(values[place])
        return make(values)

    return read


def _result_processor(kind: Any, dialect: Dialect) -> Callable[[Any], Any] | None:
    if _is_sealed(kind):
        return partial(kind.process_result_value, dialect=dialect)
    found: Callable[[Any], Any] | None = kind.dialect_impl(dialect).result_processor(dialect, None)
    return found


def _told(conn: Connection, error: Any) -> Exception:
    """A driver's error as SQLAlchemy's, without the values."""
    dialect = conn.dialect
    lost = dialect.is_disconnect(error, conn.connection.dbapi_connection, None)
    told: Exception = DBAPIError.instance(
        None, None, error, dialect.loaded_dbapi.Error, hide_parameters=True, connection_invalidated=lost, dialect=dialect
    )
    return told


class undoable:  # noqa: N801  reads as the statement it stands in
    """What happens inside is undone if it fails, and only that; the error goes on."""

    def __init__(self, conn: Connection, name: str) -> None:
        self._conn, self._name = conn, name

    def __enter__(self) -> None:
        _say(self._conn, f"SAVEPOINT {self._name}")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            _say(self._conn, f"ROLLBACK TO SAVEPOINT {self._name}")
        _say(self._conn, f"RELEASE SAVEPOINT {self._name}")


def _cursor(conn: Connection) -> Any:
    """The driver's own, within the connection's transaction."""
    raw: Any = conn.connection.dbapi_connection
    return raw.cursor()


def _say(conn: Connection, words: str) -> None:
    cursor = _cursor(conn)
    try:
        cursor.execute(words)
    except conn.dialect.loaded_dbapi.Error as error:
        raise _told(conn, error) from error
    finally:
        cursor.close()
