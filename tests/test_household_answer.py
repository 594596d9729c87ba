"""«Chi vive con te, e quanti anni avete?»: what people type, and what is taken from it."""

from datetime import date
from typing import Any

import pytest

from dialogs.reading import answers, household_answer, several_answers
from tests.talk import published

ALL = {"componenti_nucleo": 4, "eta": 38, "eta_figli": [3, 7], "eta_massima_nucleo": 41, "coniugato": True}


@pytest.mark.parametrize(
    ("text", "whom", "facts"),
    [
        ("vivo con mio marito di 41 anni e due bimbi di 3 e 7, io ho 38", "me", ALL),
        ("io 38, mio marito 41, due figli di 3 e 7", "me", ALL),
        ("siamo in 4: io 38, mio marito 41, figli 3 e 7 anni", "me", ALL),
        ("vivo da sola, ho 82 anni", "me", {"componenti_nucleo": 1, "eta": 82, "eta_figli": [], "eta_massima_nucleo": 82}),
        ("con i miei genitori, ho 25 anni", "me", {"eta": 25}),
        ("vive sola, ha 82 anni", "genitore", {"componenti_nucleo": 1, "eta": 82, "eta_massima_nucleo": 82}),
        ("mia mamma 82 e mio papà 85", "genitore", {"componenti_nucleo": 2, "eta_massima_nucleo": 85}),
        ("vive con la badante, ha 90 anni", "genitore", {"eta": 90}),
        ("io 40, mio marito 42, lui 8 e la sorella 5", "figlio",
         {"componenti_nucleo": 4, "eta": 8, "eta_figli": [5, 8], "eta_massima_nucleo": 42}),
        ("io 36 e i due bambini, il papà se n'è andato", "me", {"componenti_nucleo": 3, "eta": 36}),
        ("io e i miei tre figli, il padre dei bambini è andato via", "me", {"componenti_nucleo": 4}),
        ("io 30 e mio figlio di 4, il compagno vive altrove", "me",
         {"componenti_nucleo": 2, "eta": 30, "eta_figli": [4], "eta_massima_nucleo": 30}),
        ("io 36, mio marito che ci ha lasciati, e due figli di 3 e 5", "me",
         {"componenti_nucleo": 3, "eta": 36, "eta_figli": [3, 5], "eta_massima_nucleo": 36}),
        ("vivo con mia figlia e suo marito", "me", {"componenti_nucleo": 3}),
        ("38, 41, 3 e 7", "me", {"componenti_nucleo": 4, "eta_figli": [3, 7], "eta_massima_nucleo": 41}),
        ("sono separata, ho 2 figli", "me", {"componenti_nucleo": 3, "coniugato": False}),
    ],
)  # fmt: skip
def test_a_family_told_in_one_breath(text: str, whom: str, facts: dict[str, Any]) -> None:
    assert household_answer.read(text, whom=whom) == facts


def theme(*facts: str) -> dict[str, Any]:
    catalogue = published().catalogue
    parts = [
        {"fact": fact, "options": [[value, label] for value, label in catalogue.facts[fact].value_labels_it.items()]} for fact in facts
    ]
    return {"facts": list(facts), "kind_of_all": "theme", "parts": parts}


@pytest.mark.parametrize(
    ("keys", "text", "facts"),
    [
        (("comune_residenza", "titolo_casa", "mesi_morosita"), "a Milano, affitto registrato, 5 mesi non pagati",
         {"comune_residenza": "milano", "titolo_casa": "affitto-registrato", "mesi_morosita": 5}),
        (("isee", "patrimonio_mobiliare"), "ISEE 8.500, risparmi 3.000", {"isee": 8500, "patrimonio_mobiliare": 3000}),
        (("isee", "reddito_personale_annuo"), "isee 5000 e io circa 8mila",
         {"isee": 5000, "reddito_personale_annuo": {"min": 7600, "max": 8400}}),
        (("isee", "reddito_personale_annuo"), "isee 5000, io 70 anni", {"isee": 5000}),
        (("comune_residenza", "titolo_casa"), "vivo con mio marito di 41 anni e i due bimbi, io ho 38", {}),
        (("isee", "patrimonio_mobiliare"), "8.500", {}),
        (("isee", "reddito_familiare_annuo", "reddito_personale_annuo"), "800 euro al mese faccio le pulizie in nero",
         {"reddito_personale_annuo": {"min": 9600, "max": 11200}}),
    ],
)  # fmt: skip
def test_several_things_told_together(keys: tuple[str, ...], text: str, facts: dict[str, Any]) -> None:
    told, _ = several_answers.read(text, theme(*keys), published=published(), lang="it", whom="me", today=date(2026, 11, 23))
    assert told == facts


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("reddito_personale_annuo", "prendo 300 euro al mese", {"min": 3600, "max": 4200}),
        ("reddito_personale_annuo", "9.000 l'anno", 9000),
        ("isee", "300 euro al mese, non all'anno", None),
        ("isee", "non ce l'ho, non è 300", "nessun-isee"),
        ("retta_nido_mensile", "300 al mese", 300),
        ("problema_casa", "nessuno sfratto", "nessuno"),
        ("problema_casa", "contratto registrato", None),
        ("titolo_casa", "contratto registrato", "affitto-registrato"),
        ("caregiver", "ci sono io che la curo e una badante", {"includes": ["badante"]}),
        ("caregiver", "una badante", ["badante"]),
        ("comune_residenza", "Milano, Milano", "milano"),
    ],
)
def test_an_answer_says_what_it_says_and_no_more(key: str, text: str, value: Any) -> None:
    assert answers.parse(published().catalogue.facts[key], text, today=date(2026, 11, 23)) == value


