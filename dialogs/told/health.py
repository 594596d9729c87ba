"""Certificates, disability, illness and who gives care, where a message states them; a question about a certificate is not one."""

import re
from collections.abc import Iterator

from dialogs.told.cues import Tables, told_by
from dialogs.told.negations import is_denied
from dialogs.told.text import Said, Told

_PERCENT = r"(?P<n>\d{1,3})(?: ?%| ?(?:per|pe|x|por|pour|la|al) ?(?:cento|cent|100|suta|cien)\b| ?відсотк\w+|百分)"
_DISABLED = r"invalid\w*|disabil\w*|handicap\w*|disability|disabled|discapacidad|дезабілі\w*|інвалідн\w*|عجز|اعاقه|残疾"
_PERCENTAGE = (
    re.compile(rf"(?P<head>{_DISABLED})(?P<gap>[^.;!?\d]{{0,45}}?){_PERCENT}"),
    re.compile(rf"{_PERCENT}(?P<gap>[^.;!?\d]{{0,18}}?)(?P<head>{_DISABLED})"),
)
_INVALID_AT = re.compile(r"\binvalid[oaie] (?:civile |riconosciut[oa] )?(?:(?:al|a|del|all) ?)?(?P<n>\d{2,3})\b(?! ?(?:ann|euro|mes))")
_ALL = re.compile(r"\b100 su 100\b|\b100 per 100\b")
_OF_INVALIDITY = re.compile(
    r"\b(?:ho|ha|con|riconosciut\w) (?P<n>\d{2,3}) (?:di|d) invalidit\w+|\b(?P<n2>[3-9]\d|100) su 100\b|"
    r"\binvalidita (?:al|del|a) (?P<n3>\d{2,3})\b"
)
_HAVE_PERCENT = re.compile(
    rf"\b(?:ho|ha|abbiamo|tengo|go|gho|col|con|il|el|l|un|verbale|scritto|riconosciut\w|dato|danno|have|got|i have|am|avem|j ai|a)"
    rf"(?: (?:il|l|el|un|una|del|dell|scritto|verbale|gia|anche|le|gli|mi|me|ci|al|a))* ?{_PERCENT}(?P<after> (?:di|de|del|"
    rf"dello|della|of|su)\b)?"
)
_OF_DISABILITY = re.compile(
    r"\b(?:invalid\w+|verbale|commissione|categori[ae](?: protett\w)?|collocamento mirato|liste|legge 68|sclerosi|disabil\w+|"
    r"assum\w+|ciapa a lavorar|lavor\w+|assegno|inps|handicap|104|accompagn\w+)\b"
)
_NO_DISABILITY = re.compile(
    r"\b(?:part ?time|sconto|iva|interess\w+|stipendio|quota|retta|affitto|tasso|inail|rimbors\w+|ristruttur\w+|bonus|agevol\w+)\b"
)
_THRESHOLD = re.compile(
    r"\b(?:almeno|minimo|dal|sopra|oltre|superiore|inferiore|sotto|meno|piu|quale|che percentuale|serve|"
    r"servono|basta|chi ha|se (?:e|ho|ha|uno)|con quanto)\b[^.;,!?]{0,12}$"
)

