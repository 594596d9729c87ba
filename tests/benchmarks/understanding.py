"""What the house understands: the figures of the tuning set and of held-out examples, apart; time and memory of one message."""

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import yaml

from dialogs.house import Published
from dialogs.reading.understanding import Understood, understand
from knowledge.catalogue import Catalogue
from knowledge.content import read_content
from knowledge.records import Sentences
from knowledge.rules import matching
from knowledge.search import index

EVALUATION = Path(__file__).parents[1] / "evaluation"
TUNING = EVALUATION / "utterances-dev.yml"
SECOND = EVALUATION / "utterances-second.yml"
APART = EVALUATION / "utterances-apart.yml"
MARKS = {"acceptable_slugs": "services", "best_faq": "faq", "need_areas": "areas", "facts": "facts"}
WANTED = {"services": ("services",), "faq": ("faq",), "urgency": ("urgent", "kind"), "look-alikes": ("alarms",), "areas": ("areas",)}
Record = Mapping[str, Any]
Pair = tuple[Record, Understood]


def records() -> list[dict[str, Any]]:
    """The messages of the tuning set."""
    return list(yaml.safe_load(TUNING.read_text(encoding="utf-8"))["utterances"])


def second_records() -> list[dict[str, Any]]:
    """The messages of the second set; their need areas and facts are not marked."""
    read = yaml.safe_load(SECOND.read_text(encoding="utf-8"))["utterances"]
    return [{**record, "need_areas": [], "facts": {}} for record in read]


def apart_records() -> list[dict[str, Any]]:
    """The messages written by other hands."""
    return list(yaml.safe_load(APART.read_text(encoding="utf-8"))["utterances"])


def vouched(pairs: Iterable[Pair], label: str) -> list[Pair]:
    """The pairs of which ``label`` is marked, every other label blank; what may or may not be told counts for nothing."""
    blank: dict[str, Any] = {"acceptable_slugs": [], "best_faq": [], "need_areas": [], "facts": {}, "urgent": None}
    found = []
    for record, said in pairs:
        if label not in record["labelled"]:
            continue
        free = {"per_chi", *record.get("facts_optional", {})}
        marked = {**blank, **{key: value for key, value in record.items() if key in blank}}
        marked["facts"] = {key: value for key, value in marked["facts"].items() if key not in free}
        found.append((marked, replace(said, facts={key: value for key, value in said.facts.items() if key not in free})))
    return found


def apart_figures(pairs: Sequence[Pair]) -> dict[str, float | None]:
    """All the metrics, each over the messages that vouch for it."""
    by_label = {label: figures(vouched(pairs, label)) for label in (*MARKS.values(), "urgent")}
    starts = {**dict.fromkeys(("urgent", "kind", "alarms"), "urgent")}
    return {
        name: by_label[starts.get(name, next((label for label in MARKS.values() if name.startswith(label)), "urgent"))][name]
        for name in by_label["urgent"]
    }


def same(wanted: Any, told: Any) -> bool:
    """A list in any order; a number or a range inside a range with two ends; the same end for a range with one."""
    if isinstance(wanted, list):
        return isinstance(told, list) and sorted(map(str, wanted)) == sorted(map(str, told))
    if isinstance(wanted, dict) and {"min", "max"} <= set(wanted):
        least, most = (told.get("min"), told.get("max")) if isinstance(told, dict) else (told, told)
        return isinstance(least, int | float) and isinstance(most, int | float) and wanted["min"] <= least <= most <= wanted["max"]
    return bool(wanted == told) and isinstance(wanted, bool) == isinstance(told, bool)


def top(pairs: Iterable[Pair], wanted: str, found: Callable[[Understood], Sequence[Any]], places: int) -> float | None:
    """The share of records with ``wanted`` of which one is among the first ``places``."""
    hits = [any(one.id in record[wanted] for one in found(said)[:places]) for record, said in pairs if record[wanted]]
    return sum(hits) / len(hits) if hits else None


def area_f1(pairs: Sequence[Pair]) -> float | None:
    right = sum(len(set(record["need_areas"]) & {one.id for one in said.need_areas}) for record, said in pairs)
    total = sum(len(record["need_areas"]) + len(said.need_areas) for record, said in pairs)
    return 2 * right / total if total else None


