"""``bussola catalogue``: what it prints, what it writes, what it refuses."""

import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine

import bussola
from admin import catalogue_commands
from knowledge import publishing
from knowledge.database import reading
from knowledge.exchange import to_yaml
from tests.content import built_in
from tests.staff_room import house_on


def test_the_built_in_content_can_be_published(capsys: pytest.CaptureFixture[str]) -> None:
    assert catalogue_commands.check(None) == 0
    said = capsys.readouterr().out
    assert "0 errori" in said
    assert "Requisiti che la macchina può controllare" in said


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fuori") / "c"
    to_yaml(built_in(), folder)
    return folder


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    """A copy of the whole catalogue in files, to change."""
    return Path(shutil.copytree(written, tmp_path / "c"))


def test_a_folder_with_mistakes_lists_them_all(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, old, new in (("faq.yml", "needs_operator: false", "needs_operator: forse"), ("need_areas.yml", "name_it:", "nome:")):
        path = folder / name
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert catalogue_commands.check(folder) == 1
    said = capsys.readouterr().out
    assert "faq.yml" in said
    assert "need_areas.yml" in said


@pytest.mark.parametrize(
    ("name", "old", "new", "wanted"),
    [
        ("amounts.yml", "expected: 407.6", "expected: 400", "dice 400,00, la regola dà 407,60"),
        ("examples.yml", "outcome: likely", "outcome: unlikely", "atteso non sembra, ora potrebbe spettare"),
        ("facts.yml", "derivation: conteggio", "derivation: media", "«media» non si sa calcolare: usa conteggio, minimo"),
    ],
)
def test_an_example_that_no_longer_comes_out_and_a_derivation_nobody_knows_are_told(
    name: str, old: str, new: str, wanted: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / name
    written = path.read_text(encoding="utf-8")
    assert old in written
    path.write_text(written.replace(old, new, 1), encoding="utf-8")
    assert catalogue_commands.check(folder) == 1
    assert wanted in capsys.readouterr().out


@pytest.mark.parametrize("format_", ["yaml", "xlsx"])
def test_what_is_exported_comes_back_after_a_dry_run(
    sqlite_engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str], format_: str
) -> None:
    house_on(sqlite_engine)
    target = catalogue_commands.export(sqlite_engine, format_, tmp_path / ("c" if format_ == "yaml" else "c.xlsx"))
    assert catalogue_commands.import_(sqlite_engine, target, dry_run=False) == 0
    assert "Niente da cambiare" in capsys.readouterr().out
    if format_ == "yaml":
        path = target / "need_areas.yml"
        path.write_text(path.read_text(encoding="utf-8").replace("name_it: Casa", "name_it: Casa e affitto"), encoding="utf-8")
        assert catalogue_commands.import_(sqlite_engine, target, dry_run=True) == 0
        with reading(sqlite_engine) as conn:
            assert publishing.changes(conn) == ()
        assert catalogue_commands.import_(sqlite_engine, target, dry_run=False) == 0
        with reading(sqlite_engine) as conn:
            assert [change.key for change in publishing.changes(conn)] == ["casa"]


def test_the_formats_of_others_are_written(sqlite_engine: Engine, tmp_path: Path) -> None:
    house_on(sqlite_engine)
    hsds = catalogue_commands.export(sqlite_engine, "hsds", tmp_path / "c.json")
    assert len(json.loads(hsds.read_text(encoding="utf-8"))) > 50
    assert "PublicService" in catalogue_commands.export(sqlite_engine, "cpsv-ap", tmp_path / "c.ttl").read_text(encoding="utf-8")


def test_a_path_that_does_not_exist_is_said(sqlite_engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    house_on(sqlite_engine)
    assert catalogue_commands.import_(sqlite_engine, tmp_path / "niente", dry_run=True) == 1
    assert "non esiste" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["--format", "yaml", "{}"], ["{}", "--format", "yaml"], ["--format=yaml", "{}"]])
def test_the_folder_may_stand_before_or_after_the_format(words: list[str], tmp_path: Path) -> None:
    args = bussola._parser().parse_args(["catalogue", "export", *(word.format(tmp_path) for word in words)])
    assert (args.what, args.format, args.path) == ("export", "yaml", tmp_path)
