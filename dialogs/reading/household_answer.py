"""Reads from one answer who lives together and how old each one is («io 38, mio marito 41, due bimbi di 3 e 7»); it guesses nobody."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from dialogs.reading import under_the_roof
from dialogs.told import negations
from dialogs.told.people import PERSON, Who
from dialogs.told.text import said_of

FACTS = ("componenti_nucleo", "eta", "eta_figli", "eta_massima_nucleo", "coniugato")
GROWN, YOUNGEST_WRITER = 18, 12
MOST_PEOPLE = 12
OLDEST = 110
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[,;.()/]")
_ME = frozenset(["io", "me", "yo", "je", "moi", "eu", "я", "мені", "انا", "myself"])
_ANOTHERS = frozenset(["suo", "sua", "his", "her", "su", "son", "sa"])
_HAVE = frozenset(["ho", "tengo", "ai", "am", "have", "m", "compio"])
_THEY = frozenset(["lei", "lui", "ella", "el", "elle", "il", "she", "he", "ea", "вона", "він", "هو", "هي"]) - {"il", "el"}
_HAS = frozenset(["ha", "ne", "has", "is", "tiene", "a"]) - {"a"}
_TOTAL = frozenset(["siamo", "in", "sono", "somos", "sommes", "suntem", "are", "нас"])
_SKIPPED = frozenset(["miei", "mie", "nostri", "nostre", "piccoli", "piccole", "altri", "altre", "my", "our", "mis", "mes", "mei", "di"])
_ALONE = frozenset(["sola", "solo", "nessuno", "alone", "seul", "seule", "singur", "singura", "сам", "сама", "один", "одна", "وحدي"])
_SMALL = re.compile(r"mes[ei]s?$|giorn[oi]$|settiman[ae]$|months?$|weeks?$|mois$|luni$|місяц")
_MARRIED = re.compile(r"marit\w|moglie|husband|wife|espos[oa]|marido|mari|femme|sotul?|sotia|чоловік\w*|дружин\w+")
_LIVES = re.compile(
    r"\b(?:vivo|viviamo|abito|abitiamo|vive|stiamo)\b(?: \w+){0,3} con\b|\bsiamo (?:io|in \d)"
    r"|\blive with\b|\bvis avec\b|\b(?:locuiesc|traiesc) cu\b|\bживу з\b|اعيش مع|和\w{1,12}一起住"
)
_LIVES_WITH_US = re.compile(r"\b(?:vive|abita|sta|vivono|abitano|stanno)\b(?: \w+){0,2} con (?:me|noi)\b|\bnon (?:vive|abita|vivono)\b")
"""Somebody who lives with us is one of those who do."""
_PARTED = re.compile(r"separat[oa]|divorziat[oa]|vedov[oa]|nubile|celibe|single|divorced|widow\w*")
_MANY = re.compile(
    r"figli|figlie|bambini|bambine|bimbi|bimbe|ragazzi|gemelli|gemelle|genitori|nonni|sorelle|fratelli|children|kids|sons|daughters|"
    r"parents|hij[oa]s|nin[oa]s|enfants|filles|copii|діти|дітей|اولاد|اطفال"
)
_BESIDES = frozenset(["badante", "coinquilino", "coinquilina", "inquilino", "convivente", "fidanzato", "fidanzata", "genero", "nuora"])
_SIBLING = re.compile(r"fratell\w+|sorell\w+|brothers?|sisters?|herman[oa]s?|freres?|soeurs?|frate\w*|sor[au]\w*|брат\w*|сестр\w+")


@dataclass(slots=True)
class Member:
    """One or several people named together; ``count`` is ``None`` for a plural without a number."""

    who: str
    count: int | None = 1
    ages: list[int] = field(default_factory=list)
    word: str = ""
    beside: bool = False
    before: list[int] = field(default_factory=list)
    """The ages that a correction in the same message replaces."""

    @property
    def people(self) -> int | None:
        return self.count if self.count is not None else len(self.ages) or None


@dataclass(slots=True)
class Told:
    """What the words name: members, ages of nobody in particular, a total, whether somebody said *alone* or *no children*."""

    members: list[Member] = field(default_factory=list)
    loose: list[int] = field(default_factory=list)
    total: int | None = None
    alone: bool = False
    childless: bool = False
    parted: bool = False

    def of(self, *who: str) -> list[Member]:
        return [one for one in self.members if one.who in who]


def read(text: str, *, lang: str = "it", whom: str = "me", children: Sequence[int] = ()) -> dict[str, Any]:
    """The family facts that an answer to «Chi vive con te, e quanti anni avete?» gives, in the interface's form.

    ``children`` are those told before: an answer that does not speak of them neither takes them away nor counts everybody.
    """
    facts, told = _read(text, lang=lang, whom=whom)
    if children and whom == "me" and not told.childless and not told.of(Who.CHILD) and not (told.loose and min(told.loose) < GROWN):
        dropped = {"eta_figli"} if told.total is not None else {"eta_figli", "componenti_nucleo"}
        facts = {key: value for key, value in facts.items() if key not in dropped}
    return facts


def _read(text: str, *, lang: str, whom: str) -> tuple[dict[str, Any], Told]:
    said = said_of(text, lang).text
    told = _told(_TOKEN.findall(said), mine=whom == "me")
    if grown := under_the_roof.GROWN_AND_SMALL.search(said):
        told.total = int(grown["grown"]) + int(grown["small"])
    if under_the_roof.AS_A_GUEST.search(said) and whom == "me":
        return ({"eta": told.of("me")[0].ages[0]} if told.of("me") and len(told.of("me")[0].ages) == 1 else {}), told
    if told.alone and under_the_roof.WITH_THE_OTHER.search(said) and whom == "me":
        told.members = [one for one in told.members if one.who == "me"]
        facts = {key: value for key, value in _facts(told, whom).items() if key != "eta_figli"}
        return facts, told
    return _facts(told, whom), told


def _facts(told: Told, whom: str) -> dict[str, Any]:
    if not told.members and not told.alone and told.total is None:
        parted = {"coniugato": False} if told.parted and whom == "me" else {}
        return {**_numbers_alone(told, whom), **parted}
    person, others = _person_and_others(told, whom)
    age = person.ages[0] if person is not None and len(person.ages) == 1 else None
    if age is None and len(told.loose) == 1:
        age = told.loose[0]
    if age is not None and age < YOUNGEST_WRITER and whom == "me":
        age = None
    facts: dict[str, Any] = {} if age is None else {"eta": age}
    counts = [one.people for one in others]
    between_them = whom == "genitore" and person is None and len(told.of(Who.PARENT)) > 1
    total = told.total
    if total is None and None not in counts and (others or told.alone):
        total = sum(count or 0 for count in counts) + (not between_them)
    if total is not None and 1 <= total <= MOST_PEOPLE:
        facts["componenti_nucleo"] = total
    ages = [*([age] if age is not None else []), *(each for one in others for each in one.ages)]
    if total is not None and len(ages) == total:
        facts["eta_massima_nucleo"] = max(ages)
    children = _children(told, others, whom=whom, age=age, everybody=told.total is None and total is not None)
    if children is not None:
        facts["eta_figli"] = children
    if whom == "me" and any(_MARRIED.fullmatch(one.word) for one in told.of(Who.SPOUSE)):
        facts["coniugato"] = True
    elif whom == "me" and told.parted:
        facts["coniugato"] = False
    return facts


def is_about(text: str) -> bool:
    """Whether somebody plainly says with whom they live."""
    said = said_of(text, "it").text
    return _LIVES.search(said) is not None and not _LIVES_WITH_US.search(said)


def _numbers_alone(told: Told, whom: str) -> dict[str, Any]:
    """«38, 41, 3 e 7»: whose age is whose is unclear, how many they are is not."""
    if len(told.loose) == 1:
        return {"eta": told.loose[0]} if told.loose[0] >= GROWN or whom != "me" else {}
    if len(told.loose) < 2 or max(told.loose) < GROWN:
        return {}
    facts: dict[str, Any] = {"componenti_nucleo": len(told.loose), "eta_massima_nucleo": max(told.loose)}
    small = sorted(age for age in told.loose if age < GROWN)
    return {**facts, "eta_figli": small} if whom == "me" else facts


def _person_and_others(told: Told, whom: str) -> tuple[Member | None, list[Member]]:
    """The person in need, and everybody else in the house."""
    wanted = {"me": "me", "figlio": Who.CHILD, "genitore": Who.PARENT, "coniuge": Who.SPOUSE}.get(whom, Who.RELATIVE)
    subject = next(iter(told.of("subject")), None)
    if whom != "me" and subject is None:
        named = [one for one in told.of(str(wanted)) if one.count == 1 and not one.beside]
        subject = named[0] if len(named) == 1 else None
    if whom == "me":
        subject = next(iter(told.of("me")), None)
    others = [one for one in told.members if one is not subject]
    if whom == "figlio" and subject is None and any((one.people or 0) > 1 for one in told.of(Who.CHILD)):
        crowd = next(one for one in told.of(Who.CHILD) if (one.people or 0) > 1)
        rest = [one for one in others if one is not crowd]
        return None, [*rest, Member(Who.CHILD, (crowd.people or 1) - 1, crowd.ages, crowd.word)]
    return subject, others


def _children(told: Told, others: Sequence[Member], *, whom: str, age: int | None, everybody: bool) -> list[int] | None:
    """Every dependent child's age; ``None`` when somebody's is missing or when they are grown."""
    kids = [one for one in others if one.who == Who.CHILD or (whom == "figlio" and _SIBLING.fullmatch(one.word))]
    if told.childless and not kids and whom == "me":
        return []
    if whom == "figlio":
        crowd = sum(len(one.ages) for one in kids if one.who == Who.CHILD)
        ages = [each for one in kids for each in one.ages] + ([age] if age is not None else [])
        complete = all(one.people is not None and len(one.ages) >= one.people for one in kids) and (age is not None or crowd > 1)
    else:
        ages = [each for one in kids for each in one.ages]
        complete = all(one.people is not None and len(one.ages) == one.people for one in kids) and (bool(kids) or everybody)
        complete = complete and whom in {"me", "coniuge"}
    return sorted(ages) if complete and all(each < GROWN for each in ages) else None


# --- reading the words -----------------------------------------------------------------------------------------------


def _told(spoken: list[str], *, mine: bool) -> Told:
    told = Told()
    current: Member | None = None
    latest: Member | None = None
    count: int | None = None
    beside = again = False
    for place, word in enumerate(spoken):
        before = spoken[place - 1] if place else ""
        if word in ".;":
            current, beside = None, False
        elif word in negations.CORRECTING:
            current, again = latest, True
            _open_again(current)
        elif word.isdigit():
            count = _numbered(told, current, spoken, place, again=again, count=count)
        elif (found := _member(spoken, place, current, mine=mine)) is not None:
            if negations.denied(spoken, place):
                told.childless = told.childless or found.who == Who.CHILD
                told.parted = told.parted or (negations.plainly(spoken, place) and bool(_MARRIED.fullmatch(found.word)))
                continue
            if count is not None:
                found.count, count = count, None
            found.beside = beside
            same = next((one for one in told.members if _is_the_same(one, found, again=again)), None)
            if same is not None and again:
                same.count = found.count
                _open_again(same)
            current = latest = same or found
            if same is None:
                told.members.append(found)
        elif word in _ALONE and not (word == "solo" and before in {"ho", "siamo"}):
            told.alone = True
        elif _PARTED.fullmatch(word):
            told.parted = True
        elif word in {"con", "with", "avec", "cu"}:
            beside = True
    for one in told.members:
        one.ages = [*one.before[: max(0, len(one.before) - len(one.ages))], *one.ages] if one.before else one.ages
    return told


def _numbered(told: Told, current: Member | None, spoken: list[str], place: int, *, again: bool, count: int | None) -> int | None:
    """What the number at ``place`` says: an age, how many there are, or, returned, how many of those named next."""
    number, before = int(spoken[place]), spoken[place - 1] if place else ""
    if before in negations.NO and place and not _is_count(spoken, place):
        return count
    if next((word for word in spoken[place + 1 : place + 2]), "") in under_the_roof.HEADS and not negations.NO & set(
        spoken[max(0, place - 3) : place]
    ):
        told.total = number
        return None
    if _is_count(spoken, place):
        return number
    if before in _TOTAL and number <= MOST_PEOPLE and not _is_age(spoken, place):
        told.total = told.total if negations.NO & set(spoken[max(0, place - 3) : place]) else number
    elif again and current is None and told.total is not None and number <= MOST_PEOPLE:
        told.total = number
    elif number <= OLDEST:
        age = (0 if number < 12 else number // 12) if _SMALL.match(next(_after(spoken, place), "")) else number
        (current.ages if current else told.loose).append(age)
    return count


def _is_the_same(one: Member, found: Member, *, again: bool) -> bool:
    """Whether somebody named again is somebody named before: oneself always, anybody else where words put themselves right."""
    return one.who == found.who and (one.who in {"me", "subject"} or (again and (one.word == found.word or one.who == Who.SPOUSE)))


def _open_again(member: Member | None) -> None:
    if member is not None and member.ages:
        member.before, member.ages = member.ages, []


def _member(spoken: list[str], place: int, current: Member | None, *, mine: bool) -> Member | None:
    """The member of the family that the word at ``place`` brings in, if it does."""
    word, before = spoken[place], spoken[place - 1] if place else ""
    following = next(_after(spoken, place), "")
    if word in _ME or (word == "i" and following in {"am", "m", "live"}):
        return Member("me")
    if word in _HAVE and following.isdigit() and not _is_count(spoken, spoken.index(following, place)):
        return Member("me")
    if not mine and (word in _THEY or (word in _HAS and (current is None or current.who == Who.OTHER) and following.isdigit())):
        return Member("subject")
    if word in _BESIDES:
        return Member(Who.OTHER, None if word == "badante" else 1, word=word)
    noun = PERSON.fullmatch(word)
    if noun is None or not noun.lastgroup or (before in {"sono", "io", "da"} and noun.lastgroup in {"PARENT", "SPOUSE"}):
        return None
    if before in {"dei", "delle"} or (
        before in {"di", "del", "della"} and current is not None and not current.ages and current.who != "me"
    ):
        return None
    who = Who.OTHER if mine and noun.lastgroup == "SPOUSE" and before in _ANOTHERS else Who[noun.lastgroup]
    return Member(who, None if _MANY.fullmatch(word) else 1, word=word)


def _after(spoken: list[str], place: int) -> Iterator[str]:
    return (word for word in spoken[place + 1 : place + 3] if word not in {"anni", "gia", "quasi", "now"})


def _is_count(spoken: list[str], place: int) -> bool:
    """Whether the number at ``place`` says how many of somebody, and not how old somebody is."""
    if int(spoken[place]) > MOST_PEOPLE:
        return False
    following = next((word for word in spoken[place + 1 : place + 4] if word not in _SKIPPED), "")
    return bool(_MANY.fullmatch(following)) or following in {"persone", "people", "personas", "personnes"}


def _is_age(spoken: list[str], place: int) -> bool:
    return next(iter(spoken[place + 1 : place + 2]), "") in {"anni", "anno", "mesi", "years", "anos", "ans", "ani"}
