"""How a question is shown: its words by person and language, its answers as buttons, its hint; it chooses none and takes no answer."""

import re
from math import floor
from typing import Any

from dialogs.replies import Button
from dialogs.scene import FOR_WHOM, Scene
from dialogs.state import SELF
from dialogs.words import kin
from dialogs.words.fact_words import inside, label_of, value_words
from dialogs.words.values_in_play import Values, values_in_play
from knowledge.interview.choice import Question
from knowledge.interview.questions import EXACTLY, WRITER_OPENING
from knowledge.records import Fact, FactType

MOST_BUTTONS = 24
LIKELY_FIRST = 9
LIKELY_SHOWN = 7
HOUSEHOLD = "household"
NARROW = 18
WEARY_AFTER = 4
NAMED = 2
_EACH = re.compile(r"(?<=\?) ")
"""Several questions in one message stand on lines of their own."""


def kept(scene: Scene, question: Question, n: int) -> dict[str, Any]:
    """The question as the conversation remembers it. Buttons are those of the first fact that has any."""
    parts = question.parts or (question,)
    first = parts[0]
    whole = [[option.value, option.label] for option in question.options] if question.parts else []
    options = whole if question.kind == HOUSEHOLD else [*whole, *_options(scene, first)]
    left_open = [] if question.parts else _left_open(scene, first)
    options = [one for one in options if one[0] in left_open] or options
    body: dict[str, Any] = {
        "n": n,
        "facts": list(question.facts),
        "text": _bare(question.text),
        "kind": str(first.kind),
        "options": options,
        "for": list(question.slugs[: NAMED + 1]),
    }
    if left_open:
        body["narrowed"] = True
    if question.parts:
        body["whole"], body["example"] = len(whole), question.example
        body["kind_of_all"] = str(question.kind)
        body["theme"] = question.id.removesuffix(SELF)
        body["parts"] = [{"fact": part.facts[0], "options": _options(scene, part)} for part in parts]
    if EXACTLY in question.text:
        body["exact"] = True
    likely = _likely_count(scene, first)
    if likely:
        body["shown"] = likely + len(whole)
    return body


def _bare(text: str) -> str:
    return text.removeprefix(WRITER_OPENING).strip().removeprefix(EXACTLY).strip()


def reason(scene: Scene, question: dict[str, Any]) -> str:
    """What the answer decides: for whom help is, the aids that it opens or closes by name, or simply that some depend on it."""
    names = [scene.catalogue.services[slug].name_it for slug in question.get("for", ()) if slug in scene.catalogue.services]
    if question["facts"] == [FOR_WHOM]:
        return scene.words("why.for_whom")
    if not names:
        return scene.words("why.default")
    return scene.words("why.one" if len(names) == 1 else "why.some", list="; ".join(names[:NAMED]))


# --- answers ---------------------------------------------------------------------------------------------------------


def _options(scene: Scene, part: Question) -> list[list[Any]]:
    """Values with their Italian labels; of a long list the likely ones first."""
    fact = scene.fact(part.facts[0])
    several = part.kind == "multi"
    options = [[_alone(option.value) if several else option.value, option.label] for option in part.options]
    if fact is None or not several or len(options) <= LIKELY_FIRST:
        return options
    likely = _likely(scene, fact)
    return [*(one for one in options if one[0] in likely), *(one for one in options if one[0] not in likely)]


def _left_open(scene: Scene, part: Question) -> list[Any]:
    """The answers that are left of a list, after one that said *one of these*, or only *yes*."""
    known, fact = scene.state.known().get(part.facts[0]), scene.fact(part.facts[0])
    if not isinstance(known, dict) or fact is None:
        return []
    denied = [] if known.get("includes") else known.get("excludes", [])
    return list(known.get("one_of", ())) or [value for value in fact.allowed if denied and value not in denied]


def _alone(value: object) -> object:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _likely_count(scene: Scene, part: Question) -> int:
    fact = scene.fact(part.facts[0])
    if fact is None or part.kind != "multi" or len(part.options) <= LIKELY_FIRST:
        return 0
    return len(_likely(scene, fact))


