"""*Ha 19 anni*: an age and nothing else, while a story is being told in several short messages; whose it is stands in the verb."""

import re
from typing import Any

from dialogs.reading.safety import plain
from dialogs.state import SELF

OLDEST = 119
_MINE = r"ho|io|ne ho|i m|i am|i have|tengo|j ai|am|мені"
_THEIRS = r"ha|ne ha|lui|lei|lui ha|lei ha|he s|she s|he is|she is|tiene|il a|elle a|el are|ea are|are|йому|їй|عمره|عمرها"
_YEARS = r"anni|years?(?: old)?|anos|ans|(?:de )?ani|рок\w+|років|سنة|سنوات|岁"
_ALONE = re.compile(rf"(?:e |poi )?(?:(?P<mine>{_MINE})|(?P<theirs>{_THEIRS}))?\s*(?P<age>\d{{1,3}})\s?(?:{_YEARS})[\s.!]*")


def read(text: str, whom: str) -> dict[str, Any] | None:
    """The age as a fact of the person in need or of who writes."""
    found = _ALONE.fullmatch(plain(text))
    if found is None or int(found["age"]) > OLDEST:
        return None
    if found["mine"] and whom != "me":
        return {f"eta{SELF}": int(found["age"])}
    return None if found["theirs"] and whom == "me" else {"eta": int(found["age"])}
