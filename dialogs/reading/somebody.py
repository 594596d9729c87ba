"""Hears that somebody of the office is asked for by name or by what they did; knows nobody and promises nobody."""

from dialogs.house import Published
from dialogs.reading.fixed_words import kin, people, somebody, words
from dialogs.reading.safety import plain
from knowledge.search import stems

_LONGEST = 120
_MARKS = " .!?;,。！？؟،¿¡"


def is_asked_for(published: Published, text: str) -> bool:
    """Whether the whole message asks for a person of the office: *posso parlare ancora con Lucia?*"""
    said = plain(text).strip(_MARKS)
    if len(said) > _LONGEST:
        return False
    for expression in somebody():
        if (found := expression.fullmatch(said)) is not None:
            name = found.groupdict().get("name")
            if name is None or _is_a_name(published, name):
                return True
    return False


def _is_a_name(published: Published, said: str) -> bool:
    """Whether these words are no relative, no calling and nothing that the catalogue speaks of."""
    if any(found.search(said) for _, found in people()) or any(found.search(said) for found in kin().values()):
        return False
    if any(word in words("no_name") for word in said.split()):
        return False
    spelled = stems.words(said)
    return not any(published.index.lexicon.concepts(spelled)) and not any(published.index.names.called_in(said))
