"""What the console's pages show of cases, ready for the templates; it reads, it changes nothing and knows no request."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from dialogs import tables as t
from dialogs.cases import hours, register, sheet_corrections, sheet_words
from dialogs.cases.machine import HELD
from dialogs.cases.words import EVENT_LABELS_IT, LANGUAGES_IT, OUTCOME_LABELS_IT, STATE_LABELS_IT, urgency_text
from dialogs.house import House
from dialogs.models import Author, CaseState, Channel, OutboxState, Role
from dialogs.post import seen
from dialogs.staff.accounts import SignedIn

VIEWS = {
    "coda": "In coda",
    "urgenti": "Urgenti",
    "miei": "I miei",
    "squadra": "La mia squadra",
    "tutti": "Tutti gli aperti",
    "chiusi": "Chiusi",
}
DELIVERY_IT = {
    OutboxState.QUEUED: "in partenza",
    OutboxState.SENDING: "in partenza",
    OutboxState.SENT: "consegnato",
    OutboxState.UNCERTAIN: "forse non arrivato",
    OutboxState.FAILED: "non consegnato",
    OutboxState.CANCELLED: "annullato",
}
IN_CHAT_IT = "è nella sua chat"
WHY_IT = {"blocked": "ha bloccato il bot", "expired": "è passato troppo tempo"}
CHANNELS_IT = {
    Channel.TELEGRAM: "Telegram",
    Channel.WEB: "chat sul sito",
    Channel.REST: "chat sul sito",
    Channel.TERMINAL: "terminale",
    Channel.DESK: "sportello",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A case in a list: nothing on it names the person."""

    code: str
    urgent: str
    about: str
    state: str
    state_key: str
    owner: str
    lang: str
    team: str
    since: datetime
    promised_by: datetime | None
    promise: str
    is_late: bool


def listed(conn: Connection, house: House, cases: Sequence[Row[Any]], *, now: datetime) -> list[Listed]:
    """Cases as the lists show them, urgent first and then who has waited longest for us."""
    catalogue = house.published().catalogue
    names = {row.id: row.name for row in conn.execute(select(t.staff.c.id, t.staff.c.name))}
    since = register.waiting_since(conn, cases)
    rows = [
        Listed(
            code=case.code,
            urgent=urgency_text(case),
            about=catalogue.need_areas[case.need_area].name_it if case.need_area in catalogue.need_areas else "Da capire",
            state=_state(case),
            state_key=case.state,
            owner=names.get(case.owner_id, ""),
            lang="" if case.lang == "it" else LANGUAGES_IT.get(case.lang, case.lang),
            team=catalogue.teams[case.team].name_it if case.team in catalogue.teams else "",
            since=since.get(case.id, case.opened_at),
            promised_by=case.promised_by,
            promise=hours.promise_text(case.promised_by, now) if case.promised_by else "",
            is_late=case.state == CaseState.REQUESTED and case.promised_by is not None and case.promised_by < now,
        )
        for case in cases
    ]
    return sorted(rows, key=lambda row: (not row.urgent, row.since))


def _state(case: Row[Any]) -> str:
    label = STATE_LABELS_IT[case.state]
    return f"{label}: {OUTCOME_LABELS_IT.get(case.outcome, case.outcome)}" if case.outcome else label


def cases_of(conn: Connection, view: str, person: SignedIn, *, team: str = "") -> list[Row[Any]]:
    """The cases of one list; ``team`` is another than one's own, for those who coordinate."""
    if view == "chiusi":
        return register.finished(conn)
    if view == "miei":
        return register.queue(conn, owner_id=person.id)
    if view == "urgenti":
        return [case for case in register.queue(conn) if case.urgent]
    if view == "squadra":
        return register.queue(conn, team=team_of(person, team))
    return register.queue(conn, states=(CaseState.REQUESTED,) if view == "coda" else register.OPEN)


def team_of(person: SignedIn, team: str) -> str:
    """Whose list is shown: the team asked for, if this person may look at all, else their own."""
    return team if team and person.may(Role.COORDINATOR) else person.team or ""


def counts(conn: Connection, person: SignedIn) -> dict[str, int]:
    """How many in each list."""
    rows = register.queue(conn)
    return {
        "coda": sum(row.state == CaseState.REQUESTED for row in rows),
        "urgenti": sum(bool(row.urgent) for row in rows),
        "miei": sum(row.owner_id == person.id for row in rows),
        "squadra": sum(bool(person.team) and row.team == person.team for row in rows),
        "tutti": len(rows),
    }


def searchable(conn: Connection, person: SignedIn) -> list[int] | None:
    """The cases whose words this person may search: one's own, one's team's and those nobody has; a coordinator searches all."""
    if person.may(Role.COORDINATOR):
        return None
    mine = (t.cases.c.owner_id == person.id) | t.cases.c.owner_id.is_(None)
    if person.team:
        mine |= t.cases.c.team == person.team
    return list(conn.execute(select(t.cases.c.id).where(mine)).scalars())


