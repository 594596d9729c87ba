"""The files of `deploy/` say what the program and the papers say; systemd and Caddy read theirs, where they are installed."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.settings import Settings, known_names

DEPLOY = Path(__file__).parent.parent / "deploy"
FIXED = {"BUSSOLA_HOST", "BUSSOLA_PORT", "BUSSOLA_DATA_DIR"}
"""What an image settles: where it listens inside, and where its volume is."""
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yml").read_text())
PASSED: dict[str, str] = COMPOSE["services"]["worker"]["environment"]


def test_every_setting_reaches_the_workers() -> None:
    assert set(PASSED) == known_names() - FIXED


def test_what_is_left_out_is_as_the_program_would_have_it() -> None:
    fields = {name.removeprefix("BUSSOLA_").lower(): value for name, value in PASSED.items()}
    for name, value in fields.items():
        default = re.fullmatch(r"\$\{\w+:-(.*)\}", value)
        if default is None or not default[1] or name == "log_format":
            continue
        assert default[1] == str(Settings.model_fields[name].default).lower(), name


def test_the_image_takes_in_what_there_is_and_nothing_secret() -> None:
    lines = (DEPLOY / "Dockerfile").read_text().splitlines()
    taken = [part for line in lines if line.startswith("COPY") for part in line.split()[1:-1]]
    assert all((DEPLOY.parent / part).exists() for part in taken)
    admitted = {line[1:] for line in (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines() if line.startswith("!")}
    assert set(taken) == admitted
    server = COMPOSE["services"]["database"]["image"].partition(":")[2]
    assert f"postgresql-client-{server}" in "\n".join(lines)


def test_every_volume_named_is_declared() -> None:
    named = [volume.partition(":")[0] for service in COMPOSE["services"].values() for volume in service.get("volumes", ())]
    assert {name for name in named if not name.startswith(".")} == set(COMPOSE["volumes"])


def test_metrics_are_not_for_the_street() -> None:
    assert re.search(r"@inside path /metrics\s+respond @inside 404", (DEPLOY / "Caddyfile").read_text())


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
def test_systemd_reads_its_units() -> None:
    units = [str(path) for path in sorted(DEPLOY.glob("bussola*.*")) if path.suffix in (".service", ".timer")]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    troubles = [line for line in done.stderr.splitlines() if "bussola" in line and "is not executable" not in line]
    assert len(units) == 3 and troubles == []


@pytest.mark.skipif(shutil.which("caddy") is None, reason="Caddy is not here")
def test_caddy_reads_its_file(tmp_path: Path) -> None:
    here = {**os.environ, "SITE": "bussola.esempio.it", "HOME": str(tmp_path)}
    command = ["caddy", "validate", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile")]
    assert subprocess.run(command, capture_output=True, env=here, check=False).returncode == 0
