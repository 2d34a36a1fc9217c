"""Nothing that the tests start may outlive them."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]  # the helpers of the tests, in the processes they start too

RUN = "CLSPD_TEST_RUN"
NOTEBOOKS = "CLSPD_TEST_NOTEBOOKS"
GRACE_SECONDS = 5.0


def servers_of(run: str) -> list[psutil.Process]:
    """Store servers, still alive, that inherited the mark of this run."""
    found = []
    for process in psutil.process_iter():
        try:
            if "workbench.store.server" not in process.cmdline() or process.status() == psutil.STATUS_ZOMBIE:
                continue
            if process.environ().get(RUN) == run:
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def end_servers_of(run: str, grace: float = GRACE_SECONDS) -> list[str]:
    """The bases whose servers were still there after the grace; none is left."""
    deadline = time.monotonic() + grace
    while (left := servers_of(run)) and time.monotonic() < deadline:
        time.sleep(0.1)
    bases = [" ".join(process.cmdline()[3:]) for process in left]
    for process in left:
        process.kill()
    psutil.wait_procs(left, timeout=5)
    return bases


@pytest.fixture(scope="session", autouse=True)
def no_server_outlives_the_tests() -> Iterator[None]:
    run = secrets.token_hex(8)
    os.environ[RUN] = run
    yield
    leave_the_notebooks()
    left = end_servers_of(run)
    assert not left, f"store servers left running: {left}"


# -- the notebooks run on an invented base of their own ---------------------------------------------


def pytest_collection_finish(session: pytest.Session) -> None:
    """Notebooks under nbval read a small invented town, built once, away from the user's own base."""
    if "CLSPD_BASE" in os.environ or not any(item.path.suffix == ".ipynb" for item in session.items):
        return
    from workbench.demo.build import build_demo

    base = Path(tempfile.mkdtemp(prefix="clspd-notebooks-")) / "base"
    build_demo(base, "mini")
    os.environ["CLSPD_BASE"] = os.environ[NOTEBOOKS] = str(base)


def leave_the_notebooks() -> None:
    """Stop the server of the notebooks' base and remove the base."""
    if base := os.environ.pop(NOTEBOOKS, None):
        from workbench.store import stop_server

        stop_server(Path(base))
        shutil.rmtree(Path(base).parent, ignore_errors=True)
        os.environ.pop("CLSPD_BASE", None)


def pytest_sessionfinish() -> None:
    leave_the_notebooks()
