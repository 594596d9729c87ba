"""Moves for short questions about what was just shown: by when, where, how, how much, why. The aid is always named; nothing is guessed."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from dialogs.replies import Button, Reply
from dialogs.scene import Scene
from dialogs.state import Phase
from dialogs.words import results as shown
from dialogs.words.found import found
from dialogs.words.sums import sums

if TYPE_CHECKING:
    from knowledge.records import Service
    from knowledge.rules.matching import Result

SPEAKS = ("✓", "✗", "?")
Says = Callable[[Scene, "Service", "Result | None"], list[str]]


def meant(scene: Scene) -> "Service | None":
    """The aid whose card was opened last, else the first of those that stand on the screen, or the one that was asked for by name."""
    state = scene.state
    page = state.results.get("shown") or [] if state.phase == Phase.RESULTS else []
    named = [] if state.results else state.slugs
    slugs = [state.results.get("card"), *page, *named]
    return next((scene.catalogue.services[slug] for slug in slugs if slug in scene.catalogue.services), None)


def result_of(scene: Scene, service: "Service") -> "Result | None":
    if not scene.state.consent:
        return None
    return next((known for known in scene.matching().results if known.slug == service.slug), None)


def which(scene: Scene, service: "Service") -> tuple[list[str], list[Button]]:
    """That the first of several is meant, and the buttons of the others."""
    page = [slug for slug in scene.state.results.get("shown") or [] if slug in scene.catalogue.services]
    first = scene.state.phase == Phase.RESULTS and not scene.state.results.get("card") and len(page) > 1
    others = [slug for slug in page if slug != service.slug] if first else []
    buttons = [scene.button_named(scene.catalogue.services[slug].name_it, "service", slug=slug) for slug in others]
    after = [scene.button("results", "results")] if scene.state.results else []
    return [scene.words("about.first")] if first else [], [*buttons, *after, scene.button("operator", "operator")]


def when_due(scene: Scene) -> None:
    _answer(scene, lambda here, one, result: _part(here, one, result, "card.when") or [here.words("about.no_date")])


def how_to(scene: Scene) -> None:
    _answer(scene, lambda here, one, result: _part(here, one, result, "card.how"))


def how_much(scene: Scene) -> None:
    _answer(scene, lambda here, one, result: [*_sums(here, result), *_part(here, one, result, "card.get")] or [here.words("about.no_sum")])


def why(scene: Scene) -> None:
    """How results come about, and what spoke for the ones on the screen or for the one that was opened."""
    opened = scene.state.results.get("card")
    slugs = [opened] if opened else list(scene.state.results.get("shown") or ())
    services = [scene.catalogue.services[slug] for slug in slugs if slug in scene.catalogue.services]
    lines = [scene.words("why.results")]
    for one in services:
        if (result := result_of(scene, one)) is not None:
            lines.append("\n".join([f"*{one.name_it}* — {shown.outcome_words(scene, result, one)}", *_reasons(scene, one, result)]))
    folded = "" if services else shown.unlikely_lines(scene, found(scene).unlikely)
    buttons = [scene.button_named(one.name_it, "service", slug=one.slug) for one in services]
    after = [scene.button("results", "results"), scene.button("fix", "fix"), scene.button("operator", "operator")]
    scene.show(Reply("\n\n".join(lines), buttons=(*buttons, *after), controls=len(after), folded=folded, tags=("why",)))


def _answer(scene: Scene, says: Says) -> None:
    service = meant(scene)
    if service is None:
        scene.then = "action_not_understood"
        return
    of_several, buttons = which(scene, service)
    lines = [f"*{service.name_it}*", *says(scene, service, result_of(scene, service)), *of_several]
    scene.show(Reply("\n".join(lines), buttons=tuple(buttons), tags=("about", service.slug)))


def _part(scene: Scene, service: "Service", result: "Result | None", key: str, **values: object) -> list[str]:
    title = scene.words(key, **values)
    return [row for part in shown.sections(scene, service, result) if part.title == title for row in part.rows]


def _sums(scene: Scene, result: "Result | None") -> Iterator[str]:
    yield from (f"€ {one}" for one in sums(scene, result)) if result is not None else ()


def _reasons(scene: Scene, service: "Service", result: "Result") -> list[str]:
    """What speaks for it, against it, what is still to be known."""
    rows = _part(scene, service, result, "card.outcome", outcome=shown.outcome_words(scene, result, service))
    return [row for row in rows if row[:1] in SPEAKS]
