"""The Italian names of the months, as Babel has them; formats no date."""

from typing import Final

from babel.dates import get_month_names

from knowledge import light_babel  # noqa: F401  before anything is asked of Babel

MONTHS: Final = tuple(str(name) for _, name in sorted(get_month_names("wide", locale="it").items()))
"""From ``gennaio`` to ``dicembre``."""
