"""The intake sheet: what was told, how it came to be known, what may fit and what is still to verify, as one JSON document.

The citizen sees it and strikes out lines before anyone else reads it. It decides nothing, and nothing that was struck stays in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from dialogs.cases import routing
from dialogs.cases.sheet_words import headings
from dialogs.house import House
from dialogs.reading import safety
from dialogs.reading.evidence import evidence
from dialogs.scene import PEOPLE, Meaning, Scene
from dialogs.state import SELF, State, from_json
from dialogs.words import results
from dialogs.words.fact_words import label_of, person_of, value_words
from dialogs.words.found import found as found_in
from dialogs.words.i18n import words_of
from knowledge.amounts import estimates as amounts
from knowledge.catalogue import Catalogue, once_per_content
from knowledge.rules import matching
from knowledge.rules.implications import RELATIONS

VERSION = 1
MOST_MATCHES = 8
MOST_REASONS = 8
MOST_PAPERS = 12
MOST_WORDS = 6
SERVICES_WITH_PAPERS = 3
UNSAID_IT = {
    "declined": "preferisce non dirlo",
    "dont_know": "non lo sa",
    "pending": "in corso di accertamento",
    "not_asked": "non chiesto",
}
COMUNE = "comune_residenza"
Sheet = dict[str, Any]


def draft_sheet(
    house: House,
    state: State | Mapping[str, Any] | None,
    *,
    now: datetime,
    name: str | None = None,
    channel: str = "",
    messages: Sequence[str] = (),
    urgency: str | None = None,
    papers: Sequence[str] = (),
) -> Sheet:
    """The sheet of a conversation as it stands. ``messages`` are the citizen's own words about the need, when the state holds
    none; ``papers`` the documents they say they have."""
    told = state if isinstance(state, State) else from_json(dict(state or {}))
    catalogue, as_of = house.published().catalogue, house.today()
    scene = speech(house, told, now=now, lang="it")
    words = list(dict.fromkeys(line.strip() for line in (told.need_words or messages) if line.strip()))[-MOST_WORDS:]
    matches = _matches(house, told, as_of)
    needs = told.needs or _of_danger(catalogue, urgency)
    route = routing.route(
        catalogue,
        need_areas=needs,
        slugs=told.slugs,
        comune=_comune(told),
        office=told.office,
        lang=told.lang,
    )
    return {
        "v": VERSION,
        "revision": 1,
        "made_at": now.isoformat(),
        "as_of": as_of.isoformat(),
        "catalogue_version": catalogue.version,
        "who": {"name": name or "", "lang": told.lang, "channel": channel, "office": told.office},
        "reach": dict(told.reach),
        "need": {"words": words, "areas": [{"id": one, "label": _area(catalogue, one)} for one in needs]},
        "facts": [_fact_line(scene, key, told.facts[key]) for key in _in_order(catalogue, told.facts)],
        "matches": matches,
        "papers": _papers(catalogue, matches, papers),
        "urgency": urgency,
        "told": [_told(catalogue, one) for one in told.told],
        "route": {"team": route.team, "territory": route.territory, "why": list(route.why_it), "names": _team_names(catalogue, route.team)},
        "struck": 0,
    }


def _of_danger(catalogue: Catalogue, urgency: str | None) -> list[str]:
    """What a danger is about, when nothing else was told."""
    rule = safety.rules_of(catalogue).get(urgency or "")
    return [rule.need_area] if rule is not None and rule.need_area else []


def speech(house: House, state: State, *, now: datetime, lang: str) -> Scene:
    """What ``dialogs.words.fact_words`` needs to say a fact in a language."""
    return Scene(house=house, published=house.published(), state=state, meaning=Meaning(""), words=words_of(lang), now=now)


def _area(catalogue: Catalogue, area: str) -> str:
    return catalogue.need_areas[area].name_it if area in catalogue.need_areas else area


def _team_names(catalogue: Catalogue, team: str | None) -> dict[str, str]:
    return {one.id: one.name_it for one in catalogue.teams.values()} if team else {}


def _comune(told: State) -> str | None:
    value = (told.facts.get(COMUNE) or {}).get("value")
    return value if isinstance(value, str) else None


def _told(catalogue: Catalogue, what: str) -> str:
    if what in catalogue.services:
        return catalogue.services[what].name_it
    return catalogue.faq[what].question_it if what in catalogue.faq else what


def _in_order(catalogue: Catalogue, facts: Iterable[str]) -> list[str]:
    places = {fact: place for place, fact in enumerate(catalogue.facts)}
    return sorted(facts, key=lambda key: (places.get(key.removesuffix(SELF), len(places)), key))


def _fact_line(scene: Scene, key: str, fact: Mapping[str, Any]) -> dict[str, Any]:
    known = scene.fact(key)
    return {
        "key": key,
        "label": label_of(scene, key) + person_of(scene, key),
        "value": fact.get("value"),
        "text": _value_text(scene, key, fact.get("value")),
        "wording": evidence(key, str(fact.get("wording", ""))),
        "how": fact.get("how", "typed"),
        "at": fact.get("at", ""),
        "sensitive": bool(known and known.sensitive),
    }


def _value_text(scene: Scene, key: str, value: Any) -> str:
    """The value as staff read it: of the person, not to the person."""
    if isinstance(value, dict) and "unknown" in value:
        return UNSAID_IT.get(str(value["unknown"]), str(value["unknown"]))
    return value_words(scene, key, value)


# --- what may fit ----------------------------------------------------------------------------------------------------


def _matches(house: House, told: State, as_of: date) -> list[dict[str, Any]]:
    """The results that the person saw, in the same order, and what they asked for by name even if it does not fit."""
    if not (told.needs or told.slugs):
        return []
    scene = speech(house, told, now=house.now(), lang="it")
    shown = found_in(scene)
    asked = [one for one in shown.unlikely if one.slug in told.slugs]
    return [_match(scene, one, scene.known(), as_of) for one in (*shown.main, *asked)[:MOST_MATCHES]]


def _match(scene: Scene, result: matching.Result, facts: Mapping[str, Any], as_of: date) -> dict[str, Any]:
    catalogue, causes = scene.catalogue, _causes(scene)
    lines: list[dict[str, Any]] = [
        {
            "verdict": str(line.verdict),
            "text": results.bare(line.text),
            "facts": _roots(catalogue, line.fact, causes),
            "source": line.source,
        }
        for line in result.trace
        if line.text
    ]
    told = ("yes", "no") if result.outcome == "unlikely" else ("yes",)
    estimates = amounts.estimates(catalogue, result.slug, facts, as_of=as_of) if result.outcome != "unlikely" else ()
    rules = [catalogue.amount_rules[one.rule] for one in estimates if one.rule in catalogue.amount_rules]
    inputs = {one for rule in rules for put in rule.inputs for one in _roots(catalogue, put, causes)}
    return {
        "slug": result.slug,
        "name": catalogue.services[result.slug].name_it,
        "outcome": str(result.outcome),
        "read": str(scene.state.results.get("read", {}).get(result.slug, "")),
        "why": [line for line in lines if line["verdict"] in told][:MOST_REASONS],
        "verify": list(result.confirm),
        "missing": [label_of(scene, key) + person_of(scene, key) for key in result.missing],
        "near_miss": result.near_miss or "",
        "first_do": result.first_do or "",
        "status": str(result.status),
        "amounts": [one.text_it for one in estimates if one.low is not None and one.text_it],
        "rests_on": sorted({fact for line in lines for fact in line["facts"]} | inputs),
    }


@once_per_content
def _drawn_from(catalogue: Catalogue) -> dict[str, set[str]]:
    """For each fact, those from which the catalogue's implications may have drawn it."""
    found: dict[str, set[str]] = {}
    for implication in catalogue.implications:
        told = {condition.fact for condition in implication.if_ if condition.fact}
        for consequence in implication.then:
            value = consequence.value if isinstance(consequence.value, Mapping) else {}
            sources = {str(value[relation]) for relation in RELATIONS if relation in value}
            found.setdefault(consequence.fact, set()).update(told | sources)
    for fact in catalogue.facts.values():
        if fact.derived_from:
            found.setdefault(fact.id, set()).add(fact.derived_from)
    return found


