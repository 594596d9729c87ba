"""Where a conversation stands, as one JSON document; knows its own shape and nothing about services, words or rasa."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from operator import attrgetter
from typing import Any

VERSION = 1
SELF = "@richiedente"


class Phase(StrEnum):
    """What Bussola is waiting for."""

    NEW = "new"
    CONSENT = "consent"
    TELL = "tell"
    CONFIRM = "confirm"
    CORRECT = "correct"
    ASK = "ask"
    CHOOSE = "choose"
    RESULTS = "results"
    SHEET = "sheet"
    REACH = "reach"
    PHONE = "phone"
    WHEN = "when"
    SAFE = "safe"
    ERASE = "erase"
    AGE = "age"
    RATE = "rate"
    SUM = "sum"


class How(StrEnum):
    """How a fact came to be known."""

    BUTTON = "button"
    TYPED = "typed"
    INFERRED = "inferred"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    DECLINED = "declined"


@dataclass
class State:
    """Everything a turn must remember. ``facts[key]`` is ``{"value", "wording", "how", "at"}``, the value in the interface's form."""

    phase: str = Phase.NEW
    lang: str = "it"
    consent: bool | None = None
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    needs: list[str] = field(default_factory=list)
    slugs: list[str] = field(default_factory=list)
    by_name: list[str] = field(default_factory=list)
    """Needs that stand here only because one of their aids was named: nobody asked about the rest of them."""
    need_words: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    question: dict[str, Any] | None = None
    """``{"n", "facts", "text", "kind", "options": [[value, label]…], "for", "parts"?, "kind_of_all"?, "chosen"?, "shown"?, "all"?,
    "controls"?, "exact"?, "narrowed"?, "again"?, "taken"?}``; ``parts`` are the single questions inside one that fills several facts."""
    asked: int = 0
    answered: list[list[str]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    alone: list[str] = field(default_factory=list)
    """Facts that a question for several left unsaid: from now on asked by themselves."""
    moved: list[str] = field(default_factory=list)
    """What was said of *me* and became the writer's when help turned out to be for somebody else."""
    fresh: list[str] = field(default_factory=list)
    """Keys understood from free text and not yet confirmed by the person."""
    choice: list[list[str]] = field(default_factory=list)
    left: list[Any] = field(default_factory=list)
    """How many questions were said to be left, at which question and for which needs: the number only goes down."""
    age_asked: bool = False
    """Whether it was asked once if the years told are those of a child who writes alone."""
    misses: int = 0
    past: str | None = None
    pending: int | None = None
    buttons: dict[str, str] = field(default_factory=dict)
    """What the buttons of the last turns mean: for each turn (in base 36) their payloads in order, one a line."""
    shown: dict[str, str] = field(default_factory=dict)
    """The titles of the buttons shown last, in plain words, each with its token; none says something of the person."""
    office: str | None = None
    results: dict[str, Any] = field(default_factory=dict)
    sheet: dict[str, Any] | None = None
    reach: dict[str, Any] = field(default_factory=dict)
    case: int | None = None
    name: str = ""
    waiting: dict[str, str] = field(default_factory=dict)
    """The request that waits for a person, ``{"code", "by"}``; empty when there is none."""
    followed: list[str] = field(default_factory=list)
    """The calls whose opening the person wants to be told of."""
    given: dict[str, Any] = field(default_factory=dict)
    """What was asked only for estimates of how much, by the name of the input."""
    sum: dict[str, Any] = field(default_factory=dict)
    """The estimate that is being made: ``{"slug", "done": [key…], "key", "extra", "options", "text"}``; empty when none is."""
    awaits: str = ""
    """``town`` or ``town:<need area>`` after the offices were asked for: the next words may be that town."""
    at: str = ""
    reminded: str = ""
    """The moment of the last words after which a reminder was sent: one for each silence."""

    @property
    def whom(self) -> str:
        """For whom help is asked; until that is said, for who writes."""
        return str(self.facts.get("per_chi", {}).get("value", "me"))

    def known(self) -> dict[str, Any]:
        """The facts as the knowledge rooms want them: key to value."""
        return {key: told["value"] for key, told in self.facts.items()}

    def is_unsaid(self, key: str) -> bool:
        """Whether the answer was that one does not know, or would rather not say."""
        value = self.facts[key]["value"] if key in self.facts else None
        return isinstance(value, dict) and "unknown" in value

    def tell(self, key: str, value: Any, *, how: str, wording: str = "", at: str = "") -> None:
        """Take a fact; what was told before for that key is replaced."""
        self.facts[key] = {"value": value, "wording": wording, "how": str(how), "at": at}

    def forget(self, key: str) -> None:
        self.facts.pop(key, None)

    def start_over(self) -> None:
        """A fresh story for the same person: consent, language and office stay, everything told goes."""
        kept = State(lang=self.lang, consent=self.consent, office=self.office, buttons=self.buttons, shown=self.shown)
        kept.asked, kept.at, kept.name, kept.waiting = self.asked, self.at, self.name, self.waiting
        kept.followed = self.followed
        kept.phase = Phase.TELL
        for item in fields(self):
            setattr(self, item.name, getattr(kept, item.name))


_DEFAULTS = asdict(State())
_STORED = {name: default for name, default in _DEFAULTS.items() if name != "lang"}
_stored: Callable[[State], tuple[Any, ...]] = attrgetter(*_STORED)


def to_json(state: State) -> dict[str, Any]:
    """What is stored; parts at their default are left out."""
    body: dict[str, Any] = {"v": VERSION}
    for (name, default), value in zip(_STORED.items(), _stored(state), strict=True):
        if value != default:
            body[name] = value
    return body


def from_json(body: dict[str, Any] | None, *, lang: str = "it") -> State:
    """The inverse of :func:`to_json`; parts that this version does not know are dropped."""
    if not body:
        return State(lang=lang)
    return State(lang=lang, **{name: value for name, value in body.items() if name in _STORED})


# --- as rasa slots ---------------------------------------------------------------------------------------------------

OWN_SLOTS = ("bussola_phase", "bussola_needs", "bussola_told", "bussola_talk")
_NOT_FACTS = frozenset({*OWN_SLOTS, "requested_slot"})
_BESIDE = ("phase", "needs", "facts")
_IN_TALK = _DEFAULTS.keys() - _BESIDE
UNSAID = {"wording": "", "how": str(How.TYPED), "at": ""}


def to_slots(state: State) -> dict[str, Any]:
    """The same as slots: one for each fact told, the requested slot, and a few of Bussola's own."""
    slots: dict[str, Any] = {key: told["value"] for key, told in state.facts.items()}
    slots["requested_slot"] = state.question["facts"][0] if state.question and state.phase == Phase.ASK else None
    slots["bussola_phase"] = str(state.phase)
    slots["bussola_needs"] = list(state.needs)
    slots["bussola_told"] = {key: {"wording": told["wording"], "how": told["how"], "at": told["at"]} for key, told in state.facts.items()}
    talk = slots["bussola_talk"] = vars(state).copy()
    for name in _BESIDE:
        del talk[name]
    return slots


def from_slots(slots: dict[str, Any]) -> State:
    """The state that slots describe; a slot of a fact without provenance (set by somebody else's server) counts as typed."""
    talk = slots.get("bussola_talk") or {}
    if talk.keys() == _IN_TALK:
        state = State.__new__(State)
        vars(state).update(talk)
    else:
        state = State(**{name: talk[name] for name in _IN_TALK & talk.keys()})
    state.phase = slots.get("bussola_phase") or Phase.NEW
    state.needs = list(slots.get("bussola_needs") or ())
    provenance = slots.get("bussola_told") or {}
    state.facts = {
        key: {"value": value, **(provenance.get(key) or UNSAID)}
        for key, value in slots.items()
        if value is not None and key not in _NOT_FACTS
    }
    return state
