"""Permits, years in Italy, births, school, mourning, justice: what a message says of a life; nothing that could be a mere question."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from dialogs.told_cues import cue, told_by
from dialogs.told_text import Said, Told

_PERMIT = r"permess\w+(?: di soggiorno)?|carta(?: di)? soggiorno|residence permit|permiso(?: de residencia)?|titre de sejour|carte de sejour|permis(?:ul)?(?: de sedere)?|дозвіл|پرميسو|اقامه|居留"
LIFE = (
    cue("titolo_soggiorno", "lungo-periodo", r"\b(?:ho|abbiamo|con|io|tengo|ha|have|tengo el|am)\b[^.;!?]{0,30}\b(?:(?:carta|permesso)(?: di)? soggiorno (?:ue )?(?:per )?(?:soggiornanti )?(?:di |a )?lungo[ -]?periodo|permesso (?:di )?lungo periodo|carta(?: di)? soggiorno|(?:permiso|permesso) (?:de |di )?larga duracion|long[- ]term (?:residence|permit))\b|carte de resident|титул довгострок|长期居留|اقامه طويله", r"\b(?:chied\w+|rinnov\w+|come|serve|scad\w+|voglio|vorrei|fare la carta|aspett\w+)\b"),
    cue("titolo_soggiorno", "permesso-unico-lavoro", r"\bpermesso (?:di soggiorno )?(?:unico|per lavoro|di lavoro|lavoro|unico de trabajo)\b|\bpermesso unico\b|\bpermiso de trabajo\b|\bwork permit\b|\bpermis de munca\b|\bpermis de travail\b|дозвіл на роботу|تصريح عمل|工作(?:许可|居留)", r"\b(?:chied\w+|rinnov\w+|come (?:fare|avere|convert)|serve|scad\w+|convertire|voglio|posso avere|no ho|non ho)\b"),
    cue("titolo_soggiorno", "protezione", r"\bprotezione (?:temporanea|internazionale|sussidiaria|speciale)\b|\b(?:sono|siamo) (?:un |una )?rifugiat[oaie]\b|\basilo politico\b|\brefugee status\b|\b(?:temporary|subsidiary|international) protection\b|\bproteccion (?:temporal|internacional|subsidiaria)\b|\bprotection (?:temporaire|internationale|subsidiaire)\b|\bprotectie (?:temporara|internationala)\b|тимчасов\w+ захист\w*|حمايه (?:موقته|دوليه)|لاجي|难民|临时保护", r"\b(?:chiedere|domanda|richied\w+|come|how (?:do|to|can)|apply|voglio|vorrei|scad\w+|rinnov\w+)\b"),
    cue("titolo_soggiorno", "in-rinnovo", rf"\b(?:{_PERMIT})\b[^.;!?]{{0,40}}\b(?:in rinnovo|in fase di rinnovo|being renewed|en renovacion|en cours de renouvellement|ricevuta)\b|\b(?:ho|abbiamo|solo|only have|con) (?:solo )?(?:la |the )?(?:ricevuta|receipt)\b[^.;!?]{{0,30}}\b(?:rinnovo|permesso|poste|renewal)\b|\brinnov\w+[^.;!?]{{0,40}}\b(?:ricevuta|sto aspettando|in attesa)\b|\bin curs de reinnoire\b|продовж\w+ (?:дозв|permesso)|قيد التجديد|正在(?:更新|续)", r"\b(?:come si fa|dove|kit)\b"),
    cue("titolo_soggiorno", "nessuno", r"\b(?:non|nn|no|senza|never had|sin|sans|fara) (?:ho |abbiamo |ha |un |il |tengo |have |have a |ai de )?(?:piu |ancora |nessun )?(?:permesso(?: di soggiorno)?|documenti|papeles|permiso de residencia|titre de sejour|papiers|residence permit|permis de sedere|acte de sedere)\b|\bundocumented\b|\bno papers\b|\bsono (?:clandestin\w|irregolare)\b|\bsans papiers\b|без (?:дозволу|документів)|بدون (?:اوراق|اقامه|وثايق)|没有(?:居留|身份|证件)|黑户", r"\b(?:carta|perso i documenti|documenti (?:necessari|per|servono)|senza documenti (?:del|della|di))\b"),
    cue("titolo_soggiorno", "italiano", r"\b(?:sono|siamo|,) (?:un |una )?(?:cittadin[oaie] )?italian[oaie]\b(?! da)|\bcittadinanza italiana da\b|\bho la cittadinanza italiana\b", r"\b(?:non|chied\w+|diventare|come)\b"),
    cue("titolo_soggiorno", "ue", r"\bcittadin[oaie] (?:ue|comunitari[oa]|europe[oaie]|rumen[oaie]|bulgar\w|polacc\w|spagnol\w|frances\w)\b|\b(?:sono|siamo|io) (?:un |una )?rumen[oaie]\b", r"\bextra"),
    cue("gravidanza", True, r"\b(?:sono|sn|e|rimasta|ancora|io|moglie|figlia|compagna|sorella|gia|sei mesi) ?incinta\b|\b(?:sono|siamo|lei e|e) (?:al|alla|nel|di) \w+ (?:mese|settimana)(?: di gravidanza)?\b|\bsono in (?:gravidanza|dolce attesa)\b|\b(?:aspetto|aspettiamo|aspetta) (?:un |una |il |la |2 |il mio )?(?:bambin\w|bimb\w|figli\w|gemell\w|secondo|primo|terzo)\b|\b(?:i m|i am|is|she s) (?:\d months )?pregnant\b|\b(?:estoy|esta) embarazada\b|\b(?:je suis|est) enceinte\b|\b(?:sunt|este) (?:insarcinata|gravida)\b|вагітна|حامل|怀孕", r"\b(?:se (?:sono|resto|rimango)|quando ero|dopo la|non (?:sono|e)|ero|credo|forse|permesso)\b"),
    cue("lutto_recente", True, r"\b(?:mi[oa]|mamma|papa|marito|moglie|madre|padre|nonn[oa]|fratello|sorella|figli[oa]|compagn[oa]|suocer[oa]|patre|zi[oa]|nostr[oa])\b[^.;!?]{0,22}\b(?:(?:e|s e|m e) (?:mort[oa]|mancat[oa]|decedut[oa]|scompars[oa]|venut[oa] a mancare|andat[oa] via per sempre)|mort[oa] (?:il mese|la settimana|\d+ (?:giorni|settimane|mesi)|ieri|da poco|da \d+ (?:giorni|settimane|mes)|l altro|lunedi|domenica|un mese|una settimana|in|a|improvvis\w+)|ci ha lasciat\w)|\b(?:ho|abbiamo) (?:appena )?perso (?:mio|mia|il|la|nostr[oa]) (?:marito|moglie|mamma|papa|padre|madre|figli[oa]|fratello|sorella|compagn[oa]|nonn[oa])\b|\b(?:my|our) \w+ (?:has )?(?:just )?(?:passed away|died)\b|\b(?:murio|fallecio|ha muerto|ha fallecido) (?:mi|hace)\b|\bmi \w+ (?:murio|fallecio)\b|\b(?:mon|ma) \w+ (?:est|vient de) (?:decede\w?|mort\w?|mourir|deceder)\b|\ba (?:murit|decedat)\b|помер(?:ла)?\b|توفي|توفيت|مات (?:زوجي|ابي|والدي)|去世|过世", r"\b(?:ann[io] fa|molti anni|da anni|nel (?:19|20)\d\d|quando (?:ero|era)|se (?:muore|morisse)|signora (?:che|e) (?:curavo|morta)|cane|gatto|da piccol\w|years ago|hace (?:\d+ )?anos|il y a \d+ ans|anos|роки тому|الكلب)\b"),
    cue("procedimento_penale", "misura-in-corso", r"\b(?:sto scontando|misura alternativa|(?:sono|sta|e|mi trovo|marito) (?:agli |ai |in )?(?:arresti )?domiciliari|(?:sono|e) in (?:affidamento(?: in prova)?|semiliberta|detenzione domiciliare|messa alla prova)|affidamento in prova)\b", r"\b(?:come|chiedere|finit\w+|cos e|vorrei|posso)\b[^,]{0,20}(?:misura|affidamento|domiciliari)"),
    cue("procedimento_penale", "indagato-o-imputato", r"\b(?:ho|avro|adesso ho|c e) (?:il |un )?processo(?: penale)?\b|\b(?:sono|e|mio figlio e|marito e) (?:indagat\w|imputat\w|sotto processo)\b|\b(?:mi|lo) (?:hanno|ha) (?:denunciat\w|rinviato a giudizio)\b|\bdenunciat\w per\b", r"\b(?:civile|separazione|divorzio|processo di|non ho)\b"),
    cue("procedimento_penale", "condannato", r"\b(?:sono stat[oa]|e stat[oa]|mi hanno|lo hanno) condannat\w\b|\bcondannat[oa] (?:a|per)\b", r"sto scontando|misura alternativa"),
)  # fmt: skip
_CHILD = re.compile(
    r"\bfigli\w*|\bbambin\w|\bbimb\w|\bragazz\w|\bguaglion\w|\bpicciridd\w|\bmy (?:son|daughter|kid|child)|\bhij[oa]|\bfils\b|\bfille\b|\bnin[oa]\b|\bcopil|\bfi(?:ul|ica)|\bbaiat|\bfat[ae]\b|син|доньк|дочк|дитин|ابن|بنت|儿子|女儿|孩子|\bmum of\b|\bmother of\b|\bkids?\b"
)
SCHOOL = (
    cue("scuola_figli", ["nido"], r"\b(?:va|vanno|frequenta|andare|iscritt[oa]|inserit[oa]|manda\w*|pag\w+|costa|costs?|nursery|creche|guarderia|cresa)\b[^.;!?]{0,25}\b(?:al nido|nido|asilo nido|nursery|creche|guarderia|cresa)\b|\b(?:nursery|creche|guarderia|cresa|nido) (?:costs?|coute|cuesta|costa)\b", r"\b(?:bonus|iscrivere|graduatoria|lista|posto al|non va|vorrei|cerco|quanto|gratis)\b"),
    cue("scuola_figli", ["infanzia"], r"\b(?:va|vanno|frequenta|fa|iscritt[oa]|alla|all)\b[^.;!?]{0,12}\b(?:scuola materna|materna|scuola dell infanzia|scuola d infanzia)\b", r"\b(?:iscrivere|graduatoria|lista|posto)\b"),
    cue("scuola_figli", ["primaria"], r"\b(?:va|vanno|frequenta|fa|inizia|ha iniziato|andra|e in|in|alla|alle)\b[^.;!?]{0,20}\b(?:elementar[ei]|scuola primaria|primaria)\b|\b(?:prima|seconda|terza|quarta|quinta) elementare\b|\bprimary school\b|\belementary school\b|\becole primaire\b|\bclasa (?:intai|a doua|a treia|a patra)\b|小学", r"\b(?:insegn\w+|lavoro|maestra in|bidell\w)\b"),
    cue("scuola_figli", ["secondaria-1"], r"\b(?:prima|seconda|terza|1|2|3|1a|2a|3a) media\b|\b(?:va|vanno|frequenta|fa|inizia|alle|e alle|in|andra)\b[^.;!?]{0,15}\b(?:le medie|alle medie|scuola media|scuole medie|secondaria di primo grado)\b|\bmiddle school\b|\bau college\b|初中", r"\b(?:insegn\w+|lavoro|licenza media|titolo di)\b"),
    cue("scuola_figli", ["secondaria-2-iefp"], r"\b(?:prima|seconda|terza|quarta|quinta|1|2|3|4|5) superiore\b|\b(?:va|vanno|frequenta|fa|inizia|iniziato|alle|al|e al|in|andra|au)\b[^.;!?]{0,15}\b(?:superiori|liceo|istituto (?:tecnico|professionale|alberghiero)|scuola professionale|cfp|iefp|lycee|instituto)\b|\bhigh school\b|高中|ліце[йї]", r"\b(?:tesina|insegn\w+|lavoro|diploma di|licenza)\b"),
    cue("scuola_figli", ["universita"], r"\b(?:va|vanno|frequenta|fa|studia|iscritt[oa]|andra|inizia)\b[^.;!?]{0,15}\buniversita\b|\b(?:at|goes to) (?:university|college)\b|\ben la universidad\b|\ba l universite\b|大学", r"\b(?:assegno di ricerca|dottorat\w|lavoro)\b"),
    cue("scuola_figli", ["terapia"], r"\b(?:fa|fanno|frequenta|segue|va a|facendo)\b[^.;!?]{0,12}\b(?:logopedia|psicomotricita|terapi[ae]|riabilitazione|fisioterapia)\b", r"\b(?:cerc\w+|vorre\w+|serve|privat\w|costa|lista)\b"),
)  # fmt: skip
_IN_ITALY = (
    re.compile(r"\b(?:in italia|in italy|en italia|en italie|в італії|في ايطاليا)(?: io| qui)? (?:da|since|for|depuis|desde hace|de|вже|منذ) (?P<more>piu di |oltre |more than |mas de |plus de |peste )?(?P<n>\d{1,2}|un|una) (?P<unit>ann\w|mes\w|settiman\w|setiman\w|giorn\w|years?|months?|weeks?|anos|meses|ans|mois|ani|luni|рок\w*|рік|місяц\w*|سن\w+|اشهر)"),
    re.compile(r"\b(?:da|llevo|since|for|depuis|de|desde hace) (?P<more>piu di |oltre |more than |mas de |plus de |peste |quasi )?(?P<n>\d{1,2}|un|una) (?P<unit>ann\w|mes\w|settiman\w|setiman\w|giorn\w|years?|months?|weeks?|anos|meses|ans|mois|ani|luni)(?: \w+){0,3}? (?:in|en) (?:italia|italy|italie)\b"),
    re.compile(r"\barriv\w+ (?:in )?italia (?:da )?(?P<n>\d{1,2}|un|una) (?P<unit>ann\w|mes\w|settiman\w|setiman\w|giorn\w)(?: fa)?(?P<more>x{9})?"),
    re.compile(r"(?:来|在)意大利(?:已经|住了)?(?P<n>\d{1,2})(?P<unit>年|个月)(?P<more>x{9})?"),
)  # fmt: skip
_IN_TOWN = re.compile(
    r"\bresident[ei] (?:a|in|nel|qui a|qui) ?\w*(?: \w+)?,? (?:da|ormai da) (?P<more>piu di |oltre )?(?P<n>\d{1,2}|un) (?P<unit>ann\w|mes\w)|\bresidenza(?: \w+){0,3} da (?P<more2>piu di |oltre )?(?P<n2>\d{1,2}|un) (?P<unit2>ann\w|mes\w)"
)
_BORN_AGO = re.compile(
    r"\b(?:nat[oa]|nati|born|partorito|nacio|nacida|nee?|nascut\w?|народи\w+|ولد\w*|出生)\b[^.;!?]{0,22}?(?P<n>\d{1,3}|un|una) (?P<unit>giorn\w|settiman\w|mes[ei]|days?|weeks?|months?|dias|semanas|meses|jours|semaines|mois|zile|saptaman\w|luni|тиж\w+|місяц\w*|дн\w+) ?(?:fa|ago|fu|in urma|тому)?|\b(?:hace|acum|il y a) (?P<n2>\d{1,3}) (?P<unit2>dias|semanas|meses|zile|saptaman\w|luni|jours|semaines|mois)\b[^.;!?]{0,14}\b(?:nacio|nascut|nee?)\b"
)
_DAYS = {"gi": 1, "da": 1, "di": 1, "jo": 1, "zi": 1, "дн": 1, "se": 7, "we": 7, "sa": 7, "ти": 7, "me": 30, "mo": 30, "lu": 30, "мі": 30}
_MONTHS = ("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre")
_BORN_ON = re.compile(
    rf"\bnat[oaie] (?:\w+ ){{0,2}}?(?:il |l )?(?P<day>\d{{1,2}})(?: |/|-|\.)(?:di )?(?P<month>{'|'.join(_MONTHS)}|\d{{1,2}})(?:(?: |/|-|\.)(?:del )?(?P<year>20\d\d|\d\d))?\b"
)
_WEEKS = re.compile(r"\b(?P<n>\d{1,3}) settimane (?:di )?(?:contribut\w+|lavorat\w+|di lavoro)")


def life(said: Said) -> Iterator[Told]:
    """Permits, pregnancies, losses and courts."""
    told = list(told_by(LIFE, said))
    permits = {one.value for one in told if one.fact == "titolo_soggiorno"}
    if len(permits) > 1 and "in-rinnovo" in permits:
        permits = {"in-rinnovo"}
    trials = {one.value for one in told if one.fact == "procedimento_penale"}
    for one in told:
        if one.fact == "titolo_soggiorno" and (len(permits) > 1 or one.value not in permits):
            continue
        if one.fact == "procedimento_penale" and len(trials) > 1 and one.value != "misura-in-corso":
            continue
        yield one


def school(said: Said) -> Iterator[Told]:
    """The schools of the writer's children."""
    if _CHILD.search(said.text):
        yield from told_by(SCHOOL, said)


