"""What the catalogue says in other languages: kept with its Italian, the same figures, never a translation of older words."""

import re
from dataclasses import replace
from datetime import date

import pytest

from dialogs.reading.safety import rules_of
from knowledge.checks import report
from knowledge.checks.translations import differing
from knowledge.content import catalogue_of
from knowledge.entries import TRANSLATION, Entry, assemble, digest_of, split
from knowledge.exchange.translation_cells import read_rows, rows_of
from knowledge.exchange.yaml_files import dump
from knowledge.problems import ContentError, Problem
from knowledge.translations import LANGUAGES, State, standing
from tests.content import built_in

DAY = date(2026, 11, 22)
KEY = ("faq", "isee-scadenza")


def changed(lang: str, texts: dict[str, str], *, answer: str = "") -> list[Entry]:
    """The built-in entries with other translations of one question, and perhaps another Italian answer."""
    entries = []
    for one in built_in().entries:
        if one.key == f"{lang}/{'/'.join(KEY)}":
            entries.append(replace(one, data={**one.data, **texts}))
        elif (one.kind, one.key) == KEY and answer:
            entries.append(replace(one, data={**one.data, "answer_it": answer}))
        else:
            entries.append(one)
    return entries


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_of_the_catalogue_is_said_in_every_language_with_the_same_figures(lang: str) -> None:
    catalogue = built_in()
    assert not [(entry.key, line.italian) for entry, lines in standing(catalogue, lang) for line in lines if line.state is not State.DONE]
    assert not {italian: differing(italian, text) for italian, text in catalogue.translations[lang].items() if differing(italian, text)}
    numbers = {number for rule in rules_of(catalogue).values() for number in rule.numbers}
    assert all(catalogue.numbers[number].name_it in catalogue.translations[lang] for number in numbers), (
        "who is in danger reads who answers"
    )


def test_no_translation_is_left_in_italian_or_of_words_that_nobody_says_any_more() -> None:
    catalogue = built_in()
    said = {line.italian for entry, lines in standing(catalogue, "uk") for line in lines}
    for lang, texts in catalogue.translations.items():
        assert texts.keys() <= said, lang
        assert not [italian for italian, text in texts.items() if text == italian and len(italian) > 25]
    for lang, letters in {"uk": "[а-яіїєґ]", "ar": "[\u0600-\u06ff]", "zh": "[\u4e00-\u9fff]"}.items():
        texts = catalogue.translations[lang].values()
        assert not [text for text in texts if len(text) > 45 and not re.search(letters, text)], lang


def test_translations_go_out_and_come_back_the_same() -> None:
    catalogue = built_in()
    documents = assemble(catalogue.entries)
    assert documents["translations/faq.uk.yml"]["isee-scadenza"][0]["it"] == "Quando scade l'ISEE?"
    assert "it: Quando scade l'ISEE?" in dump(documents["translations/faq.uk.yml"])
    assert digest_of(split(documents)) == catalogue.digest
    assert digest_of(changed("uk", {"Quando scade l'ISEE?": "Коли?"})) != catalogue.digest


def test_other_figures_in_a_translation_stop_the_publication_and_an_older_italian_only_waits() -> None:
    italian = built_in().faq["isee-scadenza"].answer_it
    wrong = catalogue_of(changed("en", {italian: "It always expires on 30 December. In January you do it again."}))
    found = [one for one in report.check(wrong, as_of=DAY) if one.kind == "traduzione" and one.severity is report.Severity.ERROR]
    assert [one.text.split(" In ")[0] for one in found] == ["traduzione in inglese: manca 31."]
    newer = catalogue_of(changed("en", {}, answer=italian.replace("Scade sempre", "Di solito scade")))
    found = [one for one in report.check(newer, as_of=DAY) if one.kind == "traduzione"]
    assert not [one for one in found if one.severity is report.Severity.ERROR]
    assert "traduzioni in inglese da rivedere: 1. L'italiano è cambiato" in [one.text for one in found]
    line = next(lines[1] for entry, lines in standing(newer, "en") if (entry.kind, entry.key) == KEY)
    assert line.state is State.STALE and line.before == italian and line.text.startswith("It always expires")
    assert newer.faq["isee-scadenza"].answer_it not in newer.translations["en"], "nobody reads a translation of older words"


@pytest.mark.parametrize(
    ("italian", "text", "why"),
    [
        ("Fino a 10.140 euro.", "Up to 10,140 euros.", ""),
        ("Fino a 10.140 euro.", "Jusqu'à 10 140 euros.", ""),
        ("Sono 203,80 euro.", "It is 203.80 euros.", ""),
        ("Chiama lo 02 2327 2327.", "Call 02 2327 2327.", ""),
        ("Entro il 30 giugno 2026.", "2026 年 6 月 30 日之前。", ""),
        ("Sono tre giorni.", "It is 3 days.", ""),
        ("Fino a 10.140 euro.", "Up to 10,410 euros.", "manca 10140"),
        ("Chiama il 112.", "Call 112 or 118.", "c'è 118, che in italiano non c'è"),
    ],
)
def test_figures_are_the_same_however_a_language_writes_them(italian: str, text: str, why: str) -> None:
    assert differing(italian, text) == why


@pytest.mark.parametrize(
    ("key", "data"),
    [("de/faq/isee-cose", {"a": "b"}), ("uk/office_type/x", {"a": "b"}), ("uk/faq/isee-cose", {"a": " "}), ("uk/faq/x", [])],
)
def test_what_is_no_translation_is_refused_in_words(key: str, data: object) -> None:
    with pytest.raises(ContentError) as refused:
        catalogue_of([*built_in().entries, Entry(TRANSLATION, key, data)])
    assert refused.value.problems[0].file.startswith("translations/") and refused.value.problems[0].text


def test_a_sheet_carries_them_and_an_older_italian_in_it_is_told() -> None:
    catalogue = built_in()
    rows = [{"lingua": one["lang"], "voce": one["record"], "italiano": one["it"], "traduzione": one["text"]} for one in rows_of(catalogue)]
    data, problems = {(one.kind, one.key): one.data for one in catalogue.entries}, list[Problem]()
    before = dict(data)
    read_rows(enumerate(rows), data, problems)
    assert data == before and not problems, "what goes out comes back as it is"
    place, row = next((n, row) for n, row in enumerate(rows) if (row["lingua"], row["italiano"]) == ("uk", "Quando scade l'ISEE?"))
    read_rows([(place, {**row, "traduzione": "Доки діє ISEE?"})], data, problems)
    assert [key for key in data if data[key] != before[key]] == [("translation", "uk/faq/isee-scadenza")] and not problems
    read_rows([(place, {**row, "italiano": "Quando scadeva l'ISEE?"})], data, problems)
    assert [(one.entry, one.field) for one in problems] == [(f"riga {place}", "italiano")]
