"""A property worked out when first wanted and kept with its owner; it takes no lock, so that two threads may both work it out."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

Owner = TypeVar("Owner")
Value = TypeVar("Value")


class once(Generic[Owner, Value]):  # noqa: N801 - it stands where a decorator stands
    """For what is wanted of thousands of owners a second."""

    def __init__(self, work: Callable[[Owner], Value]) -> None:
        self.work, self.__doc__ = work, work.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, owner: None, kind: type) -> "once[Owner, Value]": ...
    @overload
    def __get__(self, owner: Owner, kind: type) -> Value: ...
    def __get__(self, owner: Any, kind: type) -> Any:
        if owner is None:
            return self
        found = self.work(owner)
        object.__setattr__(owner, self.name, found)  # to touch ``__dict__`` would give every owner a dictionary of its own
        return found
