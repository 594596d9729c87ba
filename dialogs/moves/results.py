"""Moves around results: the most useful first, the rest by topic, one service in full, papers, being told of a reopening."""

from itertools import islice
from typing import TYPE_CHECKING

from dialogs.moves.sum_questions import may_be_asked
from dialogs.replies import Button, Place, Reply
from dialogs.scene import Scene
from dialogs.state import Phase
from dialogs.words import kin
from dialogs.words import results as shown
from dialogs.words.calls import can_follow
from dialogs.words.found import FIRST_PAGE as PAGE
from dialogs.words.found import Found, found
from dialogs.words.whereabouts import places
from knowledge.places.offices import address_of

if TYPE_CHECKING:
    from knowledge.rules.matching import Result

REST = 8
CALM = frozenset({Phase.TELL, Phase.RESULTS, Phase.ASK})
"""Where an estimate may begin: nothing else waits for an answer, or only a question that can wait."""


def results(scene: Scene) -> None:
    """The first page, whatever is known so far."""
    state = scene.state
    if not state.consent or not (state.needs or state.slugs):
        scene.then = "action_told_without_consent" if state.consent is False else "action_ask"
        if state.consent and not state.facts:
            scene.say("results.nothing_told")
            scene.then = "action_show_areas"
        return
    known = found(scene)
    state.phase = Phase.RESULTS
    state.results = {"page": 0, "version": scene.catalogue.version, "as_of": scene.today.isoformat()}
    scene.effect("tally_results", slugs=[[one.slug, str(one.outcome)] for one in known.main])
    if not known.main and not known.others:
        _nothing(scene, known)
        return
    _first_page(scene, known)


def _nothing(scene: Scene, known: Found) -> None:
    scene.effect("gap", kind="no_result", text=" ".join(scene.state.needs))
    folded = shown.unlikely_lines(scene, known.unlikely)
    buttons = (scene.button("operator", "operator"), scene.button("fix", "fix"), scene.button("areas", "areas"))
    scene.show(Reply(scene.words("results.none"), buttons=buttons, folded=folded, tags=("results",)))


def more(scene: Scene) -> None:
    """The rest, in one line each under its topic; after the last page, the first again."""
    known = found(scene)
    page = int(scene.meaning.data.get("page", scene.state.results.get("page", 0) + 1))
    start = PAGE + (page - 1) * REST
    if page < 1 or start >= len(known.main):
        scene.then = "action_results"
        return
    scene.state.results = {**scene.state.results, "page": page}
    scene.state.phase = Phase.RESULTS
    part = _by_topic(scene, known.main[PAGE:])[start - PAGE : start - PAGE + REST]
    lines, topic = [], ""
    for area, one in part:
        if area != topic:
            lines.append(f"\n*{area}*")
            topic = area
        lines.append(shown.row(scene, one))
    text = "\n".join([scene.words("results.more"), *lines])
    _show_page(scene, known, text, [one for _, one in part], page=page)


def _by_topic(scene: Scene, rest: tuple["Result", ...]) -> list[tuple[str, "Result"]]:
    """Each with the name of its topic: its own where the person asked for it, else the need it touches; best entry first."""
    named: dict[str, list[Result]] = {}
    for one in rest:
        areas, needs = scene.catalogue.services[one.slug].need_areas, scene.state.needs
        chosen = areas[0] if areas[0] in needs else next((need for need in needs if need in areas), areas[0])
        area = scene.catalogue.need_areas[chosen]
        named.setdefault(scene.curated(area.name_it), []).append(one)
    return [(area, one) for area, several in named.items() for one in several]


def _first_page(scene: Scene, known: Found) -> None:
    words, part = scene.words, known.main[:PAGE]
    head = words("results.only_others")
    if part:
        is_own, of = kin.kin_of(scene.state) == kin.ONESELF, len(known.main)
        head = words.count("results.intro", of) if is_own else words.count("results.intro_for", of, who=kin.who(scene.state, words))
    if len(known.main) > PAGE:
        head += " " + words("results.first")
    asked = [one for one in known.unlikely if one.slug in scene.state.slugs]
    entries = [*(shown.entry(scene, one) for one in part), *(_asked_in_vain(scene, one) for one in asked[:PAGE])]
    _show_page(scene, known, "\n\n".join([head, *entries]), [*part, *asked[:PAGE]], page=0)


