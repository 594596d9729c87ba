"""Ten of the catalogue's services as OpenFisca variables, beside Bussola's own judging of the same people; prints times and ratios.

OpenFisca judges complete situations only, all people of a simulation at once as arrays; Bussola judges one person at a time and takes
ranges and unknown facts as well. So one situation is what an interview does, ten thousand are what OpenFisca is made for.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import reduce
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DAY, ETERNITY
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from knowledge.catalogue import Catalogue
from knowledge.content import CONTENT, read_content
from knowledge.records import Alternatives, Condition, Criterion, Exclusion, Fact, FactType, Service
from knowledge.rules.criteria import Vocabulary
from knowledge.rules.matching import Outcome, Rules, matching_of
from knowledge.rules.situations import Situation
from knowledge.rules.territory import territory_criterion
from tests.benchmarks.households import Facts, households

TODAY = date(2026, 11, 22)
TEN = (
    "dopo-di-noi-l112",
    "home-care-premium",
    "cdd-centro-diurno-disabili",
    "telesoccorso",
    "salva-affitto-milano",
    "da-casa-a-casa",
    "sostegno-dsa-bes",
    "carta-dedicata-a-te",
    "prestazione-universale-anziani",
    "rsa-aperta",
)
MANY = 10_000
PERSON = build_entity(key="person", plural="persons", label="A person", is_person=True)
INFORMATIVE = ("info", "verifica_operatore")
Array = Any
Formula = Callable[[Callable[[str], Array]], Array]


# --- a fact as numbers ---


def number(fact: Fact, value: Any) -> float:
    """A figure as it is, a word by its place, a set by its bits, what does not exist as *not a number*."""
    if fact.type is FactType.MULTI_ENUM:
        return float(sum(1 << fact.allowed.index(one) for one in value))
    if fact.type is FactType.ENUM:
        return float(fact.allowed.index(value))
    return float("nan") if isinstance(value, str) else float(value)


def compared(vocabulary: Vocabulary, condition: Condition | Exclusion) -> Formula:
    fact, op, wanted = vocabulary.facts[condition.fact or ""], condition.op, condition.value
    if op in ("in", "contains_any", "contains_all", "not_contains_any"):
        wanted = sorted(vocabulary.members(condition)) if isinstance(condition, Condition) else list(condition.value)
    name = fact.id
    if fact.type is FactType.MULTI_ENUM:
        bits = int(number(fact, wanted))
        if op == "contains_all":
            return lambda read: (read(name).astype(np.int64) & bits) == bits
        return lambda read: ((read(name).astype(np.int64) & bits) != 0) == (op == "contains_any")
    if op in ("in", "eq", "neq") and fact.type is FactType.ENUM:
        places = [number(fact, one) for one in (wanted if op == "in" else [wanted])]
        return lambda read: np.isin(read(name), places) == (op != "neq")
    if op == "between":
        return lambda read: (read(name) >= wanted[0]) & (read(name) <= wanted[1])
    if op in ("is_true", "is_false"):
        return lambda read: read(name) == float(op == "is_true")
    compare = {"lt": np.less, "lte": np.less_equal, "gt": np.greater, "gte": np.greater_equal, "eq": np.equal}[op]
    return lambda read: compare(read(name), wanted)


# --- a service as a variable ---


def rule(catalogue: Catalogue, vocabulary: Vocabulary, service: Service) -> Formula:
    """The service's requirements: all of them, of a group any; what an operator verifies counts as met."""
    wanted: list[Formula] = []
    groups: dict[str, list[Formula]] = {}
    place = territory_criterion(service, catalogue.semantics)
    for entry in (*([place] if place else []), *service.criteria):
        if isinstance(entry, Alternatives):
            wanted.append(any_of([all_of([one_of(vocabulary, one) for one in option.all]) for option in entry.alternatives]))
        elif entry.group:
            groups.setdefault(entry.group, []).append(one_of(vocabulary, entry))
        else:
            wanted.append(one_of(vocabulary, entry))
    wanted += [any_of(group) for group in groups.values()]
    refusing = [one for one in service.exclusions if one.kind in ("incompatibile", "gia-ricevuta")]
    wanted += [refused(compared(vocabulary, one)) for one in refusing]
    return all_of(wanted)


def one_of(vocabulary: Vocabulary, criterion: Criterion) -> Formula:
    if criterion.op in INFORMATIVE:
        return lambda read: np.True_
    return compared(vocabulary, criterion)


def all_of(formulas: Sequence[Formula]) -> Formula:
    return lambda read: reduce(np.logical_and, (formula(read) for formula in formulas))


