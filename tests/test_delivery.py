"""What happens to outgoing rows when Telegram misbehaves: order kept, nothing lost, nothing repeated blindly, each lane on its own."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, update

from bot.pacing import Pace
from dialogs import outbox
from dialogs import tables as t
from dialogs.models import Author, CaseState, Lane, OutboxState, new_id
from dialogs.replies import Button, Reply
from knowledge.database import reading, writing
from tests.mail_room import house_for, running
from tests.telegram_server import GROUP_CHAT, Fault, TelegramServer


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        server.add_group()
        yield server


def now() -> datetime:
    return datetime.now(UTC)


def person(engine: Engine, chat: int) -> Any:
    """A conversation on Telegram."""
    with writing(engine) as conn:
        values = {"id": new_id(), "channel": "telegram", "address": str(chat), "lang": "it", "turn": 0, "state": {}, "reachable": True}
        conn.execute(insert(t.conversations).values(**values, created_at=now(), seen_at=now()))
        return conn.execute(select(t.conversations).where(t.conversations.c.id == values["id"])).one()


def say(engine: Engine, conversation: Any, words: str | Reply, **more: Any) -> int:
    with writing(engine) as conn:
        reply = words if isinstance(words, Reply) else Reply(words)
        return outbox.say(conn, conversation, reply, **{"now": now(), **more})


def a_case(engine: Engine, conversation: Any, *, state: CaseState, topic: int | None = None, urgent: bool = False) -> int:
    with writing(engine) as conn:
        values = {
            "code": f"C-{new_id()[:6]}",
            "conversation_id": conversation.id,
            "state": state,
            "version": 1,
            "urgent": urgent,
            "lang": "it",
        }
        values |= {
            "sheet": {},
            "catalogue_version": 1,
            "opened_at": now(),
            "topic_id": topic,
            "group_chat": str(GROUP_CHAT),
            "need_area": "casa",
        }
        return conn.execute(insert(t.cases).values(**values)).inserted_primary_key[0]  # type: ignore[index,no-any-return]


def to_group(
    engine: Engine, method: str, payload: dict[str, Any], *, case_id: int | None = None, stream: str = "", priority: int = 4
) -> int:
    with writing(engine) as conn:
        where: dict[str, Any] = {"lane": Lane.GROUP, "channel": "telegram", "stream": stream or f"group:case:{case_id}"}
        return outbox.put(conn, **where, method=method, payload=payload, now=now(), case_id=case_id, priority=priority)


def states(engine: Engine) -> list[tuple[str, str | None]]:
    with reading(engine) as conn:
        rows = conn.execute(select(t.outbox.c.state, t.outbox.c.reason).order_by(t.outbox.c.id))
        return [(row.state, row.reason) for row in rows]


def settled(engine: Engine) -> bool:
    return all(state not in (OutboxState.QUEUED, OutboxState.SENDING) for state, _ in states(engine))


# --- trouble on the way to a citizen ---------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [Fault(status=502), Fault(status=500, times=2), Fault(status=429, retry_after=1)])
def test_what_the_server_refuses_for_now_is_sent_later_in_order(engine: Engine, telegram: TelegramServer, fault: Fault) -> None:
    anna = person(engine, 7)
    telegram.faults.append(Fault("sendMessage", 7, fault.times, fault.status, fault.retry_after))
    for words in ("uno", "due", "tre"):
        say(engine, anna, words)
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: telegram.world.texts(7) == ["uno", "due", "tre"], seconds=15)
        assert telegram.wait(lambda: states(engine) == [("sent", None)] * 3)


def test_a_flood_wait_outlives_a_restart(engine: Engine, telegram: TelegramServer) -> None:
    anna = person(engine, 7)
    telegram.faults.append(Fault("sendMessage", 7, status=429, retry_after=3))
    say(engine, anna, "aspetta")
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: states(engine) == [("queued", "flood: 3 s")])
    begun = telegram.called("sendMessage")[0].at
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: telegram.world.texts(7) == ["aspetta"])
    assert telegram.called("sendMessage")[1].at - begun >= 3


def test_no_connection_is_tried_again(sqlite_engine: Engine, telegram: TelegramServer) -> None:
    say(sqlite_engine, person(sqlite_engine, 7), "ci sei?")
    with running(house_for(sqlite_engine), "http://127.0.0.1:1"):
        assert telegram.wait(lambda: states(sqlite_engine) == [("queued", "not-sent")])
    with running(house_for(sqlite_engine), telegram.url):
        assert telegram.wait(lambda: telegram.world.texts(7) == ["ci sei?"])


def test_a_lost_answer_to_an_operators_words_is_uncertain_and_one_tap_repeats_it(engine: Engine, telegram: TelegramServer) -> None:
    anna = person(engine, 7)
    telegram.faults.append(Fault("sendMessage", 7, drop=True, after_effect=True))
    message_id = say(engine, anna, "Vieni martedì.", author=Author.OPERATOR)
    say(engine, anna, "Porta la carta d'identità.", author=Author.OPERATOR)
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: states(engine) == [("uncertain", "timed-out"), ("sent", None)])
        with writing(engine) as conn:
            assert outbox.states(conn, [message_id]) == {message_id: ("uncertain", "timed-out")}
            assert outbox.resend(conn, message_id, now=now()) is not None
        assert telegram.wait(lambda: len(telegram.world.texts(7)) == 3)
    assert telegram.world.texts(7) == ["Vieni martedì.", "Porta la carta d'identità.", "(ripetuto) Vieni martedì."]


def test_the_bots_own_words_are_repeated_once_and_no_more(engine: Engine, telegram: TelegramServer) -> None:
    anna, bruno = person(engine, 7), person(engine, 8)
    telegram.faults += [Fault("sendMessage", 7, drop=True), Fault("sendMessage", 8, times=5, drop=True, after_effect=True)]
    say(engine, anna, "Quanti anni hai?")
    say(engine, bruno, "Quanti anni hai?")
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: settled(engine))
    assert states(engine) == [("sent", None), ("uncertain", "timed-out")]
    assert telegram.world.texts(7) == ["Quanti anni hai?"]
    assert telegram.world.texts(8) == ["Quanti anni hai?"] * 2


def test_a_citizen_who_blocked_the_bot_is_marked_and_comes_back(engine: Engine, telegram: TelegramServer) -> None:
    anna = person(engine, 7)
    telegram.world.blocked.add(7)
    topic = telegram.world.do_createforumtopic({"chat_id": GROUP_CHAT, "name": "C-1"}, {})["message_thread_id"]
    case_id = a_case(engine, anna, state=CaseState.CLAIMED, topic=topic)
    say(engine, anna, "Ci sei?", author=Author.OPERATOR, case_id=case_id)
    say(engine, anna, "Rispondi quando puoi.", author=Author.OPERATOR, case_id=case_id)
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: states(engine)[:2] == [("failed", "blocked")] * 2)
        assert len(telegram.called("sendMessage", 7)) == 1
        assert telegram.wait(lambda: "ha bloccato il bot" in "".join(telegram.world.texts(GROUP_CHAT)))
        with reading(engine) as conn:
            assert conn.execute(select(t.conversations.c.reachable)).scalar() is False
        telegram.blocks(7, back=True)
        telegram.writes(7, "eccomi")
        assert telegram.wait(lambda: telegram.world.texts(7) == ["Hai scritto: eccomi"] or "case-claimed" in str(states(engine)))
        with reading(engine) as conn:
            assert conn.execute(select(t.conversations.c.reachable)).scalar() is True


def test_words_that_telegram_cannot_parse_go_as_plain_text(sqlite_engine: Engine, telegram: TelegramServer) -> None:
    telegram.faults.append(Fault("sendMessage", 7, status=400, words="Bad Request: can't parse entities", when=lambda p: "parse_mode" in p))
    say(sqlite_engine, person(sqlite_engine, 7), "È *gratis* & <subito>")
    with running(house_for(sqlite_engine), telegram.url):
        assert telegram.wait(lambda: telegram.world.texts(7) == ["È gratis & <subito>"])


def test_a_long_message_arrives_whole_in_pieces_even_when_one_fails(engine: Engine, telegram: TelegramServer) -> None:
    words = "\n\n".join(f"Paragrafo {number}. " + "parola " * 150 for number in range(12))
    telegram.faults.append(Fault("sendMessage", 7, status=502, when=lambda p: "Paragrafo 5" in p["text"]))
    say(engine, person(engine, 7), Reply(words, buttons=(Button("Avanti", "b.1.1"),)))
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: states(engine) == [("sent", None)], seconds=15)
    shown = telegram.world.in_chat(7)
    assert [number for message in shown for number in range(12) if f"Paragrafo {number}." in message["text"]] == list(range(12))
    assert len(shown) >= 3
    assert ["reply_markup" in message for message in shown] == [False] * (len(shown) - 1) + [True]


def test_words_that_come_too_late_are_not_sent(engine: Engine, telegram: TelegramServer) -> None:
    with writing(engine) as conn:
        outbox.answer_callback(conn, "vecchio", now=now() - timedelta(hours=1))
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: states(engine) == [("cancelled", "expired")])
    assert telegram.world.answered_callbacks == []


# --- silence and second thoughts -------------------------------------------------------------------------------------


def test_the_bot_is_silent_once_a_person_has_the_case(engine: Engine, telegram: TelegramServer) -> None:
    anna = person(engine, 7)
    say(engine, anna, "Quanti siete in casa?")
    say(engine, anna, Reply("Se sei in pericolo chiama aiuto.", tags=("safety",)))
    say(engine, anna, "Ciao, sono Marta.", author=Author.OPERATOR)
    a_case(engine, anna, state=CaseState.CLAIMED)
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: settled(engine))
    assert telegram.world.texts(7) == ["Se sei in pericolo chiama aiuto.", "Ciao, sono Marta."]
    assert states(engine)[0] == ("cancelled", "case-claimed")


def test_an_operator_may_take_words_back_while_they_are_held(engine: Engine, telegram: TelegramServer) -> None:
    anna = person(engine, 7)
    wrong = say(engine, anna, "Messaggio sbagliato", author=Author.OPERATOR, hold_seconds=30)
    say(engine, anna, "Messaggio giusto", author=Author.OPERATOR)
    with running(house_for(engine), telegram.url):
        with writing(engine) as conn:
            assert outbox.take_back(conn, wrong, now=now())
            assert not outbox.take_back(conn, wrong + 1, now=now())
        assert telegram.wait(lambda: telegram.world.texts(7) == ["Messaggio giusto"])
    with reading(engine) as conn:
        assert [row.body["text"] for row in outbox.visible(conn, anna.id, after=0, now=now())] == ["Messaggio giusto"]


# --- pace ------------------------------------------------------------------------------------------------------------


def test_one_chat_is_not_written_to_faster_than_telegram_allows(sqlite_engine: Engine, telegram: TelegramServer) -> None:
    anna, bruno = person(sqlite_engine, 7), person(sqlite_engine, 8)
    for number in range(6):
        say(sqlite_engine, anna, str(number))
    say(sqlite_engine, bruno, "subito")
    with running(house_for(sqlite_engine), telegram.url, pace=Pace()):
        assert telegram.wait(lambda: len(telegram.world.texts(7)) == 6)
    times = [call.at for call in telegram.called("sendMessage", 7)]
    assert telegram.world.texts(7) == [str(number) for number in range(6)]
    assert times[3] - times[0] < 0.9 and times[5] - times[0] >= 1.8
    assert telegram.called("sendMessage", 8)[0].at - times[0] < 0.9


def test_all_chats_together_stay_within_thirty_a_second(sqlite_engine: Engine, telegram: TelegramServer) -> None:
    for chat in range(1, 76):
        say(sqlite_engine, person(sqlite_engine, chat), "ciao")
    with running(house_for(sqlite_engine), telegram.url, pace=Pace()):
        assert telegram.wait(lambda: len(telegram.called("sendMessage")) == 75)
    times = sorted(call.at for call in telegram.called("sendMessage"))
    assert times[-1] - times[0] >= 1.4


# --- the operators' group --------------------------------------------------------------------------------------------


def test_a_flood_in_the_group_does_not_delay_citizens(engine: Engine, telegram: TelegramServer) -> None:
    case_id = a_case(engine, person(engine, 99), state=CaseState.REQUESTED)
    telegram.faults.append(Fault("createForumTopic", GROUP_CHAT, status=429, retry_after=3600))
    to_group(engine, "topic_create", {"name": "C-1 · casa"}, case_id=case_id)
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: ("queued", "flood: 3600 s") in states(engine))
        telegram.writes(7, "e io?")
        assert telegram.wait(lambda: telegram.world.texts(7) == ["Hai scritto: e io?"], seconds=3)
    assert len(telegram.called("createForumTopic")) == 1
    with reading(engine) as conn:
        assert "60 minuti" in str(conn.execute(select(t.remembered.c.value)).scalars().all())


def test_a_burst_for_one_topic_leaves_as_one_message_and_the_newest_card_wins(engine: Engine, telegram: TelegramServer) -> None:
    case_id = a_case(engine, person(engine, 7), state=CaseState.REQUESTED)
    to_group(engine, "topic_create", {"name": "C-1 · casa"}, case_id=case_id)
    for version in ("prima", "seconda"):
        to_group(engine, "card", {"reply": {"text": version}}, case_id=case_id)
    for number in range(10):
        to_group(engine, "topic_post", {"reply": {"text": f"riga {number}"}}, case_id=case_id)
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: settled(engine))
        assert telegram.world.texts(GROUP_CHAT) == ["seconda", "\n\n".join(f"riga {number}" for number in range(10))]
        to_group(engine, "card", {"reply": {"text": "terza"}}, case_id=case_id)
        assert telegram.wait(lambda: telegram.world.texts(GROUP_CHAT)[0] == "terza")
    with reading(engine) as conn:
        case = conn.execute(select(t.cases)).one()
    assert list(telegram.world.groups[GROUP_CHAT].topics) == [case.topic_id]
    assert case.card_id == telegram.world.in_chat(GROUP_CHAT)[0]["message_id"]


def test_a_burst_that_fails_is_tried_again_without_doubling(engine: Engine, telegram: TelegramServer) -> None:
    case_id = a_case(engine, person(engine, 7), state=CaseState.REQUESTED)
    telegram.faults.append(Fault("sendMessage", GROUP_CHAT, status=502))
    to_group(engine, "topic_create", {"name": "C-1 · casa"}, case_id=case_id)
    for number in range(3):
        to_group(engine, "topic_post", {"reply": {"text": f"riga {number}"}}, case_id=case_id)
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: settled(engine))
    assert "\n\n".join(telegram.world.texts(GROUP_CHAT)) == "riga 0\n\nriga 1\n\nriga 2"


def test_the_group_gets_at_most_eighteen_calls_a_minute_and_urgent_ones_first(sqlite_engine: Engine, telegram: TelegramServer) -> None:
    for number in range(20):
        to_group(sqlite_engine, "topic_post", {"reply": {"text": f"riga {number}"}}, stream=f"group:{number}")
    to_group(sqlite_engine, "topic_post", {"reply": {"text": "urgente"}}, stream="group:urgent", priority=1)
    with running(house_for(sqlite_engine), telegram.url, pace=Pace()):
        assert telegram.wait(lambda: len(telegram.world.texts(GROUP_CHAT)) == 15)
        to_group(sqlite_engine, "topic_post", {"reply": {"text": "urgente ancora"}}, stream="group:urgent", priority=1)
        assert telegram.wait(lambda: len(telegram.world.texts(GROUP_CHAT)) == 16, seconds=3)
        assert not telegram.wait(lambda: len(telegram.world.texts(GROUP_CHAT)) > 16, seconds=1)
    shown = telegram.world.texts(GROUP_CHAT)
    assert (shown[0], shown[-1]) == ("urgente", "urgente ancora")


def test_a_deleted_topic_is_made_again_with_its_card(engine: Engine, telegram: TelegramServer) -> None:
    case_id = a_case(engine, person(engine, 7), state=CaseState.REQUESTED)
    to_group(engine, "topic_create", {"name": "C-1 · casa"}, case_id=case_id)
    to_group(engine, "card", {"reply": {"text": "scheda"}}, case_id=case_id)
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: telegram.world.texts(GROUP_CHAT) == ["scheda"] and settled(engine))
        old = next(iter(telegram.world.groups[GROUP_CHAT].topics))
        telegram.world.do_deleteforumtopic({"chat_id": GROUP_CHAT, "message_thread_id": old}, {})
        to_group(engine, "topic_post", {"reply": {"text": "novità"}}, case_id=case_id)
        assert telegram.wait(lambda: sorted(telegram.world.texts(GROUP_CHAT)) == ["novità", "scheda"])
    assert list(telegram.world.groups[GROUP_CHAT].topics) != [old]


def test_a_closed_topic_is_opened_to_write_in_it(sqlite_engine: Engine, telegram: TelegramServer) -> None:
    case_id = a_case(sqlite_engine, person(sqlite_engine, 7), state=CaseState.REQUESTED)
    to_group(sqlite_engine, "topic_create", {"name": "C-1 · casa"}, case_id=case_id)
    with running(house_for(sqlite_engine), telegram.url):
        assert telegram.wait(lambda: settled(sqlite_engine))
        telegram.faults.append(Fault("sendMessage", GROUP_CHAT, status=400, words="Bad Request: TOPIC_CLOSED"))
        to_group(sqlite_engine, "topic_post", {"reply": {"text": "novità"}}, case_id=case_id)
        assert telegram.wait(lambda: telegram.world.texts(GROUP_CHAT) == ["novità"])
    assert len(telegram.called("reopenForumTopic")) == 1


def test_a_group_that_became_a_supergroup_is_followed(engine: Engine, telegram: TelegramServer) -> None:
    case_id = a_case(engine, person(engine, 7), state=CaseState.REQUESTED)
    telegram.world.groups[GROUP_CHAT].moved_to = -1002
    telegram.add_group(-1002)
    to_group(engine, "topic_create", {"name": "C-1 · casa"}, case_id=case_id)
    to_group(engine, "card", {"reply": {"text": "scheda"}}, case_id=case_id)
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: telegram.world.texts(-1002) == ["scheda"])
        assert telegram.wait(lambda: settled(engine))
    with reading(engine) as conn:
        assert conn.execute(select(t.cases.c.group_chat)).scalar() == "-1002"


def test_a_group_without_topics_sounds_an_alarm_and_is_tried_again(engine: Engine, telegram: TelegramServer) -> None:
    case_id = a_case(engine, person(engine, 7), state=CaseState.REQUESTED)
    telegram.world.groups[GROUP_CHAT].is_forum = False
    to_group(engine, "topic_create", {"name": "C-1 · casa"}, case_id=case_id)
    house = house_for(engine)
    with running(house, telegram.url):
        assert telegram.wait(lambda: states(engine) == [("queued", "group-lost")])
        with reading(engine) as conn:
            assert "gruppo degli operatori" in str(conn.execute(select(t.remembered.c.value)).scalar())
        telegram.world.groups[GROUP_CHAT].is_forum = True
        with writing(engine) as conn:
            conn.execute(update(t.outbox).values(not_before=now()))
        house.wake(Lane.GROUP)
        assert telegram.wait(lambda: settled(engine))
        assert telegram.wait(lambda: nothing_sounds(engine))


def nothing_sounds(engine: Engine) -> bool:
    with reading(engine) as conn:
        return conn.execute(select(t.remembered)).first() is None