def _causes(scene: Scene) -> dict[str, set[str]]:
    """The same, and what is taken from one fact for another of who lives alone."""
    found = dict(_drawn_from(scene.catalogue))
    for pair in scene.same_when_alone().items():
        for one in pair:
            found[one] = found.get(one, set()).union(pair, {PEOPLE}) - {one}
    return found


def _roots(catalogue: Catalogue, fact: str | None, causes: Mapping[str, set[str]]) -> list[str]:
    """The fact itself and all it may have been computed or concluded from: striking any of them strikes what rests on it."""
    if fact is None:
        return []
    waiting, found = [fact], {fact}
    while waiting:
        name = waiting.pop()
        base, at, person = name.partition("@")
        for cause in causes.get(base, ()):
            keys = {cause, f"{cause}{at}{person}"} if cause in catalogue.facts else {cause}
            waiting += [key for key in keys if key not in found]
            found |= keys
    return sorted(found)


def _papers(catalogue: Catalogue, matches: Sequence[Mapping[str, Any]], have: Sequence[str]) -> dict[str, list[str]]:
    needed: dict[str, None] = {}
    fitting = [found for found in matches if found["outcome"] in ("likely", "possible")]
    for found in fitting[:SERVICES_WITH_PAPERS]:
        if catalogue.services[found["slug"]].documents_needed:
            needed.update(dict.fromkeys(catalogue.services[found["slug"]].documents_needed))
    return {"have": list(have), "missing": [paper for paper in needed if paper not in have][:MOST_PAPERS]}


