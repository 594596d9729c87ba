"""The shortest way from a situation to one program's decision: reads the few facts it looks at, remembers by exactly these."""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from knowledge import patience
from knowledge.rules.categories import NO
from knowledge.rules.columns import IMPLY, Certain, Column, Listed, Projected, Reading, Told
from knowledge.rules.decisions import Decision, State
from knowledge.rules.situations import Lexicon, Situation
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
        self._read: Callable[[Sequence[int]], Read] = itemgetter(IMPLY, *(numbers or (IMPLY,)))  # a tuple however few the columns
        plain = not self.completed and not program.certain_only
        self._refusing: tuple[tuple[int, Mapping[Any, int]], ...] = ()
        """Where one look tells that something required certainly fails."""
        if plain:
            self._refusing = tuple([(numbers[slot], seen) for slot, seen in judge.required])
        self._decided: dict[Read, Decision] = self.memory.shelf()

    def decide(self, columns: Reading) -> Decision:
        """The decision for all that the program reads of a situation; remembered by exactly that."""
        try:
            read = self._read(columns)
        except IndexError:
            read = self.read(columns)
        found = self._decided.get(read)
        return found if found is not None else self._fresh(read, columns)

    def read(self, columns: Reading) -> Read:
        """All that the program looks at."""
        try:
            return self._read(columns)
        except IndexError:
            columns.catch_up()
            return self._read(columns)

    def masks(self, columns: Reading) -> tuple[int, ...]:
        """The cells that each of the program's slots is left."""
        return self.read(columns)[1 : 1 + len(self.judge.program.slots)]

    def _fresh(self, read: Read, columns: Reading) -> Decision:
        for number, seen in self._refusing:
            if seen.get(columns[number]) == NO:
                return REFUSED
        patience.check()
        return self.memory.keep(self._decided, read, self.judge.decide(self._state(read)))

    def state(self, situation: Situation) -> State:
        return self._state(self.read(situation.columns))

    def _state(self, read: Read) -> State:
        masks = read[1 : 1 + len(self.judge.program.slots)]
        rest = iter(read[1 + len(masks) :])
        told = sum(next(rest) << position for position in self.watched)
        listed = sum(next(rest) << position for position in self.completed)
        active, certain = self.active, [next(rest) for _ in self.outside]
        for position in {position for position, _, _ in self.outside}:
            active |= all(one for one, (at, _, _) in zip(certain, self.outside, strict=True) if at == position) << position
        return State(masks, told, listed, active) if read[0] else State(masks, told, 0, 0)
