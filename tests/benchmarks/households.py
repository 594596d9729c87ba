"""Eighty made-up but plausible households, the same at every run: what is true of them, not what they tell."""

import random
from typing import Any

Facts = dict[str, Any]
PROFILES = (
    "family",
    "family",
    "lone_parent",
    "elder",
    "elder",
    "disabled_adult",
    "disabled_child",
    "worker",
    "jobless",
    "migrant",
    "homeless",
    "student",
)
AREAS = {
    "family": ["famiglia-e-minori", "reddito"],
    "lone_parent": ["famiglia-e-minori", "lavoro"],
    "elder": ["non-autosufficienza-anziani"],
    "disabled_adult": ["disabilita", "lavoro"],
    "disabled_child": ["disabilita", "scuola-bes-dsa"],
    "worker": ["reddito", "casa"],
    "jobless": ["lavoro", "reddito"],
    "migrant": ["migranti", "casa"],
    "homeless": ["casa"],
    "student": ["scuola-bes-dsa", "famiglia-e-minori"],
}
PLACES = ("milano",) * 6 + ("tradate", "venegono-inferiore", "altro-lombardia")
HOMES = ("affitto-registrato",) * 4 + ("proprieta",) * 2 + ("casa-popolare", "ospite", "affitto-concordato")
PERMITS = ("lungo-periodo", "permesso-unico-lavoro", "protezione", "in-rinnovo", "altro-permesso-valido")


def households(count: int = 80, seed: int = 7) -> list[tuple[Facts, list[str]]]:
    """``count`` pairs of a full true situation and the need areas the person would choose."""
    dice = random.Random(seed)
    return [_household(PROFILES[number % len(PROFILES)], dice) for number in range(count)]


def _household(profile: str, dice: random.Random) -> tuple[Facts, list[str]]:
    pick, chance = dice.choice, lambda percent: dice.random() * 100 < percent
    adult = {"elder": (66, 92), "student": (6, 18), "disabled_child": (3, 17)}.get(profile, (22, 62))
    age = dice.randint(*adult)
    for_child = profile in ("disabled_child", "student")
    children = sorted(dice.randint(0, 19) for _ in range(dice.choice([1, 1, 2, 2, 3, 4]))) if profile in ("family", "lone_parent") else []
    if for_child:
        children = sorted([age, *(dice.randint(0, 20) for _ in range(dice.choice([0, 0, 1, 2])))])
    alone = profile in ("homeless",) or (profile in ("elder", "worker", "jobless", "disabled_adult") and chance(50))
    people = 1 if alone else 1 + len(children) + dice.choice([1, 1, 0] if children else [1, 1, 2])
    oldest = age if alone else max(age, dice.randint(28, 80))
    married = not alone and age >= 18 and chance(55)
    certificates = _certificates(profile, age, dice)
    percent: Any = "nessuna-percentuale"
    if age >= 18 and certificates != ["nessuna"] and certificates != ["in-attesa"]:
        percent = 100 if "accompagnamento" in certificates else dice.choice([46, 67, 74, 80, 100])
    working = age >= 16 and profile not in ("elder", "homeless", "jobless") and chance(60)
    job = (
        "dipendente"
        if working
        else "studente"
        if age < 19
        else "pensionato"
        if age >= 67
        else pick(["disoccupato", "disoccupato", "inoccupato", "altro"])
    )
    isee: Any = (
        "nessun-isee"
        if chance(10)
        else round(dice.choice([2500, 4800, 6500, 8900, 12000, 15500, 18000, 24000, 32000, 47000]) * dice.uniform(0.9, 1.1), 2)
    )
    income = (
        0
        if job in ("studente", "inoccupato")
        else round(dice.choice([0, 4500, 7000, 9500, 14000, 19000, 26000]) * dice.uniform(0.9, 1.1), 2)
    )
    schools = sorted({_school(child) for child in children} - {"nessuna"}) or ["nessuna"]
    facts: Facts = {
        "per_chi": "figlio" if for_child else "genitore" if profile == "elder" and chance(50) else "me",
        "eta": age,
        "comune_residenza": "senza-residenza" if profile == "homeless" and chance(60) else pick(PLACES),
        "isee": isee,
        "isee_tipo": pick(["ordinario"] * 4 + ["sociosanitario", "minorenni", "corrente"]),
        "stato_lavoro": job,
        "tipo_lavoro": pick(["tempo-indeterminato", "tempo-determinato", "domestico", "collaborazione", "autonomo", "senza-contratto"]),
        "componenti_nucleo": people,
        "eta_figli": children,
        "certificazione_disabilita": certificates,
        "titolo_casa": "senza-casa" if profile == "homeless" else pick(HOMES),
        "problema_casa": pick(["nessuno"] * 4 + ["disdetta", "sfratto"]),
        "titolo_soggiorno": pick(PERMITS) if profile == "migrant" else "italiano",
        "sussidi_in_corso": _benefits(profile, children, certificates, dice),
        "residenza_comune_mesi": dice.choice([3, 14, 60, 240]),
        "residenza_italia_anni": dice.choice([2, 4, 7, 12]) if profile == "migrant" else age,
        "invalidita_percentuale": percent,
        "disabilita_nel_nucleo": certificates not in (["nessuna"], ["in-attesa"]) or (not alone and chance(8)),
        "eta_massima_nucleo": oldest,
        "figli_disabili": int(profile == "disabled_child"),
        "scuola_figli": schools,
        "scuola_beneficiario": [_school(age)],
        "retta_nido_mensile": dice.choice([180, 300, 380, 450]) if "nido" in schools else "nessun-nido",
        "giorni_da_nascita": dice.randint(5, 360) if 0 in children else "nessuna-nascita-recente",
        "gravidanza": profile == "family" and chance(10),
        "madre": bool(children) and age >= 18 and chance(60),
        "coniugato": married,
        "reddito_personale_annuo": income,
        "reddito_coniugale_annuo": income + (8000 if married else 0),
        "reddito_familiare_annuo": income + (0 if alone else dice.choice([0, 6000, 12000])),
        "patrimonio_mobiliare": dice.choice([200, 1500, 4000, 9000, 30000]),
        "intestatario_utenze": profile != "homeless",
        "luogo_di_vita": "strada" if profile == "homeless" else "rsa-o-comunita" if profile == "elder" and chance(8) else "domicilio",
        "caregiver": pick([["convivente"], ["non-convivente"], ["badante"], ["nessuno"]]),
        "condizione_salute": _health(profile, dice),
        "sostegno_genitoriale": pick(["genitori-presenti", "in-vista-del-venir-meno", "senza-genitori"]),
        "disabilita_da_eta": profile == "elder" and age >= 75,
        "dipendente_pubblico_in_famiglia": chance(15),
        "perdita_lavoro_involontaria": job == "disoccupato" and chance(70),
        "giorni_da_fine_lavoro": dice.choice([10, 50, 120, 900]),
        "settimane_contributi_4anni": dice.choice([0, 8, 20, 80, 180]) if age >= 18 else 0,
        "mesi_morosita": dice.choice([0, 0, 0, 1, 3, 8]),
        "carico_servizi": pick([["nessuno"], ["nessuno"], ["servizio-sociale"], ["cps"]]),
        "causa_legale": chance(8),
        "lavora_in_lombardia": job == "dipendente",
        "procedimento_penale": "nessuno",
    }  # fmt: skip
    if facts["per_chi"] != "me":
        facts |= _writer(dice)
    return facts, AREAS[profile]


