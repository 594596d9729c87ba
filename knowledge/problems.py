"""What is wrong with the content, said in plain Italian with file, entry and field; decides nothing about how to go on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to correct: where it is and what to change."""

    file: str
    entry: str
    field: str
    text: str

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.file, self.entry, f"campo «{self.field}»" if self.field else "") if part)
        return f"{place}: {self.text}"


class ContentError(Exception):
    """The catalogue cannot be read; holds every problem found, one line each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


TYPE_TEXTS: Mapping[str, str] = {
    "missing": "manca: aggiungilo",
    "extra_forbidden": "campo sconosciuto: correggi il nome o toglilo",
    "string_type": "deve essere un testo",
    "int_type": "deve essere un numero intero",
    "int_parsing": "deve essere un numero intero",
    "int_from_float": "deve essere un numero intero",
    "float_type": "deve essere un numero",
    "float_parsing": "deve essere un numero",
    "bool_type": "deve essere true o false",
    "bool_parsing": "deve essere true o false",
    "tuple_type": "deve essere una lista",
    "list_type": "deve essere una lista",
    "mapping_type": "deve essere un insieme di voci «nome: valore»",
    "dict_type": "deve essere un insieme di voci «nome: valore»",
    "model_type": "deve essere un insieme di voci «nome: valore»",
    "date_type": "deve essere una data, per esempio '2026-11-22'",
    "date_parsing": "deve essere una data, per esempio '2026-11-22'",
    "date_from_datetime_parsing": "deve essere una data, per esempio '2026-11-22'",
}


def _text_of(error: Mapping[str, Any]) -> str:
    kind = str(error["type"])
    shown = f" (c'è {error['input']!r})" if kind not in ("missing", "extra_forbidden", "model_type") and _short(error["input"]) else ""
    if kind in ("literal_error", "enum"):
        allowed = str(error.get("ctx", {}).get("expected", "")).replace(" or ", ", ").replace("'", "")
        return f"valore non ammesso{shown}: scegli tra {allowed}"
    return TYPE_TEXTS.get(kind, f"valore non valido: {error['msg']}") + shown


def _short(value: object) -> bool:
    return isinstance(value, str | int | float | bool) and len(str(value)) <= 60


def path_text(parts: Sequence[str | int]) -> str:
    """A path inside a record as people read it: ``criteria[2].op``; positions are counted from 1."""
    text = ""
    for part in parts:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def record_problems(error: ValidationError, data: Any, *, file: str, entry: str) -> list[Problem]:
    """The problems of one record; of a criterion that may be of two shapes only those of the shape that was meant."""
    found = []
    for one in error.errors(include_url=False):
        path = _meant(list(one["loc"]), data)
        if path is not None:
            found.append(Problem(file, entry, path_text(path), _text_of(one)))
    return found


def _meant(path: list[str | int], data: Any) -> list[str | int] | None:
    """``path`` without the names of union members; ``None`` when the error is about the member that was not meant."""
    clean: list[str | int] = []
    here = data
    for part in path:
        if part in ("Criterion", "Alternatives"):
            if ("alternatives" in here if isinstance(here, dict) else False) != (part == "Alternatives"):
                return None
            continue
        clean.append(part)
        try:
            here = here[part]
        except (KeyError, IndexError, TypeError):
            here = None
    return clean
