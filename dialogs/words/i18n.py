"""Message catalogs, plurals, numbers and dates by language; holds no sentence and never decides which one is said."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from gettext import c2py
from pathlib import Path
from sys import intern
from typing import Any, Literal

from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal

from dialogs.house import ROME
from knowledge.elision import elided

LOCALE = Path(__file__).parent / "locale"
SOURCE = "it"
LANGUAGES = ("it", "en", "es", "fr", "ro", "uk", "ar", "zh")
RIGHT_TO_LEFT = frozenset({"ar"})
_COLON = re.compile(r"(?<=[^\s/]):(?=\*? )")
OWN_NAMES = {
    "it": "Italiano",
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "ro": "Română",
    "uk": "Українська",
    "ar": "العربية",
    "zh": "中文",
}


def read_catalog(lang: str) -> Catalog:
    """The ``.po`` file of a language as Babel reads it."""
    with (LOCALE / lang / "LC_MESSAGES" / "bussola.po").open("rb") as file:
        return read_po(file, locale=lang)


@cache
def _messages(lang: str) -> tuple[Mapping[str, str | tuple[str, ...]], Callable[[int], int]]:
    catalog = read_catalog(lang)
    texts: dict[str, str | tuple[str, ...]] = {}
    for message in catalog:
        if not message.id:
            continue
        plural = isinstance(message.id, tuple | list)
        text: Any = message.string
        texts[intern(message.id[0] if plural else str(message.id))] = tuple(text) if plural else str(text)
    return texts, c2py(catalog.plural_expr)


class Words:
    """The words of one language. Calling it gives a message; a key that the language lacks is said in Italian."""

    __slots__ = ("_plural", "_texts", "lang")

    def __init__(self, lang: str) -> None:
        self.lang = lang if lang in LANGUAGES else SOURCE
        self._texts, self._plural = _messages(self.lang)

    def __call__(self, key: str, **values: object) -> str:
        text = self._texts.get(key) or _messages(SOURCE)[0][key]
        assert isinstance(text, str), key
        if not values:
            return text
        said = text.format(**values)
        return elided(said) if self.lang == SOURCE else said

    def count(self, key: str, number: int, **values: object) -> str:
        """The plural form for ``number``, which the message may show as ``{n}``."""
        forms = self._texts.get(key) or _messages(SOURCE)[0][key]
        assert isinstance(forms, tuple), key
        return forms[min(self._plural(number), len(forms) - 1)].format(n=self.number(number), **values)

    def spaced(self, text: str) -> str:
        """French leaves a space before a colon: what is put together from a name and a value has none yet."""
        return _COLON.sub(" :", text) if self.lang == "fr" else text

    def label(self, key: str) -> str:
        """The message if there is one without a count, else nothing."""
        text = self._texts.get(key)
        return text if isinstance(text, str) else ""

    def has(self, key: str) -> bool:
        return key in self._texts or key in _messages(SOURCE)[0]

    def number(self, value: float) -> str:
        return _number(value, self.lang)

    def amount(self, value: float, *, is_money: bool) -> str:
        """A number of the catalogue; money has two decimals or none."""
        pattern = ("#,##0.00" if value % 1 else "#,##0") if is_money else None
        return str(format_decimal(value, pattern, locale=self.lang))

    def money(self, value: float) -> str:
        """Euro without cents when they are zero: ``9.000 €``."""
        return _money(value, self.lang)

    def month(self, day: date) -> str:
        """The month of ``day`` with its year, as it stands by itself."""
        return str(format_date(day, format="LLLL y", locale=self.lang))

    def date(self, day: date) -> str:
        return str(format_date(day, format="long", locale=self.lang))

    def moment(self, at: datetime) -> str:
        """Day and hour in Rome."""
        local = at.astimezone(ROME)
        return (
            f"{format_date(local.date(), format='EEEE d MMMM', locale=self.lang)}, {format_time(local, format='short', locale=self.lang)}"
        )

    def dated(self, at: datetime) -> str:
        """Day with its year, and hour in Rome: for papers that are kept."""
        local = at.astimezone(ROME)
        return f"{self.date(local.date())}, {format_time(local, format='short', locale=self.lang)}"

    def list(self, items: list[str], style: Literal["standard", "or"] = "standard") -> str:
        return str(format_list(items, style=style, locale=self.lang)) if items else ""


@lru_cache(maxsize=2048)
def _number(value: float, lang: str) -> str:
    return str(format_decimal(value, locale=lang))


@lru_cache(maxsize=2048)
def _money(value: float, lang: str) -> str:
    pattern = None if value % 1 else _whole_money(lang)
    return str(format_currency(value, "EUR", locale=lang, format=pattern, currency_digits=pattern is None)).replace("EUR", "€")


@cache
def _whole_money(lang: str) -> Any:
    from babel import Locale

    return str(Locale.parse(lang).currency_formats["standard"].pattern).replace("0.00", "0")


@lru_cache(maxsize=32)
def words_of(lang: str) -> Words:
    """The words of ``lang``, kept."""
    return Words(lang)
