"""Moves of the interview: putting a question, going back, saying why; which question comes next is the interview's business."""

from typing import Any

from dialogs.replies import Button, Reply
from dialogs.scene import Scene
from dialogs.state import SELF, Phase
from knowledge.interview import Question
from knowledge.records import FactType

MOST_BUTTONS = 24
NARROW = 18
TIRED_AFTER = 2
ONE_TAP = frozenset({FactType.BOOLEAN, FactType.ENUM, FactType.INTEGER, FactType.DECIMAL, FactType.AGES})


def ask(scene: Scene) -> None:
    """The next question, or the results when no answer can change anything."""
    state = scene.state
    if not state.consent:
        scene.then = "action_told_without_consent" if state.consent is False else "action_ask_consent"
        return
    if not state.needs and not state.slugs:
        scene.then = "action_which_need" if state.facts else "action_ask_to_tell"
        return
    question = scene.next_question()
    if question is None:
        state.question = None
        scene.say("question.enough")
        scene.then = "action_results"
        return
    put(scene, question)


def ask_about(scene: Scene, key: str) -> None:
    """One fact asked by name, whatever is known of it."""
    if scene.fact(key) is None:
        scene.then = "action_resume"
        return
    put(scene, scene.question_about(key))


def put(scene: Scene, question: Question) -> None:
    """Remember the question and show it."""
    state = scene.state
    state.asked += 1
    state.question = {
        "n": state.asked,
        "facts": list(question.facts),
        "text": question.text,
        "kind": str(question.kind),
        "options": [[option.value, option.label] for option in question.options] or _plain_options(scene, question),
        "why": question.why,
    }
    state.phase = Phase.ASK
    show_question(scene)


def _plain_options(scene: Scene, question: Question) -> list[list[Any]]:
    fact = scene.fact(question.facts[0])
    if fact is None or len(question.facts) > 1:
        return []
    if fact.type is FactType.BOOLEAN:
        return [[True, scene.words("btn.yes")], [False, scene.words("btn.no")]]
    if fact.type is FactType.AGES:
        return [[[], scene.words("btn.no_children")]]
    return []


def show_question(scene: Scene) -> None:
    """The question that stands, with its buttons."""
    question = scene.state.question
    if question is None:
        scene.then = "action_ask"
        return
    n = question["n"]
    key = question["facts"][0]
    asked = scene.content(f"question.{key.removesuffix(SELF)}", question["text"]) if len(question["facts"]) == 1 else question["text"]
    lines = [f"*{asked}*"]
    if key.endswith(SELF):
        lines.insert(0, scene.words("question.about_you"))
    if hint := _hint(scene, question):
        lines.append(hint)
    if question.get("chosen"):
        labels = [label for value, label in question["options"] if value in question["chosen"]]
        lines.append(scene.words("question.chosen", list=scene.words.list(labels)))
    remaining = scene.interview().remaining
    if remaining > 1:
        lines.append(scene.words.count("question.left", remaining))
    buttons = (*_option_buttons(scene, question), *_side_buttons(scene, n))
    narrow = all(len(button.title) <= NARROW for button in buttons)
    scene.show(
        Reply("\n".join(lines), buttons=buttons, columns=2 if narrow or len(buttons) > 10 else 1, tags=("question", *question["facts"]))
    )


def _hint(scene: Scene, question: dict[str, Any]) -> str:
    fact = scene.fact(question["facts"][0])
    if fact is None or len(question["facts"]) > 1:
        return scene.words("hint.several")
    if fact.ask_as == "data":
        return scene.words("hint.date")
    if fact.type is FactType.AGES:
        return scene.words("hint.ages")
    if fact.type is FactType.MULTI_ENUM:
        return scene.words("hint.multi")
    if fact.unit == "euro":
        return scene.words("hint.money")
    return scene.words("hint.number") if fact.type is FactType.INTEGER and not question["options"] else ""


def _option_buttons(scene: Scene, question: dict[str, Any]) -> list[Button]:
    fact = scene.fact(question["facts"][0])
    if fact is None or len(question["facts"]) > 1:
        return []
    chosen = question.get("chosen") or []
    buttons = []
    for index, (value, label) in enumerate(question["options"][:MOST_BUTTONS]):
        title = scene.content(f"value.{fact.id}.{value}", label) if isinstance(value, str) else label
        intent = "toggle" if fact.type is FactType.MULTI_ENUM and isinstance(value, str) and value not in fact.exclusive else "option"
        buttons.append(scene.button_named(f"✓ {title}" if value in chosen else title, intent, q=question["n"], i=index))
    if chosen:
        buttons.append(scene.button("done", "chosen", q=question["n"]))
    return buttons


def _side_buttons(scene: Scene, n: int) -> list[Button]:
    side = [
        scene.button("dont_know", "not_said", q=n, reason="dont_know"),
        scene.button("declined", "not_said", q=n, reason="declined"),
        scene.button("why", "why"),
    ]
    if scene.state.answered:
        side.append(scene.button("back", "back", q=n))
    return [*side, scene.button("results", "results"), scene.button("operator", "operator")]


def toggle(scene: Scene) -> None:
    """One of several values pressed: marked, or unmarked."""
    question = scene.state.question
    index = int(scene.meaning.data.get("i", -1))
    if question is None or not 0 <= index < len(question["options"]):
        scene.then = "action_resume"
        return
    value = question["options"][index][0]
    chosen = list(question.get("chosen") or [])
    question["chosen"] = [one for one in chosen if one != value] if value in chosen else [*chosen, value]
    show_question(scene)


def why(scene: Scene) -> None:
    question = scene.state.question
    if question is None:
        scene.then = "action_resume"
        return
    fact = scene.fact(question["facts"][0])
    reason = question["why"] or scene.words("why.default")
    scene.show(Reply(reason if scene.words.lang == "it" else scene.words("why.default"), tags=("why",)))
    if fact is not None and fact.sensitive:
        scene.say("why.sensitive")
    show_question(scene)


def back(scene: Scene) -> None:
    """The answer before is taken back and asked again."""
    state = scene.state
    if not state.answered:
        scene.say("back.first")
        scene.then = "action_resume"
        return
    keys = state.answered.pop()
    for key in keys:
        state.forget(key)
    state.skipped = [key for key in state.skipped if key not in keys]
    state.question = None
    if len(keys) == 1:
        ask_about(scene, keys[0])
    else:
        scene.then = "action_ask"


def not_an_answer(scene: Scene) -> None:
    """A text that does not answer the question: how to answer, and the question again; soon a way out."""
    state = scene.state
    question = state.question
    if question is None:
        scene.then = "action_not_understood"
        return
    question["again"] = question.get("again", 0) + 1
    scene.effect("gap", kind="answer", text=scene.meaning.text)
    scene.say("question.not_an_answer" if question["again"] < TIRED_AFTER else "question.skip_it", tags=("not_understood",))
    show_question(scene)


def pressed_again(scene: Scene) -> None:
    scene.say("button.again")
    scene.then = "action_resume"


def old_button(scene: Scene) -> None:
    scene.say("button.old")
    scene.then = "action_resume"
