"""Takes the papers' pictures from the running program (``make pictures``): invented people, a scratch folder; it checks nothing."""

import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import Engine, insert

from dialogs import tables as t
from dialogs.figures import case_counts
from dialogs.house import ROME
from dialogs.privacy.encryption import KEYS
from dialogs.reading.redaction import redact
from dialogs.staff import accounts
from knowledge import releases
from knowledge.database import open_engine, writing
from tests.browsers import browser
from tests.running_house import PASSWORD, ROOT, USER, Running, running_house

PICTURES = ROOT / "docs" / "pictures"
LARGEST = 200_000
HERE: dict[str, Any] = {"locale": "it-IT", "timezone_id": "Europe/Rome", "color_scheme": "light"}
NEED = "Ho perso il lavoro due mesi fa. Vivo a Milano in affitto con i miei figli di 3 e 7 anni. Il mio ISEE è 8.500 euro."
OTHER_NEEDS = (
    "Mia mamma ha 82 anni, vive da sola a Tradate e non riesce più a lavarsi. A chi posso chiedere?",
    "Non riesco più a pagare l'affitto e ho paura dello sfratto.",
    "Mio figlio ha una diagnosi di autismo e non so da dove cominciare.",
)
ANSWER = "Buongiorno, sono Lucia. Ho letto la sua scheda: domani dalle 9.30 può passare da noi, con l'ISEE."
THANKS = "Grazie mille, ci sarò."
NOTE = "Le ho chiesto al telefono di portare anche il contratto d'affitto."
PEOPLE = (
    ("lucia.verdi", "Lucia Verdi", ("operator",), "assistente-sociale"),
    ("paolo.neri", "Paolo Neri", ("operator",), "wemi-rizzoli"),
    ("elena.blu", "Elena Blu", ("editor",), None),
    ("marco.gialli", "Marco Gialli", ("coordinator",), None),
)
GAPS = (
    ("not_understood", "avete il taxi sociale per le visite in ospedale"),
    ("not_understood", "c'è un taxi per le visite in ospedale?"),
    ("no_result", "cerco un aiuto per pagare il dentista"),
    ("not_understood", "dove trovo vestiti usati per bambini"),
)
OFFICES = ("wemi-ornato", "wemi-rizzoli", "wemi-capuana", None)
WORN = ("reddito", "casa", "famiglia-e-minori", "lavoro", "non-autosufficienza-anziani", "autismo")
PICTURED = "cittadinanza"
ANSWERS = {
    "Per chi chiedi": "Per me",
    "Chi vive con te": "Io ho 34 anni, con me ci sono i miei due figli di 3 e 7 anni",
    "Quante persone": "3",
    "Quanti anni hai": "34",
    "casa è in affitto?": "Sono in affitto con contratto registrato e la bolletta della luce è a mio nome",
    "La casa dove vivi": "Affitto con contratto",
    "mesi di affitto": "Meno di 2 mesi",
    "bolletta": "Sì",
    PICTURED: "Cittadinanza italiana",
    "ove vivi: a casa": "A casa",
    "Da quanti anni vivi": "5 anni o più",
    "Parliamo del tuo lavoro": "Il contratto è finito, ho lavorato due anni",
    "Il lavoro è finito": "Sì",
    "hai lavorato": "3 mesi o più",
    "guadagna la famiglia": "L'anno scorso in famiglia 9.000 euro, e ho 1.000 euro sul conto",
    "ha guadagnato": "6.500",
    "risparmi": "Fino a 6.000",
}
CASE = re.compile(r"C-\d{4,8}")
MOST_STEPS = 30


# --- what the house already holds ------------------------------------------------------------------------------------


def furnish(engine: Engine, *, now: datetime) -> None:
    """Staff, a season of pseudonymous counts for the report, and a few gaps; all invented."""
    with writing(engine) as conn:
        for username, name, roles, team in PEOPLE:
            accounts.add(conn, username, PASSWORD, name=name, roles=roles, must_change=False, now=now, team=team)
        catalogue = releases.current(conn)
        assert catalogue is not None
        conn.execute(insert(t.tallies), list(_season(sorted(catalogue.services), now)))
        for days, (kind, text) in enumerate(GAPS):
            said = redact(text, catalogue)
            conn.execute(insert(t.gaps).values(kind=kind, lang="it", text=said, state="open", at=now - timedelta(days=days)))


