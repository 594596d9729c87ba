"""The citizen's doors: web chat, Telegram, terminal. Owns no tables and no rules."""
