"""Killed by SIGKILL at named points and at random moments, restarted, compared: every message answered, no effect twice, no wrong chat."""

import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess

import pytest
from sqlalchemy import Engine, func, select

from bot.telegram.twins import NAME_IT
from dialogs import tables as t
from dialogs.models import Author, CaseState
from dialogs.post.crashpoints import IN_THE_GROUP, NAMES
from knowledge.database import reading
from tests import run_bot
from tests.mail_rows import a_case, person, say, states, to_group
from tests.telegram_server import GROUP_CHAT, TelegramServer

CHATS = range(1, 6)


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server


def start(engine: Engine, telegram: TelegramServer, *, crash_at: str = "") -> ForkServerProcess:
    """The bot, in a process of its own."""
    return run_bot.start(engine.url.render_as_string(hide_password=False), telegram.url, crash_at=crash_at)


def ended(process: ForkServerProcess) -> int | None:
    """How the process ended; ``None`` if it did not in a minute and a half."""
    process.join(90)
    return process.exitcode


@contextmanager
def serving(engine: Engine, telegram: TelegramServer) -> Iterator[None]:
    process = start(engine, telegram)
    try:
        yield
    finally:
        process.terminate()
        assert ended(process) in (0, -signal.SIGTERM)  # the latter if it had not even begun to listen


def everything_answered(telegram: TelegramServer, expected: dict[int, list[str]]) -> bool:
    return all(set(words) <= set(telegram.world.texts(chat)) for chat, words in expected.items())


def check(engine: Engine, telegram: TelegramServer, expected: dict[int, list[str]], *, repeats: int) -> None:
    """Each message had its effect once; each answer is in its own chat, in order, and only those in doubt came a second time."""
    repeated = 0
    for chat, words in expected.items():
        shown = telegram.world.texts(chat)
        assert set(shown) == set(words), f"chat {chat} has something else"
        assert list(dict.fromkeys(shown)) == words, f"chat {chat} is out of order"
        assert max(Counter(shown).values()) <= 2
        repeated += len(shown) - len(words)
    assert repeated <= repeats
    with reading(engine) as conn:
        said = conn.execute(select(t.messages.c.body).where(t.messages.c.author == Author.CITIZEN)).scalars().all()
        assert Counter(body["text"] for body in said) == Counter(
            {word.removeprefix("Hai scritto: "): 1 for w in expected.values() for word in w}
        )
        turns = conn.execute(select(func.sum(t.conversations.c.turn))).scalar()
        assert turns == sum(len(words) for words in expected.values())


def write_all(telegram: TelegramServer, *, each: int) -> dict[int, list[str]]:
    expected: dict[int, list[str]] = {chat: [] for chat in CHATS}
    for number in range(each):
        for chat in CHATS:
            telegram.writes(chat, f"{chat}-{number}")
            expected[chat].append(f"Hai scritto: {chat}-{number}")
    return expected


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("passage", [1, 3])
def test_killed_at_a_named_point_the_story_goes_on(engine: Engine, telegram: TelegramServer, name: str, passage: int) -> None:
    commits = {"after-receive": 1, "after-turn-commit": 2}
    count = min(passage, commits.get(name, passage))
    process = start(engine, telegram, crash_at=f"{name}:{count}")
    expected = write_all(telegram, each=3 * passage)
    assert ended(process) == -signal.SIGKILL
    doubts = in_doubt(engine)
    with serving(engine, telegram):
        assert telegram.wait(lambda: everything_answered(telegram, expected))
        assert telegram.wait(lambda: nothing_under_way(engine))
    check(engine, telegram, expected, repeats=doubts)


def in_doubt(engine: Engine) -> int:
    """Rows that were leaving when the process died: only these may come a second time."""
    with reading(engine) as conn:
        return conn.execute(select(func.count()).select_from(t.outbox).where(t.outbox.c.state == "sending")).scalar() or 0


def nothing_under_way(engine: Engine) -> bool:
    with reading(engine) as conn:
        waiting = conn.execute(select(func.count()).select_from(t.outbox).where(t.outbox.c.state.in_(("queued", "sending")))).scalar()
    return waiting == 0


