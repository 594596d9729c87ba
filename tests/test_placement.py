"""The two threads of a busy process on one processor: together, apart again, and away from where others work."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from bot.placement import TURNS, Placement

pytestmark = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2, reason="one processor, or a system that does not place"
)


@pytest.fixture
def turns() -> Iterator[int]:
    """A thread that takes turns, as the system numbers it."""
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait, name=f"{TURNS}0")
    thread.start()
    assert thread.native_id is not None
    yield thread.native_id
    stop.set()
    thread.join()


def test_both_are_together_while_there_is_much_to_do_and_free_afterwards(turns: int) -> None:
    placement, allowed = Placement(), os.sched_getaffinity(0)
    placement.look(is_busy=True)
    assert os.sched_getaffinity(turns) == os.sched_getaffinity(os.getpid())
    assert len(os.sched_getaffinity(turns)) == 1
    stop = threading.Event()
    begun = threading.Thread(target=stop.wait)
    begun.start()
    placement.look(is_busy=False)
    assert os.sched_getaffinity(turns) == os.sched_getaffinity(os.getpid()) == allowed
    assert begun.native_id is not None
    assert os.sched_getaffinity(begun.native_id) == allowed
    stop.set()
    begun.join()


def test_where_another_program_works_they_do_not_stay(turns: int) -> None:
    placement, allowed = Placement(), os.sched_getaffinity(0)
    placement.look(is_busy=True)
    (where,) = os.sched_getaffinity(turns)
    works = f"import os\nos.sched_setaffinity(0, {{{where}}})\nwhile True: pass"
    with subprocess.Popen([sys.executable, "-c", works]) as other:
        try:
            time.sleep(1.5)
            placement.look(is_busy=True)
            assert os.sched_getaffinity(turns) == allowed
            placement.look(is_busy=True)
            assert os.sched_getaffinity(turns) == allowed
        finally:
            other.kill()


def test_several_threads_that_take_turns_are_left_alone(turns: int) -> None:
    stop = threading.Event()
    second = threading.Thread(target=stop.wait, name=f"{TURNS}1")
    second.start()
    Placement().look(is_busy=True)
    assert len(os.sched_getaffinity(turns)) > 1
    stop.set()
    second.join()
