"""Work, its loss and the benefits already received, where a message says them of a person; questions about them say nothing."""

import re
from collections.abc import Iterator

from dialogs.told_cues import cue, told_by
from dialogs.told_text import Said, Told

_IF = r"\b(?:se|qualora|quando|chi|if|si|daca|quanti sono)\b[^,]{0,25}(?:disoccupat|licenzi|perd|fired|laid)"
_LOST = r"\b(?:ha|ho|abbiamo|avendo|aver|hanno|hai|e|sono|stat[oa]) (?:appena |gia |anche )?(?:perso|perduto) (?:anche )?(?:il |un |suo |mio |il suo |il mio )?(?:lavoro|posto|impiego)\b|\bperso (?:il )?(?:lavoro|posto)\b"
_FIRED = (
    r"\b(?:(?:mi|ci|l|lo|la|li) (?:hanno|ha|han|anno|a) (?:appena )?licenziat[oaie]|(?:sono|e|siamo|sn) stat[oaie] licenziat[oaie]|licenziat[oaie] (?:da|ieri|a|dal|dalla|il|per|senza|oggi|dopo|adesso|qualche|ad)\b"
    r"|(?:mi|ci|m) (?:hanno|ha|hann|anno) (?:lasciat[oai]|lassaa|mandat[oai]) (?:a casa|via|a ca)|lasciat[oaie] a casa|mandat[oaie] via dal lavoro)"
)
_CLOSED = r"\b(?:ditta|azienda|fabbrica|negozio|ristorante|impresa|cooperativa|bar|firma|company|empresa) (?:ha chius\w+|chiusa?|e chius\w|e fallit\w|fallit\w|s a inchis|closed|cerro)\b"
_ENDED = r"\b(?:contratto|contrato|assegno di ricerca|co co co|cococo|collaborazione|stage)\b[^.;!?]{0,45}\b(?:(?:e |mi e |era )?(?:finit[oa]|scadut[oa]|terminat[oa]|conclus[oa])|non (?:e stato |mi e stato |me lo hanno |me l hanno |mi hanno )?rinnovat[oa]|no rinnova|non rinnov\w+)\b|\bfinito (?:il )?contratto\b|\bcontratto finito\b"
_FOREIGN_LOST = (
    r"\b(?:was|been|got|were) (?:laid off|fired|dismissed|made redundant)\b|\blost (?:my|his|her|the) job\b|\b(?:me|lo|la|le|nos) (?:han )?(?:despidieron|despidio|echaron|despedido)\b|\b(?:j ai ete|a ete|ete) licencie\w?\b"
    r"|\b(?:a fost|am fost|fost) (?:concediat\w?|dat\w? afara)\b|\b(?:m|l) a[u]? dat afara\b|звільнили|скоротили|طردون\w*|طردني|فصلون\w*|فصلني|سرحون\w*|被(?:公司)?(?:辞退|裁|解雇|开除)|失业了|辞退了我|把我辞退"
)
_QUIT = r"\b(?:mi|si) (?:sono|son|e|sn) (?:dimess[oa]|licenziat[oa])\b|\b(?:ho|ha) dato le dimissioni\b|\bmi sono licenziat[oa]\b|\b(?:i|he|she) quit\b|\brenunci[eo]\b|\bj ai demissionne\b|\bmi-?am dat demisia\b"
_GOOD_CAUSE = r"giusta causa|periodo protetto"

