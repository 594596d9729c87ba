"""Understanding of whole messages, measured on the tuning set with the thresholds of acceptance."""

from collections.abc import Sequence

import pytest

from dialogs.house import Published
from dialogs.reading.understanding import one_turn, understand
from knowledge.search import index
from tests.benchmarks.understanding import Pair, figures, records, second_records
from tests.content import built_in


@pytest.fixture(scope="module")
def published() -> Published:
    catalogue = built_in()
    return Published(catalogue, None, index.index_of(catalogue))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def pairs(published: Published) -> Sequence[Pair]:
    return [(record, understand(published, record["text"])) for record in records()]


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("services@1", 0.85),
        ("services@3", 0.94),
        ("faq@1", 0.80),
        ("faq@3", 0.92),
        ("areas F1", 0.83),
        ("facts P", 0.97),
        ("facts R", 0.80),
        ("urgent", 0.95),
    ],
)
def test_the_tuning_set_is_understood(pairs: Sequence[Pair], name: str, least: float) -> None:
    value = figures(pairs)[name]
    assert value is not None
    assert value >= least


def test_false_alarms_are_rare(pairs: Sequence[Pair]) -> None:
    assert (figures(pairs)["alarms"] or 0) <= 0.02


def test_the_language_of_every_message_is_told(pairs: Sequence[Pair]) -> None:
    assert [record["id"] for record, said in pairs if record["lang"] != said.lang] == []


def test_why_says_which_words_decided(published: Published) -> None:
    said = understand(published, "Mia madre ha 84 anni, abita a Tradate e le serve qualcuno in casa")
    assert any("84" in line for line in said.why)
    assert any(said.services[0].id in line for line in said.why)


@pytest.mark.parametrize("text", ["guarda", "senti…", "Guarda, non so", "boh", "allora, guardi"])
def test_who_only_asks_for_attention_has_named_no_need(published: Published, text: str) -> None:
    assert understand(published, text).need_areas == ()


@pytest.mark.parametrize("text", ["cosa posso fare?", "in realtà ne ho 3", "qual è il numero dell'INPS?", "ho detto che ho due figli"])
def test_words_without_a_theme_are_given_none(published: Published, text: str) -> None:
    assert understand(published, text).need_areas == ()


def test_hunger_is_a_need_of_money_and_not_a_child_in_danger(published: Published) -> None:
    for text in ("ho fame", "ho fame, non mangio da due giorni"):
        found = understand(published, text)
        assert (found.urgent, found.need_areas[0].id) == (None, "reddito"), text


def test_reading_a_message_twice_gives_the_same(published: Published) -> None:
    text = "siamo in 4 con due figli di 3 e 6 anni, isee 7000, abitiamo a Milano"
    assert understand(published, text) == understand(published, text)


def test_an_empty_message_says_nothing(published: Published) -> None:
    said = understand(published, "", lang="fr")
    assert (said.lang, said.services, said.facts, said.urgent) == ("fr", (), {}, None)


def test_messages_of_other_voices_are_understood(published: Published) -> None:
    found = figures([(record, understand(published, record["text"])) for record in second_records()])
    least = {"services@1": 0.85, "services@3": 0.95, "faq@1": 0.80, "faq@3": 0.92, "urgent": 0.95}
    assert {name: found[name] for name, value in least.items() if (found[name] or 0) < value} == {}
    assert (found["alarms"] or 0) <= 0.06


def test_a_message_is_read_once_in_a_turn_and_forgotten_after_it(published: Published) -> None:
    text = "ho perso il lavoro e ho due figli"
    with one_turn():
        once = understand(published, text)
        assert understand(published, text) is once
    assert understand(published, text) is not once


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Al CAF per l'ISEE si paga o è gratis?", "isee-costa"),
        ("come rinnovo l'adi dopo un anno e mezzo?", "adi-rinnovo"),
        ("¿Cuántos días de permiso al mes da la ley 104?", "legge-104-permessi"),
        ("Mia mamma non si alza più dal letto, come la tengo a casa?", None),
    ],
)
def test_who_asks_is_answered_and_who_is_in_need_is_not_given_a_leaflet(published: Published, text: str, asked: str | None) -> None:
    found = understand(published, text)
    assert (found.asks.id if found.asks else None) == asked
