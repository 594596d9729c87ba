"""Whom the help is for, as one says it to who writes: «tua mamma», «your son»; it chooses no question and judges nothing."""

import re
from functools import lru_cache
from typing import Final

from dialogs.reading.fixed_words import kin as named
from dialogs.reading.safety import plain
from dialogs.state import How, State
from dialogs.words.i18n import Words

FOR_WHOM: Final = "per_chi"
SOMEBODY, ONESELF = "person", "you"
OF: Final = {
    "genitore": ("mum", "dad"),
    "figlio": ("son", "daughter"),
    "coniuge": ("husband", "wife"),
    "altro-familiare": ("grandmother", "grandfather", "brother", "sister", "aunt", "uncle", "mother_in_law", "father_in_law"),
}
"""Who may be meant by each answer to *for whom*, as far as the words tell."""
UNSAID: Final = {"genitore": "parent", "figlio": "child", "coniuge": "spouse", "altro-familiare": "relative"}
MEN: Final = frozenset({"dad", "son", "husband", "grandfather", "brother", "uncle", "father_in_law"})
CASES: Final = {"": 0, "gen": 1, "dat": 2, "acc": 3}
_PERSON = re.compile(r"\b(?:(d|a|da|ne|su)e?l)?la persona\b(?: per cui chiedi aiuto)?(?! più)", re.IGNORECASE)
_BEFORE = {"d": "di ", "a": "a ", "da": "da ", "ne": "in ", "su": "su "}
_WITH_ARTICLE = re.compile(r"\b(di|a|da|in|su) (il|la) ")
_JOINED = {"di": "de", "in": "ne"}


class Who:
    """A person named; in a message ``{who}``, ``{who:gen}`` gives a case and ``{who:he|she}`` what agrees with them."""

    __slots__ = ("_forms", "_is_she")

    def __init__(self, message: str) -> None:
        gender, *forms = message.split("|")
        self._forms, self._is_she = forms, gender == "f"

    def __format__(self, wanted: str) -> str:
        if "|" in wanted:
            return wanted.split("|")[self._is_she]
        case = CASES[wanted]
        return self._forms[case] if case < len(self._forms) else self._forms[0]

    def __str__(self) -> str:
        return self._forms[0]


def kin_of(state: State) -> str:
    """Who it is, as far as it was said: by the words that told for whom, else by those that told the story."""
    told = state.facts.get(FOR_WHOM)
    if told is None or told["value"] == "me":
        return ONESELF
    words = [*([] if told["how"] == How.BUTTON else [told["wording"]]), *state.need_words]
    return _kin(str(told["value"]), tuple(words))


@lru_cache(maxsize=512)
def _kin(whom: str, texts: tuple[str, ...]) -> str:
    """The first of the kin that may be meant whom the words name; two named at once are neither."""
    for text in texts:
        said = plain(text)
        found = sorted((match.start(), one) for one in OF.get(whom, ()) if (match := named()[one].search(said)))
        if found:
            return found[0][1] if len(found) == 1 or found[0][0] < found[1][0] else UNSAID[whom]
    return UNSAID.get(whom, SOMEBODY)


def is_man(state: State) -> bool:
    """Whether the words surely name a man."""
    return kin_of(state) in MEN


def who(state: State, words: Words) -> Who:
    return Who(words(f"kin.{kin_of(state)}"))


def filled(state: State, words: Words, message: str) -> str:
    """A message of the catalogs that may speak of the person."""
    if "{who" not in message:
        return message
    named = kin_of(state)
    return message.format(who=Who(words(f"kin.{SOMEBODY if named == ONESELF else named}")))


def in_italian(state: State, words: Words, text: str) -> str:
    """A sentence of the catalogue with «la persona» said as one would: «di tua mamma», «del tuo familiare»."""
    if "persona" not in text.lower() or kin_of(state) in {SOMEBODY, ONESELF}:
        return text
    return _spoken_of(text, str(who(state, words)))


@lru_cache(maxsize=2048)
def _spoken_of(text: str, name: str) -> str:
    def said(found: re.Match[str]) -> str:
        before = _BEFORE[found[1].lower()] if found[1] else ""
        spoken = _WITH_ARTICLE.sub(lambda one: f"{_JOINED.get(one[1], one[1])}{'l' if one[2] == 'il' else 'lla'} ", f"{before}{name}")
        return spoken[:1].upper() + spoken[1:] if found[0][:1].isupper() else spoken

    return _PERSON.sub(said, text)
