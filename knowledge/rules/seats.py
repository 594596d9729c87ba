"""The shortest way from a situation to one program's decision: reads the few facts it looks at, remembers by exactly these."""

from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any

from knowledge import patience
from knowledge.rules.categories import NO
from knowledge.rules.columns import Certain, Column, Listed, Projected, Told
from knowledge.rules.decisions import Decision, State
from knowledge.rules.situations import IMPLY, Lexicon, Situation
from knowledge.rules.worlds import REFUSED, Judge

Read = tuple[Any, ...]


class Seat:
    """A judge, and what it needs to know of a situation."""

    def __init__(self, judge: Judge, lexicon: Lexicon) -> None:
        self.judge, self.memory = judge, lexicon.memory
        program = judge.program
        self.watched = judge.watched
        self.completed = tuple({link.target for link in program.links if link.completes is not None})
        self.active = sum(1 << position for position, link in enumerate(program.links) if not link.outside)
        self.outside = tuple((position, key, certain) for position, link in enumerate(program.links) for key, certain in link.outside)
        columns: list[Column] = [Projected(slot.key, slot.partition) for slot in program.slots]
        columns += [Told(program.slots[slot].key, lexicon.columns.full(program.slots[slot].key)) for slot in self.watched]
        columns += [Listed(program.slots[slot].key) for slot in self.completed]
        columns += [Certain(key, certain) for _, key, certain in self.outside]
        numbers = [lexicon.columns.number(column) for column in columns]
        self.read: Callable[[Mapping[object, object]], Read] = itemgetter(IMPLY, IMPLY, *numbers)  # twice: a tuple however few the columns
        plain = not self.completed and not program.certain_only
        self._refusing: tuple[tuple[int, Mapping[Any, int]], ...] = ()
        """Where one look tells that something required certainly fails."""
        if plain:
            self._refusing = tuple([(numbers[slot], seen) for slot, seen in judge.required])
        self._decided: dict[Read, Decision] = self.memory.shelf()

    def decide(self, situation: Situation) -> Decision:
        """The decision for all that the program reads of the situation; remembered by exactly that."""
        columns = situation.columns
        for number, seen in self._refusing:
            if seen.get(columns[number]) == NO:
                return REFUSED
        read = self.read(columns)
        found = self._decided.get(read)
        if found is None:
            patience.check()
            found = self.memory.keep(self._decided, read, self.judge.decide(self._state(read)))
        return found

    def state(self, situation: Situation) -> State:
        return self._state(self.read(situation.columns))

    def _state(self, read: Read) -> State:
        masks = read[2 : 2 + len(self.judge.program.slots)]
        rest = iter(read[2 + len(masks) :])
        told = sum(next(rest) << position for position in self.watched)
        listed = sum(next(rest) << position for position in self.completed)
        active, certain = self.active, [next(rest) for _ in self.outside]
        for position in {position for position, _, _ in self.outside}:
            active |= all(one for one, (at, _, _) in zip(certain, self.outside, strict=True) if at == position) << position
        return State(masks, told, listed, active) if read[0] else State(masks, told, 0, 0)
