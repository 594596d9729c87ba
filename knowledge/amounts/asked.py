"""What is asked only of who wants an estimate, met as facts are: read, checked and refused with the same words; it asks nothing itself."""

from collections.abc import Mapping
from typing import Any

from knowledge.amounts.inputs import CHILDREN, DEGREES, MAX_CHILDREN
from knowledge.catalogue import Catalogue
from knowledge.facts import FactError, parse
from knowledge.records import ExtraInput, Fact, FactType, Subject

MOST = 1_000_000.0
MOST_COUNTED = 1_000.0
OLDEST = 120


def as_fact(declared: ExtraInput) -> Fact:
    """The same thing as a fact of the household, with the bounds that its kind has."""
    counted = declared.type == FactType.INTEGER
    return Fact(
        id=declared.id,
        type=FactType(declared.type),
        subject=Subject.HOUSEHOLD,
        unit=declared.unit,
        min=0,
        max=MOST_COUNTED if counted else MOST,
        allowed=tuple(str(value) for value in declared.allowed),
        value_labels_it=declared.value_labels_it,
        question_it=declared.question_it,
    )


def wrong_inputs(catalogue: Catalogue, extra: Mapping[str, Any]) -> list[FactError]:
    """What the amounts do not know, and values that they do not admit."""
    found = []
    for name, raw in extra.items():
        try:
            _check(catalogue, name, raw)
        except FactError as error:
            found.append(error)
    return found


def _check(catalogue: Catalogue, name: str, raw: object) -> None:
    declared = catalogue.extra_inputs.get(name)
    if declared is None:
        listed = ", ".join(catalogue.extra_inputs)
        raise FactError(name, it=f"{name} non serve per le stime. Servono: {listed}.", en=f"{name} is of no estimate. These are: {listed}.")
    if name == CHILDREN:
        _check_children(name, raw)
    else:
        parse(as_fact(declared), raw)


def _check_children(name: str, raw: object) -> None:
    """A list of children, each with an age and a degree of disability."""
    children = raw if isinstance(raw, list | tuple) else None
    if children is None or len(children) > MAX_CHILDREN or not all(_is_child(child) for child in children):
        like = f'{{"eta": 7, "disabilita": "nessuna"}}; disabilita: {", ".join(DEGREES)}'
        raise FactError(
            name,
            it=f"{name}: serve una lista di al massimo {MAX_CHILDREN} figli, come {like}.",
            en=f"{name}: a list of at most {MAX_CHILDREN} children is needed, such as {like}.",
        )


def _is_child(child: object) -> bool:
    if not isinstance(child, Mapping) or set(child) - {"eta", "disabilita"}:
        return False
    age, degree = child.get("eta"), child.get("disabilita")
    return isinstance(age, int) and not isinstance(age, bool) and 0 <= age <= OLDEST and (degree is None or degree in DEGREES)
