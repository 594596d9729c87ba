"""What there is to show of the results, and in which order it is worth reading; it judges no right and says nothing."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dialogs.remembered import Remembered
from dialogs.words.calls import call_of_result
from dialogs.words.reasons import grounds
from dialogs.words.sums import yearly
from knowledge.catalogue import Catalogue, once_per_content
from knowledge.records import Criterion, Exclusion, Service
from knowledge.rules.cases import conditions_of_service
from knowledge.rules.programs import AGE
from knowledge.windows import Standing

if TYPE_CHECKING:
    from dialogs.scene import Scene
    from knowledge.rules.matching import Result

REMEMBERED = 256
OTHERS_SHOWN = 8
FIRST_PAGE = 4
SOON_DAYS = 45
BIG_MONEY = 1000
OUTCOME = {"likely": 60, "possible": 30, "check": 20, "unlikely": 0}
MUCH_MONEY, SOME_MONEY, SURE_SUM, NEAR, FIRST, FEATURED, SOON, SPOKEN, OWN = 33, 12, 20, 14, 8, 8, 10, 4, 8
SHUT, UNANNOUNCED, STOPPED, GROUNDLESS, UNSAID, FEW = -24, -12, -70, -90, -45, -25
STANDING = 40
"""From so many points on an aid is worth waiting for."""
HELD = "sussidi_in_corso"
_YEARLY = re.compile(r"^euro (al mese|all'anno|in un anno|una|in tutto)|^euro, massimo")


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to show: asked for or in the areas named, what may apply besides, what seems not to."""

    main: tuple["Result", ...]
    others: tuple["Result", ...]
    unlikely: tuple["Result", ...]


def found(scene: "Scene") -> Found:
    """The results in the order in which they are worth reading; once for all that show them."""
    state, today = scene.state, scene.today.isoformat()
    asked = [scene.catalogue.digest, today, sorted(scene.known().items()), state.needs, state.slugs, scene.words.lang]
    return _FOUND.of(asked, lambda: _sorted_out(scene))


def _sorted_out(scene: "Scene") -> Found:
    state = scene.state
    asked = set(state.slugs)
    main, others, unlikely = [], [], []
    for result in scene.matching().results:
        service = scene.catalogue.services.get(result.slug)
        if service is None:
            continue
        wanted = result.slug in asked
        near = wanted or bool(set(service.need_areas) & set(state.needs))
        if not is_shown(service, wanted=wanted, near=near) or not (near or result.may_be_likely):
            continue
        if (not wanted and result.concerns(state.needs) is False) or result.hidden:
            continue
        if str(result.outcome) == "unlikely" or result.already:
            if near:
                unlikely.append(result)
        elif near:
            main.append(result)
        elif str(result.outcome) == "likely":
            others.append(result)
    rank = {slug: index for index, slug in enumerate(state.slugs)}
    unlikely.sort(key=lambda one: (one.near_miss is None, rank.get(one.slug, len(rank))))
    return Found(
        tuple(_with_own_topic(scene, _ordered(scene, main, rank))), tuple(_ordered(scene, others, rank)[:OTHERS_SHOWN]), tuple(unlikely)
    )


_FOUND: Remembered[Found] = Remembered(most=REMEMBERED)


def is_shown(service: Service, *, wanted: bool, near: bool) -> bool:
    """Closed calls only by name, suspended ones only in their own area."""
    value = service.status.value
    return wanted if value == "chiuso" else near if value == "sospeso" else True


def is_groundless(scene: "Scene", result: "Result") -> bool:
    """Nothing told speaks for it, and what it asks for was denied: it can wait until the end."""
    for one in result.trace:
        fact = scene.fact(one.fact) if one.fact else None
        told = scene.state.facts.get(str(one.fact), {}).get("value")
        if str(one.verdict) == "to_verify" and fact is not None and fact.exclusive:
            values = told if isinstance(told, list) else [told]
            if any(value in fact.exclusive for value in values):
                return True
    return False


def _ordered(scene: "Scene", results: list["Result"], rank: Mapping[str, int]) -> list["Result"]:
    """Asked for by name first, then by points; after the aid that it gives way to, or that is its first step, an aid comes at once."""
    points = {one.slug: _points(scene, one) for one in results}
    ordered = sorted(results, key=lambda one: (rank.get(one.slug, len(rank)), -points[one.slug]))
    ways, steps, services = _gives_way(scene.catalogue), _first_steps(scene.catalogue), scene.catalogue.services
    outcomes = {one.slug: OUTCOME[str(one.outcome)] for one in results}
    for one in list(ordered):
        if one.slug in rank:
            continue
        mine = services[one.slug]
        before = (slug for slug in ways.get(one.slug, ()) if points.get(slug, 0) >= STANDING and outcomes[slug] >= outcomes[one.slug])
        better = {slug for slug in before if _is_before(scene, services[slug], mine)}
        has = {line.fact for line in one.trace if str(line.verdict) == "yes"}
        better |= {step for fact, step in steps[one.slug] if fact not in has}
        last = max((place for place, other in enumerate(ordered) if other.slug in better), default=-1)
        if last > ordered.index(one):
            ordered.remove(one)
            ordered.insert(last, one)
    return ordered


