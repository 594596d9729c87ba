"""The catalogue in other people's formats, both ways where that makes sense; changes no draft and publishes nothing.

A format is loaded when it is first asked for: spreadsheets and RDF bring heavy libraries with them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from knowledge.exchange.cpsv_ap import to_cpsv_ap
    from knowledge.exchange.hsds import to_hsds
    from knowledge.exchange.spreadsheet import to_xlsx
    from knowledge.exchange.spreadsheet_import import Import, from_xlsx
    from knowledge.exchange.yaml_files import from_yaml, to_yaml

__all__ = ["Import", "from_xlsx", "from_yaml", "to_cpsv_ap", "to_hsds", "to_xlsx", "to_yaml"]
_ROOMS = {
    "Import": "spreadsheet_import",
    "from_xlsx": "spreadsheet_import",
    "from_yaml": "yaml_files",
    "to_cpsv_ap": "cpsv_ap",
    "to_hsds": "hsds",
    "to_xlsx": "spreadsheet",
    "to_yaml": "yaml_files",
}


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(name)
    return getattr(import_module(f"knowledge.exchange.{_ROOMS[name]}"), name)
