"""Prints how many questions the interview needs and how fast the core is (processor time); compares with fixed order and greedy."""

import gc
import random
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from bot.memory import settle
from knowledge.catalogue import Catalogue
from knowledge.content import CONTENT, read_content
from knowledge.interview.choice import Interview, interview
from knowledge.interview.questions import Question
from knowledge.rules.known import Unknown, parse
from knowledge.rules.matching import Rules, match
from tests.benchmarks.households import Facts, households
from tests.benchmarks.synthetic import synthetic

TODAY = date(2026, 11, 22)
LONGEST = 60


def answered(question: Question, truth: Facts) -> Facts:
    """What this person answers: the truth, or the button that contains it; what they don't know stays unknown."""
    if question.parts:
        return {key: value for part in question.parts for key, value in answered(part, truth).items()}
    key = question.facts[0]
    value = truth.get(key, {"unknown": "dont_know"})
    if question.kind == "bands" and not isinstance(value, str | dict):
        for option in question.options:
            band = option.value
            if isinstance(band, dict) and band.get("min", 0) <= value <= band.get("max", 1e12):
                return {key: band}
    return {key: value}


def told_first(truth: Facts) -> Facts:
    return {"per_chi": truth["per_chi"]}


def open_now(rules: Rules, facts: Facts, areas: list[str]) -> int:
    results = match(rules, facts, as_of=TODAY, need_areas=areas).results
    return sum(1 for result in results if not result.case.settled and result.status in ("attivo", "periodico") and result.missing)


def adaptive(rules: Rules, truth: Facts, areas: list[str], *, one_fact: bool) -> Iterator[tuple[Facts, int]]:
    facts = told_first(truth)
    for _ in range(LONGEST):
        step = interview(rules, facts, need_areas=areas, as_of=TODAY, one_fact=one_fact, with_results=False)
        if step.next is None:
            return
        asked = replace(step.next, kind="exact") if one_fact else step.next
        facts = {**facts, **answered(asked, truth)}
        yield facts, step.remaining


def in_order(rules: Rules, truth: Facts, areas: list[str], *, choose: Callable[[dict[str, int]], str]) -> Iterator[tuple[Facts, int]]:
    """One exact fact at a time among those still missing."""
    facts = told_first(truth)
    for _ in range(LONGEST):
        results = match(rules, facts, as_of=TODAY, need_areas=areas).results
        counts: dict[str, int] = {}
        for result in results:
            if result.status in ("attivo", "periodico") and not result.hidden:
                for key in result.missing:
                    if key not in facts:
                        counts[key] = counts.get(key, 0) + 1
        if not counts:
            return
        key = choose(counts)
        facts = {**facts, key: truth.get(key, {"unknown": "dont_know"})}
        yield facts, 0


def questions(
    rules: Rules, people: list[tuple[Facts, list[str]]], ask: Callable[[Facts, list[str]], Iterator[tuple[Facts, int]]], name: str
) -> None:
    counts, after_six, errors = [], [], []
    for truth, areas in people:
        steps = list(ask(truth, areas))
        counts.append(len(steps))
        start = open_now(rules, told_first(truth), areas)
        left = open_now(rules, steps[min(6, len(steps)) - 1][0], areas) if steps else 0
        after_six.append(1 - left / start if start else 1.0)
        errors += [abs(remaining - (len(steps) - number)) for number, (_, remaining) in enumerate(steps)]
    ordered = sorted(counts)
    error = statistics.mean(errors) if errors else 0
    print(
        f"{name:34} median {statistics.median(counts):4.1f}  p90 {ordered[int(0.9 * len(ordered))]:3d}  "
        f"decided after six {100 * statistics.mean(after_six):3.0f} %  error of the remaining count {error:.1f}"
    )


def milliseconds(work: Callable[[], Any]) -> float:
    start = time.process_time()
    work()
    return 1000 * (time.process_time() - start)


def partly(people: list[tuple[Facts, list[str]]]) -> list[Facts]:
    """What these people may have told half-way."""
    return [
        {key: value for number, (key, value) in enumerate(truth.items()) if number % 3 == turn % 3}
        for turn, (truth, _) in enumerate(people)
    ]


def speed(rules: Rules, name: str) -> None:
    """Times on people never seen before, after others have been; and on the same people once more."""
    others, people = partly(households(160, seed=5)), partly(households(160, seed=6))
    everything = list(rules.catalogue.need_areas)

    def matched(facts: Facts) -> None:
        for result in match(rules, facts, as_of=TODAY).results:
            assert result.outcome and result.missing is not None

    def asked(facts: Facts) -> None:
        interview(rules, facts, need_areas=everything, as_of=TODAY)

    cold = milliseconds(lambda: matched(others[0]))
    for facts in others:
        matched(facts)
        asked(facts)
    for kind in ("new people", "same people"):
        matches = [milliseconds(lambda facts=facts: matched(facts)) for facts in people]
        nexts = [milliseconds(lambda facts=facts: asked(facts)) for facts in people]
        print(f"{name:15} {kind:12} match {figures(matches)}   with the next question {figures(nexts)}")
    print(f"{name:15} very first match after a publication {cold:.0f} ms")


