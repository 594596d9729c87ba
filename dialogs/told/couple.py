"""Whether the writer is married, where the words say it of the writer; what is said of a parent or a friend says nothing."""

import re
from collections.abc import Iterator

from dialogs.told.negations import is_denied
from dialogs.told.text import Said, Told
from knowledge.search.needles import sought

_ALONE_NOW = sought(
    r"\b(?:sono|son|sn|sono rimast[oa]|rimast[oa]) (?:\w+ ){0,2}(?:vedov|divorziat|separat|celibe|nubile)[oae]?\b|"
    r"\b(?:mi sono|ci siamo) (?:separat|divorziat)\w\b|"
    r"(?:^|[,;] ?)(?:vedov|divorziat|separat)[oa]\b|\bnon (?:sono |siamo )?sposat[oaie]\b|(?:^|, ?)niente marito\b|"
    r"^vedov[oa]\b|(?:^|, ?)veuve?\b|\bio divorziat[oa]\b|\brestee veuve\b|\b(?:mamma|papa|madre|padre|genitore) single\b|"
    r"\bi (?:m|am) (?:a )?(?:\w+ )?(?:divorced|separated|widow(?:ed|er)?|single|not married)\b|,? (?:divorced|separated),|"
    r"\bsoy (?:viud|divorciad|separad|solter)[oa]\b|\bestoy (?:divorciad|separad)[oa]\b|\bje suis (?:divorcee?|"
    r"separee?|veu(?:ve|f)|celibataire)\b|"
    r"\bnu sunt casatorita?\b|\bno (?:estoy|soy) casad[oa]\b|\bpas mariee?\b|\bне (?:одружен\w|заміжня)\b|"
    r"\bsunt (?:divortat|vaduv|necasatorit|separat)a?\b|\bя (?:розлучен\w|вдова|вдівець|неодружен\w|незаміжня)\b|\bрозлучена\b|"
    r"(?:^|[,;] ?)(?:чоловіка|мужа) (?:в мене |у мене )?(?:нема|немає)\b|\b(?:не маю|немає|нема) чоловіка\b|"
    r"(?:انا )?(?:مطلقه|مطلق|ارمله|ارمل|عزباء|اعزب)(?!\w)|离婚(?!官司|诉讼|手续|律师|协议)|离异|丧偶|单身|未婚"
)
_DIED = sought(
    r"\b(?:mio marito|mia moglie) (?:(?:mi |ci )?(?:e|s e) (?:mort|mancat|decedut|spent)[oa]|"
    r"ci ha lasciat\w (?:per sempre|dopo una (?:lunga )?malattia)|"
    r"non c e piu)|"
    r"\b(?:e|m e|mi e) (?:mort|mancat)[oa] (?:mio marito|mia moglie)\b|\b(?:my husband|"
    r"my wife) (?:has )?(?:just )?(?:died|passed away)\b|"
    r"\b(?:murio|fallecio|ha muerto|ha fallecido) mi (?:marido|esposo|esposa|mujer)\b|\b(?:mi esposo|mi marido|mi mujer) (?:ha )?"
    r"(?:murio|muerto|fallecio|fallecido)\b|\bmon mari est (?:mort|decede)\b|"
    r"\bsotul meu a (?:murit|decedat)\b|\bчоловік (?:помер|загинув)\b|(?:توفي|مات) زوجي|(?:丈夫|老公|妻子|老婆)(?:去世|过世)"
)
_MARRIED = sought(
    r"\b(?:mio marito|mia moglie|my husband|my wife|mi esposo|mi esposa|mi marido|mon mari|ma femme|sotul meu|sotia mea)\b|"
    r"\b(?:sono|siamo|son) (?:\w+ )?sposat[oaie]\b|(?:^|, ?)(?:moglie|marito|sposat[oa])(?=,| e )|\bi (?:m|"
    r"am) married\b|\bwe are married\b|"
    r"\b(?:estoy|soy) casad[oa]\b|\bje suis mariee?\b|\bsunt casatorita?\b|\b(?:я )?(?:одружен\w|заміжня)\b|(?<!غير )متزوج\w?|已婚|结婚了"
)
_NO_LONGER = re.compile(
    r"murio|fallec|decede|помер|загинув|توفي|去世|过世|"
    r"separa\w+|divorzi\w*|divorc\w*|\bex\b|mort[oa]|mancat|vedov|lasciat|abbandonat|andat[oa] via|se n e|left me|"
    r"died|passed|quitte|dejo|parasit|murit|viud|veu[vf]e?"
)
_SOMEBODY_ELSE = re.compile(
    r"\b(?:madre|mamma|padre|papa|suocer[oa]|sorella|fratello|nonn[oa]|zi[oa]|amic[oa]|vicin[oa]|figli[oa]|genitori|nonni|signor[ea]?|"
    r"risposat[oa])\b"
)
_NOT_OF_ME = re.compile(r"\b(?:genitori|nonni|figli[oa]|fratello|sorella|signor[ea]?) (?:\w+ )?(?:separat|divorziat|sposat|vedov)")


def married(said: Said) -> Iterator[Told]:
    """Married without separation, or not: widowed, separated, divorced, never married."""
    if found := _DIED.search(said.text):
        yield Told("coniugato", False, found[0])
        return
    for sentence in said.sentences:
        found = _ALONE_NOW.search(sentence)
        if found and not _SOMEBODY_ELSE.search(sentence[: found.start()]) and not is_denied(sentence, found.start()):
            yield Told("coniugato", False, found[0].strip(" ,;"))
            return
    found = _MARRIED.search(said.text)
    if found and not _NO_LONGER.search(said.text) and not _NOT_OF_ME.search(said.text):
        yield Told("coniugato", True, found[0].strip(" ,;"))
