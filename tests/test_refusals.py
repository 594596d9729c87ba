"""Who refuses a subject is not asked about it; what one lacks or fears is no refusal."""

import pytest
from sqlalchemy import Engine

from dialogs.reading import refusals, sayings
from tests.talk import Citizen, published


@pytest.mark.parametrize(
    ("text", "lang", "need"),
    [
        ("адвокат мені не треба", "uk", "giustizia"),
        ("no niente avvocato", "it", "giustizia"),
        ("lascia stare i soldi", "it", "reddito"),
        ("non mi serve la casa", "it", "casa"),
        ("I don't need a lawyer", "en", "giustizia"),
        ("no necesito abogado", "es", "giustizia"),
        ("je n'ai pas besoin d'avocat", "fr", "giustizia"),
        ("nu am nevoie de avocat", "ro", "giustizia"),
        ("لا أحتاج إلى محامي", "ar", "giustizia"),
        ("我不需要律师", "zh", "giustizia"),
    ],
)
def test_a_refused_subject_is_heard(text: str, lang: str, need: str) -> None:
    assert refusals.heard(text, published(), lang=lang) == refusals.Refused((need,), "")


@pytest.mark.parametrize(
    "text",
    ["non ho casa", "niente soldi", "non voglio dormire per strada", "mi serve un avvocato", "mi serve o no un avvocato?", "no, non serve"],
)
def test_what_is_lacked_feared_or_asked_is_not_refused(text: str) -> None:
    assert refusals.heard(text, published(), lang="it") is None


def test_what_else_was_said_is_kept() -> None:
    found = refusals.heard("lascia stare l'avvocato, cerco lavoro", published(), lang="it")
    assert found == refusals.Refused(("giustizia",), "cerco lavoro")
    assert sayings.put_aside("non mi serve più la casa") == ("casa",)


def test_a_refused_subject_opens_nothing_and_leaves_the_talk(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("lascia stare i soldi")
    assert citizen.state().needs == []
    citizen.says("mi serve un avvocato per la separazione")
    assert "giustizia" in citizen.state().needs
    citizen.says("cerco anche una casa popolare a Milano")
    citizen.says("no niente avvocato")
    state = citizen.state()
    assert "giustizia" not in state.needs and "casa" in state.needs and "gratuito-patrocinio" not in state.slugs
    assert "Va bene, non guardo" in citizen.text()
