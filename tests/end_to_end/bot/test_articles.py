"""/article: moderators add, replace and remove articles, and look at them."""

import io
import zipfile

import pytest

from tests.end_to_end.discord_server.channels import Channel
from tests.end_to_end.discord_server.community import Community
from tests.end_to_end.discord_server.interactions import Interaction
from tests.end_to_end.discord_server.messages import Message
from tests.end_to_end.discord_server.people import Person
from tests.end_to_end.discord_server.permissions import Permission
from tests.end_to_end.discord_server.server import DiscordServer
from tests.end_to_end.discord_server.world import StoredFile

pytestmark = pytest.mark.anyio

HARBOUR = """---
title: Harbour Master Retires
published: 2024-02-10
publisher: The Tarn Post
---

The harbour master Ingrid Solberg retired on Friday after thirty-one years at the port of Tarn.

Her successor is Pavel Horn, who was a pilot on the river Mell for a decade.
"""
NEWER = HARBOUR.replace("Pavel Horn, who was a pilot", "Lena Brandt, who was a pilot")


@pytest.fixture
def moderator(guild: Community) -> Person:
    return guild.member("mod", permissions=Permission.MANAGE_MESSAGES)


@pytest.fixture
def channel(guild: Community) -> Channel:
    return guild.channel()


def as_file(text: str, name: str = "harbour.md") -> tuple[str, bytes]:
    return name, text.encode()


async def add(moderator: Person, channel: Channel, text: str = HARBOUR) -> Message:
    shown = await (await moderator.run("article add", channel, file=as_file(text))).answer()
    return await settled(await moderator.click(shown, "Confirm"), "Can be asked about after")


async def settled(interaction: Interaction, text: str) -> Message:
    return await interaction.answer(lambda message: text in message.text)


async def ask(guild: Community, channel: Channel, question: str) -> Message:
    return await (await guild.member("reader").run("ask", channel, question=question)).answer()


async def chosen(moderator: Person, channel: Channel, command: str, typed: str) -> str:
    (choice,) = await moderator.type(f"article {command}", "article", typed, channel)
    return choice["value"]


# --- Adding ---


async def test_a_file_is_shown_confirmed_and_asked_about(guild: Community, moderator: Person, channel: Channel) -> None:
    before = await ask(guild, channel, "Who succeeded Ingrid Solberg as harbour master?")
    assert "Pavel Horn" not in before.text
    added = await moderator.run("article add", channel, file=as_file(HARBOUR))
    shown = await added.answer()
    assert added.is_ephemeral
    for part in ("Harbour Master Retires", "The Tarn Post", "February 10, 2024", "1 passage", "Ingrid Solberg retired"):
        assert part in shown.text
    assert shown.enabled_buttons == ["Confirm", "Edit details", "Cancel"]
    done = await settled(await moderator.click(shown, "Confirm"), "Can be asked about after")
    assert done.enabled_buttons == []
    answer = await ask(guild, channel, "Who succeeded Ingrid Solberg as harbour master?")
    assert "Pavel Horn" in answer.text


async def test_a_guild_without_articles_gets_its_first(discord: DiscordServer, bot) -> None:
    guild = discord.guild()
    moderator, channel = guild.member("mod", permissions=Permission.MANAGE_MESSAGES), guild.channel()
    assert "/article add" in (await ask(guild, channel, "Who retired?")).text
    assert "no articles" in (await (await moderator.run("article list", channel)).answer()).text
    await add(moderator, channel)
    assert "Ingrid Solberg" in (await ask(guild, channel, "Who is the harbour master who retired?")).text


async def test_what_is_cancelled_is_not_added(guild: Community, moderator: Person, channel: Channel) -> None:
    shown = await (await moderator.run("article add", channel, file=as_file(HARBOUR))).answer()
    await settled(await moderator.click(shown, "Cancel"), "Nothing was changed")
    assert await moderator.type("article show", "article", "Harbour", channel) == []


async def test_details_can_be_edited_first(guild: Community, moderator: Person, channel: Channel) -> None:
    shown = await (await moderator.run("article add", channel, file=as_file(HARBOUR))).answer()
    modal = await (await moderator.click(shown, "Edit details")).modal()
    values = {"Title": "A New Harbour Master", "Author": "Ada Brook", "Date": "2024-02-11"}
    edited = await settled(await moderator.submit(modal, values), "A New Harbour Master")
    assert "Ada Brook" in edited.text
    assert "February 11, 2024" in edited.text
    again = await (await moderator.click(edited, "Edit details")).modal()
    refused = await moderator.submit(again, {"Date": "soon"})
    assert "no date" in (await refused.followup()).text
    await settled(await moderator.click(edited, "Confirm"), "Can be asked about after")
    assert await chosen(moderator, channel, "show", "a new h")


