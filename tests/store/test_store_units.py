"""A unit of work is kept whole with its line of journal, or not at all, and never twice."""

from __future__ import annotations

import os
import signal
import sys
import threading
from datetime import UTC, datetime

import pytest
from acts import add_person, add_quartier, quartiers, until

from tests.factories import NOW, PASSPHRASES, coordinator
from workbench.domain.access import Purpose
from workbench.domain.audit import Event
from workbench.domain.people import Role
from workbench.errors import (
    AlreadyApplied,
    DiskFull,
    Invalid,
    NoAuditEvent,
    NotFound,
    StaleRecord,
    StoreBusy,
    StoreInterrupted,
    StoreLocked,
    UnexpectedFault,
    UnitAlreadyOpen,
    WitnessNotWritten,
    WorkbenchError,
)
from workbench.store import Store, stop_server
from workbench.store.own_unit import OwnUnit
from workbench.store.owner import Owner
from workbench.store.turnstile import Turnstile


def unit_of(store: Store):
    return store.unit(coordinator(), NOW)


def start_series(unit, series: str = "case") -> None:
    unit.run("start_series", series=series)
    unit.audit(Event.REFERENCE_LOADED, "series")


def kill(store: Store) -> None:
    os.kill(store.status().pid, signal.SIGKILL)


# -- kept whole, or not at all -----------------------------------------------------------


def test_a_unit_without_a_line_of_journal_is_not_kept(store):
    with pytest.raises(NoAuditEvent), unit_of(store) as unit:
        unit.run("add_quartier", id=1, name="x", qpv=False)
    assert quartiers(store) == []


def test_a_refusal_undoes_everything_once_and_the_next_unit_passes(store):
    with pytest.raises(RuntimeError), unit_of(store) as unit:
        add_quartier(unit, "x")
        assert [row.name for row in unit.rows("quartiers")] == ["x"]
        raise RuntimeError
    assert quartiers(store) == []
    assert store.status().revision == 0
    store.do(coordinator(), NOW, add_quartier, name="y")
    assert quartiers(store) == ["y"]


def test_a_refusal_of_the_base_undoes_what_came_before_in_the_same_unit(store):
    with pytest.raises(Invalid), unit_of(store) as unit:
        add_quartier(unit, "x")
        unit.run("add_groupe", id=1, kind="INVENTED", name="x")
        unit.rows("quartiers")
    assert quartiers(store) == []


def test_a_service_that_swallows_a_refusal_keeps_nothing(store):
    with pytest.raises(NotFound), unit_of(store) as unit:
        add_quartier(unit, "x")
        try:
            unit.rows("no_such_query")
        except NotFound:
            unit.run("add_quartier", id=2, name="y", qpv=False)
    assert quartiers(store) == []


def test_a_stale_write_is_refused_never_merged(store):
    store.do(coordinator(), NOW, start_series)
    with pytest.raises(StaleRecord), unit_of(store) as unit:
        unit.run("advance_series", series="never started", count=1)
        unit.audit(Event.CASE_CREATED, "x")


def test_an_unknown_query_and_a_forbidden_one_get_the_same_answer(store):
    answers = set()
    for query in ("no_such_query", "identity_names", "add_quartier"):
        with pytest.raises(NotFound) as told:
            store.rows(query)
        answers.add(str(told.value))
        with pytest.raises(NotFound) as told, unit_of(store) as unit:
            unit.rows(query)
        answers.add(str(told.value))
    assert len(answers) == 1


def test_a_unit_inside_a_unit_is_refused(store):
    with pytest.raises(UnitAlreadyOpen), unit_of(store), unit_of(store):
        pass
    store.do(coordinator(), NOW, add_quartier, name="x")


