"""A reply that speaks of something else answers nothing that was asked, and what it plainly tells is noted; near a town is not the town."""

from typing import Any

import pytest

from dialogs.reading import corrections, elsewhere, fitting, several_answers, topics, towns
from dialogs.state import How, Phase, State
from tests.talk import published
from tests.test_typed_answers import TODAY


def talk(whom: str = "me", **facts: Any) -> State:
    state = State(phase=Phase.ASK, consent=True)
    for key, value in {"per_chi": whom, **facts}.items():
        state.tell(key, value, how=How.TYPED, wording=str(value))
        state.answered.append([key])
    return state


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("in affitto, casa del comune", {"titolo_casa": "casa-popolare"}),
        ("italiano da sempre", {"titolo_soggiorno": "italiano"}),
        ("abito a Tradate", {"comune_residenza": "tradate"}),
        ("vedova", {"coniugato": False}),
        ("mio padre è pensionato", {}),
        ("dove si chiede la carta di soggiorno?", {}),
    ],
)
def test_clauses_that_answer_another_question_are_noted(text: str, facts: dict[str, Any]) -> None:
    assert elsewhere.read(text, talk(), published(), today=TODAY) == facts


@pytest.mark.parametrize("text", ["no niente", "no la 104 no", "no income, zero", "no niente avvocato"])
def test_a_no_puts_no_number_right(text: str) -> None:
    assert corrections.correction(text, talk(eta=74, isee=9000), published(), today=TODAY) is None


def test_a_monthly_sum_is_put_right_by_the_month() -> None:
    state = talk()
    state.tell("reddito_personale_annuo", {"min": 9000, "max": 10500}, how=How.TYPED, wording="prendo 750 al mese")
    state.answered.append(["reddito_personale_annuo"])
    found = corrections.correction("no anzi 820", state, published(), today=TODAY)
    assert found is not None
    assert found.data["facts"] == {"reddito_personale_annuo": {"min": 9840, "max": 11480}}


@pytest.mark.parametrize(
    ("key", "text", "value", "left"),
    [
        ("eta", "abito qui da 40 anni", 40, None),
        ("eta", "ho 40 anni", 40, 40),
        ("eta", "nessuno", 0, None),
        ("residenza_comune_mesi", "ho 38 anni", 456, None),
        ("residenza_comune_mesi", "da 3 anni", 36, 36),
        ("eta_figli", "ho 41 anni", [41], None),
        ("eta_figli", "la grande fa la terza media, il piccolo ha 4 anni", [4], {"count": 2}),
        ("eta_figli", "3 e 7", [3, 7], [3, 7]),
    ],
)
def test_a_number_stands_only_where_the_words_may_mean_it(key: str, text: str, value: Any, left: Any) -> None:
    assert fitting.said_of(key, text, value, lang="it", whom="me") == left


@pytest.mark.parametrize(
    ("key", "text", "value", "other"),
    [
        ("isee", "ho la 104", 104, True),
        ("isee", "no niente figli", "nessun-isee", True),
        ("isee", "no, l'isee non ce l'ho", "nessun-isee", False),
        ("causa_legale", "no niente avvocato", False, False),
    ],
)
def test_a_no_about_something_else_is_no_answer(key: str, text: str, value: Any, other: bool) -> None:
    assert topics.is_of_another(published().catalogue.facts[key], key, text, value) is other


def test_every_topic_speaks_of_facts_that_there_are() -> None:
    from dialogs.reading.fixed_words import topics as listed

    assert {fact for _, facts in listed() for fact in facts} <= set(published().catalogue.facts)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("vicino a Milano", None), ("in provincia di Milano", "altro-lombardia"), ("vicino a Monza", "altro-lombardia"),
        ("in provincia di Varese", None), ("zona 2", "milano"), ("20162", "milano"), ("Abbiate Guazzone", "tradate"),
        ("Legnano (MI)", "altro-lombardia"), ("lombardia", None), ("4", None),
    ],
)  # fmt: skip
def test_near_a_town_is_not_the_town(text: str, place: str | None) -> None:
    assert towns.named(text, published().catalogue, today=TODAY) == place


def test_a_no_to_several_things_is_a_no_to_each_or_to_none() -> None:
    def parts(*facts: str) -> dict[str, Any]:
        return {"parts": [{"fact": fact, "options": []} for fact in facts]}

    assert several_answers.none_of(parts("certificazione_disabilita", "invalidita_percentuale"), published(), today=TODAY) == {
        "certificazione_disabilita": ["nessuna"],
        "invalidita_percentuale": "nessuna-percentuale",
    }
    assert several_answers.none_of(parts("tipo_lavoro", "perdita_lavoro_involontaria"), published(), today=TODAY) == {}
