"""The shortest way from a situation to one program's decision: reads the few facts it looks at, remembers by exactly these."""

from collections.abc import Callable, Mapping
from operator import itemgetter

from knowledge.rules.decisions import Decision, State
from knowledge.rules.domains import Known
from knowledge.rules.situations import IMPLY, Lexicon, Situation
from knowledge.rules.worlds import Judge

Read = tuple[object, ...]


class Seat:
    """A judge, and what it needs to know of a situation."""

    def __init__(self, judge: Judge, lexicon: Lexicon) -> None:
        self.judge, self.memory = judge, lexicon.memory
        program = judge.program
        self.slots: tuple[tuple[int, Callable[[Known], int]], ...] = tuple(
            (slot.partition.full, slot.partition.project) for slot in program.slots
        )
        self.watched = tuple((position, program.slots[position].key) for position in judge.watched)
        self.completed = tuple({(link.target, program.slots[link.target].key) for link in program.links if link.completes is not None})
        self.active = sum(1 << position for position, link in enumerate(program.links) if not link.outside)
        self.outside = tuple((position, link.outside) for position, link in enumerate(program.links) if link.outside)
        keys = dict.fromkeys((*(slot.key for slot in program.slots), *(key for link in program.links for key, _ in link.outside)))
        self.read: Callable[[Mapping[str, object]], Read] = itemgetter(IMPLY, IMPLY, *keys)  # twice: a tuple however few the facts
        self._decided: dict[Read, Decision] = self.memory.shelf()

    def decide(self, situation: Situation) -> Decision:
        """The decision for all that the program reads of the situation; remembered by exactly that."""
        read = self.read(situation.everything)
        found = self._decided.get(read)
        if found is None:
            found = self.memory.keep(self._decided, read, self.judge.decide(self.state(situation, read)))
        return found

    def state(self, situation: Situation, read: Read) -> State:
        known: tuple[Known | None, ...] = read[2:]  # type: ignore[assignment]
        masks = tuple([full if cells is None else project(cells) for cells, (full, project) in zip(known, self.slots, strict=False)])
        told = 0
        for position, key in self.watched:
            told |= situation.is_told(key) << position
        if not situation.imply or not (self.active or self.outside):
            return State(masks, told, 0, 0)
        listed = 0
        for position, key in self.completed:
            listed |= bool(getattr(situation.known.get(key), "listed", False)) << position
        active = self.active
        for position, outside in self.outside:
            active |= all(certain(situation.get(key)) for key, certain in outside) << position
        return State(masks, told, listed, active)
