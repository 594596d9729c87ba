"""Home, rent and where a person lives, where a message states them; a wish for a home is not a home."""

import re
from collections.abc import Iterator

from dialogs.told_cues import cue, told_by
from dialogs.told_text import Said, Told

_WANTS = r"\b(?:vogli\w+|vorre\w+|cerc\w+|domanda|chied\w+|avere|come (?:si |faccio|fare)|bando|graduatoria|entrare|ottenere|aspett\w+|per la casa|quando|esiste|mi spetta|attesa|ho diritto)\b"
HOME = (
    cue("titolo_casa", "casa-popolare", r"\b(?:sto|stiamo|vivo|viviamo|abito|abitiamo|siamo|sono|stai|abita|vive) (?:\w+ ){0,3}?(?:in|alle|nelle|in una|in un|dentro|nelle) ?(?:una |un |la |le )?(?:cas[ae] (?:popolar[ei]|aler|comunal[ei]|mm|del comune)|alloggi\w? (?:popolar[ei]|aler|erp|comunal[ei])|appartamento (?:popolare|aler|comunale))\b|\b(?:ho|abbiamo) (?:gia )?(?:una |la |un )?(?:casa|alloggio) popolare\b"),
    cue("titolo_casa", "affitto-concordato", r"\b(?:canone|contratto|affitto)(?: e| d affitto| a| di affitto| con| il| in)*(?: a)? ?(?:canone )?(?:concordato|convenzionato|calmierato)\b|\bcontratto 3 ?\+ ?2\b", r"\b(?:solo (?:per|con)|vale|serve|bisogna|deve essere|cos e|differenza|che cos|devo avere|se il)\b"),
    cue("titolo_casa", "affitto-registrato", r"\b(?:contratto (?:d |di )?(?:affitto |locazione )?(?:regolare |regolarmente )?registrato|affitto (?:con contratto )?(?:regolare|registrato)|contratto (?:di (?:affitto|locazione) )?(?:a canone )?libero|contratto 4 ?\+ ?4)\b", r"non (?:e )?(?:regolare|registrat)|concordat|serve|deve essere|bisogna|solo con"),
    cue("titolo_casa", "affitto-non-registrato", r"\b(?:affitto|pago|casa|stanza|contratto) (?:\w+ ){0,3}?(?:in nero|senza contratto|non (?:e )?registrat[oa])\b|\bnon (?:ho|abbiamo|mi fa|ci fa) (?:il |un |nessun )?contratto (?:d |di )?affitto\b"),
    cue("titolo_casa", "proprieta", r"\b(?:casa|appartamento|alloggio|prima casa) (?:e )?(?:di|in|nostra di|mia di|mio di) proprieta\b|\b(?:abbiamo|ho|con|pago|paghiamo) (?:il |un |ancora il )?mutuo\b|\bcasa (?:mia|nostra) con (?:il )?mutuo\b|\bcasa (?:e )?di mia proprieta\b|\bi own (?:my|the|our) (?:home|house|flat)\b", r"\b(?:comprare|avere il mutuo|non (?:ho|abbiamo)|chiedere (?:il )?mutuo|senza)\b"),
    cue("titolo_casa", "ospite", r"\b(?:sono|siamo|sto|stiamo|vivo|viviamo|dormo|dormiamo|stare|ospit[ei]|ospitat[oaie]|vive) (?:ora |adesso |momentaneamente |ancora |tutti )?(?:ospit[ei] |ospitat[oaie] )?(?:da|presso|a casa di|con) (?:un |una |degli |dei |mia |mio |miei |la |alcuni |il )?(?:amic\w+|parent\w+|conoscent\w+|cugin\w+|sorella|fratello|zi[oa]|connazional\w+)\b|\b(?:sono|siamo) ospit[ei]\b|\b(?:staying|living) with (?:friends|a friend|relatives)\b|\ben casa de (?:un|una|unos) amig\w+\b|\bchez (?:des|un|une) amis?\b|\bla (?:niste |un |o )?prieten\w*\b|у (?:знайомих|друзів|подруги|друга|родичів)|عند (?:صديق|اصدقاء|اقارب)\w*|(?:住在|借住)(?:在)?朋友家", r"assist|cur[oa]\b|accud|bad[oa]"),
    cue("titolo_casa", "senza-casa", r"\bsenza (?:una )?(?:casa|dimora|tetto|alloggio)\b|\b(?:non|nn|no) (?:ho|abbiamo|tengo|ha) (?:piu )?(?:una |ne |la |nessuna |alcuna )?casa\b|^no casa\b|, ?no casa\b|\bin (?:dormitorio|un dormitorio)\b|\b(?:dormo|vivo|dormiamo|viviamo|sto|dorm\w+) (?:\w+ ){0,2}?(?:in|per|sulla) (?:strada|macchina|auto|stazione)\b|\bhomeless\b|\bsleep(?:ing)? (?:rough|in (?:my|the|a) car|on the street)\b|\bsin (?:casa|techo|hogar)\b|\bsans (?:abri|domicile|logement)\b|\bfara (?:casa|adapost)\b|без житла|безхатьк|بلا (?:ماوي|مأوي|سكن)|无家可归|睡在?(?:街|车|马路|车站)", r"\b(?:restare|rimanere|finire|resto|persone|gente|chi e|chi vive|rischio|volontari\w*|paura|per i)\b|di proprieta"),
    cue("luogo_di_vita", "strada", r"\b(?:dormo|vivo|dormiamo|viviamo|sto|stiamo|sono|siamo|dormire|dorme|vive|sn|finit\w|buttat\w) (?:\w+ ){0,3}?(?:in|per|sulla|nella|fuori|sotto (?:i|un)|alla) ?(?:mezzo alla |la )?(?:strada|panchina|stazione|pont[ei]|marciapiede|giardini|parco)\b|\bsleep(?:ing)? (?:rough|on the street|outside)\b|\bduermo en la calle\b|\bdors? (?:dans la rue|dehors)\b|\bdorm (?:pe strada|in strada|afara)\b|на вулиці|на вокзалі|في الشارع|睡(?:在)?(?:大)?街|露宿", r"\b(?:persone|gente|chi (?:vive|dorme)|volontari\w*|ho visto|paura|finire in|messo in|stare in strada|seduto|лиш)\b|abito"),
    cue("luogo_di_vita", "rsa-o-comunita", r"\b(?:vive|sta|e|abita|si trova|ricoverat[oa]|e entrat[oa]|entrat[oa]|abbiamo messo|lo abbiamo|mess[oa]|ospite)\b[^.;,!?]{0,22}\b(?:in|nella|in una|alla|di una)\b ?(?:una |la )?(?:rsa|casa di riposo|comunita|struttura|ricovero)\b|\b(?:is|lives) in a (?:nursing|care) home\b", r"\b(?:senza|non|lista|mettere|metterl\w|esce|uscit\w|usc\w+|entrare|vorrei|aperta|diurno|cerc\w+|posto)\b"),
    cue("luogo_di_vita", "ospedale", r"\b(?:e|sta|ricoverat[oa]|sono|si trova|ancora) (?:ancora |ora |adesso |ricoverat[oa] )?(?:in|all|nell) ospedale\b|\bdimett\w+[^.;!?]{0,30}ospedale\b|\bospedale[^.;!?]{0,20}\b(?:la|lo|mi) dimett\w+|\b(?:is|was admitted|still) (?:to|in) (?:the )?hospital\b|\ben el hospital\b|\ba l hopital\b", r"\b(?:lavor\w+|mi hanno detto|hanno nominato|in ospedale hanno|stato in ospedale|anni fa|quando era|mesi fa|dimess\w)\b"),
)  # fmt: skip
PROBLEM = (
    cue("problema_casa", "sfratto", r"\b(?:sfratt\w+)\b", r"\b(?:non siamo sfrattati|non (?:ho|abbiamo|siamo)|prima (?:di|dello|che)|rischio|diventi|paura|minaccia)\b"),
    cue("problema_casa", "disdetta", r"\b(?:disdetta|non (?:mi|ci) rinnova (?:il contratto|l affitto))\b"),
)  # fmt: skip
_MONTHS = r"(?P<low>\d{1,2}|un)(?: ?(?:o|e|/|-|a) ?(?P<high>\d{1,2}))? (?:mes[ei]|mensilita|rate|canoni|bollettini)"
_ARREARS = (
    re.compile(rf"\b(?:indietro|ritardo|arretrat\w+|non pag\w+|nn pag\w+|deb\w+|moros\w+|saltat\w+|devo|dobbiamo|insolut\w+)\b[^.;!?\d]{{0,30}}{_MONTHS}[^.;!?]{{0,25}}\b(?:affitt\w+|canon\w+|arretrat\w+|pigione|padrone|proprietari\w+)\b"),
    re.compile(rf"\b(?:affitto|canone|pigione)\b[^.;!?\d]{{0,30}}\b(?:arretrat\w+|da|non pagat\w|indietro|pagat\w|saltat\w)\b[^.;!?\d]{{0,12}}{_MONTHS}"),
    re.compile(rf"{_MONTHS} (?:di|d) affitto (?:\w+ )?(?:non pagat\w|arretrat\w|in arretrato|indietro|da pagare)"),
    re.compile(rf"\b(?:non|nn) (?:riesco a )?pag\w+ (?:piu )?(?:l )?affitto da {_MONTHS}"),
    re.compile(rf"{_MONTHS} (?:arretrat\w|non pagat\w) (?:di|d|con l) affitto"),
    re.compile(r"(?P<low>\d{1,2})(?: (?:or|to) (?P<high>\d{1,2}))? months?(?: of)? (?:behind|rent|in arrears|unpaid)|behind (?:on|with) (?:the |my )?rent[^.;\d]{0,12}(?P<low2>\d{1,2}) months"),
)  # fmt: skip
_BILLS = re.compile(
    r"\b(?:utenz\w+|bollett\w+|luce|gas|contator\w|contratto (?:luce|gas|della luce))\b[^.;!?]{0,30}\b(?:a nome (?:mio|nostro|di mio marito|di mia moglie)|a mio nome|al mio nome|nome mio|intestat\w+ a (?:me|noi|mio|mia)|mi[ae] intestat\w)\b"
)


