"""`footnote serve`."""

import click

LEVELS = ("debug", "info", "warning", "error")


@click.command()
@click.option("--log-format", type=click.Choice(["console", "json"]), default="console", show_default=True)
@click.option("--log-level", type=click.Choice(LEVELS), default="info", show_default=True)
@click.option("--metrics-port", type=click.IntRange(0, 65_535), help="Open /healthz and /metrics on this port.")
def serve(*, log_format: str, log_level: str, metrics_port: int | None) -> None:
    """Answer in Discord, with the token in DISCORD_TOKEN, until told to stop."""
    import asyncio
    import logging
    import os

    from bot.discord.credentials import read_token
    from bot.discord.logs import configure_logging
    from bot.discord.serving import serve as serve_discord
    from bot.settings import read_settings

    settings, token = read_settings(), read_token()
    configure_logging("json" if log_format == "json" else "console", log_level, secrets=[token.secret])
    if metrics_port is not None:
        settings = settings.model_copy(
            update={"discord": settings.discord.model_copy(update={"metrics_port": metrics_port})}
        )
    asyncio.run(serve_discord(settings, token))
    logging.shutdown()
    os._exit(0)  # a thread that is still answering, or loading a model, has nobody left to do it for
