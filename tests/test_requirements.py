"""Every requirement of every service reads like a sentence somebody in the office would write."""

import re
from collections.abc import Iterator

import pytest

from knowledge.checks.plain_words import plainness
from knowledge.records import Condition, Criterion, Exclusion
from knowledge.rules.cases import conditions_of_service
from knowledge.rules.requirements import Phrases
from tests.content import built_in

CATALOGUE = built_in()
PHRASES = Phrases.of(CATALOGUE)
ALONE = {"fact": "componenti_nucleo", "op": "eq", "value": 1}
VERDICTS = ("yes", "no", "unknown", "to_verify")
FAULTS = re.compile(
    r"altro dell'elenco|almeno 1 |\b1 (anni|mesi|figli|persone)|_|  |: no\b|se vale|None|True|False|[{}|]|\b(\w+) \2\b|,,|\.\."
)


def _conditions() -> Iterator[Condition | Exclusion]:
    for service in CATALOGUE.services.values():
        yield from conditions_of_service(service.model_copy(update={"concerns": None}))


def _sentences() -> Iterator[str]:
    for condition in _conditions():
        if isinstance(condition, Exclusion):
            yield from (PHRASES.exclusion(condition, verdict) for verdict in VERDICTS)
        elif condition.fact is not None:
            phrase = PHRASES.requirement(condition)
            yield from (PHRASES.wording(phrase, verdict) for verdict in VERDICTS)


def test_no_requirement_shows_its_machinery() -> None:
    assert not [text for text in _sentences() if FAULTS.search(text)]


def test_every_requirement_is_plain() -> None:
    assert not [text for text in set(_sentences()) if not plainness(text).is_plain]


def test_every_fact_that_a_service_uses_has_words_of_its_own() -> None:
    assert {condition.fact for condition in _conditions() if condition.fact} <= set(PHRASES.said)


@pytest.mark.parametrize(
    ("criterion", "words"),
    [
        ({"fact": "isee", "op": "info", "value": None, "isee_tipo": "sociosanitario"}, "ISEE sociosanitario, senza un limite"),
        ({"fact": "figli_minori", "op": "gte", "value": 1}, "almeno un figlio minorenne"),
        ({"fact": "figli_minori", "op": "gte", "value": 2}, "almeno 2 figli minorenni"),
        ({"fact": "eta", "op": "between", "value": [18, 59]}, "tra 18 e 59 anni"),
        ({"fact": "titolo_casa", "op": "in", "value": ["ospite", "casa-popolare"]}, "casa di altri o casa popolare"),
        ({"fact": "gravidanza", "op": "is_false", "value": False}, "nessuna gravidanza in corso"),
        ({"fact": "isee", "op": "lte", "value": 1, "if": [ALONE]}, "ISEE fino a 1 € (per chi vive solo)"),
    ],
)  # fmt: skip
def test_words(criterion: dict[str, object], words: str) -> None:
    assert PHRASES.requirement(Criterion.model_validate({**criterion, "source": "memoria"})) == words


def _notes() -> Iterator[str]:
    for service in CATALOGUE.services.values():
        yield from (note for condition in conditions_of_service(service) if (note := getattr(condition, "note", None)))


def test_no_note_speaks_of_how_it_was_known() -> None:
    sources = {source for source in CATALOGUE.sources if "-" in source}
    assert not [note for note in _notes() if "memoria" in note or any(source in note for source in sources)]


def test_notes_are_short_enough_to_be_read_at_a_desk() -> None:
    hard = [note for note in set(_notes()) if plainness(note).gulpease < 50 or plainness(note).long_sentences]
    assert not hard
