"""What understands free text while a new catalogue's sentences are being learnt: the old index, silent on what is gone; learns nothing."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from knowledge.catalogue import Catalogue
from knowledge.search.index import Index
from knowledge.search.names import Names
from knowledge.search.vectors import Ints


def meanwhile(before: Index, catalogue: Catalogue) -> Index:
    """``before`` without the services, questions and areas that ``catalogue`` has not; what is new in it is not found yet."""
    answers = before.answers
    services, faq = _gone(answers.service_ids, catalogue.services), _gone(answers.faq_ids, catalogue.faq)
    areas = _gone(answers.area_ids, catalogue.need_areas)
    titles = {("service", slug): service.name_it for slug, service in catalogue.services.items()}
    titles |= {("faq", key): one.question_it for key, one in catalogue.faq.items()}
    if not len(services) and not len(faq) and not len(areas):
        return replace(before, titles=titles)
    voices = np.array(before.model.voices)
    voices[:, answers.services.start + services] = 0.0
    voices[:, answers.areas.start + areas] = 0.0
    if answers.learns_faq:
        voices[:, answers.faq.start + faq] = 0.0
    weights = np.array(answers.link_weights)
    weights[faq] = 0.0
    weights[np.isin(answers.links, services)] = 0.0
    owners = np.where(np.isin(before.model.owners, faq), -1, before.model.owners).astype(np.int32)
    return replace(
        before,
        model=replace(before.model, voices=voices, owners=owners),
        answers=replace(answers, link_weights=weights),
        names=_without(before.names, set(services.tolist())),
        titles=titles,
    )


def _gone(ids: tuple[str, ...], known: Iterable[str]) -> Ints:
    held = set(known)
    return np.array([place for place, one in enumerate(ids) if one not in held], dtype=np.int32)


def _without(names: Names, gone: set[int]) -> Names:
    return Names({first: tuple(one for one in called if one[1] not in gone) for first, called in names.by_first.items()})