def facts(pairs: Sequence[Pair]) -> tuple[float | None, float | None]:
    """Precision and recall of fact–value pairs."""
    right = sum(key in record["facts"] and same(record["facts"][key], value) for record, said in pairs for key, value in said.facts.items())
    told, wanted = sum(len(said.facts) for _, said in pairs), sum(len(record["facts"]) for record, _ in pairs)
    return right / told if told else None, right / wanted if wanted else None


def urgency(pairs: Sequence[Pair]) -> tuple[float | None, float | None, float | None]:
    """Raised, raised with the right kind, false alarms."""
    danger = [(record, said) for record, said in pairs if record["urgent"]]
    calm = [said for record, said in pairs if not record["urgent"]]
    raised = sum(said.urgent is not None for _, said in danger) / len(danger) if danger else None
    kind = sum(said.urgent == record["urgent"] for record, said in danger) / len(danger) if danger else None
    return raised, kind, sum(said.urgent is not None for said in calm) / len(calm) if calm else None


def figures(pairs: Sequence[Pair]) -> dict[str, float | None]:
    """All the metrics of one group of records."""
    precision, recall = facts(pairs)
    raised, kind, alarms = urgency(pairs)
    return {
        "services@1": top(pairs, "acceptable_slugs", lambda said: said.services, 1),
        "services@3": top(pairs, "acceptable_slugs", lambda said: said.services, 3),
        "faq@1": top(pairs, "best_faq", lambda said: said.faq, 1),
        "faq@3": top(pairs, "best_faq", lambda said: said.faq, 3),
        "areas F1": area_f1(pairs),
        "facts P": precision,
        "facts R": recall,
        "urgent": raised,
        "kind": kind,
        "alarms": alarms,
    }


def _line(name: str, count: int, values: Mapping[str, float | None]) -> str:
    return f"{name:<14}{count:>5}  " + "  ".join(f"{key} {'—' if value is None else f'{value:.3f}'}" for key, value in values.items())


