"""Comparisons judged cell by cell, each once for all programs that compare facts cut alike in the same way; holds no one's facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from knowledge.records import Condition, Criterion, Exclusion
from knowledge.rules.criteria import Verdict, Vocabulary, holds, verdict
from knowledge.rules.cuts import cells_allowed, completions
from knowledge.rules.domains import Completions, Partition
from knowledge.rules.implications import Effect
from knowledge.rules.leaves import Judging, Verdicts
from knowledge.rules.programs import Slot

NOT_JUDGED = {"id", "unit", "group", "note", "source", "as_of", "confidence", "figures", "first_do", "if_unknown", "why"}
"""What a criterion says beside the comparison itself."""


class Reads(NamedTuple):
    """What a comparison reads: its slots' cells, which of them is the fact compared, and which is which condition's."""

    partitions: tuple[Partition, ...]
    main: int
    by_fact: Mapping[tuple[str | None, str | None], int]


@dataclass
class Comparisons:
    """All comparisons of a catalogue."""

    vocabulary: Vocabulary
    slots: dict[tuple[str, int], Slot] = field(default_factory=dict, repr=False)
    """Each key's slots, by how they are cut."""
    _shared: dict[tuple[object, ...], Verdicts] = field(default_factory=dict, repr=False)
    _effects: dict[tuple[int, int], tuple[int, Completions | None]] = field(default_factory=dict, repr=False)

    def judging(self, criterion: Criterion, reads: Reads, *, grouped: bool, told: bool) -> Verdicts:
        """``grouped``: it is one of several alternatives; ``told``: the kind of ISEE is known."""
        written = (type(criterion).__name__, criterion.model_dump_json(exclude=NOT_JUDGED))
        cut = tuple(map(id, reads.partitions))
        key = (*written, cut, reads.main, tuple(sorted(reads.by_fact.items(), key=repr)), grouped, told)
        found = self._shared.get(key)
        if found is None:
            judge = _judge(self.vocabulary, criterion, reads, grouped=grouped, told=told)
            found = self._shared[key] = Verdicts(judge, tuple([len(one.values) for one in reads.partitions]))
        return found

    def effect(self, effect: Effect, partition: Partition) -> tuple[int, Completions | None]:
        """Of an implication: the cells it allows, and where it takes those of a set told as a list."""
        key = (id(effect), id(partition))
        found = self._effects.get(key)
        if found is None:
            allowed = partition.full if effect.allowed is None else cells_allowed(partition, effect)
            found = self._effects[key] = allowed, completions(partition, effect)
        return found

    def excluding(self, exclusion: Exclusion, partition: Partition) -> Verdicts:
        key = ("exclusion", exclusion.fact, exclusion.op, tuple(exclusion.value), id(partition))
        found = self._shared.get(key)
        if found is None:
            found = self._shared[key] = Verdicts(_exclusion_judge(self.vocabulary, exclusion, partition), (len(partition.values),))
        return found


def _judge(vocabulary: Vocabulary, criterion: Criterion, reads: Reads, *, grouped: bool, told: bool) -> Judging:
    def judge(cells: tuple[int, ...]) -> Verdict:
        def read(condition: Condition) -> Any:
            at = reads.main if condition is criterion else reads.by_fact.get((condition.fact, condition.subject), -1)
            return vocabulary.view(condition.fact or "", reads.partitions[at].values[cells[at]]) if at >= 0 else None

        return verdict(vocabulary, criterion, read, grouped=grouped, isee_type_told=told)

    return judge


def _exclusion_judge(vocabulary: Vocabulary, exclusion: Exclusion, partition: Partition) -> Judging:
    def judge(cells: tuple[int, ...]) -> Verdict:
        found = holds(vocabulary, exclusion, vocabulary.view(exclusion.fact, partition.values[cells[0]]))
        return Verdict.NO if found else Verdict.UNKNOWN if found is None else Verdict.ABSENT

    return judge
