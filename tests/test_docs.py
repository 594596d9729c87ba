"""The papers tell the truth: every command, setting, page, button, test and text they name exists, and what exists is documented."""

import argparse
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from pydantic import SecretStr
from sqlalchemy import Engine
from starlette.routing import Mount

from bot.telegram.commands import COMMANDS
from bot.terminal import GOODBYE
from bussola import _parser, build_app
from dialogs.house import House
from dialogs.privacy import consent, retention
from dialogs.reading.commands import SLASH
from dialogs.words.i18n import words_of
from knowledge.checks.plain_words import plainness
from knowledge.settings import Settings, known_names
from tests import advisories
from tests.talk import published

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
GUIDES = sorted((DOCS / "guide").glob("*.md"))
PICTURES = DOCS / "pictures"
PAPERS = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]
FOR_PEOPLE = [*GUIDES, DOCS / "installazione.md", DOCS / "minacce.md", DOCS / "accessibilita.md", *sorted((DOCS / "privacy").glob("*.md"))]
FOR_TESTS = {"BUSSOLA_ADVISORIES", "BUSSOLA_CRASH_AT", "BUSSOLA_TEST_CRASHES"}
IN_THE_GROUP = {"/collega", "/caso"}
OF_BOTFATHER = {"/newbot", "/revoke"}
LARGEST_PICTURE = 200_000
NOT_OURS = {"Avvia", "112", "Rimani anonimo", "+"}


def _read(paper: Path) -> str:
    return paper.read_text(encoding="utf-8")


def _code(paper: Path) -> Iterator[str]:
    """Every piece of inline code and every line of a block."""
    text = _read(paper)
    for block in re.findall(r"```[a-z]*\n(.*?)```", text, re.DOTALL):
        yield from block.splitlines()
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


# --- settings, commands, verbs ---------------------------------------------------------------------------------------


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    named = set(re.findall(r"`((?:BUSSOLA|TELEGRAM)_[A-Z_]+)`", _read(DOCS / "impostazioni.md")))
    assert named == known_names()


@pytest.mark.parametrize("paper", [*PAPERS, *sorted((ROOT / "deploy").iterdir())], ids=lambda paper: paper.name)
def test_papers_name_only_settings_that_exist(paper: Path) -> None:
    named = set(re.findall(r"\b((?:BUSSOLA|TELEGRAM)_[A-Z]+(?:_[A-Z]+)*)\b", _read(paper)))
    assert named - known_names() <= FOR_TESTS


def test_the_documented_defaults_are_the_real_ones() -> None:
    table = dict(re.findall(r"^\| `([A-Z_]+)` \| `([^`]+)` \|", _read(DOCS / "impostazioni.md"), re.MULTILINE))
    for field, known in Settings.model_fields.items():
        name = f"BUSSOLA_{field.upper()}"
        if name in table and known.default is not None:
            assert table[name] == str(known.default), name


def _commands() -> dict[str, argparse.ArgumentParser]:
    found = next(action for action in _parser()._actions if isinstance(action, argparse._SubParsersAction))
    return dict(found.choices)


def _named_commands(paper: Path) -> Iterator[list[str]]:
    for line in _code(paper):
        for found in re.findall(r"(?<!-u )(?:^|(?<=[ (]))bussola(?:\.py)? ([a-z]+(?![\w.:-])[^`#|;)]*)", line):
            yield [word for word in shlex.split(found, posix=False) if word != "…"]


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_papers_name_only_commands_that_exist(paper: Path) -> None:
    """The command, its second word and its options are the command line's own."""
    for name, *rest in _named_commands(paper):
        assert name in _commands(), name
        parser = _commands()[name]
        seconds = {one for action in parser._actions if action.choices and not action.option_strings for one in action.choices}
        words = [word for word in rest if not word.startswith("-")]
        if seconds and words and re.fullmatch(r"[a-z]+", words[0]):
            assert words[0] in seconds, (name, words[0])
        for option in (word for word in rest if word.startswith("--")):
            assert option in _options(parser), (name, option)


def _options(parser: argparse.ArgumentParser) -> set[str]:
    found = {option for action in parser._actions for option in action.option_strings}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            found |= {option for inner in action.choices.values() for option in _options(inner)}
    return found


