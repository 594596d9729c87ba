"""Results as read by a tired person: the most useful first, few short lines, nothing never said, all in the person's language."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest
from sqlalchemy import Engine

from dialogs.house import House
from dialogs.moves import results as moves
from dialogs.scene import Meaning, Scene
from dialogs.state import State
from dialogs.words import papers
from dialogs.words.directions import in_order
from dialogs.words.fact_words import inside, line
from dialogs.words.found import found
from dialogs.words.i18n import LANGUAGES, words_of
from dialogs.words.reasons import grounds
from dialogs.words.results import card, entry, unlikely_lines
from dialogs.words.sums import sums
from dialogs.words.whereabouts import PAPER, loose_date, office_words, open_words
from knowledge.places.offices import Place
from tests.talk import Citizen, published

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MARIA = {"per_chi": "me", "eta": 41, "comune_residenza": "milano", "isee": 7500, "eta_figli": [3, 7], "stato_lavoro": "disoccupato"}
MOTHER = {
    "per_chi": "genitore",
    "eta": 82,
    "comune_residenza": "milano",
    "isee": 9000,
    "certificazione_disabilita": ["accompagnamento"],
    "luogo_di_vita": "domicilio",
}
CHILD = {"per_chi": "figlio", "eta": 9, "comune_residenza": "tradate", "isee": 22000}
PEOPLE: dict[str, tuple[list[str], dict[str, Any]]] = {
    "maria": (["reddito", "lavoro"], MARIA),
    "mother": (["non-autosufficienza-anziani"], MOTHER),
    "who does not walk": (["non-autosufficienza-anziani"], {"per_chi": "genitore", "eta": 82, "comune_residenza": "milano"}),
    "child": (["autismo", "disabilita"], CHILD),
    "violence": (["violenza"], {"per_chi": "me", "comune_residenza": "milano", "eta": 34}),
}


def scene_of(who: str, lang: str = "it", *, slugs: tuple[str, ...] = (), now: datetime = NOW) -> Scene:
    needs, facts = PEOPLE[who]
    state = State(consent=True, needs=list(needs), slugs=list(slugs), lang=lang)
    for key, value in facts.items():
        state.tell(key, value, how="button")
    house = House(engine=None, published=published, now=lambda: now)  # type: ignore[arg-type]
    return Scene(house=house, published=published(), state=state, meaning=Meaning(""), words=words_of(lang), now=now)


def order(scene: Scene) -> list[str]:
    return [one.slug for one in found(scene).main]


def test_money_that_comes_first_by_law_comes_first_on_the_screen() -> None:
    first = order(scene_of("maria"))
    assert first[0] == "assegno-di-inclusione"
    assert first.index("assegno-di-inclusione") < first.index("supporto-formazione-lavoro") < 4
    assert "assegno-unico-universale" in first[:4], "two children, and the sum is sure"


def test_the_allowance_that_opens_the_way_to_another_comes_before_it() -> None:
    steps = ["accompagnamento", "prestazione-universale-anziani"]
    assert [slug for slug in order(scene_of("who does not walk")) if slug in steps] == steps
    assert order(scene_of("mother"))[0] == steps[1], "she has what it asks for"


def test_when_nothing_is_left_to_ask_something_else_is_offered(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.presses("Scegli un tema")
    citizen.presses("Stranieri")
    citizen.says("vedi i risultati")
    assert citizen.button("Rispondi ancora")
    assert not citizen.button("Controlla anche altro")
    citizen.presses("Rispondi ancora")
    while citizen.state().question:
        citizen.says("preferisco non dirlo")
    assert "Posso controllare anche altro" in citizen.text()
    citizen.presses("Controlla anche altro")
    citizen.presses("Lavoro")
    assert citizen.state().needs[0] == "lavoro"
    assert citizen.state().question


def test_who_suffers_violence_finds_the_centres_before_the_lawyer() -> None:
    assert order(scene_of("violence"))[0] == "rete-antiviolenza-milano"


def test_what_was_asked_for_by_name_comes_before_everything() -> None:
    assert order(scene_of("maria", slugs=("bonus-sociale-bollette",)))[0] == "bonus-sociale-bollette"


def test_what_cannot_be_asked_for_now_waits_at_the_end() -> None:
    assert order(scene_of("mother"))[-1] == "misura-b1"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("who", PEOPLE)
def test_an_entry_is_four_lines_and_a_card_twentyfive_in_every_language(who: str, lang: str) -> None:
    scene = scene_of(who, lang)
    known = found(scene)
    for one in (*known.main, *known.others, *known.unlikely):
        assert len(entry(scene, one).splitlines()) <= 4, entry(scene, one)
        text, _ = card(scene, scene.catalogue.services[one.slug], one)
        assert len(text.splitlines()) <= 25, text


@pytest.mark.parametrize("who", PEOPLE)
def test_reasons_name_only_what_was_said(who: str) -> None:
    scene = scene_of(who)
    said = "; ".join(line(scene, key) for key in scene.state.facts).replace(": ", " ").casefold()
    for one in scene.matching().results:
        for reason in grounds(scene, one):
            assert reason.split(" (")[0].replace(": ", " ").casefold() in said, (reason, said)


@pytest.mark.parametrize("who", PEOPLE)
def test_no_sum_is_named_for_what_does_not_seem_to_apply(who: str) -> None:
    scene = scene_of(who)
    for one in found(scene).unlikely:
        assert not sums(scene, one)
        text, _ = card(scene, scene.catalogue.services[one.slug], one)
        assert "€" not in text.split("\n\n")[1] or "ISEE" in text, text


def test_nothing_is_said_twice_and_nothing_is_too_certain() -> None:
    scene = scene_of("mother")
    for one in found(scene).main:
        text, folded = card(scene, scene.catalogue.services[one.slug], one)
        rows = [row for row in (text + "\n" + folded).splitlines() if row.startswith(("•", "☐", "✓"))]
        assert len(rows) == len(set(rows)), rows
        assert "NON verificata" not in text + folded and "incompatibile:" not in text and "Milano, Milano" not in text


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "it"])
def test_outcome_reasons_sums_and_dates_are_in_the_persons_language(lang: str) -> None:
    scene, italian = scene_of("maria", lang), scene_of("maria")
    for mine, theirs in zip(found(scene).main[:4], found(italian).main[:4], strict=True):
        here, there = entry(scene, mine).splitlines(), entry(italian, theirs).splitlines()
        assert mine.slug == theirs.slug and here[0].split("*")[1] == there[0].split("*")[1], "the name stays as at the desk"
        assert not set(here[1:]) & set(there[1:]), here
    moves.results(scene)
    assert scene.words("results.names") in scene.replies[-1].text


def test_the_rest_is_folded_by_topic_and_leads_back() -> None:
    scene = scene_of("maria")
    moves.results(scene)
    first = scene.replies[-1]
    assert len(re.findall(r"^\*", first.text, re.MULTILINE)) == moves.PAGE
    rest = len(found(scene).main) - moves.PAGE
    assert any(button.title == f"Altri {rest}" for button in first.buttons)
    seen = 0
    for page in range(1, 5):
        scene.meaning = Meaning("more", data={"page": page})
        scene.replies.clear()
        moves.more(scene)
        if not scene.replies:
            break
        text = scene.replies[-1].text
        seen += len(re.findall(r"^• ", text, re.MULTILINE))
        assert re.search(r"^\*[^*]+\*$", text, re.MULTILINE), "a topic above its aids"
        assert len(text) < 4000
    assert seen == rest and scene.then == "action_results"


def test_what_does_not_fit_says_why_beside_what_was_told() -> None:
    scene = scene_of("maria", "en")
    lines = unlikely_lines(scene, found(scene).unlikely)
    assert "Only this is missing" in lines or "you said" in lines, lines
    assert "Non corrisponde" not in lines and "Ti manca" not in lines


@pytest.mark.parametrize(("written", "said"), [("2026", "2026"), ("2026-02", "febbraio 2026"), ("2026-02-03", "3 febbraio 2026"), ("", "")])
def test_a_source_is_dated_as_far_as_it_is_known(written: str, said: str) -> None:
    assert loose_date(written, "it") == said


def test_telephone_numbers_keep_their_order_among_arabic_words() -> None:
    text = in_order("ISEE حتى 5\nهاتف 803 164\nMilano 02 02 02\nمن 2026")
    assert text.split("\n") == ["\u200fISEE حتى 5", "هاتف 803\u00a0164", "Milano 02 02 02", "من 2026"]
    assert in_order("Milano 02 02 02") == "Milano 02 02 02"


@pytest.mark.parametrize("lang", ["it", "ar", "zh"])
def test_the_sheet_to_print_is_a_pdf_of_few_pages(lang: str) -> None:
    scene = scene_of("mother", lang)
    sheet = papers.results_pdf(scene.house, scene.state, lang=lang)
    assert sheet.startswith(b"%PDF")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", sheet)) <= 6


def test_on_paper_nothing_is_said_of_this_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read another day: an office is not open or shut now, but has its hours."""
    printed: list[str] = []
    monkeypatch.setattr(papers, "pdf", lambda _template, content: printed.append(content) or b"")
    scene = scene_of("mother", "it")
    papers.results_pdf(scene.house, scene.state, lang="it")
    moment = re.compile("aperto ora|ora chiuso")
    assert printed and not moment.search(printed[0])
    offices = [one for one in scene.catalogue.offices.values() if one.hours and open_words(scene, one)]
    assert offices
    for office in offices:
        assert moment.search(office_words(scene, Place(office)))
        on_paper = office_words(replace(scene, channel=PAPER), Place(office))
        assert str(office.hours) in on_paper and not moment.search(on_paper)