WORK = (
    cue("stato_lavoro", "disoccupato", r"\bdisoccupat[oaie]\b|\bsenza (?:un )?(?:lavoro|occupazione|impiego)\b|\bunemployed\b|\bout of work\b|\bjobless\b|\b(?:estoy|esta|soy) (?:desempleado|desempleada|en paro|sin trabajo)\b|\bsin trabajo\b|\b(?:au|sans) (?:chomage|emploi|travail)\b|\bsomer[ia]?\b|\bfara (?:loc de munca|serviciu)\b|безробітн|без роботи|عاطل|بدون عمل|بلا عمل|失业|没有工作|没工作", _IF + r"|\bi disoccupati|per (?:i |le )?disoccupat[ie]|bonus disoccupat|aiut\w+ (?:ai|per) disoccupat|non (?:sono|e|resta\w*) (?:mai )?(?:disoccupat|senza)|per non restare|restare senza|rimanere senza|mamma disoccupata\?|chi e disoccupato|chi perde"),
    cue("stato_lavoro", "disoccupato", _LOST, _IF + r"|\bse (?:perdo|ho perso)|anni fa|perdere"),
    cue("stato_lavoro", "disoccupato", _FIRED + "|" + _FOREIGN_LOST, _IF + r"|\bse mi|quando mi hanno|prossim\w|dove lo porto"),
    cue("stato_lavoro", "disoccupato", r"\bnaspi (?:e )?(?:finita|scaduta|terminata)\b|\bfinit[ao] (?:la )?naspi\b", ""),
    cue("stato_lavoro", "disoccupato", _ENDED, r"\bse\b|quando (?:finisce|scade)|casa|affitto|finisce|alloggio|locazione|di affitto|prossimo|villa"),
    cue("stato_lavoro", "dipendente", r"\b(?:sono|sn|e|ero qui come|lavoro come|faccio (?:l|la|il)|,|contratto da|contratto di|anni) ?(?:un |una |anche |ancora |ormai )?(?:dipendente|impiegat[oa]|operai[oa]|commess[oa]|magazzinier[ei]|infermier[ae])\b|\bdipendente,|\blavoro (?:come dipendente|part ?time|a tempo|con contratto)\b|\bcontratto (?:a tempo )?(?:indeterminato|determinato|a termine)\b.{0,25}\b(?:e|lavoro|guadagno|ho)\b|\bi (?:work|am employed) (?:full|part)[ -]time\b", r"\bex (?:dipend|impieg|opera)|dipendent\w+ (?:pubblic\w+ in pensione|dal|dall|da)|dipendenti|pensione|licenziat|finit|scadut|rinnov|assumere|cerco|e dipendente dal|ero|era\b|lavorav|facevo|prima"),
    cue("stato_lavoro", "autonomo", r"\b(?:ho|con|abbiamo|apert\w+|avendo|ha) (?:la |una |ancora la )?(?:partita iva|p iva|piva)\b|\b(?:sono|e|faccio) (?:un |una |l )?(?:lavorator\w+ autonom[oa]|autonom[oa]|liber[oa] professionista|artigian[oa]|commerciante|freelance)\b|\bself[ -]employed\b|\blavoro in proprio\b", r"\b(?:non|nn|no|senza|aprire|chius\w+|avevo|ex) [^,;]{0,12}(?:partita iva|p iva|piva|autonom)|sono autonom[oa] (?:nel|nei|a)|essere autonom"),
    cue("stato_lavoro", "pensionato", r"\b(?:sono|e|ormai|gia|suocero e|padre|papa|mamma|madre|marito|moglie|nonn[oa]|zi[oa]|un|una|,) (?:una |un |anche |ora |gia |stat[oa] )?pensionat[oa]\b|^pensionat[oa]\b|\b(?:sono|e|andat[oa]|sciut[oa]|sciute|statale|ormai|gia|anni|da quando e|vado) (?:\w+ )?(?:in|m|mb|n) ?(?:pensione|benzione|mbenzione)\b|\bmbenzione\b|\bretired\b|\bjubilad[oa]\b|\bretraitee?\b|\bpensionar[a]?\b|на пенсії|пенсіонер|متقاعد|退休", r"andare in pensione|vado in pensione|non .{0,12}pensione|ex |pensionati|mort|prossim"),
    cue("stato_lavoro", "inoccupato", r"\b(?:non|nn|no) (?:ho|ha|abbiamo|o|a) (?:mai )?(?:piu )?mai lavorat\w|\b(?:non|nn) (?:ho|ha) mai lavorato\b|\bmai lavorat[oa]\b|\bnever worked\b|\bnunca (?:he|ha) trabajado\b|\bjamais travaille\b|\bnu am lucrat niciodata\b|ніколи не працюва|لم (?:اعمل|تعمل|يعمل) (?:ابدا|قط|من قبل)|从(?:来)?没(?:有)?(?:上过班|工作过)", ""),
    cue("stato_lavoro", "studente", r"\b(?:sono|son|faccio) (?:uno |una |ancora |lo |la )?student(?:e|essa)\b|\bstudio (?:all|al|in) (?:universita|politecnico|statale|bicocca|cattolica)\b|\bi m a student\b|\bi am a student\b|\bsoy estudiante\b|\bje suis etudiante?\b|\bsunt student\w?\b|я студент|انا طالب|我是(?:大)?学生", ""),
    cue("perdita_lavoro_involontaria", True, _FIRED + "|" + _CLOSED + r"(?=[^.;!?]*(?:casa|lavor|lascia))|" + _FOREIGN_LOST, _IF + r"|\bse mi|anni fa|失业"),
    cue("perdita_lavoro_involontaria", True, r"\b(?:soc\w*|sotul|sotia|husband|wife|marido|mari)\b[^.;!?]{0,30}(?:concediat|laid off|fired|despid|licenci)", ""),
    cue("perdita_lavoro_involontaria", True, _ENDED, r"\bse\b|affitto|locazione|finisce|scade|prossimo|di casa|sfratto|proprietario"),
    cue("perdita_lavoro_involontaria", True, r"\bdi\w* per giusta causa\b[^?]*$", r"posso|se "),
    cue("perdita_lavoro_involontaria", False, _QUIT, _GOOD_CAUSE + r"|\bse\b|stat[oa] licenz"),
)  # fmt: skip