# --- one case --------------------------------------------------------------------------------------------------------


def mark(conn: Connection, case: Row[Any], *, now: datetime) -> str:
    """A short sign of everything the case page shows: it differs exactly when the page would look different."""
    last = conn.execute(select(func.max(t.messages.c.id)).where(t.messages.c.case_id == case.id)).scalar() or 0
    where = (t.outbox.c.case_id == case.id, t.outbox.c.method == "message")
    sent = conn.execute(select(t.outbox.c.state, func.count()).where(*where).group_by(t.outbox.c.state).order_by(t.outbox.c.state))
    held = sum(_held_seconds(line, now) > 0 for line in register.words(conn, case.id)[-5:])
    return f"{case.version}.{last}.{'-'.join(f'{state[:2]}{count}' for state, count in sent)}.{held}"


def _held_seconds(line: Row[Any], now: datetime) -> int:
    until = line.held_until or (datetime.fromisoformat(line.body["held_until"]) if line.body.get("held_until") else None)
    return max(0, round((until - now).total_seconds())) if until else 0


def whole(conn: Connection, house: House, case: Row[Any], person: SignedIn, *, now: datetime) -> dict[str, Any]:
    """Everything the case page shows."""
    catalogue = house.published().catalogue
    conversation = register.conversation_of(conn, case)
    owner = register.owner_name(conn, case)
    sheet = case.sheet
    return {
        "case": case,
        "title_it": catalogue.need_areas[case.need_area].name_it if case.need_area in catalogue.need_areas else "Da capire",
        "state_it": _state(case),
        "urgent_it": urgency_text(case),
        "owner": owner,
        "is_open": case.state in register.OPEN,
        "is_free": case.state == CaseState.REQUESTED,
        "is_mine": case.state in HELD and case.owner_id == person.id,
        "is_taken": case.state in HELD and case.owner_id != person.id,
        "channel_it": CHANNELS_IT.get(conversation.channel, conversation.channel),
        "reachable": conversation.reachable,
        "lang_it": LANGUAGES_IT.get(case.lang, case.lang),
        "team_it": catalogue.teams[case.team].name_it if case.team in catalogue.teams else "Nessuna",
        "first_name": sheet["who"].get("name", ""),
        "reach_it": sheet_words.reach_text(sheet["reach"]) or ("a voce" if conversation.channel == Channel.DESK else "in chat"),
        "promise_it": hours.promise_text(case.promised_by, now) if case.promised_by else "",
        "is_safe": register.may_be_written_to(case),
        "has_chat": conversation.channel != Channel.DESK,
        "lines": lines(conn, case, person, now=now),
        "sheet": sheet,
        "choices": {fact["key"]: sheet_corrections.choices(catalogue, fact["key"]) for fact in sheet["facts"]},
        "how_it": sheet_words.HOW_IT,
        "outcomes_it": sheet_words.OUTCOMES_IT,
        "events": _events(conn, case),
        "mark": mark(conn, case, now=now),
    }


def lines(conn: Connection, case: Row[Any], person: SignedIn, *, now: datetime) -> list[dict[str, Any]]:
    """The talk of the case: who, what, when, how far it got, and how long it can still be taken back."""
    rows = register.words(conn, case.id)
    delivery = seen.states(conn, [row.id for row in rows])
    names = {row.id: row.name for row in conn.execute(select(t.staff.c.id, t.staff.c.name))}
    shown = []
    for row in rows:
        state, reason = delivery.get(row.id, (None, None))
        held = _held_seconds(row, now)
        shown.append(
            {
                "id": row.id,
                "author": row.author,
                "who": {Author.CITIZEN: "Cittadino", Author.BOT: "Bussola", Author.SYSTEM: "Bussola"}.get(row.author)
                or names.get(row.staff_id, "Operatore"),
                "text": row.body.get("text", ""),
                "place": row.body.get("place"),
                "file": (row.body.get("document") or {}) | (row.body.get("file") or {}),
                "at": row.at,
                "held": held if row.staff_id == person.id else 0,
                "delivery": "" if held else DELIVERY_IT.get(OutboxState(state), "") if state else IN_CHAT_IT,
                "failed": state in (OutboxState.FAILED, OutboxState.UNCERTAIN),
                "why": WHY_IT.get(reason or "", ""),
            }
        )
    return shown


def _events(conn: Connection, case: Row[Any]) -> list[dict[str, Any]]:
    return [
        {
            "what": EVENT_LABELS_IT.get(row.kind, row.kind),
            "who": "" if row.actor == "system" else row.data.get("name", ""),
            "via": row.data.get("via", ""),
            "why": row.data.get("reason") or row.data.get("name_it") or OUTCOME_LABELS_IT.get(row.data.get("outcome"), ""),
            "at": row.at,
        }
        for row in reversed(register.history(conn, case.id))
    ]
