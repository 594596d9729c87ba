"""Reads the expressions and conditions of one amount rule on one day over intervals; decides no entitlement and formats nothing."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from knowledge.amounts import values
from knowledge.amounts.figures import Figure, figure_on, figure_out_of_force
from knowledge.amounts.values import ABSENT, UNKNOWN, ZERO, InputValue, Interval, Item, NotComputable, Special, hull
from knowledge.records import AmountRule

MUCH = 10_000_000.0


class Evaluator:
    """Evaluates expressions of ``rule`` over ``inputs``; remembers figures used, unknown inputs met and reasons for nothing.

    ``explore`` is for finding out what would have to be asked: an unknown number is then any number instead of the end.
    """

    def __init__(self, rule: AmountRule, inputs: Mapping[str, InputValue], *, as_of: date, explore: bool = False) -> None:
        self.rule, self.inputs, self.as_of, self.explore = rule, inputs, as_of, explore
        self.figures: dict[str, Figure] = {}
        self.unknown: dict[str, None] = {}
        self.reasons: dict[str, None] = {}
        self._kinds: dict[str, Callable[[Any, Item | None], Interval]] = {
            "const": lambda node, _: Interval.exactly(float(node)),
            "fig": lambda node, _: self._figure(node),
            "in": lambda node, _: self._number_of(self._input(node), node),
            "item": self._item_number,
            "ref": lambda node, item: self.number(self.rule.let[node], item),
            "sum": lambda node, item: values.add(self._each_number(node, item)),
            "sub": lambda node, item: values.subtract(*self._each_number(node, item)),
            "mul": lambda node, item: values.multiply(self._each_number(node, item)),
            "div": lambda node, item: values.divide(*self._each_number(node, item)),
            "min": lambda node, item: values.smallest(self._each_number(node, item)),
            "max": lambda node, item: values.largest(self._each_number(node, item)),
            "round": lambda node, item: values.round_to(self.number(node["of"], item), float(node["step"])),
            "linear": self._linear,
            "bands": self._bands,
            "pick": self._pick,
            "if": self._if,
            "each": lambda node, _: self._each(node),
            "count": lambda node, _: self._count(node),
            "up_to": lambda node, item: Interval(0.0, self.number(node, item).high),
            "between": self._between,
            "decay": self._decay,
            "none": lambda node, _: self._none(node),
        }

    def number(self, node: Mapping[str, Any], item: Item | None = None) -> Interval:
        """The value of an expression; ``NotComputable`` when it has none."""
        ((kind, body),) = node.items()
        return self._kinds[kind](body, item)

    def _each_number(self, nodes: Iterable[Mapping[str, Any]], item: Item | None) -> list[Interval]:
        return [self.number(node, item) for node in nodes]

    def _figure(self, name: str) -> Interval:
        figure = figure_on(self.rule, name, self.as_of)
        if figure is None:
            raise NotComputable(figure_out_of_force(name, self.as_of))
        self.figures[name] = figure
        return Interval(figure.low, figure.high)

    def _input(self, name: str) -> InputValue:
        value = self.inputs.get(name, UNKNOWN)
        if value is UNKNOWN:
            self.unknown[name] = None
        return value

    def _number_of(self, value: InputValue, name: str) -> Interval:
        if isinstance(value, Interval):
            return value
        if value is ABSENT:
            raise NotComputable(f"senza «{name.replace('_', ' ')}» non si calcola")
        if self.explore:
            return Interval(0.0, MUCH)
        raise NotComputable("non calcolabile senza questo dato", missing=[name])

    def _item_number(self, field: str, item: Item | None) -> Interval:
        value = (item or {}).get(field, UNKNOWN)
        return self._number_of(value, field)

    def _none(self, reason: str) -> Interval:
        self.reasons[reason] = None
        return ZERO

    def _raw(self, node: Mapping[str, Any], item: Item | None) -> InputValue:
        """The raw value behind an expression that is just an input; a number otherwise."""
        if "in" in node:
            return self._input(node["in"])
        if "item" in node:
            return (item or {}).get(node["item"], UNKNOWN)
        return self.number(node, item)

    def _linear(self, body: Mapping[str, Any], item: Item | None) -> Interval:
        x = self._raw(body["x"], item)
        x0, y0, x1, y1 = (self.number(body[key], item) for key in ("x0", "y0", "x1", "y1"))
        if x is ABSENT and "if_absent" in body:
            return self.number(body["if_absent"], item)
        if x is UNKNOWN:
            return hull([y0, y1, *([self.number(body["if_absent"], item)] if "if_absent" in body else [])])
        x = self._number_of(x, "x")
        corners = [_line(at, x0.low, left, x1.low, right) for at in (x.low, x.high) for left in _ends(y0) for right in _ends(y1)]
        return Interval(min(corners), max(corners))

    def _bands(self, body: Mapping[str, Any], item: Item | None) -> Interval:
        x = self._raw(body["x"], item)
        rows = body["rows"]
        if x is ABSENT and "if_absent" in body:
            return self.number(body["if_absent"], item)
        if x is UNKNOWN:
            absent = [self.number(body["if_absent"], item)] if "if_absent" in body else []
            return hull([*(self.number(row["value"], item) for row in rows), *absent])
        x = self._number_of(x, "x")
        touched, floor = [], float("-inf")
        for row in rows:
            top = self._edge(row["upto"], item) if "upto" in row else float("inf")
            if x.low <= top and x.high > floor:
                touched.append(self.number(row["value"], item))
            floor = top
        if not touched:
            raise NotComputable("fuori dalla tabella")
        return hull(touched)

    def _edge(self, upto: float | Mapping[str, Any], item: Item | None) -> float:
        return self.number(upto, item).low if isinstance(upto, Mapping) else float(upto)

    def _pick(self, body: Mapping[str, Any], item: Item | None) -> Interval:
        chosen = self._raw(body["by"], item)
        cases = body["cases"]
        if chosen is UNKNOWN:
            if not self.explore:
                raise NotComputable("non calcolabile senza questo dato", missing=[body["by"].get("in", "")])
            return hull(self.number(case, item) for case in cases.values())
        if not isinstance(chosen, frozenset):
            raise NotComputable("caso non previsto")
        return hull(self._case(cases, body.get("other"), word, item) for word in sorted(chosen, key=str))

    def _case(self, cases: Mapping[str, Any], other: Mapping[str, Any] | None, word: str | bool, item: Item | None) -> Interval:
        node = cases.get(str(word), other)
        if node is None:
            raise NotComputable(f"caso non previsto: {word}")
        return self.number(node, item)

    def _if(self, body: Mapping[str, Any], item: Item | None) -> Interval:
        verdict = self.holds(body["cond"], item)
        if verdict is None:
            return hull([self.number(body["then"], item), self.number(body["else"], item)])
        return self.number(body["then" if verdict else "else"], item)

    def _between(self, body: list[Mapping[str, Any]], item: Item | None) -> Interval:
        first, last = self._each_number(body, item)
        return Interval(first.low, max(first.low, last.high))

    def _decay(self, body: Mapping[str, Any], item: Item | None) -> Interval:
        start, rate, begin, month = (self.number(body[key], item) for key in ("start", "rate", "from_month", "month"))

        def after(value: float, since: float, at: float) -> float:
            return float(value * (1 - rate.low) ** max(0.0, at - since + 1))

        return Interval(after(start.low, begin.low, month.high), after(start.high, begin.high, month.low))

    def _items(self, name: str) -> tuple[Item, ...]:
        value = self._input(name)
        if isinstance(value, tuple):
            return value
        raise NotComputable("non calcolabile senza questo dato", missing=[name])

    def _matching(self, body: Mapping[str, Any]) -> list[tuple[Item, bool]]:
        """The elements that may match ``where``, each with whether it surely does."""
        found = []
        for item in self._items(body["over"]):
            verdict = self.holds(body["where"], item) if "where" in body else True
            if verdict is not False:
                found.append((item, verdict is True))
        return found

    def _count(self, body: Mapping[str, Any]) -> Interval:
        matching = self._matching(body)
        return Interval(float(sum(sure for _, sure in matching)), float(len(matching)))

    def _each(self, body: Mapping[str, Any]) -> Interval:
        matching = self._matching(body)
        skip = int(body.get("skip_first", 0))
        if all(sure for _, sure in matching):
            return values.add(self.number(body["value"], item) for item, _ in matching[skip:])
        worth = [(self.number(body["value"], item), sure) for item, sure in matching]
        lows = sorted(value.low for value, sure in worth if sure)
        highs = sorted((value.high for value, _ in worth), reverse=True)
        return Interval(sum(lows[: max(0, len(lows) - skip)]), sum(highs[: max(0, len(highs) - skip)]))

    def holds(self, node: Mapping[str, Any], item: Item | None = None) -> bool | None:
        """Whether a condition is true, false or not known."""
        if "all" in node:
            return values.all_of([self.holds(one, item) for one in node["all"]])
        if "any" in node:
            return values.any_of([self.holds(one, item) for one in node["any"]])
        if "not" in node:
            verdict = self.holds(node["not"], item)
            return None if verdict is None else not verdict
        if "left" in node:
            return self._compare(node, item)
        return self._simple(node, item)

    def _compare(self, node: Mapping[str, Any], item: Item | None) -> bool | None:
        try:
            return values.compare(self.number(node["left"], item), node["op"], self.number(node["right"], item))
        except NotComputable as error:
            if error.missing:
                return None
            raise

    def _simple(self, node: Mapping[str, Any], item: Item | None) -> bool | None:
        value = (item or {}).get(node["item"], UNKNOWN) if "item" in node else self._input(node["in"])
        op = node["op"]
        if value is UNKNOWN:
            return None
        if op in ("present", "absent"):
            return (value is not ABSENT) is bool(op == "present")
        if isinstance(value, Special | tuple):
            return False
        wanted = node.get("value")
        if isinstance(value, Interval):
            return self._number_test(value, op, wanted, item)
        return _word_test(value, op, wanted)

    def _number_test(self, value: Interval, op: str, wanted: Any, item: Item | None) -> bool | None:
        if op == "between":
            low, high = (Interval.exactly(float(end)) for end in wanted)
            return values.all_of([values.compare(value, "gte", low), values.compare(value, "lte", high)])
        edge = self.number(wanted, item) if isinstance(wanted, Mapping) else Interval.exactly(float(wanted))
        return values.compare(value, op, edge)


def _word_test(value: frozenset[str | bool], op: str, wanted: Any) -> bool | None:
    targets: frozenset[Any] = frozenset([True]) if op in ("is_true", "is_false") else frozenset(wanted if op == "in" else [wanted])
    inside, outside = value <= targets, not (value & targets)
    verdict = True if inside else False if outside else None
    return verdict if op in ("eq", "in", "is_true") or verdict is None else not verdict


def _line(x: float, x0: float, y0: float, x1: float, y1: float) -> float:
    if x <= x0:
        return y0
    return y1 if x >= x1 else y0 + (y1 - y0) * (x - x0) / (x1 - x0)


def _ends(value: Interval) -> tuple[float, ...]:
    return (value.low,) if value.low == value.high else (value.low, value.high)
