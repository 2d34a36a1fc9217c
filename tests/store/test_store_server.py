"""One server for one base, whoever starts it, whatever knocks at its door."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from multiprocessing import get_context
from multiprocessing.connection import Client
from pathlib import Path

import duckdb
import psutil
import pytest
from acts import add_quartier, end, just_look, quartiers, stay_in_a_unit, until

from tests.factories import NOW, PASSPHRASES, coordinator, make_base
from workbench.domain.people import Role
from workbench.errors import BaseDamaged, BaseExists, BaseMissing, StoreUnreachable
from workbench.store import Store, address, create_base, stop_server
from workbench.store.database import Database
from workbench.store.owner import Owner
from workbench.store.wire import pack, unpack

PROCESSES = get_context("spawn")
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and sockets of POSIX")


def servers_on(base: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if "workbench.store.server" in process.cmdline() and str(base) in process.cmdline():
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return [p for p in found if p.status() != psutil.STATUS_ZOMBIE]


def greeted(base: Path) -> Client:
    told = address.told(base)
    connection = Client(told.path, address.FAMILY)
    connection.send_bytes(told.token.encode())
    assert connection.recv_bytes() == address.HELLO
    return connection


def test_eight_starts_at_once_end_with_one_server(base, tmp_path):
    seen = [tmp_path / f"seen{n}" for n in range(8)]
    processes = [PROCESSES.Process(target=just_look, args=(base, path)) for path in seen]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert len({path.read_text() for path in seen}) == 1
    assert until(lambda: len(servers_on(base)) == 1)


def test_what_a_dead_server_left_behind_misleads_nobody(base):
    with Store(base) as store:
        os.kill(store.status().pid, signal.SIGKILL)
    assert (base / address.NAME).exists()
    with Store(base) as store:
        assert store.status().revision == 0
    stop_server(base)
    address.tell(base, address.Address(1, address.meeting_path(base), "an old token"))
    with Store(base) as store:
        assert store.status().pid != 1
    stop_server(base)
    (base / address.NAME).write_text("{half")
    with Store(base) as store:
        assert store.status().revision == 0


@posix
def test_a_very_long_path_with_spaces_and_accents_can_be_a_base(tmp_path):
    folder = tmp_path / ("Prévention de la délinquance " * 5) / ("séances à l'été " * 6)
    assert len(str(folder)) > 200
    folder.parent.mkdir(parents=True)
    make_base(folder)
    with Store(folder) as store:
        store.do(coordinator(), NOW, add_quartier, name="Les Écluses")
        assert quartiers(store) == ["Les Écluses"]
    end(folder)


def test_it_ends_when_nobody_is_left(base):
    with Store(base, idle_seconds=0.3) as store:
        pid = store.status().pid
        time.sleep(0.8)
        assert store.status().pid == pid, "a client that says nothing is still a client"
    assert until(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == "zombie", 5)
    assert address.told(base) is None


@posix
def test_it_outlives_the_notebook_that_started_it(base, tmp_path):
    code = (
        "import os, sys, pathlib, signal\n"
        "from workbench.store import Store\n"
        "store = Store(pathlib.Path(sys.argv[1]), idle_seconds=30)\n"
        "print(store.status().pid, flush=True)\n"
        "os.killpg(os.getpgid(0), signal.SIGKILL)\n"
    )
    notebook = subprocess.Popen(
        [sys.executable, "-c", code, str(base)], stdout=subprocess.PIPE, start_new_session=True, text=True
    )
    pid = int(notebook.stdout.readline())
    notebook.wait()
    notebook.stdout.close()
    with Store(base) as store:
        assert store.status().pid == pid


@posix
def test_the_terminal_cannot_end_it_but_a_polite_end_is_heard(store, base):
    pid = store.status().pid
    for name in (signal.SIGINT, signal.SIGHUP):
        os.kill(pid, name)
    time.sleep(0.3)
    assert store.status().pid == pid
    os.kill(pid, signal.SIGTERM)
    assert until(lambda: address.told(base) is None, 5)


GARBAGE = [b"", b"\x00", b"\xff" * 4096, b"\x7f\xff\xff\xff", b"\x00\x00\x00\x10half", b"GET /"]


@posix
def test_garbage_at_the_door_disturbs_nobody(store):
    store.status()
    for sent in GARBAGE:
        with socket.socket(socket.AF_UNIX) as stranger:
            stranger.connect(address.told(store.base).path)
            stranger.sendall(sent)
            began = time.monotonic()
            store.do(coordinator(), NOW, add_quartier, name="calme")
            assert time.monotonic() - began < 1.0
    assert len(quartiers(store)) == len(GARBAGE)


def test_a_wrong_token_is_shown_the_door(store):
    store.status()
    connection = Client(address.told(store.base).path, address.FAMILY)
    connection.send_bytes(b"0" * 48)
    with pytest.raises((EOFError, OSError)):
        connection.recv_bytes()


NONSENSE = [b"\xc1\xc1", b"\x00", pack({"not": "a list"}), pack([["__class__"]]), pack([[7]])]


@posix
def test_nonsense_after_the_greeting_is_refused_or_hung_up_on(store):
    store.status()
    for sent in NONSENSE:
        connection = greeted(store.base)
        connection.send_bytes(sent)
        try:
            answer = unpack(connection.recv_bytes())["error"]
        except (EOFError, OSError):
            answer = "hung up"
        assert answer in {"hung up", "UnexpectedFault"}
    assert store.status().revision == 0


@posix
def test_a_frame_too_large_is_not_read(store):
    store.status()
    connection = greeted(store.base)
    os.write(connection.fileno(), b"\xff\xff\xff\xff" + (2**40).to_bytes(8, "big"))
    with pytest.raises((EOFError, OSError)):
        connection.recv_bytes()


@posix
def test_a_client_that_falls_silent_inside_a_unit_is_cut_and_undone(store):
    store.status()
    agent = coordinator()
    for half in (b"", b"\x00\x00", b"\x00\x00\x01\x00half a question"):
        connection = greeted(store.base)
        unit = ["begin", agent.name, agent.role.name, NOW, "mute", False]
        write = ["run", "add_quartier", {"id": 1, "name": "muet", "qpv": False}]
        connection.send_bytes(pack([unit, write]))
        connection.recv_bytes()
        os.write(connection.fileno(), half)
        began = time.monotonic()
        store.do(coordinator(), NOW, add_quartier, name="patient")
        assert 0.5 < time.monotonic() - began < 2.5, "the deadline of this store is one second"
    assert quartiers(store) == ["patient"] * 3


def test_a_killed_client_frees_the_unit_at_once(store, tmp_path):
    store.status()
    for n in range(3):
        inside = tmp_path / f"inside{n}"
        client = PROCESSES.Process(target=stay_in_a_unit, args=(store.base, inside))
        client.start()
        assert until(inside.exists, 20)
        client.kill()
        client.join()
        began = time.monotonic()
        store.do(coordinator(), NOW, add_quartier, name=f"suite {n}")
        assert time.monotonic() - began < 0.5, "no deadline is waited for: the line is broken"
    assert quartiers(store) == ["suite 0", "suite 1", "suite 2"]


@posix
def test_its_files_are_for_the_owner_alone(store, base):
    store.do(coordinator(), NOW, add_quartier, name="x")
    store.unlock(coordinator(), NOW, PASSPHRASES[Role.COORDONNATEUR])
    for path in [base, *base.rglob("*")]:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path.name
    meeting = Path(address.told(base).path)
    assert stat.S_IMODE(meeting.parent.stat().st_mode) == 0o700


@posix
def test_no_secret_can_be_read_in_the_list_of_processes(base, monkeypatch):
    phrase = PASSPHRASES[Role.COORDONNATEUR]
    monkeypatch.setenv("CLSPD_PASSPHRASE", phrase)
    with Store(base) as store:
        store.unlock(coordinator(), NOW, phrase)
        server = psutil.Process(store.status().pid)
        told = " ".join([*server.cmdline(), *server.environ().values()])
        assert phrase not in told
        assert address.told(base).token not in told


def test_a_window_does_not_load_the_engine():
    code = "import sys, workbench.store; sys.exit('duckdb' in sys.modules or 'rapidfuzz' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_second_engine_is_refused_even_after_a_checkpoint(store, base):
    store.do(coordinator(), NOW, add_quartier, name="x")
    store.checkpoint()
    code = f"import duckdb; duckdb.connect({str(base / 'base.duckdb')!r})"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "Conflicting lock" in other.stderr
    owner = [sys.executable, "-m", "workbench.store.server", str(base)]
    assert subprocess.run(owner, timeout=20, check=False).returncode == 0, "a second server leaves at once"
    assert len(servers_on(base)) == 1


ESCAPES = [
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM glob('/*')",
    "COPY (SELECT 1) TO '{out}'",
    "ATTACH '{out}' AS other",
    "EXPORT DATABASE '{out}'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET enable_external_access = true",
    "SET autoinstall_known_extensions = true",
    "SET temp_directory = '/tmp'",
    "RESET lock_configuration",
    "SELECT * FROM '/etc/passwd'",
    "SELECT getenv('HOME')",
]


@pytest.mark.parametrize("sql", ESCAPES)
def test_the_engine_cannot_be_talked_out_of_the_base(base, tmp_path, sql):
    database = Database(base)
    database.open()
    with pytest.raises(duckdb.Error):
        database.cursor().execute(sql.format(out=tmp_path / "out"))
    database.close()
    assert not (tmp_path / "out").exists()


def test_a_base_that_cannot_be_opened_tells_everyone_why_and_leaves(base):
    witness = (base / "witness").read_bytes()
    (base / "witness").write_bytes(bytes(len(witness)))
    with Store(base) as store, Store(base) as other:
        for asking in (store, other, store):
            with pytest.raises(BaseDamaged, match="le témoin du journal manque ou a été altéré"):
                asking.status()
        (base / "witness").write_bytes(witness)
        assert until(lambda: not servers_on(base), 5), "a server that refuses does not stay"
        assert store.status().revision == 0


@pytest.mark.parametrize("name", ["keys/journal.key", "keys/holders.json", "base.duckdb"])
def test_a_missing_or_damaged_part_is_named_in_french(base, name):
    (base / name).write_bytes(b"junk")
    part = {"keys/journal.key": "la clé du journal", "keys/holders.json": "le trousseau"}
    with Store(base) as store, pytest.raises(BaseDamaged, match=part.get(name, "le fichier")):
        store.unlock(coordinator(), NOW, "x")


def test_a_folder_without_a_base_or_with_something_else_is_refused(tmp_path):
    with Store(tmp_path) as store, pytest.raises(BaseMissing):
        store.status()
    (tmp_path / "something").touch()
    with pytest.raises(BaseExists):
        create_base(tmp_path, PASSPHRASES)
    assert stop_server(tmp_path) is False


@posix
def test_a_meeting_folder_made_by_someone_else_is_not_trusted(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    if len(str(tmp_path)) >= address.LONGEST:
        monkeypatch.setattr(address, "LONGEST", 1000)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / f"clspd-{os.getuid()}").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreUnreachable):
        address.meeting_path(tmp_path)


def test_a_change_is_seen_by_another_window_in_less_than_half_a_second(store, base, capsys):
    seen = []
    with Store(base) as other:
        other.watch(lambda: seen.append(time.monotonic()))
        time.sleep(0.3)
        delays = []
        for n in range(10):
            store.do(coordinator(), NOW, add_quartier, name=str(n))
            acknowledged = time.monotonic()
            assert until(lambda n=n: len(seen) > n)
            delays.append(seen[n] - acknowledged)
    with capsys.disabled():
        print(f"\nchange seen by another window after {max(delays) * 1000:.1f} ms at most")
    assert max(delays) < 0.5


def test_a_window_that_watches_outlives_the_server_and_sees_what_the_next_one_did(store, base):
    seen = []
    with Store(base) as other:
        watcher = other.watch(lambda: seen.append(1))
        time.sleep(0.3)
        os.kill(store.status().pid, signal.SIGKILL)
        store.do(coordinator(), NOW, add_quartier, name="après")
        assert until(lambda: bool(seen), 5)
        began = time.monotonic()
        watcher.stop()
        assert time.monotonic() - began < 1.0


def test_a_stop_while_units_run_undoes_them_and_closes_the_base(store, base, tmp_path):
    store.do(coordinator(), NOW, add_quartier, name="gardé")
    inside = tmp_path / "inside"
    client = PROCESSES.Process(target=stay_in_a_unit, args=(base, inside))
    client.start()
    assert until(inside.exists, 20)
    assert stop_server(base, seconds=5)
    client.kill()
    client.join()
    owner = Owner(base)
    owner.open()
    assert owner.scan()["quartier"] == 1
    owner.close()


def test_a_server_whose_meeting_place_was_tidied_away_gives_the_base_to_another(tmp_path):
    base = make_base(tmp_path / "base")
    with Store(base, idle_seconds=30) as store:
        first = store.status().pid
        Path(address.told(base).path).unlink()
        with Store(base, idle_seconds=2) as other:
            assert other.status().pid != first
            assert other.check()["base_fact"] == 0
    stop_server(base)
