"""Facts are taken only where they are plainly said, of the right person; numbers and amounts come back in every spelling."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.told.facts import facts_of
from dialogs.told.numbers import amount, number
from knowledge.catalogue import Catalogue
from tests.content import built_in

CATALOGUE: Catalogue = built_in()
UNITS = ("", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove", "dieci", "undici", "dodici", "tredici", "quattordici", "quindici", "sedici", "diciassette", "diciotto", "diciannove")  # fmt: skip  # noqa: E501
TENS = ("", "", "venti", "trenta", "quaranta", "cinquanta", "sessanta", "settanta", "ottanta", "novanta")


def in_words(value: int) -> str:
    """Italian words for 1–99,999."""
    if value >= 1000:
        return ("mille" if value // 1000 == 1 else f"{in_words(value // 1000)}mila") + in_words(value % 1000)
    if value >= 100:
        return ("" if value // 100 == 1 else UNITS[value // 100]) + "cento" + in_words(value % 100)
    if value < 20:
        return UNITS[value]
    stem, unit = TENS[value // 10], UNITS[value % 10]
    return (stem[:-1] if unit in ("uno", "otto") else stem) + unit


def told(text: str, **more: Any) -> dict[str, Any]:
    return dict(facts_of(CATALOGUE, text, **more).stated)


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


@given(st.integers(min_value=2, max_value=110))
def test_ages_come_back_in_figures_and_words(age: int) -> None:
    assert told(f"mia madre ha {age} anni")["eta"] == age
    assert told(f"mia madre ha {in_words(age)} anni")["eta"] == age


@settings(max_examples=200)
@given(st.integers(min_value=300, max_value=99_999))
def test_an_isee_comes_back_in_every_spelling(value: int) -> None:
    dotted = f"{value:,}".replace(",", ".")
    spellings = [f"isee {dotted}", f"il mio ISEE è di {dotted} euro", f"isee {in_words(value)}", f"ho l'isee a € {dotted},00"]
    if not 1900 <= value < 2100:
        spellings.append(f"isee {value}")
    if value % 1000 == 0:
        spellings += [f"isee {value // 1000}mila", f"isee {value // 1000} mila", f"isee {value // 1000}k"]
    for text in spellings:
        if not (1900 <= value < 2100):
            assert told(text).get("isee") == value, text


@given(st.integers(min_value=1000, max_value=999_999), st.integers(min_value=0, max_value=99))
def test_points_part_thousands_and_commas_cents(euro: int, cents: int) -> None:
    written = f"{euro:,}".replace(",", ".") + f",{cents:02d}"
    assert number(written) == pytest.approx(euro + cents / 100)
    assert amount(f"circa {euro}") == {"min": round(euro * 0.95), "max": round(euro * 1.05)}


@settings(max_examples=150)
@given(st.text(alphabet="abcdeilnorst 0123456789.,'?!euàèisehofigli", max_size=400))
def test_no_text_breaks_the_reading(text: str) -> None:
    for key in told(text):
        assert key in CATALOGUE.facts


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    "piece",
    [
        "vivo con mio marito e ",
        "io e ",
        "10.000 ",
        "mamma di ",
        "104 comma ",
        "isee tra ",
        "aaaa",
        "0",
        "7" * 40 + " ",
        "ho 3 figli di 2, ",
    ],
)
def test_five_thousand_characters_do_not_stall(piece: str) -> None:
    told((piece * 5000)[:5000])


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
        ("sono vedova", {}, {"per_chi": "me", "coniugato": False}),
        ("sono vedova e cerco aiuto per mia madre", {}, {"per_chi": "genitore", "coniugato@richiedente": False}),
        ("tre bambini 2 5 9 anno", {"eta_figli": [2, 5, 9]}, {}),
        ("ho due figli, 5 stanze e 2 gatti", {}, {"eta_figli": {"count": 2}}),
        ("vivo da sola con mia figlia di 2 anni", {"eta_figli": [2], "componenti_nucleo": 2}, {}),
        ("vivo da sola con mia figlia e mia madre", {}, {}),
        ("vivo sola con il mio bambino", {"componenti_nucleo": 2}, {}),
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


class TestSaidInPassing:
    """What people let fall beside their question: ages without a unit, percentages without the word, homes, rents, couples."""

    @pytest.mark.parametrize(
        ("text", "lang", "facts"),
        [
            ("I'm 52, separated, with a 9-year-old son", "en", {"eta": 52, "eta_figli": [9]}),
            ("J'ai 29 ans et je travaille en usine", "fr", {"eta": 29, "stato_lavoro": "dipendente"}),
            ("mia madre, 83, ha l'accompagnamento", "it", {"eta": 83, "certificazione_disabilita": ["accompagnamento"]}),
            ("ho 40 anni e tre figlie di 3, 7 e 12", "it", {"eta": 40, "eta_figli": [3, 7, 12]}),
            ("x i bimbi ne ho 2 di 4 e 6", "it", {"eta_figli": [4, 6]}),
            ("дітям 3 і 8", "uk", {"eta_figli": [3, 8]}),
            ("عندي ثلاثة أطفال أعمارهم 1 و4 و7", "ar", {"eta_figli": [1, 4, 7]}),
            ("ho il 74% e cerco lavoro nelle liste", "it", {"invalidita_percentuale": 74}),
            ("ho la 104 e il 75%", "it", {"invalidita_percentuale": 75}),
            ("invalida al 90", "it", {"invalidita_percentuale": 90, "certificazione_disabilita": ["invalidita-civile"]}),
            ("lavoro all'80% in part time", "it", {}),
            ("l'INAIL mi ha dato il 35% per la mano", "it", {}),
            ("ho quattro mensilità arretrate con il padrone", "it", {"mesi_morosita": 4}),
            ("debo tres meses de alquiler", "es", {"mesi_morosita": 3}),
            ("è mancata mia suocera lunedì", "it", {"lutto_recente": True}),
            ("è morto mio zio tre anni fa", "it", {}),
            ("isee 9mila, casa aler, 4 in famiglia", "it", {"isee": 9000, "titolo_casa": "casa-popolare", "componenti_nucleo": 4}),
            ("isee basso, c'è un extra da 850?", "it", {}),
            ("l'ISEE che mi ha fatto il CAF dice 4.100", "it", {"isee": 4100}),
            ("mamma sola con permesso", "it", {}),
            ("aiuto per mia mamma, solo due ore la mattina", "it", {}),
            ("le ferie: ne ho nove giorni", "it", {}),
            ("quanti gradi per legge? ne ho 17", "it", {}),
            ("cerco una mano coi debiti, tradate", "it", {"comune_residenza": "tradate"}),
            ("quale ufficio, milano", "it", {}),
            ("nn prendo adi nn prendo naspi", "it", {}),
            ("marito lavora due giorni a settimana", "it", {}),
            ("siamo anziani e abbiamo un figlio disabile di 44", "it", {"eta": 44, "figli_disabili": 1}),
            ("ho un bambino e un ISEE di 12.000", "it", {"isee": 12000}),
            ("il comune paga fino a 18 anni per figlio?", "it", {}),
            ("mia zia sessantaduenne vive a Tradate", "it", {"eta": 62, "comune_residenza": "tradate"}),
            (
                "vivo da sola in casa popolare a Milano",
                "it",
                {"titolo_casa": "casa-popolare", "componenti_nucleo": 1, "comune_residenza": "milano"},
            ),
            ("cerco casa vicino al lavoro a Milano", "it", {}),
            (
                "settanta cinque per cento di invalidità",
                "it",
                {"invalidita_percentuale": 75, "certificazione_disabilita": ["invalidita-civile"]},
            ),
            ("tre figli: sei, nove e tredici anni", "it", {"eta_figli": [6, 9, 13]}),
            ("mi ospita mio cugino", "it", {"titolo_casa": "ospite"}),
            ("у сина аутизм", "uk", {"condizione_salute": ["autismo"]}),
            ("ha bisogno di una badante fissa", "it", {}),
            ("la nostra badante ha il permesso scaduto", "it", {"caregiver": ["badante"]}),
            ("reddito familiare 27.500", "it", {"reddito_familiare_annuo": 27500}),
            ("sono autonoma, cucino e faccio la spesa", "it", {}),
            ("non ho partita IVA", "it", {}),
            ("mia figlia va al CDD", "it", {}),
            ("da tre mesi non pago l'affitto", "it", {"mesi_morosita": 3}),
            ("mi hanno riconosciuto 68 su cento", "it", {"invalidita_percentuale": 68}),
            ("la residenza l'ho presa a Tradate, ma sono di Bari", "it", {"comune_residenza": "tradate"}),
            ("vedovo da due mesi, sono pensionato", "it", {"lutto_recente": True, "stato_lavoro": "pensionato"}),
            ("no recibo ninguna ayuda", "es", {"sussidi_in_corso": ["nessuno"]}),
            ("як подати на соціальне житло?", "uk", {}),
            ("мені 41, живу в Мілані", "uk", {"eta": 41, "comune_residenza": "milano"}),
            ("prima io dormivo in strada, adesso ho una stanza", "it", {}),
            ("residente in Italia da 7 anni", "it", {"residenza_italia_anni": 7}),
            ("m'hanno licenziatu e sugnu senza travagghiu", "it", {"stato_lavoro": "disoccupato", "perdita_lavoro_involontaria": True}),
        ],
    )
    def test_it_is_taken_or_left(self, text: str, lang: str, facts: dict[str, Any]) -> None:
        assert dict(facts_of(CATALOGUE, text, lang=lang).stated) == facts

    @pytest.mark.parametrize(
        ("text", "lang", "married"),
        [
            ("sono divorziata con due figli", "it", {"coniugato": False}),
            ("mio marito è morto a marzo", "it", {"coniugato": False}),
            ("sunt căsătorită și lucrez", "ro", {"coniugato": True}),
            ("我单身", "zh", {"coniugato": False}),
            ("我要打离婚官司", "zh", {}),
            ("la mamma, vedova, vive con me", "it", {}),
            ("i miei genitori sono separati", "it", {}),
            ("mio marito guadagna bene", "it", {"coniugato": True}),
        ],
    )
    def test_a_couple_is_the_writers_own(self, text: str, lang: str, married: dict[str, Any]) -> None:
        found = facts_of(CATALOGUE, text, lang=lang).aside
        assert {key: value for key, value in found.items() if key.startswith("coniugato")} == married


@pytest.mark.parametrize(
    ("text", "lang", "whom", "age", "mine"),
    [
        ("ho 78 anni e mia moglie ha l'alzheimer, la curo io", "it", "coniuge", None, 78),
        ("ho 50 anni, mia madre non cammina più", "it", "genitore", None, 50),
        ("I'm 45 and my mother has dementia", "en", "genitore", None, 45),
        ("mia mamma ha 88 anni e ha l'alzheimer, io ne ho 60", "it", "genitore", 88, 60),
        ("ho 40 anni, sono invalido, mia moglie lavora", "it", "me", 40, None),
        ("ho 40 anni, mio padre è morto, aveva il parkinson", "it", "me", 40, None),
    ],
)
def test_help_is_for_who_is_ill_whatever_the_age_of_the_writer(text: str, lang: str, whom: str, age: int | None, mine: int | None) -> None:
    found = facts_of(CATALOGUE, text, lang=lang)
    assert (found.aside["per_chi"], found.stated.get("eta"), found.aside.get("eta@richiedente")) == (whom, age, mine)


@pytest.mark.parametrize(
    ("text", "lang", "facts"),
    [
        ("Abbiamo due bambine, una di 3 e l'altra di 7 anni", "it", {"eta_figli": [3, 7]}),
        ("Il piccolo è nato venti giorni fa, la grande ha 4 anni", "it", {"eta_figli": [0, 4], "giorni_da_nascita": 20}),
        ("Ho due gemelle di 4 anni e nessun altro figlio", "it", {"eta_figli": [4, 4]}),
        ("In famiglia siamo sei", "it", {"componenti_nucleo": 6}),
        ("On est cinq à la maison", "fr", {"componenti_nucleo": 5}),
        ("My ISEE is 7,250 and I live in Milan", "en", {"isee": 7250, "comune_residenza": "milano"}),
        ("L'ISEE è venuto tra 9mila e 10mila", "it", {"isee": {"min": 9000, "max": 10000}}),
        ("L'anno scorso ho guadagnato 8.700 euro", "it", {"reddito_personale_annuo": 8700}),
        ("Risiedo a Tradate da due anni", "it", {"comune_residenza": "tradate", "residenza_comune_mesi": 24}),
        ("In Italia residenza da 9 anni", "it", {"residenza_italia_anni": 9}),
        ("Io ha 41 anni, lavoro come colf", "it", {"eta": 41, "stato_lavoro": "dipendente"}),
        ("Faccio il lavapiatti in nero", "it", {"stato_lavoro": "altro"}),
        ("Percepisco l'assegno di invalidità", "it", {"sussidi_in_corso": ["assegno-invalidita"]}),
        ("Маю інвалідність 60 відсотків", "uk", {"invalidita_percentuale": 60, "certificazione_disabilita": ["invalidita-civile"]}),
        ("Ho il permesso di soggiorno per protezione", "it", {"titolo_soggiorno": "protezione"}),
        ("La casa es nuestra", "es", {"titolo_casa": "proprieta"}),
        ("La badante in regola quanto costa?", "it", {}),
        ("L'azienda ha chiuso l'appalto. Ho 50 anni e un figlio di 16 anni", "it", {"eta": 50, "eta_figli": [16]}),
    ],
)
def test_what_other_hands_wrote_is_read(text: str, lang: str, facts: dict[str, Any]) -> None:
    assert told(text, lang=lang) == facts


@pytest.mark.parametrize("text", ["non ho casa di proprietà", "non ho casa popolare", "no tengo casa propia", "non ho un lavoro fisso"])
def test_what_one_does_not_have_in_full_is_no_lack(text: str) -> None:
    assert not {"titolo_casa", "stato_lavoro", "tipo_lavoro"} & told(text).keys()


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "Ho tre figli: il maggiore fa le superiori, il secondo le medie, l'ultimo va alla materna",
            ["infanzia", "secondaria-1", "secondaria-2-iefp"],
        ),
        ("Mia figlia è all'ultimo anno delle elementari, per il passaggio alle medie che carte servono?", ["primaria"]),
    ],
)
def test_each_child_has_its_school(text: str, facts: list[str]) -> None:
    assert sorted(told(text)["scuola_figli"]) == facts


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("La bimba ha 2 anni e prendiamo già l'assegno unico: resta uguale?", {"eta_figli": [2], "sussidi_in_corso": ["auu"]}),
        ("Mia figlia ha 6 anni e balbetta, che visita serve?", {"eta": 6, "eta_figli": [6]}),
        ("Siamo io, il mio compagno e i due maschi, di 2 e 5 anni", {"eta_figli": [2, 5]}),
        ("La neonata è nata dieci giorni fa, abbiamo altri due figli di 4 e 6 anni", {"eta_figli": [0, 4, 6], "giorni_da_nascita": 10}),
        ("Il mio fratellino ha 12 anni e vivo con mia zia", {}),
        ("Ho 44 anni e prendo la naspi", {"eta": 44, "sussidi_in_corso": ["naspi"]}),
        ("Mia madre ha 81 anni e non cammina più, io sono infermiere", {"eta": 81}),
        ("Esiste una pensione minima per chi non ha contributi?", {}),
    ],
)
def test_what_is_another_s_or_only_asked_is_not_recorded(text: str, facts: dict[str, Any]) -> None:
    found = {key: value for key, value in told(text).items() if key not in {"componenti_nucleo", "luogo_di_vita"}}
    assert found == facts
