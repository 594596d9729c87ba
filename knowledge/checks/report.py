"""What a careful editor would look at before publishing: findings by severity, coverage, one printed report; corrects nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from knowledge.amounts import worked
from knowledge.amounts.figures import out_of_force
from knowledge.catalogue import Catalogue
from knowledge.checks import translations
from knowledge.checks.contradictions import contradictions
from knowledge.checks.plain_words import GULPEASE_FLOOR, MAX_SENTENCE_WORDS, plainness
from knowledge.elision import elided
from knowledge.records import Alternatives, Criterion, Lapsed, Service
from knowledge.rules import dated

SILENT = ("info", "verifica_operatore")
SOURCES_WITHOUT_URL = ("seme", "memoria")


class Severity(StrEnum):
    """Only an error stops a publication."""

    ERROR = "errore"
    WARNING = "avviso"
    NOTE = "nota"


PLURALS = {Severity.ERROR: "errori", Severity.WARNING: "avvisi", Severity.NOTE: "note"}


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    severity: Severity
    kind: str
    entry: str
    text: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many requirements of a service a machine can check; a group or a set of alternatives is one requirement."""

    slug: str
    checkable: int
    total: int

    @property
    def share(self) -> float:
        return self.checkable / self.total if self.total else 0.0


def check(catalogue: Catalogue, *, as_of: date) -> tuple[Finding, ...]:
    """Every finding, the gravest first."""
    order = list(Severity)
    found = [
        *_questions(catalogue),
        *_impossible(catalogue),
        *_unsourced(catalogue),
        *_dates(catalogue, as_of),
        *_figures(catalogue, as_of),
        *_worked(catalogue),
        *_words(catalogue),
        *_links(catalogue),
        *_completeness(catalogue),
        *_translations(catalogue),
    ]
    return tuple(sorted(set(found), key=lambda finding: (order.index(finding.severity), finding.kind, finding.entry, finding.text)))


def _questions(catalogue: Catalogue) -> Iterator[Finding]:
    for fact in catalogue.facts.values():
        if not fact.used_by:
            continue
        if fact.asked and not fact.question_it:
            yield Finding(Severity.ERROR, "domanda", fact.id, f"{fact.id} serve a {len(fact.used_by)} servizi ma non ha una domanda")
        elif not fact.asked and fact.derived_from is None and fact.if_unknown is None:
            yield Finding(Severity.WARNING, "domanda", fact.id, f"{fact.id} non si chiede, non si ricava e non dice che fare se manca")


def _impossible(catalogue: Catalogue) -> Iterator[Finding]:
    for service in catalogue.services.values():
        for found in contradictions(service.criteria, catalogue.facts):
            severity = Severity.ERROR if found.whole else Severity.WARNING
            yield Finding(severity, "contraddizione", service.slug, f"{service.slug}: {found.text}")


def _unsourced(catalogue: Catalogue) -> Iterator[Finding]:
    for service in catalogue.services.values():
        if not service.sources:
            yield Finding(Severity.ERROR, "fonte", service.slug, f"{service.slug}: nessuna fonte")
        memory = sum(criterion.confidence == "memory" for criterion in criteria_of(service))
        if memory:
            yield Finding(
                Severity.NOTE,
                "fonte",
                service.slug,
                f"{service.slug}: {memory} {'requisito scritto' if memory == 1 else 'requisiti scritti'} solo a memoria",
            )
    for faq in catalogue.faq.values():
        if not faq.sources:
            yield Finding(Severity.WARNING, "fonte", faq.id, f"domanda {faq.id}: nessuna fonte")


def criteria_of(service: Service) -> Iterator[Criterion]:
    """Every single criterion of a service, those inside alternatives too."""
    for item in service.criteria:
        if isinstance(item, Alternatives):
            for alternative in item.alternatives:
                yield from alternative.all
        else:
            yield item


def _worked(catalogue: Catalogue) -> Iterator[Finding]:
    for rule, text in worked.failures(catalogue):
        yield Finding(Severity.ERROR, "importo", rule.id, f"{rule.id}: {text}")


def _dates(catalogue: Catalogue, as_of: date) -> Iterator[Finding]:
    for service in catalogue.services.values():
        if service.verify_by is None:
            yield Finding(Severity.WARNING, "scadenza", service.slug, f"{service.slug}: manca la data entro cui ricontrollare")
        elif service.verify_by < as_of:
            yield Finding(
                Severity.WARNING, "scadenza", service.slug, elided(f"{service.slug}: da ricontrollare dal {service.verify_by:%d/%m/%Y}")
            )
        ends = [window.to for window in service.windows] + [line.to for line in service.deadlines if line.from_ and line.to]
        if service.status.value == "attivo" and ends and all(end is not None and end < as_of for end in ends):
            yield Finding(Severity.WARNING, "finestra", service.slug, f"{service.slug}: è detto attivo ma tutte le finestre sono passate")
        for window in service.windows:
            if window.expected and window.expected.replace(day=28) < as_of:
                was = f"{window.expected:%m/%Y}"
                yield Finding(Severity.WARNING, "finestra", service.slug, f"{service.slug}: era atteso per {was}, le date mancano ancora")


