"""Certificates, disability, illness and who gives care, where a message states them; a question about a certificate is not one."""

import re
from collections.abc import Iterator

from dialogs.told_cues import cue, told_by
from dialogs.told_text import Said, Told

_PERCENT = r"(?P<n>\d{1,3})(?: ?%| ?(?:per|pe|x|por|pour|la|al) ?(?:cento|cent|100|suta|cien)\b|百分)"
_DISABLED = r"invalid\w*|disabil\w*|handicap\w*|disability|discapacidad|дезабілі\w*|інвалідн\w*|عجز|اعاقه|残疾"
_PERCENTAGE = (
    re.compile(rf"(?P<head>{_DISABLED})(?P<gap>[^.;!?\d]{{0,45}}?){_PERCENT}"),
    re.compile(rf"{_PERCENT}(?P<gap>[^.;!?\d]{{0,18}}?)(?P<head>{_DISABLED})"),
)
_THRESHOLD = re.compile(
    r"\b(?:almeno|minimo|dal|sopra|oltre|superiore|inferiore|sotto|meno|piu|quale|che percentuale|serve|servono|basta|chi ha|se (?:e|ho|ha|uno)|con quanto)\b[^.;,!?]{0,12}$"
)
_GENERIC = r"\bse (?:la persona|uno|qualcuno|il malato)\b|\bper chi\b|\bchi (?:ha|e)\b"
_LAW_3 = r"\b(?:legge )?104\b[^.;!?]{0,50}?(?:\b(?:comma|com|c|co) ?\.? ?(?:3|tre)\b|\bgrav(?:e|ita|issim\w)\b|\barticolo 3 comma 3\b|\bart ?\.? ?3 ?,? ?(?:c|comma|co) ?\.? ?3\b)|\bcomma 3\b[^.;!?]{0,30}\b104\b"
_LAW_1 = r"\b104\b[^.;!?]{0,60}?\b(?:comma|com|c|co) ?\.? ?1\b"
_ATTENDANCE = r"(?:l )?(?:accompagn(?:o|amento)|indennita di accompagnamento)"

