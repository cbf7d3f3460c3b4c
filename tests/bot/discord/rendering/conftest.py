"""The interface that the embeds are rendered in."""

import pytest

from bot.discord.localising import Catalogues, Phrases


@pytest.fixture(scope="session")
def phrases() -> Phrases:
    """The interface in English."""
    return Catalogues().phrases("en")
