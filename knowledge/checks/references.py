"""What must hold between the records of a catalogue: references, values and shapes; finds every problem, corrects none."""

from collections.abc import Iterable, Iterator

from knowledge.catalogue import Catalogue
from knowledge.checks import amounts, directory, examples, expressions, phrases, plain_fields, services
from knowledge.problems import Problem
from knowledge.records import Fact
from knowledge.rules.fact_values import NUMBERS, condition_problems, partial_value_problems
from knowledge.rules.known import age_limit

FACTS = "facts.yml"
MAX_QUESTION_WORDS = 20
DERIVATIONS = ("conteggio", "minimo")


def problems_of(catalogue: Catalogue) -> list[Problem]:
    """Every problem of the whole catalogue, empty when it can be published."""
    return [
        *_fact_problems(catalogue),
        *_scale_problems(catalogue),
        *_implication_problems(catalogue),
        *_semantics_problems(catalogue),
        *plain_fields.problems_of(catalogue),
        *services.problems_of(catalogue),
        *directory.problems_of(catalogue),
        *amounts.problems_of(catalogue),
        *examples.problems_of(catalogue),
        *expressions.problems_of(catalogue),
        *phrases.problems_of(catalogue),
    ]


def new_problems(before: Catalogue, after: Catalogue) -> list[Problem]:
    """What would be wrong after a change and is not wrong now."""
    return sorted(set(problems_of(after)) - set(problems_of(before)))


def _fact_problems(catalogue: Catalogue) -> Iterator[Problem]:
    for fact in catalogue.facts.values():
        entry = f"fatto «{fact.id}»"
        for field, text in (*_shape_of(fact), *_values_of(fact), *_question_of(fact), *_references_of(fact, catalogue)):
            yield Problem(FACTS, entry, field, text)
        for position, band in enumerate(fact.bands, 1):
            for text in partial_value_problems(catalogue.facts, fact.id, band.value):
                yield Problem(FACTS, entry, f"bands[{position}]", text)

    for name in catalogue.documents.get("labels.yml") or {}:
        if name not in catalogue.facts:
            yield Problem("labels.yml", f"fatto «{name}»", "", "il fatto non esiste")


def _shape_of(fact: Fact) -> Iterator[tuple[str, str]]:
    if fact.type in NUMBERS and (fact.min is None or fact.max is None):
        yield "min", "un numero vuole min e max"
    if fact.min is not None and fact.max is not None and fact.min > fact.max:
        yield "min", "è più grande di max"
    if fact.type in ("enum", "multi-enum") and not fact.allowed:
        yield "allowed", "elenca i valori ammessi"
    if fact.derived_from is None and fact.derivation:
        yield "derived_from", "c'è una derivazione ma non si sa da quale fatto"
    if fact.derived_from is not None and fact.derivation not in DERIVATIONS and age_limit(fact.derivation or "") is None:
        yield "derivation", f"«{fact.derivation}» non si sa calcolare: usa {', '.join(DERIVATIONS)} oppure conta(eta < 18)"


def _values_of(fact: Fact) -> Iterator[tuple[str, str]]:
    allowed = set(fact.allowed)
    lists: tuple[tuple[str, Iterable[str]], ...] = (
        ("exclusive", fact.exclusive),
        ("pending_values", fact.pending_values),
        ("vague_values", fact.vague_values),
        ("value_notes_it", fact.value_notes_it),
        *((f"value_groups.{name}", members) for name, members in fact.value_groups.items()),
    )
    for field, values in lists:
        for value in values:
            if value not in allowed:
                yield field, f"«{value}» non è tra i valori ammessi (allowed)"
    for value in fact.value_labels_it:
        if fact.allowed and value not in allowed and value != (fact.no_value.id if fact.no_value else None):
            yield "value_labels_it", f"«{value}» non è tra i valori ammessi (allowed)"
    if len(allowed) != len(fact.allowed):
        yield "allowed", "un valore è scritto due volte"


def _question_of(fact: Fact) -> Iterator[tuple[str, str]]:
    if fact.asked and not fact.question_it:
        yield "question_it", "il fatto si chiede (asked) ma non ha una domanda"
    for field in ("question_it", "question_self_it"):
        question = getattr(fact, field)
        if question and len(question.split()) > MAX_QUESTION_WORDS:
            yield field, f"la domanda è lunga: al massimo {MAX_QUESTION_WORDS} parole"


def _references_of(fact: Fact, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    if fact.first_do and fact.first_do not in catalogue.services:
        yield "first_do", f"il servizio «{fact.first_do}» non esiste"
    for derived in fact.derives:
        if derived not in catalogue.facts:
            yield "derives", f"il fatto «{derived}» non esiste"
    if fact.derived_from and fact.derived_from not in catalogue.facts:
        yield "derived_from", f"il fatto «{fact.derived_from}» non esiste"
    for qualifier in fact.qualifiers:
        if qualifier not in catalogue.facts:
            yield "qualifiers", f"il fatto «{qualifier}» non esiste"


def _scale_problems(catalogue: Catalogue) -> Iterator[Problem]:
    for name, scale in catalogue.scales.items():
        entry = f"scala «{name}»"
        if scale.source not in catalogue.sources:
            yield Problem(FACTS, entry, "source", f"la fonte «{scale.source}» non esiste")
        for side in ("min", "max"):
            rows = getattr(scale, side)
            if not rows or rows[-1].if_:
                yield Problem(FACTS, entry, side, "manca l'ultima riga senza condizioni (if)")
            for row in rows:
                for condition in row.if_:
                    for field, text in condition_problems(catalogue, condition):
                        yield Problem(FACTS, entry, f"{side}.if.{field}", text)


def _implication_problems(catalogue: Catalogue) -> Iterator[Problem]:
    for implication in catalogue.implications:
        entry = f"implicazione «{implication.id}»"
        for condition in implication.if_:
            for field, text in condition_problems(catalogue, condition):
                yield Problem(FACTS, entry, f"if.{field}", text)
        for consequence in implication.then:
            for text in partial_value_problems(catalogue.facts, consequence.fact, consequence.value):
                yield Problem(FACTS, entry, "then", text)
        if implication.source and implication.source not in catalogue.sources:
            yield Problem(FACTS, entry, "source", f"la fonte «{implication.source}» non esiste")
        if implication.confidence == "seen" and not implication.source:
            yield Problem(FACTS, entry, "source", "è detta «seen» ma non ha fonte: scrivi la fonte o confidence: memory")


def _semantics_problems(catalogue: Catalogue) -> Iterator[Problem]:
    semantics = catalogue.semantics
    residence = catalogue.facts.get("comune_residenza")
    known = {*residence.allowed, *residence.value_groups} if residence else set()
    for territory, comuni in semantics.territories.items():
        for comune in comuni or ():
            if comune not in known:
                yield Problem(FACTS, "semantics", f"territories.{territory}", f"«{comune}» non è un valore di comune_residenza")
    for fact in semantics.shared_facts:
        if fact not in catalogue.facts:
            yield Problem(FACTS, "semantics", "shared_facts", f"il fatto «{fact}» non esiste")