CERTIFICATES = (
    cue("certificazione_disabilita", ["invalidita-civile"], r"\b(?:sono|e|era|marito|moglie|figli[oa]|mamma|papa|madre|padre|anni|nonn[oa]|zi[oa]|,) ?(?:un |una |anche |gia )?invalid[oa] (?:civile|al)\b|^invalid[oa] civile\b|\b(?:ho|ha|con|avere) (?:gia |anche |un |una |l )*invalidita civile\b|\b(?:riconosciut\w+|verbale|avut\w+)[^.;!?]{0,25}invalidita civile\b", r"\b(?:domanda|come|chied\w+|visita|in attesa|aspett\w+|pratica|fare l|ottenere|cos e)\b[^.;]{0,25}invalid|" + _GENERIC),
    cue("certificazione_disabilita", ["l104-c3"], _LAW_3, r"\b(?:aspett\w+|in attesa|domanda (?:per|di|della)|chied\w+ la|serve|bisogna|differenza|se (?:ho|ha|avessi)|o comma|fatto domanda|avere la)\b"),
    cue("certificazione_disabilita", ["l104-c1"], _LAW_1, r"\b(?:aspett\w+|in attesa|differenza|serve|o (?:il )?comma|comma 3)\b"),
    cue("certificazione_disabilita", ["accompagnamento"], rf"\b(?:ha|ho|abbiamo|hanno|avendo|riceve|ricevo|prende|prendo|percepisce|percepisco|con|prendono|c ha|tiene|gh ha|danno|dato|riconosciut\w+|ottenut\w+|avut\w+)(?: (?:gia|anche|ora|solo|adesso|lui|lei|gli|le|il|la|hanno))* {_ATTENDANCE}\b|\b{_ATTENDANCE}(?:, ?| )(?:ce l |ce lo |ce la |lo |l )?(?:ha|abbiamo|ho|prende|riceve|percepisce)\b", r"\b(?:bocciat\w|negat\w|rifiutat\w|respint\w|chied\w+|domanda|richiest\w|non (?:ha|ho|prende|riceve|gli|le|ce)|senza|per avere|spetta|potrebbe|se (?:ha|prende|riceve|uno)|chi (?:ha|riceve|prende)|non danno|pur non|avere l|nn (?:ha|ho))\b"),
    cue("certificazione_disabilita", ["in-attesa"], r"\b(?:(?:sto|stiamo|sta|siamo|sono) (?:ancora )?(?:aspettando|in attesa)|aspetto|aspettiamo|aspetta|in attesa|attendo|attesa)\b[^.;!?]{0,35}\b(?:verbale|104|invalidita|commissione|accertamento|visita (?:inps|medica|della|di))\b|\b(?:fatto|presentat\w|inviat\w|mandat\w|abbiamo fatto)(?: gia)?(?: la)? domanda (?:di|per|dell|d|della|per la|per l)(?: l)? ?(?:invalidita|104|accompagn\w+|aggravamento)\b", r"\b(?:quanto si|come|quando)\b"),
    cue("certificazione_disabilita", ["cecita"], r"\b(?:cieco|cieca) (?:assolut\w|civil\w|total\w|parzial\w)\b|\b(?:e|sono) (?:un |una )?(?:cieco|cieca|non vedente|ipovedente)\b", _GENERIC),
    cue("certificazione_disabilita", ["sordita"], r"\b(?:e|sono|figli[oa]) (?:un |una |nat[oa] )?(?:sord[oa] (?:dalla|civil\w|profond\w)|sordomut\w|sord[oa])\b", _GENERIC),
    cue("certificazione_disabilita", ["nessuna"], r"\b(?:non|nn) (?:ho|ha|abbiamo) (?:ancora |mai (?:fatto |avuto )?|nessun\w? |alcun\w? |fatto )+(?:la |l |una |il )?(?:invalidita|certificat\w+|verbale|104|certificazione)\b|\bsenza (?:alcuna |nessuna )?(?:invalidita|104|certificazione (?:di )?(?:invalid|disabil)\w+)\b", r"\bsenza (?:la )?104 (?:posso|si puo)|isee"),
)  # fmt: skip
HEALTH = (
    cue("condizione_salute", ["autismo"], r"\bautis(?:mo|m|me|tic[oa]|tic|te)\b|\basperger\b|\bspettro autistico\b|аутизм|аутист|توحد|自闭", r"\b(?:corso|convegno|tesi|lavoro con|volontari\w+|forse|sospett\w+|penso|potrebbe essere)\b[^.;]{0,40}autis|autistici|autistiche|" + _GENERIC),
    cue("condizione_salute", ["demenza-certificata"], r"\b(?:alzheimer|demenza|demente|dementia|demencia|demence)\b[^.!?;]{0,60}\b(?:diagnos\w+|certificat\w+|riconosciut\w+|neurolog\w+|diagnosed)\b|\b(?:diagnos\w+|certificat\w+ (?:di|del)|diagnosed with)\b[^.!?;]{0,40}\b(?:alzheimer|demenza|dementia)\b", _GENERIC + r"|forse|sospett|senza diagnosi"),
    cue("condizione_salute", ["dsa-certificato"], r"\b(?:certificazione|certificat[oa]|diagnosi|diagnosticat[oa]|diagnosed)\b[^.;!?]{0,40}\b(?:dsa|disless\w+|discalcul\w+|disgraf\w+|disortograf\w+|dyslexi\w+)\b|\b(?:dsa|disless\w+|discalcul\w+) (?:certificat\w|diagnosticat\w)\b", r"\b(?:senza|anche senza|come|forse|sospett\w+|come si fa|serve|aspett\w+|per avere|quanto costa|non ha)\b"),
    cue("condizione_salute", ["disagio-psichico"], r"\b(?:schizofreni\w+|bipolar\w+|psicosi|psicotic\w+|borderline|disturbo (?:psichiatrico|di personalita|mentale))\b|\bdepression\w*\b[^!?]{0,90}\b(?:cps|psichiatr\w+)\b|\b(?:cps|psichiatr\w+)\b[^!?]{0,90}\bdepression\w*\b|\bsoffr\w+ di depressione\b|\bschizophreni\w+|\bесть\b", _GENERIC + r"|corso|convegno"),
    cue("condizione_salute", ["dipendenza"], r"\b(?:dipendenza|dipendente) da(?:l|ll|lle|i)? ?(?:gioco|alcol\w*|droga|droghe|cocaina|eroina|sostanze|slot|fumo)\b|\b(?:gioco|giocava|gioca|spendo|butto|buttato) (?:\w+ ){0,3}?(?:alle slot|alle macchinette|ai gratta e vinci|d azzardo|alle scommesse)\b|\bgioco alle (?:slot|macchinett\w+)\b|\bludopati\w+\b|\b(?:sono|e) (?:un |una )?(?:alcolist\w|alcolizzat\w|tossicodipendent\w|tossic[oa])\b|\balcoholic\b|\baddicted to\b|\badict[oa] a\b", _GENERIC + r"|corso|convegno|\buscit[oa]"),
    cue("condizione_salute", ["malattia-grave"], r"\b(?:tumor\w*|cancro|chemio\w*|metastasi|leucemi\w+|linfoma|sla|sclerosi laterale|malat\w+ terminale|malattia terminale|oncologic\w+|in dialisi|trapiant\w+|cancer|chemotherapy|cancerul|cancereux)\b|рак[ау]? |онколог|хіміотерап|سرطان|癌|化疗|肿瘤", _GENERIC + r"|mort[oa] (?:di|per)|e mancat|paura|volontari|prevenzione|screening|anni fa|guarit|per la sla\?"),
)  # fmt: skip
_SEEN_BY = r"\b(?:segu(?:e|ono|ita|ito|iti)|in carico|assegnat\w|conosce|followed|suivi|sigue|seguida|segui)\b"
_SERVICES = {
    "serd": r"ser[dt]|noa",
    "cps": r"cps|centro psico ?sociale|psichiatra del",
    "servizio-sociale": r"assistent\w+ social\w+|assist social\w+|serviz\w+ social\w+|social worker|trabajadora social|assistante sociale|asistent\w+ social\w*",
    "uepe": r"uepe",
    "cav": r"centro anti ?violenza|casa rifugio|cav",
    "uonpia": r"uonpia|neuropsichiatri\w+|npi",
    "tutela-minori": r"tutela minori|servizio tutela",
}
_FOLLOWED = {
    name: re.compile(
        rf"(?:{_SEEN_BY})[^.;!?]{{0,42}}?\b(?:{words})\b|\b(?:{words})\b(?: che| chi| del comune| di zona| del cps| mi| ci| lo| la| ke)*[^.;!?,]{{0,12}}\b(?:mi|ci|lo|la|le|li|gia) (?:segu\w+|ha in carico|conosce|aiuta da)"
    )
    for name, words in _SERVICES.items()
}
_CARES = r"assist(?:o|iamo|e|ere)|cur(?:o|are|iamo)|accudi(?:sco|amo|sce|re)|bad(?:o|iamo|are)|segu(?:o|iamo)|mi occupo|ci occupiamo|la lavo|lo lavo|take care|look after|caring for|cuido|cuidamos|m occupe|ingrijesc|ke la seguo|che la seguo"
_TOGETHER = r"vivo con (?:lei|lui|loro)|vive (?:con|da) (?:me|noi)|viviamo insieme|a casa (?:nostra|mia)|in casa con (?:me|noi)|abita con (?:me|noi)|convive|conviviamo|sta (?:a casa )?con (?:me|noi)|lives with (?:me|us)|vive conmigo|vit avec (?:moi|nous)"
_APART = r"abit\w+ altrove|non (?:vivo|vive|abito|abita) con|abit\w+ (?:da )?un altr[ao]|vive per conto suo|non conviv\w+"


