"""/article: how moderators keep a guild's articles."""