_SEEN_BY = r"\b(?:segu(?:e|ono|ita|ito|iti)|in carico|assegnat\w|conosce|followed|suivi|sigue|seguida|segui)\b"
_SERVICES = {
    "serd": r"ser[dt]|noa",
    "cps": r"cps|centro psico ?sociale|psichiatra del",
    "servizio-sociale": r"assistent\w+ social\w+|assist social\w+|serviz\w+ social\w+|social worker|trabajadora social|"
    r"assistante sociale|asistent\w+ social\w*",
    "uepe": r"uepe",
    "cav": r"centro anti ?violenza|casa rifugio|cav",
    "uonpia": r"uonpia|neuropsichiatri\w+|npi",
    "tutela-minori": r"tutela minori|servizio tutela",
}
_FOLLOWED = {
    name: re.compile(
        rf"(?:{_SEEN_BY})[^.;!?]{{0,42}}?\b(?:{words})\b|\b(?:{words})\b(?: che| chi| del comune| di zona|"
        rf" del cps| mi| ci| lo| la| ke)*[^.;!?,]{{0,12}}\b(?:mi|ci|lo|la|le|li|gia) (?:segu\w+|ha in carico|"
        rf"conosce|aiuta da)"
    )
    for name, words in _SERVICES.items()
}
_CARES = (
    r"assist(?:o|iamo|e|ere)|cur(?:o|are|iamo)|accudi(?:sco|amo|sce|re)|bad(?:o|iamo|are)|segu(?:o|iamo)|"
    r"mi occupo|ci occupiamo|la lavo|lo lavo|take care|look after|caring for|cuido|cuidamos|m occupe|"
    r"ingrijesc|ke la seguo|che la seguo|la seguo|lo seguo|je m occupe|догляда\w+|اعتني|ارعي|照顾"
)
_TOGETHER = (
    r"vivo con (?:lei|lui|loro)|vive (?:con|da) (?:me|noi)|viviamo insieme|a casa (?:nostra|mia)|"
    r"in casa con (?:me|noi)|abita con (?:me|noi)|convive|conviviamo|sta (?:a casa )?con (?:me|noi)|"
    r"lives with (?:me|us)|vive conmigo|vit avec (?:moi|nous)|vive a \w+ con (?:me|noi)|vive con (?:me|noi)|"
    r"жив\w+ (?:з|із|зі) (?:нами|мною)|(?:يعيش|تعيش|يسكن|تسكن) مع(?:ي|نا)|(?:和|跟)我们?(?:一起)?住"
)
_APART = r"abit\w+ altrove|non (?:vivo|vive|abito|abita) con|abit\w+ (?:da )?un altr[ao]|vive per conto suo|non conviv\w+"


_NOT_YET = re.compile(r"\b(?:aspett\w+|in attesa|domanda (?:per|di|della)|serve|bisogna|differenza|se (?:ho|ha|avessi)|comma 1)\b")
_PAID = re.compile(
    r"\b(?:ha|abbiamo|c e|con|pago|paghiamo) (?:gia |ora |anche )?(?:una|la) badante\b(?! (?:ma non|costa|in regola costa))"
    r"|\bla (?:sua |nostra |mia )?badante(?: \w+){0,2} (?:ci|mi|gli|le) costa\b|\bbad[a]?nte (?:regolare|fissa|"
    r"convivente) di (?:mi[oa]|nostr[oa])\b"
    r"|\bla (?:nostra |sua |mia )?badante (?:dice|ha|e|fa|viene|vive|dorme|sta|ci|gli|le|mi|non|va)\b|"
    r"(?:^|, ?)badante (?:di giorno|di notte|fissa|convivente)\b"
    r"|\bla (?:signora|donna|persona) che (?:lo|la|li) (?:cura|assiste|accudisce|guarda)\b"
)
_ME_AND_PAID = re.compile(r"\b(?:io|noi|mi[oa] \w+)\b[^.;!?]{0,40}\be (?:anche )?una badante\b|\buna badante e (?:io|noi|mi[oa])\b")
_PAID_WANTED = re.compile(
    r"\b(?:cerc\w+|bisogno|facevo|faccio|sono|serve|servirebbe|vorre\w+|trovare|bonus|"
    r"aiuto per)\b[^.;!?]{0,20}badante"
)
_FROM_BIRTH = re.compile(
    rf"\b(?:{_DISABLED})\b[^.;!?]{{0,30}}\bdalla nascita\b|\bnat[oa] (?:con|sord|ciec)\w*(?: la| una|"
    r" un)? ?(?:sindrome|disabil\w+|malformazione|handicap)?|\bcongenit[oa]\b|\bdesde (?:el )?nacimiento\b"
)
_AFTER_US = re.compile(r"\b(?:quando|dopo che|se) (?:un giorno )?(?:noi |io )?non ci (?:saremo|saro|sara|saranno|siamo) piu\b")
_DISABLED_CHILD = re.compile(rf"\bfigli[oa]\b[^!?]*(?:{_DISABLED}|down|104|autis)|(?:{_DISABLED}|down|104|autis)[^!?]*\bfigli[oa]\b")