def _season(slugs: Sequence[str], now: datetime) -> Iterator[dict[str, Any]]:
    """Counts over ten weeks: the same every time, with no meaning but their look."""
    empty = {"channel": "telegram", "lang": "it", "need_area": None, "slug": None, "office": None, "team": None, "outcome": None}
    for number in range(420):
        day = (now - timedelta(days=number % 70)).astimezone(ROME).date().isoformat()
        lang = ("it", "it", "it", "it", "es", "ar", "uk")[number % 7]
        channel, office = ("telegram", "web")[number % 3 == 0], OFFICES[(number * number) % 7 % 4]
        area = WORN[(number * number) % 11 % len(WORN)]
        every = {**empty, "day": day, "lang": lang, "channel": channel, "office": office, "value": None}
        yield {**every, "kind": "conversation"}
        yield {**every, "kind": "need", "need_area": area}
        if number % 3 == 0:
            yield from _case(every | {"channel": None, "lang": None, "need_area": area}, number)
        for place in range(2):
            slug = slugs[(number * 7 + place * 13) % 17 * 4 % len(slugs)]
            yield {**every, "kind": "match", "slug": slug, "need_area": area, "outcome": ("likely", "possible")[place]}


def _case(every: dict[str, Any], number: int) -> Iterator[dict[str, Any]]:
    team = ("assistente-sociale", "wemi-rizzoli", "tutor-lavoro")[number % 7 % 3]
    yield {**every, "kind": case_counts.CASE, "team": team}
    yield {**every, "kind": case_counts.TAKEN, "team": team}
    yield {**every, "kind": case_counts.FAMILY, "team": team}
    yield {**every, "kind": case_counts.WAIT, "team": team, "value": float(number * 7 % 90)}
    yield {**every, "kind": case_counts.CLOSED, "outcome": ("orientato", "appuntamento", "preso-in-carico")[number % 5 % 3]}
    yield {**every, "kind": case_counts.RATED, "value": float(3 + number % 4 % 3)}


# --- the citizen -----------------------------------------------------------------------------------------------------


class Phone:
    """Somebody who writes from a telephone."""

    def __init__(self, chromium: Browser, house: Running) -> None:
        context = chromium.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=1.5, is_mobile=True, **HERE)
        self.page = context.new_page()
        self.page.goto(house.address)
        expect(self.button("Sì, va bene")).to_be_visible()

    def button(self, title: str) -> Locator:
        return self.page.locator(".turn:not(.past) .choices button").filter(has_text=title).last

    def press(self, *titles: str) -> None:
        shown = self.page.locator(".turn.bot:not(.past) .choices button")
        for title in titles:
            for one in reversed(shown.all()):
                if one.inner_text().strip().lower().startswith(title.lower()):
                    self._and_wait(one.click)
                    return
        raise AssertionError(f"none of {titles} among {shown.all_inner_texts()}")

    def write(self, words: str) -> None:
        self.page.locator("#composer-text").fill(words)
        self._and_wait(lambda: self.page.keyboard.press("Enter"))

    def _and_wait(self, do: Any) -> None:
        with self.page.expect_response(lambda answer: "/chat/messages" in answer.url and answer.request.method == "POST"):
            do()
        self.page.wait_for_timeout(500)

    def has(self, words: str) -> bool:
        return words.lower() in self.page.locator("#log").inner_text().lower()

    def shown(self) -> str:
        """The words of the newest messages."""
        return "\n".join(self.page.locator(".turn.bot:not(.past)").all_inner_texts())

    def to_results(self, name: str) -> None:
        """Answer as this family would until there are results; one question is a picture."""
        self.press("Sì")
        for _ in range(MOST_STEPS):
            if self.has("Comincio dai più utili"):
                return
            asked = self.asked()
            said = next((answer for words, answer in ANSWERS.items() if words in asked), "")
            if PICTURED in asked:
                self.page.locator(".turn.bot").last.evaluate("one => one.scrollIntoView({block: 'start'})")
                picture(self.page, name)
            if said and not self.offers(said):
                self.write(said)
            else:
                self.press(*([said] if said else []), "Nessun", "No", "Non lo so", "Una cosa alla volta", "Sì")
        raise AssertionError("no results")

    def offers(self, title: str) -> bool:
        shown = self.page.locator(".turn.bot:not(.past) .choices button").all_inner_texts()
        return any(one.strip().lower().startswith(title.lower()) for one in shown)

    def asked(self) -> str:
        """The newest message."""
        return self.page.locator(".turn.bot").last.inner_text()

    def to_case(self) -> str:
        for _ in range(8):
            if found := CASE.search(self.page.locator("#log").inner_text()):
                return found.group()
            self.press("Va bene, invia", "Qui in chat")
        raise AssertionError("no case")