def certificates(said: Said) -> Iterator[Told]:
    """Certificates and the percentage written in them."""
    yield from told_by(CERTIFICATES, said)
    if told := _percentage(said):
        yield told
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
    return None


def health(said: Said) -> Iterator[Told]:
    """Illnesses plainly named as somebody's own, and the services that follow the person."""
    yield from told_by(HEALTH, said)
    for service, pattern in _FOLLOWED.items():
        if (found := pattern.search(said.text)) and not re.search(r"\bnon (?:mi|ci|lo|la|sono|e|siamo) (?:ancora )?segu", said.text):
            yield Told("carico_servizi", [service], found[0])
    if (found := _FOLLOWED["cav"].search(said.text)) and re.search(
        r"centro anti ?violenza e (?:l |un |dall )?(?:assistent\w+|assistenza) social", said.text
    ):
        yield Told("carico_servizi", ["servizio-sociale"], found[0])


def care(said: Said) -> Iterator[Told]:
    """Who cares for the person, and whether they live together."""
    text = said.text
    left = re.search(r"\b(?:lasciato|smesso|licenziat\w) [^.;!?]{0,25}\bper (?:curare|assistere|accudire|seguire|badare)\b", text)
    caring = re.search(rf"\b(?:{_CARES})\b", text) or left
    together = re.search(rf"\b(?:{_TOGETHER})\b", text)
    if caring and together:
        yield Told("caregiver", ["convivente"], together[0])
        if re.search(_APART, text):
            yield Told("caregiver", ["non-convivente"], "")
        if re.search(r"\b(?:assist|cur[oa]|accud|seguo)\w*\b", text) and not left:
            yield Told("luogo_di_vita", "domicilio", together[0])
    if found := re.search(
        r"\b(?:ha|abbiamo|c e|con|pago|paghiamo) (?:gia |ora |anche )?(?:una|la) badante\b(?! (?:ma non|costa|in regola costa))", text
    ):
        if not re.search(r"\b(?:cerc\w+|serve|servirebbe|vorre\w+|trovare|bonus|aiuto per)\b[^.;!?]{0,20}badante", text):
            yield Told("caregiver", ["badante"], found[0])
    if (found := re.search(r"\b(?:tener(?:lo|la)|riesc\w+ (?:piu )?a tener\w+) (?:piu )?(?:in|a) casa\b", text)) and re.search(
        _DISABLED, text
    ):
        yield Told("luogo_di_vita", "domicilio", found[0])


