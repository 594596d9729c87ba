"""A large made-up catalogue: services as varied as the real ones, each with its own thresholds, its own order and mix of criteria."""

import random
from dataclasses import replace
from typing import Any

from knowledge.catalogue import Catalogue
from knowledge.records import Criterion, Fact, FactType, Service
from knowledge.rules.benches import JUDGED

SPREAD = (0.7, 1.3)
STEPS = ((1_000, 25), (10_000, 250), (100_000, 1_000), (1e12, 10_000))


def synthetic(catalogue: Catalogue, size: int = 1000, seed: int = 11) -> Catalogue:
    """``size`` services, no two with the same rules."""
    dice = random.Random(seed)
    originals = list(catalogue.services.values())
    loose = [entry for service in originals for entry in service.criteria if isinstance(entry, Criterion) and _is_loose(entry)]
    services: dict[str, Service] = {}
    rules: set[str] = set()
    while len(services) < size:
        original = originals[len(services) % len(originals)]
        made = _varied(original, catalogue, loose, dice).model_copy(update={"slug": f"{original.slug}-{len(services)}"})
        told = made.model_dump_json(include=set(JUDGED))
        if told not in rules:
            rules.add(told)
            services[made.slug] = made
    return replace(catalogue, services=services, digest=f"{catalogue.digest}-{size}-{seed}")


def _is_loose(criterion: Criterion) -> bool:
    return criterion.group is None and criterion.id is None and criterion.op not in ("info", "verifica_operatore")


def _varied(service: Service, catalogue: Catalogue, loose: list[Criterion], dice: random.Random) -> Service:
    criteria: list[Any] = [_jittered(entry, catalogue, dice) if isinstance(entry, Criterion) else entry for entry in service.criteria]
    droppable = [entry for entry in criteria if isinstance(entry, Criterion) and _is_loose(entry)]
    if len(droppable) > 2 and dice.random() < 0.3:
        criteria.remove(dice.choice(droppable))
    told = {entry.fact for entry in criteria if isinstance(entry, Criterion)}
    borrowed = [entry for entry in dice.sample(loose, 3) if entry.fact not in told][: dice.randint(0, 1) or (not droppable)]
    criteria += [_jittered(entry, catalogue, dice) for entry in borrowed]
    dice.shuffle(criteria)
    return service.model_copy(update={"criteria": tuple(criteria)})


def _jittered(criterion: Criterion, catalogue: Catalogue, dice: random.Random) -> Criterion:
    fact = catalogue.facts.get(criterion.fact or "")
    number = criterion.value
    if fact is None or fact.type not in (FactType.INTEGER, FactType.DECIMAL) or isinstance(number, bool | str | list | tuple) or not number:
        return criterion
    changes: dict[str, Any] = {"value": _near(fact, number, dice)}
    if criterion.verify_to is not None:
        changes["verify_to"] = changes["value"] + (criterion.verify_to - number)
    return criterion.model_copy(update=changes)


def _near(fact: Fact, number: float, dice: random.Random) -> float:
    found = number * dice.uniform(*SPREAD)
    if fact.type is FactType.INTEGER:
        return max(int(fact.min or 0), round(found))
    step = next(step for upto, step in STEPS if found <= upto)
    return float(max(step, round(found / step) * step))
