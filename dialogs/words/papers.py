"""The citizen's sheet to print: the results as cards on A4, set by typst; the words go in as data and are never read as markup."""

import json
from pathlib import Path
from typing import Any

from dialogs.house import House
from dialogs.scene import Meaning, Scene
from dialogs.state import State
from dialogs.words import results
from dialogs.words.i18n import RIGHT_TO_LEFT, words_of
from dialogs.words.typesetting import pdf

TEMPLATE = Path(__file__).with_name("papers.typ")
MOST_SERVICES = 8


def results_pdf(house: House, state: State, *, lang: str) -> bytes:
    """What the talk has found so far, on paper."""
    scene = Scene(house=house, published=house.published(), state=state, meaning=Meaning(""), words=words_of(lang), now=house.now())
    found = results.found(scene)
    shown = (*found.main, *found.others)[:MOST_SERVICES]
    content = {
        "lang": lang,
        "rtl": lang in RIGHT_TO_LEFT,
        "title": "Bussola",
        "subtitle": f"{scene.words.date(scene.today)}. {scene.words('results.prudent')}",
        "footer": scene.words("results.prudent"),
        "services": [_service(scene, one) for one in shown],
    }
    return pdf(TEMPLATE, content=json.dumps(content, ensure_ascii=False))


def _service(scene: Scene, result: Any) -> dict[str, Any]:
    service = scene.catalogue.services[result.slug]
    return {"name": service.name_it, "blocks": [_block(block) for block in results.card(scene, service, result).split("\n\n")[1:]]}


def _block(text: str) -> dict[str, Any]:
    first, *rest = text.split("\n")
    if first.startswith("*") and first.endswith("*"):
        return {"head": first.strip("*"), "rows": rest}
    return {"head": "", "rows": [first, *rest]}
