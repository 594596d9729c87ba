"""Words that always mean the same, in every language, as reviewed content beside the catalogs; loads them once, interprets nothing."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_A_NAME = r"(?!(?:del\w*|dei|degli|che|chi|con|per|from|who|qui|que|care)\b)[^\W\d_]{3,20}"
_ARTICLE = r"(?:la |il |l |lo |al |alla |the |el |le )?"
_OF_THE_OFFICE = (
    rf"{_ARTICLE}{{title}}(?: {_A_NAME}){{1,2}}(?: {{known}})?|{_ARTICLE}(?:{{title}} )?{{known}}|"
    r"(?:quell[ao]|lei|lui|(?:la |lo )?stess[ao](?: \w+)?|the same(?: \w+)?|la misma(?: \w+)?|la meme(?: \w+)?) (?:{known})"
)
FILE = Path(__file__).parents[1] / "words" / "locale" / "parole.yml"


@cache
def _document() -> dict[str, Any]:
    with FILE.open(encoding="utf-8") as file:
        document: dict[str, Any] = yaml.safe_load(file)
    return document


@cache
def pattern(name: str) -> re.Pattern[str]:
    """The expressions of a list as one, to be searched for."""
    document = _document()
    person = "(?:" + "|".join(document["person"]) + ")"
    return re.compile("|".join(f"(?:{expression.replace('{person}', person)})" for expression in document[name]))


@cache
def always() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Intents with the expressions that mean them when they are the whole message."""
    return tuple((intent, re.compile(rf"(?:{'|'.join(found)})[\s!.?]*")) for intent, found in _document()["always"].items())


@cache
def needs(listed: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Need areas with the expressions that open them in the midst of something else (``needs_said``) or only seem to (``needs_unsaid``)."""
    return tuple((area, re.compile("|".join(f"(?:{one})" for one in found))) for area, found in _document()[listed].items())


@cache
def somebody() -> tuple[re.Pattern[str], ...]:
    """How somebody of the office is asked for; the group ``name`` holds a name that stands alone."""
    told = _document()["somebody"]
    who = rf"(?:{_OF_THE_OFFICE}|(?P<name>{_A_NAME}(?: {_A_NAME})?)(?: {{known}})?)"
    expressions = []
    for asks in told["asks"]:
        whole = told["greeting"] + asks + told["closing"]
        for part, meant in (("who", who), ("whom", f"(?:{_OF_THE_OFFICE})"), *((one, told[one]) for one in ("title", "known", "again"))):
            whole = whole.replace(f"{{{part}}}", meant)
        expressions.append(re.compile(whole))
    return tuple(expressions)


@cache
def words(name: str) -> frozenset[str]:
    """A list of exact words."""
    return frozenset(str(word) for word in _document()[name])


@cache
def cues(fact_id: str) -> re.Pattern[str] | None:
    """The words by which a piece of an answer shows that it speaks of this fact."""
    found = _document()["cues"].get(fact_id)
    return re.compile(found) if found else None


@cache
def shows(fact_id: str) -> re.Pattern[str] | None:
    """The words by which a longer message shows where it speaks of this fact, where they are more than its cues."""
    found = _document()["shows"].get(fact_id)
    return re.compile(found) if found else cues(fact_id)


@cache
def languages() -> dict[str, str]:
    """How people ask for a language: words to code."""
    return {str(said): str(code) for said, code in _document()["languages"].items()}


@cache
def greets() -> dict[str, str]:
    """Greetings that are said in one language only: words to code."""
    return {str(said): str(code) for said, code in _document()["greets"].items()}


@cache
def people() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """For whom help may be asked, with the words that name them."""
    return tuple((str(whom), re.compile(found)) for whom, found in _document()["for_whom"].items())


@cache
def kin() -> dict[str, re.Pattern[str]]:
    """Those whom one names by what they are to oneself, with the words that name them."""
    return {str(one): re.compile(found) for one, found in _document()["kin"].items()}


@cache
def office_kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Groups of offices with the words that name them."""
    return tuple((str(group), re.compile(found)) for group, found in _document()["office_kinds"].items())


@cache
def other_number() -> re.Pattern[str]:
    """That the number of some office is asked for, whichever it is."""
    return re.compile(_document()["other_number"])


@cache
def topics() -> tuple[tuple[re.Pattern[str], frozenset[str]], ...]:
    """Words that show what a message is about, with the facts that they may answer."""
    return tuple((re.compile(one["says"]), frozenset(map(str, one["of"]))) for one in _document()["topics"])
