"""A requirement in plain Italian: a short phrase for each comparison and its four wordings; says nothing about outcomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from knowledge.catalogue import Catalogue
from knowledge.facts import figure, label
from knowledge.records import Condition, Criterion, Exclusion, Fact, FactType
from knowledge.rules.programs import ADULT
from knowledge.rules.territory import NOWHERE, RESIDENCE

MOST_NAMED, MOST_LISTED_WORDS, MOST_WORDS = 4, 12, 20
OPENINGS = {
    "yes": "Va bene: {0}.",
    "no": "Non corrisponde. Serve questo: {0}.",
    "unknown": "Dipende da questo: {0}.",
    "to_verify": "Lo guarda un operatore: {0}.",
}
TERRITORIES = {"milano": "a Milano", "tradate": "a Tradate", "ambito-tradate": "nell'Ambito di Tradate", "lombardia": "in Lombardia"}
BY_A_PERSON = "una valutazione di un operatore"
BENEFITS = "sussidi_in_corso"
ORDERED = {"lt": " sotto {0}", "lte": " fino a {0}", "gt": " oltre {0}", "gte": " almeno {0}", "eq": ": {0}", "neq": " diversa da {0}"}
AROUND = {"in": "some", "eq": "some", "contains_any": "some", "contains_all": "every", "neq": "none", "not_contains_any": "none"}


@dataclass(frozen=True)
class Phrases:
    """The content's names for facts and values, and its ways of saying a requirement."""

    facts: Mapping[str, Fact]
    names: Mapping[str, str]
    said: Mapping[str, Mapping[str, Any]]
    near: Mapping[str, Mapping[str, Any]]

    @classmethod
    def of(cls, catalogue: Catalogue) -> "Phrases":
        names = (catalogue.documents.get("questions.yml") or {}).get("names") or {}
        written = catalogue.documents.get("requirements.yml") or {}
        return cls(catalogue.facts, names, written.get("phrases") or {}, written.get("near") or {})

    def name(self, fact: str) -> str:
        return self.names.get(fact, fact.replace("_", " "))

    def requirement(self, condition: Condition | Exclusion, *, territory: str | None = None) -> str:
        """What must hold, as a noun phrase: "ISEE sociosanitario fino a 25.000 €"."""
        if condition is ADULT:
            return "una persona maggiorenne"
        if condition.fact is None or condition.op == "verifica_operatore":
            return BY_A_PERSON
        if condition.fact == RESIDENCE and territory in TERRITORIES:
            return f"residenza {TERRITORIES[territory]}"
        phrase = self._compared(condition)
        if isinstance(condition, Criterion) and condition.if_:
            longer = " ".join([phrase, *(f"({self.when(one)})" for one in condition.if_)])
            return longer if len(longer.split()) <= MOST_WORDS - 4 else phrase
        return phrase

    def when(self, condition: Condition) -> str:
        """The same comparison as the condition of another: "per chi ha meno di 18 anni"."""
        ways = self.said.get(condition.fact or "", {})
        exact = self._exact(condition, ways)
        if exact and "if" in exact:
            return str(exact["if"])
        wanted = self._wanted(condition)
        if wanted is not None and f"if_{'yes' if wanted else 'no'}" in ways:
            return str(ways[f"if_{'yes' if wanted else 'no'}"])
        return str(ways.get("if", "se vale: {0}")).replace("{0}", self._compared(condition))

    def exclusion(self, exclusion: Exclusion, verdict: str) -> str:
        """What stands, or does not stand, beside the aid; ``yes`` = nothing is in the way."""
        if exclusion.fact != BENEFITS:
            texts = {
                "yes": "Va bene: non vale il caso «{0}».",
                "no": "Non va insieme a questo: {0}.",
                "unknown": "Dipende da questo: {0}.",
                "to_verify": "Da valutare per questo motivo: {0}.",
            }
            return texts[verdict].format(self._compared(exclusion))
        texts = {
            "yes": "Va bene: nessun aiuto che la escluda.",
            "no": "Non si somma con {0}.",
            "unknown": "Dipende dagli aiuti in corso. Non si somma con {0}.",
            "to_verify": "Da valutare. Può non sommarsi con {0}.",
        }
        return texts[verdict].format(self.benefits(exclusion))

    def benefits(self, exclusion: Exclusion) -> str:
        """The aids an exclusion names, one after the other."""
        ways = self.said.get(exclusion.fact, {})
        exact = self._exact(exclusion, ways) or {}
        return str(exact.get("list") or self._list(self.facts[exclusion.fact], list(exclusion.value), ways, every=False))

    # --- one comparison ---

    def _compared(self, condition: Condition | Exclusion) -> str:
        ways = self.said.get(condition.fact or "", {})
        exact = self._exact(condition, ways)
        if exact:
            return str(exact["it"])
        wanted = self._wanted(condition)
        if wanted is not None:
            return str(ways.get("yes" if wanted else "no") or f"{self.name(condition.fact or '')}{'' if wanted else ': no'}")
        fact = self.facts[condition.fact or ""]
        if condition.op == "info":
            return str(ways.get("info") or self.name(fact.id)).replace("{kind}", self._kind(condition))
        if fact.allowed:
            return self._among(fact, condition, ways)
        return self._measured(fact, condition, ways)

    def _exact(self, condition: Condition | Exclusion, ways: Mapping[str, Any]) -> Mapping[str, Any] | None:
        return next(
            (one for one in ways.get("exact", ()) if one["op"] == condition.op and _set(one["value"]) == _set(condition.value)),
            None,
        )

    def _wanted(self, condition: Condition | Exclusion) -> bool | None:
        """For a yes/no fact, the answer that is wanted."""
        if self.facts[condition.fact or ""].type is not FactType.BOOLEAN:
            return None
        return bool(condition.value) if condition.op in ("eq", "is_true", "is_false") else not condition.value

    def _kind(self, condition: Condition | Exclusion) -> str:
        kind = getattr(condition, "isee_tipo", None)
        return f" {label(self.facts['isee_tipo'], kind).lower()}" if kind and "isee_tipo" in self.facts else ""

    def _measured(self, fact: Fact, condition: Condition | Exclusion, ways: Mapping[str, Any]) -> str:
        figures = condition.value if condition.op == "between" else [condition.value]
        if isinstance(condition.value, str) or not all(isinstance(one, int | float) for one in figures):
            return f"{self.name(fact.id)}: {_text(fact, condition.value)}"
        generic = f"{self.name(fact.id)}{{kind}}{ORDERED.get(condition.op, ' tra {0} e {1}')}"
        text = str(ways.get(condition.op) or generic).replace("{kind}", self._kind(condition))
        one, _, many = text.partition("|")
        text = many if many and figures[0] != 1 else one
        shown = [figure(fact, number, unit=len(figures) == 1 or place == 1) for place, number in enumerate(figures)]
        return text.replace("{n}", figure(fact, figures[0], unit=False)).format(*shown)

    def _among(self, fact: Fact, condition: Condition | Exclusion, ways: Mapping[str, Any]) -> str:
        values = [condition.value] if isinstance(condition.value, str) else list(condition.value)
        around = AROUND[condition.op]
        generic = f"{self.name(fact.id)}: {'non ' if around == 'none' else ''}{{0}}"
        return str(ways.get(around) or generic).replace("{0}", self._list(fact, values, ways, every=around == "every"))

    def _list(self, fact: Fact, values: list[str], ways: Mapping[str, Any], *, every: bool) -> str:
        own = ways.get("values", {})
        shown = [own.get(value) or _inside(label(fact, value)) for value in values if value != NOWHERE or len(values) == 1]
        named = MOST_NAMED
        while named > 1 and sum(len(text.split()) for text in shown[:named]) > MOST_LISTED_WORDS:
            named -= 1
        if len(shown) > named:
            return f"{', '.join(shown[:named])} o altro dell'elenco"
        last = " e " if every else " o "
        return last.join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))

    def wording(self, phrase: str, verdict: str) -> str:
        """The four forms: it holds, it fails, it depends, and who looks at it when no answer can say."""
        return OPENINGS[verdict].format(phrase)


def _set(value: object) -> frozenset[object]:
    return frozenset(value) if isinstance(value, list | tuple) else frozenset([value])


def _text(fact: Fact, value: Any) -> str:
    return label(fact, value) if isinstance(value, str) else str(value)


def _inside(text: str) -> str:
    """A label in the middle of a sentence: small first letter, unless it is a name or an acronym."""
    first = text.split()[0] if text else ""
    return text if first in PROPER or (len(first) > 1 and not first[1:].islower()) else text[0].lower() + text[1:]


PROPER = frozenset({"Milano", "Tradate", "Castelseprio", "Castiglione", "Gornate", "Lonate", "Vedano", "Venegono", "Home"})