def disability(said: Said) -> Iterator[Told]:
    """Since when, of whom, and whether parents can still help."""
    text = said.text
    if found := re.search(
        rf"\b(?:{_DISABLED})\b[^.;!?]{{0,30}}\bdalla nascita\b|\bnat[oa] (?:con|sord|ciec)\w*(?: la| una| un)? ?(?:sindrome|disabil\w+|malformazione|handicap)?|\bcongenit[oa]\b|\bdesde (?:el )?nacimiento\b",
        text,
    ):
        if re.search(rf"{_DISABLED}|sindrome|down", text):
            yield Told("disabilita_da_eta", False, found[0])
    if found := re.search(r"\b(?:quando|dopo che|se) (?:un giorno )?(?:noi |io )?non ci (?:saremo|saro|sara|saranno|siamo) piu\b", text):
        if re.search(rf"\bfigli[oa]\b[^!?]*(?:{_DISABLED}|down|104|autis)|(?:{_DISABLED}|down|104|autis)[^!?]*\bfigli[oa]\b", text):
            yield Told("sostegno_genitoriale", "in-vista-del-venir-meno", found[0])
    if found := re.search(
        r"\b(?:un |il |mio |il mio |primo |secondo |mia )+figli[oa] (?:\w+ )?(?:e |piccol\w e )?disabile\b|\bfigli[oa] (?:e )?disabile\b",
        text,
    ):
        yield Told("figli_disabili", 1, found[0])
    if found := re.search(
        r"\bcon (?:il |la |mio |mia )*(?:nonn[oa]|zi[oa]|suocer[oa]|padre|madre|papa|mamma) (?:di )?(?P<age>\d{2,3}) ?anni\b(?P<after>[^.;!?]{0,25})",
        text,
    ):
        yield Told("eta_massima_nucleo", int(found["age"]), found[0])
        if re.search(r"invalid\w civile|104|accompagn", found["after"]):
            yield Told("disabilita_nel_nucleo", True, found[0])
