"""Turns a catalogue into what search learns from and answers with; run as a module it learns one catalogue and writes the result."""

import contextlib
import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from knowledge.catalogue import Catalogue
from knowledge.search import dangers, language, model
from knowledge.search.examples import Example, examples_of
from knowledge.search.lexicon import DOCUMENT, Lexicon, lexicon_of
from knowledge.search.vectors import Floats, Ints

AREA_WEIGHTS: Final = (1.0, 0.3, 0.1)
SAFETY: Final = "safety.yml"


@dataclass(frozen=True, slots=True)
class Answers:
    """The ids that a model's columns stand for, in this order: services, questions (when learnt), areas; and the kinds of danger."""

    service_ids: tuple[str, ...]
    faq_ids: tuple[str, ...]
    area_ids: tuple[str, ...]
    danger_ids: tuple[str, ...]
    learns_faq: bool
    links: Ints
    link_weights: Floats

    @property
    def services(self) -> slice:
        return slice(0, len(self.service_ids))

    @property
    def faq(self) -> slice:
        return slice(len(self.service_ids), len(self.service_ids) + self._faq_columns)

    @property
    def areas(self) -> slice:
        return slice(self.faq.stop, self.faq.stop + len(self.area_ids))

    @property
    def _faq_columns(self) -> int:
        return len(self.faq_ids) if self.learns_faq else 0


def answers_of(catalogue: Catalogue, *, learns_faq: bool | None = None) -> Answers:
    """What can be answered from ``catalogue``; whether a model learns the questions follows from the number of examples."""
    services, faq = tuple(catalogue.services), tuple(catalogue.faq)
    place = {slug: number for number, slug in enumerate(services)}
    width = max((len(one.linked_slugs) for one in catalogue.faq.values()), default=0) or 1
    links = np.zeros((len(faq), width), dtype=np.int32)
    weights = np.zeros((len(faq), width), dtype=np.float32)
    for row, one in enumerate(catalogue.faq.values()):
        for rank, slug in enumerate(one.linked_slugs):
            if slug in place:
                links[row, rank], weights[row, rank] = place[slug], 0.5 if rank else 1.0
    learns = sum(example.teaches_answers for example in examples_of(catalogue)) <= model.MOST_LEARNT if learns_faq is None else learns_faq
    return Answers(services, faq, tuple(catalogue.need_areas), tuple(catalogue.urgency_sentences), learns, links, weights)


def languages_of(catalogue: Catalogue) -> language.Languages:
    """What tells the languages apart; migrants' Italian mixes them and teaches none."""
    spoken = (example for example in examples_of(catalogue) if example.style != "migrant")
    return language.learn((example.text, example.style if example.style in language.ALL else "it") for example in spoken)


def model_of(catalogue: Catalogue, lexicon: Lexicon, cache: Path | None) -> tuple[model.Model, language.Languages]:
    """The learnt model and what tells the languages apart: from the cache, or learnt now (in a process of its own when it can be
    handed over on disk)."""
    if cache is None:
        return _learn(catalogue, lexicon), languages_of(catalogue)
    path = _kept(catalogue, cache)
    if (found := model.load(path)) is None:
        _learn_apart(catalogue, path)
        found = model.load(path)
    return found if found is not None else (_learn(catalogue, lexicon), languages_of(catalogue))


def _kept(catalogue: Catalogue, cache: Path) -> Path:
    """Where the model is: by what it is learnt from and the code that learns. The former takes a tenth of a second to gather, so
    that it is kept too, by the catalogue's digest."""
    code = _code()
    pointer = cache / f"of-{hashlib.sha256(f'{catalogue.digest} {code}'.encode()).hexdigest()[:24]}"
    try:
        return model.kept(cache, pointer.read_text(encoding="ascii"))
    except (OSError, ValueError):
        digest = f"{learnt_from(catalogue)} {code}"
    with contextlib.suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
        pointer.write_text(digest, encoding="ascii")
        for old in sorted(cache.glob("of-*"), key=lambda one: one.stat().st_mtime)[: -model.MODELS_KEPT * 4]:
            old.unlink(missing_ok=True)
    return model.kept(cache, digest)


@lru_cache(maxsize=1)
def _code() -> str:
    """A digest of the code that decides what a model is: after a change of it the old models are not used any more."""
    here = Path(__file__).parent
    sources = [*here.glob("*.py"), here.parent / "checks" / "plain_words.py"]
    return hashlib.sha256(b"".join(source.read_bytes() for source in sorted(sources))).hexdigest()


def learnt_from(catalogue: Catalogue) -> str:
    """What names a model: the examples, what they point to and the lexicon; another opening time of an office changes nothing."""
    examples, answers = examples_of(catalogue), answers_of(catalogue)
    named = json.dumps([answers.service_ids, answers.faq_ids, answers.area_ids, answers.danger_ids, catalogue.documents.get(DOCUMENT)])
    digest = hashlib.sha256(named.encode())
    for example in examples:
        digest.update(f"{example.style}\0{example.text}\0".encode())
    digest.update(_wanted(catalogue, examples, answers).tobytes())
    digest.update(_kinds(catalogue, examples, answers).tobytes())
    return digest.hexdigest()


