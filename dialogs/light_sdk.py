"""Lets rasa-sdk in without the web server that one annotation names and the reader of its settings, which only a server calls."""

import importlib

from knowledge.lightly import Stands, standing_in

STANDS: Stands = {
    "sanic": {"Sanic": object},
    "ruamel": {"yaml": None},
    "ruamel.yaml": {"YAMLError": ValueError},
    "ruamel.yaml.constructor": {"DuplicateKeyError": ValueError},
    "ruamel.yaml.error": {"MarkedYAMLError": ValueError, "MarkedYAMLWarning": Warning, "MarkedYAMLFutureWarning": Warning},
}

with standing_in(STANDS):
    importlib.import_module("rasa_sdk")
