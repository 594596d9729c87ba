"""The Italian names of the kinds of records and of the documents, and how words agree with them; knows nothing of their meaning."""

ONE_OF: dict[str, tuple[str, str]] = {
    "service": ("Scheda", "f"),
    "office": ("Ufficio", "m"),
    "office_group": ("Gruppo di uffici", "m"),
    "office_type": ("Tipo di ufficio", "m"),
    "team": ("Squadra", "f"),
    "number": ("Numero utile", "m"),
    "network_subject": ("Soggetto della rete", "m"),
    "faq": ("FAQ", "f"),
    "term": ("Parola del glossario", "f"),
    "ambiguous_variant": ("Parola ambigua", "f"),
    "need_area": ("Area di bisogno", "f"),
    "fact": ("Fatto", "m"),
    "implication": ("Deduzione", "f"),
    "scale": ("Scala", "f"),
    "amount_rule": ("Importo", "m"),
    "extra_input": ("Dato per gli importi", "m"),
    "not_computable": ("Importo non calcolabile", "m"),
    "source": ("Fonte", "f"),
    "service_sentences": ("Frasi su una scheda", "fp"),
    "faq_sentences": ("Frasi su una FAQ", "fp"),
    "area_sentences": ("Frasi su un'area", "fp"),
    "urgency_sentences": ("Frasi urgenti", "fp"),
    "other_sentences": ("Altre frasi", "fp"),
    "document": ("Regole e testi", "mp"),
    "translation": ("Traduzioni", "fp"),
}
ENDINGS = {"m": "o", "f": "a", "mp": "i", "fp": "e"}
DOCUMENTS_IT: dict[str, tuple[str, str]] = {
    "safety.yml": ("Sicurezza", "Come si riconosce chi è in pericolo, e quali numeri si danno"),
    "signs.yml": ("Segni di pericolo", "Parole che insieme raccontano un pericolo, e quelle che lo escludono"),
    "desk.yml": ("Sportello", "Chi riceve di solito, i bandi in primo piano, quali uffici prima"),
    "questions.yml": ("Come si fanno le domande", "Temi, frasi e ordine delle domande"),
    "labels.yml": ("Nomi delle risposte", "Le parole sui pulsanti"),
    "lexicon.yml": ("Parole che dicono la stessa cosa", "Sinonimi in tutte le lingue"),
    "answers.yml": ("Come si risponde alle domande", "Modi di dire una risposta con parole proprie"),
    "told.yml": ("Come si capiscono i fatti", "Modi di dire che raccontano un fatto"),
    "places.yml": ("Luoghi", "Nomi di Comuni e quartieri"),
    "examples.yml": ("Situazioni salvate", "Famiglie inventate con l'esito che ogni scheda deve dare"),
    "facts.yml": ("Come si leggono i requisiti", "Il significato di confronti e territori"),
    "amounts.yml": ("Come si leggono gli importi", "Il significato delle formule"),
}
NOT_LISTED = ("examples.yml", "facts.yml", "amounts.yml")
"""Situations have pages of their own; what the rules mean is not changed from a page."""
KINDS_IT: dict[str, tuple[str, str]] = {
    "office": ("Uffici", "Indirizzi, telefoni e orari"),
    "office_group": ("Gruppi di uffici", "Dove manda una scheda: per tipo, per elenco o con numeri di telefono"),
    "office_type": ("Tipi di ufficio", "I nomi dei tipi"),
    "team": ("Squadre", "Chi segue i casi"),
    "number": ("Numeri utili", "Numeri di telefono per la sicurezza e l'aiuto"),
    "network_subject": ("Rete del territorio", "I soggetti con cui si lavora"),
    "faq": ("FAQ", "Domande frequenti con la risposta"),
    "term": ("Glossario", "Parole difficili spiegate semplici"),
    "ambiguous_variant": ("Parole ambigue", "Parole che possono dire più cose"),
    "need_area": ("Aree di bisogno", "Le aree con cui si comincia"),
    "fact": ("Fatti e domande", "Che cosa si chiede alla persona, e come"),
    "implication": ("Deduzioni", "Che cosa si può dare per saputo"),
    "scale": ("Scale", "Soglie che crescono con la famiglia"),
    "amount_rule": ("Importi", "Quanto spetta: cifre e soglie"),
    "extra_input": ("Dati per gli importi", "Domande solo per chi vuole una stima"),
    "not_computable": ("Importi non calcolabili", "E perché"),
    "source": ("Fonti", "Da dove viene ogni informazione"),
    "service_sentences": ("Frasi sulle schede", "Frasi di esempio e sinonimi che portano a una scheda"),
    "faq_sentences": ("Frasi sulle FAQ", "Frasi di esempio che portano a una domanda frequente"),
    "area_sentences": ("Frasi sulle aree", "Frasi di esempio che portano a un'area"),
    "urgency_sentences": ("Frasi urgenti", "Frasi di esempio che parlano di un pericolo"),
    "other_sentences": ("Altre frasi", "Saluti e frasi che non chiedono niente"),
    "document": ("Regole e testi", "Sicurezza, risposte pronte, etichette, esempi"),
}


def agreed(word: str, kind: str) -> str:
    """``cambiato`` as it agrees with the name of ``kind``: *cambiata*, *cambiate*."""
    return word[:-1] + ENDINGS[ONE_OF.get(kind, ("", "m"))[1]]