def test_every_command_is_in_a_paper() -> None:
    named = {words[0] for paper in PAPERS for words in _named_commands(paper)}
    assert set(_commands()) <= named


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_papers_name_only_make_verbs_that_exist(paper: Path) -> None:
    verbs = set(re.findall(r"^([a-z]+):", _read(ROOT / "Makefile"), re.MULTILINE))
    named = {verb for line in _code(paper) for verb in re.findall(r"(?:^|[ (])make ([a-z]+)(?![\w.=/])", line)}
    assert named <= verbs


def test_the_command_line_explains_itself_in_italian() -> None:
    shown = subprocess.run([sys.executable, "bussola.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "orientamento ai servizi sociali" in shown


# --- pages and commands of the chat ----------------------------------------------------------------------------------


def _flat(routes: list[Any]) -> Iterator[tuple[str, re.Pattern[str] | None]]:
    """Paths with what they match; those of included routers too."""
    for route in routes:
        if isinstance(route, APIRoute):
            yield route.path, route.path_regex
        elif isinstance(route, Mount):
            yield route.path, re.compile(re.escape(route.path) + "(/.*)?")
        elif inner := getattr(getattr(route, "original_router", None) or route, "routes", None):
            yield from _flat(list(inner))
        elif path := getattr(route, "path", ""):
            yield path, getattr(route, "path_regex", None)


@pytest.fixture
def pages(sqlite_engine: Engine) -> list[re.Pattern[str]]:
    settings = Settings(
        telegram_bot_token=SecretStr("1:prova"),
        telegram_webhook_url="https://bussola.esempio.it/telegram/webhook",
        telegram_webhook_secret=SecretStr("segreto"),
    )
    app = build_app(House(engine=sqlite_engine, published=published), settings)
    return [pattern or re.compile(re.escape(path)) for path, pattern in _flat(list(app.routes))]


def _addresses(paper: Path) -> Iterator[str]:
    """What looks like a page or a chat command: a word of code that starts with a slash, or an address of ours."""
    for line in _code(paper):
        if re.fullmatch(r"/(?!etc/)[a-z_]\S*( [\w-]+)?", line):
            yield line.split()[0].partition("?")[0]
        for path in re.findall(r"https?://(?:127\.0\.0\.1:\d+|bussola\.esempio\.it)(/[^\s\"'`>]*)", line):
            yield path.partition("?")[0]


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_papers_name_only_pages_and_chat_commands_that_exist(paper: Path, pages: list[re.Pattern[str]]) -> None:
    known = {f"/{name}" for name in SLASH} | IN_THE_GROUP | GOODBYE | OF_BOTFATHER
    for address in _addresses(paper):
        if paper.name != "design.md":
            assert address in known or any(page.fullmatch(address) for page in pages), address


def test_every_chat_command_is_in_the_citizens_guide() -> None:
    named = set(re.findall(r"`/([a-z_]+)`", _read(DOCS / "guide" / "cittadino.md")))
    assert set(SLASH) == named


def test_every_command_of_telegrams_menu_is_understood() -> None:
    for lang, commands in COMMANDS.items():
        assert set(commands) <= set(SLASH), lang


def test_every_command_of_the_group_is_in_the_operators_guide() -> None:
    from bot.relay.group import COMMANDS

    assert {f"/{name}" for name in COMMANDS} == IN_THE_GROUP
    guide = _read(DOCS / "guide" / "operatore.md")
    assert all(f"`/{name}" in guide for name in COMMANDS)


def test_every_page_of_the_staffs_menu_is_in_a_guide() -> None:
    from admin.pages import MENU

    guides = "".join(_read(guide) for guide in GUIDES)
    for link in (link for group in MENU for link in group.links):
        assert f"`{link.href}`" in guides, link.href


# --- words on the screen ---------------------------------------------------------------------------------------------


@cache
def _screen() -> str:
    """Everything the program may write on a page, in the chat or in the group."""
    parts = [*(ROOT / "admin").rglob("*.html"), *(ROOT / "bot").rglob("*.html"), *(ROOT / "admin" / "static").glob("*.js")]
    parts += [path for room in ("admin", "bot", "dialogs") for path in (ROOT / room).rglob("*.py")]
    parts.append(ROOT / "dialogs" / "words" / "locale" / "it" / "LC_MESSAGES" / "bussola.po")
    return unescape("\n".join(_read(path) for path in parts)).lower()


@pytest.mark.parametrize("guide", [guide for guide in GUIDES if guide.name != "README.md"], ids=lambda guide: guide.name)
def test_guides_name_buttons_as_they_read_on_screen(guide: Path) -> None:
    for words in set(re.findall(r"\*\*([^*\n]+)\*\*", _read(guide))):
        if words in NOT_OURS or words.endswith("."):
            continue
        assert words.lower() in _screen(), words


def _prose(paper: Path) -> str:
    """The sentences of a paper: no code, no pictures, no tables, no addresses."""
    text = re.sub(r"```.*?```", "", _read(paper), flags=re.DOTALL)
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return "\n".join(line for line in text.splitlines() if not line.startswith("|")).replace("`", "").replace("*", "")


@pytest.mark.parametrize("paper", FOR_PEOPLE, ids=lambda paper: paper.name)
def test_papers_for_people_are_plain(paper: Path) -> None:
    found = plainness(_prose(paper))
    assert found.long_sentences == ()
    assert paper not in GUIDES or found.gulpease >= 60, found.gulpease


# --- texts on data ---------------------------------------------------------------------------------------------------


def test_the_texts_on_data_are_those_that_people_read() -> None:
    paper = _read(DOCS / "privacy" / "testi.md")
    quoted = "\n".join(line.removeprefix("> ") for line in paper.splitlines() if line.startswith(">"))
    words = words_of("it")
    for key in (
        "consent.ask",
        "consent.no",
        "sheet.ask",
        "sheet.empty",
        "follow.done",
        "privacy.text",
        "my_data.here",
        "erase.ask",
        "erase.done",
    ):
        assert words(key) in quoted, key
    for purpose in (consent.TALK, consent.HAND_OFF, consent.FOLLOW):
        assert f"`{purpose}` · versione `{consent.text_version(purpose, 'it')}`" in paper, purpose


def test_the_record_of_processing_says_the_real_days() -> None:
    paper = _read(DOCS / "privacy" / "registro-trattamenti.md")
    settings = Settings()
    fixed = {value for name, value in vars(retention).items() if name.endswith("_DAYS")}
    assert len(fixed) >= 5
    for days in {settings.retention_conversation_days, settings.retention_case_days, *fixed}:
        assert f"{days} giorni" in paper, days
    assert f"{retention.UNCONSENTED_HOURS} ore" in paper


def test_the_threat_model_names_only_tests_that_exist() -> None:
    named = re.findall(r"`(test_\w+\.py)(?:::(test_\w+))?`", _read(DOCS / "minacce.md") + _read(DOCS / "accessibilita.md"))
    assert len(named) > 30
    for file, name in named:
        assert f"def {name}" in _read(ROOT / "tests" / file), (file, name)


# --- links, pictures, machine paths ----------------------------------------------------------------------------------


def _anchor(title: str) -> str:
    return re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_links_between_papers_lead_somewhere(paper: Path) -> None:
    for path, anchor in re.findall(r"\]\((?!https?:|mailto:)([^)#]*)(?:#([^)]+))?\)", _read(paper)):
        target = paper.parent / path if path else paper
        assert target.exists(), path
        if anchor:
            assert anchor in {_anchor(title) for title in re.findall(r"^#+ (.+)$", _read(target), re.MULTILINE)}, anchor


def test_pictures_are_small_and_used_and_can_be_taken_again() -> None:
    taken = set(re.findall(r"picture\([^)\n]*\"([a-z-]+)\"", _read(ROOT / "tests" / "pictures.py")))
    taken |= set(re.findall(r"to_results\(\"([a-z-]+)\"", _read(ROOT / "tests" / "pictures.py")))
    there = {path.stem for path in PICTURES.glob("*.png")}
    shown = {Path(name).stem for paper in PAPERS for name in re.findall(r"!\[[^\]]*\]\(([^)]+\.png)\)", _read(paper))}
    assert taken == there == shown
    assert all(path.stat().st_size < LARGEST_PICTURE for path in PICTURES.glob("*.png"))


def test_every_picture_says_what_it_shows() -> None:
    for paper in PAPERS:
        assert all(words.strip() for words in re.findall(r"!\[([^\]]*)\]\(", _read(paper))), paper.name


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_no_paper_names_a_machine_path(paper: Path) -> None:
    assert not re.search(r"(?<![\w.])/(?:home|root|work|tmp)/", _read(paper))


# --- the design ------------------------------------------------------------------------------------------------------


def test_the_design_names_only_files_and_functions_that_exist() -> None:
    """Every path, every dotted name, and every function of the lists under ``# path.py`` headings."""
    text = _read(DOCS / "design.md") + _read(ROOT / "README.md") + "".join(_read(one) for one in (DOCS / "decisions").glob("*.md"))
    for path in re.findall(r"`((?:knowledge|dialogs|bot|admin|tests)/[\w./]*)`", text):
        assert (ROOT / path).exists(), path
    for name in re.findall(r"`((?:knowledge|dialogs|bot|admin)(?:\.\w+)+)`", text):
        path = ROOT / name.replace(".", "/")
        assert path.exists() or path.with_suffix(".py").exists() or f"def {path.name}" in _read(path.parent.with_suffix(".py")), name
    listed = re.findall(r"^# ((?:knowledge|dialogs)/\S+\.py)(.*?)(?=^# |^```)", text, re.MULTILINE | re.DOTALL)
    assert len(listed) > 10
    for path, block in listed:
        for name in re.findall(r"(?:^|; )(\w+)\(", block, re.MULTILINE):
            assert re.search(rf"\b{name}\b", _read(ROOT / path)), (path, name)


def test_every_room_is_in_the_design() -> None:
    named = set(re.findall(r"^\| (`[^|]+) \|", _read(DOCS / "design.md"), re.MULTILINE))
    rooms = {f"{path.parent.relative_to(ROOT)}/" for top in ("knowledge", "dialogs", "bot") for path in (ROOT / top).glob("*/__init__.py")}
    assert rooms - {"knowledge/migrations/"} <= set(re.findall(r"`([^`]+)`", " ".join(named)))


# --- licence, advisories ---------------------------------------------------------------------------------------------


def test_the_licence_is_whole_and_named_alike_everywhere() -> None:
    text = _read(ROOT / "LICENSE")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert all(f"\n{number}." in text for number in range(1, 16))
    assert "Compatible Licences" in text
    for paper in ("pyproject.toml", "publiccode.yml", "README.md"):
        assert "EUPL-1.2" in _read(ROOT / paper), paper


def test_a_package_that_could_not_be_looked_up_is_not_called_sound() -> None:
    bug = {"id": "PYSEC-1", "fix_versions": ["2"]}
    skipped, sound, bad = {"name": "a", "skip_reason": "?"}, {"name": "b", "version": "1", "vulns": []}, {"name": "c", "version": "1"}
    assert advisories.judge("")[0] == 0
    assert "NOT checked" in advisories.judge("")[1]
    assert "NOT checked" in advisories.judge(json.dumps({"dependencies": [skipped]}))[1]
    assert "1 could not" in advisories.judge(json.dumps({"dependencies": [skipped, sound]}))[1]
    assert advisories.judge(json.dumps({"dependencies": [sound, bad | {"vulns": [bug]}]})) == (1, "c 1: PYSEC-1, fixed in ['2']")


def test_without_a_network_a_copy_of_the_advisories_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "vulns" / "jinja2"
    folder.mkdir(parents=True)
    ranges = "ranges: [{type: ECOSYSTEM, events: [{introduced: '0'}, {fixed: 2.11.3}]}]"
    bug = f"id: PYSEC-2021-66\npublished: '2021-02-01T20:15:00Z'\naffected:\n- {ranges}\n"
    (folder / "PYSEC-2021-66.yaml").write_text(bug)
    for version, status in (("2.9.1", 1), ("2.11.3", 0), ("3.1.0", 0)):
        answer, newest = advisories.from_copy(tmp_path, f"Jinja2=={version} \\\n    --hash=sha256:0\nother==1.0 \\\n")
        assert (advisories.judge(answer)[0], newest) == (status, "2021-02-01")
    assert "NOT checked" in advisories.judge(advisories.from_copy(tmp_path / "nowhere", "jinja2==1")[0])[1]
