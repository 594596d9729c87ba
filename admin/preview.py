"""Try-outs of the draft: one service question by question with its reasons, and the whole chat; keeps nothing of them."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from admin import drafts, situations
from admin.auth import Editor, check_csrf, house_of
from admin.pages import render
from admin.record_reading import to_number
from admin.rehearsal import MOST_ACTS, Rehearsals
from dialogs.house import House
from dialogs.staff import accounts
from knowledge import drafting
from knowledge.catalogue import Catalogue
from knowledge.database import reading, writing
from knowledge.interview.choice import interview
from knowledge.interview.questions import Question
from knowledge.records import FactType
from knowledge.rules import matching
from knowledge.rules.known import FactError, parse
from knowledge.rules.matching import Rules
from knowledge.rules.situations import Situation

Packed = Annotated[str, Form(max_length=20_000)]
Short = Annotated[str, Form(max_length=200)]
Said = Annotated[str, Form(max_length=4_000)]
Picked = Annotated[list[str] | None, Form()]
VERDICTS = {"yes": ("ok", "sì"), "no": ("bad", "no"), "unknown": ("warn", "non si sa"), "to_verify": ("info", "da verificare")}
UNKNOWN = {"?": "dont_know", "-": "declined"}
BAD_ANSWER = "Questa risposta non l'ho capita: controlla e riprova."


def _rules(request: Request, slug: str) -> Rules:
    with reading(house_of(request).engine) as conn:
        rules = matching.rules_of(drafts.working(conn))
    if slug not in rules.benches:
        raise HTTPException(404, detail="Questa scheda non c'è.")
    return rules


def next_question(rules: Rules, slug: str, facts: Mapping[str, Any], house: House) -> tuple[Question | None, int]:
    """What would be asked now, and about how many questions follow."""
    found = interview(rules, facts, need_areas=(), slugs=[slug], one_fact=True, with_results=False, as_of=house.today())
    return found.next, found.remaining


def answer(rules: Rules, question: Question, *, option: str, text: str, picked: list[str]) -> Any:
    """The value, in the interface's form, of what was pressed or typed; ``FactError`` or ``ValueError`` if it is none."""
    fact = rules.catalogue.facts[question.facts[0].partition("@")[0]]
    if option in UNKNOWN:
        return {"unknown": UNKNOWN[option]}
    if option:
        value: Any = question.options[int(option)].value
    elif fact.type is FactType.MULTI_ENUM:
        value = picked
    elif fact.type is FactType.AGES:
        value = [int(one) for one in re.findall(r"\d+", text)]
    else:
        value = to_number(text)
    parse(fact, value)
    return value


def _page(request: Request, slug: str, facts: dict[str, Any], *, error: str | None = None, done: str | None = None) -> HTMLResponse:
    house = house_of(request)
    rules = _rules(request, slug)
    try:
        question, remaining = next_question(rules, slug, facts, house)
        result = situations.result_of(rules, Situation.of(rules.lexicon, facts), slug, as_of=house.today())
    except FactError:
        return _page(request, slug, {}, error="La scheda è cambiata: ricomincio da capo.")
    fact = rules.catalogue.facts[question.facts[0].partition("@")[0]] if question else None
    names = [(value, situations.value_words(fact, value)) for value in fact.allowed] if fact and fact.type is FactType.MULTI_ENUM else []
    context: dict[str, Any] = {
        "slug": slug,
        "name": rules.catalogue.services[slug].name_it,
        "told": situations.facts_in_words(rules.catalogue, facts),
        "facts": drafts.packed(facts),
        "question": question,
        "typed": fact is not None and fact.type in (FactType.INTEGER, FactType.DECIMAL, FactType.AGES),
        "names": names,
        "remaining": remaining,
        "result": result,
        "outcome": situations.outcome_words(result.outcome),
        "verdicts": VERDICTS,
        "first_do": _service_name(rules, result.first_do),
    }
    return render(request, "preview.html", error=error, done=done, status=422 if error else 200, **context)


def _service_name(rules: Rules, slug: str | None) -> str | None:
    service = rules.catalogue.services.get(slug or "")
    return service.name_it if service else None


