"""Local variants read beside the rules for all: what changes, what falls away, what is asked besides."""

from knowledge.rules.places_apart import places_apart
from tests.content import built_in

CATALOGUE = built_in()


def _lines(slug: str, name: str) -> str:
    (found,) = [place for place in places_apart(CATALOGUE, CATALOGUE.services[slug]) if place.name.startswith(name)]
    return " ".join(found.lines)


def test_every_place_of_misura_b2_says_what_is_different_there() -> None:
    assert "ricevuta INPS" in _lines("misura-b2", "Comune di Milano")
    assert "regole regionali" in _lines("misura-b2", "Ambito di Tradate")
    assert "Qui non serve: verbale" in _lines("misura-b2", "Ambito di Cinisello")
    assert "Ultime date note: dal 18 marzo 2025 al 18 aprile 2025" in _lines("misura-b2", "Ambito di Carate")
    assert _lines("misura-b2", "Ambito di Gallarate") == "Valgono le regole di tutti."


def test_towns_of_an_ambito_are_named_and_services_for_all_have_no_places() -> None:
    named = {town for place in places_apart(CATALOGUE, CATALOGUE.services["misura-b2"]) for town in place.towns}
    assert {"Bresso", "Cittiglio", "Gallarate"} <= named
    assert places_apart(CATALOGUE, CATALOGUE.services["assegno-sociale"]) == ()
