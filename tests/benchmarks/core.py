"""Prints how many questions the interview needs and how fast the core is (processor time); compares with fixed order and greedy."""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from knowledge.catalogue import Catalogue
from knowledge.content import CONTENT, read_content
from knowledge.interview import interview
from knowledge.known import Unknown, parse
from knowledge.matching import Rules, match, rules_of
from knowledge.questions import Question
from tests.benchmarks.households import Facts, households

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
        facts = {**facts, **answered(step.next, truth)}
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


def synthetic(catalogue: Catalogue, size: int = 1000) -> Catalogue:
    """The catalogue's services over and over, each with its own slug."""
    services = {}
    originals = list(catalogue.services.values())
    for number in range(size):
        service = originals[number % len(originals)]
        slug = f"{service.slug}-{number // len(originals)}"
        services[slug] = service.model_copy(update={"slug": slug})
    return replace(catalogue, services=services, digest=f"{catalogue.digest}-{size}")


def speed(rules: Rules, people: list[tuple[Facts, list[str]]], name: str) -> None:
    partial = [
        {key: value for number, (key, value) in enumerate(truth.items()) if number % 3 == turn % 3}
        for turn, (truth, _) in enumerate(people)
    ]
    everything = list(rules.catalogue.need_areas)
    for _ in range(2):
        matches = [milliseconds(lambda facts=facts: [r.missing for r in match(rules, facts, as_of=TODAY).results]) for facts in partial]
        nexts = [milliseconds(lambda facts=facts: interview(rules, facts, need_areas=everything, as_of=TODAY)) for facts in partial]
    print(f"{name:34} match {statistics.median(matches):6.2f} ms   with the next question {statistics.median(nexts):6.2f} ms (medians)")


def many(rules: Rules, count: int = 3000) -> None:
    people = [truth for truth, _ in households(count, seed=99)]
    known = rules.catalogue.facts
    assert all(not isinstance(parse(known[key.partition("@")[0]], value), Unknown) for key, value in people[0].items())
    elapsed = milliseconds(lambda: [[result.outcome for result in match(rules, facts, as_of=TODAY).results] for facts in people])
    print(f"{count} different profiles              {60000 * count / elapsed:8.0f} profile x catalogue evaluations a minute, from cold")


def main(size: int = 1000) -> None:
    catalogue = read_content(CONTENT)
    rules = rules_of(catalogue)
    people = households()
    order = list(catalogue.facts)
    questions(rules, people, lambda t, a: adaptive(rules, t, a, one_fact=False), "adaptive, several facts a question")
    questions(rules, people, lambda t, a: adaptive(rules, t, a, one_fact=True), "adaptive, one fact a question")
    questions(
        rules,
        people,
        lambda t, a: in_order(rules, t, a, choose=lambda c: max(sorted(c), key=lambda k: c[k])),
        "greedy by undecided services",
    )
    questions(
        rules,
        people,
        lambda t, a: in_order(rules, t, a, choose=lambda c: min(c, key=lambda k: order.index(k.partition("@")[0]))),
        "fixed order, skipping",
    )
    speed(rules, people, f"{len(catalogue.services)} services")
    large = rules_of(synthetic(catalogue))
    speed(large, people, "1000 services")
    many(rules_of(replace(catalogue, digest=catalogue.digest + "-cold")))


if __name__ == "__main__":
    main()
