"""What every figure of the report means, in plain Italian; computes nothing."""

FIGURES: dict[str, tuple[str, str]] = {
    "people": ("Persone", "Conversazioni in cui la persona ha accettato l'informativa. Chi scrive da due canali conta due volte."),
    "needs": ("Bisogni detti", "Quante volte una persona ha scelto o scritto un'area di bisogno. Una persona può averne più di uno."),
    "likely": ("«Potrebbe spettarti»", "Quante volte Bussola ha mostrato un aiuto come probabile. Non vuol dire che sia stato ottenuto."),
    "faq": ("Domande con risposta", "Quante volte una domanda frequente ha avuto la sua risposta."),
    "cases": ("Richieste a un operatore", "Casi aperti nel periodo: la persona ha chiesto di parlare con qualcuno."),
    "urgent": ("Urgenti", "Casi aperti nel periodo e segnati come urgenti."),
    "closed": ("Casi conclusi", "Casi aperti nel periodo che hanno già una conclusione."),
    "wait": (
        "Attesa di mezzo",
        "Minuti tra la richiesta e la presa in carico: metà delle persone ha aspettato meno. Conta anche la notte.",
    ),
    "wait_90": ("Attesa di quasi tutti", "Nove persone su dieci hanno aspettato meno di questi minuti."),
    "rating": ("Voto medio", "Media dei voti da 1 a 5 lasciati a fine caso. Si scrive se i voti sono almeno cinque."),
    "gaps": ("Lacune", "Domande che Bussola non ha capito o a cui non ha trovato risposta."),
}
TABLES: dict[str, tuple[str, ...]] = {
    "months": ("Mese per mese", "Persone e casi secondo il mese in cui hanno cominciato.", "Persone", "Casi"),
    "offices": ("Per sportello", "Lo sportello è quello del manifesto o del collegamento da cui la persona è arrivata.", "Persone", "Casi"),
    "areas": ("Per area di bisogno", "Bisogni detti e casi aperti per area.", "Bisogni", "Casi"),
    "services": (
        "Per servizio o bando",
        "Quante volte ogni scheda è stata mostrata, aperta o seguita.",
        "Potrebbe spettare",
        "Forse o da verificare",
        "Schede aperte",
        "Avvisi chiesti",
    ),
    "teams": ("Per squadra", "Famiglie (conversazioni diverse) e casi presi in carico da una persona della squadra.", "Famiglie", "Casi"),
    "waits": (
        "Attese per squadra",
        "Minuti dalla richiesta alla presa in carico. Si scrivono se le attese sono almeno cinque.",
        "Attesa di mezzo",
        "Nove su dieci entro",
    ),
    "outcomes": ("Com'è finita", "Conclusione scritta dall'operatore, per i casi conclusi.", "Casi"),
    "ratings": ("Voti", "Quante persone hanno dato ogni voto, da 1 a 5.", "Voti"),
    "languages": ("Lingue", "Lingua della conversazione.", "Persone"),
    "channels": ("Canali", "Da dove hanno scritto.", "Persone"),
    "urgencies": ("Pericoli segnalati", "Casi urgenti secondo il pericolo riconosciuto.", "Casi"),
    "gaps": ("Lacune per tipo", "Domande senza una buona risposta.", "Domande"),
}
