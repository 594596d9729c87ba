"""Says in plain Italian why an outcome is what it is, what is missing and what to do first; it never decides and never promises."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from knowledge.facts import label
from knowledge.records import Confidence, Criterion, Exclusion, Lapsed
from knowledge.rules.cases import Case, Part
from knowledge.rules.categories import NO, YES, achievable
from knowledge.rules.criteria import Verdict
from knowledge.rules.decisions import Frame
from knowledge.rules.domains import cells_of
from knowledge.rules.later import Change, later
from knowledge.rules.near import leaves_of, near_ones, near_words, nearest_leaves
from knowledge.rules.programs import AGE, WRITER, Leaf, Node, Role
from knowledge.rules.requirements import Phrases
from knowledge.rules.situations import ISEE, ISEE_TYPE
from knowledge.windows import Call, Standing, call_of, note_of


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One criterion: which fact, what came out, in words, and where the rule was read."""

    fact: str | None
    verdict: str
    text: str
    source: str | None
    as_of: str | None
    confidence: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a person still has to look at: a note of the catalogue, or else the ``rule`` of which it is said, or that another kind of
    ISEE was told."""

    text: str
    rule: Criterion | Exclusion | None = None
    is_kind: bool = False


@dataclass(frozen=True)
class Explanation:
    """Everything that is said about one result; written when first read."""

    case: Case
    as_of: date
    phrases: Phrases

    @property
    def part(self) -> Part:
        return self.case.part

    @cached_property
    def frame(self) -> Frame:
        return self.part.frame

    @cached_property
    def verdicts(self) -> tuple[str | None, ...]:
        """For each leaf its verdict, ``None`` where it does not apply."""
        judge, state = self.part.judge, self.frame.state
        widest = judge.widest(state)
        found = []
        for position, leaf in enumerate(judge.program.leaves):
            bits = judge.verdicts(position, widest, state)
            applying = bits & ~(1 << Verdict.ABSENT)
            surely = applying == bits or (applying == 1 << Verdict.YES and not leaf.grouped)
            single = applying and not applying & (applying - 1) and surely
            supposed = leaf.role is Role.ADULT and self.case.split_by_age and judge.program.slots[leaf.main].key == AGE
            found.append(Verdict(applying.bit_length() - 1).word if single and not supposed else "unknown" if applying else None)
        return tuple(found)

    def phrase(self, criterion: Criterion | Exclusion, role: Role = Role.CRITERION) -> str:
        territory = self.case.bench.service.territory if role is Role.TERRITORY else None
        return self.phrases.requirement(criterion, territory=territory)

    @cached_property
    def trace(self) -> tuple[TraceLine, ...]:
        return tuple(line for _, line in self.judged)

    @cached_property
    def judged(self) -> tuple[tuple[Criterion | Exclusion, TraceLine], ...]:
        """Every rule with its line, for who says it in other words or another language."""
        return (*self._criteria(), *self._exclusions(), *self._for_people())

    def _criteria(self) -> Iterator[tuple[Criterion | Exclusion, TraceLine]]:
        for leaf, verdict in zip(self.part.judge.program.leaves, self.verdicts, strict=True):
            if leaf.role is Role.EXCLUSION and isinstance(leaf.criterion, Exclusion):
                yield self._exclusion(leaf.criterion, verdict or "yes", self._key(leaf))
            elif verdict is not None:
                yield self._line(leaf.criterion, verdict, self._said(leaf, verdict), self._key(leaf))

    def _exclusions(self) -> Iterator[tuple[Criterion | Exclusion, TraceLine]]:
        program, state = self.part.judge.program, self.frame.state
        for certainty in program.certain_only:
            if certainty.holds(state.masks):
                verdict = "no" if certainty.exclusion.kind == "gia-ricevuta" else "to_verify"
                yield self._exclusion(certainty.exclusion, verdict, program.slots[certainty.slot].key)

    def _for_people(self) -> Iterator[tuple[Criterion | Exclusion, TraceLine]]:
        for note in self.part.judge.program.notes:
            yield self._line(note, "to_verify", _sentence(note.note) or self.phrases.wording(self.phrase(note), "to_verify"), None)

    def _said(self, leaf: Leaf, verdict: str) -> str:
        """The requirement with its verdict; what only a person looks at is said by its note."""
        if leaf.criterion.fact is None and leaf.criterion.note:
            return _sentence(leaf.criterion.note)
        if isinstance(leaf.criterion, Lapsed):
            return f"{leaf.criterion.why} Prima serviva questo: {self.phrase(leaf.criterion)}."
        text = self.phrases.wording(self.phrase(leaf.criterion, leaf.role), verdict)
        return " ".join(filter(None, [text, self._other_kind(leaf)]))

    def _other_kind(self, leaf: Leaf) -> str:
        """That the ISEE told is of another kind than the one meant, wherever its figure is read all the same."""
        meant, told = getattr(leaf.criterion, "isee_tipo", None), self.part.situation.told
        wanted, kind = self.part.situation.lexicon.vocabulary.isee_types.get(str(meant)), told.get(ISEE_TYPE)
        if wanted is None or not isinstance(kind, str) or ISEE not in told or kind == meant or kind in wanted.same:
            return ""
        fact = self.phrases.facts[ISEE_TYPE]
        return f"L'ISEE detto è {label(fact, kind).lower()}: qui serve quello {label(fact, meant).lower()}."

    def _key(self, leaf: Leaf) -> str | None:
        if leaf.criterion.fact is None or leaf.main < 0:
            return leaf.criterion.fact
        suffix = WRITER if self.part.judge.program.slots[leaf.main].key.endswith(WRITER) else ""
        return leaf.criterion.fact + suffix

    def _exclusion(self, exclusion: Exclusion, verdict: str, key: str | None) -> tuple[Criterion | Exclusion, TraceLine]:
        text = "Risulta già ricevuta." if exclusion.kind == "gia-ricevuta" else self.phrases.exclusion(exclusion, verdict)
        return self._line(exclusion, verdict, text, key)

    def _line(self, rule: Criterion | Exclusion, verdict: str, text: str, key: str | None) -> tuple[Criterion | Exclusion, TraceLine]:
        return rule, TraceLine(key, verdict, text, rule.source, rule.as_of, rule.confidence.value)

    # --- what a person still has to look at ---

    @property
    def confirm(self) -> tuple[str, ...]:
        """Notes of what only a person can verify, of doubts, of awaited outcomes and of help that may not add up."""
        return tuple(one.text for one in self.doubts)

    @cached_property
    def doubts(self) -> tuple[Doubt, ...]:
        found: dict[str, Doubt] = {}
        for one in self._doubts():
            found.setdefault(one.text, one)
        return tuple(one for text, one in found.items() if text)

    def _doubts(self) -> Iterator[Doubt]:
        program, state = self.part.judge.program, self.frame.state
        yield from (Doubt(_sentence(note.note)) for note in program.notes)
        for position, (leaf, verdict) in enumerate(zip(program.leaves, self.verdicts, strict=True)):
            doubtful = verdict == "to_verify" and not self._beside_a_yes(position)
            ignored = verdict is None and self.part.judge.mode(leaf, state) is Verdict.ABSENT
            if doubtful or ignored or (verdict in ("yes", "unknown") and self._awaited(leaf)):
                if isinstance(leaf.criterion, Lapsed) or not leaf.criterion.note:
                    yield Doubt(_sentence(self._said(leaf, "to_verify")), leaf.criterion)
                else:
                    yield Doubt(_sentence(leaf.criterion.note))
            elif verdict == "yes" and (other := self._other_kind(leaf)):
                yield Doubt(_sentence(other), leaf.criterion, is_kind=True)
        for certainty in program.certain_only if not self.part.decision.already else ():
            if certainty.exclusion.kind == "da-valutare" and certainty.holds(state.masks):
                yield Doubt(_sentence(certainty.exclusion.note))

    def _beside_a_yes(self, position: int) -> bool:
        """One of several alternatives, of which another is already satisfied."""
        for node in self.part.judge.program.tree:
            leaves = leaves_of(node)
            if position in leaves and not isinstance(node, int):
                return achievable(node, self.frame.sets) == YES
        return False

    def _awaited(self, leaf: Leaf) -> bool:
        if leaf.main < 0:
            return False
        slot = self.part.judge.program.slots[leaf.main]
        known = self.part.situation.known.get(slot.key)
        pending = set(slot.partition.domain.fact.pending_values)
        mask = self.frame.state.masks[leaf.main]
        values = [slot.partition.values[cell] for cell in cells_of(mask)]
        if known is None or not pending or not isinstance(leaf.criterion, Criterion):
            return False
        told = [set(value) if isinstance(value, frozenset) else {value} for value in values]
        wanted = leaf.criterion.value if isinstance(leaf.criterion.value, list | tuple) else [leaf.criterion.value]
        return all(value & pending and not value & set(map(str, wanted)) for value in told)

    # --- near miss, first step, time ---

    @cached_property
    def failing(self) -> tuple[Node, ...]:
        sets = self.frame.sets
        return tuple(node for node in self.part.judge.program.tree if achievable(node, sets) == NO)

    @cached_property
    def near_leaves(self) -> tuple[Leaf, ...]:
        """What alone is missing, when everything else is satisfied or is for a person to look at; of several one is enough."""
        if self.case.outcome != "unlikely" or self.case.already or len(self.failing) != 1:
            return ()
        others = [node for node in self.part.judge.program.tree if node is not self.failing[0]]
        if any(self.verdicts[leaf] == "unknown" for node in others for leaf in leaves_of(node) if achievable(node, self.frame.sets) != YES):
            return ()
        nearest = nearest_leaves(self.failing[0], {leaf for leaf, verdict in enumerate(self.verdicts) if verdict == "no"})
        return near_ones([self.part.judge.program.leaves[leaf] for leaf in nearest], self.part, self.phrases)

    @property
    def near_leaf(self) -> Leaf | None:
        """The requirement that alone is missing; ``None`` also where one of several is enough."""
        return self.near_leaves[0] if len(self.near_leaves) == 1 else None

    @cached_property
    def near_miss(self) -> str | None:
        """The same in words."""
        return near_words(self.near_leaves, self.part, self.phrases)

    @cached_property
    def first_do(self) -> str | None:
        """The service through which what is missing can be had."""
        if self.case.outcome in ("likely", "check") or self.case.already:
            return None
        order = {"no": 0, "unknown": 1, "to_verify": 2}
        steps = []
        for position in self._standing_in_the_way():
            leaf, verdict = self.part.judge.program.leaves[position], self.verdicts[position]
            if verdict in order and isinstance(leaf.criterion, Criterion) and self._is_told(leaf):
                fact = self.phrases.facts.get(leaf.criterion.fact or "")
                step = leaf.criterion.first_do or (fact.first_do if fact else None)
                if step and step != self.case.bench.service.slug:
                    steps.append((order[verdict], step))
        return min(steps, key=lambda pair: pair[0])[1] if steps else None

    def _standing_in_the_way(self) -> Iterator[int]:
        """The leaves of what fails or, when nothing does, of what is not satisfied yet."""
        sets = self.frame.sets
        nodes = self.failing or tuple(node for node in self.part.judge.program.tree if achievable(node, sets) != YES)
        return (leaf for node in nodes for leaf in leaves_of(node))

    def _is_told(self, leaf: Leaf) -> bool:
        return leaf.main >= 0 and self.part.situation.is_told(self.part.judge.program.slots[leaf.main].key)

    @cached_property
    def change(self) -> Change | None:
        """What time alone will change, where what was told says it."""
        return later(self.case, self.as_of)

    @cached_property
    def call(self) -> Call | None:
        """How the call stands on the day, for the place that the rules speak of."""
        return call_of(self.case.bench.service, self.case.variant, self.as_of)

    @property
    def window_note(self) -> str | None:
        return note_of(self.call) if self.call else None

    @cached_property
    def cautious(self) -> bool:
        """The words must stay prudent: something to confirm, a rule known only by heart, a call not open, a stale figure."""
        service = self.case.bench.service
        by_heart = any(
            leaf.criterion.confidence is Confidence.MEMORY for leaf in self.part.judge.program.leaves if leaf.role is not Role.ADULT
        )
        stale = service.verify_by is not None and service.verify_by < self.as_of
        has_no_funds = self.call is not None and self.call.standing is Standing.EXHAUSTED
        return bool(self.confirm) or by_heart or stale or has_no_funds or service.status.value != "attivo"


def _sentence(note: str | None) -> str:
    """A note as a sentence of its own: capital letter, full stop."""
    if not note:
        return ""
    return f"{note[0].upper()}{note[1:]}" + ("" if note.endswith((".", "…", ")", "!", "?")) else ".")
