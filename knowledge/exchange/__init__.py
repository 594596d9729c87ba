"""The catalogue in other people's formats, both ways where that makes sense; changes no draft and publishes nothing."""

from knowledge.exchange.cpsv_ap import to_cpsv_ap
from knowledge.exchange.hsds import to_hsds
from knowledge.exchange.spreadsheet import to_xlsx
from knowledge.exchange.spreadsheet_import import Import, from_xlsx
from knowledge.exchange.yaml_files import from_yaml, to_yaml

__all__ = ["Import", "from_xlsx", "from_yaml", "to_cpsv_ap", "to_hsds", "to_xlsx", "to_yaml"]