def certificates(said: Said, tables: Tables) -> Iterator[Told]:
    """Certificates and the percentage written in them."""
    yield from told_by(tables["certificates"], said)
    if re.search(r"\b104\b", said.text) and re.search(r"\bcomma 3\b", said.text) and not _NOT_YET.search(said.text):
        yield Told("certificazione_disabilita", ["l104-c3"], "comma 3")
    if told := _percentage(said):
        yield told
        if re.search(_DISABLED, told.wording):
            yield Told("certificazione_disabilita", ["invalidita-civile"], told.wording)


def _percentage(said: Said) -> Told | None:
    for pattern in _PERCENTAGE:
        for found in pattern.finditer(said.text):
            before = said.text[max(0, found.start() - 30) : found.start()]
            lead = before if pattern is _PERCENTAGE[1] else found["gap"]
            if (
                1 <= int(found["n"]) <= 100
                and not _THRESHOLD.search(f"{lead} ".rstrip())
                and not re.search(r"chi ha|se (?:uno|ho|ha)\b|quale|da che|limite|almeno|minim", before + found["gap"])
            ):
                return Told("invalidita_percentuale", int(found["n"]), found[0])
    return _bare_percentage(said)


def _bare_percentage(said: Said) -> Told | None:
    """A percentage without the word: ``invalido al 60``, ``ho l'80%`` of who speaks of disability, ``cento su cento``."""
    for sentence in said.sentences:
        found = _INVALID_AT.search(sentence)
        if found and 1 <= int(found["n"]) <= 100 and not re.search(r"\b(?:almeno|se|chi)\b", sentence[: found.start()][-25:]):
            return Told("invalidita_percentuale", int(found["n"]), found[0])
        if (found := _ALL.search(sentence)) and _OF_DISABILITY.search(said.text):
            return Told("invalidita_percentuale", 100, found[0])
        if (found := _OF_INVALIDITY.search(sentence)) and not _THRESHOLD.search(sentence[: found.start()]):
            return Told("invalidita_percentuale", int(found["n"] or found["n2"] or found["n3"]), found[0])
        found = _HAVE_PERCENT.search(sentence)
        if found is None or found["after"] or not 33 <= int(found["n"]) <= 100:
            continue
        if _OF_DISABILITY.search(said.text) and not _NO_DISABILITY.search(sentence) and not _THRESHOLD.search(sentence[: found.start()]):
            return Told("invalidita_percentuale", int(found["n"]), found[0])
    return None


def health(said: Said, tables: Tables) -> Iterator[Told]:
    """Illnesses plainly named as somebody's own, and the services that follow the person."""
    yield from told_by(tables["health"], said)
    for service, pattern in _FOLLOWED.items():
        if (found := pattern.search(said.text)) and not re.search(r"\bnon (?:mi|ci|lo|la|sono|e|siamo) (?:ancora )?segu", said.text):
            yield Told("carico_servizi", [service], found[0])
    if (found := _FOLLOWED["cav"].search(said.text)) and re.search(
        r"centro anti ?violenza e (?:l |un |dall )?(?:assistent\w+|assistenza) social", said.text
    ):
        yield Told("carico_servizi", ["servizio-sociale"], found[0])


def _stated(pattern: "re.Pattern[str]", text: str) -> "re.Match[str] | None":
    """Where the words are said and not denied."""
    return next((found for found in pattern.finditer(text) if not is_denied(text, found.start())), None)


