"""Outcomes agree with listing every possible world: never overturned by an answer, and decided as soon as all answers agree."""

import itertools
import os
import random
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.rules.matching import Rules, matching_of, rules_of
from knowledge.rules.situations import Situation
from tests.content import built_in, documents
from tests.laying_out import laying_out
from tests.oracle import RICH, Oracle

TODAY = date(2026, 11, 22)
MOST_WORLDS = 240


@pytest.fixture(scope="module")
def rules() -> dict[bool, Rules]:
    """The catalogue's rules twice: nothing that one has laid out at once is read where all is divided."""
    catalogue = built_in()
    return {False: rules_of(catalogue), True: Rules.of(catalogue)}


def _oracle() -> Oracle:
    files = documents()
    services = {
        service["slug"]: service for name, document in files.items() if name.startswith("measures/") for service in document["measures"]
    }
    return Oracle(files["facts.yml"], services)


ORACLE = _oracle()


class Story:
    """A service, what the person told, and every world that agrees with it."""

    def __init__(self, slug: str, dice: random.Random) -> None:
        self.slug, service = slug, ORACLE.services[slug]
        used = ORACLE.used(slug)
        self.for_whom = dice.choice(["me", "me", "figlio"])
        subjects = {condition.get("subject") for condition in ORACLE.conditions(slug)}
        writer = self.for_whom != "me" and ("richiedente" in service["who"]["persons"] or subjects & {"richiedente", "nucleo"})
        keys = list(used) + ([fact + RICH for fact in used if ORACLE.facts[fact]["subject"] == "persona"] if writer else [])
        self.options: dict[str, list[Any]] = {key: ORACLE.candidates(slug, key.removesuffix(RICH)) for key in keys}
        self.raw: dict[str, Any] = {"per_chi": self.for_whom}
        self.all = {key: len(options) for key, options in self.options.items()}
        unsure = dice.randint(1, 4)
        dice.shuffle(keys)
        size = 1
        for key in keys:
            options = self.options[key]
            spec = ORACLE.facts[key.removesuffix(RICH)]
            adult_writer = key == "eta" and writer
            free = unsure > 0 and size * len(options) <= MOST_WORLDS and not adult_writer
            if free:
                unsure -= 1
                self.options[key] = self.some(key, spec, options, dice)
                size *= len(self.options[key])
            else:
                self.options[key] = [dice.choice(options if spec.get("asked", True) else options[:1])]
                self.raw[key] = self.options[key][0]

    def some(self, key: str, spec: dict[str, Any], options: list[Any], dice: random.Random) -> list[Any]:
        """Nothing known, or part of it."""
        if dice.random() < 0.5 or spec["type"] == "boolean":
            return options
        if spec["type"] == "enum":
            self.raw[key] = {"one_of": sorted(dice.sample(options, dice.randint(1, len(options))))}
            return list(self.raw[key]["one_of"])
        if spec["type"] in ("integer", "decimal"):
            low, high = sorted(dice.choices([value for value in options if not isinstance(value, str)], k=2))
            self.raw[key] = {"min": low, "max": high}
            return [value for value in options if not isinstance(value, str) and low <= value <= high]
        return options

    def inherits(self, base: str, world: dict[str, Any]) -> bool:
        if base + RICH in self.raw:
            return False
        return (
            self.for_whom == "me" or (world["eta"] < 18 and base in ORACLE.semantics["shared_facts"])
            if "eta" in world
            else self.for_whom == "me"
        )

    def worlds(self) -> list[dict[str, Any]]:
        keys = list(self.options)
        found = (dict(zip(keys, values, strict=True)) for values in itertools.product(*self.options.values()))
        done = (ORACLE.completed(world, self.options) for world in found)
        return [world for world in done if world is not None]

    def scene(self, worlds: list[dict[str, Any]]) -> dict[str, Any]:
        second = any(key.endswith(RICH) for key in self.raw)

        def told(fact: str) -> bool:
            seen = {repr(world.get(fact)) for world in worlds}
            return len(seen) < self.all.get(fact, 0)

        scene = {"told": told, "second": second, "for": self.for_whom, "inherits": self.inherits}
        scene["certain"] = lambda number, exclusion, person: all(ORACLE.excluded(exclusion, world, person, scene) for world in worlds)
        return scene


