"""Every message in every language: complete, used, consistent, plain; the Italian ones easy to read by Gulpease."""

import re
from pathlib import Path
from string import Formatter

import pytest
from sqlalchemy import Engine

from dialogs.words.i18n import LANGUAGES, OWN_NAMES, Words, read_catalog
from dialogs.words.kin import Who
from knowledge.checks.plain_words import plainness
from tests.talk import Citizen, published

ROOMS = [*Path("dialogs").rglob("*.py"), *Path("bot").rglob("*.py")]
DYNAMIC = (
    "urgent.",
    "media.",
    "fact.",
    "value.unknown.",
    "outcome.",
    "btn.",
    "kin.",
    "theme.",
    "theme_self.",
    "hint.household",
    "later.",
    "value.",
    "question.",
    "question_self.",
    "band.",
)
TOWNS = {"venegono-inferiore", "venegono-superiore"}
SAMPLES = {"date": "27 novembre 2026",
    "age": "11",
    "days": "30", "case_days": "365", "n": "3", "code": "C-2417", "when": "entro oggi alle 15", "area": "Casa",
    "fact": "residenza", "example": "a Milano, a casa", "line": "Età: 36 anni", "list": "nido",
    "missing": "isee", "outcome": "forse", "source": "INPS", "day": "3 maggio 2026", "name": "Bonus nido", "at": "lunedì alle 9", "km": "2",
    "office": "WeMi", "ages": "3 e 7", "low": "1", "high": "2", "what": "residenza a Milano", "until": "17",
    "told": "Tradate", "meant": "ordinario", "places": "INPS o CAF", "dated": " (2026)", "year": "2026", "value": "5",
    "sum": "circa 500 €", "number": "02 02 02",
    "then": "allora potrebbe spettare", "controller": "Comune di prova", "contact": "privacy@comune.example", "who": Who("f|tua mamma"),
}  # fmt: skip
JOINED = frozenset({"results.and_more", "results.but"})
MARKS = "[.!?\n]+"


def forms(lang: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for message in read_catalog(lang):
        if message.id:
            plural = isinstance(message.id, tuple | list)
            found[message.id[0] if plural else str(message.id)] = tuple(message.string) if plural else (str(message.string),)
    return found


def content_keys() -> set[str]:
    """What the other languages say of the catalogue's own words; in Italian the catalogue speaks for itself."""
    catalogue = published().catalogue
    asked = [fact for fact in catalogue.facts.values() if fact.asked and fact.question_it]
    keys = {"question.household", "question_self.household"}
    keys |= {f"question.{fact.id}" for fact in asked} | {f"question_self.{fact.id}" for fact in asked if fact.question_self_it}
    towns = {place for place in catalogue.facts["comune_residenza"].allowed if "-" not in place or "olona" in place or "ceppino" in place}
    for fact in asked:
        values = {*fact.value_labels_it, *([fact.no_value.id] if fact.no_value else [])}
        keys |= {f"value.{fact.id}.{value}" for value in values if not (fact.id == "comune_residenza" and value in TOWNS | towns)}
        keys |= {f"band.{fact.id}.{place}" for place in range(len(fact.bands))}
    themes = {message for message in forms("en") if message.startswith(("theme.", "theme_self."))}
    assert {f"theme.{theme['id']}" for theme in catalogue.documents["questions.yml"]["themes"] if not theme.get("together")} <= themes
    return keys | themes


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
        "kin.",
        "window.",
        "office.",
        "understood.about",
        "understood.services",
        "need.",
        "sum.",
    )
    return {key: text[-1].format(**SAMPLES) for key, text in forms("it").items() if not key.startswith(skip) and key not in JOINED}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_every_message_with_the_same_fields(lang: str) -> None:
    source, mine = forms("it"), forms(lang)
    own = content_keys() if lang != "it" else set()
    assert own <= mine.keys(), own - mine.keys()
    assert mine.keys() - own == source.keys()
    for key, texts in mine.items():
        if key in own:
            assert texts[0].strip(), key
            continue
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


def test_answers_and_questions_are_plain_too() -> None:
    """FAQ answers and questions as the content says them, one by one; the answers on average too."""
    catalogue = published().catalogue
    answers = {key: plainness(entry.answer_it) for key, entry in catalogue.faq.items()}
    asked = {fact.id: plainness(text) for fact in catalogue.facts.values() for text in (fact.question_it, fact.question_self_it) if text}
    assert not {key: found for key, found in {**answers, **asked}.items() if found.gulpease < 60 or found.long_sentences}
    assert sum(found.gulpease for found in answers.values()) / len(answers) >= 80


