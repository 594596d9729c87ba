"""Who would hear something else: saved situations and anonymous profiles under published and draft rules; changes nothing."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from admin.profiles import MOST_PROFILES, Crowd, outcome_of, told_in
from admin.situations import facts_in_words, situations
from knowledge.differences import Change, What
from knowledge.rules.benches import JUDGED
from knowledge.rules.fact_users import users_of_facts
from knowledge.rules.matching import Rules

MOST_OUTCOMES = 18_000
OF_RULES = ("facts.yml", "amounts.yml")
"""The documents that say what rules mean."""
WORDING = frozenset(
    {"question_it", "question_self_it", "value_labels_it", "value_notes_it", "note", "source", "as_of", "confidence", "core", "sensitive"}
    | {"asked", "ask_as", "bands", "used_by", "first_do"}
)
"""Fields of facts and implications that no outcome hangs on."""


WHO_IT_IS = frozenset({"per_chi", "eta", "comune_residenza"})
"""Facts that decide whose the others are and which rules hold: every service reads them."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One saved situation whose outcome changes."""

    title: str
    facts: tuple[str, ...]
    before: str
    after: str
    is_named: bool
    """The situation was saved for this very service."""


@dataclass(frozen=True, slots=True)
class Impact:
    """What a change does to one service: situations by name, profiles only counted."""

    slug: str
    name: str
    moved: tuple[Moved, ...]
    profiles: tuple[tuple[str, str, int], ...]

    @property
    def people(self) -> int:
        return sum(count for _, _, count in self.profiles)


def touched(changes: Iterable[Change], before: Rules, after: Rules) -> list[str]:
    """The services whose outcomes a set of changes can move."""
    slugs: set[str] = set()
    for change in changes:
        if change.kind == "service":
            slugs |= {change.key} if _moves(change, JUDGED) else set()
        elif change.kind == "scale" or (change.kind == "document" and change.key in OF_RULES):
            return sorted({*before.benches, *after.benches})
        elif change.kind in ("fact", "implication") and _moves(change, None):
            slugs |= {slug for rules in (before, after) for slug in _readers(rules, change)}
    return sorted(slugs)


def _moves(change: Change, fields: Sequence[str] | None) -> bool:
    """Whether the change is in something that is judged: one of ``fields``, or anything but wording."""
    names = {one.field.partition(".")[0].partition("[")[0] for one in change.fields}
    return change.what is not What.CHANGED or not names or bool(names & set(fields) if fields else names - WORDING)


def _readers(rules: Rules, change: Change) -> Collection[str]:
    """The services that read a fact, or one that what is told of it implies."""
    facts = rules.catalogue.facts
    reached = {facts[change.key].derived_from or change.key} if change.key in facts else set()
    reached |= {effect.fact for rule in rules.lexicon.rules if rule.id == change.key for effect in rule.effects}
    while more := {effect.fact for rule in rules.lexicon.rules if rule.reads & reached for effect in rule.effects} - reached:
        reached |= more
    if reached & WHO_IT_IS:
        return rules.benches.keys()
    users = users_of_facts(rules.catalogue.entries)
    return {slug for fact in reached for slug in users.get(fact, ())}


def most_people(slugs: Sequence[str]) -> int:
    """How many profiles are looked at, the newest first, so that nobody waits longer when a change reaches many services."""
    return min(MOST_PROFILES, MOST_OUTCOMES // max(1, len(slugs)))


def impact(before: Rules, after: Rules, slugs: Sequence[str], *, people: Sequence[Mapping[str, Any]]) -> list[Impact]:
    """For each of ``slugs`` whose outcomes differ: which situations and how many profiles, from what to what."""
    saved = [(one, told_in(before, one.facts), told_in(after, one.facts)) for one in situations(after.catalogue)]
    old_crowd, new_crowd = Crowd(before, people), Crowd(after, people)
    found = []
    for slug in slugs:
        moved = []
        for one, old, new in saved:
            was, now = outcome_of(before, old, slug), outcome_of(after, new, slug)
            if was != now:
                facts = tuple(facts_in_words(after.catalogue, one.facts))
                moved.append(Moved(one.title, facts, was, now, slug in one.expected))
        pairs = Counter(zip(old_crowd.outcomes(slug), new_crowd.outcomes(slug), strict=True))
        counted = tuple(sorted((was, now, count) for (was, now), count in pairs.items() if was != now))
        if moved or counted:
            bench = after.benches.get(slug) or before.benches[slug]
            found.append(Impact(slug, bench.service.name_it, tuple(sorted(moved, key=lambda one: not one.is_named)), counted))
    return sorted(found, key=lambda one: (-one.people, -len(one.moved), one.name))
