"""What an understood message offers a meaning: its data, its best candidate, the likeliest readings; chooses none."""

from typing import Any

from dialogs.reading.understanding import Understood

STANDS_OUT, CLEARLY = 0.3, 1.5
"""How near a candidate must be, and how many times nearer than the next of its sort, to be what is plainly asked for."""


def data_of(found: Understood, needs: list[str]) -> dict[str, Any]:
    return {
        "facts": {**found.aside, **found.facts},
        "wording": dict(found.wording),
        "needs": needs,
        "services": [[one.id, one.score] for one in found.services[:3]],
        "sure": found.sure,
        "lang": found.lang,
        **({"in_doubt": found.doubted} if found.doubted else {}),
    }


def top(candidates: tuple[Any, ...]) -> float:
    return float(candidates[0].score) if candidates else 0.0


def near(found: Understood) -> list[list[str]]:
    """The two or three likeliest readings when none is sure."""
    likely = [("service", one.id, one.score) for one in found.services[:2]] + [("faq", one.id, one.score) for one in found.faq[:2]]
    return [[kind, key] for kind, key, score in sorted(likely, key=lambda item: -item[2])[:3] if score >= 0.35]


def plainly(found: Understood) -> list[str] | None:
    """The service or the question that stands out, where nothing is told of oneself."""
    likely = sorted([("service", one) for one in found.services] + [("faq", one) for one in found.faq], key=lambda item: -item[1].score)
    if not likely or found.facts or likely[0][1].score < STANDS_OUT:
        return None
    kind, first = likely[0]
    others = [one.score for other, one in likely[1:] if other == kind]
    return [kind, first.id] if not others or first.score >= CLEARLY * max(others) else None