def any_of(formulas: Sequence[Formula]) -> Formula:
    return lambda read: reduce(np.logical_or, (formula(read) for formula in formulas))


def refused(formula: Formula) -> Formula:
    return lambda read: np.logical_not(formula(read))


def facts_of(catalogue: Catalogue, service: Service) -> Iterator[str]:
    place = territory_criterion(service, catalogue.semantics)
    for entry in (*([place] if place else []), *service.criteria, *service.exclusions):
        for one in (one for option in entry.alternatives for one in option.all) if isinstance(entry, Alternatives) else (entry,):
            if one.fact:
                yield one.fact


def system(catalogue: Catalogue) -> tuple[TaxBenefitSystem, list[str]]:
    vocabulary = Vocabulary.of(catalogue)
    made = TaxBenefitSystem([PERSON])
    names = sorted({name for slug in TEN for name in facts_of(catalogue, catalogue.services[slug])})
    for name in names:
        body = {"value_type": float, "entity": PERSON, "definition_period": ETERNITY, "label": name}
        made.add_variable(type(name, (Variable,), body))
    for slug in TEN:
        formula = rule(catalogue, vocabulary, catalogue.services[slug])
        body = {"value_type": bool, "entity": PERSON, "definition_period": DAY, "label": slug}
        body["formula"] = _reading(formula)
        made.add_variable(type(variable(slug), (Variable,), body))
    return made, names


def _reading(formula: Formula) -> Callable[[Any, Any], Array]:
    return lambda person, period: formula(lambda name: person(name, period))


def variable(slug: str) -> str:
    return f"fits_{slug.replace('-', '_')}"


# --- side by side ---


def by_openfisca(made: TaxBenefitSystem, columns: dict[str, Array], count: int) -> list[Array]:
    simulation = SimulationBuilder().build_default_simulation(made, count=count)
    for name, column in columns.items():
        simulation.set_input(name, ETERNITY, column)
    return [simulation.calculate(variable(slug), TODAY.isoformat()) for slug in TEN]


def by_bussola(rules: Rules, facts: Facts) -> list[bool]:
    results = matching_of(rules, Situation.of(rules.lexicon, facts), as_of=TODAY, slugs=TEN).results
    found = {result.slug: result.outcome is not Outcome.UNLIKELY for result in results}
    return [found[slug] for slug in TEN]


def complete(catalogue: Catalogue, names: Sequence[str], truth: Facts) -> Facts:
    """OpenFisca needs every fact: what a household leaves out is set to what says the least."""
    least = {FactType.BOOLEAN: False, FactType.MULTI_ENUM: ["nessuna"]}
    facts = {"per_chi": "me"}
    for name in names:
        fact = catalogue.facts[name]
        none = [list(fact.exclusive[:1])] if fact.exclusive else [fact.no_value.id] if fact.no_value else []
        value = truth.get(name, none[0] if none else least.get(fact.type, fact.allowed[0] if fact.allowed else 0))
        facts[name] = value if not isinstance(value, dict) else (none[0] if none else 0)
    return facts


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def main() -> None:
    catalogue = read_content(CONTENT)
    rules = Rules.of(catalogue)
    made, names = system(catalogue)
    people = [complete(catalogue, names, truth) for truth, _ in households(MANY, seed=41)]
    columns = {name: np.array([number(catalogue.facts[name], one[name]) for one in people]) for name in names}
    first = {name: column[:1] for name, column in columns.items()}
    by_openfisca(made, first, 1)
    warm = [by_bussola(rules, facts) for facts in people[:200]]
    assert len(warm) == 200
    alone, _ = seconds(lambda: [by_openfisca(made, first, 1) for _ in range(50)])
    own, _ = seconds(lambda: [by_bussola(rules, facts) for facts in people[200:250]])
    print(
        f"one situation, ten rules     OpenFisca {20 * alone:7.2f} ms   Bussola {20 * own:7.2f} ms   Bussola is {alone / own:.1f} x as fast"
    )
    bulk, theirs = seconds(lambda: by_openfisca(made, columns, MANY))
    each, ours = seconds(lambda: [by_bussola(rules, facts) for facts in people])
    print(f"{MANY} situations  OpenFisca {1000 * bulk:7.0f} ms   Bussola {1000 * each:7.0f} ms   OpenFisca is {each / bulk:.0f} x as fast")
    yes, open_to_us = np.array(theirs).T, np.array(ours)
    print(f"of {yes.size} verdicts: {(yes & ~open_to_us).sum()} times OpenFisca's yes is our no")
    print(
        f"{(~yes & open_to_us).sum()} times its no is ours to verify: another kind of ISEE, a certificate awaited, a threshold from memory"
    )


if __name__ == "__main__":
    main()
