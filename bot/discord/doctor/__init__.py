"""`footnote doctor`: looks at everything that the bot needs, and says what to do about what is not as it should be."""
