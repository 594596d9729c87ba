"""The few words of the chat page's own frame (buttons, states) in every language; the conversation's words are in ``dialogs``."""

LANGUAGES = {
    "it": "Italiano",
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "ro": "Română",
    "uk": "Українська",
    "ar": "العربية",
    "zh": "中文",
}

_KEYS = (
    "skip", "language", "leave", "write", "placeholder", "where", "send", "services", "privacy",
    "more", "download", "operator", "writing", "failed", "offline", "locating", "nowhere", "here",
)  # fmt: skip

_ROWS = {
    "it": (
        "Vai a scrivere un messaggio", "Lingua", "Esci in fretta", "Scrivi un messaggio", "Scrivi qui…", "Manda la tua posizione", "Invia",
        "Tutti i servizi", "Privacy", "Leggi di più", "Scarica", "Operatore", "Un momento…", "Qualcosa non ha funzionato. Riprova.",
        "Non c'è rete. Il messaggio è salvato: lo mando appena torna.", "Cerco la tua posizione…",
        "Non riesco a sapere dove sei. Scrivi il tuo Comune.", "La mia posizione",
    ),
    "en": (
        "Skip to writing a message", "Language", "Leave quickly", "Write a message", "Write here…", "Send your location", "Send",
        "All services", "Privacy", "Read more", "Download", "Operator", "One moment…", "Something went wrong. Try again.",
        "No network. Your message is saved: I will send it when the network is back.", "Looking for your location…",
        "I cannot find where you are. Write your town.", "My location",
    ),
    "es": (
        "Ir a escribir un mensaje", "Idioma", "Salir rápido", "Escribe un mensaje", "Escribe aquí…", "Enviar tu ubicación", "Enviar",
        "Todos los servicios", "Privacidad", "Leer más", "Descargar", "Operador", "Un momento…", "Algo no ha funcionado. Prueba otra vez.",
        "No hay red. El mensaje está guardado: lo envío cuando vuelva.", "Busco tu ubicación…",
        "No consigo saber dónde estás. Escribe tu municipio.", "Mi ubicación",
    ),
    "fr": (
        "Aller écrire un message", "Langue", "Quitter vite", "Écrire un message", "Écris ici…", "Envoyer ta position", "Envoyer",
        "Tous les services", "Confidentialité", "Lire la suite", "Télécharger", "Opérateur", "Un instant…", "Ça n'a pas marché. Réessaie.",
        "Pas de réseau. Le message est gardé : je l'envoie dès que possible.", "Je cherche ta position…",
        "Je n'arrive pas à savoir où tu es. Écris ta commune.", "Ma position",
    ),
    "ro": (
        "Mergi la scrierea unui mesaj", "Limba", "Ieși repede", "Scrie un mesaj", "Scrie aici…", "Trimite locația ta", "Trimite",
        "Toate serviciile", "Confidențialitate", "Citește mai mult", "Descarcă", "Operator", "O clipă…", "Ceva nu a mers. Încearcă din nou.",
        "Nu este rețea. Mesajul este salvat: îl trimit când revine.", "Caut locația ta…",
        "Nu reușesc să aflu unde ești. Scrie comuna ta.", "Locația mea",
    ),
    "uk": (
        "Перейти до написання повідомлення", "Мова", "Швидко вийти", "Напиши повідомлення", "Пиши тут…", "Надіслати місце, де ти є",
        "Надіслати", "Усі послуги", "Приватність", "Читати далі", "Завантажити", "Оператор", "Хвилинку…", "Щось не вийшло. Спробуй ще раз.",
        "Немає мережі. Повідомлення збережено: надішлю, коли мережа повернеться.", "Шукаю, де ти…",
        "Не можу дізнатися, де ти. Напиши свій муніципалітет.", "Моє місце",
    ),
    "ar": (
        "انتقل إلى كتابة رسالة", "اللغة", "خروج سريع", "اكتب رسالة", "اكتب هنا…", "أرسل موقعك", "إرسال", "كل الخدمات", "الخصوصية",
        "اقرأ المزيد", "تنزيل", "الموظف", "لحظة…", "حدث خطأ. حاول مرة أخرى.", "لا توجد شبكة. الرسالة محفوظة وسأرسلها عند عودة الشبكة.",
        "أبحث عن موقعك…", "لا أستطيع معرفة مكانك. اكتب اسم بلديتك.", "موقعي",
    ),
    "zh": (
        "跳到写消息", "语言", "快速离开", "写一条消息", "在这里写…", "发送你的位置", "发送", "所有服务", "隐私", "阅读更多", "下载", "工作人员",
        "请稍等…", "出错了，请再试一次。", "没有网络。消息已保存，网络恢复后会发送。", "正在查找你的位置…", "无法知道你在哪里，请写下你所在的市镇。", "我的位置",
    ),
}  # fmt: skip

PAGE_WORDS = {lang: dict(zip(_KEYS, row, strict=True)) for lang, row in _ROWS.items()}
