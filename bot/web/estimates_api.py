"""The public route that says about how much a service may bring, and what more would have to be asked; nothing sent here is stored."""

from datetime import date
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from bot.web import api_examples
from bot.web.api_examples import answers
from bot.web.explaining import MAX_FACTS, MOST_SAID, ExplainedRoute, Problem, fact_problem, plain, printable, refuse
from dialogs.house import House, Published
from knowledge.amounts.asked import wrong_inputs
from knowledge.amounts.estimates import Estimate, ExtraQuestion, estimates, extra_questions, why_no_estimate
from knowledge.rules import matching
from knowledge.rules.contradictions import wrong_facts


class EstimateBody(BaseModel):
    """The service, the facts told, and what was asked only for the estimate."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [api_examples.ESTIMATE_BODY]})

    slug: str = Field(max_length=80)
    facts: dict[str, Any] = Field(default_factory=dict, max_length=MAX_FACTS)
    extra: dict[str, Any] = Field(default_factory=dict, max_length=MAX_FACTS)
    as_of: date | None = None


def _estimate(one: Estimate) -> dict[str, Any]:
    """The estimate with its words, its dates and its sources."""
    return {
        "rule": one.rule,
        "title": one.title_it,
        "low": one.low,
        "high": one.high,
        "unit": one.unit,
        "period": one.period,
        "months": one.months,
        "per": one.per,
        "form": one.form,
        "computable": one.computable,
        "at_least": one.at_least,
        "verify": one.verify,
        "text": one.text_it,
        "duration_months": plain(one.duration_months),
        "missing": list(one.missing),
        "reason": one.reason,
        "figures": [{"from" if key == "from_" else key: value for key, value in plain(figure).items()} for figure in one.figures],
    }


def _question(one: ExtraQuestion) -> dict[str, Any]:
    options = [{"value": value, "label": one.labels_it.get(str(value), str(value))} for value in one.allowed]
    return {"id": one.id, "question": one.question_it, "type": one.type, "unit": one.unit, "options": options, "fact": one.fact}


def estimates_route(house: House) -> APIRouter:
    """``POST /api/v1/estimates``."""
    router = APIRouter(prefix="/api/v1", tags=["pubblico"], route_class=ExplainedRoute)

    @router.post("/estimates", summary="About how much a service may bring", responses=answers(api_examples.ESTIMATES))
    def estimate(body: EstimateBody) -> dict[str, Any]:
        published, today = house.published(), body.as_of or house.today()
        catalogue = published.catalogue
        if problems := _wrong(published, body):
            raise refuse(*problems)
        result = matching.match(published.rules, body.facts, as_of=today).of(body.slug)
        person = str(result.person or "beneficiario")
        found = estimates(catalogue, body.slug, body.facts, body.extra, as_of=today, variant=result.variant, person=person)
        asked = extra_questions(catalogue, body.slug, body.facts, body.extra, as_of=today, person=person) if found else ()
        return {
            "slug": body.slug,
            "as_of": today,
            "outcome": result.outcome,
            "estimates": [_estimate(one) for one in found],
            "why_none": None if found else why_no_estimate(catalogue, body.slug),
            "questions": [_question(one) for one in asked],
        }

    return router


def _wrong(published: Published, body: EstimateBody) -> list[Problem]:
    """All that is wrong at once; an input of the estimates is named in its own words."""
    catalogue, found = published.catalogue, []
    if body.slug not in catalogue.services:
        found.append(
            Problem(
                field="slug",
                it="Questo servizio non esiste. L'elenco è in /api/v1/services.",
                en="No such service. All are listed at /api/v1/services.",
            )
        )
    found += [fact_problem(catalogue, error) for error in wrong_facts(published.rules.lexicon, body.facts)]
    return found + [
        Problem(field=printable(one.fact), it=printable(one.it, most=MOST_SAID), en=printable(one.en, most=MOST_SAID))
        for one in wrong_inputs(catalogue, body.extra)
    ]
