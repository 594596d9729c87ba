"""What moves of the talk ask of the database: consent, case, follow, export, erasure, counts; runs inside the turn's transaction."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from dialogs import tables as t
from dialogs.buttons import payload
from dialogs.cases import handoff, hours, intake
from dialogs.cases.register import queue_length
from dialogs.house import ROME, House
from dialogs.models import CaseState
from dialogs.post import files, inbox
from dialogs.privacy import consent, own_data, own_paper, retention
from dialogs.reading.redaction import redact
from dialogs.replies import Button, Document, Reply
from dialogs.state import State
from dialogs.words import papers
from dialogs.words.i18n import Words
from knowledge.statements import Ready

_TALLY = Ready(insert(t.tallies), columns=("day", "kind", "channel", "lang", "office", "need_area", "slug", "team", "outcome", "value"))


@dataclass(slots=True)
class Doing:
    """What an effect is given, and what it leaves: replies, and whether the person's rows are gone."""

    conn: Connection
    house: House
    conversation: Row[Any]
    state: State
    words: Words
    now: datetime
    inbox_id: int | None = None
    replies: list[Reply] = field(default_factory=list)
    read_again: int | None = None
    erased: bool = False


def perform(effect: dict[str, Any], doing: Doing) -> None:
    """Do one effect; an unknown name is a mistake of the programmer."""
    _DOERS[effect["effect"]](doing, effect)


def _consent_given(doing: Doing, _: dict[str, Any]) -> None:
    consent.give(doing.conn, doing.conversation.id, consent.TALK, lang=doing.words.lang, now=doing.now)
    tally(doing, kind="conversation", channel=doing.conversation.channel, lang=doing.words.lang)


def _consent_refused(doing: Doing, _: dict[str, Any]) -> None:
    """Nothing stays of what was said but what a person of the staff has been given, and that is said."""
    conversation = doing.conversation
    consent.withdraw(doing.conn, conversation.id, now=doing.now)
    case = handoff.active_case(doing.conn, conversation.id)
    if case is None:
        inbox.empty(doing.conn, f"{conversation.channel}:{conversation.address}")
    else:
        doing.replies.append(Reply(doing.words("consent.case_stays", code=case.code), tags=("consent",)))


def _remember_message(doing: Doing, _: dict[str, Any]) -> None:
    """Only the number of the message as received: the words are not copied before the person agrees."""
    doing.state.pending = doing.inbox_id


def _remember_danger(doing: Doing, _: dict[str, Any]) -> None:
    """The same for words of danger: they are read again only for the person who was asked for."""
    doing.state.reach = {**doing.state.reach, "inbox": doing.inbox_id}


def _words_of_danger(doing: Doing) -> list[str]:
    inbox_id = doing.state.reach.get("inbox")
    row = doing.conn.execute(select(t.inbox.c.payload).where(t.inbox.c.id == inbox_id)).first() if inbox_id else None
    text = str((row.payload or {}).get("text", "")).strip() if row is not None else ""
    return [text] if text else []


def _reach(doing: Doing, effect: dict[str, Any]) -> None:
    """How the person can be reached, told after the request was sent."""
    if handoff.active_case(doing.conn, doing.conversation.id) is not None:
        sheet = {"reach": effect["reach"]}
        handoff.open_case(doing.conn, doing.house, doing.conversation.id, sheet, now=doing.now, urgent=True, urgency=effect["urgency"])


def _open_case_by_code(doing: Doing, effect: dict[str, Any]) -> None:
    """Somebody came back with a code: a request of its own, as urgent as the one that the code names, if it names one."""
    before = handoff.by_code(doing.conn, effect["code"])
    urgent = before is not None and before.urgent
    doing.state.need_words = [*doing.state.need_words, doing.words("code.words", code=effect["code"])]
    _open_case(doing, {"urgent": urgent, "urgency": before.urgency if before is not None else None, "struck": [], "reach": {"how": "chat"}})


def _read_on(doing: Doing, _: dict[str, Any]) -> None:
    """What was told beside the yes: the same words, read as if they came now."""
    doing.read_again = doing.inbox_id


def _read_again(doing: Doing, effect: dict[str, Any]) -> None:
    doing.read_again = effect["inbox_id"]


