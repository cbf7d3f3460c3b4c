"""Language models: whichever provider is configured, asked with limits on time, length and money."""