def picture(page: Page, name: str, *, whole: bool = False) -> None:
    """One picture, as large as the window (or as the whole page)."""
    page.mouse.move(0, 0)
    page.wait_for_timeout(250)
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path, full_page=whole, animations="disabled", caret="hide")
    size = path.stat().st_size
    print(f"{name}: {size // 1000} KB")
    if size >= LARGEST:
        raise AssertionError(f"{name} is too large")


def _blur(page: Page) -> None:
    """Take the ring of the keyboard away from the field one has just typed in."""
    page.evaluate("document.activeElement?.blur()")


def _bottom(page: Page) -> None:
    page.evaluate(
        "() => { const log = document.getElementById('log'); log.scrollTop = log.scrollHeight; scrollTo(0, document.body.scrollHeight); }"
    )


def _top_of(page: Page, words: str) -> None:
    """Scroll so that the message with these words stands at the top."""
    page.locator(".turn").filter(has_text=words).last.evaluate("one => one.scrollIntoView({block: 'start'})")


def tell(chromium: Browser, house: Running) -> tuple[Phone, str]:
    """The citizen's pictures up to the case; the phone stays open for the answer."""
    phone = Phone(chromium, house)
    picture(phone.page, "cittadino-inizio")
    phone.press("Sì, va bene")
    phone.write(NEED)
    _blur(phone.page)
    picture(phone.page, "cittadino-capito")
    phone.to_results("cittadino-domanda")
    _top_of(phone.page, "Comincio dai più utili")
    _blur(phone.page)
    picture(phone.page, "chat")
    phone.write("voglio parlare con una persona")
    _top_of(phone.page, "Ecco che cosa legge")
    _blur(phone.page)
    picture(phone.page, "cittadino-scheda")
    return phone, phone.to_case()


def others(house: Running) -> None:
    """More cases for the queue, by the REST channel."""
    for number, need in enumerate(OTHER_NEEDS):
        who = f"altra-{number}-{secrets.token_hex(4)}"
        replies = house.rest(who, "/start")
        replies = house.rest(who, _payload(replies, "Sì, va bene"))
        house.rest(who, need)
        replies = house.rest(who, "/operatore")
        replies = house.rest(who, _payload(replies, "Va bene, invia"))
        house.rest(who, _payload(replies, "Qui in chat"))
    who = f"urgente-{secrets.token_hex(4)}"
    replies = house.rest(who, "/start")
    house.rest(who, _payload(replies, "Sì, va bene"))
    replies = house.rest(who, "stanotte non so dove dormire, sono in strada con mio figlio")
    house.rest(who, _payload(replies, "Sì, scrivetemi"))


def _payload(replies: list[dict[str, Any]], title: str) -> str:
    for reply in replies:
        for one in reply.get("buttons", ()):
            if one["title"].startswith(title):
                return str(one["payload"])
    raise AssertionError(f"no «{title}» in {replies}")


# --- the staff -------------------------------------------------------------------------------------------------------


@contextmanager
def signed_in(chromium: Browser, house: Running, username: str, *, height: int = 860) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1180, "height": height}, **HERE)
    page = context.new_page()
    page.goto(f"{house.address}/admin/")
    page.get_by_label("Nome utente").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Entra").click()
    page.wait_for_url(lambda address: "/accesso" not in address)
    yield page
    context.close()