async def test_a_text_is_pasted(guild: Community, moderator: Person, channel: Channel) -> None:
    modal = await (await moderator.run("article add", channel)).modal()
    text = "The lighthouse keeper Nils Aune saved four sailors on Sunday night. A storm had driven their boat ashore."
    submitted = await moderator.submit(modal, {"Title": "Four Saved", "Text": text, "Date": "2024-03-03"})
    shown = await submitted.answer()
    assert submitted.is_ephemeral
    assert "Four Saved" in shown.text
    confirm = next(one for one in shown.enabled_buttons if one in ("Confirm", "Add anyway"))
    await settled(await moderator.click(shown, confirm), "Can be asked about after")
    assert "Nils Aune" in (await ask(guild, channel, "Which lighthouse keeper saved four sailors?")).text


async def test_a_pasted_text_is_not_lost_with_a_date_that_is_none(moderator: Person, channel: Channel) -> None:
    modal = await (await moderator.run("article add", channel)).modal()
    text = "The keeper Nils Aune saved four sailors on Sunday night. " * 5
    shown = await (await moderator.submit(modal, {"Title": "Four Saved", "Text": text, "Date": "soon"})).answer()
    assert "Nils Aune" in shown.text
    assert "'soon' is no date" in shown.text
    assert shown.enabled_buttons == ["Add anyway", "Edit details", "Cancel"]


async def test_several_in_a_zip(guild: Community, moderator: Person, channel: Channel) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(3):
            archive.writestr(
                f"{number}.md", HARBOUR.replace("Ingrid", f"Ingrid-{number}").replace("Retires", f"No. {number}")
            )
    shown = await (await moderator.run("article add", channel, file=("three.zip", file.getvalue()))).answer()
    assert "Add 3 articles?" in shown.text
    done = await settled(await moderator.click(shown, "Confirm"), "Can be asked about after")
    assert "3 passages" in done.text
    assert len(await moderator.type("article show", "article", "harbour master no", channel)) == 3


async def test_what_is_there_already_is_said(guild: Community, moderator: Person, channel: Channel) -> None:
    await add(moderator, channel)
    shown = await (await moderator.run("article add", channel, file=as_file(HARBOUR))).answer()
    assert "already" in (await settled(await moderator.click(shown, "Confirm"), "Nothing was added")).text


async def test_nearly_the_same_can_take_the_place_of_the_old(
    guild: Community, moderator: Person, channel: Channel
) -> None:
    await add(moderator, channel)
    shown = await (await moderator.run("article add", channel, file=as_file(NEWER))).answer()
    assert "Nearly the same is here already" in shown.text
    await settled(await moderator.click(shown, "Replace the old one"), "Replaced")
    answer = await ask(guild, channel, "Who succeeded Ingrid Solberg as harbour master?")
    assert "Lena Brandt" in answer.text
    assert "Pavel Horn" not in answer.text
    assert len(await moderator.type("article show", "article", "harbour", channel)) == 1


async def test_a_message_with_a_file_is_added(guild: Community, moderator: Person, channel: Channel) -> None:
    file = StoredFile("harbour.md", "text/markdown", HARBOUR.encode())
    said = await guild.member("author").say(channel, "News from the harbour:", files=[file])
    used = await moderator.message_command("Add as article", said)
    shown = await used.answer()
    assert used.is_ephemeral
    assert "Harbour Master Retires" in shown.text
    await settled(await moderator.click(shown, "Confirm"), "Can be asked about after")
    assert "Pavel Horn" in (await ask(guild, channel, "Who succeeded Ingrid Solberg as harbour master?")).text


@pytest.mark.parametrize(
    "files", [[], [StoredFile("dam.png", "image/png", b"\x89PNG\r\n\x1a\n")]], ids=["alone", "picture"]
)
async def test_a_message_with_a_link_is_fetched(moderator: Person, channel: Channel, files: list[StoredFile]) -> None:
    said = await moderator.say(channel, "See (http://169.254.169.254/news_(new)), it is new.", files=files)
    assert "public internet" in (await (await moderator.message_command("Add as article", said)).answer()).text


