"""Small works that the tests of the store carry out, in this process or in others."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.factories import NOW, coordinator
from workbench.domain.audit import Event
from workbench.errors import StoreInterrupted, StoreUnreachable
from workbench.store import Store, Unit, address, stop_server


def campaign(quick: int, full: int) -> int:
    """How many rounds: few by default, many when `CLSPD_CAMPAIGN=full`."""
    return full if os.environ.get("CLSPD_CAMPAIGN") == "full" else quick


def add_quartier(unit: Unit, name: str) -> int:
    """The smallest work that reads, writes and tells the journal."""
    before = len(unit.rows("quartiers"))
    quartier = unit.new_id()
    unit.run("add_quartier", id=quartier, name=name, qpv=False)
    unit.audit(Event.REFERENCE_LOADED, f"quartier:{quartier}")
    return before


def quartiers(store: Store) -> list[str]:
    """Names of the quartiers that the base holds."""
    return sorted(row.name for row in store.rows("quartiers"))


def add_person(unit: Unit, surname: str, first_name: str, born: str = "2012-03-04", **sealed: Any) -> int:
    """A person with sealed values."""
    person = unit.new_id()
    values = {"address": None, "phone": None, "schooling": None, "guardians": None} | sealed
    unit.run(
        "add_person", id=person, sex="F", age_band="13-15", quartier_id=None,
        surname=surname, first_name=first_name, birth_date=born, **values,
    )  # fmt: skip
    unit.audit(Event.CASE_CREATED, f"person:{person}")
    return person


def write_forever(base: Path, writer: int, acknowledged: Path) -> None:
    """Write named units one after the other; each is noted once it was acknowledged."""
    with Store(base, idle_seconds=30) as store, acknowledged.open("a", buffering=1) as noted:
        n = 0
        while not (base / "enough").exists():
            n += 1
            name = f"{writer}-{n}"
            with suppress(StoreInterrupted, StoreUnreachable):
                store.do(coordinator(), NOW, add_quartier, name=name)
                noted.write(name + "\n")


def count_until(base: Path, begin: float, end: float, counted: Path) -> None:
    """Write as fast as possible between two moments and note how many units were kept."""
    kept = 0
    with Store(base, idle_seconds=30) as store:
        store.status()
        time.sleep(max(0.0, begin - time.time()))
        while time.time() < end:
            store.do(coordinator(), NOW, add_quartier, name="x")
            kept += 1
    counted.write_text(str(kept))


def stay_in_a_unit(base: Path, inside: Path) -> None:
    """Begin a unit, write, and never end it."""
    with Store(base, idle_seconds=30) as store, store.unit(coordinator(), NOW) as unit:
        add_quartier(unit, "jamais")
        unit.rows("quartiers")
        inside.touch()
        time.sleep(60)


def just_look(base: Path, seen: Path) -> None:
    """Ask the status once, and note which process answered."""
    with Store(base, idle_seconds=30) as store:
        seen.write_text(str(store.status().pid))


def kill_server(base: Path, draws: random.Random) -> None:
    """Kill the server of a base with no warning, at a random moment of its work or of its opening."""
    killed = False
    while not killed:
        time.sleep(draws.uniform(0.02, 0.5))
        if told := address.told(base):
            with suppress(ProcessLookupError):
                os.kill(told.pid, signal.SIGKILL)
                killed = True


def end(base: Path) -> None:
    """End the server of a base, whatever the test did to it."""
    try:
        stop_server(base, seconds=5)
    except StoreUnreachable:
        if told := address.told(base):
            with suppress(ProcessLookupError):
                os.kill(told.pid, signal.SIGKILL)


def until(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Whether a condition comes true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.01)
    return False
