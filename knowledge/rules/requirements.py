"""A requirement in plain Italian: a short phrase for each comparison and its three wordings; says nothing about outcomes."""

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.catalogue import Catalogue
from knowledge.facts import figure, label
from knowledge.records import Condition, Criterion, Exclusion, Fact, FactType
from knowledge.rules.programs import ADULT
from knowledge.rules.territory import NOWHERE, RESIDENCE

MOST_NAMED, MOST_LISTED_WORDS, MOST_WORDS = 3, 9, 20
OPENINGS = {
    "yes": "Va bene",
    "no": "Non corrisponde, serve",
    "unknown": "Dipende da questo",
    "to_verify": "Lo verifica un operatore",
}
TERRITORIES = {"milano": "a Milano", "tradate": "a Tradate", "ambito-tradate": "nell'Ambito di Tradate", "lombardia": "in Lombardia"}


@dataclass(frozen=True)
class Phrases:
    """The content's names for facts and values."""

    facts: Mapping[str, Fact]
    names: Mapping[str, str]

    @classmethod
    def of(cls, catalogue: Catalogue) -> "Phrases":
        return cls(catalogue.facts, (catalogue.documents.get("questions.yml") or {}).get("names") or {})

    def name(self, fact: str) -> str:
        return self.names.get(fact, fact.replace("_", " "))

    def requirement(self, condition: Condition | Exclusion, *, territory: str | None = None) -> str:
        """What must hold, as a noun phrase: "ISEE sociosanitario fino a 25.000 €"."""
        if condition is ADULT:
            return "una persona maggiorenne"
        if condition.fact is None:
            return "una valutazione di un operatore"
        if condition.fact == RESIDENCE and territory in TERRITORIES:
            return f"residenza {TERRITORIES[territory]}"
        phrase = f"{self._named(condition)}{self._compared(condition)}"
        if isinstance(condition, Criterion) and condition.if_:
            longer = f"{phrase}, se vale: {' e '.join(self.requirement(one) for one in condition.if_)}"
            return longer if len(longer.split()) <= MOST_WORDS - 4 else phrase
        return phrase

    def _named(self, condition: Condition | Exclusion) -> str:
        kind = getattr(condition, "isee_tipo", None)
        return self.name(condition.fact or "") + (
            f" {label(self.facts['isee_tipo'], kind).lower()}" if kind and "isee_tipo" in self.facts else ""
        )

    def _compared(self, condition: Condition | Exclusion) -> str:
        fact, op, value = self.facts[condition.fact or ""], condition.op, condition.value
        if fact.type is FactType.BOOLEAN:
            wanted = value if op in ("eq", "is_true", "is_false") else not value
            return "" if wanted else ": no"
        if op == "between":
            return f" tra {figure(fact, value[0], unit=False)} e {figure(fact, value[1])}"
        if op in ORDERED or (op in ("eq", "neq") and not isinstance(value, str)):
            return ORDERED.get(op, " diversa da {0}" if op == "neq" else ": {0}").format(figure(fact, value))
        values = [value] if isinstance(value, str) else list(value)
        opening = ": non " if op in ("neq", "not_contains_any") else ": "
        return opening + self._list(fact, values, every=op == "contains_all")

    def _list(self, fact: Fact, values: list[str], *, every: bool) -> str:
        shown = [_inside(label(fact, value)) for value in values if value != NOWHERE]
        named = MOST_NAMED
        while named > 1 and sum(len(text.split()) for text in shown[:named]) > MOST_LISTED_WORDS:
            named -= 1
        if len(shown) > named:
            return f"{', '.join(shown[:named])} o altro dell'elenco"
        return (" e " if every else " o ").join(shown)

    def wording(self, phrase: str, verdict: str) -> str:
        """The three forms (it holds, it fails, it depends), and who looks at it when no answer can say."""
        return f"{OPENINGS[verdict]}: {phrase}."


def _inside(text: str) -> str:
    """A label in the middle of a sentence: small first letter, unless it is a name or an acronym."""
    first = text.split()[0] if text else ""
    return text if first in PROPER or (len(first) > 1 and not first[1:].islower()) else text[0].lower() + text[1:]


PROPER = frozenset({"Milano", "Tradate", "Castelseprio", "Castiglione", "Gornate", "Lonate", "Vedano", "Venegono", "Home"})
ORDERED = {"lt": " sotto {0}", "lte": " fino a {0}", "gt": " oltre {0}", "gte": " almeno {0}"}
