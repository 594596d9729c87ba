"""The facts that a message states, in the interface's form; what might be a guess, a question or somebody else's is left out."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from dialogs.told import couple, cues, for_whom, health, home, household, life, money, people, whose_age, work
from dialogs.told import places as told_places
from dialogs.told.text import Said, Told, said_of
from knowledge.catalogue import Catalogue, once_per_content

_CHILD_IN_NEED = re.compile(
    r"autis|disabil|disless|discalcul|\bdsa\b|\bbes\b|sindrome|\b104\b|invalid|sostegno|logoped|diagnosi|"
    r"adhd|concentra|certifica|terapia|problem|ansia|malat|ritardo|handicap|dorme|febbre|pastigl|pastill|"
    r"gioca|maestra|teachers?|picchia|paura|cuore"
    r"|neuropsich|epiles|down|chius\w+ in (?:camera|stanza|se|casa)|isolat|libri|compiti|psicolog|visita|dottor|medic|"
    r"legge male|parla (?:poco|male)|non (?:parla|legge|dorme|mangia|studia|esce|(?:ci )?vuole andare|ci va)|(?:a|in) scuola (?:va|non)|"
    r"sord[ao]\b|ciec[ao]\b|balbett|respir|аутизм|дислекс|логопед|інвалід|діагноз|توحد|اعاقه|自闭|残疾|诊断"
)


_OF_A_CHILD = frozenset({"emergenza-medica", "minore-a-rischio"})
_FOR_ANOTHER = re.compile(
    r"\b(?:per|assisto|curo|accudisco) (?:\w+ )?mi[oa] (?:madre|mamma|padre|papa|suocer[oa]|sorella|fratello|nonn[oa]|zi[oa])\b"
)
_PROTECTED = re.compile(
    r"\b(?:uscit[ao] d|sono in|sto in|vivo in|ospite (?:di|in))\w*(?: una| alla| una)? casa (?:protetta|rifugio)\b|"
    r"\bcentro anti ?violenza\b[^.;!?]{0,40}\bmi (?:segue|seguono|aiuta)|\bmi (?:segue|seguono) (?:un|il) centro anti ?violenza\b"
)


@dataclass(frozen=True, slots=True)
class Facts:
    """``stated`` goes into the conversation's facts; ``aside`` is as plainly said but finer than what is asked first:
    for whom, the writer's own age, the kind of contract, of ISEE, of housing trouble. ``wording`` has the words of each."""

    stated: Mapping[str, Any] = field(default_factory=dict)
    aside: Mapping[str, Any] = field(default_factory=dict)
    wording: Mapping[str, str] = field(default_factory=dict)


def facts_of(catalogue: Catalogue, text: str, *, lang: str = "it", urgent: str | None = None, today: date | None = None) -> Facts:
    """Every fact that ``text`` states about the person in need and the household."""
    said = said_of(text, lang, today=today)
    places, tables = _compiled(catalogue)
    everybody = people.aged(said)
    needy_child = urgent in _OF_A_CHILD or said.has(_CHILD_IN_NEED)
    chosen, writer = whose_age.chosen_age(everybody, said, child_in_need=needy_child)
    if chosen is not None and chosen.who is people.Who.SELF and for_whom.in_need(said):
        chosen, writer = None, chosen
    if chosen is not None and chosen.who is people.Who.CHILD and household.just_born(said):
        chosen = None
    told: list[Told] = [*_ages(said, chosen, everybody)]
    for found in (
        household.household(said),
        told_places.residence(said, places),
        money.isee(said),
        money.incomes(said),
        money.nursery_fee(said),
        work.of_the_one_in_need(work.work(said, tables), said, _whom(said, chosen)),
        work.public_employee(said),
        home.home(said, tables, urgent),
        home.arrears(said),
        home.bills(said),
        health.certificates(said, tables),
        health.health(said, tables),
        health.care(said),
        health.disability(said),
        life.of_the_one_tried(life.life(said, tables), said, _whom(said, chosen)),
        life.school(said, tables),
        life.times(said),
        life.birth(said),
    ):
        told += found
    if _victim(said, urgent):
        told.append(Told("vittima_violenza", True, ""))
    if any(one.fact == "eta_massima_nucleo" for one in told):
        told = [one for one in told if one.fact != "certificazione_disabilita"]
    stated = _merged(catalogue, told)
    aside = _merged(catalogue, _aside(said, tables, chosen, writer))
    known = {*stated, *(("eta_figli",) if "figli_minori" in stated else ())}
    return Facts(
        stated,
        {key: value for key, value in aside.items() if key not in known},
        {one.fact: one.wording for one in reversed(told) if one.fact in stated},
    )


