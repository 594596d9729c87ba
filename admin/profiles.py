"""Recent profiles without a name, and what two sets of rules make of many of them at once; keeps nothing."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, select

from admin.situations import outcome_words
from dialogs.tables import conversations
from knowledge.rules.known import FactError
from knowledge.rules.matching import Outcome, Rules
from knowledge.rules.situations import Situation as Told

MOST_PROFILES = 10_000


def profiles(conn: Connection) -> list[dict[str, Any]]:
    """The facts of recent conversations, and nothing else of them: no name, no words, no address, no id."""
    query = select(conversations.c.state).order_by(conversations.c.seen_at.desc()).limit(MOST_PROFILES)
    found = []
    for (state,) in conn.execute(query):
        facts = (state or {}).get("facts") or {}
        if facts:
            found.append({key: fact["value"] for key, fact in facts.items() if isinstance(fact, Mapping) and "value" in fact})
    return found


class Crowd:
    """Many profiles under one set of rules: for each service, those that its rules cannot tell apart are judged once."""

    def __init__(self, rules: Rules, people: Iterable[Mapping[str, Any]]) -> None:
        self.rules = rules
        self._told = [told_in(rules, facts) for facts in people]

    def outcomes(self, slug: str) -> list[str]:
        """The outcome of one service for each of them, in words."""
        bench = self.rules.benches.get(slug)
        known: dict[object, str] = {}
        found = []
        for told in self._told:
            mark = bench.mark(told) if bench and told else None
            outcome = known.get(mark) if mark is not None else None
            if outcome is None:
                outcome = outcome_of(self.rules, told, slug)
                if mark is not None:
                    known[mark] = outcome
            found.append(outcome)
        return found


def told_in(rules: Rules, facts: Mapping[str, Any]) -> Told | None:
    """The situation as these rules read it; ``None`` where a value is no longer admitted."""
    known = {key: value for key, value in facts.items() if key.partition("@")[0] in rules.catalogue.facts}
    try:
        return Told.of(rules.lexicon, known)
    except FactError:
        return None


def outcome_of(rules: Rules, told: Told | None, slug: str) -> str:
    """The outcome of one service, in words."""
    bench = rules.benches.get(slug)
    if bench is None:
        return "scheda assente"
    if told is None:
        return "dati non più ammessi"
    case = bench.case(told)
    return "la riceve già" if case.already else outcome_words(Outcome(case.outcome))
