"""A date after an article reads as Italians say it."""

import pytest

from dialogs.words.i18n import words_of
from knowledge.elision import elided


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        ("fino al 8 dicembre 2026", "fino all'8 dicembre 2026"),
        ("Dal 11 gen 2026 al 9 feb 2026", "Dall'11 gen 2026 al 9 feb 2026"),
        ("Controllata il 8 marzo", "Controllata l'8 marzo"),
        ("Il 11/12/2026 e del 08/01/2027", "L'11/12/2026 e dell'08/01/2027"),
        ("dal 18 maggio al 1 giugno", "dal 18 maggio al 1 giugno"),
        ("al 8 per cento, il 11 è il numero", "al 8 per cento, il 11 è il numero"),
    ],
)
def test_the_eighth_and_the_eleventh(plain: str, said: str) -> None:
    assert elided(plain) == said


def test_so_do_the_words_of_the_chat() -> None:

    assert "all'8 dicembre" in words_of("it")("window.until", day="8 dicembre 2026")
