"""Which words of a message decided an answer: each word's own share of the best score, for «perché ho capito così»."""

import numpy as np

from knowledge import search_features, stems
from knowledge.lexicon import Lexicon
from knowledge.search_compile import Answers
from knowledge.search_model import SHARPNESS, Model
from knowledge.search_vectors import Floats, number

MOST = 3


def decisive_words(model: Model, answers: Answers, likeness: Floats, text: str, lexicon: Lexicon, slug: str) -> tuple[str, ...]:
    """Up to three words of ``text``, those that spoke most for the service ``slug``."""
    voices = np.zeros(model.space.size, dtype=np.float32)
    voices[model.learnt] = model.voices[:, answers.service_ids.index(slug)]
    slope = voices * likeness ** (1 - 1 / SHARPNESS)
    columns, values = model.space.vector(search_features.features(text, lexicon))
    value_of = dict(zip(columns.tolist(), values.tolist(), strict=True))
    shares: dict[str, float] = {}
    for word in dict.fromkeys(stems.words(text)):
        column = int(np.searchsorted(model.space.keys, np.uint32(number(f"w{stems.stem(word)}"))))
        if column in value_of and model.space.keys[column] == number(f"w{stems.stem(word)}"):
            begin, end = model.space.starts[column], model.space.starts[column + 1]
            shares[word] = value_of[column] * float(model.space.weights[begin:end] @ slope[model.space.examples[begin:end]])
    return tuple(word for word, share in sorted(shares.items(), key=lambda item: -item[1])[:MOST] if share > 0)
