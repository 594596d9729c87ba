"""The operators' group as a picture of the cases: rows for topic, card and posts, derived from the case and never read back.

A case with no ``group_chat`` (no group set up) leaves no rows. Whoever deletes or closes a topic loses nothing: ``rebuild`` draws it again.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from dialogs import tables as t
from dialogs.cases import register
from dialogs.cases.group_chat import CURRENT, FORMER, group_now, operators_chat
from dialogs.cases.words import LANGUAGES_IT, OUTCOME_LABELS_IT, STATE_LABELS_IT, title, urgency_text
from dialogs.house import ROME
from dialogs.models import Author, CaseState, Channel, Lane, OutboxState
from dialogs.post import outbox, topic_rows
from dialogs.post.alarms import remember
from dialogs.post.topic_rows import HIGH, LOW, NORMAL, URGENT
from dialogs.replies import Button, Place, Reply, to_json

MEDIA = frozenset({"photo", "document", "voice", "video", "sticker"})
REBUILT_LINES = 30
CAPTION_LIMIT = 1024
"""Characters that a bot may put under a photo or a file; a citizen with a paid account may write more."""


def opened(conn: Connection, case: Row[Any], *, now: datetime) -> None:
    """A new case: its topic, once, and its card."""
    if case.group_chat is None:
        return
    topic_rows.leave(
        conn, case.id, "topic_create", {"name": title(case)}, now=now, key=f"topic:{case.id}", priority=URGENT if case.urgent else HIGH
    )
    card(conn, case, now=now)


def refresh(conn: Connection, case: Row[Any], *, before: Row[Any], now: datetime) -> None:
    """After a move: the card as it is now, the title if it changed, the topic closed or opened with the case."""
    if case.group_chat is None:
        return
    if title(case) != title(before):
        topic_rows.leave(conn, case.id, "topic_edit", {"name": title(case)}, now=now, key=f"title:{case.id}:{case.version}", priority=LOW)
    was_open, is_open = before.state in register.OPEN, case.state in register.OPEN
    if is_open and not was_open and (chat := group_now(conn)) not in (None, case.group_chat):
        redraw_in(conn, case, str(chat), now=now)
        return
    if is_open and not was_open:
        topic_rows.leave(conn, case.id, "topic_reopen", {}, now=now, key=f"reopen:{case.id}:{case.version}", priority=HIGH)
    card(conn, case, now=now)
    if was_open and not is_open:
        topic_rows.leave(conn, case.id, "topic_close", {}, now=now, key=f"close:{case.id}:{case.version}", priority=LOW)


def card(
    conn: Connection,
    case: Row[Any],
    *,
    now: datetime,
    buttons: tuple[Button, ...] | None = None,
    key: str = "",
    priority: int = LOW,
) -> None:
    """The card as it should look; an older picture of it that has not left yet is dropped. ``buttons`` shows a menu instead.

    A case's first card comes with its topic, before the topics of later cases: an empty topic tells nobody anything.
    """
    if case.group_chat is None:
        return
    if case.card_id is None:
        priority = min(priority, HIGH)
    key = key or f"card:{case.id}:{case.version}"
    queued = (t.outbox.c.case_id == case.id, t.outbox.c.method == "card", t.outbox.c.state == OutboxState.QUEUED, t.outbox.c.attempts == 0)
    stale = update(t.outbox).where(*queued, t.outbox.c.dedupe_key != key)
    conn.execute(stale.values(state=OutboxState.CANCELLED, reason="newer-card"))
    reply = Reply(card_text(conn, case), buttons=_buttons(case) if buttons is None else buttons, columns=2)
    topic_rows.leave(conn, case.id, "card", {"reply": to_json(reply)}, now=now, key=key, priority=URGENT if case.urgent else priority)


def card_text(conn: Connection, case: Row[Any]) -> str:
    """What every member of the group may see on a locked phone: no name, no fact, no word of the citizen."""
    sheet = case.sheet or {}
    areas = ", ".join(area["label"] for area in sheet.get("need", {}).get("areas", ())) or "da capire"
    owner = register.owner_name(conn, case)
    lines = [f"*{title(case)}*", f"Stato: {_state(case, owner)}"]
    if urgent := urgency_text(case):
        lines.append(f"Urgenza: {urgent}")
    lines.append(f"Bisogno: {areas}")
    if not register.may_be_written_to(case):
        lines.append("⚠️ La chat non è sicura: non scrivere, leggi prima la scheda.")
    if case.lang != "it":
        lines.append(f"Lingua: {LANGUAGES_IT.get(case.lang, case.lang)}")
    lines.append(f"Squadra: {sheet.get('route', {}).get('names', {}).get(case.team) or case.team or 'da scegliere'}")
    lines.append(f"Aperto: {_clock(case.opened_at)}")
    if case.promised_by and case.state == CaseState.REQUESTED:
        lines.append(f"Risposta promessa entro: {_clock(case.promised_by)}")
    if case.rating:
        lines.append(f"Voto: {case.rating} su 5")
    return "\n".join(lines)


def _state(case: Row[Any], owner: str | None) -> str:
    label = STATE_LABELS_IT[case.state]
    if case.outcome:
        label = f"{label}: {OUTCOME_LABELS_IT.get(case.outcome, case.outcome)}"
    return f"{label} · {owner}" if owner else label


def _clock(moment: datetime) -> str:
    return moment.astimezone(ROME).strftime("%d/%m %H:%M")


def payload(case: Row[Any], act: str, what: str = "") -> str:
    """A button of the group; who may press it, and whether it still means something, is judged when it is pressed."""
    return f"k.{case.id}.{act}.{what}" if what else f"k.{case.id}.{act}"


def _buttons(case: Row[Any]) -> tuple[Button, ...]:
    sheet = Button("📄 Scheda", payload(case, "sheet"))
    if case.state not in register.OPEN:
        return (sheet, Button("↩️ Riapri", payload(case, "reopen")))
    move_on = (Button("Passa a…", payload(case, "pass")), Button("✅ Chiudi…", payload(case, "close")))
    if case.state == CaseState.REQUESTED:
        return (Button("✋ Prendo in carico", payload(case, "claim")), sheet, *move_on)
    return (Button("Rimetti in coda", payload(case, "release")), sheet, *move_on)


def citizen_said(conn: Connection, case: Row[Any], message: Row[Any], *, now: datetime, again: str = "") -> None:
    """A message of the citizen, in the topic: words as a post, what is not words as a copy of the original."""
    if case.group_chat is None:
        return
    body, key = message.body, f"post:{message.id}{again}"
    priority = URGENT if case.urgent else NORMAL
    conversation = register.conversation_of(conn, case)
    if _is_media(body) and message.remote_id and conversation.channel == Channel.TELEGRAM:
        words = f"(ha corretto) {body.get('text', '')}".strip() if body.get("edited") else body.get("text", "")
        if len(words) > CAPTION_LIMIT:
            post = {"reply": to_json(Reply(f"💬 {words}", tags=("citizen",)))}
            topic_rows.leave(conn, case.id, "topic_post", post, now=now, priority=priority, key=f"caption:{message.id}{again}")
        caption = "" if len(words) > CAPTION_LIMIT else words
        media = {"from_chat_id": conversation.address, "message_id": int(message.remote_id), "caption": caption}
        topic_rows.leave(conn, case.id, "copy_media", media, now=now, key=key, priority=priority, message_id=message.id)
        return
    place = Place(**body["place"]) if isinstance(body.get("place"), dict) else None
    text = body.get("text") or ("" if place else "(ha mandato qualcosa che si vede solo nella console)")
    edited = " (ha corretto)" if body.get("edited") else ""
    reply = Reply(f"💬{edited} {text}".strip(), place=place, tags=("citizen",))
    topic_rows.leave(conn, case.id, "topic_post", {"reply": to_json(reply)}, now=now, key=key, priority=priority, message_id=message.id)


def _is_media(body: dict[str, Any]) -> bool:
    return bool(body.get("file") or body.get("file_ref") or body.get("kind") in MEDIA or body.get("media") in MEDIA)


def staff_said(
    conn: Connection,
    case: Row[Any],
    message_id: int,
    *,
    name: str,
    text: str,
    now: datetime,
    is_note: bool = False,
    not_before: datetime | None = None,
) -> None:
    """What was answered or noted in the console, so that the topic tells the same story; held words appear when they leave."""
    if case.group_chat is None:
        return
    words = f"// {name}: {text}" if is_note else f"➡️ {name}: {text}"
    reply = to_json(Reply(words, tags=("staff",)))
    topic_rows.leave(
        conn,
        case.id,
        "topic_post",
        {"reply": reply},
        now=now,
        key=f"post:{message_id}",
        priority=NORMAL,
        not_before=not_before,
        message_id=None,
    )


def react(conn: Connection, case: Row[Any], origin: dict[str, Any], emoji: str, *, now: datetime, message_id: int) -> None:
    """A sign on an operator's message in the topic; from ``now`` on, and with the words it speaks of it can still be taken back."""
    if case.group_chat is None:
        return
    outbox.put(
        conn,
        lane=Lane.GROUP,
        channel=Channel.TELEGRAM,
        stream=f"sign:{message_id}",
        method="reaction",
        payload={**origin, "emoji": emoji},
        now=now,
        case_id=case.id,
        message_id=message_id,
        dedupe_key=f"arrived:{message_id}",
        priority=LOW,
    )


