"""Staff's corrections of a sheet: a typed value read by the fact's type, and the situation it makes for the catalogue's tests."""

from collections.abc import Mapping
from typing import Any

from knowledge.catalogue import Catalogue
from knowledge.facts import FactError, parse
from knowledge.records import Fact, FactType

SELF = "@richiedente"
YES, NO = frozenset({"sì", "si", "true", "vero"}), frozenset({"no", "false", "falso"})
UNKNOWN = "non-si-sa"


class CorrectionError(ValueError):
    """The value typed is not one the fact may have; the message says in Italian what to write."""


def read(catalogue: Catalogue, key: str, typed: str) -> Any:
    """The typed value in the interface's form; ``CorrectionError`` says what to write instead."""
    fact = catalogue.facts.get(key.removesuffix(SELF))
    if fact is None:
        raise CorrectionError("Questa riga non si può correggere così.")
    value = _value(fact, typed.strip())
    try:
        parse(fact, value)
    except FactError as error:
        raise CorrectionError(error.it) from None
    return value


def _value(fact: Fact, typed: str) -> Any:
    if not typed:
        raise CorrectionError("Scrivi il valore giusto.")
    if typed == UNKNOWN:
        return {"unknown": "dont_know"}
    if fact.no_value and typed == fact.no_value.id:
        return typed
    if fact.type is FactType.BOOLEAN:
        if typed.lower() not in YES | NO:
            raise CorrectionError("Scrivi sì o no.")
        return typed.lower() in YES
    if fact.type is FactType.AGES:
        return [int(_number(part)) for part in typed.replace(" e ", ",").split(",") if part.strip()]
    if fact.type is FactType.MULTI_ENUM:
        return [part.strip() for part in typed.split(",") if part.strip()]
    if fact.type in (FactType.INTEGER, FactType.DECIMAL):
        number = _number(typed)
        return int(number) if number == int(number) else number
    return typed


def _number(typed: str) -> float:
    plain = typed.replace("€", "").replace("euro", "").replace(".", "").replace(",", ".").strip()
    try:
        return float(plain)
    except ValueError:
        raise CorrectionError(f"«{typed.strip()}» non è un numero.") from None


def choices(catalogue: Catalogue, key: str) -> list[tuple[str, str]]:
    """Values to choose from when correcting, with their labels; empty where one types."""
    fact = catalogue.facts.get(key.removesuffix(SELF))
    if fact is None:
        return []
    if fact.type is FactType.BOOLEAN:
        return [("sì", "Sì"), ("no", "No"), (UNKNOWN, "Non si sa")]
    if fact.type is FactType.ENUM:
        return [*((one, fact.value_labels_it.get(one, one.replace("-", " "))) for one in fact.allowed), (UNKNOWN, "Non si sa")]
    return []


def facts_in_force(sheet: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a sheet with staff's corrections over what was said."""
    facts = {fact["key"]: fact["value"] for fact in sheet["facts"]}
    made = sheet.get("corrections", {})
    return facts | {key.removeprefix("fact:"): one["value"] for key, one in made.items() if key.startswith("fact:")}


def situation(sheet: Mapping[str, Any], outcomes: Mapping[str, str], *, title: str) -> dict[str, Any]:
    """A test case: these facts must give these outcomes. It holds no name, no words and no code of the case."""
    return {"title": title, "as_of": sheet["as_of"], "facts": facts_in_force(sheet), "expect": dict(outcomes)}
