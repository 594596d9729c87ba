"""Facts are taken only where they are plainly said, of the right person."""

from datetime import date
from typing import Any

import pytest

from dialogs.told.facts import facts_of
from tests.plainly_told import CATALOGUE, told


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Ho 45 anni e abito a Tradate", {"eta": 45, "comune_residenza": "tradate"}),
        ("mia madre ha ottantasei anni, vive da sola", {"eta": 86, "componenti_nucleo": 1}),
        ("siamo in 5, isee sui 9mila", {"componenti_nucleo": 5, "isee": {"min": 8550, "max": 9450}}),
        ("ISEE inferiore a 12.000 euro, due figli di 4 e 9 anni", {"isee": {"max": 12000}, "eta_figli": [4, 9]}),
        ("isee tra 8 e 10 mila", {"isee": {"min": 8000, "max": 10000}}),
        ("non ho figli e sono disoccupato", {"eta_figli": [], "stato_lavoro": "disoccupato"}),
        ("non ho ancora l'isee", {"isee": "nessun-isee"}),
        ("mio padre ha la 104 art. 3 comma 3 e l'accompagnamento", {"certificazione_disabilita": ["l104-c3", "accompagnamento"]}),
        ("sono incinta e vivo a Varese", {"gravidanza": True, "comune_residenza": "altro-lombardia"}),
        ("abito a Torino", {"comune_residenza": "fuori-lombardia"}),
        ("sono indietro di tre o quattro mesi con l'affitto", {"mesi_morosita": {"min": 3, "max": 4}}),
        ("I am 34 and I live in Milan", {"eta": 34, "comune_residenza": "milano"}),
        ("tengo 29 años, vivo en Milán y estoy sin trabajo", {"eta": 29, "comune_residenza": "milano", "stato_lavoro": "disoccupato"}),
        ("nous sommes 4, j'habite à Milan", {"componenti_nucleo": 4, "comune_residenza": "milano"}),
        ("avem doi copii de 3 și 7 ani", {"eta_figli": [3, 7]}),
        ("мені 40 років, живу в Мілані", {"eta": 40, "comune_residenza": "milano"}),
        ("我妈妈82岁，住在米兰", {"eta": 82, "comune_residenza": "milano"}),
        ("siamo italiani, non riceviamo niente", {"titolo_soggiorno": "italiano", "sussidi_in_corso": ["nessuno"]}),
        ("il bambino è nato due settimane fa", {"giorni_da_nascita": 14, "eta_figli": [0]}),
    ],
)
def test_what_is_plainly_said_is_taken(text: str, facts: dict[str, Any]) -> None:
    langs = {"I am": "en", "teng": "es", "nous": "fr", "avem": "ro", "мені": "uk", "我妈妈8": "zh"}
    assert told(text, lang=langs.get(text[:4], "it")) == facts


@pytest.mark.parametrize(
    "text",
    [
        "Quanto deve essere l'ISEE per la carta?",
        "aspetto la risposta da 3 anni",
        "Dove si trova l'ufficio INPS a Milano?",
        "che cos'è l'accompagnamento e chi lo può chiedere?",
        "Da quale percentuale di invalidità si entra nelle liste?",
        "se perdo il lavoro cosa succede?",
        "isee 2026 quando si fa?",
        "il bonus vale fino a 67 anni",
        "vorrei una casa popolare",
        "ha la 104",
        "il permesso scade tra 2 anni",
        "non sono ancora cittadina italiana",
        "busco guardería para mi hija",
        "je cherche une crèche pour mon fils",
    ],
)
def test_a_question_a_wish_or_a_duration_says_nothing(text: str) -> None:
    assert told(text) == {}


def test_the_age_of_the_person_in_need_is_not_that_of_the_writer() -> None:
    found = facts_of(CATALOGUE, "Ho 52 anni e mia madre ha 81 anni, non è autosufficiente")
    assert found.stated["eta"] == 81
    assert found.aside["eta@richiedente"] == 52
    assert found.aside["per_chi"] == "genitore"


def test_ages_of_only_some_children_are_left_out() -> None:
    assert "eta_figli" not in told("ho tre figli, il grande ha 15 anni")
    assert "eta_figli" not in told("mio figlio ha 15 anni e litiga con la sorellina")


def test_a_date_of_birth_counts_days_to_today() -> None:
    assert told("è nata il 1 ottobre 2026", today=date(2026, 11, 22))["giorni_da_nascita"] == 52


def test_somebody_elses_child_is_not_ones_own() -> None:
    assert "eta_figli" not in told("la mia vicina ha un bambino di 3 anni")


RENTED = {"one_of": ["affitto-registrato", "affitto-concordato", "affitto-non-registrato"]}
WITHOUT_WORK = {"one_of": ["disoccupato", "inoccupato"]}