async def test_a_message_with_nothing_to_add(moderator: Person, channel: Channel) -> None:
    said = await moderator.say(channel, "Nothing to read here")
    refused = await moderator.message_command("Add as article", said)
    assert "neither a link nor a file" in (await refused.answer()).text


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (("page.exe", b"MZ"), "can't be"),
        (("empty.txt", b"  \n "), "empty"),
        (("fake.pdf", b"This is no PDF at all."), "PDF"),
        (("broken.zip", b"PK\x03\x04broken"), "zip"),
    ],
)
async def test_bad_files_are_refused(moderator: Person, channel: Channel, file: tuple[str, bytes], reason: str) -> None:
    refused = await (await moderator.run("article add", channel, file=file)).answer()
    assert "That can't be done" in refused.text
    assert reason in refused.text
    assert refused.enabled_buttons == []


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://169.254.169.254/latest/meta-data", "public internet"),
        ("http://localhost:1/", "public internet"),
        ("file:///etc/passwd", "no web address"),
        ("http://no-such-host.invalid/", "no host"),
    ],
)
async def test_bad_addresses_are_refused(moderator: Person, channel: Channel, url: str, reason: str) -> None:
    assert reason in (await (await moderator.run("article add", channel, url=url)).answer()).text


# --- Replacing and removing ---


async def test_a_replaced_article_is_said_to_have_changed(
    guild: Community, moderator: Person, channel: Channel
) -> None:
    await add(moderator, channel)
    answer = await ask(guild, channel, "Who succeeded Ingrid Solberg as harbour master?")
    article = await chosen(moderator, channel, "replace", "harbour")
    shown = await (await moderator.run("article replace", channel, article=article, file=as_file(NEWER))).answer()
    assert "Replace this article?" in shown.text
    await settled(await moderator.click(shown, "Confirm"), "Replaced")
    source = await (await guild.member().click(answer, "Sources")).answer()
    assert "This source was replaced on" in source.text
    assert "Pavel Horn" in source.text


async def test_several_do_not_take_the_place_of_one(moderator: Person, channel: Channel) -> None:
    await add(moderator, channel)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(2):
            archive.writestr(f"{number}.md", HARBOUR.replace("Ingrid", f"Ingrid-{number}"))
    article = await chosen(moderator, channel, "replace", "harbour")
    replaced = await moderator.run("article replace", channel, article=article, file=("two.zip", file.getvalue()))
    assert "holds 2 articles" in (await replaced.answer()).text


async def test_of_two_moderators_one_wins(guild: Community, moderator: Person, channel: Channel) -> None:
    await add(moderator, channel)
    article = await chosen(moderator, channel, "replace", "harbour")
    other = guild.member("other", permissions=Permission.MANAGE_MESSAGES)
    shown = [
        await (await who.run("article replace", channel, article=article, file=as_file(text))).answer()
        for who, text in ((moderator, NEWER), (other, HARBOUR.replace("Pavel Horn", "Otto Weiss")))
    ]
    await settled(await moderator.click(shown[0], "Confirm"), "Replaced")
    told = await (await other.click(shown[1], "Confirm")).followup()
    assert "somebody has replaced" in told.text
    assert "Lena Brandt" in (await ask(guild, channel, "Who succeeded Ingrid Solberg as harbour master?")).text


async def test_a_removed_article_is_not_cited_and_comes_back(
    guild: Community, moderator: Person, channel: Channel
) -> None:
    await add(moderator, channel)
    question = "Who succeeded Ingrid Solberg as harbour master?"
    answer = await ask(guild, channel, question)
    article = await chosen(moderator, channel, "remove", "harbour")
    asked = await (await moderator.run("article remove", channel, article=article)).answer()
    gone = await settled(await moderator.click(asked, "Remove"), "was removed")
    assert "Pavel Horn" not in (await ask(guild, channel, question)).text
    assert "This source was removed on" in (await (await guild.member().click(answer, "Sources")).answer()).text
    await settled(await moderator.click(gone, "Undo"), "is back")
    assert "Pavel Horn" in (await ask(guild, channel, question)).text


async def test_restoring_by_command(moderator: Person, channel: Channel) -> None:
    await add(moderator, channel)
    article = await chosen(moderator, channel, "remove", "harbour")
    asked = await (await moderator.run("article remove", channel, article=article)).answer()
    await settled(await moderator.click(asked, "Remove"), "was removed")
    removed = await chosen(moderator, channel, "restore", "harb")
    assert "is back" in (await (await moderator.run("article restore", channel, article=removed)).answer()).text
    again = await (await moderator.run("article restore", channel, article=removed)).answer()
    assert "24 hours" in again.text


