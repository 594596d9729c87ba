"""Lets rasa-sdk in without the web server that it names in one annotation; touches nothing when the server is there or wanted."""

import importlib
import sys
from types import ModuleType

SERVER = "sanic"
NAMES_IT = "rasa_sdk.plugin"


def import_lightly() -> None:
    """``rasa_sdk.plugin`` imports sanic (200 modules) to annotate a hook that only a server calls: a stand-in serves, and goes again."""
    if SERVER in sys.modules or NAMES_IT in sys.modules:
        return
    stand_in = ModuleType(SERVER)
    stand_in.__dict__["Sanic"] = object
    sys.modules[SERVER] = stand_in
    try:
        importlib.import_module(NAMES_IT)
    finally:
        del sys.modules[SERVER]


import_lightly()
