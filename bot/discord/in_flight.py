"""Questions being answered, so that they can be cancelled, and waited for at the end."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class InFlight:
    """Tasks that answer a question, by the ids of what they depend on: a message, a thread, a channel."""

    def __init__(self) -> None:
        """Begin with none."""
        self._tasks: dict[int, set[asyncio.Task[object]]] = defaultdict(set)
        self.is_ending = False

    @contextmanager
    def watch(self, *ids: int) -> Iterator[None]:
        """Have the current task cancelled when one of these is deleted, for the length of the block."""
        task = asyncio.current_task()
        assert task is not None
        for of in ids:
            self._tasks[of].add(task)
        try:
            yield
        finally:
            for of in ids:
                self._tasks[of].discard(task)
                if not self._tasks[of]:
                    del self._tasks[of]

    def cancel(self, deleted: int) -> None:
        """Stop what depends on something that was deleted."""
        for task in [*self._tasks.get(deleted, ())]:
            task.cancel()

    async def end(self, *, within_s: float, apologise_within_s: float) -> None:
        """Wait for all to finish; those that don't in time are cancelled, which sees `is_ending` and may apologise."""
        self.is_ending = True
        tasks = {task for of in self._tasks.values() for task in of}
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=within_s)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late, timeout=apologise_within_s)
