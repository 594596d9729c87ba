"""Lets Babel in without its tables of all the world's languages and currencies: Bussola names its own few by their exact names."""

from typing import Any, Final, Literal

from babel.core import get_global

NOT_ASKED: Final[tuple[Literal["likely_subtags", "territory_languages", "territory_currencies", "territory_aliases"], ...]] = (
    "likely_subtags",
    "territory_languages",
    "territory_currencies",
    "territory_aliases",
)
for name in NOT_ASKED:
    table: Any = get_global(name)
    table.clear()