def _with_own_topic(scene: "Scene", ordered: list["Result"]) -> list["Result"]:
    """What was asked for first has its best entry on the first page, be it without money or certainty."""
    topic, services = next(iter(scene.state.needs), None), scene.catalogue.services
    own = [place for place, one in enumerate(ordered) if services[one.slug].need_areas[0] == topic]
    if own and own[0] >= FIRST_PAGE:
        ordered.insert(FIRST_PAGE - 1, ordered.pop(own[0]))
    return ordered


def _is_before(scene: "Scene", other: Service, mine: Service) -> bool:
    is_worth_as_much = _yearly_money(scene.catalogue)[other.slug] >= _yearly_money(scene.catalogue)[mine.slug]
    return is_worth_as_much and other.need_areas[0] == mine.need_areas[0]


def _points(scene: "Scene", result: "Result") -> int:
    """How useful an entry is to this person: money, nearness to the need, what the desk is asked for, what closes soon."""
    service, needs = scene.catalogue.services[result.slug], scene.state.needs
    total = OUTCOME[str(result.outcome)]
    sure = yearly(scene, result)
    if money := max(sure, _yearly_money(scene.catalogue)[service.slug]):
        total += (MUCH_MONEY if money >= BIG_MONEY else SOME_MONEY) + (SURE_SUM if sure else 0)
    if service.need_areas[0] in needs:
        total += NEAR + (FIRST if needs[0] == service.need_areas[0] else 0)
    total += FEATURED if service.slug in featured(scene.catalogue) else 0
    total += OWN if service.level == "cooperativa" else 0
    total += SPOKEN if next(grounds(scene, result, but=frozenset({AGE})), None) else 0
    total += GROUNDLESS if is_groundless(scene, result) else 0
    total += UNSAID if result.concerns(needs) is None and service.need_areas[0] not in needs else 0
    total += FEW if _hangs_on_what_few_have(scene, result) else 0
    return total + _urgency(scene, result, service)


def _hangs_on_what_few_have(scene: "Scene", result: "Result") -> bool:
    """It may apply only with something that few have, of which nobody has spoken."""
    few = (scene.catalogue.documents.get("questions.yml") or {}).get("of_few", {})
    return any(set(scene.state.needs).isdisjoint(few[key]) for key in result.missing if key in few)


def _urgency(scene: "Scene", result: "Result", service: Service) -> int:
    call = call_of_result(scene, service, result)
    if call is None:
        return 0
    if call.is_open:
        return SOON if call.day and (call.day - scene.today).days <= SOON_DAYS else 0
    if call.standing is Standing.UNKNOWN:
        return UNANNOUNCED
    return STOPPED if call.standing in (Standing.SUSPENDED, Standing.CLOSED) else SHUT


@once_per_content
def featured(catalogue: Catalogue) -> tuple[str, ...]:
    """The services that the desk is asked for most, as far as they still exist."""
    desk = catalogue.documents.get("desk.yml") or {}
    return tuple(slug for slug in desk.get("featured", ()) if slug in catalogue.services)


@once_per_content
def _yearly_money(catalogue: Catalogue) -> Mapping[str, float]:
    """About how much money a year each service can bring, for the order only; 0 where it is no money."""
    ruled = {rule.measure for rule in catalogue.amount_rules.values() if rule.computable != "threshold"}
    return {slug: _listed(service, float(slug in ruled)) for slug, service in catalogue.services.items()}


def _listed(service: Service, otherwise: float) -> float:
    amounts = [
        one.amount * (12 if "al mese" in (one.unit or "") else 1)
        for one in service.what_you_get
        if one.amount and _YEARLY.match(one.unit or "")
    ]
    return max(amounts, default=otherwise)


@once_per_content
def _gives_way(catalogue: Catalogue) -> Mapping[str, frozenset[str]]:
    """For each aid those that come before it: who has them can no more have this one, while the contrary is not so."""
    excluded = [(slug, one) for slug, service in catalogue.services.items() for one in service.exclusions if one.fact == HELD]
    held_by = {value: slug for slug, one in excluded if one.kind == "gia-ricevuta" for value in _values(one)}
    against: dict[str, set[str]] = {}
    for slug, one in excluded:
        if one.kind != "gia-ricevuta":
            against.setdefault(slug, set()).update(held_by[value] for value in _values(one) if value in held_by)
    return {slug: frozenset(other for other in others if slug not in against.get(other, ())) for slug, others in against.items()}


@once_per_content
def _first_steps(catalogue: Catalogue) -> Mapping[str, frozenset[tuple[str | None, str]]]:
    """For each aid those, money too, that one must have asked for before, with the fact that they give."""
    worth = _yearly_money(catalogue)
    found: dict[str, frozenset[tuple[str | None, str]]] = {}
    for slug, service in catalogue.services.items():
        criteria = [one for one in conditions_of_service(service) if isinstance(one, Criterion)]
        found[slug] = frozenset((one.fact, one.first_do) for one in criteria if one.first_do and worth[one.first_do])
    return found


def _values(exclusion: Exclusion) -> Iterable[str]:
    return [exclusion.value] if isinstance(exclusion.value, str) else [str(one) for one in exclusion.value]
