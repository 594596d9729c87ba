"""The requirements' editor: its vocabulary, the sentences it shows while one edits, what stands against them; saves nothing."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from pydantic import TypeAdapter, ValidationError

from admin import drafts, sentences
from admin.auth import Editor, check_csrf, house_of
from admin.plain_problems import plain
from admin.value_words import OPS, value_label
from knowledge.catalogue import Catalogue
from knowledge.checks.contradictions import contradictions
from knowledge.checks.services import criteria_problems
from knowledge.database import reading
from knowledge.records import Alternatives, Condition, Criterion, Exclusion, Fact, FactType
from knowledge.rules.fact_values import condition_problems

CRITERIA: TypeAdapter[tuple[Criterion | Alternatives, ...]] = TypeAdapter(tuple[Criterion | Alternatives, ...])
CONDITIONS: TypeAdapter[tuple[Condition, ...]] = TypeAdapter(tuple[Condition, ...])
EXCLUSIONS: TypeAdapter[tuple[Exclusion, ...]] = TypeAdapter(tuple[Exclusion, ...])
MOST = 300_000
Text = Annotated[str, Form(max_length=MOST)]
ALWAYS = ("info", "verifica_operatore")
NUMBER_OPS = ("lte", "lt", "gte", "gt", "between", "eq", "neq", *ALWAYS)
SET_OPS = ("contains_any", "contains_all", "not_contains_any", *ALWAYS)
OPS_BY_TYPE: dict[FactType, tuple[str, ...]] = {
    FactType.INTEGER: NUMBER_OPS,
    FactType.DECIMAL: NUMBER_OPS,
    FactType.BOOLEAN: ("is_true", "is_false", *ALWAYS),
    FactType.ENUM: ("in", "eq", "neq", *ALWAYS),
    FactType.MULTI_ENUM: SET_OPS,
    FactType.AGES: SET_OPS,
}


def vocabulary(catalogue: Catalogue) -> dict[str, Any]:
    """All words the editor needs: facts with their values, comparisons, scales, sources of help."""
    facts = sorted((_fact_words(fact, catalogue) for fact in catalogue.facts.values()), key=lambda fact: str(fact["name"]).lower())
    ops = {str(kind): [[op, OPS[op]] for op in listed] for kind, listed in OPS_BY_TYPE.items()}
    return {
        "facts": facts,
        "ops": {**ops, "none": [["verifica_operatore", OPS["verifica_operatore"]]]},
        "confidence": [[one, value_label(one)] for one in ("seen", "memory", "mixed")],
        "if_unknown": [[one, value_label(one)] for one in ("ignore", "open", "hide")],
        "subjects": [
            ["beneficiario", "della persona da aiutare"],
            ["richiedente", "di chi scrive"],
            ["nucleo", "di almeno uno in famiglia"],
        ],
        "isee": [[one, one.replace("-", " ")] for one in catalogue.semantics.isee_types],
        "scales": [[one, one.replace("-", " ")] for one in catalogue.scales],
        "services": [[one.slug, one.name_it] for one in catalogue.services.values()],
        "exclusion_kinds": [[one, value_label(one)] for one in ("gia-ricevuta", "incompatibile", "da-valutare")],
    }


def _fact_words(fact: Fact, catalogue: Catalogue) -> dict[str, Any]:
    names = [[value, sentences.value_name(fact, value)] for value in fact.allowed]
    groups = [[group, f"{group.replace('-', ' ')} (tutto il gruppo)"] for group in fact.value_groups]
    name = sentences.fact_name(fact.id, catalogue)
    known = {"id": fact.id, "name": name[:1].upper() + name[1:], "type": str(fact.type), "subject": str(fact.subject)}
    return {
        **known,
        "unit": fact.unit,
        "min": fact.min,
        "max": fact.max,
        "values": names,
        "groups": groups,
        "question": fact.question_it or "",
    }


def parsed(text: str) -> Any:
    """What the editor sent, as data; a form that was tampered with is refused."""
    try:
        found = json.loads(text) if len(text) <= MOST else None
    except ValueError:
        found = None
    if not isinstance(found, list):
        raise HTTPException(422, detail="I requisiti non si leggono: ricarica la pagina e riprova.")
    return found


def said(catalogue: Catalogue, items: list[Any]) -> dict[str, Any]:
    """Sentences, questions and problems of requirements as they stand in the editor."""
    good: list[Criterion | Alternatives] = []
    texts: dict[str, str] = {}
    problems: list[dict[str, str]] = []
    for place, item in enumerate(items):
        try:
            one = CRITERIA.validate_python([item])[0]
        except ValidationError:
            problems.append({"path": str(place), "text": "manca qualcosa: scegli fatto, confronto, valore e fonte"})
            continue
        good.append(one)
        for line in sentences.lines([one], catalogue):
            texts[".".join((str(place), *line.path.split(".")[1:]))] = line.text
        problems += [
            {"path": _path(field, place), "text": plain(text, catalogue)} for field, text in criteria_problems(catalogue, [one], "c")
        ]
    against = [plain(one.text, catalogue) for one in contradictions(good, catalogue.facts)]
    whole = sentences.whole(good, catalogue)
    return {"sentences": texts, "problems": problems, "whole": whole, "questions": sentences.questions(good, catalogue), "against": against}


def _path(field: str, place: int) -> str:
    """``c[1].alternatives[2].all[1].value`` as the editor's own path."""
    numbers = [int(part.split("]")[0]) - 1 for part in field.split("[")[1:] if part.split("]")[0].isdigit()]
    inner = numbers[1:3] if "alternatives[" in field else []
    return ".".join(map(str, (place, *inner)))


def said_exclusions(catalogue: Catalogue, items: list[Any]) -> dict[str, Any]:
    """The same for exclusions."""
    texts: dict[str, str] = {}
    problems: list[dict[str, str]] = []
    for place, item in enumerate(items):
        try:
            one = EXCLUSIONS.validate_python([item])[0]
        except ValidationError:
            problems.append({"path": str(place), "text": "manca qualcosa: scegli tipo, fatto, confronto e valore"})
            continue
        texts[str(place)] = sentences.exclusion(one, catalogue)
    return {"sentences": texts, "problems": problems, "whole": [], "questions": [], "against": []}


def said_conditions(catalogue: Catalogue, items: list[Any]) -> dict[str, Any]:
    """The same for the conditions on which a service is proposed."""
    texts: dict[str, str] = {}
    problems: list[dict[str, str]] = []
    for place, item in enumerate(items):
        try:
            one = CONDITIONS.validate_python([item])[0]
        except ValidationError:
            problems.append({"path": str(place), "text": "manca qualcosa: scegli fatto, confronto e valore"})
            continue
        text = sentences.condition_text(one, catalogue)
        texts[str(place)] = f"{text[:1].upper()}{text[1:]}."
        problems += [{"path": str(place), "text": plain(text, catalogue)} for _, text in condition_problems(catalogue, one)]
    return {"sentences": texts, "problems": problems, "whole": [], "questions": [], "against": []}


SAID = {"criteria": said, "exclusions": said_exclusions, "concerns_any": said_conditions, "concerns_never": said_conditions}


def sentence_routes(router: APIRouter) -> None:
    """The endpoint that the editor asks while one edits."""

    @router.post("/schede-frasi", dependencies=[Depends(check_csrf)])
    def frasi(
        request: Request, _person: Editor, items: Annotated[str, Form()], what: Annotated[str, Form()] = "criteria"
    ) -> dict[str, Any]:
        with reading(house_of(request).engine) as conn:
            catalogue = drafts.working(conn)
        return SAID.get(what, said)(catalogue, parsed(items))
