"""What must hold of the services: criteria, exclusions, variants, windows and references; finds problems, corrects none."""

from collections.abc import Iterable, Iterator
from datetime import date

from knowledge.catalogue import Catalogue
from knowledge.checks.plain_fields import service_files
from knowledge.entries import KINDS
from knowledge.problems import Problem
from knowledge.records import Alternatives, Criterion, CriterionOverride, Exclusion, Service, Variant, Window
from knowledge.rules.fact_values import condition_problems, is_number

MEMORY = "memoria"
Found = tuple[str, str]


def problems_of(catalogue: Catalogue) -> Iterator[Problem]:
    """Every problem of every service."""
    files = service_files(catalogue)
    for service in catalogue.services.values():
        file = files.get(service.slug, KINDS["service"].file)
        for field, text in _service(catalogue, service):
            yield Problem(file, f"servizio «{service.slug}»", field, text)


def _service(catalogue: Catalogue, service: Service) -> Iterator[Found]:
    yield from _references(catalogue, service)
    yield from _territory(catalogue, service)
    if not service.criteria:
        yield "criteria", "serve almeno un criterio (anche «verifica_operatore»)"
    if not service.who.persons:
        yield "who.persons", "scrivi chi può averlo: beneficiario, richiedente"
    if service.summary_it.count(". ") > 1:
        yield "summary_it", "al massimo due frasi"
    yield from criteria_problems(catalogue, service.criteria, "criteria")
    for position, exclusion in enumerate(service.exclusions, 1):
        yield from _exclusion(catalogue, exclusion, f"exclusions[{position}]")
    yield from _concerns(catalogue, service)
    yield from _variants(catalogue, service)
    for position, window in enumerate(service.windows, 1):
        yield from _window(catalogue, window, f"windows[{position}]")
    for part in ("what_you_get", "deadlines"):
        for position, line in enumerate(getattr(service, part), 1):
            yield from sourced(catalogue, line.source, line.confidence, f"{part}[{position}]")


def _concerns(catalogue: Catalogue, service: Service) -> Iterator[Found]:
    if service.concerns is None:
        return
    for area in service.concerns.areas:
        if area not in service.need_areas:
            yield "concerns.areas", f"l'area «{area}» non è tra quelle del servizio"
    for position, condition in enumerate((*service.concerns.any, *service.concerns.never), 1):
        yield from ((f"concerns[{position}].{field}", text) for field, text in condition_problems(catalogue, condition))


def _references(catalogue: Catalogue, service: Service) -> Iterator[Found]:
    for area in service.need_areas:
        if area not in catalogue.need_areas:
            yield "need_areas", f"l'area «{area}» non esiste"
    if not service.need_areas:
        yield "need_areas", "serve almeno un'area di bisogno"
    for group in service.where:
        if group not in catalogue.office_groups:
            yield "where", f"il gruppo di uffici «{group}» non esiste"
    for slug in service.see_also:
        if slug not in catalogue.services:
            yield "see_also", f"il servizio «{slug}» non esiste"
    if service.replaced_by and service.replaced_by not in catalogue.services:
        yield "replaced_by", f"il servizio «{service.replaced_by}» non esiste"
    for source in service.sources:
        if source not in catalogue.sources:
            yield "sources", f"la fonte «{source}» non esiste"


def _territory(catalogue: Catalogue, service: Service) -> Iterator[Found]:
    territories = catalogue.semantics.territories
    if service.territory not in territories:
        yield "territory", f"il territorio «{service.territory}» non esiste: scegli tra {', '.join(territories)}"
    elif service.territory_rule in ("residenza", "presenza") and territories[service.territory] is None:
        yield "territory_rule", "«residenza» e «presenza» vogliono un territorio più piccolo dell'Italia"
    if service.territory_basis:
        yield from sourced(catalogue, service.territory_basis.source, service.territory_basis.confidence, "territory_basis")


def sourced(catalogue: Catalogue, source: str, confidence: str, field: str) -> Iterator[Found]:
    """The source exists, and what only memory says does not claim to have been seen."""
    if source not in catalogue.sources:
        yield f"{field}.source", f"la fonte «{source}» non esiste"
    if confidence == "seen" and source == MEMORY:
        yield f"{field}.confidence", "viene dalla memoria: scrivi confidence: memory o una fonte vera"


