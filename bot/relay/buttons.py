"""The buttons on a case's card: claim, pass on, close, sheet, take back; who may press and what still holds is judged at the press."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select, update

from bot.relay import closing
from bot.relay.operators import NOT_SENT, Operator, Refusal, operator_of
from bot.telegram.updates import GroupEvent
from dialogs import tables as t
from dialogs.cases import handoff, projection, register
from dialogs.cases.handoff import CaseConflict
from dialogs.cases.replies import conflict_words, recap
from dialogs.cases.sheet_words import sheet_text
from dialogs.cases.words import Outcome
from dialogs.house import House
from dialogs.models import OutboxState
from dialogs.post import outbox, topic_rows
from dialogs.replies import Button, Reply, to_json
from dialogs.staff import accounts

PAYLOAD = re.compile(r"k\.(?P<case>\d+)\.(?P<act>[a-z]+)(?:\.(?P<what>[a-z0-9-]+))?")
OLD = "Questo bottone non vale più: guarda la scheda più in basso."


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button with all it needs."""

    house: House
    conn: Connection
    event: GroupEvent
    case: Row[Any]
    operator: Operator
    what: str


def pressed(house: House, conn: Connection, event: GroupEvent) -> None:
    """Do what a button says, and stop its spinning with a few words."""
    try:
        operator = operator_of(house, conn, event)
    except Refusal as refusal:
        _answer(house, conn, event, str(refusal).removeprefix(NOT_SENT).capitalize(), alert=True)
        return
    found = PAYLOAD.fullmatch(event.callback)
    case = register.by_id(conn, int(found["case"])) if found else None
    act = _ACTS.get(found["act"]) if found else None
    if found is None or case is None or act is None or case.topic_id != event.topic_id:
        _answer(house, conn, event, OLD, alert=True)
        return
    try:
        words = act(Press(house, conn, event, case, operator, found["what"] or ""))
    except CaseConflict as conflict:
        _card_now(Press(house, conn, event, register.by_id(conn, case.id) or case, operator, ""))
        _answer(house, conn, event, conflict_words(conflict), alert=True)
        return
    accounts.audit(conn, operator.username, f"caso-gruppo-{found['act']}", now=house.now(), target=case.code)
    _answer(house, conn, event, words)


def _answer(house: House, conn: Connection, event: GroupEvent, words: str, *, alert: bool = False) -> None:
    outbox.answer_callback(conn, event.callback_id, now=house.now(), words=words[:190], alert=alert)


def _claim(press: Press) -> str:
    handoff.claim(press.conn, press.case.id, press.operator.actor, now=press.house.now())
    return "Ora lo segui tu. Quello che scrivi qui arriva alla persona; con // davanti resta una nota."


def _release(press: Press) -> str:
    handoff.release(press.conn, press.case.id, press.operator.actor, now=press.house.now(), reason="rimesso in coda dal gruppo")
    return "È di nuovo in coda."


def _sheet(press: Press) -> str:
    """The sheet is personal: it is posted only when an operator asks for it, and that is written down."""
    key = f"sheet:{press.case.id}:{press.event.callback_id}"
    projection.tell(press.conn, press.case, sheet_text(press.case.sheet), now=press.house.now(), key=key)
    return "La scheda è qui sotto."


def _menu(press: Press, buttons: list[Button]) -> None:
    back = Button("← Indietro", projection.payload(press.case, "back"))
    _card_now(press, (*buttons, back))


def _card_now(press: Press, buttons: tuple[Button, ...] | None = None) -> None:
    """Somebody has pressed and is looking at it."""
    key, now = f"card:{press.case.id}:press:{press.event.callback_id}", press.house.now()
    projection.card(press.conn, press.case, now=now, buttons=buttons, key=key, priority=topic_rows.HIGH)


def _back(press: Press) -> str:
    _card_now(press)
    return ""


def _pass(press: Press) -> str:
    teams = press.house.published().catalogue.teams
    if press.what not in teams:
        others = [team for team in teams.values() if team.id != press.case.team]
        _menu(press, [Button(team.name_it[:60], projection.payload(press.case, "pass", team.id)) for team in others])
        return "A chi lo passi?"
    handoff.transfer(press.conn, press.case.id, press.operator.actor, team=press.what, now=press.house.now(), reason="dal gruppo")
    return f"Passato a {teams[press.what].name_it}."


def _close(press: Press) -> str:
    if press.what not in list(Outcome):
        _menu(press, closing.outcomes(press.case))
        return "Com'è andata?"
    if about := closing.services(press.case, press.house.published().catalogue, Outcome(press.what)):
        _menu(press, about)
        return "Per quale servizio? Il riepilogo dice carte e ufficio."
    return _end(press, Outcome(press.what))


def _about(press: Press) -> str:
    found = closing.chosen(press.case, press.house.published().catalogue, press.what)
    return OLD if found is None else _end(press, found[0], slug=found[1], office_id=found[2])


def _end(press: Press, outcome: Outcome, *, slug: str = "", office_id: str = "") -> str:
    house = press.house
    case = press.case
    said = recap(house.published().catalogue, code=case.code, outcome=outcome, note="", lang=case.lang, slug=slug, office_id=office_id)
    handoff.close(press.conn, house, press.case.id, press.operator.actor, outcome=outcome, now=house.now(), recap=said)
    return "Chiuso. La persona riceve il riepilogo."


def _reopen(press: Press) -> str:
    handoff.reopen(press.conn, press.case.id, press.operator.actor, now=press.house.now(), reason="riaperto dal gruppo")
    return "Riaperto: è in coda."


def _undo(press: Press) -> str:
    now = press.house.now()
    mine = t.messages.c.id == int(press.what or 0), t.messages.c.staff_id == press.operator.actor.id
    said = press.conn.execute(select(t.messages.c.body).where(*mine, t.messages.c.case_id == press.case.id)).scalar() or {}
    done = said.get("cancelled") or handoff.take_back(press.conn, press.case.id, press.operator.actor, int(press.what or 0), now=now)
    words = "Annullato: non è partito." if done else "Troppo tardi: è già partito, oppure non l'hai scritto tu."
    stays = update(t.outbox).where(t.outbox.c.stream == f"vanish:{press.event.chat_id}:{press.event.message_id}")
    press.conn.execute(stays.where(t.outbox.c.state == OutboxState.QUEUED).values(state=OutboxState.CANCELLED, reason="undone"))
    payload = {"chat_id": press.event.chat_id, "message_id": press.event.message_id, "reply": to_json(Reply(words))}
    key = f"undone:{press.case.id}:{press.event.callback_id}"
    topic_rows.leave(press.conn, press.case.id, "edit", payload, now=now, priority=topic_rows.HIGH, key=key)
    return words


_ACTS: dict[str, Callable[[Press], str]] = {
    "claim": _claim,
    "release": _release,
    "sheet": _sheet,
    "pass": _pass,
    "close": _close,
    "about": _about,
    "reopen": _reopen,
    "back": _back,
    "undo": _undo,
}