def _likely(scene: Scene, fact: Fact) -> frozenset[str]:
    """*None of these*, and the values that the services of the present need ask about."""
    state = scene.state
    wanted = Values(scene.catalogue, fact.id, tuple(state.needs), tuple(state.slugs))
    anywhere = Values(scene.catalogue, fact.id, (), ())
    named = [value for value in dict.fromkeys([*values_in_play(wanted), *values_in_play(anywhere)]) if value in fact.allowed]
    return frozenset([*fact.exclusive, *fact.pending_values, *named[:LIKELY_SHOWN]])


def buttons(scene: Scene, question: dict[str, Any]) -> list[Button]:
    """The answers that a tap can give."""
    fact = scene.fact(question["facts"][0])
    if fact is None:
        return []
    chosen = question.get("chosen") or []
    shown = question["options"][: question["shown"] if question.get("shown") and not question.get("all") else MOST_BUTTONS]
    found = []
    for index, (value, label) in enumerate(shown):
        title = option_title(scene, fact, value, label)
        if question.get("parts") and index >= question.get("whole", 0):
            title = _whole_title(scene, fact, value, title)
        several = question["kind"] == "multi" and value not in fact.exclusive and not isinstance(value, dict)
        found.append(
            scene.button_named(f"✓ {title}" if value in chosen else title, "toggle" if several else "option", q=question["n"], i=index)
        )
    if len(shown) < len(question["options"]):
        found.append(scene.button("all_options", "unfold", q=question["n"], what="all"))
    if chosen:
        found.append(scene.button("done", "chosen", q=question["n"]))
    return found


def _whole_title(scene: Scene, fact: Fact, value: Any, title: str) -> str:
    """Beside other questions an answer says what it answers: ``ISEE: fino a 6.000 €``, ``Sfratto: no``."""
    if isinstance(value, str) and not (value in fact.exclusive and " " not in title):
        return title
    return f"{label_of(scene, fact.id)}: {title[:1].lower()}{title[1:]}"


def option_title(scene: Scene, fact: Fact, value: Any, label: str) -> str:
    """An answer in the person's language; in Italian as the catalogue says it."""
    if isinstance(value, bool):
        return scene.words("btn.yes" if value else "btn.no")
    if scene.words.lang == "it":
        return label
    if isinstance(value, str):
        return scene.content(f"value.{fact.id}.{value}", label)
    if isinstance(value, list):
        return scene.words("btn.no_children")
    if isinstance(value, dict) and value.keys() <= {"min", "max"}:
        band = next((place for place, one in enumerate(fact.bands) if dict(one.value) == value), None)
        return scene.content(f"band.{fact.id}.{band}", label) if band is not None else _range_title(scene, fact, value)
    if isinstance(value, dict):
        return scene.words("btn.nobody_else" if "componenti_nucleo" in value else "btn.no_to_all")
    return label


def _range_title(scene: Scene, fact: Fact, value: dict[str, Any]) -> str:
    """A range of numbers as the buttons say it: *up to 6,000 €*, *6,000–12,000 €*, *more than 12,000 €*."""
    words, low, high = scene.words, value.get("min"), value.get("max")
    if low is not None and high is not None:
        return words("value.band", low=words.number(floor(low)), high=value_words(scene, fact.id, high))
    if fact.type is FactType.DECIMAL:
        bound, key = (high, "need.up_to") if low is None else (floor(low), "need.over")
    else:
        bound, key = (high + 1, "need.below") if high is not None else (low, "need.at_least")
    return words(key, value=value_words(scene, fact.id, bound))


# --- words -----------------------------------------------------------------------------------------------------------


def lines(scene: Scene, question: dict[str, Any]) -> list[str]:
    """The question with what goes before and after it, one line each."""
    key = question["facts"][0]
    found = [scene.words("question.about_you")] if key.endswith(SELF) else []
    if question.get("narrowed"):
        found.append(scene.words("question.which_of_these"))
    if question.get("exact"):
        found.append(scene.words("question.exactly"))
    found += [f"*{one}*" for one in _EACH.split(asked(scene, question))] if question.get("parts") else [f"*{asked(scene, question)}*"]
    if hint := _hint(scene, question):
        found.append(hint)
    if question.get("chosen"):
        fact = scene.fact(key)
        labels = [option_title(scene, fact, value, label) for value, label in question["options"] if fact and value in question["chosen"]]
        found.append(scene.words("question.chosen", list=scene.words.list(labels)))
    return found


