"""Lets libraries in without what they import beside and nobody here calls; a stand-in goes again as soon as the library is in."""

import importlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from types import ModuleType
from typing import Any, Final

Stands = Mapping[str, Mapping[str, object] | None]
MISSING: Final = None
"""As if it were not installed, for a library that can do without."""


@contextmanager
def standing_in(stands: Stands) -> Iterator[None]:
    """While it lasts, each module named holds just these things, or is ``MISSING``; a module that is in already stays itself."""
    placed = [name for name in stands if name not in sys.modules]
    for name in placed:
        if (held := stands[name]) is MISSING:
            sys.modules[name] = None  # type: ignore[assignment]  # what makes an import fail
        else:
            sys.modules[name] = stand_in = ModuleType(name)
            stand_in.__dict__.update(held)
    try:
        yield
    finally:
        for name in placed:
            del sys.modules[name]


def part_of(package: str, name: str) -> Any:
    """The module ``name`` of a package whose own first lines, that import all its parts, are not run."""
    whole = f"{package}.{name}"
    if package in sys.modules or (spec := find_spec(package)) is None:
        return importlib.import_module(whole)
    sys.modules[package] = bare = ModuleType(package)
    bare.__path__ = list(spec.submodule_search_locations or ())
    try:
        return importlib.import_module(whole)
    finally:
        del sys.modules[package]
