"""How long an editor waits: impact on ten thousand profiles; a list of twenty thousand questions imported, searched, edited, published
while a citizen goes on talking."""

import io
import random
import re
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

import tests.conftest  # noqa: F401  (keys)
from admin import impact
from dialogs.models import Role
from knowledge import schema
from knowledge.content import catalogue_of, read_content
from knowledge.database import open_engine
from knowledge.entries import Entry
from knowledge.interview.choice import interview
from knowledge.rules import matching
from tests.benchmarks.households import households
from tests.pages_as_forms import Form
from tests.staff_room import Desk, app_of, house_on

SLUG = "nidi-gratis-plus"
FAMILY = {"comune_residenza": "milano", "eta_figli": [1], "scuola_figli": ["nido"], "retta_nido_mensile": 400}
ROWS = 20_000
INTERVIEWS, STEP, DAY = 150, 3000, date(2026, 11, 22)
TOWNS = ("milano", "tradate", "altro-lombardia", "altro-italia")


def timed(name: str, work: Callable[[], Any]) -> Any:
    start, busy = time.perf_counter(), time.process_time()
    found = work()
    print(f"{name:<58}{time.perf_counter() - start:8.2f} s ({time.process_time() - busy:.2f} s of processor)", flush=True)
    return found


def impact_of_ten_thousand() -> None:
    catalogue = read_content()
    changed = []
    for one in catalogue.entries:
        if (one.kind, one.key) == ("service", SLUG):
            criteria = [{**c, "value": 30000} if c["fact"] == "isee" else c for c in one.data["criteria"]]
            one = Entry(one.kind, one.key, {**one.data, "criteria": criteria})
        changed.append(one)
    before, after = matching.rules_of(catalogue), matching.rules_of(catalogue_of(changed))
    people = [{**FAMILY, "comune_residenza": TOWNS[n % 4], "eta_figli": [n % 12], "isee": float(n * 7 % 60000)} for n in range(10_000)]
    timed("impact of one service on 10,000 profiles", lambda: impact.impact(before, after, [SLUG], people=people))
    every = sorted(catalogue.services)
    told = told_profiles(before, 10_000)
    facts = sum(map(len, told)) / len(told)
    print(f"profiles as conversations leave them: {facts:.1f} facts each, {len({repr(one) for one in told}):,} of them different")
    timed("impact of one service on 10,000 of them", lambda: impact.impact(before, after, [SLUG], people=told))
    users = before.catalogue.facts["isee"].used_by
    most = impact.most_people(users)
    timed(f"impact of {len(users)} services on {most:,} of them", lambda: impact.impact(before, after, users, people=told[:most]))
    most = impact.most_people(every)
    timed(f"impact of all {len(every)} services on {most:,} of them", lambda: impact.impact(before, after, every, people=told[:most]))


def told_profiles(rules: matching.Rules, count: int) -> list[dict[str, Any]]:
    """What is kept of people who answer the questions they are asked, many leaving before the end."""
    dice = random.Random(11)
    talks = [_talk_of(rules, truth, areas) for truth, areas in households(INTERVIEWS, seed=3)]
    found = []
    for truth, _ in households(count, seed=5):
        keys = dice.choice(talks)
        kept = keys[: dice.randint(1, len(keys))] if dice.random() < 0.4 else keys
        found.append({key: _as_told(rules, key, truth[key], dice) for key in kept if key in truth})
    return found


def _talk_of(rules: matching.Rules, truth: dict[str, Any], areas: list[str]) -> list[str]:
    """The facts that one household is asked, in order."""
    facts: dict[str, Any] = {}
    while (question := interview(rules, facts, need_areas=areas, as_of=DAY).next) is not None:
        facts |= {key: truth.get(key, {"unknown": "dont_know"}) for key in question.facts}
    return list(facts)