def test_threads_share_a_store_and_take_turns(store):
    threads = [
        threading.Thread(target=store.do, args=(coordinator(), NOW, add_quartier), kwargs={"name": str(n)})
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert quartiers(store) == [str(n) for n in range(8)]


def test_a_moment_with_a_zone_is_refused_since_it_would_break_the_chain(store):
    with pytest.raises(Invalid):
        store.do(coordinator(), datetime(2026, 11, 23, tzinfo=UTC), add_quartier, name="x")


def test_a_failing_unit_never_quotes_a_value(store):
    for value in ("CANARI-ALPHA", b"CANARI", {1, 2}, 2**80, "\ud800", object()):
        with pytest.raises(WorkbenchError) as told, unit_of(store) as unit:
            unit.run("start_series", series=value)
            unit.run("start_series", series=value)
            unit.run("add_groupe", id=value, kind=value, name=value)
            unit.audit(Event.CASE_CREATED, "x")
        error: BaseException | None = told.value
        while error is not None:
            assert "CANARI" not in str(error) + repr(error)
            error = error.__cause__ or error.__context__


# -- once, even when the server dies -------------------------------------------------------


def test_a_killed_server_is_replaced_by_the_next_call_with_identities_closed(store):
    store.unlock(coordinator(), NOW, PASSPHRASES[Role.COORDONNATEUR])
    kill(store)
    store.do(coordinator(), NOW, add_quartier, name="x")
    assert quartiers(store) == ["x"]
    assert store.status().opened_by is None
    with pytest.raises(StoreLocked):
        store.do(coordinator(), NOW, add_person, surname="Exemple", first_name="Lou")
    kill(store)
    with unit_of(store) as unit:
        add_quartier(unit, "y")
    kill(store)
    with unit_of(store) as unit:
        unit.run("add_quartier", id=1, name="z", qpv=False)
        unit.audit(Event.REFERENCE_LOADED, "quartier:1")
    assert unit.journal[0] == 4 - 1
    assert quartiers(store) == ["x", "y", "z"]


def test_the_key_of_a_person_is_on_the_disk_before_the_person_is(store):
    store.unlock(coordinator(), NOW, PASSPHRASES[Role.COORDONNATEUR])
    people = [
        store.do(coordinator(), NOW, add_person, surname=f"Exemple-{n}", first_name="Lou") for n in range(3)
    ]
    kill(store)
    store.unlock(coordinator(), NOW, PASSPHRASES[Role.COORDONNATEUR])
    with unit_of(store) as unit:
        read = unit.reveal("identities_of_persons", Purpose.REVUE, persons=people)
        assert len(unit.search("Exemple-1 Lou", Purpose.DOUBLON)) >= 1
    assert sorted(row.surname for row in read) == ["Exemple-0", "Exemple-1", "Exemple-2"]


def test_a_server_killed_in_the_middle_interrupts_the_unit_and_do_carries_it_out_again(store):
    with pytest.raises(StoreInterrupted), unit_of(store) as unit:
        add_quartier(unit, "x")
        unit.rows("quartiers")
        os.kill(Store(store.base).status().pid, signal.SIGKILL)
        unit.rows("quartiers")
    times = []

    def twice(unit):
        times.append(1)
        add_quartier(unit, "y")
        unit.rows("quartiers")
        if len(times) == 1:
            with Store(store.base) as other:
                kill(other)

    store.do(coordinator(), NOW, twice)
    assert len(times) == 2
    assert quartiers(store) == ["y"]


@pytest.mark.parametrize("batches", [1, 2])
def test_an_answer_lost_after_the_commit_does_not_apply_the_work_twice(store, batches, monkeypatch):
    """The server commits, then dies before its answer arrives."""
    exchange, lost = store._contact._exchange, []

    def lossy(question):
        answer = exchange(question)
        if b"commit" in question and not lost:
            lost.append(1)
            with Store(store.base) as other:
                kill(other)
            store._contact.close()
            return None
        return answer

    monkeypatch.setattr(store._contact, "_exchange", lossy)
    service, given = (start_series, {}) if batches == 1 else (add_quartier, {"name": "x"})
    done = store.do(coordinator(), NOW, service, **given)
    assert lost
    assert done == (None if batches == 1 else 0)
    assert store.status().revision == 1


def test_a_command_carried_out_again_after_it_was_kept_gives_its_first_answer(store, monkeypatch):
    """Even the question « was it applied? » finds a dead server."""
    exchange, broken = store._contact._exchange, []

    def lossy(question):
        answer = exchange(question)
        if (b"commit" in question or b"applied" in question) and len(broken) < 3:
            broken.append(1)
            return None
        return answer

    monkeypatch.setattr(store._contact, "_exchange", lossy)
    assert store.do(coordinator(), NOW, add_quartier, name="x") == 0
    assert len(broken) == 3
    assert quartiers(store) == ["x"]


def test_the_journal_told_after_a_lost_answer_is_the_one_of_that_commit(store, monkeypatch):
    exchange = store._contact._exchange
    answers = []

    def lossy(question):
        answers.append(exchange(question))
        return None if b"commit" in question and b"applied" not in question else answers[-1]

    monkeypatch.setattr(store._contact, "_exchange", lossy)
    with unit_of(store) as unit:
        add_quartier(unit, "x")
    committed = answers[1][-1]
    assert list(unit.journal) == committed


def test_a_command_already_applied_is_told_at_its_beginning(base):
    owner = Owner(base)
    owner.open()
    unit = OwnUnit(owner, owner.database.cursor(), coordinator(), NOW, "once")
    unit.audit(Event.CASE_CREATED, "x")
    told = unit.commit()
    assert owner.applied("once") == told
    assert owner.applied("never") is None
    owner.close()
    with Store(base) as store:
        with pytest.raises(AlreadyApplied):
            store._contact.ask([["begin", "x", "PROGRAMME", NOW, "once", True]], retry=False)
        store.do(coordinator(), NOW, add_quartier, name="the turnstile is free")


def test_the_answer_to_an_interrupted_question_is_never_read_as_the_next_one(store, monkeypatch):
    store.do(coordinator(), NOW, add_quartier, name="x")

    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(store._contact._connection, "recv_bytes", interrupted)
    with pytest.raises(KeyboardInterrupt):
        store.rows("quartiers")
    assert store.status().revision == 1


def test_the_ids_of_a_command_are_the_same_when_it_is_carried_out_again(store):
    first, again = (store.unit(coordinator(), NOW, "same") for _ in range(2))
    other = store.unit(coordinator(), NOW, "other")
    assert [first.new_id(), first.new_id()] == [again.new_id(), again.new_id()]
    assert other.new_id() != store.unit(coordinator(), NOW, "same").new_id()


# -- when the disk refuses ------------------------------------------------------------------


@pytest.mark.skipif(sys.platform != "linux", reason="limits the size of another process's files")
def test_a_full_disk_keeps_nothing_says_so_and_leaves_the_server_usable(store):
    import resource

    store.do(coordinator(), NOW, add_quartier, name="before")
    pid = store.status().pid
    log = (store.base / "base.duckdb.wal").stat().st_size
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (log + 20, resource.RLIM_INFINITY))
    with pytest.raises(DiskFull):
        store.do(coordinator(), NOW, add_quartier, name="refused")
    assert quartiers(store) == ["before"]
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    store.do(coordinator(), NOW, add_quartier, name="after")
    assert stop_server(store.base)
    assert quartiers(store) == ["after", "before"]
    assert store.check()["quartier"] == 2


