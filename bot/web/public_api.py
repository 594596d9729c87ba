"""The public, read-only API of product.md §7: services, facts, offices, search, understanding, matching, interview.

Nothing sent here is stored.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from bot.web import api_examples
from bot.web.api_examples import answers
from bot.web.explaining import MAX_FACTS, ExplainedRoute, Problem, fact_problem, plain, printable, refuse
from dialogs.house import House, Published
from dialogs.reading import understanding
from knowledge.catalogue import Catalogue
from knowledge.interview import choice as interviews
from knowledge.places import offices
from knowledge.rules import matching
from knowledge.rules.contradictions import wrong_facts
from knowledge.search import index
from knowledge.windows import Call, call_of

MAX_TEXT = 5000
EXAMPLE_FACTS: Any = {"eta": 65, "comune_residenza": "milano", "isee": {"max": 9000}, "eta_figli": [3, 7]}


class MatchBody(BaseModel):
    """The facts of one household, in the value forms of the README."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"facts": EXAMPLE_FACTS, "need_areas": ["reddito"]}]})

    facts: dict[str, Any] = Field(default_factory=dict, max_length=MAX_FACTS)
    need_areas: list[str] | None = Field(default=None, max_length=64)
    as_of: date | None = None


class InterviewBody(BaseModel):
    """The need areas chosen and the facts told so far."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"need_areas": ["casa"], "facts": EXAMPLE_FACTS}]})

    need_areas: list[str] = Field(max_length=64)
    facts: dict[str, Any] = Field(default_factory=dict, max_length=MAX_FACTS)
    as_of: date | None = None


class UnderstandBody(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"text": "Ho perso il lavoro e ho due figli di 3 e 7 anni"}]})

    text: str = Field(max_length=MAX_TEXT)
    lang: str | None = Field(default=None, max_length=8)


def _wrong_areas(catalogue: Catalogue, areas: list[str] | None, *, field: str = "need_areas") -> Iterator[Problem]:
    for area in dict.fromkeys(areas or ()):
        if area not in catalogue.need_areas:
            name, allowed = printable(area, most=80), ", ".join(catalogue.need_areas)
            yield Problem(
                field=field,
                it=f"L'area di bisogno «{name}» non esiste. Scegli tra: {allowed}.",
                en=f"There is no need area '{name}'. Choose among: {allowed}.",
            )


def _check(published: Published, areas: list[str] | None, facts: Mapping[str, Any]) -> None:
    """Refuses with all that is wrong at once."""
    catalogue = published.catalogue
    wrong = [fact_problem(catalogue, error) for error in wrong_facts(published.rules.lexicon, facts)]
    if problems := [*_wrong_areas(catalogue, areas), *wrong]:
        raise refuse(*problems)


def _result(catalogue: Catalogue, result: matching.Result, need_areas: list[str] | None) -> dict[str, Any]:
    return {
        "slug": result.slug,
        "name_it": catalogue.services[result.slug].name_it,
        "outcome": result.outcome,
        "person": result.person,
        "variant": result.variant,
        "already": result.already,
        "hidden": result.hidden,
        "concerns": result.concerns(need_areas or ()),
        "cautious": result.cautious,
        "missing": list(result.missing),
        "confirm": list(result.confirm),
        "status": result.status,
        "window": result.window_note,
        "call": _call(result.call),
        "near_miss": result.near_miss,
        "first_do": result.first_do,
        "later": result.later,
        "trace": [plain(line) for line in result.trace],
    }


def _call(call: Call | None) -> dict[str, Any] | None:
    """How a call stands today; ``None`` where requests are always open."""
    return None if call is None else {"standing": call.standing, "day": call.day, "year": call.year}


def _matching(catalogue: Catalogue, found: matching.Matching, need_areas: list[str] | None) -> dict[str, Any]:
    return {
        "catalogue_version": found.catalogue_version,
        "as_of": found.as_of,
        "results": [_result(catalogue, result, need_areas) for result in found.results],
        "implied": [plain(item) for item in found.implied],
    }


def _directory_routes(router: APIRouter, house: House) -> None:
    @router.get("/services", summary="Every service, in short", responses=answers(api_examples.SERVICES, may_refuse=False))
    def services() -> list[dict[str, Any]]:
        keep = {
            "slug",
            "name_it",
            "summary_it",
            "need_areas",
            "level",
            "territory",
            "status",
            "newest_source_as_of",
            "last_verified",
            "verify_by",
        }
        held, today = house.published().catalogue.services.values(), house.today()
        return [{**one.model_dump(mode="json", include=keep), "call": _call(call_of(one, None, today))} for one in held]

    @router.get(
        "/services/{slug}",
        summary="One service, whole",
        responses={**answers(api_examples.SERVICE, may_refuse=False), 404: {"description": "No such service"}},
    )
    def service(slug: str) -> dict[str, Any]:
        found = house.published().catalogue.services.get(slug)
        if found is None:
            name = printable(slug, most=80)
            absent = Problem(field="slug", it=f"Il servizio «{name}» non esiste.", en=f"There is no service '{name}'.")
            raise refuse(absent, status=404)
        return {**found.model_dump(mode="json", by_alias=True), "call": _call(call_of(found, None, house.today()))}

    @router.get("/facts", summary="The facts that may be asked or told", responses=answers(api_examples.FACTS, may_refuse=False))
    def facts() -> list[dict[str, Any]]:
        return [fact.model_dump(mode="json", exclude_defaults=True) for fact in house.published().catalogue.facts.values()]

    @router.get("/offices", summary="Offices, nearest first when a position is given", responses=answers(api_examples.OFFICES))
    def find_offices(
        comune: Annotated[str | None, Query(max_length=80)] = None,
        need_area: Annotated[str | None, Query(max_length=40)] = None,
        lat: Annotated[float | None, Query(ge=-90, le=90, allow_inf_nan=False)] = None,
        lon: Annotated[float | None, Query(ge=-180, le=180, allow_inf_nan=False)] = None,
    ) -> list[dict[str, Any]]:
        catalogue = house.published().catalogue
        wrong = [*_wrong_areas(catalogue, [need_area] if need_area else None, field="need_area"), *_half_a_position(lat, lon)]
        if wrong:
            raise refuse(*wrong)
        return [_office(item) for item in offices.search_offices(catalogue, comune=comune, need_area=need_area, lat=lat, lon=lon)]


def _half_a_position(lat: float | None, lon: float | None) -> Iterator[Problem]:
    if (lat is None) != (lon is None):
        given, absent = ("lon", "lat") if lat is None else ("lat", "lon")
        yield Problem(
            field=absent,
            it=f"Il campo «{absent}» manca: con «{given}» serve anche «{absent}».",
            en=f"Field '{absent}' is missing: with '{given}' it is needed too.",
        )


def _office(place: offices.Place) -> dict[str, Any]:
    known = {"group": place.group, "distance_km": place.distance_km, "approximate": place.approximate}
    return {**place.office.model_dump(mode="json"), **known}


def _reasoning_routes(router: APIRouter, house: House) -> None:
    @router.get("/search", summary="Services and questions near to some words", responses=answers(api_examples.SEARCH))
    def find(q: Annotated[str, Query(max_length=500)], limit: Annotated[int, Query(ge=1, le=50)] = 10) -> list[dict[str, Any]]:
        return [plain(hit) for hit in index.search(house.published().index, q, limit=limit)]

    @router.post("/understand", summary="What a message is about", responses=answers(api_examples.UNDERSTAND))
    def understand(body: UnderstandBody) -> dict[str, Any]:
        spoken = body.lang.lower().partition("-")[0] if body.lang else None
        found = understanding.understand(house.published(), body.text, lang=spoken, today=house.today())
        return {
            "lang": found.lang,
            "need_areas": [{"id": hit.id, "score": hit.score} for hit in found.need_areas],
            "services": [{"slug": hit.id, "score": hit.score} for hit in found.services],
            "faq": [{"id": hit.id, "score": hit.score} for hit in found.faq],
            "facts": plain(found.facts),
            "aside": plain(found.aside),
            "urgent": found.urgent,
        }

    @router.post("/match", summary="Which services may apply to these facts", responses=answers(api_examples.MATCH))
    def match(body: MatchBody, imply: bool = True) -> dict[str, Any]:
        published = house.published()
        _check(published, body.need_areas, body.facts)
        today = body.as_of or house.today()
        found = matching.match(published.rules, body.facts, as_of=today, need_areas=body.need_areas, imply=imply)
        return _matching(published.catalogue, found, body.need_areas)

    @router.post("/interview", summary="The next question worth asking", responses=answers(api_examples.INTERVIEW))
    def next_question(body: InterviewBody, imply: bool = True) -> dict[str, Any]:
        published = house.published()
        _check(published, body.need_areas, body.facts)
        today = body.as_of or house.today()
        step = interviews.interview(published.rules, body.facts, need_areas=body.need_areas, as_of=today, imply=imply)
        question = step.next and {
            "facts": list(step.next.facts),
            "question": step.next.text,
            "kind": step.next.kind,
            "options": [{"value": option.value, "label": option.label} for option in step.next.options],
            "why": step.next.why,
        }
        answer: dict[str, Any] = {"next": question, "remaining": step.remaining}
        return {**answer, **(_matching(published.catalogue, step.matching, body.need_areas) if step.matching else {"results": []})}


def public_api(house: House) -> APIRouter:
    """The routes under ``/api/v1``."""
    router = APIRouter(prefix="/api/v1", tags=["pubblico"], route_class=ExplainedRoute)
    _directory_routes(router, house)
    _reasoning_routes(router, house)
    return router
