"""What Bussola says when time has passed, in every language; decides nothing about when."""

from collections.abc import Mapping

from knowledge.elision import elided

LATE: Mapping[str, str] = {
    "it": "Nessuno ti ha ancora risposto: ci dispiace. La tua richiesta *{code}* è sempre qui e ho avvisato gli operatori. "
    "Ti rispondono {when}.",
    "en": "Nobody has answered you yet: we are sorry. Your request *{code}* is still here and I have told the staff. "
    "They will answer {when}.",
    "es": "Todavía no te ha respondido nadie: lo sentimos. Tu petición *{code}* sigue aquí y he avisado al personal. Te responden {when}.",
    "fr": "Personne ne t’a encore répondu : nous le regrettons. Ta demande *{code}* est toujours là et j’ai prévenu l’équipe. "
    "Tu auras une réponse {when}.",
    "ro": "Încă nu ți-a răspuns nimeni: ne pare rău. Cererea ta *{code}* este tot aici și am anunțat operatorii. Îți răspund {when}.",
    "uk": "Вам ще ніхто не відповів: вибачте. Ваш запит *{code}* на місці, працівників повідомлено. Відповідь буде {when}.",
    "ar": "لم يجبك أحد بعد: نعتذر. طلبك *{code}* ما زال هنا وقد أخبرت الموظفين. سيجيبونك {when}.",
    "zh": "还没有人回复你，很抱歉。你的请求 *{code}* 仍在这里，我已通知工作人员。他们会回复你：{when}。",
}
LATE_URGENT: Mapping[str, str] = {
    "it": "Ho avvisato di nuovo gli operatori. Se sei in pericolo adesso, non aspettare loro: chiama.",
    "en": "I have told the staff again. If you are in danger now, do not wait for them: call.",
    "es": "He avisado otra vez al personal. Si estás en peligro ahora, no esperes su respuesta: llama.",
    "fr": "J’ai prévenu l’équipe de nouveau. Si tu es en danger maintenant, ne les attends pas : appelle.",
    "ro": "Am anunțat din nou operatorii. Dacă ești în pericol acum, nu-i aștepta: sună.",
    "uk": "Працівників повідомлено ще раз. Якщо ви зараз у небезпеці, не чекайте: дзвоніть.",
    "ar": "أخبرت الموظفين مرة أخرى. إذا كان هناك خطر عليك الآن فلا داعي للانتظار: يجب الاتصال.",
    "zh": "我已再次通知工作人员。如果你现在有危险，不要等：请打电话。",
}
SHIFT_OVER: Mapping[str, str] = {
    "it": "La persona che ti segue ha finito il turno. La tua richiesta *{code}* passa ai colleghi: ti rispondono {when}.",
    "en": "The person who is helping you has finished for today. Your request *{code}* goes to their colleagues: they will answer {when}.",
    "es": "La persona que te atiende ha terminado su turno. Tu petición *{code}* pasa a sus colegas: te responden {when}.",
    "fr": "La personne qui te suit a fini son service. Ta demande *{code}* passe à ses collègues : ils te répondront {when}.",
    "ro": "Persoana care se ocupă de tine și-a terminat tura. Cererea ta *{code}* trece la colegi: îți răspund {when}.",
    "uk": "Працівник, який вам допомагає, завершив зміну. Ваш запит *{code}* передано колегам: відповідь буде {when}.",
    "ar": "انتهت مناوبة الشخص الذي يتابعك. طلبك *{code}* ينتقل إلى زملائه: سيجيبونك {when}.",
    "zh": "负责你的工作人员已下班。你的请求 *{code}* 会转给同事。他们会回复你：{when}。",
}
HELPED: Mapping[str, str] = {
    "it": "Ciao! Qualche giorno fa abbiamo parlato della richiesta *{code}*. È servito?",
    "en": "Hello! Some days ago we talked about your request *{code}*. Did it help?",
    "es": "¡Hola! Hace unos días hablamos de tu petición *{code}*. ¿Te sirvió?",
    "fr": "Bonjour ! Il y a quelques jours, nous avons parlé de ta demande *{code}*. Est-ce que cela t’a servi ?",
    "ro": "Bună! Acum câteva zile am vorbit despre cererea ta *{code}*. Ți-a fost de folos?",
    "uk": "Вітаємо! Кілька днів тому ми говорили про ваш запит *{code}*. Це допомогло?",
    "ar": "مرحبًا! قبل أيام تحدثنا عن طلبك *{code}*. هل أفادك ذلك؟",
    "zh": "你好！几天前我们谈过你的请求 *{code}*。对你有帮助吗？",
}
NEED_MORE: Mapping[str, str] = {
    "it": "Mi serve ancora aiuto",
    "en": "I still need help",
    "es": "Todavía necesito ayuda",
    "fr": "J’ai encore besoin d’aide",
    "ro": "Mai am nevoie de ajutor",
    "uk": "Мені ще потрібна допомога",
    "ar": "ما زلت بحاجة إلى مساعدة",
    "zh": "我还需要帮助",
}
REOPENED: Mapping[str, str] = {
    "it": "Mi avevi chiesto di avvisarti: «{name}» è di nuovo aperto{until}.",
    "en": "You asked me to tell you: “{name}” is open again{until}.",
    "es": "Me pediste que te avisara: «{name}» ha vuelto a abrir{until}.",
    "fr": "Tu m’avais demandé de te prévenir : « {name} » est de nouveau ouvert{until}.",
    "ro": "Mi-ai cerut să te anunț: „{name}” este din nou deschis{until}.",
    "uk": "Ви просили повідомити: «{name}» знову відкрито{until}.",
    "ar": "طلبت مني أن أخبرك: «{name}» مفتوح من جديد{until}.",
    "zh": "你让我通知你：“{name}”重新开放了{until}。",
}
UNTIL: Mapping[str, str] = {
    "it": " fino al {day}",
    "en": " until {day}",
    "es": " hasta el {day}",
    "fr": " jusqu’au {day}",
    "ro": " până la {day}",
    "uk": " до {day}",
    "ar": " حتى {day}",
    "zh": "，截止{day}",
}
SHOW: Mapping[str, str] = {"it": "Vedi", "en": "Show", "es": "Ver", "fr": "Voir", "ro": "Vezi", "uk": "Показати", "ar": "عرض", "zh": "查看"}


def said(table: Mapping[str, str], lang: str, **values: str) -> str:
    """A sentence of ``table`` in a language, in Italian where it is missing."""
    text = table.get(lang, table["it"]).format(**values)
    return elided(text) if lang == "it" else text