def _whom(said: Said, chosen: people.Aged | None) -> str | None:
    who = for_whom.beneficiary(said, chosen) or (chosen and chosen.who.value)
    return str(who) if who else None


def _victim(said: Said, urgent: str | None) -> bool:
    if urgent == "violenza" or (urgent == "minore-a-rischio" and re.search(r"\bmi (?:picchia|mena|tocca|fa del male)", said.text)):
        return True
    return bool(_PROTECTED.search(said.text))


def _ages(said: Said, chosen: people.Aged | None, everybody: list[people.Aged]) -> Iterable[Told]:
    household_elder = re.search(r"\bcon (?:il |la |mio |mia )*(?:nonn[oa]|suocer[oa]) (?:di )?\d{2,3}", said.text)
    if chosen and not household_elder and not (chosen.who is people.Who.CHILD and chosen.ages == (0,)):
        yield Told("eta", chosen.ages[0] - chosen.coming, chosen.wording)
        yield from life.birthday(said)
    elif chosen is None and not everybody and (above := whose_age.age_above(said)):
        yield above
    yield from household.children(said, everybody)


def _aside(said: Said, tables: cues.Tables, chosen: people.Aged | None, writer: people.Aged | None) -> Iterable[Told]:
    if who := for_whom.beneficiary(said, chosen):
        yield Told("per_chi", who)
    if writer and chosen is not writer:
        yield Told("eta@richiedente", writer.ages[0], writer.wording)
    mine = who in (people.Who.SELF.value, people.Who.SPOUSE.value) or (who is None and not said.has(_FOR_ANOTHER))
    yield from (one if mine else replace(one, fact=f"{one.fact}@richiedente") for one in couple.married(said))
    yield from money.isee_kind(said)
    yield from money.each_month(said)
    yield from money.of_the_couple(said)
    yield from work.days_since(said)
    yield from household.counted_children(said)
    yield from home.rented(said)
    yield from work.no_work(said)
    yield from health.no_certificate(said)
    yield from work.kind_of_work(said, tables)
    yield from home.housing_problem(said, tables)
    yield from life.court(said, tables)
    if re.search(
        r"\b(?:sono (?:la |una )?(?:mamma|madre)|noi mamme|single mum|i m a mum|soy madre|je suis (?:la )?mere|"
        r"(?:mamma|madre) (?:single|sola) (?:di|con|bimb|bambin|\d)|ho (?:appena )?partorito|allatto)\b",
        said.text,
    ):
        yield Told("madre", True)


def _merged(catalogue: Catalogue, told: Iterable[Told]) -> dict[str, Any]:
    """One value per fact: lists of a set join, the first of other values stays, what the catalogue does not know goes."""
    merged: dict[str, Any] = {}
    for one in told:
        fact = catalogue.facts.get(one.fact.partition("@")[0])
        if fact is None:
            continue
        if isinstance(one.value, list) and fact.allowed and not isinstance(merged.get(one.fact), dict):
            known = [value for value in one.value if value in fact.allowed]
            merged[one.fact] = [*merged.get(one.fact, []), *(value for value in known if value not in merged.get(one.fact, []))]
        elif one.fact not in merged:
            merged[one.fact] = one.value
    for key, value in list(merged.items()):
        fact = catalogue.facts[key.partition("@")[0]]
        if isinstance(value, list) and fact.exclusive and len(value) > 1:
            merged[key] = [one for one in value if one not in fact.exclusive]
        if fact.allowed and not isinstance(value, list | dict) and value not in fact.allowed:
            del merged[key]
    return merged


@once_per_content
def _compiled(catalogue: Catalogue) -> tuple[told_places.Places, cues.Tables]:
    comuni = catalogue.facts["comune_residenza"].allowed
    places = told_places.places_of(comuni, catalogue.documents.get(told_places.DOCUMENT))
    return places, cues.tables_of(catalogue.documents.get(cues.DOCUMENT))