def home(said: Said, urgent: str | None) -> Iterator[Told]:
    """What is said of the home; who has nowhere to sleep tonight has no home."""
    told = list(told_by(HOME, said))
    titles = {one.value for one in told if one.fact == "titolo_casa"}
    if "affitto-concordato" in titles:
        titles.discard("affitto-registrato")
    if "senza-casa" in titles or urgent == "senza-tetto-stanotte":
        titles = {"senza-casa"}
    if urgent == "senza-tetto-stanotte":
        yield Told("titolo_casa", "senza-casa", "")
    for one in told:
        if one.fact != "titolo_casa":
            yield one
        elif (
            len(titles) == 1
            and one.value in titles
            and not (
                one.value == "casa-popolare"
                and re.search(_WANTS, said.text)
                and "bolletta" not in said.text
                and re.search(r"domanda|vogli|cerc", said.text)
            )
        ):
            yield one


def arrears(said: Said) -> Iterator[Told]:
    """How many months of rent are unpaid."""
    for pattern in _ARREARS:
        if found := pattern.search(said.text):
            groups = found.groupdict()
            low = groups["low"] or groups.get("low2") or "0"
            least = 1 if low == "un" else int(low)
            high = groups.get("high")
            yield Told("mesi_morosita", {"min": least, "max": int(high)} if high and int(high) > least else least, found[0])
            return


def bills(said: Said) -> Iterator[Told]:
    if (found := _BILLS.search(said.text)) and not re.search(r"\bnon (?:e|sono|ho) [^.;]{0,20}(?:intestat|mio nome)", said.text):
        yield Told("intestatario_utenze", True, found[0])


def housing_problem(said: Said) -> Iterator[Told]:
    yield from told_by(PROBLEM, said)