def figures(times: list[float]) -> str:
    return f"median {statistics.median(times):6.2f} ms  p90 {sorted(times)[int(0.9 * len(times))]:6.2f} ms"


def cold(rules: Rules, count: int = 300) -> None:
    """Every turn of ``count`` conversations with nothing remembered of any other: results, what they miss, the next question."""
    dice, times = random.Random(4), []
    for truth, areas in households(count, seed=77):
        facts = told_first(truth) | {key: truth[key] for key in dice.sample(sorted(truth), dice.choice([0, 0, 1, 2, 3]))}
        for _ in range(LONGEST):
            rules.lexicon.memory.empty()
            start = time.process_time()
            found = _turn(rules, facts, areas)
            times.append(1000 * (time.process_time() - start))
            if found.next is None:
                break
            facts = {**facts, **answered(found.next, truth)}
    ordered = sorted(times)
    print(
        f"cold: {len(times)} turns of {count} random conversations, caches emptied before each: median {statistics.median(times):.1f} ms  "
        f"p90 {ordered[int(0.9 * len(times))]:.1f} ms  p99 {ordered[int(0.99 * len(times))]:.1f} ms  worst {ordered[-1]:.1f} ms"
    )


def _turn(rules: Rules, facts: Facts, areas: list[str]) -> Interview:
    found = interview(rules, facts, need_areas=areas, as_of=TODAY)
    assert found.matching is not None and all(result.missing is not None for result in found.matching.results)
    return found


def memory(catalogue: Catalogue, size: int) -> None:
    """What a snapshot's rules hold, just compiled and after eighty people; the catalogue itself apart."""
    gc.collect()
    tracemalloc.start()
    large = synthetic(catalogue, size)
    gc.collect()
    content = tracemalloc.get_traced_memory()[0]
    rules = Rules.of(large)
    for facts in partly(households(80, seed=5)):
        for result in match(rules, facts, as_of=TODAY).results:
            assert result.outcome
    gc.collect()
    held = tracemalloc.get_traced_memory()[0] - content
    tracemalloc.stop()
    print(f"memory of {size} services: content {content / 1e6:.1f} MB, rules after eighty people {held / 1e6:.1f} MB")


def many(rules: Rules, count: int = 3000) -> None:
    people = [truth for truth, _ in households(count, seed=99)]
    known = rules.catalogue.facts
    assert all(not isinstance(parse(known[key.partition("@")[0]], value), Unknown) for key, value in people[0].items())
    elapsed = milliseconds(lambda: [[result.outcome for result in match(rules, facts, as_of=TODAY).results] for facts in people])
    print(f"{count} different profiles              {60000 * count / elapsed:8.0f} profile x catalogue evaluations a minute, from cold")


def main(size: int = 1000) -> None:
    catalogue = read_content(CONTENT)
    start = time.process_time()
    rules = Rules.of(catalogue)
    print(f"rules ready after {1000 * (time.process_time() - start):.0f} ms")
    people = households()
    order = list(catalogue.facts)
    questions(rules, people, lambda t, a: adaptive(rules, t, a, one_fact=False), "adaptive, several facts a question")
    questions(rules, people, lambda t, a: adaptive(rules, t, a, one_fact=True), "adaptive, one fact a question")
    greedy = lambda counts: max(sorted(counts), key=lambda key: counts[key])  # noqa: E731
    fixed = lambda counts: min(counts, key=lambda key: order.index(key.partition("@")[0]))  # noqa: E731
    questions(rules, people, lambda t, a: in_order(rules, t, a, choose=greedy), "greedy by undecided services")
    questions(rules, people, lambda t, a: in_order(rules, t, a, choose=fixed), "fixed order, skipping")
    warmed = Rules.of(catalogue)
    settle()
    print("from here on the garbage collector is set as the program sets it (bot/memory.py)")
    speed(warmed, f"{len(catalogue.services)} services")
    cold(warmed)
    large = synthetic(catalogue, size)
    start = time.process_time()
    many_rules = Rules.of(large)
    print(f"rules of {size} services ready after {1000 * (time.process_time() - start):.0f} ms")
    settle()
    speed(many_rules, f"{size} services")
    many(Rules.of(catalogue))
    memory(catalogue, size)


if __name__ == "__main__":
    main()
