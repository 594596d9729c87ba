"""Puts the words for days, months and spans of time of seven languages into the Italian ones; reads no date itself."""

import re
from functools import cache
from typing import Final

from knowledge.months import MONTHS

_MONTHS: Final = {
    "en": "january|jan february|feb march april|apr may june|jun july|jul august|aug september|sept october|oct november|nov december|dec",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre|setiembre octubre noviembre diciembre",
    "fr": "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "uk": "січ(?:ень|ня|ні) лют(?:ий|ого|ому) берез(?:ень|ня|ні) квіт(?:ень|ня|ні) трав(?:ень|ня|ні) черв(?:ень|ня|ні) лип(?:ень|ня|ні) "
    "серп(?:ень|ня|ні) верес(?:ень|ня|ні) жовт(?:ень|ня|ні) листопад(?:а|і)? груд(?:ень|ня|ні)",
    "ar": "يناير فبراير مارس (?:ابريل|نيسان) مايو يونيو يوليو اغسطس سبتمبر اكتوبر نوفمبر ديسمبر",
}
_SPANS: Final = {
    "en": {"giorni": "days?", "settimane": "weeks?", "mesi": "months?", "anni": "years?"},
    "es": {"giorni": "dias?", "settimane": "semanas?", "mesi": "mes(?:es)?", "anni": "anos?"},
    "fr": {"giorni": "jours?", "settimane": "semaines?", "mesi": "mois", "anni": "ans?|annees?"},
    "ro": {"giorni": "(?:de )?zile?", "settimane": "(?:de )?saptaman[ai]", "mesi": "(?:de )?luni|luna", "anni": "(?:de )?ani?"},
    "uk": {"giorni": "д(?:ень|ні|нів)", "settimane": "тиж(?:день|ні|нів)", "mesi": "місяц(?:ь|і|ів)", "anni": "рок(?:и|ів|у)|рік"},
    "ar": {"giorni": "يوم(?:ا)?|ايام", "settimane": "اسبوع|اسابيع", "mesi": "شهر|اشهر|شهور", "anni": "سنه|سنوات|عام"},
    "zh": {"giorni": "天", "settimane": "个?(?:星期|周)", "mesi": "个月", "anni": "年(?![0-9])"},
}
_LAST: Final = {
    "en": {"ieri": "yesterday", "oggi": "today", "settimana scorsa": "last week", "mese scorso": "last month", "anno scorso": "last year"},
    "es": {"avantieri": "anteayer", "ieri": "ayer", "oggi": "hoy", "settimana scorsa": "semana pasada", "mese scorso": "mes pasado",
           "anno scorso": "ano pasado"},
    "fr": {"avantieri": "avant hier", "ieri": "hier", "oggi": "aujourd hui", "settimana scorsa": "semaine (?:derniere|passee)",
           "mese scorso": "mois (?:dernier|passe)", "anno scorso": "(?:annee derniere|an dernier)"},
    "ro": {"avantieri": "alaltaieri", "oggi": "azi|astazi", "settimana scorsa": "saptamana trecuta", "mese scorso": "luna trecuta",
           "anno scorso": "anul trecut"},
    "uk": {"avantieri": "позавчора", "ieri": "вчора|учора", "oggi": "сьогодні", "settimana scorsa": "минул(?:ого|ий) тиж(?:ня|день)",
           "mese scorso": "минул(?:ого|ий) місяц(?:я|ь)", "anno scorso": "(?:минулого року|торік)"},
    "ar": {"ieri": "امس", "oggi": "اليوم", "settimana scorsa": "الاسبوع الماضي", "mese scorso": "الشهر الماضي",
           "anno scorso": "(?:السنه الماضيه|العام الماضي)"},
    "zh": {"avantieri": "前天", "ieri": "昨天", "oggi": "今天", "settimana scorsa": "上(?:个)?(?:周|星期)", "mese scorso": "上个月",
           "anno scorso": "去年"},
}  # fmt: skip
_HAN_DATE = re.compile(r"(?:((?:19|20)\d\d)年)?(\d{1,2})月(?:份)?(?:(\d{1,2})[日号]?)?")


def in_italian(said: str, lang: str) -> str:
    """``said`` (lower case, no accents) with its time words in Italian."""
    if lang == "zh":
        said = _HAN_DATE.sub(_han_date, said)
    for pattern, words in _patterns(lang):
        said = pattern.sub(words, said)
    return said


@cache
def _patterns(lang: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    months = zip(_MONTHS.get(lang, "").split(), MONTHS, strict=False)
    pairs = [(words, name) for name, words in _LAST.get(lang, {}).items()] + [(words, name) for name, words in _SPANS.get(lang, {}).items()]
    pairs += [(f"(?:de |of |d |l )?(?:{words})(?: (?:de|del|din|of))?", name) for words, name in months]
    if lang == "zh":
        return tuple((re.compile(words), f" {name} ") for words, name in pairs)
    return tuple((re.compile(rf"(?<!\w)(?:{words})(?!\w)"), name) for words, name in pairs)


def _han_date(found: "re.Match[str]") -> str:
    day = f"{found[3]} " if found[3] else ""
    number = int(found[2])
    return f" {day}{MONTHS[number - 1]} {found[1] or ''} " if 1 <= number <= len(MONTHS) else found[0]
