"""Which words of a message decided an answer: each word's own share of the best score, for «perché ho capito così»."""

import numpy as np

from knowledge.search import stems
from knowledge.search.model import Model
from knowledge.search.vectors import SHARPNESS, Floats, Ints, number

MOST = 3


def decisive_words(model: Model, service: int, likeness: Floats, text: str, vector: tuple[Ints, Floats]) -> tuple[str, ...]:
    """Up to three words of ``text``, those that spoke most for a service; ``vector`` is the text's own."""
    weights = dict(zip(vector[0].tolist(), vector[1].tolist(), strict=True))
    voices = np.zeros(model.space.size, dtype=np.float32)
    voices[model.learnt] = model.voices[:, service]
    slope = voices * likeness ** (1 - 1 / SHARPNESS)
    shares: dict[str, float] = {}
    for word in dict.fromkeys(stems.words(text)):
        column = int(np.searchsorted(model.space.keys, np.uint32(number(f"w{stems.stem(word)}"))))
        if column in weights and model.space.keys[column] == number(f"w{stems.stem(word)}"):
            begin, end = model.space.starts[column], model.space.starts[column + 1]
            shares[word] = weights[column] * float(model.space.weights[begin:end] @ slope[model.space.examples[begin:end]])
    return tuple(word for word, share in sorted(shares.items(), key=lambda item: -item[1])[:MOST] if share > 0)
