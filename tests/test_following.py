"""A publication while people talk: the bot follows by itself, the conversation carries on, new sentences are learnt meanwhile."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from dialogs import published as publishing_side
from dialogs.house import House
from dialogs.published import Following
from dialogs.state import Phase
from knowledge import drafting, publishing, stopgap
from knowledge.database import writing
from knowledge.search import index
from tests.talk import Citizen, published

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SLUG = "naspi"
ROUNDS = 4000


@dataclass
class Live(Citizen):
    """A citizen whose house follows what is published."""

    following: Following | None = None

    @property
    def house(self) -> House:
        assert self.following is not None
        return House(engine=self.engine, published=self.following, now=lambda: self.now)


def rename(engine: Engine, name: str) -> int:
    """Publish the service under another name: its sentences change, so that there is something to learn."""
    with writing(engine) as conn:
        row = drafting.draft_row(conn, "service", SLUG)
        assert row is not None
        drafting.save_entry(conn, "service", SLUG, {**row.data, "name_it": name}, version=row.version, by="anna", at=NOON)
        return publishing.publish(conn, by="anna", at=NOON, note="Un altro nome")


def until(is_so: Callable[[], bool]) -> None:
    for _ in range(ROUNDS):
        if is_so():
            return
        time.sleep(0.05)
    raise AssertionError("it never came")


def test_a_publication_is_followed_and_the_conversation_carries_on(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    learnt, before_all = threading.Event(), published().index

    def slow(catalogue: Any, **_: Any) -> index.Index:
        if catalogue.version > 1:
            learnt.wait(120)
        return replace(before_all, titles={**before_all.titles, ("service", SLUG): catalogue.services[SLUG].name_it})

    monkeypatch.setattr(publishing_side.index, "index_of", slow)
    monkeypatch.setattr(publishing_side, "warm", lambda *_, **__: None)
    with writing(engine) as conn:
        publishing.seed(conn, published().catalogue, by="bussola", at=NOON)
    following = Following(engine)
    citizen = Live(engine, following=following)
    citizen.agrees()
    citizen.says("ho perso il lavoro, ho 40 anni e abito a Milano")
    before = citizen.state()
    assert before.facts["eta"]["value"] == 40
    assert rename(engine, "Il nome di prova") == 2
    until(lambda: following().catalogue.version == 2)
    assert following().catalogue.services[SLUG].name_it == "Il nome di prova", "in force although its sentences are not learnt yet"
    citizen.presses(citizen.buttons[0]["title"])
    assert citizen.state().facts["eta"]["value"] == 40
    assert citizen.state().phase == Phase.ASK, citizen.text()
    learnt.set()
    until(lambda: following().index.titles["service", SLUG] == "Il nome di prova")
    assert following().catalogue.version == 2


def test_while_sentences_are_learnt_nothing_that_is_gone_is_found() -> None:
    whole = published()
    catalogue = replace(
        whole.catalogue,
        services={slug: one for slug, one in whole.catalogue.services.items() if slug != SLUG},
        faq={key: one for key, one in whole.catalogue.faq.items() if SLUG not in one.linked_slugs},
    )
    said = "ho perso il lavoro, posso avere la naspi?"
    assert index.needs(whole.index, said).services[0].id == SLUG
    found = index.needs(stopgap.meanwhile(whole.index, catalogue), said)
    assert SLUG not in {one.id for one in found.services}
    assert {one.id for one in found.faq} <= set(catalogue.faq)
    assert index.search(stopgap.meanwhile(whole.index, catalogue), said)
