"""The ways one service may have to be judged, and what their decisions say, each for itself; ties nothing together and compiles nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from knowledge.records import Variant
from knowledge.rules.decisions import Decision
from knowledge.rules.memory import one_of_each
from knowledge.rules.seats import Seat

BEST_FIRST = ("likely", "check", "possible", "unlikely")
Decisions = tuple[tuple[Decision, ...], ...]
"""For every way, the decision of each of its persons."""


class Way(NamedTuple):
    """One way things may stand: over which facts, the cells these are then in, and who is judged where."""

    over: str | None
    narrowed: tuple[tuple[str, int], ...]
    seats: tuple[tuple[str, Variant | None, Seat], ...]


@dataclass(eq=False, slots=True)
class Ways:
    """All of them; ``seat`` is the only one, where neither age nor residence nor a second person matter."""

    each: tuple[Way, ...]
    seat: Seat | None

    @classmethod
    def of(cls, each: tuple[Way, ...]) -> "Ways":
        alone = len(each) == 1 and not each[0].narrowed and len(each[0].seats) == 1
        return cls(each, each[0].seats[0][2] if alone else None)


@dataclass(eq=False, slots=True)
class Apart:
    """What the decisions of several persons and ways say, as if nothing tied them: one and the same object for the same decisions."""

    best: tuple[int, ...]
    """For every way, the person with the best outcome."""
    outcomes: frozenset[str]
    settled: bool
    over: tuple[str | None, ...]
    keys: tuple[str, ...]
    """The facts that are still open."""

    @classmethod
    def of(cls, ways: Ways, decisions: Decisions) -> "Apart":
        best = tuple([_best_of(persons) for persons in decisions])
        outcomes = one_of_each(frozenset([persons[at].outcome for at, persons in zip(best, decisions, strict=True)]))
        settled = len(outcomes) == 1 and not any(still_open(persons) for persons in decisions)
        over = tuple([way.over for way in ways.each])
        keys = {key: None for one in over if one for key in one.split("+")}
        for decision in [one for persons in decisions for one in persons if not one.settled]:
            keys.update(dict.fromkeys(decision.rest.keys))
        return cls(best, outcomes, settled, over, tuple(keys))


def _best_of(persons: Sequence[Decision]) -> int:
    places = [BEST_FIRST.index(one.outcome) for one in persons]
    return places.index(min(places))


def still_open(persons: Sequence[Decision]) -> list[int]:
    """The persons whose open points could still give a better outcome than the one already sure."""
    floor = max([one.floor for one in persons])
    return [at for at, one in enumerate(persons) if not one.settled and one.ceiling > floor]
