"""Discord's limits on what a message may hold, in Unicode code points.

Code points, because Discord's API measures strings with Python's `len` (github.com/discord/discord-api-docs, issue
1315). Each limit names its page below https://docs.discord.com/developers.
"""

CONTENT = 2_000
"""A message's own text: resources/message#create-message."""

EMBED_TITLE = 256
"""This and the next seven: resources/message#embed-object-embed-limits."""

EMBED_DESCRIPTION = 4_096
EMBED_FIELDS = 25
FIELD_NAME = 256
FIELD_VALUE = 1_024
FOOTER = 2_048
AUTHOR_NAME = 256

EMBEDS_TOTAL = 6_000
"""Titles, descriptions, field names and values, footers and author names of all embeds of a message together."""

EMBEDS = 10
"""Embeds in a message: resources/message#create-message."""

ROWS = 5
"""Rows of buttons in a message: components/reference#legacy-message-component-behavior."""

BUTTONS_IN_ROW = 5
"""components/reference#action-row."""

BUTTON_LABEL = 80
"""components/reference#button-button-structure."""

CUSTOM_ID = 100
"""components/reference#anatomy-of-a-component-custom-id."""

MODAL_TITLE = 45
"""interactions/receiving-and-responding#interaction-response-object-modal."""

INPUT_LABEL = 45
"""components/reference#label-label-structure."""

INPUT_PLACEHOLDER = 100
"""components/reference#text-input-text-input-structure."""

INPUT_VALUE = 4_000
"""components/reference#text-input-text-input-structure."""

THREAD_NAME = 100
"""resources/channel#start-thread-from-message."""
