"""A slow second opinion: reads the raw YAML, lists every possible world and judges each one; shares no code with the core."""

import itertools
import operator
from typing import Any

Raw = dict[str, Any]
COMPARE = {"eq": operator.eq, "neq": operator.ne, "lt": operator.lt, "lte": operator.le, "gt": operator.gt, "gte": operator.ge}
RICH = "@richiedente"


class Including(frozenset):  # type: ignore[type-arg]
    """A set of which only some members are known."""


class Oracle:
    def __init__(self, facts_document: Raw, services: dict[str, Raw], *, today: str = "2026-11-22") -> None:
        self.today = today
        self.facts = {fact["id"]: fact for fact in facts_document["facts"]}
        self.semantics, self.implications, self.scales = (
            facts_document["semantics"],
            facts_document["implications"],
            facts_document["scales"],
        )
        self.services = services
        self.base = {fact["id"]: fact.get("derived_from", fact["id"]) for fact in facts_document["facts"]}

    # --- candidates: enough values to meet every threshold on both sides ---

    def conditions(self, slug: str) -> list[Raw]:
        service = self.services[slug]
        entries = list(service["criteria"]) + list(service.get("exclusions", []))
        for variant in service.get("variants", []):
            entries += variant.get("add", []) + [dict(o, fact=None, op=None) for o in variant.get("override", []) if "fact" not in o]
        flat = [c for e in entries for c in ([x for a in e["alternatives"] for x in a["all"]] if "alternatives" in e else [e])]
        flat += [i for c in flat for i in c.get("if", [])]
        for name in {c.get("scale") for c in flat} - {None}:
            flat += [i for side in ("min", "max") for row in self.scales[name][side] for i in row.get("if", [])]
        if service["who"].get("adult"):
            flat.append({"fact": "eta", "op": "gte", "value": 18})
        return [c for c in flat if c.get("fact") and c["op"] not in ("info", "verifica_operatore", None)]

    def used(self, slug: str) -> dict[str, list[Raw]]:
        found: dict[str, list[Raw]] = {}
        for condition in self.conditions(slug):
            found.setdefault(self.base[condition["fact"]], []).append(condition)
            if condition.get("isee_tipo"):
                found.setdefault("isee_tipo", [])
        if self.services[slug]["territory_rule"] in ("residenza", "presenza") or self.services[slug].get("variants"):
            found.setdefault("comune_residenza", [])
        return found

    def candidates(self, slug: str, fact: str) -> list[Any]:
        spec, uses = self.facts[fact], list(self.used(slug).get(fact, []))
        for implication in self.implications:
            uses += [c for c in implication["if"] if self.base[c["fact"]] == fact]
        uses += [use for other in self.alike(fact) - {fact} for use in self.used(slug).get(other, [])]
        if spec["type"] == "boolean":
            return [True, False]
        if spec["type"] == "enum":
            return list(spec["allowed"])
        if spec["type"] == "multi-enum":
            return self.sets(fact, uses)
        if spec["type"] == "list[integer]":
            ages = sorted({0, 2, 3, 4, 9, 10, 17, 18, 20, 21})
            short = [list(x) for n in (0, 1, 2) for x in itertools.combinations_with_replacement([0, 3, 5, 12, 18, 25], n)]
            return (
                short
                + [[age] * 3 for age in ages[::3]]
                + [[5, 12, 25], [12, 25, 25], [5] * 4, [12, 25, 25, 25], [12, 12, 12, 25], [12] * 5, [25] * 4]
            )
        points: set[float] = {spec["min"], spec["max"], 0, 100} if spec["max"] <= 120 else {spec["min"], spec["max"]}
        for use in uses:
            for figure in self.figures(use):
                step = 1 if spec["type"] == "integer" else 0.01
                points |= {round(figure + d * step, 4) for d in (-1, 0, 1)}
        values: list[Any] = [int(p) if spec["type"] == "integer" else p for p in sorted(points) if spec["min"] <= p <= spec["max"]]
        values = sorted({int(v) if spec["type"] == "integer" else v for v in values})
        return values + ([spec["no_value"]["id"]] if "no_value" in spec else [])

    def alike(self, fact: str) -> set[str]:
        """The facts that an implication compares with this one: each can have the values that tell the others apart."""
        found = {fact}
        for then in (then for implication in self.implications for then in implication["then"] if isinstance(then["value"], dict)):
            pair = {then["fact"], then["value"].get("same_as", then["value"].get("min_fact", then["fact"]))}
            found |= pair if fact in pair else set()
        return found

    def figures(self, use: Raw) -> list[float]:
        value = use.get("value")
        if isinstance(value, bool) or value is None or isinstance(value, str) or (isinstance(value, list) and isinstance(value[0], str)):
            return []
        found = list(value) if isinstance(value, list) else [value]
        if "verify_to" in use:
            found.append(use["verify_to"])
        kind = self.semantics["isee_types"].get(use.get("isee_tipo"), {})
        if isinstance(kind, dict) and kind.get("margin"):
            found.append(value + kind["margin"])
        if use.get("scale"):
            found += [value * row["factor"] for side in ("min", "max") for row in self.scales[use["scale"]][side]]
        return found

    def sets(self, fact: str, uses: list[Raw]) -> list[Any]:
        spec = self.facts[fact]
        named = {x for use in uses for x in use["value"]} | set(spec.get("pending_values", [])) | set(spec.get("vague_values", []))
        for implication in self.implications:
            for then in implication["then"]:
                if then["fact"] in self.alike(fact) and isinstance(then["value"], dict):
                    named |= {x for k in ("includes", "excludes") for x in then["value"].get(k, [])}
        alone = set(spec.get("exclusive", []))
        free = sorted(named - alone) + sorted(set(spec["allowed"]) - named - alone)[:1]
        return [[x] for x in sorted(alone)] + [list(c) for n in sorted({1, 2, len(free)} - {0}) for c in itertools.combinations(free, n)]

    # --- one comparison ---

    def key(self, fact: str, who: str, world: Raw, scene: Raw) -> str:
        base = self.base[fact]
        if who != "richiedente" or self.facts[fact]["subject"] != "persona" or scene["inherits"](base, world):
            return base
        return base + RICH

    def value(self, world: Raw, fact: str, who: str, scene: Raw) -> Any:
        base = self.base[fact]
        told = world.get(self.key(fact, who, world, scene))
        if base == fact or told is None:
            return told
        limit = {"figli_minori": 18, "figli_a_carico_under21": 21}.get(fact, 1000)
        if fact == "eta_figlio_piu_piccolo":
            return min(told) if told else "no-child"
        return sum(age < limit for age in told)

    def bare(self, condition: Raw, value: Any) -> bool | None:
        spec, op = self.facts[condition["fact"]], condition["op"]
        if value is None:
            return None
        if value == "no-child":
            return False
        if "no_value" in spec and value == spec["no_value"]["id"]:
            return None if spec["no_value"]["verdict"] == "unknown" else False
        wanted = condition["value"]
        if isinstance(wanted, list):
            wanted = [m for v in wanted for m in spec.get("value_groups", {}).get(v, [v])]
        if op in COMPARE:
            return bool(COMPARE[op](value, wanted))
        if op == "between":
            return bool(wanted[0] <= value <= wanted[1])
        if op == "in":
            return value in wanted
        if op in ("is_true", "is_false"):
            return value is (op == "is_true")
        common = set(value) & set(wanted)
        if isinstance(value, Including) and not common:
            return None
        return {"contains_any": bool(common), "contains_all": common == set(wanted), "not_contains_any": not common}[op]

    def verdict(self, criterion: Raw, world: Raw, who: str, scene: Raw, *, grouped: bool) -> str | None:
        if criterion["op"] == "verifica_operatore":
            return "to_verify"
        spec = self.facts[criterion["fact"]]
        rule = criterion.get("if_unknown") or spec.get("if_unknown")
        told = scene["told"](self.key(criterion["fact"], who, world, scene))
        if rule in ("ignore", "open") and not told:
            return None if rule == "ignore" else "to_verify"
        conditions = [self.bare(c, self.value(world, c["fact"], c.get("subject", who), scene)) for c in criterion.get("if", [])]
        if False in conditions:
            return None
        plain = self.plain(criterion, spec, self.value(world, criterion["fact"], who, scene), world, scene)
        if None in conditions:
            return plain if plain == ("no" if grouped else "yes") else "unknown"
        return plain

    def plain(self, criterion: Raw, spec: Raw, value: Any, world: Raw, scene: Raw) -> str:
        dated = criterion.get("figures", [])
        if dated and not any((f.get("from") or "") <= self.today <= (f.get("to") or "9") for f in dated):
            return "to_verify"
        kind = self.semantics["isee_types"].get(criterion.get("isee_tipo"))
        declared = world.get("isee_tipo")
        if criterion.get("scale") and not isinstance(value, str):
            low, high = (criterion["value"] * self.factor(criterion["scale"], side, world, scene) for side in ("min", "max"))
            bare: bool | None = True if value <= low else False if value > high else None
            if bare is None:
                return "to_verify"
        else:
            bare = self.bare(criterion, value)
        if bare:
            higher = kind and scene["told"]("isee_tipo") and declared in kind.get("may_be_higher", [])
            return "to_verify" if criterion.get("on_true") or higher else "yes"
        members = set(value) if isinstance(value, list | frozenset) else {value}
        none = members & set(spec.get("exclusive", [])) or members == {spec.get("no_value", {}).get("id")}
        if members & set(spec.get("pending_values", [])):
            return "yes" if criterion.get("pending_ok") else "unknown"
        if none and criterion.get("on_none"):
            return "to_verify"
        if none and "no_value" in spec and spec["no_value"]["verdict"] == "unknown":
            return "unknown"
        if isinstance(value, int | float) and "verify_to" in criterion:
            upto = criterion["verify_to"]
            if value <= upto if criterion["op"] in ("lt", "lte") else value >= upto:
                return "to_verify"
        if criterion.get("on_false"):
            return "to_verify"
        if (
            kind
            and declared in kind.get("may_be_lower", [])
            and (kind.get("margin") is None or value <= criterion["value"] + kind["margin"])
        ):
            return "to_verify"
        return "to_verify" if members & set(spec.get("vague_values", [])) else "no"

    def factor(self, name: str, side: str, world: Raw, scene: Raw) -> float:
        for row in self.scales[name][side]:
            if all(self.bare(c, self.value(world, c["fact"], "beneficiario", scene)) for c in row.get("if", [])):
                return float(row["factor"])
        raise AssertionError

    # --- one service in one world ---

    def outcome(self, slug: str, world: Raw, scene: Raw) -> str:
        service = self.local(slug, world)
        holders = [p for p in service["who"]["persons"] if p == "beneficiario" or len(service["who"]["persons"]) == 1]
        minor = world.get("eta") is not None and world["eta"] < 18
        if len(service["who"]["persons"]) == 2 and (scene["second"] or (service["who"].get("adult") and minor and scene["for"] != "me")):
            holders.append("richiedente")
        found = [self.for_person(service, world, person, scene) for person in holders]
        return min(found, key=["likely", "check", "possible", "unlikely"].index)

    def local(self, slug: str, world: Raw) -> Raw:
        service = self.services[slug]
        groups = self.facts["comune_residenza"]["value_groups"]
        fitting = []
        for variant in service.get("variants", []):
            places = self.semantics["territories"].get(variant.get("territory"), [])
            if world.get("comune_residenza") in [m for p in places for m in groups.get(p, [p])]:
                fitting.append(variant)
        if not fitting:
            return service
        variant = max(fitting, key=lambda v: v.get("year") or 0)
        overrides = {o["id"]: o for o in variant.get("override", [])}
        kept = [{**c, **overrides.get(c.get("id"), {})} for c in service["criteria"] if c.get("id") not in variant.get("drop", [])]
        return {**service, "criteria": kept + variant.get("add", [])}

    def for_person(self, service: Raw, world: Raw, person: str, scene: Raw) -> str:
        verdicts: list[str] = []
        checkable = False
        places = self.semantics["territories"].get(service["territory"])
        if service["territory_rule"] in ("residenza", "presenza"):
            home = self.value(world, "comune_residenza", person, scene)
            groups = self.facts["comune_residenza"]["value_groups"]
            inside = home in [m for p in places for m in groups.get(p, [p])]
            present = service["territory_rule"] == "presenza"
            nowhere = home == "senza-residenza"
            verdicts.append("yes" if inside or (nowhere and present) else "to_verify" if present else "unknown" if nowhere else "no")
        if service["who"].get("adult"):
            verdicts.append("yes" if self.value(world, "eta", person, scene) >= 18 else "no")
        groups_of: dict[str, list[str | None]] = {}
        for entry in service["criteria"]:
            if "alternatives" in entry:
                options = [
                    self.both([self.judged(c, world, person, scene, grouped=False) for c in a["all"] if c["op"] != "info"])
                    for a in entry["alternatives"]
                ]
                verdicts.append(self.either(options) or "yes")
                checkable |= any(self.counts(c, world, person, scene) for a in entry["alternatives"] for c in a["all"])
            elif entry["op"] != "info":
                checkable |= self.counts(entry, world, person, scene)
                if "group" in entry:
                    groups_of.setdefault(entry["group"], []).append(self.judged(entry, world, person, scene, grouped=True))
                elif entry["op"] != "verifica_operatore":
                    verdicts.append(self.judged(entry, world, person, scene, grouped=False) or "yes")
        verdicts += [self.either(members) or "yes" for members in groups_of.values()]
        for number, exclusion in enumerate(service.get("exclusions", [])):
            truth = self.excluded(exclusion, world, person, scene)
            if exclusion["kind"] == "incompatibile":
                verdicts.append("no" if truth else "unknown" if truth is None else "yes")
            elif scene["certain"](number, exclusion, person):
                verdicts.append("no" if exclusion["kind"] == "gia-ricevuta" else "to_verify")
        total = self.both(verdicts)
        if total == "no":
            return "unlikely"
        return "check" if not checkable else "likely" if total == "yes" else "possible"

    def people(self, item: Raw, person: str, scene: Raw) -> list[str]:
        if item.get("subject") == "nucleo":
            return ["beneficiario", "richiedente"] if scene["second"] else ["beneficiario"]
        return [item.get("subject") or person]

    def judged(self, criterion: Raw, world: Raw, person: str, scene: Raw, *, grouped: bool) -> str | None:
        if criterion["fact"] is None:
            return "to_verify"
        return self.either([self.verdict(criterion, world, who, scene, grouped=grouped) for who in self.people(criterion, person, scene)])

    def excluded(self, exclusion: Raw, world: Raw, person: str, scene: Raw) -> bool | None:
        given = [self.bare(one, self.value(world, one["fact"], one.get("subject") or person, scene)) for one in exclusion.get("if", [])]
        if not all(given):
            return False
        truths = [self.bare(exclusion, self.value(world, exclusion["fact"], who, scene)) for who in self.people(exclusion, person, scene)]
        return True if True in truths else None if None in truths else False

    def counts(self, criterion: Raw, world: Raw, person: str, scene: Raw) -> bool:
        if criterion["op"] in ("info", "verifica_operatore"):
            return False
        rule = criterion.get("if_unknown") or self.facts[criterion["fact"]].get("if_unknown")
        keys = [self.key(criterion["fact"], who, world, scene) for who in self.people(criterion, person, scene)]
        return not (rule == "ignore" and not any(scene["told"](key) for key in keys))

    @staticmethod
    def both(verdicts: list[str | None]) -> str:
        return next((v for v in ("no", "unknown", "to_verify") if v in verdicts), "yes")

    @staticmethod
    def either(verdicts: list[str | None]) -> str | None:
        counting = [v for v in verdicts if v is not None]
        return next((v for v in ("yes", "unknown", "to_verify") if v in counting), "no") if counting else None

    # --- implications: which worlds can be ---

    def completed(self, world: Raw, options: dict[str, list[Any]], *, persons: tuple[str, ...] = ("", RICH)) -> Raw | None:
        """The world with what follows from it, or ``None`` when something else would have to be true."""
        world = dict(world)
        scene = {"inherits": lambda base, w: False, "second": False, "told": lambda fact: True}
        for _ in range(6):
            before = dict(world)
            for suffix in persons:
                for rule in self.implications:
                    scope = [c["fact"] for c in rule["if"]] + [t["fact"] for t in rule["then"]]
                    scope += [
                        t["value"][k]
                        for t in rule["then"]
                        for k in ("same_as", "min_fact")
                        if isinstance(t["value"], dict) and k in t["value"]
                    ]
                    if suffix and any(self.facts[f]["subject"] != "persona" for f in scope):
                        continue
                    who = "richiedente" if suffix else "beneficiario"
                    if all(self.bare(c, self.value(world, c["fact"], who, scene)) for c in rule["if"]):
                        for then in rule["then"]:
                            if not self.follow(then, world, options, suffix):
                                return None
            if world == before:
                return world
        return world

    def follow(self, then: Raw, world: Raw, options: dict[str, list[Any]], suffix: str) -> bool:
        key, wanted = then["fact"] + suffix, then["value"]
        relation = next((k for k in ("same_as", "min_fact") if isinstance(wanted, dict) and k in wanted), None)
        source = world.get(wanted[relation] + suffix) if relation else None
        if relation and source is None:
            return True

        def fits(value: Any) -> bool:
            if relation == "same_as":
                return set(value) == set(source) if isinstance(value, list) else bool(value == source)
            if relation == "min_fact":
                return bool(value >= source)
            if isinstance(wanted, dict) and "one_of" in wanted:
                return value in wanted["one_of"]
            if isinstance(wanted, dict):
                return set(wanted.get("includes", [])) <= set(value) and not set(wanted.get("excludes", [])) & set(value)
            return set(value) == set(wanted) if isinstance(wanted, list) else bool(value == wanted)

        if key not in world or world[key] is None:
            if not relation and not isinstance(wanted, dict):
                world[key] = wanted
            elif isinstance(wanted, dict) and "includes" in wanted:
                world[key] = Including(wanted["includes"])
            elif relation == "same_as":
                world[key] = source
            return True
        if isinstance(world[key], Including):
            if isinstance(wanted, dict) and "includes" in wanted:
                world[key] = Including(world[key] | set(wanted["includes"]))
            return True
        if fits(world[key]):
            return True
        if any(fits(value) for value in options.get(key, [])):
            return False
        if isinstance(wanted, dict) and "includes" in wanted and not set(world[key]) & set(self.facts[then["fact"]].get("exclusive", [])):
            world[key] = sorted({*world[key], *wanted["includes"]})
        return True