def _figures(catalogue: Catalogue, as_of: date) -> Iterator[Finding]:
    for rule in catalogue.amount_rules.values():
        reason = out_of_force(rule, as_of)
        if reason:
            yield Finding(Severity.WARNING, "cifra", rule.id, f"importo {rule.id} ({rule.measure}): {reason}")
    for service in catalogue.services.values():
        for criterion in dated.criteria_of(service):
            found = dated.criterion_on(criterion, as_of)
            if isinstance(found, Lapsed):
                yield Finding(Severity.WARNING, "cifra", service.slug, f"{service.slug}: requisito su {criterion.fact}: {found.why}")


def _words(catalogue: Catalogue) -> Iterator[Finding]:
    texts = [(f"sommario di {service.slug}", service.slug, service.summary_it) for service in catalogue.services.values()]
    texts += [(f"risposta {faq.id}", faq.id, faq.answer_it) for faq in catalogue.faq.values()]
    texts += [(f"domanda su {fact.id}", fact.id, fact.question_it) for fact in catalogue.facts.values() if fact.question_it]
    for name, entry, text in texts:
        plain = plainness(text)
        if plain.gulpease < GULPEASE_FLOOR:
            yield Finding(Severity.WARNING, "parole", entry, f"{name}: Gulpease {plain.gulpease:.0f}, sotto {GULPEASE_FLOOR}")
        for sentence in plain.long_sentences:
            yield Finding(Severity.WARNING, "parole", entry, f"{name}: frase di più di {MAX_SENTENCE_WORDS} parole: «{sentence}»")


def _links(catalogue: Catalogue) -> Iterator[Finding]:
    for source in catalogue.sources.values():
        if source.url is None and source.kind not in SOURCES_WITHOUT_URL:
            yield Finding(Severity.NOTE, "link", source.id, f"fonte {source.id}: manca l'indirizzo web")
    for group in catalogue.office_groups.values():
        known = group.office_ids or group.number_ids
        if not known and group.offices_of_type and not any(o.type == group.offices_of_type for o in catalogue.offices.values()):
            yield Finding(Severity.WARNING, "ufficio", group.id, f"gruppo {group.id}: nessun ufficio di questo tipo")


def _completeness(catalogue: Catalogue) -> Iterator[Finding]:
    wanted = {
        "what_you_get": "che cosa si ottiene",
        "documents_needed": "che documenti servono",
        "where": "dove si va",
        "deadlines": "quando si chiede",
        "how_to_apply": "come si chiede",
    }
    for service in catalogue.services.values():
        for field, name in wanted.items():
            if not getattr(service, field) and not (field == "deadlines" and (service.windows or service.status.window)):
                yield Finding(Severity.NOTE, "scheda", service.slug, f"{service.slug}: la scheda non dice {name}")


def _translations(catalogue: Catalogue) -> Iterator[Finding]:
    for lang, text in translations.wrong_figures(catalogue):
        yield Finding(Severity.ERROR, "traduzione", lang, text)
    for lang, stale, missing in translations.waiting(catalogue):
        named = translations.NAMES_IT[lang]
        if stale:
            yield Finding(Severity.WARNING, "traduzione", lang, f"traduzioni in {named} da rivedere: {stale}. L'italiano è cambiato")
        if missing:
            yield Finding(Severity.NOTE, "traduzione", lang, f"testi senza traduzione in {named}: {missing}")


def coverage(catalogue: Catalogue) -> tuple[Coverage, ...]:
    """Share of each service's requirements that a machine can check; territory, which is always checked, is not counted."""
    return tuple(_coverage(service) for service in catalogue.services.values())


def _coverage(service: Service) -> Coverage:
    requirements: dict[str, bool] = {}
    for position, item in enumerate(service.criteria):
        if isinstance(item, Alternatives):
            requirements[str(position)] = any(_checkable(one) for choice in item.alternatives for one in choice.all)
        elif item.op != "info":
            name = f"gruppo {item.group}" if item.group else str(position)
            requirements[name] = requirements.get(name, False) or _checkable(item)
    return Coverage(service.slug, sum(requirements.values()), len(requirements))


def _checkable(criterion: Criterion) -> bool:
    return criterion.op not in SILENT and criterion.if_unknown != "ignore"


def report(catalogue: Catalogue, *, as_of: date) -> str:
    """What ``bussola catalogue check`` prints: findings by severity, then coverage, poorest first."""
    findings = check(catalogue, as_of=as_of)
    counts = {severity: sum(finding.severity == severity for finding in findings) for severity in Severity}
    shares = sorted(coverage(catalogue), key=lambda line: (line.share, line.slug))
    checkable, total = sum(line.checkable for line in shares), sum(line.total for line in shares)
    lines = [
        f"{elided(f'Catalogo al {as_of:%d/%m/%Y}')}: {len(catalogue.services)} servizi, {len(catalogue.facts)} fatti, "
        f"{len(catalogue.offices)} uffici, {len(catalogue.faq)} domande, {len(catalogue.sources)} fonti."
    ]
    lines.append(
        "Trovati: " + ", ".join(f"{count} {severity if count == 1 else PLURALS[severity]}" for severity, count in counts.items()) + "."
    )
    lines += [f"[{finding.severity}] {finding.kind}: {finding.text}" for finding in findings]
    lines.append("")
    lines.append(f"Requisiti che la macchina può controllare: {checkable} su {total} ({checkable / total if total else 0:.0%}).")
    lines += [f"  {line.share:>4.0%}  {line.checkable:>2}/{line.total:<2}  {line.slug}" for line in shares]
    return "\n".join(lines)
