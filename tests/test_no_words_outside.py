"""Nobody's words leave the sealed columns: a story in unmistakable words by every door, failures forced, all that was written searched."""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from dialogs.privacy import backups
from knowledge.database import open_engine
from tests.running_house import PASSWORD, USER, Running, running_house
from tests.telegram_server import GROUP_CHAT, TelegramServer

MARKS = (
    *("zefirina", "quacquarelli", "3479988771", "347 998 8771", "zefirina.q@posta.example", "gorgonvilla", "trufolame"),
    *("sbirulino", "operaspecchio", "notaberlicche", "cercaperlopiu", "filastroppola", "didascarabocchio", "gruppospirulina"),
    *("consensoalloro", "rottogirandola", "telegrafuria", "passaggioburrasca", "sportelluccio", "correttopoli"),
)
"""Name, surname, phone (as typed and not), e-mail, need, words of several doors, file, caption, operator's words, notes, search…"""
NEED = (
    "mi chiamo Zefirina Quacquarelli, sto in via Gorgonvilla, ho 34 anni, due figli di 3 e 7 anni, ISEE di 8500 euro, "
    "il trufolame non mi fa arrivare a fine mese. 347 998 8771, zefirina.q@posta.example"
)
OFFICE = "wemi-ornato"
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
CASE = re.compile(r"C-\d{4,8}")
WAYS = ("sì, va bene", "manda", "invia", "va bene", "qui in chat", "telefon", "quando potete", "appena", "non importa")


@contextmanager
def _broken(data: Path, table: str) -> Iterator[None]:
    """A table is not where it was: the next statement on it fails, with its parameters at hand."""
    for before, after in ((table, f"{table}_altrove"), (f"{table}_altrove", table)):
        with sqlite3.connect(data / "bussola.db", timeout=20) as conn:
            conn.execute(f'ALTER TABLE "{before}" RENAME TO "{after}"')
        if before == table:
            yield


def _payload(replies: list[dict[str, Any]], *titles: str) -> str:
    buttons = [button for reply in replies for button in reply.get("buttons", ()) if button.get("payload")]
    return next((b["payload"] for title in titles for b in reversed(buttons) if title in b["title"].lower()), "")


def _by_rest(house: Running) -> str:
    """Need, phone, sheet, case: its code."""
    replies = house.rest("prova", _payload(house.rest("prova", "/start"), "sì, va bene"))
    house.rest("prova", NEED)
    house.rest("prova", "il sbirulino del condominio non funziona")
    replies = house.rest("prova", "voglio parlare con qualcuno")
    for _ in range(10):
        words = "\n".join(reply["text"] for reply in replies)
        if found := CASE.search(words):
            return found.group()
        replies = house.rest("prova", _payload(replies, "telefon", *WAYS) or "347 998 8771")
    raise AssertionError(words)


def _by_the_page(house: Running) -> None:
    """A picture with its name and caption, and words before any consent."""
    with httpx.Client(base_url=house.address, timeout=90) as http:
        http.headers["X-Bussola-Chat"] = http.post("/chat/session").json()["token"]
        http.post("/chat/messages", json={"client_id": "prima-00", "kind": "text", "text": "passaggioburrasca per la mia gorgonvilla"})
        lines = http.post("/chat/messages", json={"client_id": "prima-01", "kind": "start"}).json()["lines"]
        http.post("/chat/messages", json={"client_id": "prima-02", "kind": "button", "text": _payload(lines, "sì, va bene")})
        http.post(
            "/chat/files",
            data={"client_id": "prima-03", "caption": "didascarabocchio"},
            files={"file": ("filastroppola.png", PICTURE, "image/png")},
        )
        assert http.post("/chat/messages", json={"client_id": "x", "text": "gorgonvilla", "kind": "sbirulino"}).status_code == 422
        assert http.get("/gorgonvilla", params={"q": "gorgonvilla"}).status_code == 404


def _by_telegram(house: Running, telegram: TelegramServer) -> None:
    person = {"id": 77, "is_bot": False, "first_name": "Zefirina", "last_name": "Quacquarelli", "language_code": "it"}
    message = telegram.message_from(77, text="telegrafuria e gorgonvilla: voglio parlare con qualcuno")
    telegram.push({"message": message | {"from": person}})
    assert telegram.wait(lambda: bool(telegram.world.texts(77)))
    telegram.push({"edited_message": message | {"from": person, "text": "telegrafuria corretta", "edit_date": int(time.time())}})
    telegram.operator_writes("gruppospirulina a chi tocca?", topic=None)
    telegram.push({"message": message | {"from": person, "poll": {"question": "gorgonvilla"}, "text": None}})
    assert telegram.wait(lambda: len(telegram.called("sendMessage", 77)) > 1)


