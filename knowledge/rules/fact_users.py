"""Which services use which fact, read off the criteria; nothing is stored because it would go stale."""

from collections.abc import Iterable, Mapping
from typing import Any

from knowledge.entries import Entry


def users_of_facts(entries: Iterable[Entry]) -> dict[str, tuple[str, ...]]:
    """Slugs by fact: criteria, conditions, exclusions, variants, scales and territory; derived facts count for their origin."""
    entries = list(entries)
    scales = {entry.key: entry.data for entry in entries if entry.kind == "scale"}
    users: dict[str, set[str]] = {entry.key: set() for entry in entries if entry.kind == "fact"}
    for entry in entries:
        if entry.kind == "service" and isinstance(entry.data, dict):
            for part in ("criteria", "exclusions", "variants"):
                _walk(entry.data.get(part), entry.key, users, scales)
            if entry.data.get("territory_rule") in ("residenza", "presenza") and "comune_residenza" in users:
                users["comune_residenza"].add(entry.key)
    for entry in entries:
        if entry.kind == "fact" and isinstance(entry.data, dict):
            for derived in entry.data.get("derives") or ():
                users[entry.key] |= users.get(derived, set())
    return {fact: tuple(sorted(slugs)) for fact, slugs in users.items()}


def _walk(node: Any, slug: str, users: dict[str, set[str]], scales: Mapping[str, Any]) -> None:
    if isinstance(node, list):
        for item in node:
            _walk(item, slug, users, scales)
    elif isinstance(node, dict):
        if node.get("fact") in users:
            users[node["fact"]].add(slug)
        if node.get("isee_tipo") and node.get("op") != "info" and "isee_tipo" in users:
            users["isee_tipo"].add(slug)
        if isinstance(node.get("scale"), str) and node["scale"] in scales:
            _walk({"rows": [scales[node["scale"]].get(side) for side in ("min", "max")]}, slug, users, scales)
        for value in node.values():
            _walk(value, slug, users, scales)
