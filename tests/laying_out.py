"""How decisions are laid out while something is tried: at once where they are small, or divided wherever that can be."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from knowledge.rules import clusters, grids


@contextmanager
def laying_out(*, divided: bool) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("SMALL_ENOUGH", "ALONE") if divided else ():
            patch.setattr(grids, name, 0)
        patch.setattr(clusters, "A_STANDING", 1 if divided else clusters.A_STANDING)
        yield
