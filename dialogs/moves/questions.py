"""Moves of the interview: putting a question, going back, saying why; which question comes next is the interview's business."""

from math import ceil
from typing import Any

from dialogs.moves import minors
from dialogs.reading.fixed_words import pattern
from dialogs.reading.safety import plain
from dialogs.reading.telling import take_besides
from dialogs.replies import Reply
from dialogs.scene import FOR_WHOM, Scene
from dialogs.state import SELF, How, Phase
from dialogs.words import question_words
from dialogs.words.fact_words import line, option_words
from knowledge.interview.choice import Question
from knowledge.records import FactType

TIRED_AFTER = 2
NEARLY = 2
MOST_NAMED = 2
A_SENTENCE = 5
WORDS_KEPT = 6
MATTER_ALONE = 0.85
"""Of the questions for one fact that may be left, the share that is asked in the end."""


def ask(scene: Scene) -> None:
    """The next question, or the results when no answer can change anything."""
    state = scene.state
    if not state.consent:
        scene.then = "action_told_without_consent" if state.consent is False else "action_ask_consent"
        return
    if not state.needs and not state.slugs:
        scene.then = "action_which_need" if state.facts else "action_ask_to_tell"
        return
    if _corrected(scene):
        return
    if minors.seems_a_child(scene):
        scene.then = "action_ask_age"
        return
    noted = _noted(scene)
    question = scene.next_question()
    if question is None:
        state.question = None
        scene.say("question.enough")
        scene.then = "action_results"
        return
    put(scene, question, before=noted)


def _corrected(scene: Scene) -> bool:
    """A line put right from the summary: said back, and back to where the summary was opened."""
    state, question = scene.state, scene.state.question
    if question is None or not question.get("correcting") or not question.get("taken"):
        return False
    key = question["facts"][0]
    scene.say("fix.done", line=line(scene, key), tags=("corrected",))
    if not (state.results or state.fresh):
        return False
    state.question = None
    state.phase = Phase.RESULTS if state.results else Phase.CONFIRM
    scene.then = "action_results" if state.results else "action_read_back"
    return True


def _noted(scene: Scene) -> list[str]:
    """After an answer that told several things: what was taken, said back in a line; what it left unsaid is asked alone from now on."""
    state, question = scene.state, scene.state.question
    if question is None or not question.get("taken", scene.meaning.intent == "not_said"):
        return []
    several = len(question["facts"]) > 1
    besides = take_besides(scene, scene.meaning.data.get("besides") or {}, how=How.TYPED if several else How.INFERRED)
    if several:
        state.alone += [key for key in question["facts"] if key not in state.facts and key not in state.alone]
        if not question.get("taken"):
            return [scene.words("question.one_by_one")]
    taken = [key for key in [*question.get("taken", ()), *besides] if key in state.facts and not _is_one_of_many(state.facts[key]["value"])]
    said_by_words = scene.meaning.kind != "button" and scene.meaning.intent == "answer"
    if not said_by_words or not taken or not (len(taken) > 1 or several or _said_otherwise(scene, taken[0])):
        return []
    return [scene.words("question.noted", list="; ".join(line(scene, key) for key in taken))]


def _is_one_of_many(value: Any) -> bool:
    """So many answers left open that naming them says nothing."""
    return isinstance(value, dict) and (len(value.get("one_of", ())) > MOST_NAMED or (not value.get("includes") and "excludes" in value))


def _said_otherwise(scene: Scene, key: str) -> bool:
    """Whether what was recorded is not plainly what was typed: a span, part of a list, an answer known by a phrase."""
    value, fact = scene.state.facts[key]["value"], scene.fact(key)
    if isinstance(value, dict):
        return "unknown" not in value
    if fact is None or fact.type not in {FactType.ENUM, FactType.MULTI_ENUM} or key == FOR_WHOM:
        return False
    typed = plain(scene.meaning.text)
    names = [option_words(scene, fact, str(one)) for one in (value if isinstance(value, list) else [value])]
    return not all(plain(name) in typed or typed.strip(" .!") in plain(name) for name in names)


def ask_about(scene: Scene, key: str, *, correcting: bool = False) -> None:
    """One fact asked by name, whatever is known of it."""
    if scene.fact(key) is None:
        scene.then = "action_resume"
        return
    if not scene.state.consent:
        scene.then = "action_told_without_consent" if scene.state.consent is False else "action_ask_consent"
        return
    put(scene, scene.question_about(key), correcting=correcting)


def put(scene: Scene, question: Question, *, before: list[str] | None = None, correcting: bool = False) -> None:
    """Remember the question and show it."""
    state = scene.state
    state.asked += 1
    state.question = {**question_words.kept(scene, question, state.asked), **({"correcting": True} if correcting else {})}
    state.phase = Phase.ASK
    show_question(scene, before=before)


def show_question(scene: Scene, *, before: list[str] | None = None) -> None:
    """The question that stands, with its answers and the ways out."""
    question = scene.state.question
    if question is None:
        scene.then = "action_ask"
        return
    lines = [*(before or ()), *question_words.lines(scene, question)]
    if (unknown := question_words.unknown_run(scene)) and unknown % question_words.WEARY_AFTER == 0:
        lines.append(scene.words("question.weary"))
    lines += _how_many_left(scene, question)
    answers = question_words.buttons(scene, question)
    controls = question_words.controls(scene, question)
    scene.show(
        Reply(
            "\n".join(lines),
            buttons=(*answers, *controls),
            columns=question_words.columns(answers),
            controls=len(controls),
            tags=("question", *question["facts"]),
        )
    )


