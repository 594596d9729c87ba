"""Explanations: one line per criterion with its source, short sentences, the near miss, time and windows."""

import re
from datetime import date

import pytest

from knowledge.content import CONTENT, read_content, read_documents
from knowledge.rules.matching import Result, Rules, match, rules_of

TODAY = date(2026, 11, 22)
EXAMPLES = {example["id"]: example["facts"] for example in read_documents(CONTENT)["examples.yml"]["examples"]}


@pytest.fixture(scope="module")
def rules() -> Rules:
    return rules_of(read_content(CONTENT))


def _result(rules: Rules, example: str, slug: str, **changes: object) -> Result:
    facts = {key: value for key, value in {**EXAMPLES[example], **changes}.items() if value is not None}
    return match(rules, facts, as_of=TODAY).of(slug)


def test_one_thing_missing_is_a_near_miss_with_a_first_step(rules: Rules) -> None:
    result = _result(rules, "anziana-sola-cento-per-cento", "misura-b2")
    assert result.near_miss is not None and result.near_miss.startswith("Ti manca solo")
    assert result.first_do == "invalidita-civile"


def test_two_things_missing_are_not_a_near_miss(rules: Rules) -> None:
    assert _result(rules, "anziana-sola-cento-per-cento", "cdd-centro-diurno-disabili").near_miss is None


def test_a_birthday_within_the_year_is_said(rules: Rules) -> None:
    assert "Entro un anno" in (_result(rules, "intorno-ai-67-anni", "assegno-sociale", eta=66).later or "")
    assert _result(rules, "intorno-ai-67-anni", "assegno-sociale", eta=60).later is None


def test_days_left_are_counted_from_the_day_told(rules: Rules) -> None:
    assert "60 giorni" in (_result(rules, "rinnovo-del-permesso", "bonus-nuovi-nati").later or "")


def test_a_past_window_is_said_and_the_new_one_is_not_guessed(rules: Rules) -> None:
    note = _result(rules, "cose-mai-chieste-e-cose-chiuse", "bonus-psicologo").window_note
    assert note == "La finestra 2025 è passata, quella nuova non è nota."


def test_awaited_outcomes_and_doubts_are_to_confirm(rules: Rules) -> None:
    result = _result(rules, "in-attesa-della-104", "misura-b2")
    assert result.cautious and any("ricevuta INPS" in note for note in result.confirm)


def test_every_line_is_short_and_promises_nothing(rules: Rules) -> None:
    for facts in EXAMPLES.values():
        for result in match(rules, facts, as_of=TODAY).results:
            notes = {note.note for note in result.case.part.judge.program.notes}
            for line in result.trace:
                assert line.verdict in ("yes", "no", "unknown", "to_verify")
                assert line.text.endswith((".", "…", ")")) or line.text in notes
                if line.text not in notes:
                    assert all(len(sentence.split()) <= 20 for sentence in re.split(r"(?<=\.)\s", line.text)), line.text
                assert "ti spetta" not in line.text.lower()
