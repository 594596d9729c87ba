"""How results are said: which come first, one short entry each, one full card each; it judges no right and keeps every word prudent."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dialogs.words.fact_words import label_of, person_of, value_words
from knowledge.amounts.estimates import estimates
from knowledge.places import office_hours
from knowledge.places.offices import Place, Places, offices_for
from knowledge.records import Office, Service, Window

if TYPE_CHECKING:
    from dialogs.scene import Scene
    from knowledge.rules.matching import Result

GROUNDS_SHOWN = 2
MISSING_SHOWN = 3
FOR_WHOM = "per_chi"
OFFICES_SHOWN = 2
OTHERS_SHOWN = 8
_ORDER = {"likely": 0, "possible": 1, "check": 2, "unlikely": 3}


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to show: asked for or in the areas named, what may apply besides, what seems not to."""

    main: tuple["Result", ...]
    others: tuple["Result", ...]
    unlikely: tuple["Result", ...]


def found(scene: "Scene") -> Found:
    """The results in the order in which they are worth reading."""
    state = scene.state
    asked = set(state.slugs)
    main, others, unlikely = [], [], []
    for result in scene.matching().results:
        service = scene.catalogue.services.get(result.slug)
        if service is None or result.hidden:
            continue
        wanted = result.slug in asked
        near = wanted or bool(set(service.need_areas) & set(state.needs))
        if not is_shown(service, wanted=wanted, near=near):
            continue
        if str(result.outcome) == "unlikely":
            if near:
                unlikely.append(result)
        elif near:
            main.append(result)
        elif str(result.outcome) == "likely":
            others.append(result)
    rank = {slug: index for index, slug in enumerate(state.slugs)}
    main.sort(
        key=lambda one: (
            rank.get(one.slug, len(rank)),
            is_groundless(scene, one),
            _is_closed(scene, one),
            _ORDER[str(one.outcome)],
            _distance(scene, one),
            len(one.missing),
        )
    )
    unlikely.sort(key=lambda one: (one.near_miss is None, rank.get(one.slug, len(rank))))
    return Found(tuple(main), tuple(others[:OTHERS_SHOWN]), tuple(unlikely))


def _is_closed(scene: "Scene", result: "Result") -> bool:
    return scene.catalogue.services[result.slug].status.value in {"chiuso", "sospeso"}


def _distance(scene: "Scene", result: "Result") -> int:
    """Services whose first area is the first need come before those that only touch it."""
    areas = scene.catalogue.services[result.slug].need_areas
    return min((scene.state.needs.index(area) * 4 + index for index, area in enumerate(areas) if area in scene.state.needs), default=99)


def is_shown(service: Service, *, wanted: bool, near: bool) -> bool:
    """Closed calls only by name, suspended ones only in their own area."""
    value = service.status.value
    return wanted if value == "chiuso" else near if value == "sospeso" else True


def outcome_words(scene: "Scene", result: "Result", service: Service) -> str:
    """The outcome in words: never a certainty, and more prudent where something is to be checked."""
    outcome = str(result.outcome)
    if result.already:
        return scene.words("outcome.already")
    if outcome == "possible":
        missing = [inside(label_of(scene, key)) + person_of(scene, key) for key in result.missing[:MISSING_SHOWN]]
        return scene.words("outcome.possible", missing=scene.words.list(missing)) if missing else scene.words("outcome.possible_check")
    prudent = result.cautious or bool(result.confirm) or service.status.value != "attivo" or service.needs_operator
    return scene.words("outcome.likely_check" if outcome == "likely" and prudent else f"outcome.{outcome}")


def entry(scene: "Scene", result: "Result") -> str:
    """A service in three or four short lines."""
    service = scene.catalogue.services[result.slug]
    lines = [f"*{service.name_it}* — {outcome_words(scene, result, service)}", service.summary_it]
    if good := list(_grounds(scene, result))[:GROUNDS_SHOWN]:
        lines.append(f"{scene.words('results.why')}: {'; '.join(good)}.")
    if money := estimate_words(scene, result):
        lines.append(money[0][:1].upper() + money[0][1:])
    if window := window_words(scene, service, result):
        lines.append(window)
    return "\n".join(lines)