def _asked_in_vain(scene: Scene, one: "Result") -> str:
    """What the person asked for by name is never passed over in silence: that it seems not to apply, and why."""
    name = f"*{scene.catalogue.services[one.slug].name_it}*"
    reason = shown.unlikely_lines(scene, (one,)).partition(": ")[2]
    outcome = shown.outcome_words(scene, one, scene.catalogue.services[one.slug])
    return f"{name} — {outcome}: {reason}" if reason and not one.already else f"{name} — {outcome}"


def _show_page(scene: Scene, known: Found, text: str, part: list["Result"], *, page: int) -> None:
    state, words = scene.state, scene.words
    state.results.pop("card", None)
    left = len(known.main) - PAGE - page * REST
    folded = ""
    if left <= 0 and known.unlikely:
        folded = words("results.unlikely") + "\n" + shown.unlikely_lines(scene, known.unlikely)
    buttons = [_service_button(scene, one) for one in part]
    if left > 0:
        buttons.append(Button(words.count("btn.more", left), scene.button("done", "more", page=page + 1).payload))
    if known.others:
        buttons.append(scene.button("others", "others"))
    after = _after_buttons(scene, page=page)
    state.told += [one.slug for one in part if one.slug not in state.told]
    state.results["shown"] = [one.slug for one in part]
    state.results["read"] = {**state.results.get("read", {}), **{one.slug: str(one.outcome) for one in part}}
    besides = [] if page or _may_go_on(scene) else [words("results.elsewhere")]
    text = "\n\n".join([text, " ".join([words("results.prudent"), *besides]), *scene.names_in_italian()])
    scene.show(Reply(text, buttons=(*buttons, *after), controls=len(after), folded=folded, tags=("results",)))


def _service_button(scene: Scene, result: "Result") -> Button:
    return scene.button_named(scene.catalogue.services[result.slug].name_it, "service", slug=result.slug)


def _may_go_on(scene: Scene) -> bool:
    return scene.state.question is not None or scene.next_question() is not None


def _after_buttons(scene: Scene, *, page: int) -> list[Button]:
    buttons = [scene.button("operator", "operator")]
    buttons.append(scene.button("go_on", "go_on") if _may_go_on(scene) else scene.button("elsewhere", "areas"))
    buttons += [scene.button("pdf", "papers"), scene.button("fix", "fix")]
    return [*buttons, scene.button("results", "results")] if page else buttons


def others(scene: Scene) -> None:
    """What was not asked for but may apply."""
    known = found(scene)
    if not known.others:
        scene.then = "action_results"
        return
    scene.state.phase = Phase.RESULTS
    scene.state.results = {**scene.state.results, "card": None, "shown": [one.slug for one in islice(known.others, PAGE)]}
    text = "\n\n".join([scene.words("results.others"), *(shown.entry(scene, one) for one in islice(known.others, PAGE))])
    buttons = [_service_button(scene, one) for one in known.others]
    after = (scene.button("operator", "operator"), scene.button("results", "results"))
    scene.show(Reply(text, buttons=(*buttons, *after), controls=len(after), tags=("results",)))


