"""Where the person lives, from the comuni that the catalogue knows and a list of other places; an office's town is no residence."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from rapidfuzz import fuzz, process

from dialogs.told.text import Said, Told
from knowledge.search.stems import plain

DOCUMENT = "places.yml"
NEAR = 88
_LIVES = (
    r"abit\w+|viv(?:o|e|iamo|ono|ere)|sto|stiamo|stamo|sta|stoo|stu|risied\w+|residen(?:te|ti|za)|"
    r"domiciliat\w+|sono di|siamo di|sont de|sun de|semu|siamo|mi trovo|ci troviamo|vengo da|"
    r"scriv(?:o|iamo)|moved|live|living|lives|based|vivimos|vivo|viv|resido|habit(?:e|ons|o)|j habite|vis|vivons|"
    r"locui(?:esc|im|este)|stau|stam|stay|staying"
)
_PREPOSITION = (
    r"(?:proprio |sempre |da solo |da sola |sol[oa] |tutti |insieme |con \w+(?: \w+)? |qui |qua |"
    r"tutt ora |ora |adesso |da anni |attualmente |in affitto |in (?:una |un )?(?:casa|stanza|alloggio|appartamento|bilocale|monolocale|"
    r"trilocale)(?: \w+)?(?: in affitto)? )?(?:a|ad|in|di|de|en|la|nel|nell|nella|au|at|near|"
    r"vicino a|dalle parti di|presso)(?: (?:zona|quartiere|provincia di))?"
)
_HOME = re.compile(rf"\b(?:{_LIVES})\b(?P<gap>[^.;!?]{{0,24}}?) (?:{_PREPOSITION} |in zona )?(?P<place>[a-z]{{3,}}(?: [a-z]+){{0,3}})")
_HERE = re.compile(r"\b(?:qui|qua|chi|ici|aqui|here|aici) (?:a|in|en|la) (?P<place>[a-z]{3,}(?: [a-z]+){0,3})")
_RELATIVE = re.compile(
    r"(?P<place>[a-z]{3,}(?: [a-z]+){0,2}),? (?:dove|where|donde|ou|unde) (?:noi |io )?(?:abit|viv|(?:ho la |"
    r"abbiamo la )?resid|stiam|live|viv|j habite|locui)"
)
_SEGMENT = re.compile(r"\bche (?:mi|ci|lo|la|li) segue (?:a|qui a) (?P<place>[a-z]{3,}(?: [a-z]+){0,3})")
_TAIL = re.compile(
    r"\b(?:sono|siamo|mamma|papa|famiglia|coppia|ho|abbiamo)\b(?P<gap>[^.;!?]{2,70}?) a (?P<place>[a-z]{4,}(?: [a-z]+){0,2})"
    r"\s*(?:$|[.,;!?])"
)
_WHO_LIVES = re.compile(
    r"\b(?:disoccupat\w|pensionat\w|invalid\w|incinta|single|separat\w|vedov\w|sol[oa] con|"
    r"con (?:i miei |le mie )?(?:\d|un|una) (?:figl\w+|bimb\w|bambin\w)|\d (?:figl\w+|bimb\w|bambin\w)|in affitto|anni)"
)
_ELSEWHERE = re.compile(
    r"\b(?:nat[oa]|stat[oa] a|and\w+|vado|trov\w+|cerc\w+|ufficio|sportello|lavor[oa]\w*|visita|appuntamento|"
    r"ospedale|scuola|corso|casa a|"
    r"trasfer\w+|vorre\w+|posto|domanda|sorell\w+|fratell\w+|madre|amic\w+|arrivat\w|via da|licenziat\w)\b"
)
_ABROAD_ONLY = re.compile(r"\b(?:of|with|have|with)\b[^.;!?]{0,40}\bin (?P<place>[a-z]{4,})\b")
_NOT_HOME = re.compile(r"\b(?:ufficio|sportello|lavor\w+|andare|corso|centro|ospedale|scuola|dormo|dormire|dorm|dorme)\b")
_NOWHERE = re.compile(
    r"\bsenza (?:fissa dimora|residenza|una residenza)\b|\b(?:non|nn) (?:ho|abbiamo|"
    r"ha) (?:piu )?(?:ne casa ne |una |la |nessuna |alcuna )?residenza\b(?! (?:a|ad|in(?! italia)|nel|qui|qua)\b)|"
    r"\bne residenza\b|\bresidenza non ne ho\b"
    r"|\bno fixed address\b|\bcancellat\w+ (?:dalla|la) residenza\b|\b(?:ho|con|la mia) (?:la |una )?residenza (?:fittizia|cancellata)\b|"
    r"\bnon sono (?:piu )?residente da nessuna\b|\bsin (?:residencia|empadron\w+)\b"
)
_IS_OF = re.compile(
    r"\bmi[oa] (?:madre|mamma|padre|papa|suocer[oa]|nonn[oa]|zi[oa]|sorella|fratello|marito|moglie)"
    r"(?:\b[^.;!?]{0,60}?(?:,|\be|\bed|\d|anni))? e di (?P<place>[a-z]{4,}(?: [a-z]+){0,2})"
)
"""*My mother … is from Milan*, for whom help is asked."""
_ALONE = re.compile(r"(?:^|[,.;!?]) ?(?P<prep>(?:(?:sono|siamo|sto) )?(?:di|da|a) )?(?P<place>[a-z]{4,}(?: [a-z]+){0,2}) ?(?=$|[,.;!?])")
_ASKS_WHERE = re.compile(r"\b(?:dove|ufficio|sportello|indirizzo|orari|sede|caf)\b")
_STRUCK_OFF = re.compile(r"\bresidenza\b[^.;!?]{0,25}\bcancellat\w+\b")
_RESIDENT = re.compile(r"\bresidenza (?:\w+ ){0,4}?(?:a|in|nel comune di) (?P<place>[a-z]{3,}(?: [a-z]+){0,2})")
_LIVING = re.compile(
    rf"\b(?:{_LIVES}|divid[oe]|dividiamo|locuim|stongo|stamm|affitto|casa popolare|casa aler|monolocale|bilocale|"
    rf"trilocale|we stay|i stay)\b"
)
_AT = re.compile(r"\b(?:a|ad|in|en|la|at|near)(?: milan citta)? (?=(?P<place>[a-z]{3,}(?: [a-z]+){0,2}))")
_AWAY = re.compile(
    r"\b(?:ufficio|sportello|lavor\w+|visita|corso|centro|ospedale|scuola|studi\w+|universita|dorm\w+|vado|vengo|viene|parent\w*|sorella|"
    r"fratello|cerc\w+|trov\w+|amic\w+|madre|mamma|padre|altrove|nat[oa]|dove|chi|work\w*|mother|sister|brother|father|da anni fa|"
    r"prima)\b"
)
_SCRIPTS = re.compile(
    r"(?:жив\w*|мешка\w*|проживаю\w*)[^.;!?]{0,25}?\b(?:в|у|біля) (?P<uk>\w+)|(?:اعيش|نعيش|اسكن|نسكن|"
    r"ساكن\w*|مقيم\w*|عايش\w*)[^.;!?؟]{0,20}?(?:في|ب) ?(?P<ar>\w+)|(?:住在|住|居住在|生活在)(?P<zh>[一-鿿]{2,5})"
)


_LATIN_NAME = re.compile(
    r"(?:(?:жив(?:у|емо)|мешка(?:ю|ємо)|проживаю\w*)[^.;!?,]{0,15}?\b(?:в|у) |"
    r"(?:اعيش|نعيش|اسكن|نسكن|ساكن\w*|مقيم\w*)[^.;!?؟،]{0,12}?(?:في|ب) ?|"
    r"(?:^|[，,。\s]|我|我们)(?:现在)?(?:住在|居住在) ?)(?P<place>[a-z]+(?: [a-z]+){0,2})"
)
"""The town written as on the signs, in a sentence of other letters."""

_NOT_THERE = re.compile(
    r"\b(?:non|nn) (?:ci )?(?:(?:abit|risied)\w+|viv(?:o|e|iamo|ono)|sto|stiamo|sta|sono|siamo|e|ho la residenza|abbiamo la residenza)"
    r"(?: piu| ancora| proprio| residenti?| io)* (?:a|ad|in|di|nel comune di) (?P<place>[a-z]{3,}(?: [a-z]+){0,3})"
)


@dataclass(frozen=True, slots=True)
class Places:
    """Known places: spoken name → value of ``comune_residenza``."""

    values: Mapping[str, str]
    names: tuple[str, ...]
    scripts: Mapping[str, str]


def places_of(comuni: tuple[str, ...], document: Mapping[str, Any] | None) -> Places:
    """Names from the fact's own values and from ``places.yml``."""
    values = {name.replace("-", " "): name for name in comuni}
    scripts: dict[str, str] = {}
    for value, names in ((document or {}).get("residence") or {}).items():
        for name in names:
            spelled = plain(name).strip()
            (values if spelled.isascii() else scripts).setdefault(spelled, value)
    for name in ("altro lombardia", "fuori lombardia", "senza residenza"):
        values.pop(name, None)
    return Places(values, tuple(name for name in values if len(name) >= 6), scripts)


