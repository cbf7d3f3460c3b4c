"""The colour of the bar beside an embed: what kind of message it is, seen before it is read."""

import discord

ANSWERED = discord.Colour(0x2E8B57)
ABSTAINED = discord.Colour(0xE0A030)
SOURCE = discord.Colour(0x4A7EBB)
COMPLAINT = discord.Colour(0xC0504D)