# --- what the citizen may strike out ---------------------------------------------------------------------------------


def sheet_lines(sheet: Sheet, *, house: House | None = None, lang: str = "it") -> list[tuple[str, str, str]]:
    """``(key, label, value)`` of every line the citizen may strike out; with a house, in their language."""
    scene = speech(house, State(lang=lang), now=house.now(), lang=lang) if house and lang != "it" else None
    heading = headings(lang)
    lines = [(f"need:{place}", heading["need"], text) for place, text in enumerate(sheet["need"]["words"])]
    if sheet["who"].get("name"):
        lines.append(("name", heading["name"], sheet["who"]["name"]))
    for fact in sheet["facts"]:
        label = label_of(scene, fact["key"]) + person_of(scene, fact["key"]) if scene else fact["label"]
        lines.append((f"fact:{fact['key']}", label, value_words(scene, fact["key"], fact["value"]) if scene else fact["text"]))
    return lines


def strike(sheet: Sheet, keys: Iterable[str]) -> Sheet:
    """The sheet without these lines, and without what rested on them: reasons, amounts, and outcomes that would give them away."""
    gone = set(keys)
    facts = {key.removeprefix("fact:") for key in gone if key.startswith("fact:")}
    need = sheet["need"]
    words = [text for place, text in enumerate(need["words"]) if f"need:{place}" not in gone]
    who = {**sheet["who"], "name": ""} if "name" in gone else sheet["who"]
    return {
        **sheet,
        "revision": sheet["revision"] + 1,
        "who": who,
        "need": {**need, "words": words},
        "facts": [fact for fact in sheet["facts"] if fact["key"] not in facts],
        "matches": [_without(found, facts) for found in sheet["matches"]],
        "struck": sheet.get("struck", 0) + len(gone.intersection(key for key, _, _ in sheet_lines(sheet))),
    }


def _without(found: dict[str, Any], facts: set[str]) -> dict[str, Any]:
    if not facts.intersection(found["rests_on"]):
        return found
    why = [line for line in found["why"] if not facts.intersection(line["facts"])]
    hidden = {"why": why, "outcome": "check", "read": "", "amounts": [], "near_miss": "", "first_do": "", "missing": []}
    return {**found, **hidden, "verify": ["Da rivedere: la persona ha tolto dalla scheda un dato che serve qui."]}
