"""What people see in Discord: answers, sources and complaints as embeds. Pure functions, no I/O."""
