"""Reads a written answer to a step that is not a question about rights: consent, sheet, how and when to be reached; decides nothing."""

import re
from functools import cache
from typing import Any

from dialogs.reading import yes_or_no
from dialogs.reading.commands import is_a_title
from dialogs.reading.fixed_words import pattern
from dialogs.reading.fixed_words import words as fixed
from dialogs.reading.safety import plain
from dialogs.reading.telling import name_in
from dialogs.state import Phase, State
from dialogs.words.i18n import words_of

JUST_A_NAME = 5
NEVER_BY_HALF = frozenset({Phase.SHEET, Phase.ERASE})
"""What these do is not undone: *yes, but without the income* is no yes."""
FREE = frozenset({Phase.TELL, Phase.RESULTS, Phase.CHOOSE})
SHORT = 120
_NAME = re.compile(r"(?:[dDoO]['’])?[^\W\d_]{2,20}(?:[ '’-][^\W\d_]{2,20}){0,2}")
_WORDS = re.compile(r"[^\W_]+")
_PARTICLES = frozenset(["di", "de", "da", "del", "della", "dei", "d", "la", "lo", "el", "al", "van", "von", "bin", "ben", "o"])
MOST_BARE = 2
_PHONE = re.compile(r"\+?\d[\d ./-]{6,17}\d")
_YES_NO: dict[str, tuple[tuple[str, dict[str, Any]], tuple[str, dict[str, Any]]]] = {
    Phase.CONFIRM: (("confirm", {}), ("fix", {})),
    Phase.CORRECT: (("confirm", {}), ("confirm", {})),
    Phase.SHEET: (("sheet_ok", {}), ("cancel", {})),
    Phase.SAFE: (("safe", {"how": "chat"}), ("safe", {"how": "phone"})),
    Phase.ERASE: (("erase_yes", {}), ("cancel", {})),
    Phase.AGE: (("age_mine", {}), ("age_other", {})),
}
_BUTTONS: dict[str, dict[str, tuple[str, dict[str, Any]]]] = {
    Phase.SHEET: {"sheet_ok": ("sheet_ok", {})},
    Phase.REACH: {"reach_chat": ("reach", {"how": "chat"}), "reach_phone": ("reach", {"how": "phone"})},
    Phase.PHONE: {"reach_chat": ("reach", {"how": "chat"})},
    Phase.WHEN: {"any_time": ("when", {"when": ""})},
    Phase.SAFE: {"safe_chat": ("safe", {"how": "chat"}), "safe_phone": ("safe", {"how": "phone"}), "safe_desk": ("safe", {"how": "desk"})},
    Phase.CORRECT: {"all_right": ("confirm", {})},
    Phase.ERASE: {"erase_yes": ("erase_yes", {})},
    Phase.AGE: {"age_mine": ("age_mine", {}), "age_other": ("age_other", {})},
}
Answer = tuple[str, dict[str, Any]]


def read(text: str, state: State) -> Answer | None:
    """The intent, with its data, that ``text`` means at this step; ``None`` when it answers nothing here."""
    phase, said = state.phase, yes_or_no.yes_no(text)
    if (pressed := _title(text, state)) is not None:
        return pressed
    if phase == Phase.SHEET and (said_of_it := _of_the_sheet(text, state)) is not None:
        return said_of_it
    if said is not None and phase in _YES_NO:
        plainly = yes_or_no.outright(text) if phase in NEVER_BY_HALF else said
        return None if plainly is None else _YES_NO[phase][not plainly]
    if phase in FREE and (bare := _nothing_more(text, state)) is not None:
        return bare
    if phase == Phase.RATE and text.strip() in {"1", "2", "3", "4", "5"}:
        return "rate", {"stars": int(text)}
    if (reached := _reached(text, phase)) is not None:
        return reached
    named = _name(text, state)
    return ("name", {"name": named}) if named is not None else None


def _nothing_more(text: str, state: State) -> Answer | None:
    """A yes or a no and nothing else, where no question stands: what can be done is shown again, or one is let go in peace."""
    said = plain(text).strip(" .!,;:)(")
    if said in fixed("refuse") or said in fixed("no_more"):
        return "nothing_else", {}
    if said not in fixed("agree") or (len(said) == 1 and said.isascii()):
        return None
    if said in fixed("plain_yes"):
        is_named = bool(state.consent and state.phase == Phase.TELL and state.slugs and not state.waiting)
        return ("go_on" if is_named else "asks_help"), {}
    return "resume", {}


def _title(text: str, state: State) -> Answer | None:
    """The words of a button of this step, written out."""
    words = words_of(state.lang)
    written = plain(text).strip(" .!")
    return next((means for key, means in _BUTTONS.get(state.phase, {}).items() if plain(words(f"btn.{key}")) == written), None)


def _reached(text: str, phase: str) -> Answer | None:
    """How and when: a number, *by telephone*, *here*, a moment of the week."""
    said = plain(text)
    if len(said) > SHORT or pattern("asking").search(said):
        return None
    if phase in {Phase.REACH, Phase.PHONE} and (number := _PHONE.search(text)):
        return "phone", {"phone": number[0].strip()}
    if phase == Phase.REACH and pattern("by_phone").search(said):
        return "reach", {"how": "phone"}
    if phase in {Phase.REACH, Phase.PHONE} and pattern("by_chat").search(said):
        return "reach", {"how": "chat"}
    if phase == Phase.WHEN and yes_or_no.not_said(text) is not None:
        return "when", {"when": ""}
    if phase == Phase.WHEN and pattern("moments").search(said):
        return "when", {"when": text}
    return None


def _of_the_sheet(text: str, state: State) -> Answer | None:
    """*Ok mandala*, *in chat*, *senza nome*: it is sent, or goes without a name."""
    said = " ".join(_WORDS.findall(plain(text)))
    if pattern("send").fullmatch(said) or pattern("how_already").fullmatch(said):
        return "sheet_ok", {}
    if len(said) <= SHORT and pattern("without_name").search(said):
        return "unnamed", {}
    if yes_or_no.not_said(text) == "declined":
        asked = not state.name and "name" not in (state.sheet or {}).get("struck", ())
        return ("unnamed", {}) if asked else ("cancel", {})
    return None


def _name(text: str, state: State) -> str | None:
    """A name that is told by itself; on the sheet, where none was given, the name alone will do if it looks like one."""
    told = name_in(text) if len(text.split()) <= JUST_A_NAME else None
    if told is not None or state.phase != Phase.SHEET or state.name or is_a_title(text) or not looks_like_a_name(text):
        return told
    alone = text.strip(" .!")
    return alone.title() if alone.islower() or alone.isupper() else alone


def looks_like_a_name(text: str) -> bool:
    """One or two words, or more with capitals, none of which is a verb, a yes or an everyday word."""
    alone = text.strip(" .!")
    if not _NAME.fullmatch(alone) or pattern("abuse").search(plain(text)):
        return False
    words = _WORDS.findall(alone)
    many = len(words) > 1
    telling = [word for word in words if not (many and plain(word) in _PARTICLES)]
    if not telling or (len(words) > MOST_BARE and any(word.islower() for word in telling)):
        return False
    return not any(plain(word) in _ordinary() or pattern("not_a_name").fullmatch(plain(word)) for word in telling)


@cache
def _ordinary() -> frozenset[str]:
    """Single words that agree, refuse, link or deny."""
    listed = (one for name in ("agree", "refuse", "small", "not", "but") for one in fixed(name))
    return frozenset(word for one in listed for word in _WORDS.findall(plain(one)))
