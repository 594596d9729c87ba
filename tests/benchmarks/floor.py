"""The fewest facts whose true values decide every service, found exactly, and how far from it the interview ends; one fact a question."""

import random
import statistics
from collections.abc import Iterable, Sequence
from functools import cache

from knowledge.content import CONTENT, read_content
from knowledge.interview.choice import interview
from knowledge.rules.matching import Rules, matching_of, rules_of
from knowledge.rules.situations import Situation
from tests.benchmarks.core import TODAY, told_first
from tests.benchmarks.households import Facts, households

SHOWN = ("attivo", "periodico")
SAMPLE, MOST_ROUNDS = 24, 400


class Household:
    """A true situation: which sets of facts, once told, leave nothing to decide in the need areas."""

    def __init__(self, rules: Rules, truth: Facts, areas: list[str]) -> None:
        self.rules, self.truth, self.areas = rules, truth, areas
        benches = [bench for bench in rules.chosen(areas) if bench.service.status.value in SHOWN]
        self.slugs = frozenset(bench.service.slug for bench in benches)
        read = {base for bench in benches for base in bench.bases} | {"isee_tipo"}
        facts = rules.catalogue.facts
        self.keys = tuple(key for key in truth if key in read and facts[key].asked and key != "per_chi")
        self.decides = cache(self._decides)
        self.never = self._open(self.keys)

    def _open(self, told: Iterable[str]) -> frozenset[str]:
        situation = Situation.of(self.rules.lexicon, {**told_first(self.truth), **{key: self.truth[key] for key in told}})
        results = matching_of(self.rules, situation, as_of=TODAY, slugs=self.slugs).results
        return frozenset(result.slug for result in results if not result.case.settled and not result.hidden)

    def _decides(self, told: frozenset[str]) -> bool:
        return self._open(told) <= self.never

    def floor(self) -> int | None:
        """Size of the smallest deciding set: smallest sets that meet every known obstacle, until one of them decides."""
        obstacles: list[frozenset[str]] = []
        for _ in range(MOST_ROUNDS):
            candidate = smallest_hitting(obstacles)
            if self.decides(candidate):
                return len(candidate)
            told = set(candidate)
            for key in self.keys:
                if not self.decides(frozenset(told | {key})):
                    told.add(key)
            obstacles.append(frozenset(self.keys) - told)
        return None

    def asked(self) -> int:
        """Questions of the interview, one fact each, answered exactly."""
        facts = told_first(self.truth)
        for number in range(len(self.truth)):
            step = interview(self.rules, facts, need_areas=self.areas, as_of=TODAY, one_fact=True, with_results=False)
            if step.next is None:
                return number
            key = step.next.facts[0]
            facts[key] = self.truth.get(key, {"unknown": "dont_know"})
        raise AssertionError


def smallest_hitting(sets: Sequence[frozenset[str]]) -> frozenset[str]:
    """A smallest set that meets all ``sets``: branches on the smallest set not met, bounded by disjoint ones."""
    best: list[frozenset[str]] = [_greedy(sets)]

    def branch(chosen: frozenset[str], banned: frozenset[str]) -> None:
        left = [one - banned for one in sets if chosen.isdisjoint(one)]
        if not left:
            best[0] = min(best[0], chosen, key=len)
            return
        if len(chosen) + _disjoint(left) >= len(best[0]):
            return
        narrow = min(left, key=len)
        out = banned
        for key in sorted(narrow, key=lambda key: (-sum(key in one for one in left), key)):
            branch(chosen | {key}, out)
            out |= {key}

    branch(frozenset(), frozenset())
    return best[0]


def _greedy(sets: Sequence[frozenset[str]]) -> frozenset[str]:
    chosen: set[str] = set()
    while left := [one for one in sets if chosen.isdisjoint(one)]:
        chosen.add(max(sorted({key for one in left for key in one}), key=lambda key: sum(key in one for one in left)))
    return frozenset(chosen)


def _disjoint(sets: Sequence[frozenset[str]]) -> int:
    seen: set[str] = set()
    count = 0
    for one in sorted(sets, key=len):
        if seen.isdisjoint(one):
            seen |= one
            count += 1
    return count


def main() -> None:
    rules = rules_of(read_content(CONTENT))
    mine = [(truth, areas) for truth, areas in households(160) if truth["per_chi"] == "me"]
    sample = random.Random(3).sample(mine, SAMPLE)
    pairs = []
    for truth, areas in sample:
        household = Household(rules, truth, areas)
        floor = household.floor()
        if floor is not None:
            pairs.append((floor, household.asked()))
    floors, asked = zip(*pairs, strict=True)
    sample_size = f"({len(pairs)} of {SAMPLE} households)"
    print(f"exact floor, one fact a question   median {statistics.median(floors):4.1f}  mean {statistics.mean(floors):5.2f}  {sample_size}")
    print(f"interview, one fact a question     median {statistics.median(asked):4.1f}  mean {statistics.mean(asked):5.2f}")
    over = 100 * (statistics.median(asked) / statistics.median(floors) - 1)
    mean_over, worst = 100 * (sum(asked) / sum(floors) - 1), max(mine - least for least, mine in pairs)
    print(f"distance from the floor            median {over:4.1f} %  mean {mean_over:4.1f} %  worst {worst} questions")


if __name__ == "__main__":
    main()