def times(said: Said) -> Iterator[Told]:
    """Years in Italy, months in the comune, weeks of contributions."""
    for pattern in _IN_ITALY:
        if found := pattern.search(said.text):
            years = _span(found["n"], found["unit"], yearly=True)
            yield Told("residenza_italia_anni", {"min": years} if (found["more"] or "").strip() not in ("", "quasi") else years, found[0])
            break
    if found := _IN_TOWN.search(said.text):
        number, unit = found["n"] or found["n2"], found["unit"] or found["unit2"]
        months = _span(number, unit, yearly=False)
        yield Told("residenza_comune_mesi", {"min": months} if found["more"] or found["more2"] else months, found[0])
    if (found := _WEEKS.search(said.text)) and not re.search(r"\b(?:servono|bastano 13|almeno|quante)\b", said.text[: found.start()][-20:]):
        yield Told("settimane_contributi_4anni", int(found["n"]), found[0])


def _span(number: str, unit: str, *, yearly: bool) -> int:
    count = int(number) if number.isdigit() else 1
    if unit.startswith(("ann", "year", "ano", "ans", "ani", "рок", "рік", "سن", "年")):
        return count if yearly else count * 12
    if unit.startswith(("mes", "month", "mois", "luni", "міс", "اشهر", "个")):
        return count // 12 if yearly else count
    return 0


