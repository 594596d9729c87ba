"""Which actions follow an act, as a table of intents and phases; it runs none of them."""

from dialogs.forms import FORM
from dialogs.scene import Meaning
from dialogs.state import Phase, State

_FILL = (f"validate_{FORM}", "action_ask")

ALWAYS: dict[str, tuple[str, ...]] = {
    "start": ("action_start",),
    "urgent": ("action_urgent",),
    "urgent_person": ("action_urgent_person",),
    "operator": ("action_operator",),
    "consent": ("action_consent",),
    "help": ("action_help",),
    "unsaid": ("action_unsaid",),
    "who": ("action_who", "action_resume"),
    "free": ("action_free", "action_resume"),
    "how_long": ("action_help",),
    "name": ("action_name",),
    "code": ("action_code",),
    "code_person": ("action_code_person",),
    "urgent_on": ("action_urgent_on",),
    "safe": ("action_safe",),
    "privacy": ("action_privacy",),
    "my_data": ("action_my_data",),
    "erase": ("action_erase",),
    "erase_yes": ("action_erase_yes",),
    "leaves_home": ("action_leaves_home",),
    "age_mine": ("action_age_mine",),
    "age_other": ("action_age_other",),
    "language": ("action_language",),
    "set_language": ("action_set_language",),
    "restart": ("action_restart",),
    "cancel": ("action_cancel",),
    "thanks": ("action_thanks",),
    "greeting": ("action_greeting",),
    "bye": ("action_bye",),
    "nothing_else": ("action_nothing_else",),
    "resume": ("action_resume",),
    "areas": ("action_show_areas",),
    "area": ("action_area",),
    "tell": ("action_tell",),
    "asks_help": ("action_ask_to_tell",),
    "confirm": ("action_confirm",),
    "fix": ("action_fix",),
    "correct": ("action_correct",),
    "corrected": ("action_corrected",),
    "for_me": ("action_change_person",),
    "another_person": ("action_another_person",),
    "anew": ("action_anew",),
    "change_person": ("action_change_person",),
    "go_on": ("action_ask",),
    "results": ("action_results",),
    "more": ("action_more_results",),
    "others": ("action_other_results",),
    "service": ("action_service",),
    "papers": ("action_papers",),
    "sum": ("action_sum",),
    "sum_said": ("action_sum_said",),
    "sum_show": ("action_sum_show",),
    "follow": ("action_follow",),
    "unfollow": ("action_unfollow",),
    "when_due": ("action_when_due",),
    "how_to": ("action_how_to",),
    "how_much": ("action_how_much",),
    "faq": ("action_faq", "action_resume"),
    "offices": ("action_offices",),
    "office": ("action_office",),
    "office_kind": ("action_office_kind",),
    "term": ("action_term",),
    "location": ("action_location",),
    "contact": ("action_contact",),
    "media": ("action_media", "action_resume"),
    "empty": ("action_empty", "action_resume"),
    "abuse": ("action_abuse",),
    "choose": ("action_choose",),
    "old_button": ("action_old_button",),
    "pressed_again": ("action_pressed_again",),
    "unknown_command": ("action_unknown_command", "action_resume"),
    "unknown": ("action_not_understood",),
    "sheet": ("action_sheet_again",),
    "strike": ("action_strike",),
    "unnamed": ("action_unnamed",),
    "sheet_ok": ("action_sheet_ok",),
    "reach": ("action_reach",),
    "phone": ("action_phone",),
    "when": ("action_when",),
    "withdraw": ("action_withdraw",),
    "rate": ("action_rate",),
    "reopen": ("action_reopen",),
    "back": ("action_back",),
    "why": ("action_why",),
    "toggle": ("action_toggle",),
    "unfold": ("action_unfold",),
    "answer": _FILL,
    "not_said": _FILL,
    "chosen": _FILL,
}

IN_PHASE: dict[tuple[str, str], tuple[str, ...]] = {
    (Phase.ASK, "unknown"): ("action_not_an_answer",),
    (Phase.ASK, "greeting"): ("action_greeting",),
    (Phase.NEW, "unknown"): ("action_start",),
    (Phase.NEW, "empty"): ("action_start",),
    (Phase.NEW, "media"): ("action_media", "action_start"),
    (Phase.CONSENT, "back"): ("action_resume",),
    (Phase.CONFIRM, "unsaid"): ("action_confirm",),
    (Phase.RESULTS, "why"): ("action_why_results",),
    (Phase.SHEET, "back"): ("action_cancel",),
    (Phase.REACH, "back"): ("action_sheet_again",),
    (Phase.PHONE, "back"): ("action_ask_reach",),
    (Phase.WHEN, "back"): ("action_ask_reach",),
    (Phase.SHEET, "unknown"): ("action_sheet_again",),
    (Phase.SAFE, "unknown"): ("action_ask_safe",),
    (Phase.SAFE, "back"): ("action_ask_safe",),
    (Phase.REACH, "unknown"): ("action_ask_reach",),
    (Phase.PHONE, "unknown"): ("action_ask_phone",),
    (Phase.ERASE, "unknown"): ("action_erase",),
    (Phase.AGE, "unknown"): ("action_ask_age",),
    (Phase.SUM, "unknown"): ("action_sum_unclear",),
    (Phase.SUM, "back"): ("action_sum_show",),
    (Phase.SUM, "cancel"): ("action_sum_show",),
    (Phase.SUM, "go_on"): ("action_sum_show",),
}

FREE = frozenset({Phase.TELL, Phase.RESULTS, Phase.NEW, Phase.CONSENT, Phase.SAFE})
SHOWN_AS: dict[str, str] = {
    Phase.CONFIRM: "understood",
    Phase.CORRECT: "fix",
    Phase.ASK: "question",
    Phase.SHEET: "sheet",
    Phase.REACH: "reach",
    Phase.PHONE: "reach",
    Phase.WHEN: "reach",
    Phase.SAFE: "safe",
    Phase.ERASE: "erase",
    Phase.AGE: "age",
    Phase.SUM: "sum",
}
"""The tag of the reply that asks for what a phase waits for."""
ADDED = frozenset({"unknown", "choose", "tell"})
"""While a request waits for a person, words that ask Bussola nothing are for that person."""
ANSWERED = frozenset({"faq", "service"})
"""What the catalogue answers is answered even then, and added."""
ONLY_ASKING = frozenset({"answer", "not_said", "chosen", "toggle", "unfold"})


def actions_for(state: State, meaning: Meaning) -> tuple[str, ...]:
    """The actions to run, in order; every act has at least one. Words that come near to a danger get a quiet word first."""
    actions = _actions_for(state, meaning)
    return ("action_if_in_danger", *actions) if meaning.data.get("in_doubt") else actions


def _actions_for(state: State, meaning: Meaning) -> tuple[str, ...]:
    if meaning.intent in ONLY_ASKING and state.phase != Phase.ASK:
        return ("action_old_button",)
    if state.waiting and state.phase in FREE and meaning.intent in ADDED:
        return ("action_answer_beside", "action_added") if meaning.data.get("asked") else ("action_added",)
    if state.waiting and state.phase in FREE and meaning.intent in ANSWERED and meaning.kind != "button":
        return (*ALWAYS[meaning.intent][:1], "action_added")
    if (special := IN_PHASE.get((state.phase, meaning.intent))) is not None:
        return special
    return ALWAYS.get(meaning.intent, ("action_not_understood",))