def taken_back(conn: Connection, message_id: int) -> None:
    """The words were withdrawn before they left: the topic does not show them either."""
    queued = update(t.outbox).where(t.outbox.c.dedupe_key == f"post:{message_id}", t.outbox.c.state == OutboxState.QUEUED)
    conn.execute(queued.values(state=OutboxState.CANCELLED, reason="taken-back"))


def tell(
    conn: Connection, case: Row[Any], text: str, *, now: datetime, key: str, buttons: tuple[Button, ...] = (), reply_to: int | None = None
) -> None:
    """A line of the system in the topic: refusals, alarms, the sheet when somebody asks for it."""
    if case.group_chat is None:
        return
    body: dict[str, Any] = {"reply": to_json(Reply(text, buttons=buttons, tags=("system",)))}
    if reply_to:
        body["reply_to"] = reply_to
    topic_rows.leave(conn, case.id, "topic_post", body, now=now, key=key, priority=HIGH)


def rebuild(conn: Connection, case: Row[Any], *, now: datetime, mark: str) -> None:
    """Draw a lost topic again: a new topic, the card, the last lines of the case. ``mark`` tells one loss from another.

    A case has one topic: the one before goes when the new one is there."""
    if case.group_chat is None:
        return
    before = case.topic_id
    conn.execute(update(t.cases).where(t.cases.c.id == case.id).values(topic_id=None, card_id=None))
    case = register.by_id(conn, case.id) or case
    topic_rows.leave(conn, case.id, "topic_create", {"name": title(case)}, now=now, key=f"topic:{case.id}:{mark}", priority=HIGH)
    card(conn, case, now=now, key=f"card:{case.id}:{case.version}:{mark}")
    for line in register.words(conn, case.id)[-REBUILT_LINES:]:
        if line.author == Author.CITIZEN:
            citizen_said(conn, case, line, now=now, again=f":{mark}")
        elif line.author in (Author.OPERATOR, Author.NOTE):
            name = conn.execute(select(t.staff.c.name).where(t.staff.c.id == line.staff_id)).scalar() or "Operatore"
            sign = "//" if line.author == Author.NOTE else "➡️"
            tell(conn, case, f"{sign} {name}: {line.body.get('text', '')}", now=now, key=f"post:{line.id}:{mark}")
    if before is not None:
        topic_rows.delete_topic(conn, case.group_chat, before, now=now, after_case=case.id)


