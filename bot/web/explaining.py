"""Says what is wrong with a request, in Italian and English, naming the field and what is allowed; repeats nothing of what was sent."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import asdict, is_dataclass
from difflib import get_close_matches
from typing import Any, cast

from fastapi import HTTPException, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.exceptions import HTTPException as AnyHTTPException

from knowledge.catalogue import Catalogue
from knowledge.facts import FactError

MAX_FACTS = 200
MOST_PROBLEMS, MOST_SAID = 20, 2000
WORDS: Mapping[str, tuple[str, str]] = {
    "missing": ("manca, ed è obbligatorio", "is missing and required"),
    "extra_forbidden": ("non esiste: toglilo", "is not known: remove it"),
    "json_invalid": ("non è JSON valido", "is not valid JSON"),
    "string_type": ("deve essere un testo", "must be a text"),
    "string_unicode": ("ha caratteri rotti: serve testo Unicode valido", "has broken characters: valid Unicode is needed"),
    "string_too_short": ("è troppo corto: almeno {min_length} caratteri", "is too short: at least {min_length} characters"),
    "string_too_long": ("è troppo lungo: al massimo {max_length} caratteri", "is too long: at most {max_length} characters"),
    "string_pattern_mismatch": ("ha caratteri non ammessi: deve seguire {pattern}", "has characters not allowed: must match {pattern}"),
    "too_long": ("ha troppe voci: al massimo {max_length}", "has too many items: at most {max_length}"),
    "list_type": ("deve essere una lista", "must be a list"),
    "dict_type": ("deve essere un oggetto JSON", "must be a JSON object"),
    "model_attributes_type": ("deve essere un oggetto JSON", "must be a JSON object"),
    "bool_parsing": ("deve essere true o false", "must be true or false"),
    "int_parsing": ("deve essere un numero intero", "must be a whole number"),
    "int_type": ("deve essere un numero intero", "must be a whole number"),
    "float_parsing": ("deve essere un numero", "must be a number"),
    "float_type": ("deve essere un numero", "must be a number"),
    "finite_number": ("deve essere un numero finito", "must be a finite number"),
    "less_than_equal": ("deve essere al massimo {le}", "must be at most {le}"),
    "greater_than_equal": ("deve essere almeno {ge}", "must be at least {ge}"),
    "literal_error": ("deve essere uno di: {expected}", "must be one of: {expected}"),
}
A_DATE = ("deve essere una data come 2026-01-31", "must be a date such as 2026-01-31")
OTHER = ("non va bene", "is not right")


def printable(name: str, *, most: int = 200) -> str:
    """A name that came from outside, fit to be said back: no broken or control characters, not endless."""
    sound = name[:most].encode("utf-8", "replace").decode()
    return "".join(letter if letter.isprintable() else "?" for letter in sound)


def said(problem: Mapping[str, Any]) -> dict[str, str]:
    """One problem of pydantic's as ``{"field", "it", "en"}``."""
    parts = [str(part) for part in problem["loc"]]
    field = ".".join(parts[1:] if parts and parts[0] in {"body", "query", "path", "header"} else parts)
    kind = str(problem["type"])
    field = "body" if kind == "json_invalid" or not field else printable(field)
    italian, english = A_DATE if kind.startswith("date") else WORDS.get(kind, OTHER)
    context = {key: str(value) for key, value in (problem.get("ctx") or {}).items()}
    try:
        italian, english = italian.format(**context), english.format(**context)
    except KeyError:
        italian, english = OTHER
    return {"field": field, "it": f"Il campo «{field}» {italian}.", "en": f"Field '{field}' {english}."}


class Problem(BaseModel):
    """What was wrong with a request, in both languages, naming the fact or field."""

    field: str
    it: str
    en: str


def plain(value: Any) -> Any:
    """Dataclasses and mappings as JSON values."""
    if is_dataclass(value) and not isinstance(value, type):
        return {key: plain(item) for key, item in asdict(value).items()}
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list | frozenset | set):
        return [plain(item) for item in value]
    return value


def refuse(*problems: Problem, status: int = 422) -> HTTPException:
    """All that is wrong, in both languages."""
    return HTTPException(status, detail=[problem.model_dump() for problem in problems[:MOST_PROBLEMS]])


def fact_problem(catalogue: Catalogue, error: FactError) -> Problem:
    """The fact's own words; for a fact that nobody knows, the names that are near."""
    key, name = error.fact.partition("@")[0], printable(error.fact, most=80)
    if key in catalogue.facts:
        return Problem(field=name, it=printable(error.it, most=MOST_SAID), en=printable(error.en, most=MOST_SAID))
    near = ", ".join(get_close_matches(key[:80], list(catalogue.facts), n=3))
    italian = f"Il fatto «{name}» non esiste.{f' Forse: {near}.' if near else ''} L'elenco è in /api/v1/facts."
    english = f"There is no fact '{name}'.{f' Perhaps: {near}.' if near else ''} All facts are listed at /api/v1/facts."
    return Problem(field=name, it=italian, en=english)


async def explain_refusal(_request: Request, error: Exception) -> Response:
    """Whatever else is refused: a path or a method that is not there, or something that broke; under the API always in the same form."""
    status = error.status_code if isinstance(error, AnyHTTPException) else 500
    detail, headers = (error.detail, error.headers) if isinstance(error, AnyHTTPException) else (None, None)
    said = cast("Any", detail)
    if status == 404 and detail == "Not Found":
        italian, english = "Questo indirizzo non esiste: tutti sono in /openapi.json.", "No such address: all are in /openapi.json."
        said = [Problem(field="path", it=italian, en=english).model_dump()]
    elif status == 405:
        ways = (headers or {}).get("Allow", "")
        said = [Problem(field="method", it=f"Qui si usa {ways}.", en=f"Use {ways} here.").model_dump()]
    elif detail is None:
        said = [Problem(field="", it="Qualcosa non ha funzionato: riprova.", en="Something went wrong: try again.").model_dump()]
    return JSONResponse({"detail": said}, status_code=status, headers=headers)


async def explain(_request: Request, error: Exception) -> JSONResponse:
    """422 with every problem in both languages."""
    problems = error.errors() if isinstance(error, RequestValidationError) else []
    return JSONResponse({"detail": jsonable_encoder([said(problem) for problem in problems[:MOST_PROBLEMS]])}, status_code=422)


class ExplainedRoute(APIRoute):
    """A body that cannot be read at all (bytes that are no text, endless nesting or figures) is refused like any other wrong JSON."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await handle(request)
            except AnyHTTPException as error:
                if error.status_code != 400:
                    raise
                raise RequestValidationError([{"type": "json_invalid", "loc": ("body",)}]) from None

        return handler
