"""The schemas that others publish, for the tests of the exports: not ours to copy, brought to ``data/schemas`` when the tests are set up.

``python -m tests.published_schemas`` fetches what is missing and checks that it is the version the exports were written for."""

import hashlib
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent / "data" / "schemas"
SOURCE = "https://raw.githubusercontent.com"
SECONDS = 15


@dataclass(frozen=True, slots=True)
class Published:
    """One file of one version: where it is published, and the SHA-256 it must have."""

    name: str
    address: str
    sha256: str

    @property
    def path(self) -> Path:
        return FOLDER / self.name

    def is_here(self) -> bool:
        return self.path.is_file() and hashlib.sha256(self.path.read_bytes()).hexdigest() == self.sha256


HSDS = Published(
    "hsds-3.0-service.json",
    f"{SOURCE}/openreferral/specification/279fd2eb3552c349bf698c07c00cc25f5fc8249b/schema/compiled/service.json",
    "5cd7c2ecb5776947e437a4d5b9656f9a80db56bef3ad49f5bb142d49dbe66156",
)
CPSV_AP = Published(
    "cpsv-ap-3.2.0-shacl.ttl",
    f"{SOURCE}/SEMICeu/CPSV-AP/da532f12f30230948d53e907c69b94cf6319b338/releases/3.2.0/shacl/cpsv-ap-SHACL.ttl",
    "a314fa6bf8e1b613af7ed75fb9f4423d30a16b6fb93b4d3f05168f697bc37b30",
)
CPSV_AP_IT = Published(
    "cpsv-ap_it-1.1.ttl",
    f"{SOURCE}/italia/daf-ontologie-vocabolari-controllati/d8596aeeb28fa0869ff9ace870b42ae45390a89f/Ontologie/CPSV/latest/CPSV-AP_IT.ttl",
    "4535902f4e3d9b918df33c8f5627eaf0477bc87a8c27065be470a93394a21673",
)


def wanted(published: Published) -> Path:
    """The file for a test; the test is skipped, saying how to get it, while it is not here."""
    if not published.is_here():
        pytest.skip(f"{published.name} is not here: make schemas")
    return published.path


def fetch() -> list[str]:
    """Bring what is missing; one sentence for each file that could not be brought."""
    lines = []
    FOLDER.mkdir(parents=True, exist_ok=True)
    for one in (HSDS, CPSV_AP, CPSV_AP_IT):
        if one.is_here():
            continue
        try:
            with urllib.request.urlopen(one.address, timeout=SECONDS) as answer:
                content = answer.read()
        except (urllib.error.URLError, TimeoutError, OSError):
            lines.append(f"{one.name} non si scarica: i suoi test si saltano. Con la rete: make schemas.")
            continue
        if hashlib.sha256(content).hexdigest() == one.sha256:
            one.path.write_bytes(content)
        else:
            lines.append(f"{one.name} non è la versione attesa: i suoi test si saltano.")
    return lines


if __name__ == "__main__":
    for line in fetch():
        print(line, file=sys.stderr)