def _pivotal(story: Story, worlds: list[dict[str, Any]], outcomes: list[str], *, along: bool = False) -> set[str]:
    """The facts that alone can change the outcome; ``along``: with those that they decide."""
    found = set()
    opened = [key for key, options in story.options.items() if len(options) > 1]
    for key in opened:
        still = [other for other in opened if other != key and not (along and _follows(worlds, other, key))]
        seen: dict[str, str] = {}
        for world, outcome in zip(worlds, outcomes, strict=True):
            rest = repr([(other, str(world.get(other))) for other in still])
            if seen.setdefault(rest, outcome) != outcome:
                found.add(key)
    return found


def _by_answers(story: Story, worlds: list[dict[str, Any]], outcomes: list[str]) -> set[str]:
    """The facts of which two answers leave different outcomes: as long as there is one, something is left to ask."""
    found = set()
    for key in (key for key, options in story.options.items() if len(options) > 1):
        left: dict[str, set[str]] = {}
        for world, outcome in zip(worlds, outcomes, strict=True):
            left.setdefault(str(world.get(key)), set()).add(outcome)
        if len({frozenset(one) for one in left.values()}) > 1:
            found.add(key)
    return found


def _follows(worlds: list[dict[str, Any]], other: str, key: str) -> bool:
    """Whether wherever ``key`` stands there is one value left for ``other``."""
    seen: dict[str, str] = {}
    return all(seen.setdefault(str(world.get(key)), str(world.get(other))) == str(world.get(other)) for world in worlds)


def _agrees_with_listing(rules: dict[bool, Rules], slug: str, seed: int) -> None:
    story, divided = Story(slug, random.Random(seed)), bool(seed % 2)
    worlds = story.worlds()
    if not worlds:
        return
    scene = story.scene(worlds)
    outcomes = [ORACLE.outcome(slug, world, scene) for world in worlds]
    with laying_out(divided=divided):
        result = matching_of(rules[divided], Situation.of(rules[divided].lexicon, story.raw), as_of=TODAY, slugs=[slug]).of(slug)
        found, missing, exact = result.outcome, result.missing, result.missing_is_exact
    kinds = set(outcomes)
    wanted = outcomes[0] if len(kinds) == 1 else "check" if "check" in kinds else "possible"
    assert found == wanted, (slug, seed, story.raw, kinds, missing)
    assert result.may_be_likely or found != "likely", (slug, seed, story.raw)
    matters = _askable(_pivotal(story, worlds, outcomes))
    assert result.hidden or matters <= set(missing), (slug, seed, kinds, matters)
    whose_facts_is_clear = "eta" in story.options or "eta" not in missing
    assert result.hidden or missing or len(kinds) == 1 or not _askable(_by_answers(story, worlds, outcomes)), (slug, seed, kinds)
    if exact and whose_facts_is_clear:
        known_to_oracle = set(story.options) - {"isee_tipo"}
        assert set(missing) & known_to_oracle <= _askable(_pivotal(story, worlds, outcomes, along=True)), (
            slug,
            seed,
            kinds,
            matters,
            missing,
        )


@settings(max_examples=250, suppress_health_check=list(HealthCheck), derandomize=True)
@given(slug=st.sampled_from(sorted(ORACLE.services)), seed=st.integers(0, 2**32))
def test_outcome_is_exact(rules: dict[bool, Rules], slug: str, seed: int) -> None:
    _agrees_with_listing(rules, slug, seed)


@pytest.mark.skipif(not os.environ.get("BUSSOLA_SOAK"), reason="an evening's work: make soak")
def test_outcome_is_exact_for_many_profiles(rules: dict[bool, Rules]) -> None:
    """``BUSSOLA_PROFILES``: how many of each service; other ones every time."""
    dice = random.SystemRandom()
    for _ in range(int(os.environ.get("BUSSOLA_PROFILES", "300"))):
        for slug in ORACLE.services:
            _agrees_with_listing(rules, slug, dice.randrange(2**32))


def _askable(keys: set[str]) -> set[str]:
    return {key for key in keys if ORACLE.facts[key.removesuffix(RICH)]["asked"] and key != "isee_tipo"}