# --- Looking ---


async def test_the_list_is_sorted_filtered_and_paged(guild: Community, moderator: Person, channel: Channel) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(12):
            archive.writestr(
                f"{number}.md", f"---\ntitle: Note {number:02}\npublished: 2020-01-{number + 1:02}\n---\nNo. {number}."
            )
    shown = await (await moderator.run("article add", channel, file=("notes.zip", file.getvalue()))).answer()
    button = next(one for one in shown.enabled_buttons if one in ("Confirm", "Add anyway"))
    await settled(await moderator.click(shown, button), "Can be asked about after")
    listed = await (await moderator.run("article list", channel, sort="title-up", text="note")).answer()
    assert "12 articles" in listed.text
    assert "Note 00" in listed.text
    assert "Note 11" not in listed.text
    turned = await settled(await moderator.click(listed, "▶️"), "page 2 of 2")
    assert "Note 11" in turned.text
    since = await (await moderator.run("article list", channel, since="2020-01-12", until="2020-12-31")).answer()
    assert "1 article" in since.text
    none = await (await moderator.run("article list", channel, publisher="nobody")).answer()
    assert "No article is like that" in none.text
    assert "no date" in (await (await moderator.run("article list", channel, since="soon")).answer()).text


async def test_show_tells_how_an_article_served(guild: Community, moderator: Person, channel: Channel) -> None:
    await add(moderator, channel)
    answer = await ask(guild, channel, "Who succeeded Ingrid Solberg as harbour master?")
    await (await guild.member().click(answer, "👍")).answer()
    article = await chosen(moderator, channel, "show", "harbour")
    shown = await (await moderator.run("article show", channel, article=article)).answer()
    for part in ("Harbour Master Retires", "The Tarn Post", "1 answer", "👍 1", f"<@{moderator.id}>"):
        assert part in shown.text
    typed = await (await moderator.run("article show", channel, article="harbour master ret")).answer()
    assert "The Tarn Post" in typed.text
    unknown = await (await moderator.run("article show", channel, article="lighthouse")).answer()
    assert "Choose one from the list" in unknown.text
    passages = await settled(await moderator.click(shown, "▶️"), "Passage 1 of 1")
    assert "Ingrid Solberg retired" in passages.text


async def test_history_tells_who_did_what(guild: Community, moderator: Person, channel: Channel) -> None:
    await add(moderator, channel)
    history = await (await moderator.run("article history", channel)).answer()
    assert f"<@{moderator.id}> added **Harbour Master Retires**" in history.text


async def test_an_export_is_taken_back_as_it_was(
    discord: DiscordServer, guild: Community, moderator: Person, channel: Channel
) -> None:
    exported = await moderator.run("article export", channel)
    (file,) = (await exported.followup()).attachments
    data = discord.world.files[int(file["id"])].content
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert len(archive.namelist()) == 3
    other = discord.guild()
    there, editor = other.channel(), other.member("mod", permissions=Permission.MANAGE_MESSAGES)
    shown = await (await editor.run("article add", there, file=("export.zip", data))).answer()
    button = next(one for one in shown.enabled_buttons if one in ("Confirm", "Add anyway"))
    await settled(await editor.click(shown, button), "Can be asked about after")
    assert "Oskar Lindqvist" in (await ask(other, there, "Who designed the bridge?")).text


# --- Who may ---


@pytest.mark.parametrize("command", ["add", "list", "history", "export"])
async def test_others_are_refused(guild: Community, channel: Channel, command: str) -> None:
    refused = await guild.member().run(f"article {command}", channel, anyway=True)
    assert "Only moderators" in (await refused.answer()).text
    assert refused.is_ephemeral


async def test_another_guild_knows_nothing_of_it(
    discord: DiscordServer, guild: Community, moderator: Person, channel: Channel
) -> None:
    await add(moderator, channel)
    article = await chosen(moderator, channel, "show", "harbour")
    other = discord.guild()
    there, stranger = other.channel(), other.member("mod", permissions=Permission.MANAGE_MESSAGES)
    for command in ("show", "remove", "restore", "history"):
        answer = await (await stranger.run(f"article {command}", there, article=article)).answer()
        assert "Harbour" not in answer.text
    assert await stranger.type("article show", "article", "", there) == []
