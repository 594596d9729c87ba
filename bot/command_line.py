"""The command line's own words in Italian, errors included; knows no command."""

import argparse
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import NoReturn

SILENT_SECONDS = 1.5
ROLES_IT = {"operatore": "operator", "redattore": "editor", "coordinatore": "coordinator", "amministratore": "administrator"}
_ITALIAN = {
    "usage: ": "uso: ",
    "positional arguments": "argomenti",
    "options": "opzioni",
    "show this help message and exit": "mostra questo aiuto ed esce",
    "the following arguments are required: %s": "manca: %s",
    "invalid choice: %(value)r (choose from %(choices)s)": "%(value)s non c'è. Scegli tra: %(choices)s",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "expected one argument": "manca il valore",
    "expected at least one argument": "manca il valore",
    "expected at most one argument": "c'è un valore di troppo",
    "unrecognized arguments: %s": "non capisco: %s",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s può voler dire %(matches)s",
    "ignored explicit argument %r": "%r non serve",
}


def _in_italian(text: str) -> str:
    return _ITALIAN.get(text, text)


argparse._ = _in_italian  # type: ignore[attr-defined]  # the library asks its own name for every word it shows


class Parser(argparse.ArgumentParser):
    """Wrong words end in one Italian sentence, how the command is used, and exit status 2."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"Errore: {message}.\n{self.format_usage()}Con --help c'è la spiegazione.\n")


def day(text: str) -> date:
    """A day of the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("scrivi il giorno come anno-mese-giorno, per esempio 2026-01-31") from None


def number(text: str) -> int:
    """A whole number of the command line."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError("scrivi un numero intero")
    return int(text)


def role(text: str) -> str:
    """A role of the staff, by its Italian name or by the one that is stored."""
    named = ROLES_IT.get(text.lower(), text.lower())
    if named not in ROLES_IT.values():
        raise argparse.ArgumentTypeError(f"«{text}» non è un ruolo. Scegli tra: {', '.join(ROLES_IT)}")
    return named


@contextmanager
def said_if_slow(words: str) -> Iterator[None]:
    """``words`` are shown if what is done inside takes more than a moment: nobody should look at an empty screen."""
    late = threading.Timer(SILENT_SECONDS, print, (words,), {"flush": True})
    late.daemon = True
    late.start()
    try:
        yield
    finally:
        late.cancel()