def tally(doing: Doing, *, kind: str, **values: Any) -> None:
    """One count for the social report: the day, the desk and the thing, nobody's id."""
    _TALLY.run(doing.conn, _counted(doing, kind, values))


def _counted(doing: Doing, kind: str, values: dict[str, Any]) -> dict[str, Any]:
    return {"day": doing.now.astimezone(ROME).date().isoformat(), "kind": kind, "office": doing.state.office, **values}


def _tally(doing: Doing, effect: dict[str, Any]) -> None:
    tally(doing, **{name: value for name, value in effect.items() if name != "effect"})


def _tally_results(doing: Doing, effect: dict[str, Any]) -> None:
    area = doing.state.needs[0] if doing.state.needs else None
    every = _counted(doing, "match", {"need_area": area})
    if rows := [{**every, "slug": slug, "outcome": outcome} for slug, outcome in effect["slugs"]]:
        _TALLY.run_many(doing.conn, rows)


def _gap(doing: Doing, effect: dict[str, Any]) -> None:
    text = redact(str(effect.get("text", "")), doing.house.published().catalogue).strip()
    if text:
        doing.conn.execute(insert(t.gaps).values(kind=effect["kind"], lang=doing.words.lang, text=text, state="open", at=doing.now))


def _follow(doing: Doing, effect: dict[str, Any]) -> None:
    follows, slug = t.follows, effect["slug"]
    asked = (follows.c.conversation_id == doing.conversation.id, follows.c.slug == slug)
    if doing.conn.execute(update(follows).where(*asked).values(created_at=doing.now, told_at=None)).rowcount == 0:
        doing.conn.execute(insert(follows).values(conversation_id=doing.conversation.id, slug=slug, created_at=doing.now))
    consent.give(doing.conn, doing.conversation.id, consent.FOLLOW, lang=doing.words.lang, now=doing.now)
    tally(doing, kind="follow", slug=slug)


def _unfollow(doing: Doing, effect: dict[str, Any]) -> None:
    follows = t.follows
    doing.conn.execute(delete(follows).where(follows.c.conversation_id == doing.conversation.id, follows.c.slug == effect["slug"]))


def _export(doing: Doing, _: dict[str, Any]) -> None:
    """Twice the same: a paper for the person, a file for other programs."""
    told = own_data.export(doing.conn, doing.conversation.id)
    paper = ("i-miei-dati.pdf", "application/pdf", own_paper.as_pdf(doing.house, told, lang=doing.words.lang))
    data = ("i-miei-dati.json", "application/json", json.dumps(told, ensure_ascii=False, indent=2).encode())
    for text, (name, mime, content) in ((doing.words("my_data.here"), paper), (data[0], data)):
        file_id = files.keep(doing.conn, doing.conversation.id, name=name, mime=mime, content=content, now=doing.now)
        doing.replies.append(Reply(text, document=Document(file_id, name, mime), tags=("my_data",)))


def _erase(doing: Doing, _: dict[str, Any]) -> None:
    done = retention.erase(doing.conn, doing.conversation.id, now=doing.now)
    doing.erased = True
    text = "\n".join([doing.words("erase.done"), *(f"• {line}" for line in done.unreachable_it)])
    begin = Button(doing.words("btn.restart"), payload("start"))
    doing.replies.append(Reply(text, buttons=(begin,), tags=("erased",)))


