"""How a moment to come is said in each language: today, tomorrow, a weekday, a date; computes no hours."""

from datetime import date, datetime

from babel.dates import format_date, format_time

TODAY = {"it": "oggi", "en": "today", "es": "hoy", "fr": "aujourd’hui", "ro": "astăzi", "uk": "сьогодні", "ar": "اليوم", "zh": "今天"}
TOMORROW = {"it": "domani", "en": "tomorrow", "es": "mañana", "fr": "demain", "ro": "mâine", "uk": "завтра", "ar": "غدًا", "zh": "明天"}
BY = {
    "it": "entro {day} {at} {time}",
    "en": "by {day} at {time}",
    "es": "a más tardar {day} a las {time}",
    "fr": "au plus tard {day} à {time}",
    "ro": "cel târziu {day} la {time}",
    "uk": "до {time} ({day})",
    "ar": "قبل الساعة {time} ({day})",
    "zh": "最晚{day} {time}",
}
WEEK = 6


def _known(lang: str) -> str:
    return lang if lang in BY else "it"


def _day(day: date, today: date, lang: str) -> str:
    ahead = (day - today).days
    if ahead == 0:
        return TODAY[lang]
    if ahead == 1:
        return TOMORROW[lang]
    pattern = "EEEE" if 0 < ahead <= WEEK else {"zh": "M月d日EEEE", "en": "EEEE d MMMM", "ar": "EEEE d MMMM"}.get(lang, "EEEE d MMMM")
    return str(format_date(day, format=pattern, locale=lang))


def _time(moment: datetime, lang: str) -> str:
    if lang == "it":
        return f"{moment.hour}" if not moment.minute else f"{moment.hour}:{moment.minute:02d}"
    return str(format_time(moment, format="HH:mm", locale=lang))


def promise_words(moment: datetime, today: date, *, lang: str) -> str:
    """By when, in words."""
    lang = _known(lang)
    at = "all’" if moment.hour == 1 else "alle"
    return BY[lang].format(day=_day(moment.date(), today, lang), at=at, time=_time(moment, lang)).replace("’ ", "’")


def slot_words(start: datetime, end: datetime, today: date, *, lang: str) -> str:
    """A day and its hours."""
    lang = _known(lang)
    return f"{_day(start.date(), today, lang)} {_time(start, lang)}-{_time(end, lang)}"


def day_and_time(moment: datetime, *, lang: str = "it") -> str:
    """A full date and hour, for appointments: ``lunedì 7 dicembre alle 10``."""
    lang = _known(lang)
    day = format_date(moment.date(), format={"zh": "M月d日EEEE"}.get(lang, "EEEE d MMMM"), locale=lang)
    joint = {"it": " alle ", "en": " at ", "es": " a las ", "fr": " à ", "ro": " la ", "uk": ", ", "ar": " الساعة ", "zh": " "}[lang]
    return f"{day}{joint}{_time(moment, lang)}"
