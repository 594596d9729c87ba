"""What a person does next in the benchmarks' crowd: an intake told and tapped from the first word to the case, and then once more."""

import random
from dataclasses import dataclass
from typing import Any

WORDS = (
    "ho perso il lavoro e non arrivo a fine mese",
    "mia madre ha 82 anni e non può più stare da sola",
    "non riesco a pagare l'affitto, ho due figli",
    "mio figlio ha una disabilità e mi serve aiuto a scuola",
    "ho bisogno di un avvocato ma non posso pagarlo",
    "sono rimasta sola con una bambina di 3 anni",
    "come faccio ad avere il permesso di soggiorno",
    "cerco un centro per mio padre che ha la demenza",
    "le bollette sono troppo alte",
    "ho bisogno di aiuto per la spesa",
)
NOT_ANSWERS = frozenset(
    {"Non lo so", "Una cosa alla volta", "Indietro", "Perché?", "Altro…", "Parla con una persona", "Preferisco non dirlo"}
)
ALWAYS = ("Sì, va bene", "Fatto", "Va bene, invia", "Qui in chat", "Va bene così")
TELLS, DOES_NOT_KNOW, ASKS_WHY, WANTS_A_PERSON = 0.3, 0.08, 0.03, 0.4
Key = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    """One message: a pressed button's data, or words."""

    text: str
    presses: bool = False


def next_act(text: str, keys: list[Key], chance: random.Random) -> Act:
    """What somebody who wants an answer does when they see this message with these buttons."""
    titles = {key["text"]: key for key in keys}
    for title in ALWAYS:
        if title in titles:
            return _press(titles[title])
    if "Scegli un tema" in titles:
        return Act(chance.choice(WORDS)) if chance.random() < TELLS else _press(titles["Scegli un tema"])
    if "Perché?" in titles:
        return _answer(text, titles, chance)
    if "Foglio da stampare" in titles and chance.random() < WANTS_A_PERSON:
        return _press(titles["Parla con una persona"])
    wanted = [key for title, key in titles.items() if title not in NOT_ANSWERS] or keys
    return _press(chance.choice(wanted)) if wanted else Act("/ricomincia")


def _answer(text: str, titles: dict[str, Key], chance: random.Random) -> Act:
    drawn = chance.random()
    for title in ("Non lo so", "Una cosa alla volta"):
        if drawn < DOES_NOT_KNOW and title in titles:
            return _press(titles[title])
    if drawn < DOES_NOT_KNOW + ASKS_WHY:
        return _press(titles["Perché?"])
    answers = [key for title, key in titles.items() if title not in NOT_ANSWERS]
    if answers:
        return _press(chance.choice(answers))
    return Act(str(chance.randrange(3000, 30_000, 500))) if "euro" in text else Act(str(chance.randint(1, 90)))


def _press(key: Key) -> Act:
    return Act(key["callback_data"], presses=True)
