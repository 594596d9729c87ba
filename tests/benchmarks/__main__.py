"""`make bench`: runs every benchmark of this folder in turn, each in a process of its own, and lets it print its figures."""

import subprocess
import sys
from pathlib import Path

if __name__ == "__main__":
    wanted = set(sys.argv[1:])
    failed = []
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.stem.startswith("_") or (wanted and path.stem not in wanted):
            continue
        print(f"\n=== {path.stem} ===", flush=True)
        if subprocess.run([sys.executable, "-m", f"tests.benchmarks.{path.stem}"], check=False).returncode:
            failed.append(path.stem)
    if failed:
        sys.exit(f"Not measured to the end: {', '.join(failed)}")