def residence(said: Said, places: Places) -> Iterator[Told]:
    """The comune of residence when the message says where the person lives; where one lives not is left out."""
    said = replace(said, text=_without_denied(said.text, places))
    if found := _NOWHERE.search(said.text) or _STRUCK_OFF.search(said.text):
        yield Told("comune_residenza", "senza-residenza", found[0])
        return
    for found in _RESIDENT.finditer(said.text):
        if value := place_value(found["place"], places):
            yield Told("comune_residenza", value, found[0])
            return
    if (latin := _LATIN_NAME.search(said.text)) and (value := _known(latin["place"], places)):
        yield Told("comune_residenza", value, latin[0])
        return
    if not said.text.isascii() and (told := _other_script(said, places)):
        yield told
        return
    for pattern in (_RELATIVE, _HOME, _HERE, _SEGMENT, _ABROAD_ONLY):
        for found in _overlapping(pattern, said.text):
            gap = found.groupdict().get("gap") or ""
            if _NOT_HOME.search(gap) or (pattern is _ABROAD_ONLY and said.lang != "en"):
                continue
            if value := place_value(found["place"], places, last=pattern is _RELATIVE):
                yield Told("comune_residenza", value, found[0])
                return
    if (found := _IS_OF.search(said.text)) and (value := _known(found["place"], places)):
        yield Told("comune_residenza", value, found[0])
        return
    if told := _near_the_verb(said, places):
        yield told
        return
    for found in _TAIL.finditer(said.text):
        spoken = f" {found[0].partition(' ')[0]}{found['gap']} "
        if _WHO_LIVES.search(spoken) and not _ELSEWHERE.search(spoken) and (value := places.values.get(found["place"].strip())):
            yield Told("comune_residenza", value, found[0].strip())
            return
    if not _ASKS_WHERE.search(said.text):
        for found in _overlapping(_ALONE, said.text):
            if (value := places.values.get(found["place"])) and (not found["prep"] or not said.text[found.end() :].strip(" ,.;!?")):
                yield Told("comune_residenza", value, found["place"])
                return