def _at_the_console(house: Running, code: str) -> httpx.Client:
    """Looks, answers, notes, corrects, passes on, searches; sends a form without what it needs."""
    http = httpx.Client(base_url=house.address, timeout=90, follow_redirects=True)
    page = http.post("/admin/accesso", data={"username": USER, "password": PASSWORD})
    assert page.status_code == 200
    csrf = re.search(r'data-csrf="([^"]+)"', page.text)
    assert csrf

    def send(what: str, **data: str) -> int:
        return http.post(f"/admin/casi/{what}", data={"csrf": csrf[1], **data}).status_code

    assert "trufolame" in http.get(f"/admin/casi/{code}").text, "the story reached the operator"
    assert send(f"{code}/rispondi", text="operaspecchio: domani alle dieci, signora Quacquarelli") == 200
    assert send(f"{code}/nota", text="notaberlicche") == 200
    assert send(f"{code}/correggi", line="nome", value="correttopoli", revision="1") in (409, 422)
    assert send(f"{code}/invia", target=OFFICE, agreed="consensoalloro detto a voce") == 200
    assert send(f"{code}/situazione") == 200
    assert send("nuovo", name="Sportelluccio", need="trufolame allo sportello", phone="347 998 8771", how="phone", agreed="si") == 200
    assert send(f"{code}/gorgonvilla", text="operaspecchio") == 404
    assert http.get("/admin/casi", params={"q": "cercaperlopiu"}).status_code == 200
    assert http.get("/admin/casi/gorgonvilla").status_code == 404
    assert http.get("/admin/lacune").status_code == 200
    return http


def _failures(house: Running, operator: httpx.Client, code: str) -> list[str]:
    """Statements fail under a citizen's turn, a page of the staff and an answer: what the pages say."""
    shown, outside = [], httpx.Client(base_url=house.address, timeout=90)
    with _broken(house.data, "message"):
        shown.append(outside.post("/webhooks/rest/webhook", json={"sender": "rotto", "message": "rottogirandola"}).text)
        shown.append(operator.get(f"/admin/casi/{code}").text)
    with _broken(house.data, "gap"):
        house.rest("prova-2", _payload(house.rest("prova-2", "/start"), "sì, va bene"))
        shown.append(house.rest("prova-2", "rottogirandola xyzzy gorgonvilla")[-1]["text"])
    shown.append(outside.get("/rottogirandola").text)
    shown.append(outside.get("/metrics").text)
    shown.append(outside.get("/readyz").text)
    return shown


def _found(content: bytes | str) -> set[str]:
    low = (content if isinstance(content, str) else content.decode("utf-8", "replace")).lower()
    return {mark for mark in MARKS if mark in low}


def _in_clear(database: Path) -> dict[str, set[str]]:
    """Marks in the columns of every table, by column."""
    found: dict[str, set[str]] = {}
    with sqlite3.connect(database) as conn:
        tables = [row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            names = [row[1] for row in conn.execute(f'PRAGMA table_info("{table}")')]
            for row in conn.execute(f'SELECT * FROM "{table}"'):
                for name, value in zip(names, row, strict=True):
                    if marks := _found(value if isinstance(value, bytes) else str(value)):
                        found.setdefault(f"{table}.{name}", set()).update(marks)
    return found


def test_a_whole_story_leaves_no_words_outside_the_sealed_columns(tmp_path: Path) -> None:
    with TelegramServer() as telegram:
        telegram.add_group()
        settings = {
            "TELEGRAM_BOT_TOKEN": "4242:prova",
            "TELEGRAM_API_URL": telegram.url,
            "TELEGRAM_OPERATORS_CHAT_ID": str(GROUP_CHAT),
            "TELEGRAM_OPERATOR_IDS": "900",
            "BUSSOLA_LOG_LEVEL": "debug",
        }
        with running_house(tmp_path, **settings) as house:
            code = _by_rest(house)
            _by_the_page(house)
            _by_telegram(house, telegram)
            operator = _at_the_console(house, code)
            shown = _failures(house, operator, code)
            backups.backup(open_engine(f"sqlite:///{tmp_path / 'bussola.db'}"), tmp_path / "copia.db")
            operator.close()
    assert "turn.failed" in house.printed, "the failure was forced, and its line is in the log"
    assert "Exception in ASGI" in house.printed
    assert _found(house.printed) == set()
    assert [_found(page) for page in shown] == [set()] * len(shown)
    assert _in_clear(tmp_path / "bussola.db") == {}
    assert _in_clear(tmp_path / "copia.db") == {}
    for path in (one for one in tmp_path.rglob("*") if one.is_file() and "search" not in one.parts):
        assert _found(path.read_bytes()) == set(), path
