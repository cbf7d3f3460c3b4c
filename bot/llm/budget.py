"""How many tokens a guild may use in a day."""

from collections.abc import Callable, Hashable
from datetime import UTC, date, datetime


def utc_today() -> date:
    """The day, as it is in UTC."""
    return datetime.now(UTC).date()


class Budget:
    """Counts what each has used today. Memory is bounded by how many used something today."""

    def __init__(self, tokens_a_day: int, *, today: Callable[[], date] = utc_today) -> None:
        """Let each use so many tokens a day."""
        self._most = tokens_a_day
        self._today = today
        self._day = today()
        self._used: dict[Hashable, int] = {}

    def take(self, of: Hashable, tokens: int) -> bool:
        """Take tokens before a model is asked; False, and nothing taken, where there are not so many left today."""
        self._turn_over()
        used = self._used.get(of, 0)
        if used + tokens > self._most:
            return False
        self._used[of] = used + tokens
        return True

    def give_back(self, of: Hashable, tokens: int) -> None:
        """Give back what was taken and not used after all."""
        self._turn_over()
        left = self._used.get(of, 0) - tokens
        if left > 0:
            self._used[of] = left
        else:
            self._used.pop(of, None)

    def _turn_over(self) -> None:
        if self._today() != self._day:
            self._day = self._today()
            self._used.clear()
