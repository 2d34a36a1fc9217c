"""One writer at a time, first come first served."""

from __future__ import annotations

import threading
from collections import deque

from workbench.errors import StoreBusy


class Turnstile:
    """A fair lock: the oldest waiter passes next, so no notebook starves."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._taken = False
        self._queue: deque[threading.Event] = deque()

    def enter(self, patience: float) -> None:
        """Wait for one's turn, in seconds; `StoreBusy` past that."""
        with self._mutex:
            if not self._taken:
                self._taken = True
                return
            turn = threading.Event()
            self._queue.append(turn)
        if turn.wait(patience):
            return
        with self._mutex:
            if not turn.is_set():
                self._queue.remove(turn)
                raise StoreBusy
        # the turn came at the very last instant: it is ours

    def leave(self) -> None:
        """Let the oldest waiter pass."""
        with self._mutex:
            if self._queue:
                self._queue.popleft().set()
            else:
                self._taken = False
