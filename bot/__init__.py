"""Answering questions over articles, and where people meet it."""