@pytest.mark.parametrize("lang", ["uk", "ar", "zh"])
def test_what_the_office_checks_is_said_in_the_language_of_the_rest(lang: str) -> None:
    """Notes of the catalogue, and what the rules put together: figures past or to come, requirements that only a person looks at."""
    for who, day in product(PEOPLE, (NOW, NOW.replace(year=2028), NOW.replace(year=2021))):
        scene = scene_of(who, lang, now=day)
        for result in found(scene).main:
            _, folded = card(scene, scene.catalogue.services[result.slug], result)
            assert scene.words("card.italian") not in folded, result.slug


def test_a_name_with_a_capital_inside_keeps_its_own() -> None:
    assert [inside(label) for label in ("SerD (dipendenze)", "ISEE", "Residenza")] == ["SerD (dipendenze)", "ISEE", "residenza"]


@pytest.mark.parametrize(
    ("question", "there", "elsewhere"),
    [("quando apre la B2 a Milano?", "Milano", "Tradate"), ("parlami della misura B2", "", "Castiglione")],
)
def test_a_question_that_names_a_town_shows_its_offices_and_one_that_names_none_none_of_another(
    question: str, there: str, elsewhere: str, sqlite_engine: Engine
) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says(question)
    where = citizen.text().partition("Dove andare")[2]
    assert where and there in where and elsewhere not in where, citizen.text()


def test_who_asks_for_the_papers_in_the_midst_gets_the_results_and_the_sheet(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("ho perso il lavoro, ho 40 anni, abito a Milano")
    citizen.presses("Sì")
    citizen.says("che documenti mi servono?")
    assert "results" in citizen.tags() and citizen.heard[-1]["document"]["mime"] == "application/pdf"
    nobody = Citizen(sqlite_engine, address="altra").agrees()
    nobody.says("che documenti mi servono?")
    assert not any(body.get("document") for body in nobody.heard)
