"""Killed at any moment, the store loses nothing that it acknowledged and doubles nothing."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from multiprocessing import get_context

import pytest
from acts import add_quartier, campaign, count_until, kill_server, quartiers, until, write_forever

from tests.factories import NOW, coordinator
from workbench.errors import StoreInterrupted, UnexpectedFault
from workbench.store import Store
from workbench.store.database import Database
from workbench.store.own_unit import OwnUnit
from workbench.store.owner import Owner

PROCESSES = get_context("spawn")
WRITERS = 4
METADATA_BLOCK = 12_288


@pytest.mark.campaign
@pytest.mark.timeout(1800)
def test_kills_at_random_moments_lose_and_double_nothing(base, tmp_path, capsys):
    draws, rounds = random.Random(20261123), campaign(8, 200)
    noted = [tmp_path / f"acknowledged{n}" for n in range(WRITERS)]
    writers = [PROCESSES.Process(target=write_forever, args=(base, n, path)) for n, path in enumerate(noted)]
    for writer in writers:
        writer.start()
    assert until(lambda: all(path.exists() and path.stat().st_size for path in noted), 60)
    for _ in range(rounds):
        kill_server(base, draws)
    (base / "enough").touch()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    acknowledged = {name for path in noted for name in path.read_text().split()}
    began = time.monotonic()
    with Store(base) as store:
        kept = Counter(quartiers(store))
        reopened = time.monotonic() - began
        counts = store.check()
    with capsys.disabled():
        print(f"\n{rounds} kills, {len(acknowledged)} acknowledged, reopened in {reopened:.2f} s")
    assert acknowledged <= set(kept), "an acknowledged work was lost"
    assert not [name for name, times in kept.items() if times > 1], "a work was done twice"
    assert counts["decision_event"] == kept.total(), "rows and journal do not tell the same story"
    assert reopened < 10


def test_four_writers_at_full_speed_are_served_alike(base, tmp_path, capsys):
    """The target is 1.2; twice that is tolerated here, where two cores run five busy processes and others."""
    with Store(base) as store:
        store.status()
        begin = time.time() + 1.5
        counted = [tmp_path / f"count{n}" for n in range(WRITERS)]
        writers = [
            PROCESSES.Process(target=count_until, args=(base, begin, begin + 2.5, path)) for path in counted
        ]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join(60)
        kept = [int(path.read_text()) for path in counted]
        with capsys.disabled():
            print(f"\nunits kept by each of {WRITERS} writers: {kept}, ratio {max(kept) / min(kept):.2f}")
        assert max(kept) / min(kept) <= 2.4
        assert store.status().revision == sum(kept)


# -- the safe checkpoint ---------------------------------------------------------------------------

CHECKPOINT_UNTIL = """
import os, pathlib, signal, sys
from workbench.store.own_unit import OwnUnit
from workbench.store.owner import Owner
step, times = sys.argv[2], int(sys.argv[3])
def told(here):
    global times
    times -= here == step
    if here == step and not times:
        os.kill(os.getpid(), signal.SIGKILL)
