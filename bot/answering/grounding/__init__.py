"""Grounding: nothing is said that its source doesn't say."""

from bot.answering.grounding.checking import Checked, Grounding
from bot.answering.grounding.quotes import drop_ungrounded
from bot.answering.grounding.source import Problem
from bot.answering.grounding.splitting import Sentence, split_answer

__all__ = ["Checked", "Grounding", "Problem", "Sentence", "drop_ungrounded", "split_answer"]
