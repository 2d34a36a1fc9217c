"""A damaged log, a rewritten journal, a base older than its witness: refused in French, never silent."""

from __future__ import annotations

import os
import random
import shutil
from datetime import timedelta

import duckdb
import pytest
from acts import campaign

from tests.factories import NOW, coordinator
from workbench.domain.audit import Event, Journal
from workbench.errors import BaseDamaged, BaseTooNew, WorkbenchError
from workbench.store.journal import Head, Line, Witness, mac_of, verify
from workbench.store.own_unit import OwnUnit
from workbench.store.owner import Owner

LINES = 30


def work(owner: Owner, count: int) -> None:
    cursor = owner.database.cursor()
    for n in range(count):
        unit = OwnUnit(owner, cursor, coordinator(), NOW + timedelta(minutes=n), f"command-{n}")
        unit.run("add_quartier", {"id": unit.owner.revision, "name": f"quartier {n}", "qpv": False})
        unit.audit(Event.REFERENCE_LOADED, f"quartier:{n}")
        unit.audit(Event.NAME_SEARCHED, f"réponses:{n}", "DOUBLON")
        unit.commit()
    cursor.close()


@pytest.fixture(scope="module")
def logged(pristine, tmp_path_factory):
    """A base whose last thirty units are in its log alone."""
    folder = tmp_path_factory.mktemp("logged") / "base"
    shutil.copytree(pristine, folder)
    owner = Owner(folder)
    owner.open()
    work(owner, LINES)
    owner.close()
    return folder


def opening(folder) -> str:
    """« whole » when it opens with everything, else the refusal."""
    owner = Owner(folder)
    try:
        owner.open()
    except WorkbenchError as error:
        owner.database.close()
        return str(error)
    counts = owner.scan()
    owner.close()
    return "whole" if counts["quartier"] == counts["decision_event"] == LINES else f"SILENT LOSS {counts}"


def assert_told(told: str) -> None:
    assert told.startswith("La base ne peut pas être ouverte"), told
    assert "restaurez la dernière sauvegarde vérifiée" in told


@pytest.mark.campaign
def test_no_bit_flipped_in_the_log_is_silent(logged, tmp_path):
    folder = tmp_path / "base"
    shutil.copytree(logged, folder)
    log, file = folder / "base.duckdb.wal", folder / "base.duckdb"
    whole, clean = log.read_bytes(), file.read_bytes()
    draws, told = random.Random(4), []
    for _ in range(campaign(100, 2000)):
        at = draws.randrange(len(whole))
        log.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << draws.randrange(8))]) + whole[at + 1 :])
        told.append(opening(folder))
        file.write_bytes(clean)
    assert not [answer for answer in told if answer.startswith("SILENT")]
    refused = [answer for answer in told if answer != "whole"]
    assert len(refused) > len(told) * 0.8
    for answer in refused:
        assert_told(answer)


def test_no_truncated_log_is_silent(logged, tmp_path):
    folder = tmp_path / "base"
    shutil.copytree(logged, folder)
    log = folder / "base.duckdb.wal"
    whole = log.read_bytes()
    for length in random.Random(5).sample(range(len(whole)), campaign(20, 300)):
        log.write_bytes(whole[:length])
        assert_told(opening(folder))
    log.unlink()
    assert_told(opening(folder))
    log.write_bytes(whole)
    assert opening(folder) == "whole", "a refused base was not touched"


def test_bits_flipped_in_the_file_are_never_wrong_answers(logged, tmp_path):
    folder = tmp_path / "base"
    shutil.copytree(logged, folder)
    owner = Owner(folder)
    owner.open()
    owner.database.checkpoint()
    owner.close()
    file = folder / "base.duckdb"
    whole, draws = file.read_bytes(), random.Random(6)
    for _ in range(campaign(25, 2000)):
        at = draws.randrange(len(whole))
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        try:
            told = opening(folder)
        except WorkbenchError as error:
            told = str(error)
        assert not told.startswith("SILENT")


def test_a_witness_ahead_of_the_base_is_refused_with_the_number_of_lines(logged, tmp_path):
    folder = tmp_path / "base"
    shutil.copytree(logged, folder)
    older = {name: (folder / name).read_bytes() for name in ("base.duckdb", "base.duckdb.wal")}
    owner = Owner(folder)
    owner.open()
    work(owner, 3)
    owner.close()
    for name, content in older.items():
        (folder / name).write_bytes(content)
    told = opening(folder)
    assert "3 lignes du journal des décisions manquent" in told
    assert_told(told)


def test_a_witness_one_line_behind_is_what_a_kill_leaves(logged, tmp_path):
    folder = tmp_path / "base"
    shutil.copytree(logged, folder)
    behind = (folder / "witness").read_bytes()
    owner = Owner(folder)
    owner.open()
    work(owner, 1)
    owner.close()
    (folder / "witness").write_bytes(behind)
    owner = Owner(folder)
    owner.open()
    assert owner.heads[Journal.DECISIONS].count == LINES + 1
    owner.close()


@pytest.mark.parametrize("content", [None, b"", b"\x00" * 240, b"short"])
def test_a_missing_or_forged_witness_is_refused(logged, tmp_path, content):
    folder = tmp_path / "base"
    shutil.copytree(logged, folder)
    (folder / "witness").unlink()
    if content is not None:
        (folder / "witness").write_bytes(content)
    assert "le témoin du journal manque ou a été altéré" in opening(folder)