_HAS = r"\b(?:prendo|percepisco|ricevo|prendiamo|riceviamo|percepiamo|prende|riceve|percepisce|mi arriva|ci arriva|arriva gia|ho gia|abbiamo gia|sto prendendo|io prendo|i get|i receive|cobro|recibo|je touche|je recois|primesc|отримую|اتقاضى|我(?:在)?领) (?:gia |ancora |solo |anche |da \w+ )?(?:l |il |la |lo |i |the |el |un )?"
BENEFITS = (
    cue("sussidi_in_corso", ["nessuno"], r"\b(?:nessun|senza|niente|zero|non (?:prendo|prendiamo|ricevo|riceviamo|percepisco|percepiamo) (?:nessun|alcun|altri)) (?:altro )?(?:sussidi[oi]?|aiut[oi]|bonus|contribut[oi]|sostegn[oi])(?: in corso| economic[oi])?\b(?! (?:da|di|per|a casa|puo))|\b(?:non|nn|no) (?:prendo|prendiamo|ricevo|riceviamo|percepisco|percepiamo|ho preso) (?:niente|nulla|nessun (?:aiuto|sussidio)|aiuti|sussidi)\b|\bsenza sussidi\b", r"perche non|come mai|contributi 0"),
    cue("sussidi_in_corso", ["adi"], _HAS + r"(?:adi|assegno (?:di )?inclusione)\b", r"se (?:prendo|ricevo)|chi (?:prende|riceve)|\badi sanitaria"),
    cue("sussidi_in_corso", ["sfl"], _HAS + r"(?:sfl|supporto (?:per la )?formazione)", r"se (?:prendo|ricevo)|chi (?:prende|riceve)"),
    cue("sussidi_in_corso", ["naspi"], _HAS + r"(?:naspi|disoccupazione|indennita di disoccupazione)\b|\bsono in naspi\b|\bin disoccupazione\b", r"se (?:prendo|ricevo)|chi (?:prende|riceve)|finita|per prendere"),
    cue("sussidi_in_corso", ["assegno-sociale"], _HAS + r"assegno sociale\b", r"se (?:prendo|ricevo)|chi (?:prende|riceve)"),
    cue("sussidi_in_corso", ["auu"], _HAS + r"assegno unico\b|" + _HAS + r"auu\b", r"se (?:prendo|ricevo)|chi (?:prende|riceve)"),
    cue("sussidi_in_corso", ["misura-b1"], _HAS + r"(?:misura )?b1\b", r"se (?:prendo|ricevo)|chi (?:prende|riceve)"),
    cue("sussidi_in_corso", ["misura-b2"], _HAS + r"(?:misura )?b2\b", r"se (?:prendo|ricevo)|chi (?:prende|riceve)"),
    cue("sussidi_in_corso", ["indennita-frequenza"], _HAS + r"(?:indennita di )?frequenza\b", r"se (?:prendo|ricevo)|chi (?:prende|riceve)"),
    cue("sussidi_in_corso", ["cassa-integrazione"], r"\b(?:sono|e|siamo|sta|marito|messo|moglie|finit[oa]|mess[oa]|sn) in (?:cassa(?: ?integrazione)?|cig)\b|\bin cassa integrazione da\b", r"\bse\b|chi e"),
)  # fmt: skip

