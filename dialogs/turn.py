"""One turn: an act of a citizen in, messages and rows out, inside the caller's transaction; it sends nothing and commits nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from traceback import extract_tb
from typing import Any

import structlog
from sqlalchemy import Connection, Row, bindparam, delete, update

from dialogs import tables as t
from dialogs import tracker
from dialogs.buttons import bind
from dialogs.cases import fail_open, handoff
from dialogs.house import House
from dialogs.models import Author
from dialogs.moves.silences import greeting_after
from dialogs.moves.while_held import hand_over
from dialogs.post import conversations, inbox, lines, outbox
from dialogs.post.incoming import Incoming, Kind
from dialogs.reading.corrections import edited
from dialogs.reading.meaning import read
from dialogs.reading.understanding import one_turn
from dialogs.replies import Reply
from dialogs.scene import Meaning
from dialogs.state import State
from dialogs.state import from_json as state_from_json
from dialogs.state import to_json as state_to_json
from dialogs.tracker import Turn
from dialogs.words.i18n import LANGUAGES, words_of
from knowledge.statements import Ready, undoable

LANGUAGE_WORDS = 4
log = structlog.get_logger(__name__)

_conversations = t.conversations
_SAVE = Ready(
    update(_conversations).where(_conversations.c.id == bindparam("this")),
    columns=("turn", "lang", "state", "office", "seen_at", "reachable", "display_name"),
)
_UNSAID = Ready(delete(t.messages).where(t.messages.c.conversation_id == bindparam("this"), t.messages.c.case_id.is_(None)))


@dataclass(frozen=True, slots=True)
class Taken:
    """What a turn left: whose conversation, the messages said in it, in order, and whether the first stops the press from spinning."""

    conversation_id: str
    message_ids: tuple[int, ...]
    stops: bool = False


def take(house: House, conn: Connection, incoming: Incoming, *, inbox_id: int | None) -> Taken:
    """Take one act. Whatever goes wrong inside ends in an apology and a case for a person, never in silence."""
    now = house.now()
    conversation = conversations.with_whom(conn, incoming.channel, incoming.address, lang_hint=incoming.lang_hint, now=now)
    if incoming.kind in {Kind.BLOCKED, Kind.UNBLOCKED}:
        values = {"reachable": incoming.kind is Kind.UNBLOCKED, "seen_at": now}
        conn.execute(update(_conversations).where(_conversations.c.id == conversation.id).values(**values))
        return Taken(conversation.id, ())
    state = state_from_json(conversation.state, lang=conversation.lang)
    turn = Turn(house, conn, conversation, state, incoming, now, inbox_id, [])
    if incoming.kind is Kind.EDITED and lines.is_as_before(turn):
        return Taken(conversation.id, ())
    case, waiting = handoff.active_case(conn, conversation.id), _awaited(state)
    try:
        with one_turn(), undoable(conn, "one_talk"):
            if case is not None and case.state in handoff.HELD:
                return _held(turn, case)
            taken = _talk(turn, case)
            _keep_no_words(turn, case, waiting)
            return taken
    except Exception as error:
        log.error("turn.failed", kind=type(error).__name__, at=_where(error), conversation=conversation.id, inbox=inbox_id)
        remote_id = incoming.remote_id or None
        _, said = fail_open.to_a_person(conn, house, conversation, (incoming.text,), now=now, remote_id=remote_id)
        return Taken(conversation.id, (said,))


def _where(error: Exception) -> str:
    """The places in the code, without any value: an exception's own text may hold a citizen's words."""
    return " < ".join(f"{Path(frame.filename).stem}:{frame.lineno}" for frame in reversed(extract_tb(error.__traceback__)[-8:]))


def _awaited(state: State) -> frozenset[int]:
    """The messages as received whose words wait for a yes: to be kept, or to be given to a person."""
    return frozenset(number for number in (state.pending, state.reach.get("inbox")) if number is not None)


def _keep_no_words(turn: Turn, case: Row[Any] | None, before: frozenset[int]) -> None:
    """Without a yes not even the copy as received keeps its words, once it has been dealt with; but for the message that waits for
    the answer, kept as it was understood."""
    if turn.state.consent or case is not None or turn.inbox_id is None:
        return
    awaited = _awaited(turn.state)
    if turn.inbox_id in awaited:
        inbox.keep_as(turn.conn, turn.inbox_id, turn.act)
    stream = f"{turn.conversation.channel}:{turn.conversation.address}"
    inbox.empty(turn.conn, stream, since=turn.inbox_id, also=before, but=awaited)


# --- the talk --------------------------------------------------------------------------------------------------------


def _talk(turn: Turn, case: Row[Any] | None) -> Taken:
    state, conn = turn.state, turn.conn
    if not state.consent:
        _UNSAID.run(conn, {"this": turn.conversation.id})
    published = turn.house.published()
    meaning = read(turn.act, state, published, today=turn.house.today())
    if turn.act.kind is Kind.EDITED:
        meaning = edited(lines.text_before(turn) or "", meaning, state, published, today=turn.house.today())
        turn.replies.append(Reply(words_of(state.lang)("talk.edited"), tags=("edited",)))
    case_id = case.id if case is not None else None
    if state.consent or case_id:
        lines.hear(turn, meaning, case_id)
    _follow_language(turn, meaning)
    turn.state.waiting = _waiting(turn, case)
    for reply in greeting_after(turn.state, meaning, now=turn.now):
        turn.replies.append(reply)
    tracker.run(turn, meaning)
    if turn.erased:
        return _after_erasure(turn)
    if case is not None:
        handoff.speaks(conn, case, turn.state.lang)
    return _leave(turn, case_id=case_id)


def _waiting(turn: Turn, case: Row[Any] | None) -> dict[str, str]:
    """The request that nobody has taken yet, as the talk speaks of it."""
    if case is None:
        return {}
    by = case.promised_by
    return {"code": case.code, "by": by.isoformat() if by and by > turn.now else ""}


def _follow_language(turn: Turn, meaning: Meaning) -> None:
    """Somebody goes on in another language: so does Bussola, and says so once; in danger without a word about it."""
    spoken = meaning.data.get("lang")
    if spoken not in LANGUAGES or spoken == turn.state.lang:
        return
    if len(meaning.text.split()) < LANGUAGE_WORDS and meaning.text.isascii() and meaning.intent not in {"greeting", "urgent"}:
        return
    turn.state.lang = str(spoken)
    if meaning.intent != "urgent":
        turn.replies.append(Reply(words_of(str(spoken))("language.switched"), tags=("language",)))


# --- what is written -------------------------------------------------------------------------------------------------


def _leave(turn: Turn, *, case_id: int | None) -> Taken:
    """Replies said, the state saved."""
    number = turn.conversation.turn + 1
    replies = bind(turn.replies, turn.state, turn=number)
    turn.state.at = turn.now.isoformat(timespec="seconds")
    taken = _said(turn, replies, author=Author.BOT, case_id=case_id)
    values = {
        "this": turn.conversation.id,
        "turn": number,
        "lang": turn.state.lang,
        "state": state_to_json(turn.state),
        "office": turn.state.office,
        "seen_at": turn.now,
        "reachable": True,
        "display_name": turn.act.name or turn.conversation.display_name if turn.state.consent else None,
    }
    _SAVE.run(turn.conn, values)
    return taken


def _said(turn: Turn, replies: Sequence[Reply], *, author: Author, case_id: int | None = None) -> Taken:
    """What leaves with the turn; with the first words a pressed button stops spinning."""
    where, stops = turn.conversation, turn.act.spins
    ids: list[int] = []
    for reply in replies:
        ids.append(outbox.say(turn.conn, where, reply, now=turn.now, author=author, case_id=case_id, stops=stops if not ids else ""))
    return Taken(where.id, tuple(ids), stops=bool(ids and stops))


def _after_erasure(turn: Turn) -> Taken:
    """Nothing is left but one message that says so, in a conversation that knows nothing."""
    act = turn.act
    turn.conversation = conversations.with_whom(turn.conn, act.channel, act.address, lang_hint=turn.state.lang, now=turn.now)
    turn.state = State(lang=turn.state.lang)
    return _said(turn, turn.replies, author=Author.SYSTEM)


def _held(turn: Turn, case: Row[Any]) -> Taken:
    """A person has the case: the message is theirs; Bussola only speaks of safety and of the citizen's own data."""
    meaning = read(turn.act, turn.state, turn.house.published(), today=turn.house.today())
    message_id = None
    if meaning.intent == "set_language" and (lang := str(meaning.data.get("to"))) in LANGUAGES:
        turn.state.lang = lang
        handoff.speaks(turn.conn, case, lang)
    if not (turn.act.kind is Kind.BUTTON and meaning.intent not in {"rate", "reopen"}) and meaning.intent not in {
        "privacy",
        "my_data",
        "erase",
        "erase_yes",
    }:
        message_id = lines.hear(turn, replace(meaning, text=turn.act.text), case.id)
        handoff.citizen_wrote(turn.conn, case, now=turn.now, message_id=message_id)
    if (through := hand_over(meaning, turn.state)) is not None:
        tracker.run(turn, through)
    elif meaning.intent == "set_language":
        turn.replies.append(Reply(words_of(turn.state.lang)("language.set"), tags=("language",)))
    elif turn.act.kind is Kind.BUTTON:
        turn.replies.append(Reply(words_of(turn.state.lang)("case.with_person"), tags=("held",)))
    if turn.erased:
        return _after_erasure(turn)
    number = turn.conversation.turn + 1
    replies = bind(turn.replies, turn.state, turn=number)
    taken = _said(turn, replies, author=Author.SYSTEM, case_id=case.id)
    turn.state.at = turn.now.isoformat(timespec="seconds")
    state = state_to_json(turn.state)
    turn.conn.execute(
        update(_conversations)
        .where(_conversations.c.id == turn.conversation.id)
        .values(turn=number, lang=turn.state.lang, state=state, seen_at=turn.now)
    )
    return taken