def criteria_problems(catalogue: Catalogue, criteria: Iterable[Criterion | Alternatives], field: str) -> Iterator[Found]:
    """Every problem of a list of criteria; also for the editor, before anything is saved."""
    seen: set[str] = set()
    for position, item in enumerate(criteria, 1):
        place = f"{field}[{position}]"
        if isinstance(item, Alternatives):
            yield from _alternatives(catalogue, item, place)
        else:
            yield from criterion_problems(catalogue, item, place)
        if item.id and item.id in seen:
            yield f"{place}.id", f"«{item.id}» è già di un altro criterio"
        seen.add(item.id or "")


def _alternatives(catalogue: Catalogue, item: Alternatives, place: str) -> Iterator[Found]:
    if len(item.alternatives) < 2:
        yield f"{place}.alternatives", "servono almeno due alternative"
    for number, alternative in enumerate(item.alternatives, 1):
        if not alternative.all:
            yield f"{place}.alternatives[{number}].all", "un'alternativa vuole almeno un criterio"
        for position, criterion in enumerate(alternative.all, 1):
            where = f"{place}.alternatives[{number}].all[{position}]"
            if criterion.group:
                yield f"{where}.group", "dentro un'alternativa non ci sono gruppi"
            yield from criterion_problems(catalogue, criterion, where)


def criterion_problems(catalogue: Catalogue, criterion: Criterion, place: str) -> Iterator[Found]:
    """Everything wrong with one criterion."""
    found = condition_problems(catalogue, criterion)
    yield from ((f"{place}.{field}", text) for field, text in found)
    for position, condition in enumerate(criterion.if_, 1):
        yield from ((f"{place}.if[{position}].{field}", text) for field, text in condition_problems(catalogue, condition))
    if criterion.fact is None and not criterion.note:
        yield f"{place}.note", "ciò che verifica un operatore va detto in una nota"
    if criterion.isee_tipo and criterion.isee_tipo not in catalogue.semantics.isee_types:
        yield f"{place}.isee_tipo", f"il tipo di ISEE «{criterion.isee_tipo}» non esiste"
    if criterion.first_do and criterion.first_do not in catalogue.services:
        yield f"{place}.first_do", f"il servizio «{criterion.first_do}» non esiste"
    if not any(field in ("fact", "op") for field, _ in found):
        yield from _threshold(catalogue, criterion, place)
        yield from _figures(catalogue, criterion, place)
        yield from _asked(catalogue, criterion, place)
    yield from ((f"{field}", text) for field, text in sourced(catalogue, criterion.source, criterion.confidence, place))


def _threshold(catalogue: Catalogue, criterion: Criterion, place: str) -> Iterator[Found]:
    if criterion.scale and (criterion.scale not in catalogue.scales or criterion.op not in ("lt", "lte")):
        yield f"{place}.scale", "vuole una scala che esiste e un confronto lt o lte"
    if criterion.verify_to is None:
        return
    if criterion.op not in ("lt", "lte", "gt", "gte") or not is_number(criterion.value):
        yield f"{place}.verify_to", "vale solo con lt, lte, gt, gte e una soglia"
    elif (criterion.verify_to < criterion.value) == (criterion.op in ("lt", "lte")) and criterion.verify_to != criterion.value:
        yield f"{place}.verify_to", "deve stare oltre la soglia, dalla parte del no"


def _figures(catalogue: Catalogue, criterion: Criterion, place: str) -> Iterator[Found]:
    """Dated figures stand one after the other, with a source, and value is one of them."""
    if not criterion.figures:
        return
    if criterion.value not in [figure.value for figure in criterion.figures]:
        yield f"{place}.figures", f"tra le cifre manca quella di value ({criterion.value})"
    before: date | None = date.min
    for number, figure in enumerate(criterion.figures, 1):
        field = f"{place}.figures[{number}]"
        if figure.source not in catalogue.sources:
            yield f"{field}.source", f"la fonte «{figure.source}» non esiste"
        if figure.from_ and figure.to and figure.to < figure.from_:
            yield field, "la fine (to) viene prima dell'inizio (from)"
        if before is None or ((figure.from_ or date.min) <= before < date.max and number > 1):
            yield field, "due cifre si sovrappongono: scrivile dalla più vecchia alla più nuova"
        before = figure.to
        yield from (
            (f"{field}.value", text) for _, text in condition_problems(catalogue, criterion.model_copy(update={"value": figure.value}))
        )


