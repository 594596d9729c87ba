"""How results are said: one short entry each, one full card each; it judges no right and keeps every word prudent."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from dialogs.words.calls import window_words
from dialogs.words.i18n import SOURCE, Words
from dialogs.words.kin import ONESELF, kin_of
from dialogs.words.reasons import against, doubt, grounds, in_time, missing, near
from dialogs.words.sums import sums
from dialogs.words.whereabouts import places, source_words, where_lines
from knowledge.amounts.texts import benefit_amount
from knowledge.records import Benefit, Service
from knowledge.rules.explain import Doubt

if TYPE_CHECKING:
    from dialogs.scene import Scene
    from knowledge.rules.matching import Result

GROUNDS_SHOWN = 2
MISSING_SHOWN = 3
PLACES_NAMED = 3
PAPERS_SHOWN = 5
ROWS_FOR_YOU = 3
MARKS = frozenset("☐✓✗?◦€")
_SENTENCE = re.compile(r"[.!?؟]\s+(?=[^\Wa-zà-ÿа-яєіїґ\d_])|[。！？]")


def outcome_words(scene: "Scene", result: "Result", service: Service) -> str:
    """The outcome in words: never a certainty, and more prudent where something is to be checked."""
    outcome = str(result.outcome)
    if result.already:
        return scene.words("outcome.already")
    if outcome == "possible":
        return scene.words("outcome.possible" if result.missing else "outcome.possible_check")
    prudent = result.cautious or bool(result.confirm) or service.status.value != "attivo" or service.needs_operator
    if outcome != "likely":
        return scene.words(f"outcome.{outcome}")
    other = "" if kin_of(scene.state) == ONESELF else "_other"
    return scene.words(f"outcome.likely{other}_check" if prudent else f"outcome.likely{other}")


def entry(scene: "Scene", result: "Result") -> str:
    """A service in four short lines: outcome, what it is, why or what is missing, how much and when."""
    service, words = scene.catalogue.services[result.slug], scene.words
    lines = [f"*{service.name_it}* — {outcome_words(scene, result, service)}", about(scene, service, most=1)]
    why = []
    if good := list(grounds(scene, result))[:GROUNDS_SHOWN]:
        why.append(words("results.why", what=" · ".join(good)))
    if str(result.outcome) == "possible" and (open_points := missing(scene, result, most=MISSING_SHOWN)):
        why.append(words("results.missing", what=open_points))
    money = [_ended(one, words.lang) for one in sums(scene, result)[:1]]
    window = window_words(scene, service, result)
    times = [*money, window, in_time(scene, result)]
    return "\n".join(line for line in (*lines, " ".join(why), " ".join(filter(None, times))) if line)


def about(scene: "Scene", service: Service, *, most: int) -> str:
    """What it is: the first sentences, in the person's language where they are translated, else its areas."""
    text = scene.translated(service.summary_it)
    return first_sentences(text, most) or areas_of(scene, service)


def first_sentences(text: str, most: int) -> str:
    """The beginning of a text in any of the languages."""
    ends = [found.end() for found in _SENTENCE.finditer(text)]
    return text[: ends[most - 1]].rstrip() if len(ends) >= most else text


def areas_of(scene: "Scene", service: Service) -> str:
    areas = (scene.catalogue.need_areas[area] for area in service.need_areas[:1] if area in scene.catalogue.need_areas)
    return scene.words.list([scene.curated(area.name_it) for area in areas])


def row(scene: "Scene", result: "Result") -> str:
    """A service in one line, for the list of the rest."""
    service = scene.catalogue.services[result.slug]
    return f"• {service.name_it}: {outcome_words(scene, result, service)}"


# --- the card --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a card: its first rows stand in the message, the rest is folded; ``most=0`` folds it all."""

    title: str
    rows: tuple[str, ...]
    most: int


def sections(scene: "Scene", service: Service, result: "Result | None") -> Iterator[Section]:
    """Everything about one service: why, how much, how, papers, where, by when, what is to be checked."""
    words = scene.words
    left: list[str] = []
    if result is not None:
        yield Section(
            words("card.outcome", outcome=outcome_words(scene, result, service)),
            tuple(islice(_for_you(scene, result), ROWS_FOR_YOU)),
            ROWS_FOR_YOU,
        )
    if service.what_you_get and not (result and sums(scene, result)):
        benefits = [(_benefit(one), benefit_words(words, scene.translated, one)) for one in service.what_you_get]
        yield from _curated(words("card.get"), benefits, most=2 if result is None else 1, left=left)
    yield Section(words("card.how"), (_how(scene, service),), 1)
    if service.documents_needed:
        papers = tuple(f"☐ {scene.curated(paper)}" for paper in service.documents_needed)
        yield Section(words("card.papers"), papers, PAPERS_SHOWN if len(papers) <= PAPERS_SHOWN else PAPERS_SHOWN - 1)
    yield Section(words("card.where"), tuple(where_lines(scene, service, result)), 2)
    yield from _curated(words("card.when"), _times(scene, service, result), most=1, left=left)
    if result is not None and result.confirm:
        confirm = [(_ended(one.text), _ended(_doubt(scene, result, one), words.lang)) for one in result.explanation.doubts]
        yield from _curated(words("card.confirm"), confirm, most=0, left=left)
    if words.lang != "it":
        untold = [text for text in (service.summary_it, service.how_to_apply) if not scene.translated(text)]
        if untold or left:
            yield Section(words("card.italian"), (*untold, *left), 0)