def test_killed_at_random_moments_nothing_is_lost_or_done_twice(engine: Engine, telegram: TelegramServer) -> None:
    chance = random.Random(20260302)
    expected: dict[int, list[str]] = {chat: [] for chat in CHATS}
    number = doubts = 0
    for _ in range(5):
        process = start(engine, telegram)
        until = time.monotonic() + 0.8 + chance.random() * 0.8
        while time.monotonic() < until:
            chat = chance.choice(CHATS)
            number += 1
            telegram.writes(chat, f"{chat}-{number}")
            expected[chat].append(f"Hai scritto: {chat}-{number}")
            time.sleep(chance.random() * 0.01)
        process.kill()
        assert ended(process) == -signal.SIGKILL
        doubts += in_doubt(engine)
    with serving(engine, telegram):
        assert telegram.wait(lambda: everything_answered(telegram, expected))
        assert telegram.wait(lambda: nothing_under_way(engine))
    check(engine, telegram, expected, repeats=doubts)


def test_one_of_two_workers_killed_under_load_loses_nothing(postgres_engine: Engine, telegram: TelegramServer) -> None:
    first, second = start(postgres_engine, telegram), start(postgres_engine, telegram)
    expected = write_all(telegram, each=6)
    assert telegram.wait(lambda: len(telegram.called("sendMessage")) > 5)
    with reading(postgres_engine) as conn:
        name = conn.execute(select(t.leases.c.holder).where(t.leases.c.name == "telegram-delivery")).scalar_one()
    who_delivers, other = (first, second) if f"/{first.pid}/" in name else (second, first)
    who_delivers.kill()
    assert ended(who_delivers) == -signal.SIGKILL
    for chat in CHATS:
        telegram.writes(chat, f"{chat}-dopo")
        expected[chat].append(f"Hai scritto: {chat}-dopo")
    assert telegram.wait(lambda: everything_answered(telegram, expected))
    assert telegram.wait(lambda: nothing_under_way(postgres_engine))
    other.terminate()
    assert ended(other) == 0
    check(postgres_engine, telegram, expected, repeats=48)  # as many as may be leaving at one moment


def test_killed_after_an_operators_words_left_they_are_in_doubt_and_never_said_again(engine: Engine, telegram: TelegramServer) -> None:
    telegram.add_group().topics[55] = {"name": "C-1", "closed": False}
    anna = person(engine, 7)
    case_id = a_case(engine, anna, state=CaseState.CLAIMED, topic=55)
    say(engine, anna, "Vieni martedì alle 10.", author=Author.OPERATOR, case_id=case_id)
    assert ended(start(engine, telegram, crash_at="after-send-before-mark")) == -signal.SIGKILL
    with serving(engine, telegram):
        assert telegram.wait(lambda: "Non so se il messaggio è arrivato" in "".join(telegram.world.texts(GROUP_CHAT, 55)))
        assert telegram.wait(lambda: nothing_under_way(engine))
    assert telegram.world.texts(7) == ["Vieni martedì alle 10."]
    assert ("uncertain", "crash") in states(engine)


@pytest.mark.parametrize("name", IN_THE_GROUP)
def test_killed_while_a_topic_is_made_the_case_has_one_topic_with_its_card(engine: Engine, telegram: TelegramServer, name: str) -> None:
    group = telegram.add_group()
    case_id = a_case(engine, person(engine, 7), state=CaseState.REQUESTED)
    to_group(engine, "topic_create", {"name": "C-1 · casa"}, case_id=case_id)
    to_group(engine, "card", {"reply": {"text": "scheda"}}, case_id=case_id)
    assert ended(start(engine, telegram, crash_at=name)) == -signal.SIGKILL
    with serving(engine, telegram):
        assert telegram.wait(lambda: telegram.world.texts(GROUP_CHAT)[:1] == ["scheda"] and nothing_under_way(engine))
    with reading(engine) as conn:
        case = conn.execute(select(t.cases)).one()
    in_topic = telegram.world.texts(GROUP_CHAT, case.topic_id)
    assert in_topic == telegram.world.texts(GROUP_CHAT) == ["scheda"]
    twins = {number: topic for number, topic in group.topics.items() if number != case.topic_id}
    assert [(topic["closed"], topic["name"]) for topic in twins.values()] == (
        [(True, f"{NAME_IT} {case.code}")] if name == "after-topic-before-kept" else []
    )
    assert not group.topics[case.topic_id]["closed"]
