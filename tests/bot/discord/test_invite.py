"""The link that adds the bot to a server."""

from urllib.parse import parse_qs, urlsplit

import discord

from bot.discord.invite import INVITE_PERMISSIONS, invite_link, names_of


def test_the_link_asks_for_what_is_needed_and_no_more() -> None:
    link = urlsplit(invite_link(112233))
    assert (link.scheme, link.netloc, link.path) == ("https", "discord.com", "/oauth2/authorize")
    query = parse_qs(link.query)
    assert query["client_id"] == ["112233"]
    assert query["scope"] == ["bot applications.commands"]
    asked = discord.Permissions(int(query["permissions"][0]))
    assert {name for name, is_asked in asked if is_asked} == {
        "read_messages", "send_messages", "send_messages_in_threads", "create_public_threads", "embed_links",
        "read_message_history",
    }  # fmt: skip


def test_permissions_have_the_names_of_discords_settings() -> None:
    assert names_of(INVITE_PERMISSIONS)[0] == "View Channels"
    assert len(names_of(INVITE_PERMISSIONS)) == 6
    assert names_of(discord.Permissions(embed_links=True, administrator=True)) == ["Embed Links"]
    assert names_of(discord.Permissions.none()) == []
