"""Named places where a test may kill this process; without ``BUSSOLA_TEST_CRASHES=1`` they do nothing at all."""

import os
import signal

NAMES = ("after-receive", "before-turn", "mid-turn", "after-turn-commit", "before-send", "after-send-before-mark")
IN_THE_GROUP = ("before-send", "after-topic-before-kept", "after-send-before-mark")


class _Fuse:
    """``BUSSOLA_CRASH_AT=name`` kills at the first passage, ``name:3`` at the third."""

    def __init__(self, environ: dict[str, str]) -> None:
        asked = environ.get("BUSSOLA_CRASH_AT", "") if environ.get("BUSSOLA_TEST_CRASHES") == "1" else ""
        self.name, _, count = asked.partition(":")
        self.left = int(count or 1)

    def passes(self, name: str) -> bool:
        """Whether this passage is the one to die at."""
        if not self.name or name != self.name:
            return False
        self.left -= 1
        return self.left <= 0


_FUSE = _Fuse(dict(os.environ))


def crash_point(name: str) -> None:
    """Die here by SIGKILL, if a test asked for it."""
    if _FUSE.passes(name):
        os.kill(os.getpid(), signal.SIGKILL)
