"""When one may ask, in the person's language, and whether being told of a reopening makes sense; the dates are ``knowledge.windows``'s."""

from typing import TYPE_CHECKING

from knowledge.records import Service
from knowledge.windows import Call, Standing, call_of

if TYPE_CHECKING:
    from dialogs.scene import Scene
    from knowledge.rules.matching import Result

NOT_NOW = {Standing.UNKNOWN: "window.unknown", Standing.SUSPENDED: "window.suspended", Standing.CLOSED: "window.closed"}


def call_of_result(scene: "Scene", service: Service, result: "Result | None") -> Call | None:
    """How the call stands today where the person lives."""
    chosen = result.variant if result else None
    return call_of(service, next((one for one in service.variants if one.id == chosen), None), scene.today)


def window_words(scene: "Scene", service: Service, result: "Result | None") -> str:
    """Whether one can ask today, as far as the catalogue knows; nothing where one always can."""
    call, words = call_of_result(scene, service, result), scene.words
    if call is None:
        return ""
    day, month = (words.date(call.day), words.month(call.day)) if call.day else ("", "")
    match call.standing:
        case Standing.OPEN:
            return words("window.until", day=day) if day else words("window.open")
        case Standing.CLOSING | Standing.COMING:
            return words("window.closing" if call.is_open else "window.opens", day=day)
        case Standing.EXPECTED:
            return words("window.expected", month=month)
        case Standing.EXHAUSTED:
            return " ".join(filter(None, (words("window.exhausted"), words("window.expected", month=month) if month else "")))
    return words("window.past", year=call.year) if call.standing is Standing.PAST else words(NOT_NOW[call.standing])


def can_follow(scene: "Scene", service: Service, result: "Result | None") -> bool:
    """Whether it makes sense to be told when the call opens again."""
    call = call_of_result(scene, service, result)
    return service.status.value != "attivo" if call is None else not call.is_open
