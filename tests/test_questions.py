"""How questions read: several facts asked with an example that is understood, answers that say what they answer, an honest count."""

from datetime import date
from itertools import combinations, pairwise

import pytest
from sqlalchemy import Engine

from dialogs.house import House
from dialogs.reading import several_answers
from dialogs.scene import Meaning, Scene
from dialogs.state import State
from dialogs.words import question_words
from dialogs.words.i18n import words_of
from knowledge.interview.questions import MOST_FACTS, NOTHING, Wording, question_of
from knowledge.rules.situations import Situation
from tests.talk import MONDAY, Citizen, published

TODAY = date(2026, 11, 23)


def scene_for(engine: Engine, whom: str) -> Scene:
    state = State(facts={"per_chi": {"value": whom, "wording": "", "how": "button", "at": ""}})
    house = House(engine=engine, published=published, now=lambda: MONDAY)
    return Scene(house=house, published=published(), state=state, meaning=Meaning(""), words=words_of("it"), now=MONDAY)


@pytest.mark.parametrize("whom", ["me", "genitore"])
def test_the_example_of_an_answer_answers_all_of_the_question(whom: str, sqlite_engine: Engine) -> None:
    rules, scene = published().rules, scene_for(sqlite_engine, whom)
    wording, situation = Wording.of(rules.catalogue), Situation.of(rules.lexicon, {"per_chi": whom})
    for theme in wording.themes:
        for facts in (facts for size in range(2, MOST_FACTS + 1) for facts in combinations(theme.facts, size)):
            question = question_of(wording, situation, facts)
            assert question.example or "famiglia" in question.id, facts
            kept = question_words.kept(scene, question, 1)
            told, _ = several_answers.read(question.example, kept, published=published(), lang="it", whom=whom, today=TODAY)
            assert told.keys() == (set(facts) if question.example else set()), (question.text, question.example)


def test_a_tap_under_several_questions_says_what_it_answers(sqlite_engine: Engine) -> None:
    rules, scene = published().rules, scene_for(sqlite_engine, "me")
    wording, situation = Wording.of(rules.catalogue), Situation.of(rules.lexicon, {"per_chi": "me"})
    for theme in wording.themes:
        for facts in combinations(theme.facts, 2):
            kept = question_words.kept(scene, question_of(wording, situation, facts), 1)
            titles = [button.title.lower() for button in question_words.buttons(scene, kept)]
            assert not {"sì", "no", "nessuno", "nessuna"} & set(titles), (facts, titles)
            assert not [title for title in titles if title[0].isdigit()], (facts, titles)


def test_one_tap_says_no_to_all_of_several_questions(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("mia mamma ha 82 anni, prende già l'accompagnamento e vive a Milano")
    citizen.presses("Sì")
    body = next(body for body in citizen.heard if "question" in body.get("tags", ()))
    asked = body["tags"][1:]
    assert len(asked) > 1
    citizen.presses(NOTHING)
    known = citizen.state().known()
    assert all(known[key] in (False, ["nessuno"], ["nessuna"]) for key in asked), known


@pytest.mark.parametrize("taps", ["Non lo so", "Una cosa alla volta"])
def test_the_number_of_questions_left_goes_down(taps: str, sqlite_engine: Engine) -> None:
    """One who taps learns once that it takes longer; otherwise the number never grows, and near the end it is no number."""
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("ho 40 anni, vivo a Milano e mi servono soldi per la spesa")
    citizen.presses("Sì")
    said: list[int] = []
    while "question" in citizen.tags():
        body = next(body for body in citizen.heard if "question" in body.get("tags", ()))
        left = [int(line.split()[1]) for line in body["text"].split("\n") if line.startswith("Circa")]
        said += left or [2]
        citizen.presses(taps if citizen.button(taps) else "Una cosa alla volta" if citizen.button("Una cosa alla volta") else "Non lo so")
    assert len(said) > 5
    assert sum(later > before for before, later in pairwise(said)) <= 1, said
    assert abs(said[-6] - 6) <= 4, said


@pytest.mark.parametrize(
    ("said", "helped", "followed"),
    [
        ("assegno unico, servizio sociale", ["auu"], ["servizio-sociale"]),
        ("assegno unico, servizio sociale no", ["auu"], ["nessuno"]),
        ("assegno unico no, servizio sociale sì", ["nessuno"], ["servizio-sociale"]),
        ("assegno unico no, servizio sociale no", ["nessuno"], ["nessuno"]),
        ("adi no, assegno unico sì", ["auu"], None),
        ("serd no", None, {"excludes": ["serd"]}),
    ],
)
def test_the_example_of_an_answer_may_be_denied_piece_by_piece(said: str, helped: object, followed: object, sqlite_engine: Engine) -> None:
    rules, scene = published().rules, scene_for(sqlite_engine, "me")
    wording, situation = Wording.of(rules.catalogue), Situation.of(rules.lexicon, {"per_chi": "me"})
    kept = question_words.kept(scene, question_of(wording, situation, ("sussidi_in_corso", "carico_servizi")), 1)
    told, _ = several_answers.read(said, kept, published=published(), lang="it", whom="me", today=TODAY)
    assert (told.get("sussidi_in_corso"), told.get("carico_servizi")) == (helped, followed)
