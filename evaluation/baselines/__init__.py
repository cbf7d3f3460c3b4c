"""What else could answer over the same corpus, to be measured as Footnote is."""