KIND_OF_WORK = (
    cue("tipo_lavoro", "tempo-indeterminato", r"\b(?:tempo |contratto )indeterminato\b", r"cerco|finit"),
    cue("tipo_lavoro", "tempo-determinato", r"\btempo determinato\b|\bcontratto (?:da dipendente )?a termine\b|\bstagionale\b|\bapprendista\b|\ba chiamata\b", r"cerco|finit|scadut"),
    cue("tipo_lavoro", "domestico", r"\b(?:faccio|lavoro come|sono) (?:la |una )?(?:colf|badante|baby ?sitter)\b", r"cerco|finit"),
    cue("tipo_lavoro", "senza-contratto", r"\b(?:lavoro|lavoretti|lavora) (?:in nero|senza contratto)\b"),
)  # fmt: skip


def work(said: Said) -> Iterator[Told]:
    """What is said of work, of its end and of benefits; two different states of work cancel each other."""
    told = list(told_by(WORK, said))
    states = {one.value for one in told if one.fact == "stato_lavoro"}
    if states == {"disoccupato", "inoccupato"}:
        states = {"inoccupato"}
    quits = any(one.fact == "perdita_lavoro_involontaria" and one.value is False for one in told)
    for one in told:
        if one.fact == "stato_lavoro" and (len(states) > 1 or one.value not in states):
            continue
        if one.fact == "perdita_lavoro_involontaria" and one.value is True and quits and not re.search(_GOOD_CAUSE, said.text):
            continue
        yield one
    if (
        not any(one.fact == "stato_lavoro" for one in told)
        and re.search(_CLOSED, said.text)
        and re.search(r"lasciat\w a casa|licenzi|senza lavoro", said.text)
    ):
        yield Told("stato_lavoro", "disoccupato", "ha chiuso")
    yield from told_by(BENEFITS, said)


_PUBLIC = re.compile(
    r"\b(?:ex |e |era |e stat[oa] |un |una |sono |faccio |fa )*(?:dipendent[ei] pubblic[oaih]+|impiegat[oa] (?:del comune|statale|comunale|pubblic[oa]|delle poste|dell inps|del ministero|della regione)|maestr[oa] statale|insegnante statale|statale in pensione|"
    r"pensionat[oa] (?:pubblic[oa]|statale|inpdap|ex inpdap)|insegnante in pensione|professor\w+ in pensione|infermier[ae] (?:dell ospedale )?in pensione|poliziott[oa]|carabiniere|public employee|civil servant|funcionari[oa] public[oa])\b"
)


def public_employee(said: Said) -> Iterator[Told]:
    """Somebody of the family works or worked for the State or a public body."""
    for sentence in said.sentences():
        found = _PUBLIC.search(sentence)
        if (
            found
            and not re.search(r"\b(?:per|ai|dei|solo|agli) (?:gli |i )?(?:ex )?dipendenti pubblici\b", found[0])
            and re.search(r"\b(?:mi[oa]|nostr[oa]|sono|era|papa|mamma|marito|moglie|suocer\w|padre|madre|nonn\w|my|mi)\b", sentence)
        ):
            yield Told("dipendente_pubblico_in_famiglia", True, found[0].strip())
            return


def kind_of_work(said: Said) -> Iterator[Told]:
    yield from told_by(KIND_OF_WORK, said)
