"""The Italian names of everything a report counts, from the published catalogue."""

from collections.abc import Mapping

from sqlalchemy import Connection

from dialogs.cases.words import URGENCY_LABELS_IT
from dialogs.figures.gaps import KINDS_IT
from knowledge import releases
from knowledge.catalogue import Catalogue

Names = Mapping[str, Mapping[str, str]]
LANGUAGES = {
    "it": "Italiano",
    "en": "Inglese",
    "es": "Spagnolo",
    "fr": "Francese",
    "ro": "Rumeno",
    "uk": "Ucraino",
    "ar": "Arabo",
    "zh": "Cinese",
}
CHANNELS = {"telegram": "Telegram", "web": "Chat sul sito", "rest": "Altri programmi", "terminal": "Terminale", "desk": "Allo sportello"}


def names_in(catalogue: Catalogue) -> Names:
    """Names by kind, then by id."""
    return {
        "office": {key: one.name_it for key, one in catalogue.offices.items()},
        "need_area": {key: one.name_it for key, one in catalogue.need_areas.items()},
        "slug": {key: one.name_it for key, one in catalogue.services.items()},
        "team": {key: one.name_it for key, one in catalogue.teams.items()},
        "lang": LANGUAGES,
        "channel": CHANNELS,
        "urgency": URGENCY_LABELS_IT,
        "gap": KINDS_IT,
    }


def names_of(conn: Connection) -> Names:
    """The names of what is published now."""
    catalogue = releases.current(conn)
    return {} if catalogue is None else names_in(catalogue)
