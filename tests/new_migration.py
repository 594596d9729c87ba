"""For developers (`make migration m="…"`): writes a migration from the difference between the models and a scratch database."""

import sys
import tempfile
from pathlib import Path

import dialogs.models  # noqa: F401
import knowledge.models  # noqa: F401
from knowledge import schema
from knowledge.database import open_engine

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'scratch.db'}")
        schema.upgrade(engine)
        schema.write_revision(engine, sys.argv[1])
