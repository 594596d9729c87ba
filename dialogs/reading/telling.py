"""Taking what a person told: needs, services and facts into the state, and whose they are; it says nothing."""

import re
from typing import Any

from dialogs.reading.agreement import settle
from dialogs.reading.quotes import Quotes
from dialogs.scene import FOR_WHOM, Scene
from dialogs.state import SELF, How
from knowledge.records import Subject

SURE_SERVICE = 0.6
RESIDENCE, MARRIED = "comune_residenza", "coniugato"
ENOUGH_NEEDS = 2
ELSEWHERE = frozenset({"altro-familiare", "altra-persona"})
_NAMED = re.compile(
    r"\b(?:mi chiamo|il mio nome (?:è|e)|my name is|me llamo|mi nombre es|je m[’']appelle|mon nom est|mă numesc|ma numesc|numele meu este|"
    r"мене звати|моє ім[’']я)\s+([^\W\d_]{2,20}(?:[ ’'-](?-i:[A-ZÀ-Ý])[^\W\d_]{1,20})?)|"
    r"(?:اسمي|أنا اسمي)\s+([^\W\d_]{2,20})|我叫([^\W\d_]{1,6})",
    re.IGNORECASE,
)


def take_needs(scene: Scene, data: dict[str, Any]) -> None:
    state = scene.state
    state.by_name = [need for need in state.by_name if need not in data.get("needs", [])]
    for need in data.get("needs", []):
        if need in scene.catalogue.need_areas and need not in state.needs:
            state.needs.append(need)
            scene.effect("tally", kind="need", need_area=need)
    for slug, score in data.get("services", []):
        service = scene.catalogue.services.get(slug)
        if service is None or score < SURE_SERVICE or slug in state.slugs:
            continue
        state.slugs.append(slug)
        if not any(need in state.needs for need in service.need_areas):
            state.needs.append(service.need_areas[0])
            state.by_name.append(service.need_areas[0])


def about_the_same(scene: Scene, facts: dict[str, Any]) -> dict[str, Any]:
    """What is let fall while questions stand changes not for whom help is."""
    state = scene.state
    said, now = facts.get(FOR_WHOM), state.facts.get(FOR_WHOM, {}).get("value")
    if now is None or said in (None, now):
        return facts
    return {
        key: value
        for key, value in facts.items()
        if key != FOR_WHOM and ((fact := scene.fact(key)) is None or key.endswith(SELF) or fact.subject is not Subject.PERSON)
    }


def take_needs_of_facts(scene: Scene, facts: dict[str, Any]) -> None:
    """Who has no home needs one, whatever else the story is about; two needs are enough to begin with."""
    state, told = scene.state, (scene.catalogue.documents.get("questions.yml") or {}).get("needs_told", {})
    for key, needs in told.items():
        need = str(needs.get(facts[key])) if isinstance(facts.get(key), str) else ""
        if need in scene.catalogue.need_areas and need not in state.needs and len(state.needs) < ENOUGH_NEEDS:
            state.needs.append(need)
            scene.effect("tally", kind="need", need_area=need)


def told_already(scene: Scene, slug: str) -> bool:
    """The person said that they have this very aid: its name told it, and asked for nothing."""
    told = [value for value in scene.state.known().values() if isinstance(value, list)]
    if any(slug in value for value in told):
        return True
    return any(one.slug == slug and one.already for one in scene.matching().results)


def name_in(text: str) -> str | None:
    """The name by which people say they are called."""
    found = _NAMED.search(text)
    return next((part.strip().title() if part.islower() else part.strip() for part in found.groups() if part), None) if found else None


def take_facts(scene: Scene, facts: dict[str, Any], *, how: How) -> list[str]:
    """Facts into the state; what was pressed or typed as an answer is not overwritten by a guess. Returns the new keys."""
    state, quotes = scene.state, Quotes(scene.meaning.text, scene.state.lang)
    firm = {How.BUTTON, How.TYPED, How.CONFIRMED, How.CORRECTED}
    taken = []
    for key, value in sorted(facts.items(), key=lambda one: one[0] != FOR_WHOM):
        fact = scene.fact(key)
        if fact is None:
            continue
        old = state.facts.get(key)
        if key == FOR_WHOM and old is not None and how is How.CORRECTED:
            old["wording"] = scene.meaning.text[:300]
        settled = old is not None and old["how"] in firm and not is_open(old["value"]) and not _grows(old["value"], value)
        if old is not None and (old["value"] == value or (how is How.INFERRED and settled)):
            continue
        if key == FOR_WHOM:
            change_subject(scene, str(value))
        state.tell(
            key,
            value,
            how=how,
            wording=quotes.of(str(scene.meaning.data.get("wording", {}).get(key) or "")) or scene.meaning.text[:300],
            at=scene.now.isoformat(timespec="seconds"),
        )
        settle(state, key, scene.catalogue)
        taken.append(key)
    return taken


def take_besides(scene: Scene, facts: dict[str, Any], *, how: How) -> list[str]:
    """What is said beside an answer fills what is open or makes it finer; nothing told or confirmed before is replaced by it."""
    known = scene.state.known()
    return take_facts(scene, {key: value for key, value in facts.items() if is_open(known.get(key))}, how=how)


def is_open(value: Any) -> bool:
    """Whether a fact is unknown or only roughly known: a span, some of several, a count without the ages."""
    return value is None or isinstance(value, dict)


def _grows(old: Any, new: Any) -> bool:
    """Whether a list keeps all that was told and adds to it."""
    return isinstance(old, list) and isinstance(new, list) and bool(old) and set(old) < set(new)


def _leave_the_household(scene: Scene) -> None:
    """What was told of one's own household is not that of somebody who lives elsewhere."""
    for key in list(scene.state.facts):
        fact = scene.fact(key)
        if fact is not None and key != FOR_WHOM and fact.subject is Subject.HOUSEHOLD:
            scene.state.forget(key)


def change_subject(scene: Scene, whom: str) -> None:
    """Help turns out to be for somebody else: what was told about *me* stays mine, and is no longer about the person in need."""
    state = scene.state
    before = state.whom
    if whom == "me" or before != "me":
        return
    state.moved, state.given = [], {}
    if FOR_WHOM in state.facts and whom in ELSEWHERE:
        _leave_the_household(scene)
    shared = set(scene.catalogue.semantics.shared_facts) if whom == "figlio" else {RESIDENCE, MARRIED} if whom == "coniuge" else set()
    for key in list(state.facts):
        fact = scene.fact(key)
        if fact is None or key.endswith(SELF) or fact.subject is not Subject.PERSON:
            continue
        state.facts[key + SELF] = state.facts[key]
        state.moved.append(key)
        if key not in shared:
            state.forget(key)
