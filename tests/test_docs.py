"""The papers tell the truth: every setting and every command is documented, and every one named exists."""

import re
import subprocess
import sys
from pathlib import Path

from bussola import _parser
from knowledge.settings import known_names

ROOT = Path(__file__).parent.parent
PAPERS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    named = set(re.findall(r"`((?:BUSSOLA|TELEGRAM)_[A-Z_]+)`", (ROOT / "docs" / "impostazioni.md").read_text()))
    assert named == known_names()


def test_papers_name_only_settings_that_exist() -> None:
    for paper in PAPERS:
        named = set(re.findall(r"\b((?:BUSSOLA|TELEGRAM)_[A-Z]+(?:_[A-Z]+)*)\b", paper.read_text()))
        assert named - known_names() <= {"BUSSOLA_CRASH_AT", "BUSSOLA_TEST_CRASHES"}, paper.name


def test_papers_name_only_commands_that_exist() -> None:
    parser = _parser()
    commands = set(parser._subparsers._group_actions[0].choices)  # type: ignore[union-attr,arg-type]
    for paper in PAPERS:
        named = set(re.findall(r"`bussola ([a-z]+)", paper.read_text()))
        assert named <= commands, paper.name


def test_papers_name_only_make_verbs_that_exist() -> None:
    verbs = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for paper in PAPERS:
        assert set(re.findall(r"`make ([a-z]+)`", paper.read_text())) <= verbs, paper.name


def test_links_between_papers_lead_somewhere() -> None:
    for paper in PAPERS:
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", paper.read_text()):
            assert (paper.parent / target).exists(), f"{paper.name}: {target}"


def test_the_command_line_explains_itself_in_italian() -> None:
    shown = subprocess.run([sys.executable, "bussola.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "orientamento ai servizi sociali" in shown


def test_no_paper_names_a_machine_path() -> None:
    for paper in PAPERS:
        assert not re.search(r"(?<![\w.])/(?:home|root|work|tmp)/", paper.read_text()), paper.name
