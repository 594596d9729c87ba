"""Which question to ask next, when to stop and about how many are left: pure functions of the facts told and the catalogue."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from knowledge.interview.gains import CHOICE, Choice, Chooser, Gains, Point
from knowledge.interview.questions import MOST_FACTS, Option, Question, Wording, any_question, question_of
from knowledge.rules.cases import Case
from knowledge.rules.known import FactError
from knowledge.rules.matching import Matching, Rules, matching_of
from knowledge.rules.programs import WRITER
from knowledge.rules.situations import Situation
from knowledge.windows import STOPPED, Standing, call_of

__all__ = ["Interview", "Option", "Question", "interview", "question_for"]

NOT_AGAIN = ("dont_know", "declined", "pending")
USUALLY_NEEDED, USUALLY_NEEDED_ALONE = 0.8, 0.75


@dataclass(frozen=True)
class Interview:
    """The next question (``None``: no answer can change anything more here), how many may follow, and the results so far.
    ``remaining_alone`` is how many if each asks for one fact."""

    next: Question | None
    remaining: int
    matching: Matching | None
    remaining_alone: int = 0


def interview(
    rules: Rules,
    facts: Mapping[str, object],
    *,
    need_areas: Collection[str],
    as_of: date,
    slugs: Collection[str] | None = None,
    skipped: frozenset[str] = frozenset(),
    one_fact: bool = False,
    imply: bool = True,
    with_results: bool = True,
    fitting_only: bool = False,
) -> Interview:
    """The best next question for the services of ``need_areas`` (or ``slugs``); stops when no answer can change an outcome.

    ``fitting_only``: nothing is asked only for services that, from what was told, cannot concern the person.
    """
    rules = rules.at(as_of)
    need_areas = need_areas or tuple(rules.catalogue.need_areas)
    situation = Situation.of(rules.lexicon, facts, imply=imply)
    matching = matching_of(rules, situation, as_of=as_of, need_areas=need_areas, slugs=slugs) if with_results else None
    chooser = Chooser.of(rules)
    cases = [result.case for result in matching.results] if matching else [one.case(situation) for one in rules.chosen(need_areas, slugs)]
    never = skipped | {key for key, reason in situation.reasons.items() if reason in NOT_AGAIN}
    areas = need_areas if fitting_only else None
    points = list(_points(chooser, cases, never, as_of=as_of, areas=areas))
    if not points:
        return Interview(None, 0, matching)
    themes, told = chooser.wording.theme_of, (key.partition("@")[0] for key in reversed(list(facts)))
    after = next((themes[fact].id for fact in told if fact in themes), None)
    chosen = _choice(chooser, points, _ahead(chooser, points, situation, never), after=after, one_fact=one_fact)
    served = [points[at] for at in chosen.served]
    parts = [part for point in served for part in point.parts]
    question = question_of(chooser.wording, situation, chosen.keys, parts=parts, slugs=[point.case.bench.slug for point in served])
    return Interview(question, chosen.remaining_alone if one_fact else chosen.remaining, matching, chosen.remaining_alone)


def _ahead(chooser: Chooser, points: Sequence[Point], situation: Situation, never: Collection[str]) -> dict[str, dict[str, float]]:
    """For every rare fact still open, the broader facts to ask first and how often each would decide it."""
    missing = {key for point in points for key in point.missing}
    found: dict[str, dict[str, float]] = {}
    for key in missing:
        for broad, share in chooser.ahead(key):
            if broad in missing or (share > 0 and broad not in never and not situation.is_answered(broad)):
                found.setdefault(key, {})[broad] = share
    return found


def _points(
    chooser: Chooser, cases: Sequence[Case], never: frozenset[str], *, as_of: date, areas: Collection[str] | None
) -> Iterator[Point]:
    """The services still open, of which something can be asked for; with ``areas``, those that can concern who asks for these. Who would
    not tell a broad fact is not asked the rare ones that hang on it."""
    for case in cases:
        if case.settled or case.hidden or _is_shut(case, as_of) or (areas is not None and case.concerns(areas) is False):
            continue
        missing = frozenset(case.missing)
        if never:
            missing = frozenset(key for key in missing if key not in never and not _hangs_on(chooser, key, never))
        if missing:
            yield Point(case, missing)


def _is_shut(case: Case, as_of: date) -> bool:
    """Whether nothing can be asked for now and no day is announced: questions only for it are not worth asking."""
    service = case.bench.service
    if service.status.value in STOPPED or not case.bench.may_run_out:
        return service.status.value in STOPPED
    call = call_of(service, case.variant, as_of)
    return call is not None and call.standing is Standing.EXHAUSTED


def _hangs_on(chooser: Chooser, key: str, never: frozenset[str]) -> bool:
    return any(share > 0 and broad in never for broad, share in chooser.ahead(key))


def _choice(
    chooser: Chooser, points: Sequence[Point], ahead: Mapping[str, Mapping[str, float]], *, after: str | None, one_fact: bool
) -> Choice:
    """The choice for all who have the same left open; ``after`` is the theme told of last. Remembered by that, not by what was told."""
    broad = tuple([(rare, tuple(ahead[rare].items())) for rare in sorted(ahead)])
    key = (after, one_fact, broad, *[point.left for point in points])
    found = chooser.choices.get(key)
    if found is not None:
        return found
    keys = _best(chooser, points, ahead, after=after, one_fact=one_fact)
    concerned = {*keys, *(rare for rare, broader in ahead.items() if not broader.keys().isdisjoint(keys))}
    served = tuple([at for at, point in enumerate(points) if not point.missing.isdisjoint(concerned)])
    left, left_alone = (_remaining(chooser, points, one_fact=one) for one in (False, True))
    return chooser.rules.lexicon.memory.keep(chooser.choices, key, Choice(keys, served, left, left_alone), weight=CHOICE)


def _best(
    chooser: Chooser, points: Sequence[Point], ahead: Mapping[str, Mapping[str, float]], *, after: str | None, one_fact: bool
) -> tuple[str, ...]:
    """The keys with the best expected gain for their cost; equal scores are settled by the catalogue's order."""
    missing = {key for point in points for key in point.missing}
    keys = sorted(missing | {broad for broader in ahead.values() for broad in broader}, key=chooser.place)

    gain = Gains(chooser, points, ahead).of
    single = {key: gain((key,)) for key in keys}
    candidates: list[tuple[tuple[str, ...], float]] = [((key,), single[key]) for key in keys]
    if not one_fact:
        candidates += [(bundle, gain(bundle)) for bundle in _bundles(chooser.wording, keys, single)]
    ready = [pair for pair in candidates if all(broad in pair[0] and broad in missing for key in pair[0] for broad in ahead.get(key, ()))]
    scored = [(worth / chooser.cost(chosen, after=after), chosen) for chosen, worth in ready or candidates]
    best = max(score for score, _ in scored)
    return next(chosen for score, chosen in scored if score >= best - 1e-9)