def operator(chromium: Browser, house: Running, phone: Phone, code: str) -> None:
    with signed_in(chromium, house, "lucia.verdi") as page:
        expect(page.get_by_role("link", name=code)).to_be_visible()
        picture(page, "operatore-coda")
        page.goto(f"{house.address}/admin/casi/{code}")
        page.get_by_role("button", name="Prendi in carico").click()
        expect(page.get_by_text("lo segui tu")).to_be_visible()
        page.get_by_label("Rispondi al cittadino").fill(ANSWER)
        page.get_by_role("button", name="Invia", exact=True).click()
        expect(page.get_by_text("Parte tra")).to_be_visible()
        picture(page, "operatore-annulla")
        expect(phone.page.get_by_text(ANSWER)).to_be_visible(timeout=15_000)
        phone.write(THANKS)
        _bottom(phone.page)
        _blur(phone.page)
        picture(phone.page, "cittadino-risposta")
        expect(page.get_by_text(THANKS)).to_be_visible(timeout=10_000)
        page.get_by_label("Rispondi al cittadino").fill(NOTE)
        page.get_by_role("button", name="Salva come nota interna").click()
        expect(page.locator("li.by-note")).to_be_visible()
        expect(page.locator("[data-toasts] > *")).to_have_count(0, timeout=15_000)
        _blur(page)
        page.evaluate("scrollTo(0, 0)")
        picture(page, "console")
        page.locator("summary", has_text="Chiudi il caso").click()
        page.get_by_label("Com'è andata").select_option(label="Ha un appuntamento")
        page.locator("details", has=page.get_by_text("Chiudi il caso", exact=True)).scroll_into_view_if_needed()
        page.evaluate("scrollBy(0, 260)")
        picture(page, "operatore-chiudi")
        page.goto(f"{house.address}/admin/casi/nuovo")
        picture(page, "operatore-sportello")


def editor(chromium: Browser, house: Running) -> None:
    with signed_in(chromium, house, "elena.blu") as page:
        page.goto(f"{house.address}/admin/schede")
        picture(page, "redattore-schede")
        page.goto(f"{house.address}/admin/schede/assegno-unico-universale")
        page.wait_for_selector("[data-criteria] button")
        picture(page, "redattore-scheda")
        how = page.locator("[name=how_to_apply]")
        how.fill(f"{how.input_value()} Se hai dubbi, chiedi allo sportello.")
        page.get_by_role("button", name="Salva nella bozza").click()
        page.wait_for_url("**salvata**")
        page.goto(f"{house.address}/admin/pubblica")
        expect(page.locator("[data-load] .soft", has_text="Sto provando")).to_have_count(0, timeout=60_000)
        picture(page, "redattore-pubblica")
        page.goto(f"{house.address}/admin/lacune")
        picture(page, "redattore-lacune")
        page.goto(f"{house.address}/admin/scadenze")
        picture(page, "redattore-scadenze")


def coordinator(chromium: Browser, house: Running) -> None:
    with signed_in(chromium, house, "marco.gialli") as page:
        page.goto(f"{house.address}/admin/report")
        picture(page, "coordinatore-report")
        page.goto(f"{house.address}/admin/report/bilancio")
        picture(page, "coordinatore-bilancio")


def administrator(chromium: Browser, house: Running) -> None:
    with signed_in(chromium, house, USER) as page:
        page.goto(f"{house.address}/admin/persone")
        picture(page, "amministratore-persone")
        page.goto(f"{house.address}/admin/registro")
        picture(page, "amministratore-registro")
        page.goto(f"{house.address}/admin/password")
        page.get_by_role("button", name="Dammi un codice").click()
        expect(page.get_by_text("/collega")).to_be_visible()
        hide = "document.querySelectorAll('.qr, .qr + p code').forEach(one => one.style.filter = 'blur(6px)')"
        page.evaluate(hide)
        picture(page, "account")


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(24)
    KEYS.load((key,))
    folder = Path(tempfile.mkdtemp(prefix="bussola-figure-"))
    try:
        with running_house(folder, BUSSOLA_SECRET_KEYS=key) as house, browser() as chromium:
            engine = open_engine(f"sqlite:///{folder}/bussola.db")
            furnish(engine, now=datetime.now(ROME))
            others(house)
            phone, code = tell(chromium, house)
            operator(chromium, house, phone, code)
            editor(chromium, house)
            coordinator(chromium, house)
            administrator(chromium, house)
            engine.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
