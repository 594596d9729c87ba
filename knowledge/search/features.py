"""What of a message is compared: stems and their pairs, pieces of words, concepts and their pairs; counts nothing and knows no service."""

import re
from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise
from typing import Final

from knowledge.search import figures, stems
from knowledge.search.lexicon import Lexicon

MOST_CONCEPTS: Final = 14
_SENTENCE_END = re.compile(r"[.!?;…。！？؟\n]+(?!\d)")
_SMALL = (
    "il lo la i gli le l un una uno di a da in con su per tra fra e o ma se che chi cui del della dei delle dello degli al "
    "allo alla ai agli alle dal dalla dai dalle nel nella nei nelle sul sulla sui sulle d mi ti ci vi si ne ho hai ha abbiamo "
    "avete hanno sono sei siamo siete c ce ed od io tu lui lei noi voi loro mio mia miei mie questo questa quello quella "
    "anche pure poi gia piu molto tanto quindi perche come cosa quando ora adesso essere stato stata era ero fare fa faccio "
    "the of to my is am are and for on it de el los las y en que les des du et je nous est sa cu pe sunt este "
)
STOP = frozenset(stems.stem(word) for word in _SMALL.split())
"""Words too common to tell one need from another."""


def features(text: str, lexicon: Lexicon) -> Iterator[str]:
    """Every feature of ``text``, repeated as often as it occurs; the first letter is its family."""
    text = text[: stems.LONGEST]
    sentences = [figures.isee_told_apart(stems.words(part)) for part in _SENTENCE_END.split(text)]
    spoken = [word for sentence in sentences for word in sentence]
    stemmed = [stems.stem(word) for word in spoken]
    for one in stemmed:
        if one not in STOP:
            yield f"w{one}"
    for one, two in pairwise(stemmed):
        if one not in STOP or two not in STOP:
            yield f"b{one} {two}"
    for word, one in zip(spoken, stemmed, strict=True):
        if one not in STOP:
            yield from _pieces(word)
    for sentence in sentences:
        spoken_of = list(lexicon.concepts(sentence))
        yield from (f"x{concept}" for concept in spoken_of)
        yield from (f"y{one} {two}" for one, two in combinations(sorted(set(spoken_of))[:MOST_CONCEPTS], 2))
    yield from (f"w{band}" for band in figures.bands(text))


def _pieces(word: str) -> Iterable[str]:
    if "一" <= word[0] <= "鿿":
        for size in (1, 2, 3):
            yield from (f"c{word[start : start + size]}" for start in range(len(word) - size + 1))
        return
    if word[0].isdigit():
        return
    framed = f" {word} "
    for size in (3, 4, 5):
        yield from (f"c{framed[start : start + size]}" for start in range(len(framed) - size + 1))
