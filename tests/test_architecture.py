"""The arrows of the house hold, rasa and Telegram stay at the rim, and every module says what it is for."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROOMS = ("knowledge", "dialogs", "bot", "admin")
MODULES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")) if "migrations/versions" not in path.as_posix()]
RASA_ROOMS = {"dialogs/forms.py", "dialogs/actions.py", "dialogs/action_server.py"}


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_imports_run_downhill() -> None:
    done = subprocess.run([str(Path(sys.executable).parent / "lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_nobody_imports_the_composition_root() -> None:
    assert [path.name for path in MODULES if "bussola" in _imports(path)] == []


def test_rasa_lives_in_its_rooms_only() -> None:
    users = {path.relative_to(ROOT).as_posix() for path in MODULES if "rasa_sdk" in _imports(path)}
    assert users <= RASA_ROOMS
    assert users


def test_telegram_lives_in_the_citizens_door_only() -> None:
    users = {path.relative_to(ROOT).parts[0] for path in MODULES if "telegram" in _imports(path)}
    assert users == {"bot"}


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        if not ast.get_docstring(ast.parse(path.read_text())) and path.read_text().strip()
    ]
    assert silent == []


def test_nothing_reads_what_users_do_not_have() -> None:
    for path in [*MODULES, ROOT / "bussola.py", *sorted((ROOT / "tests").rglob("*.py"))]:
        if path.name == "test_architecture.py":
            continue
        assert "../shared" not in path.read_text(), path


def test_locks_name_no_registry() -> None:
    for lock in ROOT.glob("*.lock"):
        assert "://" not in lock.read_text(), lock.name