def inside(label: str) -> str:
    """A short name in the middle of a sentence; ISEE stays ISEE."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _grounds(scene: "Scene", result: "Result") -> Iterator[str]:
    """What the person told that speaks for it, in their own terms: ``ISEE 7.500 € (fino a 9.796 €)``."""
    facts, seen = scene.state.facts, set()
    for one in result.trace:
        fact = scene.fact(one.fact) if one.fact else None
        if str(one.verdict) != "yes" or fact is None or one.fact in seen or one.fact in {"comune_residenza", FOR_WHOM}:
            continue
        seen.add(one.fact)
        key = str(one.fact)
        if key not in facts:
            yield bare(one.text)
            continue
        value = facts[key]["value"]
        if isinstance(value, bool):
            yield bare(one.text)
            continue
        threshold = bare(one.text).removeprefix(label_of(scene, key)).removeprefix(inside(label_of(scene, key))).strip()
        needed = f" ({threshold})" if fact.unit and scene.words.lang == "it" and threshold else ""
        yield f"{inside(label_of(scene, key))}: {inside(value_words(scene, key, value))}{needed}"


def is_groundless(scene: "Scene", result: "Result") -> bool:
    """Nothing told speaks for it, and what it asks for was denied: it can wait until the end."""
    for one in result.trace:
        fact = scene.fact(one.fact) if one.fact else None
        told = scene.state.facts.get(str(one.fact), {}).get("value")
        if str(one.verdict) == "to_verify" and fact is not None and fact.exclusive:
            values = told if isinstance(told, list) else [told]
            if any(value in fact.exclusive for value in values):
                return True
    return False


def estimate_words(scene: "Scene", result: "Result") -> list[str]:
    """What one might get, where a rule allows to say it."""
    facts = scene.state.known()
    person = str(result.person or "beneficiario")
    told = estimates(scene.catalogue, result.slug, facts, as_of=scene.today, variant=result.variant, person=person)
    return [one.text_it for one in told if one.text_it and (one.low is not None or one.high is not None)]


def windows_of(service: Service, variant: str | None) -> tuple[Window, ...]:
    chosen = next((one for one in service.variants if one.id == variant), None)
    return (chosen.windows if chosen and chosen.windows else service.windows) or ()


def window_words(scene: "Scene", service: Service, result: "Result | None") -> str:
    """Whether one can ask today, as far as the catalogue knows: a window without dates says nothing of today."""
    known = windows_of(service, result.variant if result else None)
    windows = [window for window in known if window.from_ or window.to]
    today, words = scene.today, scene.words
    for window in windows:
        if (window.from_ is None or window.from_ <= today) and (window.to is None or today <= window.to):
            return words("window.until", day=words.date(window.to)) if window.to else words("window.open")
    coming = sorted(window.from_ for window in windows if window.from_ and window.from_ > today)
    if coming:
        return words("window.opens", day=words.date(coming[0]))
    if service.status.value == "sospeso":
        return words("window.suspended")
    if service.status.value == "chiuso" or (windows and len(windows) == len(known)):
        return words("window.closed")
    return words("window.unknown") if service.status.value == "periodico" else ""


def can_follow(scene: "Scene", service: Service, result: "Result | None") -> bool:
    """Whether it makes sense to be told when the call opens again."""
    if service.status.value == "attivo":
        return False
    windows = windows_of(service, result.variant if result else None)
    today = scene.today
    return not any((one.from_ is None or one.from_ <= today) and (one.to is None or today <= one.to) for one in windows)


def card(scene: "Scene", service: Service, result: "Result | None") -> str:
    """Everything about one service: why, how much, how, papers, where, by when, from which source."""
    words = scene.words
    blocks = [f"*{service.name_it}*\n{service.summary_it}"]
    if result is not None:
        blocks.append("\n".join([words("card.outcome", outcome=outcome_words(scene, result, service)), *reasons(result)]))
        if money := estimate_words(scene, result):
            blocks.append("\n".join([f"*{words('card.estimate')}*", *money]))
        if result.confirm:
            blocks.append("\n".join([f"*{words('card.confirm')}*", *(f"• {text}" for text in result.confirm[:4])]))
    if service.what_you_get and not (result and estimate_words(scene, result)):
        blocks.append("\n".join([f"*{words('card.get')}*", *(f"• {one.text}" for one in service.what_you_get[:3])]))
    blocks.append(f"*{words('card.how')}*\n{service.how_to_apply}")
    if service.documents_needed:
        blocks.append("\n".join([f"*{words('card.papers')}*", *(f"☐ {paper}" for paper in service.documents_needed)]))
    blocks.append("\n".join([f"*{words('card.where')}*", *where_lines(scene, service, result)]))
    if times := _times(scene, service, result):
        blocks.append("\n".join([f"*{words('card.when')}*", *times]))
    blocks.append(source_words(scene, service))
    return "\n\n".join(blocks)


def bare(text: str) -> str:
    """A reason without the verdict in front, which a mark or the heading already says."""
    return text.removeprefix("Va bene: ").rstrip(".")


def reasons(result: "Result") -> list[str]:
    """The trace, one line a criterion, with its mark."""
    marks = {"yes": "✓", "no": "✗", "unknown": "?", "to_verify": "◦"}
    lines = [f"{marks[str(one.verdict)]} {bare(one.text)}" for one in result.trace if one.text]
    return lines[:8]


def _times(scene: "Scene", service: Service, result: "Result | None") -> list[str]:
    lines = [window_words(scene, service, result)]
    lines += [f"• {one.text}" for one in service.deadlines[:3]]
    return [line for line in lines if line]


def places(scene: "Scene", service: Service, result: "Result | None") -> Places:
    comune = scene.state.known().get("comune_residenza")
    variant = result.variant if result else None
    return offices_for(
        scene.catalogue, service.slug, comune=comune if isinstance(comune, str) else None, variant=variant, limit=OFFICES_SHOWN
    )


def where_lines(scene: "Scene", service: Service, result: "Result | None") -> list[str]:
    """Offices, numbers and the rest of where one asks."""
    there = places(scene, service, result)
    lines = [office_words(scene, place) for place in there.offices]
    lines += [f"• {number.name_it}: {number.number}" for number in there.numbers]
    lines += [f"• {other}" for other in there.others_it]
    if there.note_it:
        lines.append(there.note_it)
    return lines or [scene.words("card.where_unknown")]


def office_words(scene: "Scene", place: Place) -> str:
    office = place.office
    parts = [f"• {office.name_it}"]
    if office.address:
        city = "" if office.city and office.city in office.address else office.city
        parts.append(", ".join(part for part in (office.address, city) if part))
    if place.distance_km is not None:
        parts.append(scene.words("office.distance", km=scene.words.number(round(place.distance_km, 1))))
    if office.phone:
        parts.append(f"tel. {office.phone}")
    if (open_now := open_words(scene, office)) or office.hours:
        parts.append(open_now or str(office.hours))
    if office.booking_required:
        parts.append(scene.words("office.booking"))
    return " · ".join(parts)


def open_words(scene: "Scene", office: Office) -> str:
    """Open now, until when; or when it opens next. Empty when the hours are not known as data."""
    is_open = office_hours.is_open(office, scene.now)
    if is_open is None:
        return ""
    if is_open:
        return scene.words("office.open")
    opens = office_hours.next_opening(office, scene.now)
    return scene.words("office.opens", at=scene.words.moment(opens)) if opens else ""


def source_words(scene: "Scene", service: Service) -> str:
    """Where it was read and when it was last checked; what is past its date says so."""
    words = scene.words
    titles = [scene.catalogue.sources[key].title for key in service.sources[:2] if key in scene.catalogue.sources]
    lines = [words("card.source", source="; ".join(titles) or service.name_it, day=words.date(service.last_verified))]
    if service.verify_by is not None and service.verify_by < scene.today:
        lines.append(words("card.stale"))
    return "\n".join([*lines, *scene.in_italian()])


def unlikely_lines(scene: "Scene", results: tuple[Any, ...]) -> str:
    """What seems not to apply, with the reason and the near miss."""
    lines = []
    for result in results:
        service = scene.catalogue.services[result.slug]
        reason = next((one.text for one in result.trace if str(one.verdict) == "no"), "")
        if result.already:
            lines.append(f"• {service.name_it}: {scene.words('outcome.already')}")
        elif result.near_miss:
            lines.append(f"• {service.name_it}: {near_words(scene, result.near_miss)}")
        else:
            lines.append(f"• {service.name_it}: {reason}" if reason else f"• {service.name_it}")
    return "\n".join(lines)


def near_words(scene: "Scene", near: object) -> str:
    """``ti manca solo …`` from whatever shape the matching gives a near miss."""
    text = near if isinstance(near, str) else getattr(near, "text", "") or str(near)
    return scene.words("results.near_miss", what=text)
