"""An expression is skipped only where it could not match."""

import re

import pytest
import yaml

from dialogs.reading.safety import plain
from knowledge.content import CONTENT
from knowledge.search.needles import sought


def _examples() -> list[str]:
    written = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((CONTENT / "examples" / "urgency").glob("*.yml"))]
    return [plain(text) for one in written for texts in one["sentences"].values() for text in texts[:40]]


def test_every_rule_of_danger_finds_what_it_found_without_needles() -> None:
    texts = _examples()
    rules = yaml.safe_load((CONTENT / "safety.yml").read_text(encoding="utf-8"))["rules"]
    for expression in {one for rule in rules for listed in rule["patterns"].values() for one in listed}:
        looked, needles = re.compile(expression), sought(expression).needles
        assert all(any(needle in text for needle in needles) for text in texts if needles and looked.search(text)), expression


@pytest.mark.parametrize(
    ("expression", "needles"),
    [
        (r"\bsfratt\w+\b", ("sfratt",)),
        (r"\b(?:pugno|schiaffo)\b", ("pugno", "schiaffo")),
        (r"(?:pugno)?", ()),
        (r"[ab]\d+", ()),
        (r"(?i)pugno", ()),
        (r"(?i:pugno) a casa", (" a casa",)),
        ("自杀", ("自杀",)),
        (r"\bno (?:ho|ha) casa", (" casa",)),
    ],
)
def test_needles_are_what_no_match_can_do_without(expression: str, needles: tuple[str, ...]) -> None:
    assert sought(expression).needles == needles


def test_an_expression_with_and_without_needles_matches_alike() -> None:
    assert sought(r"\bsfratt\w+").search("sono sfrattato")
    assert sought(r"\bsfratt\w+").search("sono a casa") is None
    assert sought(r"[ab]\d+").search("a12")
    assert sought(r"[ab]\d+").search("c") is None