@pytest.mark.skipif(sys.platform != "linux", reason="limits the size of another process's files")
def test_a_checkpoint_without_room_changes_nothing(store):
    import resource

    store.do(coordinator(), NOW, add_quartier, name="before")
    pid = store.status().pid
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (10_000, resource.RLIM_INFINITY))
    with pytest.raises(DiskFull):
        store.checkpoint()
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    store.do(coordinator(), NOW, add_quartier, name="after")
    store.checkpoint()
    assert stop_server(store.base)
    assert quartiers(store) == ["after", "before"]


def test_a_witness_that_cannot_be_written_is_told_and_written_with_the_next_unit(base):
    owner = Owner(base)
    owner.open()
    cursor = owner.database.cursor()
    read_only = os.open(base / "witness", os.O_RDONLY)
    os.dup2(read_only, owner._witness._file)
    os.close(read_only)
    unit = OwnUnit(owner, cursor, coordinator(), NOW, "first")
    unit.audit(Event.CASE_CREATED, "x")
    with pytest.raises(WitnessNotWritten):
        unit.commit()
    unit.rollback()
    owner._witness.close()
    unit = OwnUnit(owner, cursor, coordinator(), NOW, "second")
    unit.audit(Event.CASE_CREATED, "y")
    assert unit.commit()[0] == 2
    owner.check()
    owner.close()


