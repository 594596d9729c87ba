"""Facts in a person's words: the short name of a fact and its value as one would say it; it changes nothing."""

from typing import TYPE_CHECKING, Any

from dialogs.state import SELF
from dialogs.words.kin import FOR_WHOM, who
from knowledge.records import Fact, FactType

if TYPE_CHECKING:
    from dialogs.scene import Scene


def label_of(scene: "Scene", key: str) -> str:
    """The short name: from the catalogs where they have it, else the fact's own id made readable."""
    fact_id = key.removesuffix(SELF)
    return scene.content(f"fact.{fact_id}", fact_id.replace("_", " ").capitalize())


def inside(label: str) -> str:
    """A short name in the middle of a sentence; ISEE stays ISEE, and SerD stays SerD."""
    first = label.partition(" ")[0]
    return label if any(letter.isupper() for letter in first[1:]) else label[:1].lower() + label[1:]


def person_of(scene: "Scene", key: str) -> str:
    """`` (di chi scrive)`` when the fact is the writer's and help is for somebody else."""
    return f" ({scene.words('person.writer')})" if key.endswith(SELF) else ""


def line(scene: "Scene", key: str) -> str:
    """One fact in words: ``Età dei figli: 3 e 7 anni``."""
    told = scene.state.facts[key]
    if key == FOR_WHOM and isinstance(told["value"], str):
        return f"{label_of(scene, key)}: {who(scene.state, scene.words)}"
    return f"{label_of(scene, key)}{person_of(scene, key)}: {value_words(scene, key, told['value'])}"


def value_words(scene: "Scene", key: str, value: Any) -> str:
    """A value in the interface's form, said in words."""
    fact = scene.fact(key)
    if fact is None:
        return str(value)
    if isinstance(value, dict):
        return _partial(scene, fact, value)
    if fact.no_value and value == fact.no_value.id:
        return scene.content(f"value.{fact.id}.{fact.no_value.id}", fact.no_value.label_it)
    if isinstance(value, bool):
        return scene.words("value.yes" if value else "value.no")
    if isinstance(value, list):
        return _several(scene, fact, value)
    if fact.type in {FactType.INTEGER, FactType.DECIMAL}:
        return _number(scene, fact, value)
    return option_words(scene, fact, str(value))


def option_words(scene: "Scene", fact: Fact, value: str) -> str:
    label = fact.value_labels_it.get(value) or value.replace("-", " ")
    return scene.content(f"value.{fact.id}.{value}", label)


def _several(scene: "Scene", fact: Fact, values: list[Any]) -> str:
    if fact.type is FactType.AGES and len(values) == 1:
        return scene.words.count("value.age", int(values[0]))
    if fact.type is FactType.AGES:
        return (
            scene.words("value.no_children")
            if not values
            else scene.words("value.ages", ages=scene.words.list([str(one) for one in values]))
        )
    return scene.words.list([option_words(scene, fact, str(one)) for one in values])


def _number(scene: "Scene", fact: Fact, value: float) -> str:
    if (fact.unit or "").startswith("euro"):
        return scene.words.money(value)
    if fact.unit == "anni":
        return scene.words.count("value.age" if fact.id.startswith("eta") else "value.years", int(value))
    if fact.unit == "mesi":
        return scene.words.count("value.months", int(value))
    return scene.words.number(value)


def _partial(scene: "Scene", fact: Fact, value: dict[str, Any]) -> str:
    if "unknown" in value:
        return scene.words(f"value.unknown.{value['unknown']}")
    if "one_of" in value:
        labels = [option_words(scene, fact, str(one)) for one in value["one_of"]]
        common = _in_common(labels)
        return (common if common != label_of(scene, fact.id) else "") or scene.words.list(labels, style="or")
    if not value.get("includes") and value.get("excludes"):
        denied = [option_words(scene, fact, str(one)) for one in value["excludes"] if one not in fact.exclusive]
        return f"{scene.words.list(denied)}: {scene.words('value.no')}" if denied else scene.words("value.yes")
    if "includes" in value or "excludes" in value:
        return scene.words.list([option_words(scene, fact, str(one)) for one in value.get("includes", ())]) or scene.words(
            "value.unknown.not_asked"
        )
    if "count" in value:
        return scene.words("value.children", n=_range(scene, fact, value["count"]))
    return _range(scene, fact, value)


def _in_common(labels: list[str]) -> str:
    """The word with which all begin: *Affitto*, of three kinds of rent."""
    first = {label.split(" ")[0] for label in labels}
    return first.pop() if len(first) == 1 and len(labels) > 1 and len(min(labels, key=len).split(" ")) > 1 else ""


def _range(scene: "Scene", fact: Fact, value: Any) -> str:
    if not isinstance(value, dict):
        return scene.words.number(value)
    low, high = value.get("min"), value.get("max")
    if low is not None and high is not None and low != high:
        return scene.words("value.between", low=_number(scene, fact, low), high=_number(scene, fact, high))
    if low is not None and high is not None:
        return _number(scene, fact, low)
    if high is not None:
        return scene.words("value.up_to", high=_number(scene, fact, high))
    return scene.words("value.from", low=_number(scene, fact, low)) if low is not None else scene.words("value.unknown.not_asked")
