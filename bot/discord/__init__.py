"""Where people meet Footnote in Discord: questions asked anywhere, answers whose sources are one click away."""
