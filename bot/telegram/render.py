"""A ``Reply`` as Bot API calls: texts split, strong words and folded parts as HTML, buttons, places, documents; it sends nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from dialogs.replies import Button, Reply, rows_of

TEXT_LIMIT = 4096
TOPIC_NAME_LIMIT = 128
PAYLOAD_BYTES = 64
VENUE_TITLE_LIMIT = 256
_STRONG = re.compile(r"(?<![*\w])\*(?!\s)([^*\n]+)(?<!\s)\*(?![*\w#])")
_ASK_WORDS = {
    "location": {
        "it": ("📍 Invia la posizione", "Oppure manda la tua posizione col tasto qui sotto."),
        "en": ("📍 Send location", "Or send your location with the button below."),
        "es": ("📍 Enviar ubicación", "O envía tu ubicación con el botón de abajo."),
        "fr": ("📍 Envoyer ma position", "Ou envoie ta position avec le bouton ci-dessous."),
        "ro": ("📍 Trimite locația", "Sau trimite locația ta cu butonul de mai jos."),
        "uk": ("📍 Надіслати геолокацію", "Або надішліть своє місце кнопкою нижче."),
        "ar": ("📍 أرسل موقعي", "أو أرسل موقعك بالزر في الأسفل."),
        "zh": ("📍 发送位置", "或者用下面的按钮发送你的位置。"),
    },
    "contact": {
        "it": ("📞 Invia il numero", "Oppure manda il tuo numero col tasto qui sotto."),
        "en": ("📞 Send number", "Or send your number with the button below."),
        "es": ("📞 Enviar número", "O envía tu número con el botón de abajo."),
        "fr": ("📞 Envoyer mon numéro", "Ou envoie ton numéro avec le bouton ci-dessous."),
        "ro": ("📞 Trimite numărul", "Sau trimite numărul tău cu butonul de mai jos."),
        "uk": ("📞 Надіслати номер", "Або надішліть свій номер кнопкою нижче."),
        "ar": ("📞 أرسل رقمي", "أو أرسل رقمك بالزر في الأسفل."),
        "zh": ("📞 发送号码", "或者用下面的按钮发送你的号码。"),
    },
}


@dataclass(frozen=True, slots=True)
class Call:
    """One Bot API call. ``plain`` is the text to use when Telegram cannot parse the HTML; ``file_id`` names a ``StoredFile`` to attach."""

    method: str
    params: dict[str, Any]
    plain: str = ""
    file_id: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    def without_markup(self) -> "Call":
        """The same words with nothing to parse."""
        params = {key: value for key, value in self.params.items() if key != "parse_mode"}
        return Call(self.method, params | {"text": self.plain}, self.plain)


def width(text: str) -> int:
    """Length as Telegram counts it: UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def split(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """Pieces no longer than ``limit``, cut at paragraphs, else lines, else words, else anywhere; nothing but white space is lost."""
    pieces: list[str] = []
    rest = text.strip()
    while width(rest) > limit:
        cut = _cut(rest, limit)
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*pieces, rest] if rest else pieces


def _cut(text: str, limit: int) -> int:
    end, units = 0, 0
    for char in text:
        units += 2 if ord(char) > 0xFFFF else 1
        if units > limit:
            break
        end += 1
    for mark in ("\n\n", "\n", " "):
        at = text.rfind(mark, 1, end)
        if at > end // 2:
            return at
    return end


def html(text: str) -> str:
    """Plain text with ``*strong*`` words as Telegram's HTML."""
    return _STRONG.sub(r"<b>\1</b>", escape(text, quote=False))


def plain(text: str) -> str:
    """The same text without its marks."""
    return _STRONG.sub(r"\1", text)


def calls_of(reply: Reply, target: dict[str, Any], *, lang: str = "it") -> list[Call]:
    """Everything needed to show ``reply`` in ``target`` (chat, perhaps thread), in order; buttons hang on the last text."""
    calls = _texts(reply, target)
    markup = keyboard(reply.buttons, reply.columns, controls=reply.controls)
    if markup and calls:
        calls[-1].params["reply_markup"] = markup
    if reply.place:
        place = reply.place
        venue = {"latitude": place.lat, "longitude": place.lon, "title": place.title[:VENUE_TITLE_LIMIT], "address": place.address or "-"}
        calls.append(Call("sendVenue", target | venue))
    if reply.document:
        calls.append(Call("sendDocument", dict(target), file_id=reply.document.file_id))
    if reply.ask in _ASK_WORDS:
        _ask(calls, reply.ask, target, lang)
    return calls


def _texts(reply: Reply, target: dict[str, Any]) -> list[Call]:
    pieces = [(html(piece), plain(piece)) for piece in split(reply.text)]
    if not pieces and reply.buttons:
        pieces = [("…", "…")]
    for number, piece in enumerate(split(reply.folded)):
        folded = f"<blockquote expandable>{html(piece)}</blockquote>", plain(piece)
        if number == 0 and pieces and width(pieces[-1][1]) + width(folded[1]) + 1 <= TEXT_LIMIT:
            last = pieces.pop()
            folded = f"{last[0]}\n{folded[0]}", f"{last[1]}\n\n{folded[1]}"
        pieces.append(folded)
    return [_text(marked, bare, target) for marked, bare in pieces]


def _text(marked: str, bare: str, target: dict[str, Any]) -> Call:
    params = target | {"text": marked, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    if marked == bare:
        del params["parse_mode"]
    return Call("sendMessage", params, bare)


def keyboard(buttons: tuple[Button, ...], columns: int = 1, *, controls: int = 0) -> dict[str, Any] | None:
    """Buttons under a message, ``columns`` a row, the last ``controls`` in rows of their own; those without effect are left out."""
    fit = [bool(button.url or (button.payload and len(button.payload.encode()) <= PAYLOAD_BYTES)) for button in buttons]
    usable = tuple(button for button, fits in zip(buttons, fit, strict=True) if fits)
    if not usable:
        return None
    last = sum(fit[len(buttons) - controls :])
    return {"inline_keyboard": [[_key(button) for button in row] for row in rows_of(usable, columns=columns, controls=last)]}


def _key(button: Button) -> dict[str, str]:
    return {"text": button.title, "url": button.url} if button.url else {"text": button.title, "callback_data": button.payload}


def _ask(calls: list[Call], what: str, target: dict[str, Any], lang: str) -> None:
    title, words = _ASK_WORDS[what].get(lang, _ASK_WORDS[what]["it"])
    key = {"text": title, f"request_{what}": True}
    markup = {"keyboard": [[key]], "resize_keyboard": True, "one_time_keyboard": True}
    for call in calls:
        if call.method == "sendMessage" and "reply_markup" not in call.params:
            call.params["reply_markup"] = markup
            return
    calls.append(Call("sendMessage", target | {"text": words, "reply_markup": markup}, words))


def edit_call(reply: Reply, target: dict[str, Any], message_id: int) -> Call:
    """New words and buttons for a message that is already there; what does not fit in one message is cut with an ellipsis."""
    words = split(reply.text)
    text = words[0] if len(words) == 1 else f"{split(reply.text, TEXT_LIMIT - 2)[0]} …"
    chat = {key: value for key, value in target.items() if key != "message_thread_id"}
    call = _text(html(text), plain(text), chat | {"message_id": message_id})
    call.params["reply_markup"] = keyboard(reply.buttons, reply.columns, controls=reply.controls) or {"inline_keyboard": []}
    return Call("editMessageText", call.params, call.plain)
