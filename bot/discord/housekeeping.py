"""What is to be done now and then: idle corpora closed, open ones measured, data deleted that was kept long enough."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import structlog

from bot.discord.open_corpora import OpenCorpora
from bot.discord.retention import Retention

_EVERY_S = 15.0

_log = structlog.get_logger()


class Housekeeping:
    """The task that does it."""

    def __init__(self, corpora: OpenCorpora, retention: Retention) -> None:
        """See to these."""
        self._corpora = corpora
        self._retention = retention
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="housekeeping")
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run())

    def stop(self) -> None:
        """End; what is being done in the thread is not waited for."""
        if self._task is not None:
            self._task.cancel()
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def tidy(self) -> None:
        """Do all of it once.

        Raises:
            CorpusError: A corpus or the store can't be read or written.
        """
        await asyncio.get_running_loop().run_in_executor(self._thread, self._see_to_corpora)
        await self._retention.erase_due()

    def _see_to_corpora(self) -> None:
        self._corpora.close_idle()
        self._corpora.measure()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(_EVERY_S)
            try:
                await self.tidy()
            except Exception:  # whatever it is, the next time it may be gone
                _log.exception("housekeeping failed")
