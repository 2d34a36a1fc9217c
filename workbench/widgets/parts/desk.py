"""The place where a person works: a base, who they are, what time it is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from workbench.domain.access import Purpose
from workbench.domain.people import Agent, Role
from workbench.services.parameters import clock_of
from workbench.services.verbs import Reader
from workbench.settings import base_folder
from workbench.store import Row, Store

Done = TypeVar("Done")
COORDINATION = Agent("Coordination du CLSPD", Role.COORDONNATEUR)


class Desk:
    """What a screen asks of the base: verbs, readings, the clock. Knows no widget."""

    def __init__(self, base: Path | None = None, clock: Callable[[], datetime] | None = None) -> None:
        self.store = Store(base or base_folder())
        self.who = COORDINATION
        self._clock = clock
        self._facts: dict[str, str] | None = None

    def __repr__(self) -> str:
        return f"Desk({self.store.base.name})"

    @property
    def facts(self) -> dict[str, str]:
        """What the base says of itself."""
        if self._facts is None:
            self._facts = {row.name: row.value for row in self.store.rows("base_facts")}
        return self._facts

    @property
    def is_demo(self) -> bool:
        return self.facts.get("demo") == "1"

    def now(self) -> datetime:
        """The time in this base."""
        return self._clock() if self._clock else clock_of(self.facts)

    @property
    def reader(self) -> Reader:
        """Rows without identity."""
        return Reader(self.store)

    def do(self, service: Callable[..., Done], /, **given: Any) -> Done:
        """Carry out a service as the person at this desk, now."""
        return self.store.do(self.who, self.now(), service, **given)

    def reveal(
        self,
        query: str,
        purpose: Purpose,
        session_id: int | None = None,
        case: str | None = None,
        **given: Any,
    ) -> list[Row]:
        """Clear rows, if `domain.access` allows, with their line in the journal of accesses."""
        with self.store.unit(self.who, self.now()) as unit:
            return unit.reveal(query, purpose, session_id, case, **given)

    @property
    def unlocked(self) -> bool:
        """Whether the identities are open."""
        return self.store.status().opened_by is not None

    def unlock(self, passphrase: str) -> None:
        """Open the identities for every window."""
        self.store.unlock(self.who, self.now(), passphrase)

    def lock(self) -> None:
        """Close the identities for every window."""
        self.store.lock(self.who, self.now())


def demo_hint(desk: Desk) -> str:
    """The passphrase of the demo town, shown on its first screen; empty on a real base."""
    if not desk.is_demo:
        return ""
    from workbench.demo.build import PASSPHRASE

    return PASSPHRASE
