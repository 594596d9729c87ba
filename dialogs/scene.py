"""What one move of the talk is given and what it leaves: state, words, knowledge in; replies, effects and the next move out."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from dialogs.buttons import payload
from dialogs.house import House, Published
from dialogs.remembered import Remembered
from dialogs.replies import Button, Reply
from dialogs.state import SELF, Phase, State
from dialogs.words import kin
from dialogs.words.i18n import Words
from knowledge.amounts.estimates import Estimate, estimates
from knowledge.catalogue import Catalogue
from knowledge.interview.choice import Interview, Question, interview, question_for
from knowledge.records import Fact
from knowledge.rules.matching import Matching, match

FOR_WHOM = "per_chi"
PEOPLE = "componenti_nucleo"
TITLE = 62
REMEMBERED = 512
QUESTIONS_REMEMBERED = 2048
"""Small things, and people begin alike: with few kept, a hundred talks at once work a quarter of their questions out twice."""
UNDER_WAY = frozenset(
    {Phase.CONFIRM, Phase.CORRECT, Phase.ASK, Phase.SHEET, Phase.REACH, Phase.PHONE, Phase.WHEN, Phase.SAFE, Phase.ERASE}
    | {Phase.AGE, Phase.SUM}
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the person did, as rasa says it: an intent with its entities, and the words as written."""

    intent: str
    data: dict[str, Any] = field(default_factory=dict)
    text: str = ""
    kind: str = "text"


_INTERVIEWS: Remembered[Interview] = Remembered(most=QUESTIONS_REMEMBERED)
_QUESTIONS: Remembered[Question] = Remembered(most=REMEMBERED)
_MATCHINGS: Remembered[Matching] = Remembered(most=REMEMBERED)
_ESTIMATES: Remembered[tuple[Estimate, ...]] = Remembered(most=REMEMBERED)


