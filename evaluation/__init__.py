"""Scoring answers: datasets, metrics, reports, comparisons. Uses the path that readers' questions take."""
