"""What a reply tells of another question: a clause that is, nearly word for word, how people answer that one; of two it is neither."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from dialogs.house import Published
from dialogs.reading import answers, fitting, sayings, topics, towns
from dialogs.reading.fixed_words import cues, pattern
from dialogs.reading.safety import plain
from dialogs.scene import FOR_WHOM
from dialogs.state import SELF, State
from dialogs.told.people import PERSON
from knowledge.records import Fact, FactType

LONGEST: Final = 24
LONG_CLAUSE: Final = 8
MARRIED: Final = "coniugato"
SHORTEST_STATE: Final = 6
INCLUDES: Final = "includes"
_NEVER: Final = frozenset(
    {
        *(FOR_WHOM, "vittima_violenza", "procedimento_penale", "lutto_recente", "caregiver", "isee_tipo", "luogo_di_vita"),
        *("problema_casa", "patrimonio_mobiliare"),
    }
)
"""Too grave, or said of too many things, to be heard where it was not asked."""
_I_GET = re.compile(r"\b(?:io|prendo|guadagno|ho|mio|mia|i|my|yo|gano|cobro|je|gagne|eu|castig)\b|мені|отримую|انا|我")
_LIVING = re.compile(
    r"(?:io )?(?:abit\w+|viv\w+|risied\w+|resident\w*|i live|live|habito|j habite|locuiesc|stau)\b|живу|اعيش|اسكن|我住|住在"
)
_CLAUSES = re.compile(r"(?<!\d)[,.;\n]|[,.;](?!\d)|[，。؛،]|\s(?:e|and|y|et|și|si|та|і|و)\s(?!mezzo)")


def read(text: str, state: State, published: Published, *, today: date) -> dict[str, Any]:
    """Facts that are still open and that the clauses of ``text`` answer; nothing of a question, of a story, of somebody else."""
    if text.rstrip().endswith(("?", "؟", "？")) or len(text.split()) > LONGEST or pattern("asking").search(plain(text)):
        return {}
    found: dict[str, Any] = {}
    for clause in filter(None, map(str.strip, _CLAUSES.split(text))):
        told = dict(_of_clause(clause, state, published, today=today)) if len(clause.split()) <= LONG_CLAUSE else {}
        if len(told) == 1:
            found = {**found, **{key: _both(found.get(key), value) for key, value in told.items()}}
    return found


def _both(before: Any, value: Any) -> Any:
    """Of a list what two clauses name together; the rest of it stays open."""
    is_list = isinstance(before, dict) and isinstance(value, dict) and {*before, *value} == {INCLUDES}
    return {INCLUDES: [*dict.fromkeys([*before[INCLUDES], *value[INCLUDES]])]} if is_list else value


def _of_clause(clause: str, state: State, published: Published, *, today: date) -> Iterator[tuple[str, Any]]:
    phrases = sayings.of(published.catalogue)
    if not (state.whom == "me" and PERSON.search(plain(clause))):
        spoken = sayings.spoken_in(clause)
        for fact in published.catalogue.facts.values():
            if _is_open(fact.id, state) and (value := _named(fact, clause, spoken, phrases.get(fact.id, ()))) is not None:
                yield fact.id, value
    if _is_open(MARRIED, state) and _is_no_couple(clause, state, phrases.get(MARRIED, ()), published):
        yield MARRIED, False
    for key in state.alone:
        asked = published.catalogue.facts.get(key)
        if asked is not None and _is_open(key, state) and (value := _counted(asked, clause, state, published, today=today)) is not None:
            yield key, value
    living = _LIVING.match(plain(clause))
    if living is not None and _is_open(towns.TOWN, state) and (town := towns.named(clause, published.catalogue, today=today)):
        yield towns.TOWN, town


def _is_no_couple(clause: str, state: State, phrases: "tuple[sayings.Saying, ...]", published: Published) -> bool:
    """*Vedova*, *mia mamma è separata*: told of the person in need, and of nobody else."""
    named = PERSON.search(plain(clause)) is not None
    rest = PERSON.sub(" ", plain(clause)) if state.whom != "me" else clause
    rest = rest.removeprefix("no ")
    if (named and state.whom == "me") or not sayings.is_made_of(sayings.spoken_in(rest), phrases, telling=SHORTEST_STATE):
        return False
    return sayings.read(published.catalogue.facts[MARRIED], rest, phrases) is False


def _is_open(key: str, state: State) -> bool:
    return key not in _NEVER and not key.endswith(SELF) and state.facts.get(key, {}).get("value") is None


def _named(fact: Fact, clause: str, spoken: Sequence[str], phrases: "tuple[sayings.Saying, ...]") -> Any:
    """One answer in the words of the phrases for it, and next to nothing else."""
    if fact.type not in {FactType.ENUM, FactType.MULTI_ENUM} or not phrases or not sayings.is_made_of(spoken, phrases):
        return None
    value = sayings.read(fact, clause, phrases)
    named = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) and one not in {*fact.exclusive, *fact.pending_values, "nessuno"} for one in named):
        return None
    return {INCLUDES: named} if isinstance(value, list) else value


def _counted(fact: Fact, clause: str, state: State, published: Published, *, today: date) -> Any:
    """A number with the name of what was asked together with others and left unsaid."""
    cue, said = cues(fact.id), plain(clause)
    if state.whom != "me" and _I_GET.search(said):
        return None
    if (
        fact.type not in {FactType.INTEGER, FactType.DECIMAL}
        or cue is None
        or not cue.search(said)
        or not re.search(r"\d", answers.digits(said))
    ):
        return None
    value = answers.parse(fact, clause, today=today, lang=state.lang, whom=state.whom, catalogue=published.catalogue)
    if value is None or topics.is_of_another(fact, fact.id, clause, value):
        return None
    return fitting.said_of(fact.id, clause, value, lang=state.lang, whom=state.whom)
