"""How people say things, as records: example sentences and short phrases; understands nothing."""

from collections.abc import Mapping

from knowledge.records.base import Record


class Sentences(Record):
    """Example sentences and short phrases that point to one service, FAQ entry, need area or urgency.

    ``sentences`` maps a style (``standard``, ``sms``, ``migrant``, ``story``, ``dialect``) or a language code to texts.
    """

    id: str
    keywords: tuple[str, ...] = ()
    sentences: Mapping[str, tuple[str, ...]] = {}
    look_alikes: Mapping[str, tuple[str, ...]] = {}
