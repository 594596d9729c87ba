"""How plain an Italian text is: Gulpease index and long sentences; rewrites nothing."""

import re
from dataclasses import dataclass

GULPEASE_FLOOR = 60
MAX_SENTENCE_WORDS = 20
ABBREVIATIONS = re.compile(r"\b(art|artt|c|co|n|nr|es|ecc|sig|dott|dr|cfr|pag|tel|l|d|lgs|min|max|mld|mln)\.(?=\s)", re.IGNORECASE)
SENTENCE_END = re.compile(r"(?:[.!?…]+[\"»”')]*(?=\s|$)|\n+)")
WORD = re.compile(r"[^\W_]+(?:[.,][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Plainness:
    """Gulpease from 0 (hard) to 100 (easy), and the sentences that are too long."""

    gulpease: float
    long_sentences: tuple[str, ...]

    @property
    def is_plain(self) -> bool:
        return self.gulpease >= GULPEASE_FLOOR and not self.long_sentences


def sentences_of(text: str) -> list[str]:
    """The sentences of ``text``; a line break ends one too."""
    marked = ABBREVIATIONS.sub(lambda found: found.group(1) + "\u2024", text)
    return [part.replace("\u2024", ".").strip() for part in SENTENCE_END.split(marked) if WORD.search(part)]


def words_of(text: str) -> list[str]:
    """The words of ``text``; a number with its separators is one, an elided article and its noun are two."""
    return WORD.findall(text)


def gulpease(text: str) -> float:
    """89 + (300 x sentences - 10 x letters) / words, kept between 0 and 100; 100 for a text without words."""
    words = words_of(text)
    if not words:
        return 100.0
    letters = sum(character.isalnum() for word in words for character in word)
    value = 89 + (300 * max(1, len(sentences_of(text))) - 10 * letters) / len(words)
    return max(0.0, min(100.0, value))


def plainness(text: str) -> Plainness:
    """Both measures of ``text``."""
    long = tuple(sentence for sentence in sentences_of(text) if len(words_of(sentence)) > MAX_SENTENCE_WORDS)
    return Plainness(gulpease(text), long)
