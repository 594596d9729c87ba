"""The last answers to pure questions, by what was asked and up to a bound; keys are digests, so that nothing told can be read back."""

from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from threading import Lock
from typing import Any, Generic, TypeVar

from pydantic_core import to_json

from knowledge import patience

T = TypeVar("T")


class Remembered(Generic[T]):
    """The moves of one turn, and people who said the same, share what was worked out once."""

    def __init__(self, *, most: int) -> None:
        self._kept: OrderedDict[bytes, T] = OrderedDict()
        self._lock, self._most = Lock(), most

    def of(self, key: list[Any], work: Callable[[], T]) -> T:
        name = blake2b(to_json(key), digest_size=20).digest()
        with self._lock:
            if (kept := self._kept.get(name)) is not None:
                self._kept.move_to_end(name)
                return kept
        patience.begins()
        found = work()
        with self._lock:
            self._kept[name] = found
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found