def _without_denied(text: str, places: Places) -> str:
    """``non abito a Milano ma a Tradate`` is ``abito ma a Tradate``."""

    def kept(found: "re.Match[str]") -> str:
        name = next((name for name in _openings(found["place"]) if name in places.values), None)
        if name is None:
            return found[0]
        rest = found["place"][len(name) :]
        return f"abito{rest}" if rest.startswith(" ma ") else rest

    return _NOT_THERE.sub(kept, text)


def _openings(words: str) -> list[str]:
    """The words that a text begins with, most of them first."""
    parts = words.split()
    return [" ".join(parts[:size]) for size in range(len(parts), 0, -1)]


def _near_the_verb(said: Said, places: Places) -> Told | None:
    """A known place some words after the verb of living, the rent or the contract of the home: ``vivo sola in casa popolare a Milano``."""
    for verb in _LIVING.finditer(said.text):
        window = re.split(r"[.;!?]", said.text[verb.end() : verb.end() + 70])[0]
        for found in _AT.finditer(window):
            if _AWAY.search(window[: found.start()]):
                break
            for name in _openings(found["place"]):
                if value := places.values.get(name):
                    return Told("comune_residenza", value, f"{verb[0]}{window[: found.end()]}".strip())
    return None


def _known(words: str, places: Places) -> str | None:
    """The value of the known place that opens ``words``, spelled as it is."""
    return next((places.values[name] for name in _openings(words) if name in places.values), None)


def _overlapping(pattern: "re.Pattern[str]", text: str) -> Iterator["re.Match[str]"]:
    start = 0
    while found := pattern.search(text, start):
        yield found
        start = max(found.start("place"), found.start() + 1)


def place_value(words: str, places: Places, *, last: bool = False) -> str | None:
    """The value for the place that opens ``words`` (or closes them); one slip of the pen is forgiven in long names."""
    parts = words.split()
    spans = [parts[start:] for start in range(len(parts))] if last else [parts[:size] for size in range(min(4, len(parts)), 0, -1)]
    for span in spans:
        if value := places.values.get(" ".join(span)):
            return value
    for span in spans:
        name = " ".join(span)
        if len(name) >= 6 and (near := process.extractOne(name, places.names, scorer=fuzz.ratio, score_cutoff=NEAR)):
            return places.values[near[0]]
    return None


def _other_script(said: Said, places: Places) -> Told | None:
    for found in _SCRIPTS.finditer(said.text):
        word = found["uk"] or found["ar"] or found["zh"] or ""
        for name, value in places.scripts.items():
            if word.startswith(name) or (found["zh"] and name in word):
                return Told("comune_residenza", value, found[0])
    return None
