"""Commands, greetings and thanks: what means the same at every step; knows nothing of services."""

from typing import Any

from dialogs.reading.fixed_words import always, languages, pattern
from dialogs.reading.safety import plain
from dialogs.state import Phase
from dialogs.words.i18n import OWN_NAMES

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
_NAMES = {plain(name): code for code, name in OWN_NAMES.items()}
_LONGEST = 90


def command_in(text: str, phase: str) -> tuple[str, dict[str, Any]] | None:
    """The command that a text is, with its data; ``None`` when it is something to understand."""
    if text.startswith("/"):
        return _slash(text)
    said = plain(text).strip(" .!?;,")
    if not said or len(said) > _LONGEST:
        return None
    if (lang := _NAMES.get(said) or languages().get(said)) is not None:
        return "set_language", {"to": lang}
    if pattern("operator").search(said):
        return "operator", {}
    for intent, expression in always():
        if expression.fullmatch(said) and not (intent == "why" and phase != Phase.ASK):
            return intent, {}
    return None


def _slash(text: str) -> tuple[str, dict[str, Any]]:
    name, _, rest = text[1:].partition(" ")
    name = name.partition("@")[0].lower()
    if name == "start":
        return "start", {"arg": rest.strip()} if rest.strip() else {}
    return SLASH.get(name, "unknown_command"), {}