def _writer(dice: random.Random) -> Facts:
    job = dice.choice(["dipendente", "dipendente", "disoccupato", "altro"])
    return {
        "eta@richiedente": dice.randint(28, 60),
        "stato_lavoro@richiedente": job,
        "tipo_lavoro@richiedente": dice.choice(["tempo-indeterminato", "tempo-determinato", "domestico"]),
        "madre@richiedente": dice.random() < 0.6,
        "comune_residenza@richiedente": "milano",
        "titolo_soggiorno@richiedente": "italiano",
        "residenza_italia_anni@richiedente": 30,
        "residenza_comune_mesi@richiedente": 100,
        "reddito_personale_annuo@richiedente": dice.choice([0, 9000, 18000]),
        "reddito_coniugale_annuo@richiedente": 22000,
        "coniugato@richiedente": dice.random() < 0.5,
        "certificazione_disabilita@richiedente": ["nessuna"],
        "invalidita_percentuale@richiedente": "nessuna-percentuale",
        "sussidi_in_corso@richiedente": ["nessuno"],
        "carico_servizi@richiedente": ["nessuno"],
        "luogo_di_vita@richiedente": "domicilio",
        "gravidanza@richiedente": False,
        "perdita_lavoro_involontaria@richiedente": job == "disoccupato",
        "settimane_contributi_4anni@richiedente": 60,
        "giorni_da_fine_lavoro@richiedente": 30,
        "condizione_salute@richiedente": ["nessuna"],
        "causa_legale@richiedente": False,
        "procedimento_penale@richiedente": "nessuno",
        "lavora_in_lombardia@richiedente": job == "dipendente",
    }


def _certificates(profile: str, age: int, dice: random.Random) -> list[str]:
    if profile == "disabled_child":
        return dice.choice([["minore-invalido"], ["minore-invalido", "l104-c3"], ["l104-c1"], ["in-attesa"]])
    if profile == "disabled_adult":
        return dice.choice([["invalidita-civile"], ["invalidita-civile", "l104-c3"], ["invalidita-civile", "l104-c1"], ["in-attesa"]])
    if profile == "elder":
        return dice.choice(
            [
                ["nessuna"],
                ["invalidita-civile"],
                ["invalidita-civile", "accompagnamento"],
                ["invalidita-civile", "l104-c3", "accompagnamento"],
            ]
        )
    return ["nessuna"]


def _benefits(profile: str, children: list[int], certificates: list[str], dice: random.Random) -> list[str]:
    found = {"auu"} if any(child < 18 for child in children) and dice.random() < 0.7 else set()
    if "accompagnamento" in certificates:
        found.add("accompagnamento")
    if profile == "jobless" and dice.random() < 0.3:
        found.add("naspi")
    return sorted(found) or ["nessuno"]


def _health(profile: str, dice: random.Random) -> list[str]:
    if profile == "disabled_child":
        return dice.choice([["autismo"], ["dsa-certificato"], ["altro"]])
    if profile == "student":
        return dice.choice([["dsa-certificato"], ["nessuna"]])
    if profile == "elder":
        return dice.choice([["demenza-certificata"], ["nessuna"], ["malattia-grave"]])
    return dice.choice([["nessuna"]] * 5 + [["disagio-psichico"]])


def _school(age: int) -> str:
    for limit, school in ((0, "nessuna"), (2, "nido"), (5, "infanzia"), (10, "primaria"), (13, "secondaria-1"), (18, "secondaria-2-iefp")):
        if age <= limit:
            return school
    return "nessuna"
