"""The built-in content, read once in a process; whoever wants another changes a copy."""

from functools import cache

from knowledge.catalogue import Catalogue
from knowledge.content import read_content


@cache
def built_in() -> Catalogue:
    """The catalogue as the project brings it."""
    return read_content()