def _open_case(doing: Doing, effect: dict[str, Any]) -> None:
    """The sheet without the lines struck out becomes a case; the person is told honestly when somebody will answer."""
    state, house = doing.state, doing.house
    state.need_words = state.need_words or _words_of_danger(doing)
    until = effect["reach"].get("until")
    state.reach = {key: value for key, value in effect["reach"].items() if key not in {"said", "until"}}
    channel, name = doing.conversation.channel, state.name or doing.conversation.display_name
    sheet = intake.draft_sheet(house, state, now=doing.now, name=name, channel=channel, urgency=effect["urgency"])
    sheet = intake.strike(sheet, effect["struck"])
    state.reach = {}
    consent.give(doing.conn, doing.conversation.id, consent.HAND_OFF, lang=doing.words.lang, now=doing.now)
    desk, waiting, promised = _promise(doing, sheet["route"]["team"], is_urgent=effect["urgent"])
    chosen = datetime.fromisoformat(until) if until else promised
    promised = chosen if chosen > doing.now else promised  # a button of yesterday may be pressed today
    case = handoff.open_case(
        doing.conn,
        house,
        doing.conversation.id,
        sheet,
        now=doing.now,
        urgent=effect["urgent"],
        urgency=effect["urgency"],
        lang=doing.words.lang,
        promised_by=promised,
    )
    state.case = case.id
    when = hours.promise_text(promised, doing.now, lang=doing.words.lang)
    key = "case.opened_urgent" if effect["urgent"] else "case.opened" if hours.is_staffed(desk, doing.now) else "case.opened_closed"
    if effect["reach"].get("how") == "phone":
        key, when = "case.opened_call", effect["reach"].get("said") or when
    text = [doing.words(key, code=case.code, when=when)]
    if waiting and not effect["urgent"]:
        text.append(doing.words.count("case.queue", waiting))
    to_see = (Button(doing.words("btn.results"), "/results"),) if state.consent and (state.needs or state.slugs) else ()
    buttons = (*to_see, Button(doing.words("btn.withdraw_case"), "/withdraw"))
    doing.replies.append(Reply("\n".join(text), buttons=buttons if not effect["urgent"] else (), tags=("case", case.code)))


def _promise(doing: Doing, team: str, *, is_urgent: bool) -> tuple[hours.Desk, int, datetime]:
    """Who answers, how many are before this person, and when somebody will have answered; an urgent case is before all."""
    desk = hours.desk_of(doing.house.published().catalogue, team, office=doing.state.office)
    waiting = 0 if is_urgent else queue_length(doing.conn, team=team)
    return desk, waiting, hours.answer_by(desk, doing.now, queue_length=waiting)


def _withdraw_case(doing: Doing, _: dict[str, Any]) -> None:
    case = handoff.active_case(doing.conn, doing.conversation.id)
    if case is not None and case.state == CaseState.REQUESTED:
        handoff.withdraw(doing.conn, case, now=doing.now)


def _rate(doing: Doing, effect: dict[str, Any]) -> None:
    case = handoff.latest_case(doing.conn, doing.conversation.id)
    if case is not None and case.state in handoff.DONE:
        handoff.rate(doing.conn, case, effect["stars"], now=doing.now)


def _reopen(doing: Doing, _: dict[str, Any]) -> None:
    case = handoff.latest_case(doing.conn, doing.conversation.id)
    if case is None:
        doing.replies.append(Reply(doing.words("case.none"), buttons=(Button(doing.words("btn.operator"), "/operator"),), tags=("case",)))
        return
    text = [doing.words("case.reopened", code=case.code)]
    if case.state in handoff.DONE:
        promised = _promise(doing, case.team, is_urgent=case.urgent)[-1]
        handoff.reopen(doing.conn, case.id, handoff.SYSTEM, now=doing.now, reason="cittadino", promised_by=promised)
        text.append(doing.words("case.waiting_until", when=hours.promise_text(promised, doing.now, lang=doing.words.lang)))
    doing.replies.append(Reply(" ".join(text), tags=("case", case.code)))


def _pdf(doing: Doing, _: dict[str, Any]) -> None:
    content = papers.results_pdf(doing.house, doing.state, lang=doing.words.lang)
    name = "bussola-risultati.pdf"
    file_id = files.keep(doing.conn, doing.conversation.id, name=name, mime="application/pdf", content=content, now=doing.now)
    doing.replies.append(Reply(doing.words("pdf.here"), document=Document(file_id, name, "application/pdf"), tags=("pdf",)))


_DOERS: dict[str, Callable[[Doing, dict[str, Any]], None]] = {
    "consent_given": _consent_given,
    "consent_refused": _consent_refused,
    "remember_message": _remember_message,
    "remember_danger": _remember_danger,
    "reach": _reach,
    "open_case_by_code": _open_case_by_code,
    "read_again": _read_again,
    "read_on": _read_on,
    "tally": _tally,
    "tally_results": _tally_results,
    "gap": _gap,
    "follow": _follow,
    "unfollow": _unfollow,
    "export": _export,
    "erase": _erase,
    "open_case": _open_case,
    "withdraw_case": _withdraw_case,
    "rate": _rate,
    "reopen": _reopen,
    "pdf": _pdf,
}