@pytest.mark.parametrize(
    ("text", "stated", "aside"),
    [
        ("prendo 300 euro al mese", {}, {"reddito_personale_annuo": {"min": 3600, "max": 4200}}),
        ("mio marito guadagna 1500 euro al mese", {}, {"per_chi": "coniuge", "coniugato": True}),
        ("non ho lavoro né casa", {"titolo_casa": "senza-casa"}, {"stato_lavoro": WITHOUT_WORK}),
        ("не маю ні роботи, ні житла", {"titolo_casa": "senza-casa"}, {"stato_lavoro": WITHOUT_WORK}),
        ("чоловік втратив роботу", {"stato_lavoro": "disoccupato"}, {"per_chi": "coniuge"}),
        ("زوجي فقد عمله", {"stato_lavoro": "disoccupato"}, {"per_chi": "coniuge"}),
        ("我丈夫失业了", {"stato_lavoro": "disoccupato"}, {"per_chi": "coniuge"}),
        ("soțul meu și-a pierdut locul de muncă", {"stato_lavoro": "disoccupato"}, {"per_chi": "coniuge", "coniugato": True}),
        ("prendo l'assegno unico, 200 euro al mese", {"sussidi_in_corso": ["auu"]}, {}),
        ("300 euro al mese, non all'anno", {}, {}),
        ("l'isee non ce l'ho, non è 300", {"isee": "nessun-isee"}, {}),
        ("isee di 8000, no anzi 9000", {"isee": 9000}, {}),
        ("ho due figli, guadagno 800 euro al mese e abito in affitto a Milano", {"comune_residenza": "milano"},
         {"eta_figli": {"count": 2}, "per_chi": "me", "reddito_personale_annuo": {"min": 9600, "max": 11200}, "titolo_casa": RENTED}),
        ("sono disoccupata con due figli a Milano", {"stato_lavoro": "disoccupato", "comune_residenza": "milano"},
         {"eta_figli": {"count": 2}, "per_chi": "me"}),
        ("sono nata a Napoli e cerco un ufficio a Milano", {}, {}),
        ("sono disoccupata e cerco lavoro a Milano", {"stato_lavoro": "disoccupato"}, {"per_chi": "me"}),
        ("mio marito mi ha lasciato, ho due figli di 3 e 7 anni", {"eta_figli": [3, 7]}, {"per_chi": "me"}),
        ("mia mamma mi ha detto che posso chiedere la carta", {}, {}),
        ("nessuno sfratto", {}, {}),
        ("ci sono io che la curo e una badante", {"caregiver": {"includes": ["badante"]}}, {}),
        ("niente invalidità", {}, {"certificazione_disabilita": {"excludes": ["invalidita-civile"]}}),
        ("non ho la 104", {}, {"certificazione_disabilita": {"excludes": ["l104-c1", "l104-c3"]}}),
        ("nessuna disabilità in famiglia", {}, {"disabilita_nel_nucleo": False}),
        ("siamo senza figli, niente isee", {"eta_figli": [], "isee": "nessun-isee"}, {}),
    ],
)  # fmt: skip
def test_what_is_said_by_the_month_denied_or_left_open(text: str, stated: dict[str, Any], aside: dict[str, Any]) -> None:
    found = facts_of(CATALOGUE, text)
    assert (dict(found.stated), dict(found.aside)) == (stated, aside)


@pytest.mark.parametrize(
    ("lang", "text", "children"),
    [
        ("ar", "لا أعمل وعندي طفلان", {"figli_minori": 2}),
        ("en", "I don't work and I have two children", {"eta_figli": {"count": 2}}),
        ("es", "no trabajo y tengo dos hijos", {"eta_figli": {"count": 2}}),
        ("fr", "je ne travaille pas et j'ai deux enfants", {"eta_figli": {"count": 2}}),
        ("ro", "nu lucrez și am doi copii", {"eta_figli": {"count": 2}}),
        ("uk", "не працюю, маю двох дітей", {"eta_figli": {"count": 2}}),
    ],
)
def test_without_work_and_with_children_in_every_language(lang: str, text: str, children: dict[str, Any]) -> None:
    found = facts_of(CATALOGUE, text, lang=lang)
    assert {**found.aside, **found.stated} == {**children, "stato_lavoro": WITHOUT_WORK}


def test_a_birthday_that_is_near_is_told_in_months() -> None:
    assert told("Mia figlia compie 18 anni tra 3 mesi")["mesi_al_compleanno"] == 3
    assert told("tra un mese compio 67 anni") | {"eta": 66} == told("tra un mese compio 67 anni")
    assert "mesi_al_compleanno" not in told("tra 3 mesi finisce il contratto, ho 40 anni")


A_YEAR = {"min": 9600, "max": 11200}


