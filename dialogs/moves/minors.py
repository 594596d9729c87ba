"""Moves for a child who writes alone: asks once whose age it is, then keeps nothing and points to grown-ups; it checks no document.

Below the age of art. 2-quinquies of the Italian privacy code (d.lgs. 196/2003) a child's own yes to an online service is not enough.
A request for a person and the words of danger stay open to everybody.
"""

from dialogs.reading import for_whom, safety
from dialogs.reading.telling import change_subject, take_facts
from dialogs.replies import Reply
from dialogs.scene import FOR_WHOM, Scene
from dialogs.state import SELF, How, Phase

AGE = "eta"
OWN_YES_FROM = 14
CHILD_IN_DANGER = "minore-a-rischio"
WORDS_KEPT = 6


def _own_age(scene: Scene) -> tuple[str, int] | None:
    """The fact that says how old the person who writes is, and the years, when they are surely too few."""
    facts = scene.state.facts
    key = AGE if facts.get(FOR_WHOM, {}).get("value") == "me" else AGE + SELF
    value = facts.get(key, {}).get("value")
    return (key, value) if isinstance(value, int) and value < OWN_YES_FROM else None


def seems_a_child(scene: Scene) -> bool:
    return not scene.state.age_asked and _own_age(scene) is not None


def ask_age(scene: Scene) -> None:
    """A grown-up who wrote the child's age as their own puts it right with a tap."""
    found = _own_age(scene)
    if found is None:
        scene.state.phase = Phase.TELL
        scene.then = "action_ask"
        return
    scene.state.phase, scene.state.age_asked = Phase.AGE, True
    scene.say("age.ask", scene.button("age_mine", "age_mine"), scene.button("age_other", "age_other"), tags=("age",), age=found[1])


def is_mine(scene: Scene) -> None:
    """What was told goes; who can be talked to, and the numbers that are always answered."""
    state, words = scene.state, scene.words
    state.start_over()
    state.consent, state.phase = False, Phase.TELL
    scene.effect("consent_refused")
    lines = [words("age.child"), "", words("age.now"), *_numbers(scene)]
    scene.show(Reply("\n".join(lines), buttons=(scene.button("operator", "operator"), scene.button("areas", "areas")), tags=("child",)))


def leaves_home(scene: Scene) -> None:
    """Who listens to boys and girls, and a person: no home is looked for on behalf of who is not of age."""
    state, words, text = scene.state, scene.words, scene.meaning.text
    if state.consent:
        state.need_words = [*state.need_words, text][-WORDS_KEPT:]
        facts = scene.meaning.data.get("facts", {})
        own = {FOR_WHOM: "me"} if AGE in facts and FOR_WHOM not in state.facts else {}
        take_facts(scene, {**own, **facts}, how=How.INFERRED)
    lines = [words("age.leaves"), "", *_numbers(scene), "", words("age.leaves_person")]
    rest = scene.way_back() or [scene.button("areas", "areas")]
    scene.show(Reply("\n".join(lines), buttons=(scene.button("operator", "operator"), *rest), tags=("child",)))
    if state.phase == Phase.NEW:
        state.phase = Phase.TELL
    if seems_a_child(scene):
        scene.then = "action_ask_age"


def _numbers(scene: Scene) -> list[str]:
    return [f"☎ *{number.number}* — {scene.curated(number.name_it)}" for number in safety.numbers_for(scene.catalogue, CHILD_IN_DANGER)]


def is_anothers(scene: Scene) -> None:
    """The years are of somebody else: of whom, if the words say it; else it is asked."""
    state, found = scene.state, _own_age(scene)
    state.phase, scene.then = Phase.TELL, "action_ask"
    if found is None:
        return
    age, whom = state.facts.pop(found[0]), for_whom.said(scene.meaning.text)
    if found[0] != AGE:
        return
    if whom in (None, "me"):
        state.forget(FOR_WHOM)
        return
    change_subject(scene, str(whom))
    state.tell(FOR_WHOM, whom, how=How.CORRECTED, wording=scene.meaning.text[:300], at=scene.now.isoformat(timespec="seconds"))
    state.facts[AGE] = age