def _asked(catalogue: Catalogue, criterion: Criterion, place: str) -> Iterator[Found]:
    fact = catalogue.facts.get(criterion.fact or "")
    if fact is None:
        return
    if not fact.asked and fact.derived_from is None and not (criterion.if_unknown or fact.if_unknown):
        yield f"{place}.if_unknown", f"{fact.id} non si chiede mai: scrivi che cosa fare se non è noto (if_unknown)"
    if criterion.pending_ok and not fact.pending_values:
        yield f"{place}.pending_ok", f"{fact.id} non ha valori in attesa"


def _exclusion(catalogue: Catalogue, exclusion: Exclusion, place: str) -> Iterator[Found]:
    for field, text in condition_problems(catalogue, exclusion):  # type: ignore[arg-type]
        yield f"{place}.{field}", text
    if exclusion.if_ and exclusion.kind == "incompatibile":
        yield f"{place}.if", "solo per ciò che è già ricevuto o da valutare: un'incompatibilità con condizioni si scrive tra i requisiti"
    for number, condition in enumerate(exclusion.if_, 1):
        for field, text in condition_problems(catalogue, condition):
            yield f"{place}.if[{number}].{field}", text
    if exclusion.kind != "gia-ricevuta" and not exclusion.note:
        yield f"{place}.note", "di' perché: la nota la legge il cittadino"
    if exclusion.source:
        yield from sourced(catalogue, exclusion.source, exclusion.confidence, place)
    elif exclusion.kind != "gia-ricevuta":
        yield f"{place}.source", "manca la fonte"


def _variants(catalogue: Catalogue, service: Service) -> Iterator[Found]:
    ids = {item.id for item in service.criteria if item.id}
    seen: set[str] = set()
    for variant in service.variants:
        place = f"variants.{variant.id}"
        if variant.id in seen:
            yield place, "c'è un'altra variante con lo stesso id"
        seen.add(variant.id)
        yield from _variant(catalogue, variant, place)
        for override in variant.override:
            yield from _override(catalogue, override, ids, place)
        for dropped in variant.drop:
            if dropped not in ids:
                yield f"{place}.drop", f"il criterio «{dropped}» non c'è nel servizio"


def _variant(catalogue: Catalogue, variant: Variant, place: str) -> Iterator[Found]:
    if (variant.territory is None) == (not variant.comuni):
        yield place, "serve territory oppure comuni, non tutti e due"
    if variant.territory and variant.territory not in catalogue.semantics.territories:
        yield f"{place}.territory", f"il territorio «{variant.territory}» non esiste"
    yield from sourced(catalogue, variant.source, variant.confidence, place)
    yield from criteria_problems(catalogue, variant.add, f"{place}.add")
    for position, window in enumerate(variant.windows, 1):
        yield from _window(catalogue, window, f"{place}.windows[{position}]")
    for position, benefit in enumerate(variant.what_you_get, 1):
        yield from sourced(catalogue, benefit.source, benefit.confidence, f"{place}.what_you_get[{position}]")
    for group in variant.where:
        if group not in catalogue.office_groups:
            yield f"{place}.where", f"il gruppo di uffici «{group}» non esiste"


def _override(catalogue: Catalogue, override: CriterionOverride, ids: set[str], place: str) -> Iterator[Found]:
    field = f"{place}.override.{override.id}"
    if override.id not in ids:
        yield field, f"il criterio «{override.id}» non c'è nel servizio"
    written = override.model_dump(exclude={"id"})
    allowed = {info.alias or name for name, info in Criterion.model_fields.items()}
    for key in sorted(set(written) - allowed):
        yield f"{field}.{key}", "campo sconosciuto: correggi il nome o toglilo"
    if "source" not in written:
        yield f"{field}.source", "manca la fonte"
    else:
        yield from sourced(catalogue, written["source"], written.get("confidence", "seen"), field)


def _window(catalogue: Catalogue, window: Window, place: str) -> Iterator[Found]:
    if window.from_ and window.to and window.from_ > window.to:
        yield place, "la fine (to) viene prima dell'inizio (from)"
    if window.exhausted and window.from_ and window.exhausted < window.from_:
        yield place, "i fondi (exhausted) finiscono prima che il bando apra (from)"
    if window.expected and (window.from_ or window.to):
        yield place, "ha le date: non è più da dire atteso (expected)"
    yield from sourced(catalogue, window.source, window.confidence, place)
