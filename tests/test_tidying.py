"""When a process gives memory back and when it lays it together: by how busy it has been."""

from itertools import pairwise

from bot.periodic import BUSY_SHARE, GIVE_BACK_BUSY_SECONDS, GIVE_BACK_SECONDS, LAY_SECONDS, Tidying

STEP = 5.0


def _acts(tidying: Tidying, *, seconds: float, share: float) -> tuple[list[float], list[float]]:
    """Moments, in seconds from now, at which it gave back and laid together, with so much of a processor in use."""
    begun, gave, laid = tidying.at, [], []
    for number in range(1, int(seconds / STEP) + 1):
        tidying.look(at=begun + number * STEP, used=tidying.used + share * STEP)
        gave += [number * STEP] * tidying.gives_back()
        laid += [number * STEP] * tidying.lays()
    return gave, laid


def test_in_quiet_memory_is_given_back_about_every_minute_and_never_laid() -> None:
    gave, laid = _acts(Tidying(1_000.0, 3.0), seconds=600, share=BUSY_SHARE / 10)
    assert 8 <= len(gave) <= 10
    assert gave[0] <= GIVE_BACK_SECONDS + STEP
    assert laid == []


def test_a_busy_process_lays_often_and_gives_back_seldom() -> None:
    gave, laid = _acts(Tidying(1_000.0, 3.0), seconds=2 * GIVE_BACK_BUSY_SECONDS + 3 * STEP, share=0.9)
    assert len(gave) == 2
    assert gave[0] > GIVE_BACK_BUSY_SECONDS
    assert all(LAY_SECONDS < later - before <= LAY_SECONDS + STEP for before, later in pairwise(laid))
    assert laid[0] == STEP


def test_what_a_busy_time_left_is_given_back_a_minute_after_it() -> None:
    tidying = Tidying(1_000.0, 3.0)
    assert _acts(tidying, seconds=300, share=0.9)[0] == []
    gave, laid = _acts(tidying, seconds=120, share=0.01)
    assert GIVE_BACK_SECONDS < gave[0] <= GIVE_BACK_SECONDS + 2 * STEP
    assert laid == []


def test_a_look_right_after_another_does_not_fail() -> None:
    tidying = Tidying(1_000.0, 3.0)
    tidying.look(at=1_000.0, used=3.0)
    assert not tidying.gives_back()
    assert not tidying.lays()
