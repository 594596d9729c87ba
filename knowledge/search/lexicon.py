"""Words of one meaning across spellings, dialects and languages, from ``lexicon.yml``; translates nothing, only marks concepts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from knowledge.search import stems

DOCUMENT = "lexicon.yml"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Concepts by whole word, by beginning of a word (``affitt*``), by the word that opens several (or its first letters and a star), by
    characters (Chinese)."""

    whole: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    beginnings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]] = field(default_factory=dict)
    inside: tuple[tuple[str, str], ...] = ()

    def concepts(self, words: Sequence[str]) -> Iterable[str]:
        """The concepts that ``words`` (as ``stems.words`` gives them) speak of, in the order of the text."""
        for place, word in enumerate(words):
            yield from self._of_word(word)
            for opening in (word, f"{word[:3]}*"):
                for phrase, concept in self.phrases.get(opening, ()):
                    if _fits(words, place, phrase):
                        yield concept

    def _of_word(self, word: str) -> Iterable[str]:
        if "一" <= word[0] <= "鿿":
            for part, concept in self.inside:
                if part in word:
                    yield concept
            return
        yield from self.whole.get(word, ())
        for size in range(3, len(word) + 1):
            yield from self.beginnings.get(word[:size], ())


def _fits(words: Sequence[str], place: int, phrase: tuple[str, ...]) -> bool:
    if place + len(phrase) > len(words):
        return False
    for part in phrase:
        word = words[place]
        if word != part and not (part[-1] == "*" and word.startswith(part[:-1])):
            return False
        place += 1
    return True


def lexicon_of(document: Mapping[str, Any] | None) -> Lexicon:
    """The lexicon that ``lexicon.yml`` writes: ``concepts: {name: {language: [words]}}``; a star ends a beginning."""
    whole: dict[str, list[str]] = {}
    beginnings: dict[str, list[str]] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    inside: list[tuple[str, str]] = []
    for concept, by_language in ((document or {}).get("concepts") or {}).items():
        for form in {form for forms in by_language.values() for form in forms}:
            star = form.endswith("*")
            parts = [part + ("*" if mark else "") for part, mark in _parts(form)]
            if not parts:
                continue
            if "一" <= parts[0][0] <= "鿿":
                inside.append((parts[0].rstrip("*"), concept))
            elif len(parts) > 1:
                opening = f"{parts[0][:3].rstrip('*')}*" if parts[0].endswith("*") else parts[0]
                phrases.setdefault(opening, []).append((tuple(parts), concept))
            elif star:
                beginnings.setdefault(parts[0].rstrip("*"), []).append(concept)
            else:
                whole.setdefault(parts[0], []).append(concept)
    return Lexicon(
        {key: tuple(sorted(set(value))) for key, value in whole.items()},
        {key: tuple(sorted(set(value))) for key, value in beginnings.items()},
        {key: tuple(sorted(value)) for key, value in phrases.items()},
        tuple(sorted(inside)),
    )


def _parts(form: str) -> Iterable[tuple[str, bool]]:
    for piece in form.split():
        spelled = stems.words(piece.rstrip("*"))
        for place, word in enumerate(spelled):
            yield word, piece.endswith("*") and place == len(spelled) - 1
