"""First messages as people write them: who, where, since when, in Italian and in the words of those who came from elsewhere."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from dialogs.reading import answers, several_answers
from dialogs.told.facts import facts_of
from tests.talk import Citizen, published

TODAY = date(2026, 11, 22)


def told(text: str, lang: str = "it") -> dict[str, Any]:
    found = facts_of(published().catalogue, text, lang=lang, today=TODAY)
    return {**found.aside, **found.stated}


@pytest.mark.parametrize(
    ("text", "whom", "town"),
    [
        ("chiedo per mia madre di 83 anni, non cammina più, è di milano", "genitore", "milano"),
        ("chiedo per mia madre, vive sola a milano", "genitore", "milano"),
        ("mia madre, 83 anni, è di Bergamo", "genitore", "altro-lombardia"),
        ("mia mamma è di tradate", "genitore", "tradate"),
        ("mio padre ha 80 anni, sta a Bergamo", "genitore", "altro-lombardia"),
        ("mia suocera è di Varese ma vive a Milano", "altro-familiare", "milano"),
    ],
)
def test_for_whom_and_where(text: str, whom: str, town: str) -> None:
    found = told(text)
    assert (found.get("per_chi"), found.get("comune_residenza")) == (whom, town)


def test_where_somebody_comes_from_is_no_town() -> None:
    assert "comune_residenza" not in told("mio marito è di origine egiziana")


def test_a_mother_from_ukraine() -> None:
    text = "я мама з україни, маю двох дітей 4 і 9 років, живу в болоньї, чоловіка нема, роботи нема, чим платити за квартиру"
    found = told(text, "uk")
    assert found["eta_figli"] == [4, 9] and found["comune_residenza"] == "fuori-lombardia"
    assert found["stato_lavoro"] == {"one_of": ["disoccupato", "inoccupato"]} and found["coniugato"] is False


@pytest.mark.parametrize(
    ("text", "lang"),
    [("живу у Флоренції", "uk"), ("живу в неаполі", "uk"), ("أعيش في بولونيا", "ar"), ("اسكن في نابولي", "ar"), ("我住在博洛尼亚", "zh")],
)
def test_italian_towns_in_other_letters(text: str, lang: str) -> None:
    assert told(text, lang).get("comune_residenza") == "fuori-lombardia"


def test_a_month_named_for_a_lost_job_is_a_span_of_days() -> None:
    assert told("ho perso il lavoro a settembre")["giorni_da_fine_lavoro"] == {"min": 53, "max": 82}
    assert told("sono stata licenziata a dicembre")["giorni_da_fine_lavoro"] == {"min": 326, "max": 356}
    assert "giorni_da_fine_lavoro" not in told("mi hanno licenziato, il contratto finisce a dicembre")
    assert "giorni_da_fine_lavoro" not in told("ho perso il lavoro a settembre 2019")


def test_nine_thousand_and_something_is_no_less_than_nine_thousand() -> None:
    isee = published().catalogue.facts["isee"]
    assert answers.parse(isee, "sui 9mila e qualcosa", today=TODAY) == {"min": 9000, "max": 9999}


def test_italian_since_ever_answers_both() -> None:
    question = {"facts": (facts := ["titolo_soggiorno", "residenza_italia_anni"]), "parts": [{"fact": one, "options": []} for one in facts]}
    said, _ = several_answers.read("italiano, da sempre", question, published=published(), lang="it", whom="me", today=TODAY)
    assert said == {"titolo_soggiorno": "italiano", "residenza_italia_anni": {"min": 10}}


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("mio marito è in carcere e non abbiamo soldi", ["giustizia", "reddito"]),
        ("mio marito è in prigione, ho due figli e non ho soldi", ["giustizia", "reddito"]),
        ("mio fratello è stato arrestato", ["giustizia"]),
        ("mio figlio è in carcere e non ho i soldi per l'avvocato", ["giustizia"]),
        ("mio marito ci ha lasciati, ho due bambini", ["famiglia-e-minori"]),
        ("il mio compagno ci ha lasciati e non ho soldi", ["famiglia-e-minori", "reddito"]),
    ],
)
def test_a_lack_said_in_the_midst_of_a_story_is_a_need_too(sqlite_engine: Engine, text: str, needs: list[str]) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says(text)
    assert sorted(citizen.state().needs) == sorted(needs)


@pytest.mark.parametrize(
    ("text", "whom", "age"),
    [
        ("io ho 63 anni e mia moglie ne ha 61", "me", 63),
        ("mia moglie ha 61 anni e io 63", "me", 63),
        ("ho 30 anni, mio marito ha 35 anni, due figli di 3 e 7", "me", 30),
        ("I am 63 and my wife is 61", "me", 63),
        ("ho 63 anni e mia moglie ne ha 61 ed è malata", "coniuge", 61),
        ("mia moglie ha 61 anni e non cammina, io ne ho 63", "coniuge", 61),
        ("mia moglie ha 61 anni", "coniuge", 61),
    ],
)
def test_two_ages_of_a_couple_are_of_a_couple_and_not_of_who_needs_help(text: str, whom: str, age: int) -> None:
    assert (told(text)["per_chi"], told(text)["eta"]) == (whom, age)


@pytest.mark.parametrize("text", ["il mio compagno ci ha lasciati", "mio marito ci ha lasciati", "mio marito ci ha lasciati per un'altra"])
def test_who_has_left_may_have_died_or_gone_and_nothing_is_decided(text: str) -> None:
    assert not {"lutto_recente", "coniugato"} & told(text).keys()


@pytest.mark.parametrize(
    "text", ["mio marito è morto", "mio marito è mancato", "mio marito ci ha lasciati, è morto a maggio", "mia madre ci ha lasciati"]
)
def test_who_has_plainly_died_is_mourned(text: str) -> None:
    assert told(text)["lutto_recente"] is True


@pytest.mark.parametrize(
    ("text", "tried"),
    [
        ("sono disoccupata e mio marito è ai domiciliari", None),
        ("sono disoccupata, mio marito è stato condannato a 3 anni", None),
        ("mio figlio è indagato, chiedo per lui", "indagato-o-imputato"),
        ("sono ai domiciliari da mio fratello", "misura-in-corso"),
        ("mio padre mi ha denunciato, ho il processo", "indagato-o-imputato"),
    ],
)
def test_a_trial_or_a_measure_is_of_the_one_who_has_it(text: str, tried: str | None) -> None:
    assert told(text).get("procedimento_penale") == tried


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("عمري خمسة وثلاثون سنة", {"eta": 35, "per_chi": "me"}),
        ("عمري 68 ولم أدفع اشتراكات", {"eta": 68}),
        ("ابنتي عمرها سنتان", {"eta_figli": [2]}),
        ("لدي ولدان وبنت", {"eta_figli": {"count": 3}}),
        ("لدي طفل واحد", {"eta_figli": {"count": 1}}),
        ("عندي ولد عمره 5 سنوات وبنت عمرها 3 سنوات", {"eta_figli": [5, 3]}),
        ("عندي ولدان عمرهما 3 و 7 سنوات", {"eta_figli": [3, 7]}),
        ("ما عندي أولاد", {"eta_figli": []}),
        ("ليس لدي عمل", {"stato_lavoro": {"one_of": ["disoccupato", "inoccupato"]}, "per_chi": "me"}),
        ("ليس عندي منزل", {"titolo_casa": "senza-casa"}),
        ("بدون سكن", {"titolo_casa": "senza-casa"}),
        ("أسكن بالإيجار", {"titolo_casa": {"one_of": ["affitto-registrato", "affitto-concordato", "affitto-non-registrato"]}}),
        ("ليس لدي تصريح إقامة", {"titolo_soggiorno": "nessuno"}),
        ("ما عندي أوراق", {"titolo_soggiorno": "nessuno"}),
        ("عائلتي مكونة من 5 أشخاص", {"componenti_nucleo": 5}),
    ],
)
def test_what_is_told_in_arabic_words_is_heard(text: str, facts: dict[str, Any]) -> None:
    assert facts.items() <= told(text, "ar").items()


@pytest.mark.parametrize(
    "text", ["ليس لدي تصريح عمل", "انتهت إقامتي وليس لدي إقامة جديدة بعد", "زوجي ليس لديه إقامة", "أحتاج 20 يورو", "عندي طفل معاق"]
)
def test_what_is_not_plainly_told_in_arabic_stays_open(text: str) -> None:
    assert not {"titolo_soggiorno", "eta", "eta_figli"} & told(text, "ar").keys()


@pytest.mark.parametrize(
    ("lang", "text", "permit"),
    [
        ("en", "I don't have a work permit", None),
        ("es", "no tengo permiso de trabajo", None),
        ("fr", "je n'ai pas de permis de travail", None),
        ("ro", "nu am permis de munca", None),
        ("uk", "не маю дозвіл на роботу", None),
        ("ar", "ليس لدي تصريح عمل", None),
        ("zh", "我没有工作许可", None),
        ("ar", "عندي تصريح عمل", "permesso-unico-lavoro"),
        ("en", "I have a work permit", "permesso-unico-lavoro"),
        ("it", "no, ho il permesso di lavoro", "permesso-unico-lavoro"),
    ],
)
def test_a_work_permit_that_one_has_not_is_no_permit(lang: str, text: str, permit: str | None) -> None:
    found = told(text, lang)
    assert found.get("titolo_soggiorno") == permit and "stato_lavoro" not in found
