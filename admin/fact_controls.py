"""Controls for the facts of a saved situation, and their values read back; what may be saved is judged by the facts themselves."""

import re
from collections.abc import Mapping
from typing import Any

from admin import sentences
from admin.record_forms import Node, shown_number
from admin.record_reading import Tree, to_number
from knowledge.catalogue import Catalogue
from knowledge.records import Fact, FactType
from knowledge.rules.known import parse

NUMBERS = (FactType.INTEGER, FactType.DECIMAL)


def controls(facts: Mapping[str, Any], catalogue: Catalogue) -> list[tuple[str, Node]]:
    """One control for each fact, by its key. What has no plain form (a range, a doubt) is shown and stays as it is."""
    return [(key, _control(key, raw, catalogue)) for key, raw in facts.items() if key.partition("@")[0] in catalogue.facts]


def _control(key: str, raw: Any, catalogue: Catalogue) -> Node:
    fact = catalogue.facts[key.partition("@")[0]]
    name = sentences.told_name(key, catalogue)
    known: dict[str, Any] = {"name": f"facts.{key}", "label": name[:1].upper() + name[1:]}
    options = tuple((value, sentences.value_name(fact, value)) for value in fact.allowed)
    if isinstance(raw, dict) and fact.type in NUMBERS and set(raw) <= {"min", "max"}:
        ends = [Node(look="number", name=f"facts.{key}.{end}", label=said, value=shown_number(raw.get(end))) for end, said in ENDS]
        return Node(look="group", children=tuple(ends), **known)
    if isinstance(raw, dict):
        return Node(look="kept", value=sentences.value_in_words(fact, raw), **known)
    if fact.type is FactType.BOOLEAN:
        return Node(look="select", value="true" if raw else "false", options=(("true", "sì"), ("false", "no")), **known)
    if fact.type is FactType.ENUM:
        return Node(look="select", value=raw or "", options=(*(() if raw else (("", "Scegli…"),)), *options), **known)
    if fact.type is FactType.MULTI_ENUM:
        chosen = list(raw or [])
        order = sorted(options, key=lambda option: chosen.index(option[0]) if option[0] in chosen else len(chosen))
        return Node(look="choices", value=chosen, options=tuple(order), **known)
    if fact.type is FactType.AGES:
        return Node(look="text", value=", ".join(map(str, raw or [])), hint="Separate da una virgola: 3, 7.", **known)
    more = f" Oppure «{fact.no_value.id}»: {fact.no_value.label_it}." if fact.no_value else ""
    return Node(look="number", value=shown_number(raw), hint=f"{fact.unit or ''}{more}".strip(), **known)


ENDS = (("min", "Almeno"), ("max", "Al massimo"))


def blank(fact: Fact) -> Any:
    """What a fact that was just added starts with."""
    if fact.type is FactType.BOOLEAN:
        return True
    if fact.type is FactType.ENUM:
        return fact.allowed[0]
    return [] if fact.type is FactType.AGES else [fact.allowed[0]] if fact.type is FactType.MULTI_ENUM else fact.min or 0


def read(tree: Tree, before: Mapping[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    """The facts as the form says them; ``FactError`` for a value that its fact does not admit."""
    sent = tree.get("facts", {})
    found = {}
    for key, raw in before.items():
        fact = catalogue.facts.get(key.partition("@")[0])
        if fact is None or key not in sent:
            found[key] = raw
            continue
        found[key] = _value(fact, sent[key])
        parse(fact, found[key])
    return found


def _value(fact: Fact, sent: Any) -> Any:
    if isinstance(sent, dict):
        ends = {end: to_number(texts[-1]) for end, texts in sent.items() if texts and texts[-1]}
        return ends or {"unknown": "not_asked"}
    text = str(sent[-1]) if sent else ""
    if fact.type is FactType.BOOLEAN:
        return text == "true"
    if fact.type is FactType.MULTI_ENUM:
        return [one for one in sent if one]
    if fact.type is FactType.AGES:
        return [int(one) for one in re.findall(r"\d+", text)]
    return to_number(text) if fact.type in NUMBERS else text
