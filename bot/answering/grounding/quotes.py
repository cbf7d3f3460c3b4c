"""Quotes are what they claim to be."""

from collections.abc import Sequence

from bot.answering.composing import Quote


def drop_ungrounded(quotes: Sequence[Quote]) -> list[Quote]:
    """Keep the quotes that are what they claim to be: a slice of their article, with something in it.

    An extractive answer consists of its quotes, so this is all there is to check; the check doesn't trust the composer.
    """
    return [
        quote
        for quote in quotes
        if 0 <= quote.span.start < quote.span.end <= len(quote.article.text) and quote.text.strip() == quote.text != ""
    ]
