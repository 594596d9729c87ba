"""Every message in every language: complete, used, consistent, plain; the Italian ones easy to read by Gulpease."""

import re
from pathlib import Path
from string import Formatter

import pytest

from dialogs.i18n import LANGUAGES, Words, read_catalog

ROOMS = [*Path("dialogs").glob("*.py"), *Path("bot").glob("*.py")]
DYNAMIC = ("urgent.", "media.", "fact.", "value.unknown.", "outcome.", "btn.", "area.", "value.", "question.", "number.")
SAMPLES = {
    "days": "30", "case_days": "365", "n": "3", "code": "C-2417", "when": "entro oggi alle 15", "area": "Casa",
    "line": "Età: 36 anni", "list": "nido",
    "missing": "isee", "outcome": "forse", "source": "INPS", "day": "3 maggio 2026", "name": "Bonus nido", "at": "lunedì alle 9", "km": "2",
    "office": "WeMi", "ages": "3 e 7", "low": "1", "high": "2", "what": "Ti manca solo la residenza.", "until": "17",
}  # fmt: skip
JOINED = frozenset({"results.near_miss"})
MARKS = "[.!?\n]+"


def forms(lang: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for message in read_catalog(lang):
        if message.id:
            plural = isinstance(message.id, tuple | list)
            found[message.id[0] if plural else str(message.id)] = tuple(message.string) if plural else (str(message.string),)
    return found


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def gulpease(text: str) -> float:
    words = re.findall(r"\w+", text)
    sentences = max(1, len([part for part in re.split(MARKS, text) if re.search(r"\w", part)]))
    letters = sum(len(word) for word in words)
    return min(100.0, 89 + (300 * sentences - 10 * letters) / len(words))


def italian_messages() -> dict[str, str]:
    """Whole messages as they are read: short labels of buttons and facts are no sentences."""
    skip = (
        "btn.",
        "fact.",
        "value.",
        "outcome.",
        "card.",
        "person.",
        "window.",
        "office.",
        "understood.about",
        "understood.services",
        "results.why",
    )
    return {key: text[-1].format(**SAMPLES) for key, text in forms("it").items() if not key.startswith(skip) and key not in JOINED}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_every_message_with_the_same_fields(lang: str) -> None:
    source, mine = forms("it"), forms(lang)
    assert mine.keys() == source.keys()
    for key, texts in mine.items():
        assert all(text.strip() for text in texts), key
        for text in texts:
            assert fields(text) <= fields(source[key][-1]) or fields(text) == fields(source[key][-1]), key
        assert fields(source[key][-1]) == fields(texts[-1]), key


def test_every_message_is_used_and_every_message_used_exists() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in ROOMS)
    source = forms("it")
    quoted = set(re.findall(r"[\"']([a-z_]+\.[a-z_.]+)[\"']", code))
    buttons = {f"btn.{name}" for name in re.findall(r"\.button\(\s*\"([a-z_]+)\"", code)}
    for key in source:
        assert key in quoted or key in buttons or key.startswith(DYNAMIC), f"{key} is not used"
    spoken = set(re.findall(r"(?:words|scene\.say|words\.count|scene\.words|doing\.words)\(\s*\"([a-z_]+\.[a-z_.]+)\"", code)) | buttons
    assert spoken <= source.keys(), spoken - source.keys()


@pytest.mark.parametrize(("key", "text"), italian_messages().items())
def test_italian_is_plain(key: str, text: str) -> None:
    assert gulpease(text) >= 60, (key, gulpease(text))
    for sentence in re.split(MARKS, text):
        assert len(re.findall(r"\w+", sentence)) <= 20, (key, sentence)


def test_italian_is_plain_on_the_whole() -> None:
    values = [gulpease(text) for text in italian_messages().values()]
    assert sum(values) / len(values) >= 80


@pytest.mark.parametrize("lang", LANGUAGES)
def test_money_and_dates_and_counts_are_said_by_locale(lang: str) -> None:
    words = Words(lang)
    assert "9" in words.money(9000)
    assert "2" in words.count("question.left", 2)
    assert "{" not in words.count("question.left", 12)


def test_nothing_promises_a_right() -> None:
    assert not [key for key, texts in forms("it").items() if re.search(r"\b(ti|vi) spetta\b|hai diritto", " ".join(texts).lower())]
