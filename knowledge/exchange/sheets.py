"""The sheets of the spreadsheet: which fields stand in which column, and how a cell reads; touches no file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

YES, NO = "sì", "no"
Path = tuple[str, ...]


class CellError(ValueError):
    """A cell cannot be read as what its column holds; the text says in Italian what is wanted."""


def _text(value: Any) -> Any:
    return None if value is None else str(value).strip() or None


def _list(value: Any) -> list[str]:
    return [] if value is None else [line.strip() for line in str(value).splitlines() if line.strip()]


def _number(value: Any) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        raise CellError("serve un numero")
    if isinstance(value, int | float):
        return int(value) if float(value).is_integer() else float(value)
    text = str(value).replace("€", "").replace(" ", "").strip()
    if "," in text:
        text = text.replace(".", "").replace(",", ".")
    try:
        number = float(text)
    except ValueError:
        raise CellError(f"«{value}» non è un numero") from None
    return int(number) if number.is_integer() else number


def _yes_no(value: Any) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in (YES, "si", "vero", "true", NO, "falso", "false"):
        return word in (YES, "si", "vero", "true")
    raise CellError(f"«{value}»: scrivi sì o no")


def _day(value: Any) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    for shape in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(str(value).strip(), shape).strftime("%Y-%m-%d")  # noqa: DTZ007  a day, not a moment
        except ValueError:
            continue
    raise CellError(f"«{value}» non è una data: scrivi per esempio 2026-11-22")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title, the path inside the record, how it is read, and whether it may be changed."""

    title: str
    path: Path
    read: Callable[[Any], Any] = _text
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of records of one kind; ``addable`` when a new row may make a new record."""

    title: str
    kind: str
    columns: tuple[Column, ...]
    addable: bool = False
    defaults: Mapping[str, Any] | None = None

    @property
    def key(self) -> Column:
        return self.columns[0]


SERVICES = Sheet(
    "servizi",
    "service",
    (
        Column("slug", ("slug",), fixed=True),
        Column("nome", ("name_it",)),
        Column("altri nomi", ("aliases",), _list),
        Column("che cos'è", ("summary_it",)),
        Column("aree di bisogno", ("need_areas",), _list),
        Column("stato", ("status", "value")),
        Column("finestra", ("status", "window")),
        Column("nota sullo stato", ("status", "note")),
        Column("come si chiede", ("how_to_apply",)),
        Column("dove", ("where",), _list),
        Column("documenti", ("documents_needed",), _list),
        Column("avvertenze", ("warnings",), _list),
        Column("serve un operatore", ("needs_operator",), _yes_no),
        Column("fonti", ("sources",), _list),
        Column("responsabile", ("owner",)),
        Column("verificato il", ("last_verified",), _day),
        Column("da verificare entro", ("verify_by",), _day),
    ),
)
OFFICES = Sheet(
    "uffici",
    "office",
    (
        Column("id", ("id",), fixed=True),
        Column("nome", ("name_it",)),
        Column("tipo", ("type",)),
        Column("territorio", ("territory",)),
        Column("città", ("city",)),
        Column("indirizzo", ("address",)),
        Column("precisione indirizzo", ("address_precision",)),
        Column("CAP", ("cap",)),
        Column("telefono", ("phone",)),
        Column("tipo di telefono", ("phone_kind",)),
        Column("email", ("email",)),
        Column("sito", ("web",)),
        Column("orari", ("hours",)),
        Column("orari (OpenStreetMap)", ("opening_hours",)),
        Column("orari di", ("hours_scope",)),
        Column("appuntamento", ("booking_required",), _yes_no),
        Column("aree di bisogno", ("need_areas",), _list),
        Column("servizi", ("measures",), _list),
        Column("note", ("notes",)),
        Column("fonti", ("sources",), _list),
        Column("dato del", ("as_of",)),
        Column("da verificare prima dell'uso", ("verify_before_use",), _yes_no),
    ),
    addable=True,
    defaults={"verify_before_use": True},
)
FAQ = Sheet(
    "faq",
    "faq",
    (
        Column("id", ("id",), fixed=True),
        Column("area", ("area",)),
        Column("domanda", ("question_it",)),
        Column("risposta", ("answer_it",)),
        Column("servizi", ("linked_slugs",), _list),
        Column("fonti", ("sources",), _list),
        Column("serve un operatore", ("needs_operator",), _yes_no),
        Column("verificata il", ("last_verified",), _day),
    ),
    addable=True,
)
GLOSSARY = Sheet(
    "glossario",
    "term",
    (
        Column("parola", ("term",), fixed=True),
        Column("per esteso", ("expansion",)),
        Column("in parole semplici", ("plain_it",)),
        Column("come la scrivono", ("variants",), _list),
        Column("servizi", ("linked_slugs",), _list),
        Column("fonte", ("source",)),
        Column("affidabilità", ("confidence",)),
    ),
    addable=True,
    defaults={"confidence": "memory", "source": "memoria"},
)
SHEETS = (SERVICES, OFFICES, FAQ, GLOSSARY)

CRITERIA_TITLE = "criteri"
CRITERIA_COLUMNS = (
    Column("servizio", ("service",), fixed=True),
    Column("posto", ("place",), fixed=True),
    Column("fatto", ("fact",), fixed=True),
    Column("confronto", ("op",), fixed=True),
    Column("valore", ("value",)),
    Column("zona dubbia fino a", ("verify_to",), _number),
    Column("tipo di ISEE", ("isee_tipo",)),
    Column("nota", ("note",)),
    Column("fonte", ("source",)),
    Column("dato del", ("as_of",)),
    Column("affidabilità", ("confidence",)),
)


def cell_of(value: Any) -> Any:
    """A value as it stands in a cell: one line for each element of a list."""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, list | tuple):
        return "\n".join(str(item) for item in value)
    return value


def value_like(old: Any, cell: Any) -> Any:
    """The threshold in a cell, read as the kind of value that stands there now."""
    if isinstance(old, bool):
        return _yes_no(cell)
    if isinstance(old, int | float):
        return _number(cell)
    if isinstance(old, list):
        lines = [cell] if isinstance(cell, int | float) else _list(cell)
        return [_number(line) for line in lines] if old and all(isinstance(one, int | float) for one in old) else lines
    return _text(cell)


def get(data: Any, path: Path) -> Any:
    for part in path:
        data = data.get(part) if isinstance(data, dict) else None
    return data


def put(data: dict[str, Any], path: Path, value: Any) -> None:
    """Write ``value``; an empty one is not written where there was nothing."""
    for part in path[:-1]:
        data = data.setdefault(part, {})
    empty = value is None or value == []
    if not empty or data.get(path[-1]) not in (None, []):
        data[path[-1]] = value