def service(scene: Scene) -> None:
    """One service in full. Named by the person, it also becomes what they ask for."""
    slug = str(scene.meaning.data.get("slug", ""))
    one = scene.catalogue.services.get(slug)
    if one is None:
        scene.then = "action_old_button"
        return
    state = scene.state
    if state.consent and slug not in state.slugs and scene.meaning.kind != "button":
        state.slugs.insert(0, slug)
        if not any(area in state.needs for area in one.need_areas):
            state.needs.append(one.need_areas[0])
            state.by_name.append(one.need_areas[0])
    result = next((known for known in scene.matching().results if known.slug == slug), None) if state.consent else None
    scene.effect("tally", kind="service_read", slug=slug)
    if one.status.value == "chiuso" and one.replaced_by and one.replaced_by in scene.catalogue.services:
        scene.say("service.replaced", name=scene.catalogue.services[one.replaced_by].name_it)
    text, folded = shown.card(scene, one, result)
    own, after = _card_buttons(scene, slug, result)
    scene.show(Reply(text, buttons=(*own, *after), controls=len(after), folded=folded, tags=("service", slug)))
    if state.phase == Phase.RESULTS:
        state.results["card"] = slug
    if state.phase == Phase.NEW:
        state.phase = Phase.TELL


def _card_buttons(scene: Scene, slug: str, result: "Result | None") -> tuple[list[Button], list[Button]]:
    state, one = scene.state, scene.catalogue.services[slug]
    buttons = []
    there = places(scene, one, result).offices
    if there and there[0].office.lat is not None:
        buttons.append(scene.button("map", "office", id=there[0].office.id))
    if state.consent and slug in state.followed:
        buttons.append(scene.button("unfollow", "unfollow", slug=slug))
    elif state.consent and can_follow(scene, one, result):
        buttons.append(scene.button("follow", "follow", slug=slug))
    if state.consent and result is not None and state.phase in CALM and may_be_asked(scene, result):
        buttons.append(scene.button("sum", "sum", slug=slug))
    if state.consent is None:
        buttons.append(scene.button("check_me", "consent", yes=True))
    elif state.consent and not state.results:
        buttons.append(scene.button("check_me", "go_on"))
    terms = _terms(scene, one.summary_it + " " + one.how_to_apply)
    buttons += [Button(f"❓ {term}"[:40], scene.button("done", "term", t=term).payload) for term in terms]
    after = [*scene.way_back(), scene.button("operator", "operator")]
    return buttons, [*after, scene.button("results", "results")] if state.results else after


def _terms(scene: Scene, text: str) -> list[str]:
    """The first words of the glossary that the text uses: explained on tap."""
    used = [one.term for one in scene.catalogue.terms if f" {one.term} " in f" {text} ".replace(",", " ").replace(".", " ")]
    return used[:2]


def papers(scene: Scene) -> None:
    """A sheet to take along: results, papers and offices; who asks for it before the results sees those first. Nobody gets an empty one."""
    first = not scene.state.results
    if first:
        results(scene)
    if not scene.state.results:
        return
    known = found(scene)
    if known.main or known.others:
        scene.effect("pdf")
        return
    after = () if first else (scene.button("fix", "fix"), scene.button("areas", "areas"), scene.button("operator", "operator"))
    scene.say("papers.none", *after, tags=("papers_none",))
    scene.pick_up()


def follow(scene: Scene) -> None:
    slug = str(scene.meaning.data.get("slug", ""))
    one = scene.catalogue.services.get(slug)
    if one is None or not scene.state.consent:
        scene.then = "action_resume"
        return
    scene.effect("follow", slug=slug)
    scene.state.followed = [*(other for other in scene.state.followed if other != slug), slug]
    after = (scene.button("results", "results"), scene.button("unfollow", "unfollow", slug=slug))
    scene.say("follow.done", *after, name=one.name_it, tags=("follow",))


def unfollow(scene: Scene) -> None:
    """No word about it any more; said even when the call was told of already."""
    slug = str(scene.meaning.data.get("slug", ""))
    one = scene.catalogue.services.get(slug)
    scene.effect("unfollow", slug=slug)
    scene.state.followed = [other for other in scene.state.followed if other != slug]
    scene.say("follow.stopped", scene.button("results", "results"), name=one.name_it if one else slug, tags=("follow",))


def place_of(office_id: str, scene: Scene) -> Place | None:
    office = scene.catalogue.offices.get(office_id)
    if office is None or office.lat is None or office.lon is None:
        return None
    return Place(office.name_it, address_of(office), office.lat, office.lon)
