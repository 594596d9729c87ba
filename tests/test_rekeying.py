"""A change of keys: everything sealed again, killed half-way and started again, and nobody shut out of their own chat."""

import asyncio
import signal
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from fastapi import HTTPException
from sqlalchemy import Engine, LargeBinary, func, select, type_coerce
from sqlmodel import SQLModel

from bot.web import chat_tokens
from bot.web.chat_session import open_session
from dialogs import tables as t
from dialogs.post import files
from dialogs.privacy import kept_keys, rekeying
from dialogs.privacy.encryption import KEYS, KeyMissingError, SealedWord
from knowledge.database import open_engine, reading, writing
from tests.conftest import TEST_KEY
from tests.running_house import ROOT, environment
from tests.talk import MONDAY as NOW
from tests.talk import Citizen

NEW = "una chiave nuova messa davanti"


@pytest.fixture(autouse=True)
def same_keys_afterwards() -> Iterator[None]:
    yield
    KEYS.load((TEST_KEY,))


def _furnish(engine: Engine) -> tuple[Citizen, str]:
    """Words, facts, a case, a file, a second factor."""
    citizen = Citizen(engine).agrees()
    citizen.says("sono disoccupata, ho due figli di 3 e 7 anni, vivo a Milano")
    citizen.says("voglio parlare con qualcuno")
    for _ in range(6):
        if citizen.case():
            break
        citizen.presses("Va bene, invia" if citizen.button("Va bene, invia") else "Qui in chat")
    citizen.operator("claims")
    citizen.operator("answers", "eccomi")
    with writing(engine) as conn:
        file_id = files.keep(conn, citizen.row().id, name="carta.pdf", mime="application/pdf", content=b"%PDF-prova", now=citizen.now)
        conn.execute(t.staff.update().values(totp_secret=pyotp.random_base32()))
    return citizen, file_id