def _chat_routes(router: APIRouter) -> None:
    rehearsals = Rehearsals()

    def draft_of(request: Request) -> Catalogue:
        with reading(house_of(request).engine) as conn:
            return drafts.working(conn)

    @router.get("/prova-chat", response_class=HTMLResponse)
    def chat(request: Request, person: Editor) -> HTMLResponse:
        return chat_page(request, person)

    def chat_page(request: Request, person: Editor, *, error: str | None = None, done: str | None = None) -> HTMLResponse:
        catalogue = draft_of(request)
        held = rehearsals.of(person.id, house_of(request), catalogue)
        facts = held.facts()
        outcomes = _outcomes(catalogue, facts, house_of(request)) if facts else []
        told = situations.facts_in_words(catalogue, facts)
        context = {"is_learning": held.is_learning, "is_full": len(held.acts) >= MOST_ACTS, "told": told, "outcomes": outcomes}
        return render(request, "preview_chat.html", lines=held.lines, error=error, done=done, status=422 if error else 200, **context)

    @router.post("/prova-chat/salva", dependencies=[Depends(check_csrf)])
    def keep(request: Request, person: Editor, title: Short, slug: Picked = None) -> Response:
        house, catalogue = house_of(request), draft_of(request)
        facts = rehearsals.of(person.id, house, catalogue).facts()
        expect = {one: outcome for one, _, outcome in _outcomes(catalogue, facts, house) if one in (slug or ())}
        if not expect or not title.strip():
            return chat_page(request, person, error="Scrivi come si chiama e scegli almeno una scheda.")
        try:
            with writing(house.engine) as conn:
                situations.add(conn, {"title": title.strip(), "facts": facts, "expect": expect}, by=person.username, at=house.now())
                accounts.audit(conn, person.username, "situazione-salvata", now=house.now(), target=title.strip()[:120])
        except drafting.PublishingError as refused:
            return chat_page(request, person, error=str(refused))
        return RedirectResponse("/admin/situazioni?fatto=salvata", status_code=303)

    @router.post("/prova-chat", dependencies=[Depends(check_csrf)])
    def say(request: Request, person: Editor, text: Said = "", press: Said = "") -> Response:
        payload, _, title = press.partition("|")
        if payload or text.strip():
            rehearsals.take(person.id, house_of(request), draft_of(request), payload or text.strip(), shown=title)
        return RedirectResponse("/admin/prova-chat#ultimo", status_code=303)

    @router.post("/prova-chat/nuova", dependencies=[Depends(check_csrf)])
    def anew(request: Request, person: Editor) -> Response:
        rehearsals.of(person.id, house_of(request), draft_of(request), anew=True)
        return RedirectResponse("/admin/prova-chat", status_code=303)


def _outcomes(catalogue: Catalogue, facts: Mapping[str, Any], house: House) -> list[tuple[str, str, str]]:
    """What each service says to these facts, those that may fit first: slug, name, outcome."""
    results = matching.match(matching.rules_of(catalogue), facts, as_of=house.today()).results
    order = list(situations.OUTCOMES_IT)
    fitting = [one for one in results if one.outcome is not matching.Outcome.UNLIKELY]
    found = sorted(fitting, key=lambda one: order.index(one.outcome))
    return [(one.slug, catalogue.services[one.slug].name_it, str(one.outcome)) for one in found]


def _service_routes(router: APIRouter) -> None:
    @router.get("/schede/{slug}/prova", response_class=HTMLResponse)
    def start(request: Request, _person: Editor, slug: str) -> HTMLResponse:
        return _page(request, slug, {})

    @router.post("/schede/{slug}/prova", dependencies=[Depends(check_csrf)], response_class=HTMLResponse)
    def step(
        request: Request,
        _person: Editor,
        slug: str,
        facts: Packed,
        option: Short = "",
        text: Short = "",
        picked: Picked = None,
        back: Short = "",
    ) -> HTMLResponse:
        told = _facts(facts)
        if back:
            return _page(request, slug, dict(list(told.items())[:-1]))
        rules = _rules(request, slug)
        question, _ = next_question(rules, slug, told, house_of(request))
        if question is None:
            return _page(request, slug, told)
        try:
            told = {**told, question.facts[0]: answer(rules, question, option=option, text=text, picked=picked or [])}
        except (FactError, ValueError, IndexError) as error:
            return _page(request, slug, told, error=error.it if isinstance(error, FactError) else BAD_ANSWER)
        return _page(request, slug, told)

    @router.post("/schede/{slug}/prova/salva", dependencies=[Depends(check_csrf)])
    def keep(request: Request, person: Editor, slug: str, facts: Packed, title: Short) -> Response:
        house = house_of(request)
        told, rules = _facts(facts), _rules(request, slug)
        try:
            outcome = situations.result_of(rules, Situation.of(rules.lexicon, told), slug, as_of=house.today()).outcome
            given = {"title": title, "facts": told, "expect": {slug: outcome}}
            with writing(house.engine) as conn:
                situations.add(conn, given, by=person.username, at=house.now())
                accounts.audit(conn, person.username, "situazione-salvata", now=house.now(), target=slug)
        except (FactError, drafting.PublishingError) as refused:
            return _page(request, slug, told, error=str(refused))
        return RedirectResponse(f"/admin/schede/{slug}#situazioni", status_code=303)


def routes(house: House) -> APIRouter:  # noqa: ARG001
    """Routes under ``/admin``."""
    router = APIRouter(prefix="/admin", include_in_schema=False)
    _chat_routes(router)
    _service_routes(router)
    return router


def _facts(packed: str) -> dict[str, Any]:
    found = drafts.unpacked(packed)
    return found if isinstance(found, dict) else {}