# -- one writer at a time ----------------------------------------------------------------------


def test_the_turnstile_lets_the_oldest_waiter_pass():
    turnstile, passed = Turnstile(), []
    turnstile.enter(0)

    def wait(n):
        turnstile.enter(5)
        passed.append(n)
        turnstile.leave()

    threads = [threading.Thread(target=wait, args=(n,)) for n in range(6)]
    for n, thread in enumerate(threads):
        thread.start()
        assert until(lambda n=n: len(turnstile._queue) == n + 1)
    turnstile.leave()
    for thread in threads:
        thread.join()
    assert passed == list(range(6))


def test_who_waits_too_long_is_told_so_and_does_not_keep_a_place():
    turnstile = Turnstile()
    turnstile.enter(0)
    with pytest.raises(StoreBusy):
        turnstile.enter(0.05)
    turnstile.leave()
    turnstile.enter(0)
    turnstile.leave()


def test_a_unit_that_cannot_begin_gives_the_turnstile_back(base):
    owner = Owner(base, patience=0.2)
    owner.open()
    closed = owner.database.cursor()
    closed.close()
    with pytest.raises(WorkbenchError):
        OwnUnit(owner, closed, coordinator(), NOW, "x")
    unit = OwnUnit(owner, owner.database.cursor(), coordinator(), NOW, "y")
    unit.rollback()
    unit.rollback()
    owner.turnstile.enter(0)
    with pytest.raises(StoreBusy):
        OwnUnit(owner, owner.database.cursor(), coordinator(), NOW, "z")
    owner.turnstile.leave()
    owner.close()


# -- what was read stays told -------------------------------------------------------------------


def test_names_shown_stay_in_the_journal_even_when_the_unit_is_undone(store):
    store.unlock(coordinator(), NOW, PASSPHRASES[Role.COORDONNATEUR])
    person = store.do(coordinator(), NOW, add_person, surname="Exemple", first_name="Lou")
    with pytest.raises(RuntimeError), unit_of(store) as unit:
        assert unit.reveal("identities_of_persons", Purpose.REVUE, persons=[person])
        unit.search("Exemple", Purpose.DOUBLON)
        raise RuntimeError
    lines = [(r["event"], r["object"], r["motive"]) for r in store.rows("access_chain")]
    assert lines[-2:] == [
        ("IDENTITY_READ", f"person:{person}", "REVUE"),
        ("NAME_SEARCHED", "réponses:1", "DOUBLON"),
    ]
    store.check()


def test_an_unexpected_fault_has_a_code_and_no_content(store):
    with pytest.raises(UnexpectedFault, match="KeyError"), unit_of(store) as unit:
        unit.run("start_series")
        unit.rows("quartiers")


def test_a_killed_client_does_not_close_the_identities_and_a_lock_does_for_all(store):
    store.unlock(coordinator(), NOW, PASSPHRASES[Role.COORDONNATEUR])
    with Store(store.base) as other:
        assert other.status().opened_by == "COORDONNATEUR"
        other.lock(coordinator(), NOW)
    assert store.status().opened_by is None
