"""`make check` and `make audit`: known vulnerabilities of the locked packages. Without a network it says so and fails nothing."""

import json
import subprocess
import sys

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


if __name__ == "__main__":
    status, said = judge(ask())
    print(said)
    sys.exit(status)
