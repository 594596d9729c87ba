"""What has lived long is set apart from the garbage collector's rounds, and nothing that was thrown away is kept for good."""

import gc
import weakref
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot import memory
from tests.mail_room import house_for


class Ring:
    """Refers to itself, so that only the collector can find it."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.set_threshold(*thresholds)
    gc.callbacks[:] = [one for one in gc.callbacks if one is not memory._set_apart]
    gc.unfreeze()


def test_what_outlives_a_full_collection_is_not_looked_at_again() -> None:
    memory.settle()
    memory.settle()
    assert gc.callbacks.count(memory._set_apart) == 1
    before, kept = gc.get_freeze_count(), [[number] for number in range(500)]
    gc.collect()
    assert gc.get_freeze_count() >= before + len(kept)


def test_what_was_set_apart_and_then_thrown_away_goes_when_all_is_looked_through() -> None:
    memory.settle()
    ring = Ring()
    gone = weakref.ref(ring)
    gc.collect()
    del ring
    gc.collect()
    assert gone() is not None
    memory.settle()
    assert gone() is None


def test_all_is_looked_through_for_a_new_catalogue_and_in_the_small_hours(sqlite_engine: object) -> None:
    house = house_for(sqlite_engine)  # type: ignore[arg-type]
    evening, night, morning = (datetime(2026, 3, day, hour, tzinfo=UTC) for day, hour in ((1, 22), (2, 1), (2, 5)))
    published = object()

    def at(moment: datetime, *, shown: object = published) -> tuple[int, object]:
        return memory.era(replace(house, now=lambda: moment, published=lambda: shown))  # type: ignore[arg-type, return-value]

    assert at(evening) == at(night) != at(morning)
    assert at(evening) != at(evening, shown=object())
