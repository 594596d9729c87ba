"""A person's own data, as a paper to read and a file for programs, by every door and in every language."""

import json
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from bot import terminal
from dialogs import tables as t
from dialogs.cases import handoff
from dialogs.post import files
from dialogs.privacy import own_data, own_paper
from dialogs.reading.commands import command_in
from dialogs.words.i18n import LANGUAGES
from knowledge.database import reading, writing
from tests.house import browserless, talker, the_house
from tests.talk import Citizen

NEED = "sono disoccupata, ho due figli di 3 e 7 anni, vivo a Milano"


def _with_case(engine: Engine, address: str = "prova") -> Citizen:
    citizen = Citizen(engine, address=address).agrees()
    citizen.says(NEED)
    citizen.says("voglio parlare con qualcuno")
    for _ in range(6):
        if citizen.case():
            break
        citizen.presses("Va bene, invia" if citizen.button("Va bene, invia") else "Qui in chat")
    citizen.operator("claims")
    citizen.operator("answers", "eccomi qui")
    with writing(engine) as conn:
        case = citizen.case()
        handoff.note(conn, case.id, handoff.Actor(case.owner_id, "Anna"), "appunto riservato", now=citizen.now)
    return citizen


def test_paper_and_file_say_the_same_and_no_note_of_the_staff(sqlite_engine: Engine) -> None:
    citizen = _with_case(sqlite_engine)
    citizen.says("/i_miei_dati")
    kept = {}
    with reading(sqlite_engine) as conn:
        for body in citizen.heard:
            if document := body.get("document"):
                kept[document["mime"]] = files.kept(conn, document["file_id"], conversation_id=citizen.row().id)
    paper, data = kept["application/pdf"], kept["application/json"]
    assert paper and data
    assert paper.content.startswith(b"%PDF")
    told = json.loads(data.content)
    assert told["fatti"]["eta_figli"]["value"] == [3, 7]
    assert told["casi"][0]["code"] == citizen.case().code
    assert "eccomi qui" in data.content.decode()
    assert "appunto riservato" not in data.content.decode()


def test_the_paper_is_in_the_persons_language(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    citizen = _with_case(sqlite_engine)
    seen: list[str] = []
    monkeypatch.setattr(own_paper, "pdf", lambda _template, *, content: seen.append(content) or b"")
    with reading(sqlite_engine) as conn:
        told = own_data.export(conn, citizen.row().id)
    for lang in LANGUAGES:
        own_paper.as_pdf(citizen.house, told, lang=lang)
    parts = [json.loads(content)["parts"] for content in seen]
    heads = [tuple(part["head"] for part in found) for found in parts]
    assert len(set(heads)) == len(LANGUAGES)
    assert all(len(found) == len(parts[0]) >= 5 for found in parts)
    assert "due figli" in json.dumps(parts[0], ensure_ascii=False)
    year = str(citizen.house.now().year)
    assert year in json.loads(seen[0])["intro"] and all(year in consent[1] for consent in parts[0][1]["rows"]), "a paper is kept"


def test_by_the_rest_channel_to_its_own_sender_only() -> None:
    http = browserless()

    def say(message: str) -> list[dict[str, object]]:
        found: list[dict[str, object]] = http.post("/webhooks/rest/webhook", json={"sender": "anna/1", "message": message}).json()
        return found

    say("/start")
    documents = [reply["custom"]["document"] for reply in say("/i_miei_dati") if "document" in (reply.get("custom") or {})]  # type: ignore[index]
    assert [one["mime"] for one in documents] == ["application/pdf", "application/json"]
    for one in documents:
        answer = http.get(one["url"])
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].startswith("attachment")
        assert http.get(one["url"].replace("anna%2F1", "altri")).status_code == 404


def test_by_the_page() -> None:
    citizen = talker()
    citizen.agrees()
    lines = citizen.says("/i_miei_dati")
    documents = [line["document"] for line in lines if "document" in line]
    assert len(documents) == 2
    for one in documents:
        assert citizen.http.get(f"/chat/files/{one['file_id']}", headers=citizen.headers).status_code == 200


def test_in_the_terminal_they_are_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    out = StringIO()
    terminal.talk(the_house(), lines=StringIO("/i_miei_dati\n/i_miei_dati\n/esci\n"), out=out, address="terminale-dati")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "i-miei-dati-2.json",
        "i-miei-dati-2.pdf",
        "i-miei-dati.json",
        "i-miei-dati.pdf",
    ]
    assert (tmp_path / "i-miei-dati.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "i-miei-dati.pdf").stat().st_mode & 0o077 == 0
    assert "Salvato: " in out.getvalue()


def test_erasing_takes_them_too(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("/i_miei_dati")
    citizen.says("/cancella")
    citizen.presses("Sì, cancella")
    with reading(sqlite_engine) as conn:
        assert conn.execute(select(t.stored_files.c.id)).all() == []


@pytest.mark.parametrize(
    "asked",
    [
        "cosa sapete di me",
        "che dati avete su di me",
        "quali informazioni avete su di me?",
        "What do you know about me?",
        "Que savez-vous de moi ?",
        "que sabéis de mí",
        "ce știți despre mine",
        "що ви про мене знаєте",
        "ماذا تعرفون عني",
        "你们知道我什么",
    ],
)
def test_who_asks_what_is_known_of_them_gets_their_data_and_no_need_of_it_goes_on_the_sheet(sqlite_engine: Engine, asked: str) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says(NEED)
    citizen.presses("Parla con una persona")
    citizen.says(asked)
    assert any("document" in body for body in citizen.heard)
    assert "sheet" in citizen.tags(), "and the sheet is still there"
    assert citizen.state().need_words == [NEED]
    assert command_in("cosa sapete del bonus nido", "tell") is None
