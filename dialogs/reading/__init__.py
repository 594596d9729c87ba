"""What a person meant: one act or text read into intents, answers and facts; it answers nothing."""
