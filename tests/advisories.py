"""`make check` and `make audit`: known vulnerabilities of the locked packages. Without a network it says so and fails nothing.

Where the network does not reach them, a copy of the Python advisories (a clone of github.com/pypa/advisory-database, made elsewhere)
can be named in BUSSOLA_ADVISORIES: it is read instead, and how old it is is said.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

COPY = "BUSSOLA_ADVISORIES"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
LOCK = "requirements.lock"
PATIENCE_SECONDS = 120


def ask(*options: str) -> str:
    """What pip-audit answers, nothing if it could not ask."""
    command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--progress-spinner=off", "--format=json", *options]
    try:
        done = subprocess.run([*command, "-r", LOCK], capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout


def judge(answer: str) -> tuple[int, str]:
    """Exit status and what to say; a package that could not be looked up is never counted as a sound one."""
    try:
        packages = json.loads(answer)["dependencies"]
    except (ValueError, KeyError):
        packages = []
    known = [one for one in packages if "skip_reason" not in one]
    found = [f"{one['name']} {one['version']}: {bug['id']}, fixed in {bug['fix_versions']}" for one in known for bug in one["vulns"]]
    if found:
        return 1, "\n".join(found)
    if not known:
        return 0, "Vulnerabilities NOT checked: no advisories could be had. Try `make audit` where the network reaches them."
    return 0, f"No known vulnerability in {len(known)} packages; {len(packages) - len(known)} could not be looked up."


def from_copy(folder: Path, lock: str) -> tuple[str, str]:
    """What pip-audit would answer, from a copy of the advisories; and the day of the newest of them."""
    newest, found = "", []
    for name, version in PINNED.findall(lock):
        bugs = [yaml.safe_load(path.read_text()) for path in sorted((folder / "vulns" / canonicalize_name(name)).glob("*.yaml"))]
        standing = [bug for bug in bugs if not bug.get("withdrawn") and _touches(bug, version)]
        vulns = [{"id": bug["id"], "fix_versions": sorted(_fixes(bug))} for bug in standing]
        found.append({"name": name, "version": version, "vulns": vulns})
    for path in (folder / "vulns").glob("*/PYSEC-*.yaml"):
        newest = max(newest, *re.findall(r"^published: '([0-9-]{10})", path.read_text(), re.MULTILINE), "")
    return json.dumps({"dependencies": found if newest else []}), newest


def _touches(bug: dict[str, Any], version: str) -> bool:
    return any(version in one.get("versions", ()) or _is_within(one.get("ranges", ()), version) for one in bug["affected"])


def _is_within(ranges: Iterable[dict[str, Any]], version: str) -> bool:
    """Whether the last event not after ``version`` is that the fault was brought in."""
    for one in (found for found in ranges if found["type"] == "ECOSYSTEM"):
        told = [(what, at) for event in one["events"] for what, at in event.items() if what != "last_affected"]
        events = [(_number(str(at)), what == "introduced") for what, at in told]
        before = [brought_in for at, brought_in in sorted(events) if at <= _number(version)]
        if before and before[-1]:
            return True
    return False


def _number(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:
        return Version("0")


def _fixes(bug: dict[str, Any]) -> Iterator[str]:
    return (str(event["fixed"]) for one in bug["affected"] for r in one.get("ranges", ()) for event in r["events"] if "fixed" in event)


def main() -> tuple[int, str]:
    status, said = judge(ask())
    copy = os.environ.get(COPY)
    if "NOT checked" not in said or not copy:
        return status, said
    answer, newest = from_copy(Path(copy), Path(LOCK).read_text())
    status, said = judge(answer)
    return status, f"From a copy whose newest advisory is of {newest or 'no day'}: {said}"


if __name__ == "__main__":
    status, said = main()
    print(said)
    sys.exit(status)
