"""Corpora by name: each a folder of its own, so that none can be reached from another."""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bot.answering.answer import Answer
from bot.answering.conversation import Turn
from bot.sample import ADDED_BY, SAMPLE, read_sample, sample_digest
from bot.settings import Settings, read_settings
from corpus.article import Article, ArticleDraft
from corpus.database import Database
from corpus.errors import CorpusError, CorpusNotFoundError
from corpus.store import get_article, list_articles, open_database, read_meta, write_meta
from index.passages import count_passages_by_article, passages_schema

DEFAULT = "default"

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