def _times(scene: "Scene", service: Service, result: "Result | None") -> list[tuple[str, str]]:
    """Whether one can ask now, what time will change, and the days by which."""
    window = window_words(scene, service, result)
    if result is not None and (changing := in_time(scene, result)):
        window = f"{window} {changing}".strip()
    return [*([("", window)] if window else []), *((one.text, scene.translated(one.text)) for one in service.deadlines)]


def _benefit(one: Benefit) -> str:
    return f"{one.text}: {said}" if (said := benefit_amount(one)) else one.text


def benefit_words(words: Words, translated: Callable[[str], str], one: Benefit) -> str:
    """A line of what one gets with its amount in the person's language, or nothing where a word of it is not translated."""
    text, unit = translated(one.text), translated(one.unit) if one.unit else ""
    if one.amount is None or not text:
        return text
    if one.unit and not unit:
        return ""
    return f"{text}: {words.amount(one.amount, is_money=bool(one.unit and one.unit.startswith('euro')))} {unit}".strip()


def _curated(title: str, rows: list[tuple[str, str]], *, most: int, left: list[str]) -> Iterator[Section]:
    """Rows of the catalogue, in Italian and in the person's language; those that nobody translated are ``left`` for the part in Italian.
    A row without Italian is Bussola's own and has no bullet."""
    said = [f"• {own}" if italian else own for italian, own in rows if own]
    left += [f"• {italian}" for italian, own in rows if not own]
    if said:
        yield Section(title, tuple(said), most)


def _how(scene: "Scene", service: Service) -> str:
    if text := scene.translated(service.how_to_apply):
        return text
    groups = scene.catalogue.office_groups
    named = [scene.curated(groups[key].name_it) for key in service.where if key in groups][:PLACES_NAMED]
    return scene.words("card.ask_at", places=scene.words.list(named, style="or")) if named else scene.words("card.where_unknown")


def _for_you(scene: "Scene", result: "Result") -> Iterator[str]:
    if str(result.outcome) == "unlikely" and not result.already:
        only = near(scene, result)
        yield from [only] if only else [f"✗ {text}" for text in list(against(scene, result))[:GROUNDS_SHOWN]]
        return
    if good := list(grounds(scene, result))[:MISSING_SHOWN]:
        yield f"✓ {' · '.join(good)}"
    still = []
    if str(result.outcome) == "possible" and (open_points := missing(scene, result, most=MISSING_SHOWN)):
        still.append(scene.words("results.missing", what=open_points))
    if result.first_do and result.first_do in scene.catalogue.services:
        still.append(scene.words("results.first_step", name=scene.catalogue.services[result.first_do].name_it))
    if still:
        yield f"? {' '.join(still)}"
    yield from (f"€ {one}" for one in sums(scene, result)[:1])
    if result.confirm:
        yield f"◦ {scene.words('card.confirmed_there')}"


def card(scene: "Scene", service: Service, result: "Result | None") -> tuple[str, str]:
    """The card and what is folded under it. What is said in one line stands close to the line before."""
    text = "\n".join([f"*{service.name_it}*", about(scene, service, most=2)])
    folded, close = [], False
    for part in sections(scene, service, result):
        shown, rest = part.rows[: part.most], part.rows[part.most :]
        if rest:
            folded.append("\n".join([f"*{part.title}*", *rest]))
        if not shown and part.rows:
            continue
        block, is_line = _block(scene, part, shown, rest)
        text += ("\n" if close and is_line else "\n\n") + block
        close = is_line
    return f"{text}\n\n{source_words(scene, service)}", "\n\n".join(folded)


def _block(scene: "Scene", part: Section, shown: tuple[str, ...], rest: tuple[str, ...]) -> tuple[str, bool]:
    if not shown:
        return f"*{part.title}*", False
    if len(shown) == 1 and shown[0][0] not in MARKS:
        return f"*{part.title}:* {shown[0].removeprefix('• ')}", True
    more = [scene.words.count("card.more_papers", len(rest))] if rest and shown[0].startswith("☐") else []
    return "\n".join([f"*{part.title}*", *shown, *more]), False


def _doubt(scene: "Scene", result: "Result", one: Doubt) -> str:
    return _note(scene, one.text) or doubt(scene, result, one)


def _note(scene: "Scene", sentence: str) -> str:
    """What the catalogue keeps as a note, maybe without capital letter and full stop, as a sentence in the person's language."""
    small = f"{sentence[:1].lower()}{sentence[1:]}"
    said = next(filter(None, map(scene.translated, (sentence, small, sentence.rstrip("."), small.rstrip(".")))), "")
    return f"{said[:1].upper()}{said[1:]}"


def _ended(text: str, lang: str = SOURCE) -> str:
    if not text or text.endswith((".", "!", "?", "…", "؟", "。")):
        return text
    return f"{text}。" if lang == "zh" else f"{text}."


def bare(text: str) -> str:
    """A reason without the verdict in front, which a mark or the heading already says."""
    return text.removeprefix("Va bene: ").rstrip(".")


def unlikely_lines(scene: "Scene", results: tuple[Any, ...]) -> str:
    """What seems not to apply, with the reason and the near miss."""
    lines = []
    for result in results:
        name = scene.catalogue.services[result.slug].name_it
        reason = scene.words("outcome.already") if result.already else near(scene, result) or next(against(scene, result), "")
        changing = in_time(scene, result)
        said = f"• {name}: {reason}" if reason else f"• {name}"
        lines.append(f"{said.rstrip('.')}. {changing}" if changing else said)
    return "\n".join(lines)


__all__ = ["Section", "about", "bare", "card", "entry", "outcome_words", "places", "row", "sections", "unlikely_lines"]
