"""Speed and quality, measured: what each figure in README.md was made with."""