def test_one_number_is_no_answer_to_several_questions() -> None:
    keys = ("isee", "patrimonio_mobiliare", "reddito_familiare_annuo")
    for text in ("9.000", "isee e risparmi 9.000", "no, 9.000"):
        told, _ = several_answers.read(text, theme(*keys), published=published(), lang="it", whom="me", today=date(2026, 11, 23))
        assert len(told) <= 1, text


def test_likeness_of_letters_is_no_answer() -> None:
    fact = published().catalogue.facts["certificazione_disabilita"]
    assert answers.parse(fact, "vive con la badante, ha 84 anni", today=date(2026, 11, 23)) is None
    assert answers.parse(fact, "invalidità civle", today=date(2026, 11, 23)) == ["invalidita-civile"]


@pytest.mark.parametrize(
    ("lang", "text", "facts"),
    [
        ("uk", "я 34, чоловіка немає", {"eta": 34, "coniugato": False}),
        ("it", "io 34, marito non ce l'ho", {"eta": 34, "coniugato": False}),
        ("it", "io 34, mari non", {"eta": 34, "coniugato": False}),
        ("es", "yo 34, no tengo marido", {"eta": 34, "coniugato": False}),
        ("fr", "moi 34, je n'ai pas de mari", {"eta": 34, "coniugato": False}),
        ("en", "me 34, no husband", {"eta": 34, "coniugato": False}),
        ("ro", "eu 34, soț nu am", {"eta": 34}),
        ("ar", "أنا 34، زوج لا يوجد", {"eta": 34}),
        ("zh", "我34岁，没有丈夫", {"eta": 34}),
        ("it", "io 34, mio marito 40", {"eta": 34, "eta_massima_nucleo": 40, "coniugato": True}),
        ("it", "siamo in 4, non 3", {"componenti_nucleo": 4}),
    ],
)
def test_who_is_not_there_takes_away_no_child_told_before(lang: str, text: str, facts: dict[str, Any]) -> None:
    assert household_answer.read(text, lang=lang, children=[4, 9]) == facts


@pytest.mark.parametrize(
    ("text", "people", "eldest"),
    [
        ("io 41, mia moglie 39, figli 4 e 8. anzi no scusa mia moglie 40", 4, 41),
        ("io 41, mia moglie 39, anzi 45", 2, 45),
        ("io 41, anzi 46, mio marito 45", 2, 46),
        ("io 38, mio marito 41, non lavora, due bimbi di 3 e 7", 4, 41),
    ],
)
def test_who_puts_themselves_right_adds_nobody(text: str, people: int, eldest: int) -> None:
    told = household_answer.read(text)
    assert (told["componenti_nucleo"], told["eta_massima_nucleo"]) == (people, eldest)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("io 36 e i due bambini, il papà se n'è andato", {"eta": 36, "componenti_nucleo": 3}),
        ("io 36 e i due bambini, mio marito se n'è andato", {"eta": 36, "componenti_nucleo": 3}),
        ("io 41 e mia figlia di 9, mio marito ci ha lasciati", {"componenti_nucleo": 2}),
        ("io 50 e tre figli, mia moglie è andata via di casa", {"componenti_nucleo": 4}),
        ("io 29, un bimbo di 4, il mio compagno non vive più con noi", {"componenti_nucleo": 2}),
        ("io 60 e mio figlio di 15, mia mamma è mancata", {"componenti_nucleo": 2}),
        ("io 33 e due bambini, mio marito sta da un'altra parte", {"componenti_nucleo": 3}),
    ],
)
def test_who_has_left_is_not_of_the_household(text: str, facts: dict[str, Any]) -> None:
    told = household_answer.read(text)
    assert facts.items() <= told.items()
    assert told.get("coniugato") is not True
