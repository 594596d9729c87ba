"""A figure that changed is looked for in the texts that people read; a figure that another rule still has is left in peace."""

import copy
from dataclasses import replace

from admin.figures_left import texts_left
from knowledge.catalogue import Catalogue
from knowledge.differences import changes_between
from tests.content import built_in

OLD, NEW = 9796, 8000


def with_threshold(catalogue: Catalogue, slug: str, old: float, new: float) -> Catalogue:
    def changed(value: object) -> object:
        if isinstance(value, dict):
            return {key: changed(one) for key, one in value.items()}
        if isinstance(value, list):
            return [changed(one) for one in value]
        return new if value == old and not isinstance(value, bool) else value

    entries = tuple(
        replace(one, data=changed(copy.deepcopy(one.data))) if (one.kind, one.key) == ("service", slug) else one
        for one in catalogue.entries
    )
    return replace(catalogue, entries=entries)


def test_the_question_that_tells_the_old_threshold_is_named() -> None:
    before = built_in()
    slug = next(one.slug for one in before.services.values() if f": {OLD}" in str(one.model_dump()["criteria"]))
    after = with_threshold(before, slug, OLD, NEW)
    told = texts_left(changes_between(before.entries, after.entries), before, after)
    assert any("9.796" in line for line in told), told
    assert all("8.000" not in line for line in told)


def test_nothing_is_said_when_no_figure_changed() -> None:
    assert texts_left((), built_in(), built_in()) == []
