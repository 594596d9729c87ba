"""Moves for who wants to know about how much: what only the estimate needs is asked, one thing at a time; nobody else is asked it."""

from typing import TYPE_CHECKING, Any

from dialogs.reading.agreement import settle
from dialogs.reading.sum_answers import fact_asked
from dialogs.replies import Button, Reply
from dialogs.scene import Scene, resume_phase
from dialogs.state import SELF, How, Phase
from dialogs.words import question_words
from dialogs.words.sums import sums
from knowledge.amounts.estimates import ExtraQuestion, extra_questions
from knowledge.facts import FactError, parse
from knowledge.records import FactType, Subject

if TYPE_CHECKING:
    from knowledge.rules.matching import Result

NARROW = 18


def may_be_asked(scene: Scene, result: "Result") -> bool:
    """Whether a few answers would make the estimate of this aid surer."""
    if str(result.outcome) == "unlikely" or result.already or result.hidden:
        return False
    return bool(_open(scene, result, done=()))


def begin(scene: Scene) -> None:
    slug = str(scene.meaning.data.get("slug", ""))
    if not scene.state.consent or slug not in scene.catalogue.services:
        scene.then = "action_resume"
        return
    scene.state.sum = {"slug": slug, "done": []}
    _go_on(scene, first=True)


def said(scene: Scene) -> None:
    """An answer: kept with the facts if it is one, else only for the estimates."""
    state, data = scene.state, scene.meaning.data
    fact = fact_asked(state, scene.catalogue)
    if state.phase != Phase.SUM or fact is None or data.get("k") != state.sum["key"]:
        scene.then = "action_old_button"
        return
    place = data.get("i")
    value = data.get("value") if place is None else state.sum["options"][place][0] if 0 <= place < len(state.sum["options"]) else None
    key, unsaid = state.sum["key"], value is None or (isinstance(value, dict) and "unknown" in value)
    try:
        parse(fact, value)
    except FactError:
        scene.say("question.out_of_range")
        ask_again(scene)
        return
    if not unsaid and state.sum["extra"]:
        state.given[key] = value
    elif not unsaid:
        how = How.BUTTON if scene.meaning.kind == "button" else How.TYPED
        state.tell(key, value, how=how, wording=scene.meaning.text[:300], at=scene.now.isoformat(timespec="seconds"))
        settle(state, key, scene.catalogue)
    state.sum["done"].append(key)
    _go_on(scene)


def _go_on(scene: Scene, *, first: bool = False) -> None:
    result = _result(scene)
    left = _open(scene, result, done=scene.state.sum["done"]) if result else []
    if result is None or not left:
        show(scene)
        return
    key, one = left[0]
    labels = [one.labels_it.get(str(value), str(value)) for value in one.allowed]
    options: list[list[Any]] = [[value, scene.curated(label)] for value, label in zip(one.allowed, labels, strict=True)]
    text = scene.curated(one.question_it)
    if one.fact:
        body = question_words.kept(scene, scene.question_about(key), 0)
        options, text = body["options"], question_words.asked(scene, body)
    elif one.type == FactType.BOOLEAN:
        options = [[True, scene.words("btn.yes")], [False, scene.words("btn.no")]]
    note = [] if one.fact else scene.in_italian(one.question_it, *labels)
    scene.state.sum |= {"key": key, "extra": not one.fact, "options": options, "text": [*note, f"*{text}*", *_hint(scene, one)]}
    scene.state.phase = Phase.SUM
    if first:
        scene.state.sum["text"].insert(0, scene.words("sum.only"))
    ask_again(scene)
    if first:
        scene.state.sum["text"].pop(0)


def _hint(scene: Scene, one: ExtraQuestion) -> list[str]:
    """How what is typed may be written."""
    if one.type == FactType.AGES:
        return [scene.words("hint.ages")]
    if (one.unit or "").startswith("euro"):
        return [scene.words("hint.money")]
    return [scene.words("hint.number")] if one.type == FactType.INTEGER else []


def ask_again(scene: Scene) -> None:
    """The question of the estimate that stands, with its answers and the ways out."""
    state = scene.state
    fact = fact_asked(state, scene.catalogue)
    if fact is None:
        show(scene)
        return
    titles = [question_words.option_title(scene, fact, value, label) for value, label in state.sum["options"]]
    answers = [scene.button_named(title, "sum_said", k=state.sum["key"], i=place) for place, title in enumerate(titles)]
    controls = (
        scene.button("dont_know", "sum_said", k=state.sum["key"], i=-1),
        scene.button("sum_show", "sum_show"),
        scene.button("operator", "operator"),
    )
    columns = 2 if answers and all(len(title) <= NARROW for title in titles) else 1
    text = "\n".join(state.sum["text"])
    scene.show(Reply(text, buttons=(*answers, *controls), columns=columns, controls=len(controls), tags=("sum", state.sum["key"])))


def unclear(scene: Scene) -> None:
    scene.say("question.not_an_answer", tags=("not_understood",))
    ask_again(scene)


def show(scene: Scene) -> None:
    """The estimate as it stands now; then what was under way."""
    state = scene.state
    slug, result = str(state.sum.get("slug", "")), _result(scene)
    state.sum, state.phase = {}, resume_phase(state)
    if result is None:
        scene.then = "action_resume"
        return
    name = scene.catalogue.services[slug].name_it
    lines = [f"*{name}*", *(sums(scene, result) or [scene.words("sum.none")]), "", scene.words("results.prudent")]
    buttons: list[Button] = [scene.button_named(name, "service", slug=slug), *scene.way_back(), scene.button("operator", "operator")]
    if state.results:
        buttons.append(scene.button("results", "results"))
    scene.show(Reply("\n".join(lines), buttons=tuple(buttons), tags=("sum", slug)))


def _result(scene: Scene) -> "Result | None":
    slug = scene.state.sum.get("slug")
    return next((one for one in scene.matching().results if one.slug == slug), None)


def _open(scene: Scene, result: "Result", *, done: "list[str] | tuple[()]") -> list[tuple[str, ExtraQuestion]]:
    """What may still be asked, each with the key under which its answer is kept."""
    person, state = str(result.person or "beneficiario"), scene.state
    found = extra_questions(scene.catalogue, result.slug, scene.known(), state.given, as_of=scene.today, person=person)
    kept = ((_key(scene, one, person), one) for one in found if one.type != FactType.MULTI_ENUM)
    return [(key, one) for key, one in kept if key not in done and key not in state.facts]


def _key(scene: Scene, one: ExtraQuestion, person: str) -> str:
    fact = scene.catalogue.facts.get(one.id) if one.fact else None
    apart = fact is not None and fact.subject is Subject.PERSON and person == "richiedente" and scene.state.whom != "me"
    return one.id + SELF if apart else one.id
