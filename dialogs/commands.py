"""Words that always mean the same, in every language and at every step: commands, greetings, thanks; knows nothing of services."""

import re
from typing import Any

from dialogs.i18n import OWN_NAMES
from dialogs.safety import plain
from dialogs.state import Phase

SLASH = {
    "start": "start",
    "inizia": "start",
    "aiuto": "help",
    "help": "help",
    "operatore": "operator",
    "operator": "operator",
    "persona": "operator",
    "annulla": "cancel",
    "cancel": "cancel",
    "ricomincia": "restart",
    "restart": "restart",
    "risultati": "results",
    "results": "results",
    "privacy": "privacy",
    "i_miei_dati": "my_data",
    "mydata": "my_data",
    "cancella": "erase",
    "delete": "erase",
    "lingua": "language",
    "language": "language",
    "aree": "areas",
    "sportelli": "offices",
    "indietro": "back",
}
_PERSON = (
    r"(operator[ei]?|operatrice|assistente sociale|persona( vera| umana| reale)?|qualcun[oa]( di voi| dello sportello)?|essere umano|umano|"
    r"someone|somebody|a person|an operator|a human|human|una persona|alguien|un operador|quelqu un|une personne|un conseiller|cineva|o persoana|un operator)"
)
_WORDS: tuple[tuple[str, str], ...] = (
    (
        "cancel",
        r"(annulla|annullare|lascia(mo)? (stare|perdere)|stop|basta( cosi)?|fermati|ferma|cancel|cancelar|annuler|anuleaza|скасувати|стоп|إلغاء|取消|停止)",
    ),
    (
        "restart",
        r"(ricomincia(mo)?|ricominciare|da capo|dall inizio|reset|start over|restart|empezar de nuevo|reiniciar|recommencer|de la inceput|спочатку|почати знову|من البداية|ابدأ من جديد|重新开始)",
    ),
    ("help", r"(aiuto|help|cosa (puoi|sai) fare|come funzion[ai]|che (cosa )?fai|ayuda|aide|ajutor|допомога|مساعدة|帮助)( \?)?"),
    (
        "results",
        r"(vedi|vedere|mostra(mi)?|fammi vedere|dammi|voglio vedere) (i |gli |subito i )*(risultati|aiuti)|risultati|results|show results|resultados|resultats|rezultate|результати|النتائج|结果",
    ),
    ("back", r"(indietro|torna indietro|domanda precedente|back|go back|atras|volver|retour|inapoi|назад|رجوع|返回)"),
    (
        "why",
        r"(perche( me lo chiedi| lo chiedi| vuoi saperlo| questa domanda| mai)?|a che serve|a cosa serve|why|why do you ask|por que|pourquoi|de ce|чому|навіщо|لماذا|为什么)( \?)?",
    ),
    (
        "privacy",
        r"(privacy|(che|quali) dati (tieni|tenete|conservi)|dove vanno i miei dati|confidentialite|privacidad|приватність|الخصوصية|隐私)",
    ),
    (
        "my_data",
        r"(i miei dati|(voglio|vorrei) (vedere |avere )?i miei dati|my data|mis datos|mes donnees|datele mele|мої дані|بياناتي|我的数据)",
    ),
    (
        "erase",
        r"(cancella|elimina|cancellate|togli) (tutto|i miei dati|tutti i (miei )?dati|la conversazione)|delete (everything|my data)|borrar todo|supprimer tout|sterge tot|видалити все|احذف كل شيء|删除一切|删除所有",
    ),
    ("language", r"(lingua|cambia lingua|language|change language|idioma|langue|limba|мова|اللغة|语言)"),
    (
        "offices",
        r"(dove siete|dove vi trovo|dove sono gli (sportelli|uffici)|sportell[oi]|sportelli vicini|uffici vicini|indirizzo|dove (posso venire|vengo)|where are you|offices?|donde estan|ou etes vous)( \?)?",
    ),
    ("areas", r"(aree|argomenti|temi|menu|topics|temas|sujets)"),
    ("change_person", r"(non e per me|e per (un altra|un altro|altra) person[ae]|cambia persona|per un altra persona|change person)"),
    (
        "thanks",
        r"(grazie( mille| tante| infinite| a te| di cuore)?|ti ringrazio|thanks|thank you|gracias|merci|multumesc|дякую|شكرا|谢谢|ok grazie|perfetto grazie)",
    ),
    (
        "greeting",
        r"(ciao( ciao)?|salve|buongiorno|buonasera|buon pomeriggio|buona sera|hola|hello|hi|hey|bonjour|bonsoir|salut|buna( ziua)?|привіт|добрий день|مرحبا|السلام عليكم|你好|您好|ehi|hei)",
    ),
    (
        "bye",
        r"(arrivederci|addio|a presto|buona (giornata|serata|notte)|bye|goodbye|adios|au revoir|la revedere|до побачення|مع السلامة|再见)",
    ),
)
_ALWAYS = tuple((intent, re.compile(rf"(?:{pattern})[\s!.?]*")) for intent, pattern in _WORDS)
_OPERATOR = re.compile(
    rf"\b(parl[a-z]+|contatt[a-z]+|sentire|chiam[a-z]+|passa(mi|temi)?|voglio|vorrei|serve|mettimi in contatto|talk|speak|hablar|parler|vorbesc|vorbi)\b.{{0,20}}\b{_PERSON}\b"
    r"|^(operator[ei]|operatrice|assistente sociale|persona|umano|operator|human|operador)[\s!.?]*$"
    r"|(поговорити|говорити|зв'язатися) (з|із) (людиною|оператором|кимось)|оператор|(أريد|اريد|ممكن) (أن )?(أتحدث|اتحدث|أتكلم|اتكلم|التحدث)|موظف|人工|真人|(和|跟)(人|工作人员|客服)(说|谈|聊)"
)
_SPOKEN_TO_LANGUAGE = {
    **{plain(name): code for code, name in OWN_NAMES.items()},
    "inglese": "en", "in inglese": "en", "english please": "en", "in english": "en", "i speak english": "en", "do you speak english": "en", "speak english": "en",
    "spagnolo": "es", "en espanol": "es", "castellano": "es", "francese": "fr", "en francais": "fr",
    "rumeno": "ro", "in romana": "ro", "romaneste": "ro", "ucraino": "uk", "українською": "uk", "arabo": "ar", "بالعربية": "ar", "عربي": "ar",
    "cinese": "zh", "汉语": "zh", "普通话": "zh", "italiano per favore": "it", "in italiano": "it",
}  # fmt: skip
_LONGEST = 90


def command_in(text: str, phase: str) -> tuple[str, dict[str, Any]] | None:
    """The command that a text is, with its data; ``None`` when it is something to understand."""
    if text.startswith("/"):
        return _slash(text)
    said = plain(text).strip(" .!?;,")
    if not said or len(said) > _LONGEST:
        return None
    if said in _SPOKEN_TO_LANGUAGE:
        return "set_language", {"to": _SPOKEN_TO_LANGUAGE[said]}
    if _OPERATOR.search(said):
        return "operator", {}
    for intent, pattern in _ALWAYS:
        if pattern.fullmatch(said) and not (intent == "why" and phase != Phase.ASK):
            return intent, {}
    return None


def _slash(text: str) -> tuple[str, dict[str, Any]]:
    name, _, rest = text[1:].partition(" ")
    name = name.partition("@")[0].lower()
    if name == "start":
        return "start", {"arg": rest.strip()} if rest.strip() else {}
    return SLASH.get(name, "unknown_command"), {}
