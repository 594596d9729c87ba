"""What stands under a field to help who fills it in, and which fields are long; knows nothing of their meaning."""

HINTS: dict[str, str] = {
    "aliases": "Una per riga. Servono a capire chi scrive.",
    "summary_it": "Al massimo due frasi, di venti parole ciascuna.",
    "documents_needed": "Uno per riga.",
    "warnings": "Una per riga.",
    "legal_basis": "Una per riga.",
    "window": "Per esempio: di solito tra marzo e maggio.",
    "exhausted": "Quando l'ente ha detto che i soldi sono finiti. Chi segue il bando sarà avvisato quando riapre.",
    "expected": "Solo se le date non ci sono ancora: un giorno qualsiasi di quel mese.",
    "as_of": "Per esempio 2026, 2026-03 oppure 2026-03-15.",
    "newest_source_as_of": "Per esempio 2026-03.",
    "verify_by": "Dopo questa data la scheda risulta da ricontrollare.",
    "owner": "Il nome utente di chi la tiene aggiornata.",
    "week": "Se c'è la pausa, usa due parti. Un giorno vuoto è chiuso. Se non sai niente, lascia tutto vuoto.",
    "opening_hours": "Questi orari non sono una settimana semplice. Mo è lunedì, Tu martedì: Mo-Fr 09:00-12:30; We 14:00-16:00.",
    "allowed": "Una per riga, senza spazi.",
    "keywords": "Una per riga. Bussola le riconosce quando qualcuno scrive.",
    "sentences": "Come lo direbbero le persone: una frase per riga.",
    "look_alikes": "Frasi che assomigliano ma chiedono altro: una per riga.",
    "question_it": "Al massimo venti parole, una domanda sola.",
    "answer_it": "Frasi di venti parole al massimo, parole di tutti i giorni.",
    "exclusions": "Chi ha già questo, o qualcosa che non si può sommare.",
    "slug": "Solo lettere minuscole, cifre e trattini. Poi non si cambia.",
    "id": "Solo lettere minuscole, cifre e trattini. Poi non si cambia.",
    "patterns": "Una per riga. Bastano parole semplici, minuscole e senza accenti: la regola scatta se il messaggio le contiene.",
    "spare": "Una per riga, parole semplici. Chi scrive così non è in pericolo.",
    "comuni": "Uno per riga.",
}
LONG = {
    "summary_it", "how_to_apply", "note", "notes", "answer_it", "plain_it", "text", "what_it", "hours", "reason", "accessibility",
    "note_it", "question_it", "question_self_it", "missing", "expansion", "title",
}  # fmt: skip