def _learn(catalogue: Catalogue, lexicon: Lexicon) -> model.Model:
    examples, answers = examples_of(catalogue), answers_of(catalogue)
    faq_place = {key: number for number, key in enumerate(answers.faq_ids)}
    owners = np.array([faq_place[one.faq[0]] if one.faq else -1 for one in examples], dtype=np.int32)
    kinds = _kinds(catalogue, examples, answers)
    lesson = model.Lesson(
        examples,
        _wanted(catalogue, examples, answers),
        owners,
        model.Doubt(answers.areas, _possible_areas(catalogue, examples, answers)),
        kinds,
        len(answers.danger_ids),
    )
    return model.learn(lesson, lexicon)


def _possible_areas(catalogue: Catalogue, examples: tuple[Example, ...], answers: Answers) -> Floats:
    """A service of several areas does not say which of them a sentence is about: an allowance may be asked for by who is old or
    by who has a disabled child."""
    possible = np.zeros((len(examples), len(answers.area_ids)), dtype=np.float32)
    for row, example in enumerate(examples):
        for slug in () if example.faq else example.services:
            for area, weight in _areas_of(catalogue, slug).items():
                possible[row, answers.area_ids.index(area)] = weight
    return possible


def _learn_apart(catalogue: Catalogue, path: Path) -> None:
    """Learning takes hundreds of megabytes for a few seconds: another process takes them and gives them back."""
    entries = [[entry.kind, entry.key, entry.data] for entry in catalogue.entries]
    if entries:
        command = [sys.executable, "-m", "knowledge.search.learning", str(path)]
        root = Path(__file__).parents[2]
        said = json.dumps({"entries": entries, "digest": catalogue.digest})
        subprocess.run(command, input=said, text=True, cwd=root, check=False, capture_output=True)  # noqa: S603 - our own module


def _wanted(catalogue: Catalogue, examples: tuple[Example, ...], answers: Answers) -> Floats:
    wanted = np.zeros((len(examples), answers.areas.stop), dtype=np.float32)
    services, faq = wanted[:, answers.services], wanted[:, answers.faq]
    areas = wanted[:, answers.areas]
    place_of_service, place_of_faq, place_of_area = (
        {key: number for number, key in enumerate(ids)} for ids in (answers.service_ids, answers.faq_ids, answers.area_ids)
    )
    service_areas = {slug: _areas_of(catalogue, slug) for slug in catalogue.services}
    for row, example in enumerate(examples):
        for slug in example.services:
            services[row, place_of_service[slug]] = 1.0
            for area, weight in service_areas[slug].items():
                areas[row, place_of_area[area]] = max(areas[row, place_of_area[area]], weight)
        for key in example.faq:
            if answers.learns_faq:
                faq[row, place_of_faq[key]] = 1.0
            if (area := catalogue.faq[key].area) in catalogue.need_areas and not _general(catalogue, example):
                areas[row, place_of_area[area]] = 1.0
        for area in example.need_areas:
            areas[row, place_of_area[area]] = 1.0
    return wanted


def _general(catalogue: Catalogue, example: Example) -> bool:
    return any(general(catalogue, slug) for slug in example.services)


def general(catalogue: Catalogue, slug: str) -> bool:
    """Whether a service is a door for everything: open to whoever is there, for three areas or more."""
    service = catalogue.services[slug]
    return len(service.need_areas) >= 3 and (
        service.territory_rule == "presenza" or (len(service.criteria) <= 1 and service.level == "comunale")
    )


def _areas_of(catalogue: Catalogue, slug: str) -> Mapping[str, float]:
    """The need areas of a service, the first one weighing most; those of a door for everything say little of a message."""
    if general(catalogue, slug):
        return {}
    areas = catalogue.services[slug].need_areas
    return {area: AREA_WEIGHTS[min(rank, len(AREA_WEIGHTS) - 1)] for rank, area in enumerate(areas)}


def _kinds(catalogue: Catalogue, examples: tuple[Example, ...], answers: Answers) -> Ints:
    """Which kind of danger each example names, by its place: who asks the question that a danger leads to is in danger; who looks for
    the services that it leads to may be or not."""
    place = {kind: number for number, kind in enumerate(answers.danger_ids)}
    rules = [rule for rule in (catalogue.documents.get(SAFETY) or {}).get("rules", ()) if rule["id"] in place]
    asked = {key: place[rule["id"]] for rule in rules for key in rule.get("faq", ())}
    looked_for = {key for rule in rules for key in rule.get("services", ())}
    kinds = np.full(len(examples), dangers.CALM, dtype=np.int32)
    for row, example in enumerate(examples):
        if example.urgent:
            kinds[row] = place[example.urgent]
        elif example.look_alike:
            kinds[row] = dangers.LOOK_ALIKE
        elif any(key in asked for key in example.faq):
            kinds[row] = next(asked[key] for key in example.faq if key in asked)
        elif not looked_for.isdisjoint(example.services):
            kinds[row] = dangers.NOT_SAID
    return kinds


@lru_cache(maxsize=1)
def _standard_input() -> dict[str, Any]:
    return dict(json.load(sys.stdin))


def main(path: Path) -> None:
    """Learn the catalogue whose entries stand on the standard input and write the model to ``path``."""
    from knowledge.content import catalogue_of
    from knowledge.entries import Entry

    given = _standard_input()
    catalogue = catalogue_of([Entry(*one) for one in given["entries"]], digest=given["digest"], trusted=True)
    model.save(_learn(catalogue, lexicon_of(catalogue.documents.get(DOCUMENT))), languages_of(catalogue), path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