owner = Owner(pathlib.Path(sys.argv[1]))
owner.open()
owner.database.checkpoint(told)
"""


@pytest.fixture(scope="module")
def worked(pristine, tmp_path_factory):
    """A base with work in its file and work in its log."""
    folder = tmp_path_factory.mktemp("worked") / "base"
    shutil.copytree(pristine, folder)
    with Store(folder, idle_seconds=0) as store:
        for n in range(5):
            store.do(coordinator(), NOW, add_quartier, name=f"file {n}")
        store.checkpoint()
        for n in range(5):
            store.do(coordinator(), NOW, add_quartier, name=f"log {n}")
    assert until(lambda: not (folder / "server.json").exists())
    return folder


def everything(folder):
    owner = Owner(folder)
    owner.open()
    counts = owner.scan()
    owner.close()
    return counts["quartier"], counts["decision_event"]


TEARS = [None, 4096, 16384, 65536]
STEPS = [("copy", 1, None), ("copy", 2, None)] + [(s, 1, torn) for s in ("marked", "done") for torn in TEARS]


@pytest.mark.parametrize(("step", "times", "torn"), STEPS)
def test_a_checkpoint_killed_at_any_step_opens_with_everything(worked, tmp_path, step, times, torn):
    folder = tmp_path / "base"
    shutil.copytree(worked, folder)
    killed = subprocess.run(
        [sys.executable, "-c", CHECKPOINT_UNTIL, str(folder), step, str(times)], timeout=60, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    if torn:
        with (folder / "base.duckdb").open("r+b") as file:  # what a power cut inside the engine leaves
            file.seek(METADATA_BLOCK + torn)
            file.write(os.urandom(256))
    assert everything(folder) == (10, 10)
    assert not [path.name for path in folder.glob("checkpoint.*")]
    assert everything(folder) == (10, 10)


def test_an_opening_killed_while_it_puts_the_copy_back_starts_again(worked, tmp_path):
    folder = tmp_path / "base"
    shutil.copytree(worked, folder)
    command = [sys.executable, "-c", CHECKPOINT_UNTIL, str(folder), "done", "1"]
    subprocess.run(command, timeout=60, check=False)
    whole = (folder / "checkpoint.copy").read_bytes()
    (folder / "base.duckdb").write_bytes(whole[: len(whole) // 2])
    (folder / "base.duckdb.wal").unlink(missing_ok=True)
    assert everything(folder) == (10, 10)


def test_the_server_killed_inside_its_checkpoints_loses_nothing(base):
    draws = random.Random(7)
    for n in range(campaign(3, 60)):
        with Store(base, idle_seconds=5) as store:
            store.do(coordinator(), NOW, add_quartier, name=str(n))
            pid = store.status().pid
            child = PROCESSES.Process(target=_checkpoint, args=(base,))
            child.start()
            until((base / "checkpoint.copy").exists, 3)
            time.sleep(draws.uniform(0, 0.02))
            os.kill(pid, signal.SIGKILL)
            child.join()
            assert len(quartiers(store)) == n + 1


def _checkpoint(base):
    with Store(base) as store:
        store.checkpoint()


def test_a_checkpoint_that_cannot_be_marked_changes_nothing(worked, tmp_path):
    folder = tmp_path / "base"
    shutil.copytree(worked, folder)
    with Store(folder, idle_seconds=0) as store:
        store.status()
        (folder / "checkpoint.under_way.part").mkdir()
        with pytest.raises(UnexpectedFault):
            store.checkpoint()
        store.do(coordinator(), NOW, add_quartier, name="after")
    assert until(lambda: not (folder / "server.json").exists())
    (folder / "checkpoint.under_way.part").rmdir()
    assert everything(folder) == (11, 11)


def test_after_a_marker_that_cannot_go_away_no_more_is_written(worked, tmp_path):
    """Else the copy put back at the next opening would undo it."""
    folder = tmp_path / "base"
    shutil.copytree(worked, folder)
    owner = Owner(folder)
    owner.open()

    def mark_for_ever(step):
        if step == "done":
            (folder / "checkpoint.under_way").unlink()
            (folder / "checkpoint.under_way").mkdir()  # a marker that unlink() cannot remove

    with pytest.raises(StoreInterrupted):
        owner.database.checkpoint(mark_for_ever)
    with pytest.raises(StoreInterrupted):
        OwnUnit(owner, owner.database.cursor(), coordinator(), NOW, "x")
    owner.close()
    (folder / "checkpoint.under_way").rmdir()
    (folder / "checkpoint.under_way").touch()
    assert everything(folder) == (10, 10)


def test_a_log_that_has_grown_is_folded_when_nobody_is_at_work(worked, tmp_path, monkeypatch):
    folder = tmp_path / "base"
    shutil.copytree(worked, folder)
    monkeypatch.setattr("workbench.store.owner.LOG_LIMIT", 1)
    owner = Owner(folder)
    owner.open()
    owner.turnstile.enter(0)
    owner.breathe()
    assert owner.database.log_size() > 0
    owner.turnstile.leave()
    owner.breathe()
    assert owner.database.log_size() == 0
    owner.close()
    assert everything(folder) == (10, 10)


def test_a_copy_without_marker_is_only_a_leftover(worked, tmp_path):
    folder = tmp_path / "base"
    shutil.copytree(worked, folder)
    (folder / "checkpoint.copy").write_bytes(b"half a copy")
    database = Database(folder)
    database.open()
    database.close()
    assert everything(folder) == (10, 10)
