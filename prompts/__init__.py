"""Prompt templates as Markdown files with front matter, and the loader that renders them."""
