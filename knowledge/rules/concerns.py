"""Whether a service can concern a person at all, from what was told; it never touches the outcome, only what is worth proposing."""

from collections.abc import Collection, Iterator

from knowledge.records import Condition, Service, Subject
from knowledge.rules.criteria import holds
from knowledge.rules.domains import Known, SetDomain, cells_of
from knowledge.rules.known import Elements
from knowledge.rules.programs import WRITER
from knowledge.rules.situations import Situation
from knowledge.rules.territory import NOWHERE, RESIDENCE


def concerns(service: Service, situation: Situation, need_areas: Collection[str]) -> bool | None:
    """``True``: asked for, or something told speaks for it; ``False``: what was told speaks against it; ``None``: not known."""
    if _is_elsewhere(service, situation):
        return False
    written = service.concerns
    if written is None:
        return True
    if any(said for condition in written.never for said in _said(service, condition, situation)):
        return False
    if not written.any or not set(written.areas).isdisjoint(need_areas):
        return True
    found = {said for condition in written.any for said in _said(service, condition, situation)}
    return True if True in found else False if False in found else None


def _is_elsewhere(service: Service, situation: Situation) -> bool:
    """Lives surely outside the place where the service is, which does not ask for residence."""
    lexicon = situation.lexicon
    places = lexicon.semantics.territories.get(service.territory)
    known = situation.known.get(RESIDENCE)
    if service.territory_rule != "presenza" or places is None or not isinstance(known, int):
        return False
    groups = lexicon.vocabulary.facts[RESIDENCE].value_groups
    inside = {NOWHERE, *(member for place in places for member in groups.get(place, (place,)))}
    return not any(lexicon.domains[RESIDENCE].values[cell] in inside for cell in cells_of(known))


def _said(service: Service, condition: Condition, situation: Situation) -> Iterator[bool | None]:
    vocabulary = situation.lexicon.vocabulary
    base = vocabulary.base(condition.fact or "")
    keys = [base]
    if vocabulary.facts[condition.fact or ""].subject is Subject.PERSON and "richiedente" in service.who.persons:
        keys.append(base + WRITER)
    for key in keys:
        known = situation.known.get(key)
        if known is not None and situation.is_told(key):
            yield _truth(condition, base, known, situation)


def _truth(condition: Condition, base: str, known: Known, situation: Situation) -> bool | None:
    vocabulary, domain = situation.lexicon.vocabulary, situation.lexicon.domains[base]
    if isinstance(domain, SetDomain) or isinstance(known, Elements):
        assert isinstance(known, Elements)
        wanted = vocabulary.members(condition)
        return True if wanted & known.included else None if wanted & known.possible else False
    values = [vocabulary.view(condition.fact or "", domain.values[cell]) for cell in cells_of(known)]
    found = {holds(vocabulary, condition, value) is True for value in values}
    return found.pop() if len(found) == 1 else None
