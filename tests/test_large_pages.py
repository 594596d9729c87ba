"""A busy process has its memory laid together on large pages; nothing in it changes."""

import re
from pathlib import Path

from bot.memory import lay_together


def test_what_is_in_memory_stays_as_it_is_on_large_pages() -> None:
    kept = [str(number) * 50 for number in range(200_000)]
    before = hash(tuple(kept))
    laid = lay_together()
    assert hash(tuple(kept)) == before
    if laid:
        found = re.search(r"AnonHugePages: +([0-9]+) kB", Path("/proc/self/smaps_rollup").read_text())
        assert found is not None
        assert int(found[1]) >= 2048