def _as_told(rules: matching.Rules, key: str, value: Any, dice: random.Random) -> Any:
    """Money mostly as the band that was tapped, now and then nothing at all."""
    if dice.random() < 0.08:
        return {"unknown": "dont_know"}
    bands = rules.catalogue.facts[key.partition("@")[0]].unit == "euro" and not isinstance(value, str)
    if not bands or dice.random() < 0.3:
        return value
    low = int(float(value) // STEP * STEP)
    return {"min": low, "max": low + STEP}


def workbook_of(desk: Desk) -> bytes:
    book = load_workbook(io.BytesIO(desk.http.get("/admin/esporta/xlsx").content))
    for n in range(ROWS):
        question = f"Che cosa serve per la pratica {n} del quartiere {n % 97}?"
        book["faq"].append([f"prova-{n}", "casa", question, "Chiedi allo sportello.", None, "memoria", "no", "22/11/2026"])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def twenty_thousand_questions(folder: Path) -> None:
    engine = open_engine(f"sqlite:///{folder / 'casa.db'}")
    schema.upgrade(engine)
    house = house_on(engine)
    app = app_of(house)
    desk = Desk(app, "anna", roles=[Role.EDITOR])
    given = workbook_of(desk)
    files = {"file": ("catalogo.xlsx", given)}
    plan = timed(f"dry run of {ROWS:,} new rows", lambda: desk.http.post("/admin/importa", data={"csrf": desk.csrf}, files=files)).text
    steps = re.search(r'name="steps" value="([^"]+)"', plan)
    assert steps is not None, plan[:2000]
    timed("bring them into the draft", lambda: desk.send("/admin/importa/conferma", steps=steps[1], name="catalogo.xlsx"))
    timed("the list of questions, first time", lambda: desk.see("/admin/voci/faq"))
    timed("the list of questions, again", lambda: desk.see("/admin/voci/faq?pagina=150"))
    timed("search in the list", lambda: desk.see("/admin/voci/faq?q=pratica+19999"))
    page = timed("one question's form", lambda: desk.see("/admin/voci/faq/prova-19999"))
    sent = Form(page.text).with_(answer_it="Chiedi allo sportello sociale.")
    timed("save one question", lambda: desk.http.post("/admin/voci/faq/prova-19999", data=sent))
    timed("the list after a change", lambda: desk.see("/admin/voci/faq"))
    timed("the page before publishing", lambda: desk.see("/admin/pubblica"))
    turns: list[float] = []
    stop = threading.Event()
    talking = threading.Thread(target=_talk, args=(app, turns, stop))
    talking.start()
    answer = timed("publish", lambda: desk.send("/admin/pubblica", note="Tante domande"))
    assert answer.status_code == 303, answer.text[:2000]
    timed("until their sentences are learnt", lambda: _wait(house))
    stop.set()
    talking.join()
    turns.sort()
    print(f"a citizen's {len(turns)} turns meanwhile: median {turns[len(turns) // 2] * 1000:.0f} ms, longest {turns[-1] * 1000:.0f} ms")
    found = timed("the public search finds one", lambda: desk.http.get("/api/v1/search?q=pratica+17345+quartiere")).json()
    print(f"best answer: {found[0]['title'] if found else 'nothing'}")


def _wait(house: Any) -> None:
    while ("faq", "prova-1") not in house.published().index.titles or "prova-1" not in house.published().index.answers.faq_ids:
        time.sleep(0.2)


def _talk(app: Any, turns: list[float], stop: threading.Event) -> None:
    citizen = Desk(app)
    while not stop.is_set():
        start = time.perf_counter()
        answer = citizen.http.post(
            "/webhooks/rest/webhook", json={"sender": f"prova-{len(turns) // 5}", "message": "quanto costa il nido?"}
        )
        assert answer.status_code == 200, answer.text
        turns.append(time.perf_counter() - start)
        stop.wait(0.3)


def main() -> None:
    impact_of_ten_thousand()
    with tempfile.TemporaryDirectory() as folder:
        twenty_thousand_questions(Path(folder))


if __name__ == "__main__":
    main()