def _everything(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table with sealed columns, opened."""
    with reading(engine) as conn:
        return {
            table.name: [tuple(row) for row in conn.execute(select(table).order_by(*table.primary_key))] for table in rekeying._tables()
        }


def _only_the_new(engine: Engine) -> None:
    """As a process started with the new key alone."""
    KEYS.load((NEW,))
    with writing(engine) as conn:
        kept_keys.keep(conn)


def test_everything_is_sealed_again_and_the_old_key_can_go(engine: Engine) -> None:
    citizen, file_id = _furnish(engine)
    before = _everything(engine)
    KEYS.load((NEW, TEST_KEY))
    assert rekeying.rekey(engine, now=NOW, batch=3) > 10
    assert rekeying.rekey(engine, now=NOW) == 0
    _only_the_new(engine)
    after = _everything(engine)
    assert {name: rows for name, rows in after.items() if name != "storedfile"} == {n: r for n, r in before.items() if n != "storedfile"}
    with reading(engine) as conn:
        kept = files.kept(conn, file_id, conversation_id=citizen.row().id)
    assert kept is not None
    assert kept.content == b"%PDF-prova"


def test_every_sealed_column_is_among_them() -> None:
    sealed = {f"{table.name}.{column.name}" for table in rekeying._tables() for column in rekeying._sealed(table)}
    assert {"conversation.state", "message.body", "inbox.payload", "case.sheet", "case.urgency", "staff.totp_secret"} <= sealed
    assert {"storedfile.name", "storedfile.content"} <= sealed


def test_a_session_signed_before_a_change_of_keys_is_good_and_is_signed_anew(engine: Engine) -> None:
    with writing(engine) as conn:
        kept_keys.keep(conn)
    before, token = KEYS.signing_keys, chat_tokens.new_token()
    session = chat_tokens.session_of(token)
    KEYS.load((NEW, TEST_KEY))
    rekeying.rekey(engine, now=NOW)
    KEYS.load((NEW,))
    assert chat_tokens.session_of(token) is None
    with writing(engine) as conn:
        kept_keys.keep(conn)
        value = conn.execute(select(t.remembered.c.value)).scalar_one()
    assert KEYS.signing_keys[:-1] == before
    assert chat_tokens.session_of(token) == session
    newer = chat_tokens.renewed(token)
    assert newer is not None
    assert (chat_tokens.session_of(newer), chat_tokens.renewed(newer)) == (session, None)
    assert b64encode(KEYS.finding_key).decode() not in value


def test_a_key_that_signed_before_is_let_go_in_time(engine: Engine) -> None:
    token = chat_tokens.new_token()
    with writing(engine) as conn:
        kept_keys.renew(conn, now=NOW)
        kept_keys.renew(conn, now=NOW + timedelta(days=kept_keys.OVERLAP_DAYS - 1))
        assert (len(KEYS.signing_keys), chat_tokens.session_of(token) is None) == (3, False)
        kept_keys.renew(conn, now=NOW + timedelta(days=kept_keys.OVERLAP_DAYS + 1))
    assert (len(KEYS.signing_keys), chat_tokens.session_of(token)) == (3, None)


def test_a_process_that_does_not_know_of_the_change_believes_the_new_sessions(engine: Engine) -> None:
    house = Citizen(engine).house
    with writing(engine) as conn:
        kept_keys.keep(conn)
        meanwhile = KEYS.signing_keys
        kept_keys.renew(conn, now=NOW)
    token = chat_tokens.new_token()
    KEYS.sign_with(*meanwhile)
    assert chat_tokens.session_of(token) is None
    assert asyncio.run(open_session(house, token))
    with pytest.raises(HTTPException):
        asyncio.run(open_session(house, token + "x"))


def test_who_writes_is_found_but_not_read_in_the_rows(engine: Engine) -> None:
    """A chat's number, its office and what it follows stand in no column as they are, and are found as before."""
    citizen = Citizen(engine, address="4711008822").agrees()
    citizen.says("ciao")
    words = [column for table in SQLModel.metadata.sorted_tables for column in table.c if isinstance(column.type, SealedWord)]
    with reading(engine) as conn:
        assert citizen.row().address == "4711008822"
        kept = [bytes(one) for column in words for one in conn.execute(select(type_coerce(column, LargeBinary))).scalars() if one]
    assert len(kept) > 3
    assert not [one for one in kept if b"4711008822" in one]


def test_without_the_old_key_it_stops_and_changes_nothing(engine: Engine) -> None:
    _furnish(engine)
    before = _everything(engine)
    KEYS.load((NEW,))
    with pytest.raises(KeyMissingError):
        rekeying.rekey(engine, now=NOW)
    KEYS.load((TEST_KEY,))
    assert _everything(engine) == before


def test_killed_half_way_it_goes_on_where_it_was(tmp_path: Path) -> None:
    """The command itself, in a process of its own."""
    old = environment(tmp_path, BUSSOLA_SECRET_KEYS=TEST_KEY)
    new = environment(tmp_path, BUSSOLA_SECRET_KEYS=f"{NEW},{TEST_KEY}")

    def command(env: dict[str, str], what: str = "rekey") -> "subprocess.CompletedProcess[str]":
        said = [sys.executable, "bussola.py", "db", what]
        return subprocess.run(said, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300, check=False)

    upgraded = command(old, "upgrade")
    assert upgraded.returncode == 0, upgraded.stderr
    engine = open_engine(f"sqlite:///{tmp_path / 'bussola.db'}")
    KEYS.load((TEST_KEY,))
    _furnish(engine)
    before = _everything(engine)
    killed = command({**new, "BUSSOLA_TEST_CRASHES": "1", "BUSSOLA_CRASH_AT": "mid-rekey:2"})
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    KEYS.load((NEW,))
    with pytest.raises(KeyMissingError):
        _everything(engine)
    KEYS.load((NEW, TEST_KEY))
    assert {name: len(rows) for name, rows in _everything(engine).items()} == {name: len(rows) for name, rows in before.items()}
    done = command(new)
    assert done.returncode == 0, done.stderr
    assert "Fatto: " in done.stdout
    _only_the_new(engine)
    with reading(engine) as conn:
        assert conn.execute(select(func.count()).select_from(t.messages)).scalar() == len(before["message"])
    assert _everything(engine)["message"] == before["message"]
    alone = command(environment(tmp_path, BUSSOLA_SECRET_KEYS=TEST_KEY))
    assert alone.returncode == 1
    assert "Le chiavi non aprono questo database" in alone.stderr
