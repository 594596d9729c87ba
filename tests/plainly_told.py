"""What a text plainly tells, judged against the built-in catalogue; it asks nobody anything."""

from typing import Any

from dialogs.told.facts import facts_of
from knowledge.catalogue import Catalogue
from tests.content import built_in

CATALOGUE: Catalogue = built_in()


def told(text: str, **more: Any) -> dict[str, Any]:
    return dict(facts_of(CATALOGUE, text, **more).stated)
