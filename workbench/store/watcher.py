"""A window that waits for the base to change, on a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable

from workbench.errors import WorkbenchError
from workbench.store.contact import Contact

PATIENCE = 5.0
AFTER_A_FAULT = 0.2


class Watcher:
    """A thread that calls back each time the base has changed, in this server or in the next one."""

    def __init__(self, contact: Contact, told: Callable[[], None], projection: bool) -> None:
        self._contact, self._told, self._projection = contact, told, projection
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="clspd-watch")
        self._thread.start()

    def stop(self) -> None:
        """Stop waiting, at once."""
        self._over.set()
        self._contact.cut()
        if threading.current_thread() is not self._thread:
            self._thread.join(PATIENCE)

    def _run(self) -> None:
        seen = [-1, -1]
        while not self._over.is_set():
            try:
                status = self._contact.ask([["watch", *seen, PATIENCE, self._projection]], retry=False)[0]
            except WorkbenchError:
                self._over.wait(AFTER_A_FAULT)
                continue
            now = [status["pid"], status["revision"]]
            if seen[0] >= 0 and now != seen and not self._over.is_set():
                self._told()
            seen = now
        self._contact.close()
