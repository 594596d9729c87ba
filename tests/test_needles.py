"""An expression is skipped only where it could not match."""

import re

import pytest
import yaml

from dialogs.reading.safety import plain, rules_of
from knowledge.content import CONTENT, read_content
from knowledge.search.needles import pieces_of, sieve_of, sought


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


def test_a_sieve_leaves_every_expression_that_matches_and_those_without_needles() -> None:
    every = [sought(one) for one in (r"\bsfratt\w+", r"[ab]\d+", "自杀", r"\b(?:pugno|schiaffo)\b", "我")]
    sieve = sieve_of(every)
    for text, left in (("sono sfrattato", [0, 1]), ("我想自杀", [1, 2, 4]), ("uno schiaffo", [1, 3]), ("sf", [1]), ("", [1])):
        assert sieve.left(text, pieces_of(text)) == left
        assert {place for place, one in enumerate(every) if one.search(text)} <= set(left)


def test_the_rules_of_danger_tried_in_one_pass_fire_as_when_each_is_tried() -> None:
    rules = rules_of(read_content(CONTENT))
    fired = [(rules.written.first(text), rules.misspelt.first(text)) for text in _examples()]
    assert any(one for one, _ in fired)
    for text, (written, misspelt) in zip(_examples(), fired, strict=True):
        assert written == next((rule.id for rule in rules.values() if rule.fires(text)), None)
        assert misspelt == next((rule.id for rule in rules.values() if rule.misspelt and rule.misspelt.fires(text)), None)