def asked(scene: Scene, question: dict[str, Any]) -> str:
    """The words of the question: about *you* when help is for the one who writes."""
    key = question["facts"][0]
    mine = _is_mine(scene, question)
    several = len(question["facts"]) > 1
    text = str(question["text"])
    if scene.words.lang == "it":
        return text if mine else kin.in_italian(scene.state, scene.words, text)
    name = HOUSEHOLD if question.get("kind_of_all") == HOUSEHOLD else key.removesuffix(SELF)
    if several and name != HOUSEHOLD:
        return _theme(scene, str(question.get("theme", "")), mine=mine) or text
    own = f"question_self.{name}"
    return kin.filled(scene.state, scene.words, scene.content(own if mine and scene.words.has(own) else f"question.{name}", text))


def _is_mine(scene: Scene, question: dict[str, Any]) -> bool:
    return bool(question["facts"][0].endswith(SELF) or scene.state.facts.get(FOR_WHOM, {}).get("value") == "me")


def _theme(scene: Scene, theme: str, *, mine: bool) -> str:
    """What several facts of one theme are about, asked in one question."""
    own = scene.words.label(f"theme_self.{theme}") if mine else ""
    return own or kin.filled(scene.state, scene.words, scene.words.label(f"theme.{theme}"))


def _hint(scene: Scene, question: dict[str, Any]) -> str:
    fact = scene.fact(question["facts"][0])
    if question.get("kind_of_all") == HOUSEHOLD:
        of = "" if _is_mine(scene, question) else "_child" if scene.state.facts[FOR_WHOM]["value"] == "figlio" else "_other"
        return kin.filled(scene.state, scene.words, scene.words(f"hint.household{of}"))
    if fact is None or len(question["facts"]) > 1:
        return _several_hint(scene, question)
    if fact.ask_as == "data":
        return scene.words("hint.date")
    if fact.type is FactType.AGES:
        return scene.words("hint.ages")
    if fact.type is FactType.MULTI_ENUM:
        return scene.words("hint.multi")
    if (fact.unit or "").startswith("euro"):
        return scene.words("hint.money")
    return scene.words("hint.number") if fact.type is FactType.INTEGER and not question["options"] else ""


def _several_hint(scene: Scene, question: dict[str, Any]) -> str:
    """How all of it may be answered at once, and what a tap answers by itself."""
    words = scene.words
    lines = [words("hint.example", example=question["example"])] if question.get("example") and words.lang == "it" else []
    if words.lang != "it":
        lines.append(words("hint.write_about", list=words.list([inside(label_of(scene, key)) for key in question["facts"]])))
    if len(question["options"]) > question.get("whole", 0):
        lines.append(words("hint.first_only", fact=inside(label_of(scene, question["facts"][0]))))
    return "\n".join(lines) or words("hint.several")


# --- controls --------------------------------------------------------------------------------------------------------


def controls(scene: Scene, question: dict[str, Any]) -> list[Button]:
    """Two short rows under the answers; the rest unfolds on a tap. A person is always there."""
    n = question["n"]
    several = len(question["facts"]) > 1
    found = [scene.button("one_by_one" if several else "dont_know", "not_said", q=n, reason="dont_know")]
    if scene.state.answered:
        found.append(scene.button("back", "back", q=n))
    found.append(scene.button("why_short", "why", q=n))
    if question.get("controls"):
        found += [
            scene.button("declined", "not_said", q=n, reason="declined"),
            scene.button("restart", "restart"),
            scene.button("results", "results"),
        ]
    else:
        if is_weary(scene):
            found.append(scene.button("results", "results"))
        found.append(scene.button("more_controls", "unfold", q=n, what="controls"))
    return [*found, scene.button("operator", "operator")]


def unknown_run(scene: Scene) -> int:
    """How many of the last answers in a row were *I don't know*."""
    run = 0
    for key in reversed([key for group in scene.state.answered for key in group]):
        value = scene.state.facts.get(key, {}).get("value")
        if not (isinstance(value, dict) and "unknown" in value):
            break
        run += 1
    return run


def is_weary(scene: Scene) -> bool:
    """So many that it is time to say that the results can be seen already."""
    return unknown_run(scene) >= WEARY_AFTER


def columns(shown: list[Button]) -> int:
    return 2 if shown and (all(len(button.title) <= NARROW for button in shown) or len(shown) > LIKELY_FIRST) else 1