@pytest.mark.parametrize("lang", LANGUAGES)
def test_money_and_dates_and_counts_are_said_by_locale(lang: str) -> None:
    words = Words(lang)
    assert "9" in words.money(9000)
    assert any(two in words.count("question.left", 2) for two in ("2", "سؤالان"))
    assert "12" in words.count("question.left", 12)
    assert "{" not in words.count("question.left", 12)


def test_french_leaves_a_space_before_a_colon_and_nobody_else_does() -> None:
    said = "*Quand:* 8:30, https://inps.it\n• Âge: 82 ans\nC'est ici : là"
    assert Words("fr").spaced(said) == "*Quand :* 8:30, https://inps.it\n• Âge : 82 ans\nC'est ici : là"
    assert Words("es").spaced(said) == said


def test_nothing_promises_a_right() -> None:
    assert not [key for key, texts in forms("it").items() if re.search(r"\b(ti|vi) spetta\b|hai diritto", " ".join(texts).lower())]


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "it"])
def test_an_interview_can_be_finished_in_ones_own_language(lang: str, sqlite_engine: Engine) -> None:
    italian = {text for fact in published().catalogue.facts.values() for text in (fact.question_it, fact.question_self_it) if text}
    words = Words(lang)
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("/lingua")
    citizen.presses(OWN_NAMES[lang])
    citizen.presses(words("btn.areas"))
    citizen.presses(published().catalogue.translations[lang]["Lavoro"])
    asked = 0
    while "question" in citizen.tags() and asked < 40:
        asked += 1
        body = next(body for body in citizen.heard if "question" in body.get("tags", ()))
        assert not [text for text in italian if text in body["text"]], body["text"]
        answers = body["buttons"][: len(body["buttons"]) - body["controls"]]
        labels = {
            label for fact in body["tags"][1:] for label in published().catalogue.facts[fact.partition("@")[0]].value_labels_it.values()
        }
        said = {button["title"] for button in answers}
        assert len(said & labels) < max(2, len(said)) or "comune_residenza" in body["tags"], said
        unsaid = words("btn.one_by_one" if len(body["tags"]) > 2 else "btn.dont_know")
        citizen.presses(answers[0]["title"] if answers else unsaid)
        if citizen.button(words("btn.done")):
            citizen.presses(words("btn.done"))
    assert "results" in citizen.tags()
    assert words("results.names") in citizen.text()


ADDRESS = {
    "uk": r"(?<!\w)(?:ти|тебе|тобі|тобою|тв[іоя]\w+|\w+(?:єш|иш|їш))(?!\w)",
    "es": r"\b(?:usted(?:es)?|vosotr[oa]s|vuestr[oa]s?|\w+(?:áis|éis)|\w+[aei]dme)\b",
    "fr": r"\b(?:vous (?:préviens|suit|avez|aviez|aurez|ne)|votre|vos)\b(?! nom)",
    "ro": r"\b(?:dumneavoastr\w+|puteți|doriți|apăsați|alegeți)\b",
    "zh": "您",
}


FAMILIAR_UK = r"(?i)(?<!\w)(?:ти|тебе|тобі|твій|твоя|твоє|твої|надішли|напиши|пиши|спробуй|зачекай|повідом|зберігай)(?!\w)"
BESIDE_THE_CATALOGS = [
    *Path("bot/web").glob("*words.py"), *Path("dialogs/due").glob("*words.py"), *Path("dialogs/cases").glob("*words.py"),
    Path("bot/telegram/render.py"), Path("bot/telegram/commands.py"),
]  # fmt: skip


@pytest.mark.parametrize("lang", ADDRESS)
def test_each_language_keeps_one_form_of_address(lang: str) -> None:
    """Ukrainian says ви to everybody; the others are as familiar as the Italian."""
    texts = {str(one.id): str(one.string) for one in read_catalog(lang) if one.id} | dict(published().catalogue.translations[lang])
    elsewhere = [path.read_text(encoding="utf-8") for path in BESIDE_THE_CATALOGS]
    assert not [found for text in elsewhere for found in re.findall(FAMILIAR_UK if lang == "uk" else ADDRESS[lang], text)]
    assert not {key: text for key, text in texts.items() if re.search(ADDRESS[lang], text, re.IGNORECASE)}