def _how_many_left(scene: Scene, question: dict[str, Any]) -> list[str]:
    """About how many questions there still are; that few are left is said once, and not again at each of them."""
    was_near = bool(last := scene.state.left) and last[0] != question["n"] and 0 < last[1] <= NEARLY
    left = _left(scene, question)
    if left > NEARLY:
        return [scene.words.count("question.left", left)]
    return [scene.words("question.nearly")] if left and scene.state.answered and not was_near else []


def _left(scene: Scene, question: dict[str, Any]) -> int:
    """About how many questions are left, this one included: said once for each question, less at the next one; 0 at the last."""
    state = scene.state
    if question.get("correcting"):
        return 0
    about = [*state.needs, *state.slugs, scene.only_named]
    at, said, of, asked = (*state.left, [])[:4] if state.left else (None, 0, None, [])
    if at == question["n"] or (of == about and asked == question["facts"]):
        state.left = [question["n"], said, about, question["facts"]]
        return int(said)
    ahead = scene.interview()
    one_by_one = sum(key not in state.facts for key in state.alone)
    expected = min(ceil(ahead.remaining_alone * MATTER_ALONE), ahead.remaining + one_by_one) if state.alone else ahead.remaining
    left = expected if of != about else said if expected > said + 1 else min(said - 1, max(expected, said - 2))
    state.left = [question["n"], left if expected > 1 else 0, about, question["facts"]]
    return int(state.left[1])


def unfold(scene: Scene) -> None:
    """The rest of a long list of answers, or the rest of the ways out."""
    question, what = scene.state.question, str(scene.meaning.data.get("what", ""))
    if question is not None and what in {"all", "controls"}:
        question[what] = True
    show_question(scene)


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
    if scene.state.phase == Phase.CONSENT:
        scene.then = "action_privacy"
        return
    if scene.state.phase == Phase.CONFIRM:
        scene.say("why.confirm", tags=("why",))
    if question is None or scene.state.phase == Phase.CONFIRM:
        scene.then = "action_resume"
        return
    fact = scene.fact(question["facts"][0])
    scene.show(Reply(question_words.reason(scene, question), tags=("why",)))
    if fact is not None and fact.sensitive:
        scene.say("why.sensitive")
    show_question(scene)


def back(scene: Scene) -> None:
    """The answer before is taken back and asked again; what was told beside it was not asked, and stays told."""
    state = scene.state
    if state.phase == Phase.RESULTS and state.results.pop("card", None):
        scene.then = "action_results"
        return
    if not state.answered:
        scene.say("back.first")
        scene.then = "action_resume"
        return
    keys = state.answered.pop()
    for key in keys:
        state.forget(key)
    if FOR_WHOM in keys:
        _mine_again(scene)
    state.skipped = [key for key in state.skipped if key not in keys]
    state.alone = [key for key in state.alone if key not in keys]
    state.question = None
    if len(keys) == 1:
        ask_about(scene, keys[0])
    else:
        scene.then = "action_ask"


def _mine_again(scene: Scene) -> None:
    """For whom is open again: what had become the writer's is the person's own once more."""
    state = scene.state
    for key in state.moved:
        if (told := state.facts.pop(key + SELF, None)) is not None:
            state.facts[key] = told
    state.moved = []


def not_an_answer(scene: Scene) -> None:
    """A text that does not answer the question: how to answer, and the question again; soon a way out."""
    state = scene.state
    question = state.question
    if question is None:
        scene.then = "action_not_understood"
        return
    if pattern("asking").search(plain(scene.meaning.text)):
        scene.effect("gap", kind="not_understood", text=scene.meaning.text)
        comes_later = pattern("comes_later").search(plain(scene.meaning.text))
        scene.say("question.later" if comes_later else "question.cannot_say", tags=("not_understood",))
        show_question(scene)
        return
    question["again"] = question.get("again", 0) + 1
    scene.effect("gap", kind="answer", text=scene.meaning.text)
    if _tells_something(scene) and question["again"] < TIRED_AFTER:
        state.need_words = [*state.need_words, scene.meaning.text][-WORDS_KEPT:]
        scene.say("question.kept_in_mind", tags=("not_understood",))
        show_question(scene)
        return
    if len(question["facts"]) > 1:
        state.alone += [key for key in question["facts"] if key not in state.alone]
        state.question = None
        scene.say("question.not_so", tags=("not_understood",))
        scene.then = "action_ask"
        return
    if question["again"] > TIRED_AFTER and not question.get("correcting"):
        _let_go(scene, question["facts"][0])
        return
    scene.say("question.not_an_answer" if question["again"] < TIRED_AFTER else "question.skip_it", tags=("not_understood",))
    show_question(scene)


def _let_go(scene: Scene, key: str) -> None:
    """Three answers in a row that were not understood: nobody is held at a question."""
    state = scene.state
    if state.facts.get(key) is None:
        state.tell(key, {"unknown": "dont_know"}, how=How.TYPED, at=scene.now.isoformat(timespec="seconds"))
    else:
        state.skipped.append(key)
    state.answered.append([key])
    state.question = None
    scene.say("question.let_go", tags=("not_understood",))
    scene.then = "action_ask"


def _tells_something(scene: Scene) -> bool:
    """A sentence that is no answer and yet part of the story: the person who answers will read it, and that is said."""
    return bool(scene.state.consent) and scene.meaning.kind != "button" and len(scene.meaning.text.split()) >= A_SENTENCE


def pressed_again(scene: Scene) -> None:
    scene.say("button.again")
    scene.then = "action_resume"


def old_button(scene: Scene) -> None:
    scene.say("button.old")
    scene.then = "action_resume"
