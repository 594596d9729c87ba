"""The Telegram door: updates in as rows, rows out as Bot API calls."""