@pytest.mark.parametrize(
    ("text", "stated", "aside"),
    [
        ("ha l'accompagnamento e non ce la fa più", {"certificazione_disabilita": ["accompagnamento"]}, {}),
        ("l'accompagnamento non ce l'ha", {}, {}),
        ("ha la 104 comma 3 e l'invalidità", {"certificazione_disabilita": ["invalidita-civile", "l104-c3"]}, {}),
        ("ha la 104 comma 3, ma l'invalidità è stata negata", {"certificazione_disabilita": ["l104-c3"]}, {}),
        ("800 euro al mese faccio le pulizie", {}, {"reddito_personale_annuo": A_YEAR}),
        (
            "faccio le pulizie in nero, 800 al mese",
            {"stato_lavoro": "altro"},
            {"reddito_personale_annuo": A_YEAR, "tipo_lavoro": "senza-contratto"},
        ),
        ("cerco lavoro, faccio le pulizie, chiedo 800 euro al mese", {}, {}),
        ("faccio le pulizie e pago 800 euro al mese di rata", {}, {}),
        ("con 650 euro al mese di pensione non arrivo", {}, {"reddito_personale_annuo": {"min": 7_800, "max": 9_100}}),
        ("mi bastano appena 600 euro di pensione", {}, {"reddito_personale_annuo": {"min": 7_200, "max": 8_400}}),
        ("percepisco 9000 euro di pensione", {}, {}),
        ("prendo 320 euro di pensione di invalidità", {}, {}),
        ("pago 650 euro di pensione per il cane", {}, {}),
        ("sono vedova", {}, {"per_chi": "me", "coniugato": False}),
        ("sono vedova e cerco aiuto per mia madre", {}, {"per_chi": "genitore", "coniugato@richiedente": False}),
        ("tre bambini 2 5 9 anno", {"eta_figli": [2, 5, 9]}, {}),
        ("ho due figli, 5 stanze e 2 gatti", {}, {"eta_figli": {"count": 2}}),
        ("vivo da sola con mia figlia di 2 anni", {"eta_figli": [2], "componenti_nucleo": 2}, {}),
        ("vivo da sola con mia figlia e mia madre", {}, {}),
        ("vivo sola con il mio bambino", {"componenti_nucleo": 2}, {}),
        ("vivo con due bambini, mio marito se n'è andato", {"figli_minori": 2, "componenti_nucleo": 3}, {}),
        ("vivo con mia mamma e due figli, mio padre è morto", {"componenti_nucleo": 4, "lutto_recente": True}, {"eta_figli": {"count": 2}}),
        ("vivo con due bambini, mio marito lavora", {"figli_minori": 2, "componenti_nucleo": 4}, {"coniugato": True}),
        ("vivo sola con 600 euro", {"componenti_nucleo": 1}, {}),
    ],
)
def test_lists_pay_and_families_said_in_few_words(text: str, stated: dict[str, Any], aside: dict[str, Any]) -> None:
    found = facts_of(CATALOGUE, text)
    assert (dict(found.stated), dict(found.aside)) == (stated, aside)


@pytest.mark.parametrize(
    ("lang", "text", "stated"),
    [
        ("en", "two kids, 4 and 9", {"eta_figli": [4, 9]}),
        ("zh", "两个孩子，3岁和7岁", {"eta_figli": [3, 7]}),
        ("ar", "فقدت عملي", {"stato_lavoro": "disoccupato"}),
        ("ro", "fără loc de muncă", {"stato_lavoro": "disoccupato"}),
    ],
)
def test_the_same_in_other_languages(lang: str, text: str, stated: dict[str, Any]) -> None:
    assert told(text, lang=lang) == stated


@pytest.mark.parametrize(
    ("text", "retired"),
    [
        ("ho 82 anni, vivo da sola, prendo 700 euro di pensione", True),
        ("ho 79 anni e ho una pensione di 900 euro", True),
        ("ho 71 anni e prendo 300 euro di pensione di invalidità", False),
        ("ho 75 anni, prendo 600 euro di pensione di reversibilità", False),
        ("ho 40 anni e prendo 300 euro di pensione", False),
        ("ho 70 anni, mia madre ha una pensione di 900 euro", False),
    ],
)
def test_who_is_old_and_draws_a_pension_is_retired(text: str, retired: bool) -> None:
    assert (told(text).get("stato_lavoro") == "pensionato") is retired


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "no documents, i am sick and i need doctor"),
        ("en", "I have no documents and I need a doctor"),
        ("en", "I don't have papers"),
        ("es", "no tengo documentos y estoy enfermo"),
        ("fr", "je n'ai pas de papiers"),
        ("ro", "nu am acte și sunt bolnav"),
    ],
)
def test_no_documents_is_no_permit_in_other_languages(lang: str, text: str) -> None:
    assert told(text, lang=lang).get("titolo_soggiorno") == "nessuno"


def test_documents_of_a_car_are_no_permit() -> None:
    assert "titolo_soggiorno" not in told("I don't have documents for the car", lang="en")
