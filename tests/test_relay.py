"""The operators' group: an operator's words reach one citizen, anybody else's reach nobody."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Row, update

from bot.telegram.updates import GroupKind
from dialogs import tables as t
from dialogs.cases import handoff
from dialogs.house import House
from dialogs.models import CaseState
from dialogs.post import sending
from knowledge.database import reading, writing
from tests.desk import NOW
from tests.operators_group import GROUP, STRANGER_ID, a_case, a_house, as_it_is, happens, posts, press, rows, to_citizen  # noqa: F401  (fixtures)


def test_claim_answer_and_close_from_the_topic_alone(house: House, case: Row[Any]) -> None:
    assert "Ora lo segui tu" in press(house, case, "claim")
    happens(house, text="Buongiorno, sono Anna")
    sent = to_citizen(house)
    assert [row.payload["reply"]["text"] for row in sent] == ["👤 *Anna*\nBuongiorno, sono Anna"]
    assert sent[0].payload["chat_id"] == "4711" and sent[0].payload["origin"] == {"chat_id": GROUP, "message_id": 10}
    assert sent[0].not_before == NOW + timedelta(seconds=8)
    assert press(house, case, "close", number="2") == "Com'è andata?"
    menu = rows(house, "card")[-1].payload["reply"]["buttons"]
    assert any(button["payload"] == f"k.{case.id}.close.orientato" for button in menu)
    press(house, case, "close.orientato", number="3")
    assert (as_it_is(house, case).state, as_it_is(house, case).outcome) == (CaseState.RESOLVED, "orientato")
    assert case.code in to_citizen(house)[-1].payload["reply"]["text"]
    assert [row.method for row in rows(house, "topic_close")] == ["topic_close"]


def test_closing_asks_which_service_of_the_sheet_and_the_recap_says_papers_and_office(house: House, case: Row[Any]) -> None:
    slug, catalogue = "nidi-gratis-plus", house.published().catalogue
    matches = [{"slug": slug, "outcome": "likely"}, {"slug": "assegno-sociale", "outcome": "unlikely"}]
    facts = [*case.sheet["facts"], {"key": "comune_residenza", "value": "milano", "label": "Residenza", "text": "Milano", "how": "typed"}]
    with writing(house.engine) as conn:
        conn.execute(update(t.cases).values(sheet={**case.sheet, "matches": matches, "facts": facts}))
    press(house, case, "claim")
    press(house, case, "close", number="2")
    assert "Per quale servizio" in press(house, case, "close.orientato", number="3")
    assert as_it_is(house, case).outcome is None
    menu = rows(house, "card")[-1].payload["reply"]["buttons"]
    (named, _none, _back) = menu
    assert named["title"].startswith(catalogue.services[slug].name_it[:40]) and len(named["payload"].encode()) <= 64
    assert "non vale più" in press(house, case, "about.orientato--00000000", number="4")
    press(house, case, named["payload"].removeprefix(f"k.{case.id}."), number="5")
    assert as_it_is(house, case).outcome == "orientato"
    said = to_citizen(house)[-1].payload["reply"]["text"]
    assert catalogue.services[slug].name_it in said and catalogue.services[slug].documents_needed[0] in said


def test_answering_an_unclaimed_case_claims_it(house: House, case: Row[Any]) -> None:
    happens(house, text="ci penso io")
    assert (as_it_is(house, case).owner_id, len(to_citizen(house))) == ("anna", 1)


def test_take_back_within_the_seconds_and_not_after(house: House, case: Row[Any]) -> None:
    happens(house, text="messaggio sbagliato")
    button = rows(house, "topic_post")[-1].payload["reply"]["buttons"][0]
    assert button["title"] == "Annulla"
    undo = button["payload"].removeprefix(f"k.{case.id}.")
    assert "Troppo tardi" in press(house, case, undo, user=502, number="a")
    assert "Annullato" in press(house, case, undo, number="b", at=timedelta(seconds=5))
    assert to_citizen(house) == []
    assert "Annullato" in press(house, case, undo, number="c", at=timedelta(seconds=20)), "a second tap says what the first did"
    assert [row.payload["reply"]["text"] for row in rows(house, "edit")][-1] == "Annullato: non è partito."
    happens(house, text="messaggio giusto", message_id=11)
    undo = rows(house, "topic_post")[-1].payload["reply"]["buttons"][0]["payload"].removeprefix(f"k.{case.id}.")
    assert "Troppo tardi" in press(house, case, undo, number="d", at=timedelta(seconds=20))


def test_two_slashes_are_a_note(house: House, case: Row[Any]) -> None:
    happens(house, text="// sentire il CAF")
    assert to_citizen(house) == []
    with reading(house.engine) as conn:
        assert [(row.author, row.body["text"]) for row in handoff.words(conn, case.id)] == [("note", "sentire il CAF")]


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ({"user_id": STRANGER_ID}, "non ti conosco"),
        ({"user_id": 1087968824, "is_anonymous": True}, "anonimo"),
        ({"user_id": 4, "is_bot": True}, "altri bot"),
        ({"user_id": 503}, "non ha il ruolo"),
        ({"user_id": 0}, "non ti conosco"),
    ],
)
def test_whoever_is_not_an_operator_is_refused_with_a_reason(house: House, case: Row[Any], who: dict[str, Any], why: str) -> None:
    happens(house, text="ciao cittadino", **who)
    happens(house, text="ciao cittadino", **who)
    assert len(posts(house)) == 1 and why in posts(house)[0]
    assert to_citizen(house) == []
    with reading(house.engine) as conn:
        assert handoff.words(conn, case.id) == []
    assert as_it_is(house, case).state == CaseState.REQUESTED


def test_a_stranger_cannot_press_and_an_anonymous_operator_can(house: House, case: Row[Any]) -> None:
    assert "ti conosco" in press(house, case, "claim", user=STRANGER_ID)
    assert as_it_is(house, case).owner_id is None
    press(house, case, "claim", number="2", is_anonymous=True)
    assert as_it_is(house, case).owner_id == "anna"


def test_general_other_groups_and_unknown_topics_reach_nobody(house: House, case: Row[Any]) -> None:
    happens(house, text="ciao", topic_id=None)
    happens(house, text="ciao", topic_id=None, message_id=11)
    happens(house, text="ciao", topic_id=4242)
    happens(house, text="ciao", chat_id=-7)
    assert to_citizen(house) == []
    happens(house, text="ciao", topic_id=4242, message_id=12)
    happens(house, GroupKind.TOPIC_CREATED, topic_id=4243)
    happens(house, text="ciao", topic_id=4243)
    assert len(posts(house)) == 2 and all("non arrivano ai cittadini" in words for words in posts(house))


def test_who_writes_in_the_group_of_before_is_told_so(house: House, case: Row[Any]) -> None:
    happens(replace(house, operators_chat=-200), text="venga domani")
    assert to_citizen(house) == [] and "il gruppo degli operatori è cambiato" in posts(house)[-1]


def test_words_in_a_topic_that_goes_are_asked_for_again_in_the_new_one(house: House, case: Row[Any]) -> None:
    happens(house, text=f"/caso {case.code}", message_id=30)
    happens(house, text="venga domani", message_id=31)
    assert to_citizen(house) == [] and "Scrivilo qui" in posts(house)[-1]
    assert rows(house, "topic_post")[-1].case_id == case.id


def test_words_that_wait_do_not_leave_for_a_chat_called_unsafe_meanwhile(house: House, case: Row[Any]) -> None:
    happens(house, text="la aspetto al centro")
    with writing(house.engine) as conn:
        conn.execute(update(t.cases).where(t.cases.c.id == case.id).values(sheet={**case.sheet, "reach": {"safe": "no"}}))
        assert sending.start(conn, "citizens", now=NOW + timedelta(seconds=20), limit=5) == []
    assert to_citizen(house) == [] and "la chat non è sicura" in posts(house)[-1]


def test_a_command_in_a_topic_never_reaches_the_citizen(house: House, case: Row[Any]) -> None:
    happens(house, text="/aiuto")
    happens(house, text="/caso C-9999", message_id=11)
    happens(house, text="/collegamento utile: www.inps.it", message_id=12)
    assert to_citizen(house) == []
    assert ["è un comando" in words for words in posts(house)] == [True, False, True] and "Non trovo questo caso" in posts(house)[1]


def test_another_operators_case_is_not_answered(house: House, case: Row[Any]) -> None:
    press(house, case, "claim")
    happens(house, text="intervengo io", user_id=502)
    assert to_citizen(house) == [] and "lo segue Anna" in posts(house)[-1]
    assert "lo segue Anna" in press(house, case, "claim", user=502, number="9")


def test_a_button_of_another_topic_or_an_old_one_does_nothing(house: House, case: Row[Any]) -> None:
    assert "non vale più" in press(house, case, "claim", topic_id=78)
    happens(house, GroupKind.BUTTON, callback="qualcosa", callback_id="z")
    assert as_it_is(house, case).state == CaseState.REQUESTED
