"""Golden conversations, as files that a social worker can read: says, presses, sends, waits; hears."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import Engine

from dialogs.post.incoming import Kind
from dialogs.words.i18n import words_of
from tests.talk import Citizen, published

FOLDER = Path(__file__).parent / "transcripts"
STORIES = [
    pytest.param(story, id=f"{path.stem}-{number}")
    for path in sorted(FOLDER.glob("*.yml"))
    for number, story in enumerate(yaml.safe_load(path.read_text(encoding="utf-8"))["stories"], 1)
]
ANSWERS_TO_EVERYTHING = 40


def _act(citizen: Citizen, step: dict[str, Any]) -> None:
    if "says" in step:
        citizen.says(str(step["says"]))
    elif "presses" in step:
        citizen.presses(step["presses"])
    elif "presses_if" in step:
        if citizen.button(step["presses_if"]):
            citizen.presses(step["presses_if"])
    elif "sends" in step:
        sent = dict(step["sends"])
        citizen.does(Kind(sent.pop("kind")), sent.pop("text", ""), **sent)
    elif "answers" in step:
        _answers(citizen, step["answers"])
    elif "operator" in step:
        citizen.operator(step["operator"], step.get("words", ""))
    elif "waits" in step:
        citizen.now += timedelta(**step["waits"])


def _answers(citizen: Citizen, answers: dict[str, str]) -> None:
    """Questions answered as they come: by fact, else *Non lo so*; several at once by their names with a plus, or in one message what
    each would be told alone; until none is left."""
    told: set[tuple[str, ...]] = set()
    for _ in range(ANSWERS_TO_EVERYTHING):
        question = next((body for body in citizen.heard if "question" in body.get("tags", ())), None)
        if question is None:
            return
        asked = [tag for tag in question["tags"] if tag != "question"]
        answer = answers.get("+".join(asked))
        if answer is None and all(one in answers for one in asked):
            answer = ", ".join(str(answers[one]) for one in asked)
        known, words = citizen.state().known(), words_of(citizen.state().lang)
        if answer is not None and tuple(asked) not in told:
            told.add(tuple(asked))
            citizen.says(str(answer))
            assert citizen.state().known() != known, f"«{answer}» answers nothing of {asked}:\n{citizen.text()}"
        else:
            citizen.presses(words("btn.dont_know") if len(asked) == 1 else words("btn.one_by_one"))
    raise AssertionError("the questions do not end")


def _check(citizen: Citizen, step: dict[str, Any]) -> None:
    said = citizen.text()
    for expected in step.get("hears", ()):
        assert expected.lower() in said.lower(), f"«{expected}» not in:\n{said}"
    for unwanted in step.get("hears_not", ()):
        assert unwanted.lower() not in said.lower(), f"«{unwanted}» in:\n{said}"
    for tag in step.get("tags", ()):
        assert tag in citizen.tags(), f"tag {tag} not in {citizen.tags()}:\n{said}"
    for title in step.get("buttons", ()):
        assert citizen.button(title), f"no button «{title}» in {[one['title'] for one in citizen.buttons]}"
    for key, value in step.get("facts", {}).items():
        assert citizen.state().known().get(key) == value, f"{key}: {citizen.state().known().get(key)!r}"
    if "phase" in step:
        assert citizen.state().phase == step["phase"]
    if step.get("silence"):
        assert not citizen.heard, f"not silent:\n{said}"
    elif not step.keys() & {"waits", "operator"}:
        assert citizen.heard, "no answer"


def _case_areas(citizen: Citizen) -> list[dict[str, str]]:
    case = citizen.case()
    return list(case.sheet["need"]["areas"]) if case is not None else []


@pytest.mark.parametrize("story", STORIES)
def test_conversation_goes_as_written(story: dict[str, Any], sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine)
    for step in story["steps"]:
        _act(citizen, step)
        _check(citizen, step)
        assert "error" not in citizen.tags(), f"{story['title']}: {step}"
    missing = set(story.get("areas", ())) - set(citizen.state().needs) - {one["id"] for one in _case_areas(citizen)}
    assert not missing, missing


def test_the_life_situations_cross_every_need_area() -> None:
    """By the words of the area that the person hears or presses; each of the sixteen has a story that ends in results or in a person."""
    stories = yaml.safe_load((FOLDER / "04_situazioni_di_vita.yml").read_text(encoding="utf-8"))["stories"]
    crossed = {area for story in stories for area in story["areas"]}
    assert crossed == set(published().catalogue.need_areas)
    for story in stories:
        assert any({"results", "case"} & set(step.get("tags", ())) for step in story["steps"]), story["title"]