def test_a_witness_slot_half_written_leaves_the_other_to_speak(tmp_path):
    witness = Witness(tmp_path / "witness", b"k" * 32)
    heads = [(Head(n, bytes([n]) * 32), Head(n, bytes([n]) * 32)) for n in range(1, 4)]
    for decisions, accesses in heads:
        witness.write(decisions, accesses)
    content = bytearray((tmp_path / "witness").read_bytes())
    for slot, speaks in ((1, 2), (0, 3)):
        torn = bytearray(content)
        torn[slot * Witness.SIZE + 20 : slot * Witness.SIZE + 40] = os.urandom(20)
        (tmp_path / "witness").write_bytes(torn)
        assert Witness(tmp_path / "witness", b"k" * 32).read()[0].count == speaks
    (tmp_path / "witness").write_bytes(content)
    with pytest.raises(BaseDamaged):
        Witness(tmp_path / "witness", b"another key" * 3).read()


# -- journals ---------------------------------------------------------------------------------------


EDITED = {
    "occurred_at": "occurred_at + INTERVAL 1 SECOND",
    "who": "who || ' '",
    "role": "'ELU'",
    "event": "'LOCKED'",
    "object": "object || '0'",
    "motive": "motive || '.'",
    "session_id": "coalesce(session_id, 0) + 1",
    "command": "command || 'x'",
    "mac": "unhex('00')",
}
COPY = "INSERT INTO {table} SELECT 1000 + n, * EXCLUDE n FROM {table} WHERE n = $n"
TAMPERINGS = {
    **{f"edit {name}": f"UPDATE {{table}} SET {name} = {to} WHERE n = $n" for name, to in EDITED.items()},
    "delete": "DELETE FROM {table} WHERE n = $n",
    "cut": "DELETE FROM {table} WHERE n >= $n",
    "insert": COPY,
    "replay": COPY.replace("1000 + n", "(SELECT max(n) + 1 FROM {table})"),
    "swap": "UPDATE {table} SET n = CASE WHEN n = $n THEN 31 - $n ELSE $n END WHERE n IN ($n, 31 - $n)",
}
JOURNALS = {"decision_event": Journal.DECISIONS, "access_event": Journal.ACCESSES}


@pytest.mark.parametrize("table", JOURNALS)
@pytest.mark.parametrize("kind", TAMPERINGS)
def test_every_tampering_of_every_line_is_caught(logged, tmp_path, table, kind):
    """One engine and one transaction for each line, undone after it was read again through the chain."""
    folder = tmp_path / "base"
    shutil.copytree(logged, folder)
    owner = Owner(folder)
    key = owner.vault.journal_key
    witnessed = dict(zip(JOURNALS, Witness(folder / "witness", key).read(), strict=True))
    caught = 0
    with duckdb.connect(str(folder / "base.duckdb")) as intruder:
        for n in range(1, LINES + 1):
            intruder.execute("BEGIN")
            intruder.execute(TAMPERINGS[kind].format(table=table), {"n": n})
            rows = intruder.execute(f"SELECT * FROM {table} ORDER BY n").fetchall()
            with pytest.raises(BaseDamaged, match="journal des"):
                verify(key, rows, witnessed[table], JOURNALS[table])
            caught += 1
            intruder.execute("ROLLBACK")
    assert caught == LINES


def test_a_base_tampered_with_while_closed_is_refused_at_its_next_opening(logged, tmp_path):
    folder = tmp_path / "base"
    shutil.copytree(logged, folder)
    with duckdb.connect(str(folder / "base.duckdb")) as intruder:
        intruder.execute("UPDATE decision_event SET who = 'Quelqu''un d''autre' WHERE n = 12")
    assert "le journal des décisions est altéré ou incomplet à la ligne 12" in opening(folder)


def test_a_chain_rewritten_whole_without_the_key_is_refused(logged, tmp_path):
    folder = tmp_path / "base"
    shutil.copytree(logged, folder)
    with duckdb.connect(str(folder / "base.duckdb")) as intruder:
        rows = intruder.execute("SELECT * FROM decision_event ORDER BY n").fetchall()
        head = Head()
        for n, at, who, role, event, about, motive, session, command, _ in rows:
            mac = mac_of(b"a guess" * 5, head, Line(at, who, role, event, about, motive, session, command))
            head = Head(n, mac)
            intruder.execute("UPDATE decision_event SET mac = $mac WHERE n = $n", {"mac": mac, "n": n})
    assert "à la ligne 1" in opening(folder)


def test_a_hundred_thousand_lines_are_verified_in_less_than_five_seconds(capsys):
    import time

    head, rows = Head(), []
    for n in range(1, 100_001):
        line = Line(NOW, "Camille Exemple", "COORDONNATEUR", "CASE_CREATED", f"person:{n}", "", None, f"c{n}")
        head = Head(n, mac_of(b"k" * 32, head, line))
        rows.append((n, *vars(line).values(), head.mac))
    began = time.perf_counter()
    verify(b"k" * 32, rows, head, Journal.DECISIONS)
    spent = time.perf_counter() - began
    with capsys.disabled():
        print(f"\n100 000 lines verified in {spent:.2f} s")
    assert spent < 20, "five seconds on a quiet machine; this one is shared"


# -- migrations -------------------------------------------------------------------------------------


def test_a_base_of_a_later_program_is_refused(logged, tmp_path):
    folder = tmp_path / "base"
    shutil.copytree(logged, folder)
    with duckdb.connect(str(folder / "base.duckdb")) as later:
        later.execute("INSERT INTO schema_version VALUES (9999, 'later', 'x')")
    with pytest.raises(BaseTooNew):
        Owner(folder).open()


def test_a_migration_edited_since_it_was_applied_is_refused(logged, tmp_path):
    folder = tmp_path / "base"
    shutil.copytree(logged, folder)
    with duckdb.connect(str(folder / "base.duckdb")) as other:
        other.execute("UPDATE schema_version SET sha256 = 'x' WHERE n = 1")
    assert "mises à jour" in opening(folder)
