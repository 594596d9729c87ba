"""The citizen's sheet to print: the results as cards on A4, set by typst; the words go in as data and are never read as markup."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dialogs.house import House
from dialogs.scene import Meaning, Scene
from dialogs.state import State
from dialogs.words import kin, results
from dialogs.words.directions import in_order
from dialogs.words.found import found
from dialogs.words.i18n import RIGHT_TO_LEFT, words_of
from dialogs.words.typesetting import pdf
from dialogs.words.whereabouts import PAPER, source_words

if TYPE_CHECKING:
    from knowledge.rules.matching import Result

TEMPLATE = Path(__file__).with_name("papers.typ")
MOST_SERVICES = 8


def results_pdf(house: House, state: State, *, lang: str) -> bytes:
    """What the talk has found so far, on paper."""
    words, now = words_of(lang), house.now()
    scene = Scene(house=house, published=house.published(), state=state, meaning=Meaning(""), words=words, now=now, channel=PAPER)
    return pdf(TEMPLATE, content=json.dumps(_ordered(_content(scene)), ensure_ascii=False))


def _title(scene: Scene) -> str:
    """Whose paper it is: one's own, one's mother's."""
    state, words = scene.state, scene.words
    return words("sheet.title") if kin.kin_of(state) == kin.ONESELF else words("sheet.title_for", who=kin.who(state, words))


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _ordered(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_ordered(one) for one in value]
    return in_order(value) if isinstance(value, str) else value


def _content(scene: Scene) -> dict[str, Any]:
    words, known = scene.words, found(scene)
    shown = (*known.main, *known.others)[:MOST_SERVICES]
    left = len(known.main) + len(known.others) - len(shown)
    return {
        "lang": words.lang,
        "rtl": words.lang in RIGHT_TO_LEFT,
        "title": _title(scene),
        "date": words.date(scene.today),
        "prudent": words("results.prudent"),
        "notes": scene.names_in_italian(),
        "left": words.count("sheet.left", left) if left else "",
        "services": [_service(scene, one) for one in shown],
    }


def _service(scene: Scene, result: "Result") -> dict[str, Any]:
    service = scene.catalogue.services[result.slug]
    first, *rest = results.sections(scene, service, result)
    return {
        "name": service.name_it,
        "about": results.about(scene, service, most=2),
        "outcome": first.title,
        "sure": str(result.outcome) == "likely",
        "reasons": [row for row in first.rows if not row.startswith("◦")],
        "blocks": [{"title": one.title, "rows": one.rows} for one in rest if one.rows],
        "source": source_words(scene, service),
    }