def care(said: Said) -> Iterator[Told]:
    """Who cares for the person, and whether they live together."""
    text = said.text
    left = re.search(r"\b(?:lasciato|smesso|licenziat\w) [^.;!?]{0,25}\bper (?:curare|assistere|accudire|seguire|badare)\b", text)
    caring = re.search(rf"\b(?:{_CARES})(?!\w)", text) or re.search(r"照顾|اعتني|ارعي", text) or left
    together = re.search(rf"(?:{_TOGETHER})(?!\w)", text)
    if caring and together:
        yield Told("caregiver", ["convivente"], together[0])
        if re.search(_APART, text):
            yield Told("caregiver", ["non-convivente"], "")
        if re.search(r"\b(?:assist|cur[oa]|accud|seguo)\w*\b", text) and not left:
            yield Told("luogo_di_vita", "domicilio", together[0])
    if (found := _stated(_PAID, text) or (_ME_AND_PAID.search(text) if caring else None)) and not _PAID_WANTED.search(text):
        known = caring is None or together is not None or re.search(_APART, text) is not None
        yield Told("caregiver", ["badante"] if known else {"includes": ["badante"]}, found[0])
    if (found := re.search(r"\b(?:tener(?:lo|la)|riesc\w+ (?:piu )?a tener\w+) (?:piu )?(?:in|a) casa\b", text)) and re.search(
        _DISABLED, text
    ):
        yield Told("luogo_di_vita", "domicilio", found[0])


_NO_CERTIFICATE = re.compile(
    r"\b(?:nessun|niente|senza|non (?:(?:mi|ci|gli|le) )?"
    r"(?:ho|abbiamo|ha|prend\w+|ricev\w+|percep\w+|danno|(?:hanno )?(?:dato|riconosciuto)) "
    r"(?:nessun |alcun |l |la |una )?)\w{0,1} ?"
    r"(?P<what>invalidita(?: civile)?|legge 104|104|accompagnamento|accompagno|certificat[oi]|riconosciment[oi])\b"
    r"|\bnon (?:sono|e|sia\w+) (?P<who>invalid[oaie]|disabil[ei])\b"
)
_REFUSED = {"invalid": ["invalidita-civile"], "104": ["l104-c1", "l104-c3"], "accompagn": ["accompagnamento"]}


_NOBODY_DISABLED = re.compile(
    r"\b(?:nessun\w{0,2}|niente)\b[^.;!?]{0,20}\b(?:disabil\w+|invalid\w+)\b[^.;!?]{0,12}\bin (?:famiglia|casa)\b"
    r"|\bin (?:famiglia|casa) (?:non c e )?(?:nessun\w{0,2}) (?:\w+ ){0,2}(?:disabil\w+|invalid\w+)\b"
)


def no_certificate(said: Said) -> Iterator[Told]:
    """Certificates that the person says not to have; a question about them says nothing."""
    if found := _NOBODY_DISABLED.search(said.text):
        yield Told("disabilita_nel_nucleo", False, found[0])
        return
    for sentence in said.sentences:
        found = _NO_CERTIFICATE.search(sentence)
        if found is None or re.search(r"\b(?:ancora|se|chi|anche|posso|come mai|perche)\b", sentence):
            continue
        named = found["what"] or found["who"]
        if refused := next((values for word, values in _REFUSED.items() if word in named), None):
            yield Told("certificazione_disabilita", {"excludes": refused}, found[0])
        else:
            yield Told("certificazione_disabilita", ["nessuna"], found[0])
        return


def disability(said: Said) -> Iterator[Told]:
    """Since when, of whom, and whether parents can still help."""
    text = said.text
    if (found := _FROM_BIRTH.search(text)) and re.search(rf"{_DISABLED}|sindrome|down", text):
        yield Told("disabilita_da_eta", False, found[0])
    if (found := _AFTER_US.search(text)) and _DISABLED_CHILD.search(text):
        yield Told("sostegno_genitoriale", "in-vista-del-venir-meno", found[0])
    if found := re.search(
        r"\b(?:un |il |mio |il mio |primo |secondo |mia )+figli[oa] (?!non )(?:\w+ )?(?:e |piccol\w e )?disabile\b|"
        r"\bfigli[oa] (?:e )?disabile\b",
        text,
    ):
        yield Told("figli_disabili", 1, found[0])
    if found := re.search(
        r"\bcon (?:il |la |mio |mia )*(?:nonn[oa]|zi[oa]|suocer[oa]|padre|madre|papa|"
        r"mamma) (?:di )?(?P<age>\d{2,3}) ?anni\b(?P<after>[^.;!?]{0,25})",
        text,
    ):
        yield Told("eta_massima_nucleo", int(found["age"]), found[0])
        if re.search(r"invalid\w civile|104|accompagn", found["after"]):
            yield Told("disabilita_nel_nucleo", True, found[0])
