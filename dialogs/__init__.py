"""The talk with one person: conversation, facts told, case, messages. All personal data lives here."""
