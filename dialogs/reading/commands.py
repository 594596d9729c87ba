"""Commands, greetings and thanks: what means the same at every step; knows nothing of services."""

from functools import cache
from typing import Any

from dialogs.reading.fixed_words import always, greets, languages, pattern
from dialogs.reading.safety import plain
from dialogs.state import Phase
from dialogs.words.i18n import LANGUAGES, OWN_NAMES, words_of

SLASH = {
    "start": "start",
    "inizia": "start",
    "aiuto": "help",
    "help": "help",
    "operatore": "operator",
    "operator": "operator",
    "persona": "operator",
    "annulla": "cancel",
    "cancel": "cancel",
    "ricomincia": "restart",
    "restart": "restart",
    "risultati": "results",
    "results": "results",
    "privacy": "privacy",
    "i_miei_dati": "my_data",
    "mydata": "my_data",
    "cancella": "erase",
    "delete": "erase",
    "lingua": "language",
    "language": "language",
    "aree": "areas",
    "sportelli": "offices",
    "indietro": "back",
}
TITLES: dict[str, tuple[str, dict[str, Any]]] = {
    "operator": ("operator", {}),
    "results": ("results", {}),
    "areas": ("areas", {}),
    "fix_need": ("areas", {}),
    "restart": ("restart", {}),
    "cancel": ("cancel", {}),
    "erase_yes": ("erase", {}),
    "map": ("offices", {}),
    "elsewhere": ("others", {}),
    "back": ("back", {}),
    "fix": ("fix", {}),
    "go_on": ("go_on", {}),
    "continue": ("resume", {}),
    "pdf": ("papers", {}),
    "others": ("others", {}),
    "my_data": ("my_data", {}),
    "erase": ("erase", {}),
    "privacy": ("privacy", {}),
    "withdraw": ("consent", {"yes": False}),
    "withdraw_case": ("withdraw", {}),
    "reopen": ("reopen", {}),
}
"""What buttons say that mean the same at every step: written out they do what a tap does."""
PAST = (
    "sum",
    "sum_show",
    "check_me",
    "follow",
    "unfollow",
    "sheet_ok",
    "reach_chat",
    "reach_phone",
    "any_time",
    "neither",
    "one_by_one",
    "done",
    "all_options",
    "more_controls",
    "why_short",
)
"""Buttons of one moment: written out when that is over they are no need of anybody's."""
_NAMES = {plain(name): code for code, name in OWN_NAMES.items()}
_LONGEST = 90
_MARKS = " .!?;,。！？؟،¿¡"
ABOUT_ONE = frozenset({"when_due", "how_to", "how_much"})
"""Short questions about the aid that was just shown."""
FIRST_WORDS = frozenset({Phase.NEW, Phase.CONSENT})


def command_in(text: str, phase: str) -> tuple[str, dict[str, Any]] | None:
    """The command that a text is, with its data; ``None`` when it is something to understand."""
    if text.startswith("/"):
        return _slash(text)
    said = plain(text).strip(_MARKS)
    if not said or len(said) > _LONGEST:
        return None
    if (lang := _language_named(said)) is not None:
        return "set_language", {"to": lang}
    if (written := titles().get(said)) is not None and not (phase == Phase.ERASE and written[0] == "erase"):
        return written
    if pattern("operator").search(said):
        return "operator", {}
    for intent, expression in always():
        if expression.fullmatch(said) and _has_its_place(intent, phase):
            return intent, {"lang": greets()[said]} if intent == "greeting" and said in greets() and phase in FIRST_WORDS else {}
    return None


def _has_its_place(intent: str, phase: str) -> bool:
    """*Why* is about a question; *I don't know* answers one, and means something else where none stands."""
    if intent == "why":
        return phase in {Phase.ASK, Phase.CONFIRM, Phase.CONSENT, Phase.RESULTS}
    if intent in ABOUT_ONE:
        return phase in {Phase.RESULTS, Phase.TELL}
    if intent == "asks_help":
        return phase == Phase.TELL
    if intent in {"free", "how_long"}:
        return phase in {*FIRST_WORDS, Phase.TELL, Phase.CONFIRM, Phase.ASK}
    if intent == "more":
        return phase == Phase.RESULTS
    return intent != "unsaid" or phase not in {Phase.ASK, Phase.WHEN, Phase.SHEET}


@cache
def titles() -> dict[str, tuple[str, dict[str, Any]]]:
    """The words of those buttons in every language."""
    return {plain(words_of(lang)(f"btn.{name}")).strip(_MARKS): means for lang in LANGUAGES for name, means in TITLES.items()}


def is_a_title(text: str) -> bool:
    """Whether these are Bussola's own words, which cry for no help whatever the learnt sentences make of them."""
    return is_past(text) or plain(text).strip(_MARKS) in titles()


def is_past(text: str) -> bool:
    """Whether these are the words of a button that no longer stands."""
    return plain(text).strip(_MARKS) in _past()


@cache
def _past() -> frozenset[str]:
    return frozenset(plain(words_of(lang)(f"btn.{name}")).strip(_MARKS) for lang in LANGUAGES for name in PAST)


def _slash(text: str) -> tuple[str, dict[str, Any]]:
    name, _, rest = text[1:].partition(" ")
    name = name.partition("@")[0].lower()
    if name == "start":
        return "start", {"arg": rest.strip()} if rest.strip() else {}
    if SLASH.get(name) == "language":
        code = plain(rest)
        lang = code if code in LANGUAGES else _language_named(code)
        return ("set_language", {"to": lang}) if lang else ("language", {})
    return SLASH.get(name, "unknown_command"), {}


def _language_named(said: str) -> str | None:
    return _NAMES.get(said) or languages().get(said)