def held_out(text: str) -> bool:
    """A third of all sentences, chosen by their own hash."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) % 3 == 0


def without(sentences: Mapping[str, Sentences]) -> dict[str, Sentences]:
    def kept(by_style: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        return {style: tuple(text for text in texts if not held_out(text)) for style, texts in by_style.items()}

    return {
        key: one.model_copy(update={"sentences": kept(one.sentences), "look_alikes": kept(one.look_alikes)})
        for key, one in sentences.items()
    }


def two_thirds(catalogue: Catalogue) -> Catalogue:
    """The catalogue without the held-out sentences."""
    other = without({"other": catalogue.other_sentences})["other"] if catalogue.other_sentences else None
    return replace(
        catalogue,
        digest=f"{catalogue.digest}-two-thirds",
        service_sentences=without(catalogue.service_sentences),
        faq_sentences=without(catalogue.faq_sentences),
        area_sentences=without(catalogue.area_sentences),
        urgency_sentences=without(catalogue.urgency_sentences),
        other_sentences=other,
        entries=(),
    )


def _held(sentences: Mapping[str, Sentences], field: str = "sentences") -> list[tuple[str, str, str]]:
    return [
        (key, style, text)
        for key, one in sentences.items()
        for style, texts in getattr(one, field).items()
        for text in texts
        if held_out(text)
    ]


def held_records(catalogue: Catalogue) -> dict[str, list[dict[str, Any]]]:
    """The held-out sentences as records, by what they were written for."""
    blank: dict[str, Any] = {"acceptable_slugs": [], "best_faq": [], "need_areas": [], "facts": {}, "urgent": None}
    return {
        "services": [
            {**blank, "text": text, "style": style, "acceptable_slugs": [key]} for key, style, text in _held(catalogue.service_sentences)
        ],
        "faq": [{**blank, "text": text, "style": style, "best_faq": [key]} for key, style, text in _held(catalogue.faq_sentences)],
        "urgency": [{**blank, "text": text, "style": style, "urgent": key} for key, style, text in _held(catalogue.urgency_sentences)],
        "look-alikes": [{**blank, "text": text, "style": style} for _, style, text in _held(catalogue.urgency_sentences, "look_alikes")],
        "areas": [{**blank, "text": text, "style": style, "need_areas": [key]} for key, style, text in _held(catalogue.area_sentences)],
    }


def crowded(catalogue: Catalogue, entries: int = 10_000) -> Catalogue:
    """The same catalogue with FAQ up to ``entries``: the questions people asked become entries of their own."""
    faq = dict(catalogue.faq)
    texts = [(key, text) for key, one in catalogue.faq_sentences.items() for texts in one.sentences.values() for text in texts]
    for number in range(entries - len(faq)):
        key, text = texts[number % len(texts)]
        faq[f"{key}-{number}"] = catalogue.faq[key].model_copy(update={"id": f"{key}-{number}", "question_it": f"{text} ({number})"})
    return replace(catalogue, faq=faq, digest=f"{catalogue.digest}-crowded", entries=())


def _milliseconds(published: Published, texts: Sequence[str]) -> float:
    begun = time.process_time()
    for text in texts:
        understand(published, text)
    return (time.process_time() - begun) * 1000 / len(texts)


def _print_second(published: Published) -> None:
    pairs = [(record, understand(published, record["text"])) for record in second_records()]
    print("\nSecond set, written apart")
    for kind in dict.fromkeys(record["kind"] for record, _ in pairs):
        group = [pair for pair in pairs if pair[0]["kind"] == kind]
        keys = ("urgent", "kind", "alarms", "services", "faq")
        print(_line(kind, len(group), {key: value for key, value in figures(group).items() if key.startswith(keys) and value is not None}))


def main() -> None:
    catalogue = read_content()
    begun = time.perf_counter()
    published = Published(catalogue, matching.rules_of(catalogue), index.index_of(catalogue))
    print(f"index ready in {time.perf_counter() - begun:.2f} s")
    pairs = [(record, understand(published, record["text"])) for record in records()]
    print("\nTuning set")
    print(_line("whole", len(pairs), figures(pairs)))
    for field in ("kind", "style"):
        for value in dict.fromkeys(record[field] for record, _ in pairs):
            group = [pair for pair in pairs if pair[0][field] == value]
            print(_line(value, len(group), figures(group)))
    for name, italian in (("Italian", True), ("other langs", False)):
        group = [pair for pair in pairs if (pair[0]["lang"] == "it") is italian]
        print(_line(name, len(group), figures(group)))
    print("language:", sum(record["lang"] == said.lang for record, said in pairs) / len(pairs))
    for record, said in pairs:
        if record["urgent"] != said.urgent:
            print(f"urgency {record['id']}: {record['urgent']} read as {said.urgent}")
    _print_second(published)
    apart = [(record, understand(published, record["text"])) for record in apart_records()]
    print("\nWritten by other hands")
    print(_line("whole", len(apart), apart_figures(apart)))
    for style in dict.fromkeys(record["style"] for record, _ in apart):
        group = [pair for pair in apart if pair[0]["style"] == style]
        print(_line(style, len(group), apart_figures(group)))
    reduced = two_thirds(catalogue)
    learnt = Published(reduced, published.rules, index.index_of(reduced))
    print("\nHeld-out third of the examples, learnt on the other two")
    for name, held in held_records(catalogue).items():
        group = [(record, understand(learnt, record["text"])) for record in held]
        keys = WANTED[name]
        print(_line(name, len(group), {key: value for key, value in figures(group).items() if key.startswith(keys)}))
        foreign = [pair for pair in group if len(pair[0]["style"]) == 2]
        print(_line("  other langs", len(foreign), {key: value for key, value in figures(foreign).items() if key.startswith(keys)}))
    texts = [record["text"] for record, _ in pairs]
    print(
        f"\n{_milliseconds(published, texts):.2f} ms a message; {psutil.Process().memory_info().rss / 1e6:.0f} MB resident with two indexes"
    )
    many = crowded(catalogue)
    print(
        f"{_milliseconds(Published(many, published.rules, index.index_of(many)), texts):.2f} ms a message with {len(many.faq)} FAQ entries"
    )


if __name__ == "__main__":
    main()