def birth(said: Said) -> Iterator[Told]:
    """How many days ago a child was born."""
    days: Any = None
    if found := _BORN_AGO.search(said.text):
        number, unit = found["n"] or found["n2"], found["unit"] or found["unit2"]
        days = (int(number) if number.isdigit() else 1) * _DAYS.get(unit[:2], 0)
        if not re.search(r"fa|ago|in urma|тому|hace|acum|il y a|出生", found[0]):
            days = None
    elif (found := _BORN_ON.search(said.text)) and said.today:
        days = _since(found, said.today)
    if days is not None and found and 0 <= days <= 400:
        yield Told("giorni_da_nascita", days, found[0])
        if days < 365 and not re.search(r"\baltr[oaie]\b|fratellin|sorellin|primo figlio|secondo|\d figli", said.text):
            yield Told("eta_figli", [0], found[0])


def _since(found: "re.Match[str]", today: date) -> int | None:
    month = int(found["month"]) if found["month"].isdigit() else _MONTHS.index(found["month"]) + 1
    year = int(found["year"] or today.year)
    try:
        born = date(year + 2000 if year < 100 else year, month, int(found["day"]))
    except ValueError:
        return None
    if born > today and not found["year"]:
        born = born.replace(year=born.year - 1)
    return (today - born).days
