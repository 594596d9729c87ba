"""Hears the danger that no single word names: signs of who, what, where and now that stand together in one passage; alone they say
nothing, and whether the passage sounds like a danger at all others must say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from knowledge.catalogue import Catalogue, once_per_content
from knowledge.search import stems
from knowledge.search.lexicon import Lexicon, lexicon_of

DOCUMENT: Final = "signs.yml"
USUAL: Final = "it"
EITHER: Final = "|"
PAST: Final = "tempo_passato"
LONG_PAST: Final = "tempo_remoto"
SAFE_NOW: Final = "al_sicuro"

Group = tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Signs:
    """The words of each sign by language; for each kind of danger the signs that must stand together; the signs of what is past, read
    or said for a laugh, with those that belie them."""

    words: Mapping[str, Lexicon]
    groups: tuple[tuple[str, Group], ...]
    calm: Mapping[str, frozenset[str]]


@once_per_content
def signs_of(catalogue: Catalogue) -> Signs:
    """The signs of a catalogue, compiled once per content; without the document there are none."""
    document: Mapping[str, Any] = catalogue.documents.get(DOCUMENT) or {}
    signs: Mapping[str, Mapping[str, Sequence[str]]] = document.get("signs") or {}
    languages = dict.fromkeys((USUAL, *(lang for forms in signs.values() for lang in forms)))
    words = {lang: lexicon_of({"concepts": {name: {lang: forms.get(lang, ())} for name, forms in signs.items()}}) for lang in languages}
    groups = [
        (kind, tuple(frozenset(one.split(EITHER)) for one in group))
        for kind, every in (document.get("together") or {}).items()
        for group in every
    ]
    calm = {sign: frozenset(belied) for sign, belied in (document.get("calm") or {}).items()}
    return Signs(words, tuple(groups), calm)


def spoken_of(catalogue: Catalogue, passages: Sequence[str], lang: str) -> Iterator[tuple[str, str]]:
    """Each sentence, or pair of neighbours, in which the signs of a danger all stand, with the first such kind."""
    signs, present = signs_of(catalogue), [_present(catalogue, one, lang) for one in passages]
    for first, last in (*((place, place) for place in range(len(passages))), *pairwise(range(len(passages)))):
        together = present[first] | present[last]
        if kind := next((kind for kind, group in signs.groups if all(together & either for either in group)), None):
            yield kind, " ".join(passages[first : last + 1])


def is_past(catalogue: Catalogue, sentence: str, lang: str) -> bool:
    """Whether a whole sentence plainly tells of what is past and over, or of who is safe now."""
    return _is_calm(catalogue, sentence, lang, {PAST, LONG_PAST, SAFE_NOW})


def is_long_past(catalogue: Catalogue, sentence: str, lang: str) -> bool:
    """Whether a whole sentence plainly tells of what was over years ago."""
    return _is_calm(catalogue, sentence, lang, {LONG_PAST})


def is_calm(catalogue: Catalogue, clause: str, lang: str) -> bool:
    """Whether a clause plainly tells of what is past, of something read or seen, of a joke, or of help that is offered."""
    return _is_calm(catalogue, clause, lang, set(signs_of(catalogue).calm))


def _is_calm(catalogue: Catalogue, passage: str, lang: str, wanted: set[str]) -> bool:
    present = _present(catalogue, passage, lang)
    return any(not present & signs_of(catalogue).calm.get(sign, frozenset()) for sign in present & wanted)


def _present(catalogue: Catalogue, passage: str, lang: str) -> set[str]:
    """The signs in ``passage``, its language being read beside Italian."""
    words, spoken = signs_of(catalogue).words, stems.words(passage)
    return {name for one in dict.fromkeys((USUAL, lang)) if one in words for name in words[one].concepts(spoken)}