def follow_settings(conn: Connection, configured: int | None, *, now: datetime) -> int:
    """The settings name another group than before: open cases are drawn there, closed ones when they are opened again. How many were."""
    chat = operators_chat(conn, configured)
    if chat is None or group_now(conn) == str(chat):
        return 0
    before = group_now(conn)
    remember(conn, CURRENT, str(chat))
    shown = select(t.cases).where(t.cases.c.state.in_(register.OPEN), t.cases.c.group_chat.is_not(None), t.cases.c.group_chat != str(chat))
    cases = conn.execute(shown.order_by(t.cases.c.id)).all()
    for former in {case.group_chat for case in cases} | {before} - {None}:
        remember(conn, f"{FORMER}:{former}", now.isoformat())
    for case in cases:
        redraw_in(conn, case, str(chat), now=now)
    return len(cases)


def redraw_in(conn: Connection, case: Row[Any], chat: str, *, now: datetime) -> None:
    """The case in another group; its topic in the group before goes once the new one is there."""
    conn.execute(update(t.cases).where(t.cases.c.id == case.id).values(group_chat=chat, topic_id=None, card_id=None))
    rebuild(conn, register.by_id(conn, case.id) or case, now=now, mark=f"{chat}:{now:%Y%m%d%H%M%S%f}")
    if case.topic_id is not None:
        topic_rows.delete_topic(conn, case.group_chat, case.topic_id, now=now, after_case=case.id)
