"""Articles: reading them from files, and the store that keeps them."""