def _bundles(wording: Wording, keys: Sequence[str], gains: Mapping[str, float]) -> Iterator[tuple[str, ...]]:
    """For every theme and person, the most useful facts that one question can fill."""
    inside: dict[tuple[str, bool], list[str]] = {}
    for key in keys:
        for theme in wording.themes_of.get(key.partition("@")[0], ()):
            inside.setdefault((theme.id, key.endswith(WRITER)), []).append(key)
    for theme in wording.themes:
        for by_writer in (False, True):
            useful = sorted(inside.get((theme.id, by_writer), ()), key=lambda key: -gains[key])
            most = min(len(useful), MOST_FACTS)
            for size in range(max(2, most) if theme.together else 2, most + 1):
                yield tuple(sorted(useful[:size], key=lambda key: theme.facts.index(key.partition("@")[0])))


def _remaining(chooser: Chooser, points: Sequence[Point], *, one_fact: bool) -> int:
    """About how many questions are left: not every open fact will still matter once the others are known."""
    keys = {key for point in points for key in point.missing}
    if one_fact:
        return max(1, ceil(USUALLY_NEEDED_ALONE * len(keys)))
    groups: dict[tuple[str, bool], int] = {}
    for key in keys:
        theme = chooser.wording.theme_of.get(key.partition("@")[0])
        group = (theme.id if theme else key, key.endswith(WRITER))
        groups[group] = groups.get(group, 0) + 1
    questions = sum(ceil(size / MOST_FACTS) for size in groups.values())
    return max(1, ceil(USUALLY_NEEDED * questions))


def question_for(rules: Rules, fact_key: str, facts: Mapping[str, object], *, imply: bool = True) -> Question:
    """The question of a given fact, for when the conversation comes back to it."""
    if not any_question(rules.catalogue.facts, fact_key):
        raise FactError(fact_key, it=f"{fact_key}: questo fatto non si chiede.", en=f"{fact_key}: this fact is never asked.")
    told = {key: raw for key, raw in facts.items() if key != fact_key}
    situation = Situation.of(rules.lexicon, told, imply=imply)
    reading = (bench.case(situation) for bench in rules.benches.values() if bench.may_ask(fact_key))
    points = (Point(case, frozenset(case.missing)) for case in reading if not case.settled)
    concerned = [point for point in points if fact_key in point.missing]
    parts = [part for point in concerned for part in point.parts]
    slugs = [point.case.bench.slug for point in concerned]
    return question_of(Chooser.of(rules).wording, situation, (fact_key,), parts=parts, slugs=slugs)
