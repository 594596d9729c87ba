"""Worked households as records: made-up families and the outcomes the rules must give; evaluates none."""

from collections.abc import Mapping
from typing import Any, Literal

from knowledge.records.base import Record


class ExpectedOutcome(Record):
    """What a worked household must lead to for one service, and why."""

    outcome: Literal["likely", "possible", "unlikely", "check"]
    why: str
    missing: tuple[str, ...] | None = None
    already: bool = False
    person: Literal["beneficiario", "richiedente"] | None = None
    variant: str | None = None


class HouseholdVariation(Record):
    """The same household with some facts changed; ``None`` takes a fact away."""

    title_it: str | None = None
    change: Mapping[str, Any]
    expected: Mapping[str, ExpectedOutcome]


class Household(Record):
    """A made-up family with the outcomes that the rules must give."""

    id: str
    title_it: str = ""
    facts: Mapping[str, Any]
    expected: Mapping[str, ExpectedOutcome]
    variations: tuple[HouseholdVariation, ...] = ()