@dataclass(slots=True)
class Scene:
    """One move. ``then`` names the move that follows at once."""

    house: House
    published: Published
    state: State
    meaning: Meaning
    words: Words
    now: datetime
    channel: str = ""
    name: str = ""
    replies: list[Reply] = field(default_factory=list)
    effects: list[dict[str, Any]] = field(default_factory=list)
    then: str | None = None
    _today: date | None = None

    @property
    def catalogue(self) -> Catalogue:
        return self.published.catalogue

    @property
    def today(self) -> date:
        if self._today is None:
            self._today = self.house.today()
        return self._today

    def say(self, key: str, *buttons: Button, tags: tuple[str, ...] = (), columns: int = 1, **values: object) -> None:
        """One message by its key."""
        self.show(Reply(self.words(key, **values), buttons=buttons, columns=columns, tags=tags))

    def show(self, reply: Reply) -> None:
        text, folded = self.words.spaced(reply.text), self.words.spaced(reply.folded)
        same = text == reply.text and folded == reply.folded
        self.replies.append(reply if same else replace(reply, text=text, folded=folded))

    def button(self, key: str, intent: str, /, **data: Any) -> Button:
        """A button with the words ``btn.<key>``."""
        return Button(self.words(f"btn.{key}"), payload(intent, **data))

    def button_named(self, title: str, intent: str, /, **data: Any) -> Button:
        short = title if len(title) <= TITLE else f"{title[:TITLE].rsplit(' ', 1)[0]}…"
        return Button(short, payload(intent, **data))

    def content(self, key: str, italian: str) -> str:
        """Curated words in the person's language where the catalogs have them, else as the catalogue says them in Italian."""
        own = self.words.has(key) and (self.words.lang != "it" or key.startswith("fact."))
        return self.words(key) if own else italian

    def translated(self, italian: str) -> str:
        """A text of the catalogue in the person's language, or nothing where nobody has translated these very words."""
        return italian if self.words.lang == "it" else self.catalogue.translations.get(self.words.lang, {}).get(italian, "")

    def curated(self, italian: str) -> str:
        """A curated sentence in the person's language where it is translated, else in Italian."""
        return self.translated(italian) or italian

    def in_italian(self, *texts: str) -> list[str]:
        """In another language, the line that goes before ``texts`` of which one stands in Italian only."""
        return [] if all(map(self.translated, texts)) else [self.words("content.italian")]

    def names_in_italian(self) -> list[str]:
        """In another language: the names of aids and offices stay as one finds them at the desk."""
        return [] if self.words.lang == "it" else [self.words("results.names")]

    def effect(self, name: str, /, **data: Any) -> None:
        """Something for the turn to do in the database."""
        self.effects.append({"effect": name, **data})

    def fact(self, key: str) -> Fact | None:
        return self.catalogue.facts.get(key.removesuffix(SELF))

    def known(self) -> dict[str, Any]:
        """The facts, key to value: what was told and, for who lives alone, what is the same under another name."""
        known = self.state.known()
        for one, other in self.same_when_alone().items():
            if one in known or other in known:
                known[one], known[other] = known.get(one, known.get(other)), known.get(other, known.get(one))
        return known

    def interview(self, *, alone: bool = False, without: frozenset[str] = frozenset()) -> Interview:
        """What was asked for by name comes first, then the areas. ``alone``: one fact a question; nothing is asked of ``without``."""
        if not self.state.slugs:
            return self._interview((), alone, without)
        named = self._interview(tuple(self.state.slugs), alone, without)
        if self.only_named:
            return named
        areas = self._interview((), alone, without)
        if named.next is None:
            return areas
        left, left_alone = max(named.remaining, areas.remaining), max(named.remaining_alone, areas.remaining_alone)
        return replace(named, remaining=left, remaining_alone=left_alone)

    @property
    def only_named(self) -> bool:
        """Aids were asked for by name and nothing else was: until their results are seen, nothing is asked for other aids."""
        state = self.state
        return bool(state.slugs) and not state.results and set(state.needs) <= set(state.by_name)

    def _interview(self, slugs: tuple[str, ...], alone: bool, without: frozenset[str]) -> Interview:
        state, facts, rules, today = self.state, self.known(), self.published.rules, self.today
        needs, skipped = tuple(state.needs), frozenset(state.skipped) | self._senseless() | without

        def work() -> Interview:
            chosen = slugs or None
            only = {"one_fact": alone, "fitting_only": not chosen, "with_results": False}
            return interview(rules, facts, need_areas=needs, as_of=today, slugs=chosen, skipped=skipped, **only)

        return _INTERVIEWS.of([self.catalogue.digest, today.isoformat(), [*facts.items()], needs, slugs, sorted(skipped), alone], work)

    def matching(self) -> Matching:
        facts, rules, today = self.known(), self.published.rules, self.today
        return _MATCHINGS.of([self.catalogue.digest, today.isoformat(), sorted(facts.items())], lambda: match(rules, facts, as_of=today))

    def estimates(self, slug: str, *, variant: str | None, person: str) -> tuple[Estimate, ...]:
        """How much a service may bring with what is known."""
        catalogue, facts, given, today = self.catalogue, self.known(), self.state.given, self.today
        key = [catalogue.digest, today.isoformat(), slug, variant, person, sorted(facts.items()), sorted(given.items())]
        return _ESTIMATES.of(key, lambda: estimates(catalogue, slug, facts, given, as_of=today, variant=variant, person=person))

    def question_about(self, key: str) -> Question:
        """The question of one fact, whatever is known of it."""
        facts, rules = self.state.known(), self.published.rules
        return _QUESTIONS.of([self.catalogue.digest, key, sorted(facts.items())], lambda: question_for(rules, key, facts))

    def next_question(self) -> Question | None:
        """For whom comes first; then what the interview finds most useful."""
        if FOR_WHOM not in self.state.facts and FOR_WHOM in self.catalogue.facts:
            return self.question_about(FOR_WHOM)
        without: frozenset[str] = frozenset()
        found = self.interview().next
        if found is not None and (twice := self._twice(found)):
            without, found = twice, self.interview(without=twice).next
        if found is not None and len(found.facts) > 1 and not self._may_ask_together(found):
            return self.interview(alone=True, without=without).next
        return found

    def same_when_alone(self) -> dict[str, str]:
        """For who lives alone: facts that say the same as others, each with the one to ask."""
        if PEOPLE not in self.state.facts or self.state.facts[PEOPLE]["value"] != 1:
            return {}
        same: dict[str, str] = (self.catalogue.documents.get("questions.yml") or {}).get("same_when_alone", {})
        return same

    def _twice(self, question: Question) -> frozenset[str]:
        """What one question would ask twice, in other words."""
        return frozenset(one for one, other in self.same_when_alone().items() if {one, other} <= set(question.facts))

    def _senseless(self) -> frozenset[str]:
        """What one does not ask of such a person: pregnancy at sixty or of a man, school at fifty."""
        state, asked = self.state, self.catalogue.documents.get("questions.yml") or {}
        left = [*(asked.get("asked_of_women", ()) if kin.is_man(state) else ())]
        left += [fact for fact, broader in asked.get("asked_only_with", {}).items() if state.is_unsaid(broader)]
        age = state.facts["eta"]["value"] if "eta" in state.facts else None
        if isinstance(age, int | float):
            left += [fact for fact, until in asked.get("asked_until", {}).items() if age > until]
            left += [fact for fact, since in asked.get("asked_from", {}).items() if age < since]
        return frozenset(left)

    def _may_ask_together(self, question: Question) -> bool:
        """Not again what was left unsaid once."""
        return not any(key in self.state.alone for key in question.facts)

    def pick_up(self) -> None:
        """After a detour: what Bussola was waiting for is asked again, if it was waiting for something."""
        if self.state.phase in UNDER_WAY:
            self.then = "action_resume"

    def way_back(self) -> list[Button]:
        """The button that leads back to what Bussola was waiting for, if it was."""
        return [self.button("continue", "resume")] if self.state.phase in {*UNDER_WAY, Phase.CONSENT} else []

    def miss(self) -> None:
        self.state.misses += 1


def resume_phase(state: State) -> str:
    """Where the talk goes on after a detour."""
    return Phase.ASK if state.question else Phase.RESULTS if state.results else Phase.TELL
