"""The commands Telegram lists in its menu, described in every language; what they do is decided by the dialog."""

from typing import Any

COMMANDS: dict[str, dict[str, str]] = {
    "it": {
        "start": "Comincia",
        "operatore": "Parla con una persona",
        "aiuto": "Che cosa posso fare",
        "annulla": "Lascia la domanda di adesso",
        "ricomincia": "Riparti da capo",
        "lingua": "Cambia lingua",
        "privacy": "Che cosa conserviamo",
        "i_miei_dati": "Ricevi i tuoi dati",
        "cancella": "Cancella tutto",
    },
    "en": {
        "start": "Start",
        "operatore": "Talk to a person",
        "aiuto": "What I can do",
        "annulla": "Leave this question",
        "ricomincia": "Start again",
        "lingua": "Change language",
        "privacy": "What we keep",
        "i_miei_dati": "Get your data",
        "cancella": "Delete everything",
    },
    "es": {
        "start": "Empezar",
        "operatore": "Hablar con una persona",
        "aiuto": "Qué puedo hacer",
        "annulla": "Dejar esta pregunta",
        "ricomincia": "Empezar de nuevo",
        "lingua": "Cambiar de idioma",
        "privacy": "Qué guardamos",
        "i_miei_dati": "Recibir tus datos",
        "cancella": "Borrar todo",
    },
    "fr": {
        "start": "Commencer",
        "operatore": "Parler à une personne",
        "aiuto": "Ce que je peux faire",
        "annulla": "Laisser cette question",
        "ricomincia": "Recommencer",
        "lingua": "Changer de langue",
        "privacy": "Ce que nous gardons",
        "i_miei_dati": "Recevoir tes données",
        "cancella": "Tout effacer",
    },
    "ro": {
        "start": "Începe",
        "operatore": "Vorbește cu o persoană",
        "aiuto": "Ce pot face",
        "annulla": "Lasă întrebarea",
        "ricomincia": "Ia-o de la capăt",
        "lingua": "Schimbă limba",
        "privacy": "Ce păstrăm",
        "i_miei_dati": "Primește datele tale",
        "cancella": "Șterge tot",
    },
    "uk": {
        "start": "Почати",
        "operatore": "Поговорити з людиною",
        "aiuto": "Що я вмію",
        "annulla": "Облишити це запитання",
        "ricomincia": "Почати спочатку",
        "lingua": "Змінити мову",
        "privacy": "Що ми зберігаємо",
        "i_miei_dati": "Отримати свої дані",
        "cancella": "Видалити все",
    },
    "ar": {
        "start": "ابدأ",
        "operatore": "تحدث مع شخص",
        "aiuto": "ماذا أستطيع أن أفعل",
        "annulla": "اترك هذا السؤال",
        "ricomincia": "ابدأ من جديد",
        "lingua": "غيّر اللغة",
        "privacy": "ماذا نحفظ",
        "i_miei_dati": "احصل على بياناتك",
        "cancella": "احذف كل شيء",
    },
    "zh": {
        "start": "开始",
        "operatore": "联系工作人员",
        "aiuto": "我能做什么",
        "annulla": "跳过这个问题",
        "ricomincia": "重新开始",
        "lingua": "更换语言",
        "privacy": "我们保存什么",
        "i_miei_dati": "获取你的数据",
        "cancella": "全部删除",
    },
}


def command_calls() -> list[dict[str, Any]]:
    """Parameters of ``setMyCommands``: Italian for everyone, then each language for its speakers, in private chats."""
    scope = {"type": "all_private_chats"}
    calls: list[dict[str, Any]] = []
    for lang, words in COMMANDS.items():
        commands = [{"command": name, "description": description} for name, description in words.items()]
        language: dict[str, Any] = {} if lang == "it" else {"language_code": lang}
        calls.append({"commands": commands, "scope": scope, **language})
    return calls
