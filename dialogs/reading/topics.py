"""What an answer speaks of, by reviewed words: a no, a yes or a number about something else answers nothing; it reads no value."""

from typing import Any, Final

from dialogs.reading.fixed_words import topics
from dialogs.reading.safety import plain
from dialogs.state import SELF
from knowledge.records import Fact

OTHER_MATTERS: Final = 2
"""From so many words on a message can speak of something of its own."""


def is_of_another(fact: Fact, key: str, text: str, value: Any) -> bool:
    """Whether ``value`` was read from a no, a yes or a number while the words name only other matters."""
    return _is_slight(fact, value) and len(text.split()) >= OTHER_MATTERS and names_another(key, text)


def names_another(key: str, text: str) -> bool:
    """*ISEE non lo so* where something else was asked."""
    said = plain(text)
    named = [facts for words, facts in topics() if words.search(said)]
    return bool(named) and not any(key.removesuffix(SELF) in facts for facts in named)


def _is_slight(fact: Fact, value: Any) -> bool:
    """A value that hardly shows which question it answers."""
    if isinstance(value, bool | int | float | dict):
        return True
    if fact.no_value and value == fact.no_value.id:
        return True
    alone = value[0] if isinstance(value, list) and len(value) == 1 else value
    return isinstance(alone, str | int) and (alone in fact.exclusive or alone == "nessuno" or isinstance(alone, int))
