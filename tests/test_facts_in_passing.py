"""Facts said in passing, by other hands and of other people: what is another's or only asked is not recorded."""

from typing import Any

import pytest

from dialogs.told.facts import facts_of
from tests.plainly_told import CATALOGUE, told


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
