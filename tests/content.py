"""The built-in content, read once in a process; whoever wants another changes a copy."""

from copy import deepcopy
from dataclasses import replace
from functools import cache

from knowledge.catalogue import Catalogue
from knowledge.content import catalogue_of, read_documents
from knowledge.entries import Documents, Entry, split


@cache
def documents() -> Documents:
    """The files as they are, read from YAML; nobody may change them."""
    return read_documents()


@cache
def built_in() -> Catalogue:
    """The catalogue as the project brings it."""
    return catalogue_of(split(documents()))


def entries() -> list[Entry]:
    """Every entry, in a copy that may be changed."""
    return [replace(entry, data=deepcopy(entry.data)) for entry in built_in().entries]
