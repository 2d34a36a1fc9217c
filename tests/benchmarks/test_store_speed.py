"""A committed decision with its line of journal, through the server, beside the engines alone, in one run."""

from __future__ import annotations

import random
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

import duckdb
import pytest

from tests.factories import NOW, TODAY, make_base
from workbench.demo.lists import column
from workbench.domain.audit import Event
from workbench.domain.people import Agent, Role
from workbench.store import Store, Unit, stop_server
from workbench.store.database import SETTINGS
from workbench.store.named_queries import all_queries
from workbench.store.names import NameIndex, known

ROUNDS, BURST, WARM = 12, 20, 10
CLIENTS, SECONDS = 4, 3.0
WHO = Agent("Camille Exemple", Role.COORDONNATEUR)
ITEMS = 200
ITEM = {"session_id": 1, "kind": "NEW", "why": "x", "minutes": 5, "level": 2}
DECISION = {
    "session_id": 1, "case_number": "CASE-1", "person_id": 1, "orientation": "x", "owner_partner_id": 1,
    "due_on": TODAY, "justification": None, "note": None, "decided_at": NOW, "replaces": None,
}  # fmt: skip
READ, INSERT, UPDATE, AUDIT = "last_number", "add_decision", "set_item_level", "add_decision_event"


def furnish(unit: Unit) -> None:
    unit.run("start_series", series="case")
    for item in range(ITEMS):
        unit.run("add_item", id=item, point=item, case_number=f"CASE-{item}", **ITEM)
    unit.audit(Event.SESSION_PREPARED, "session:1")


def decide(unit: Unit, id: int, item: int, version: int) -> None:
    """One read by key, one insert, one update, one line of journal."""
    unit.one(READ, series="case")
    unit.run(INSERT, id=id, item_id=item, **DECISION)
    unit.run(UPDATE, id=item, level=2, version=version)
    unit.audit(Event.DECISION_RECORDED, f"item:{item}", session_id=1)


class OnServer:
    """Through the store: two exchanges, a chained line of journal, a synced witness."""

    def __init__(self, base: Path, first_id: int = 0, items: range = range(ITEMS)) -> None:
        self.store = Store(base)
        self.n, self.items = first_id, items
        self.versions = dict.fromkeys(items, 1)

    def __call__(self) -> None:
        self.n += 1
        item = self.items[self.n % len(self.items)]
        self.store.do(WHO, NOW, decide, id=self.n, item=item, version=self.versions[item])
        self.versions[item] += 1

    def close(self) -> None:
        self.store.close()


class Bare:
    """The same four statements on a held connection of an engine."""

    def __init__(self, connection, adapt: Callable[[str], str] = str) -> None:
        self.connection, self.n = connection, 0
        self.sql = {name: adapt(all_queries()[name].sql) for name in (READ, INSERT, UPDATE, AUDIT)}
        self.versions = dict.fromkeys(range(ITEMS), 1)

    def run(self, name: str, **given: object):
        return self.connection.execute(self.sql[name], {n: given[n] for n in all_queries()[name].parameters})

    def __call__(self) -> None:
        self.n += 1
        item = self.n % ITEMS
        self.connection.execute("BEGIN")
        assert self.run(READ, series="case").fetchone()
        self.run(INSERT, id=self.n, item_id=item, **DECISION)
        self.run(UPDATE, id=item, level=2, version=self.versions[item])
        self.run(
            AUDIT, n=self.n + 1, occurred_at=NOW, who=WHO.name, role=WHO.role.name, event="DECISION_RECORDED",
            object=f"item:{item}", motive="", session_id=1, command="0" * 16, mac=bytes(32),
        )  # fmt: skip
        self.connection.execute("COMMIT")
        self.versions[item] += 1

    def close(self) -> None:
        self.connection.close()


def bare_duckdb(base: Path) -> Bare:
    connection = duckdb.connect(str(base / "base.duckdb"), config=SETTINGS)
    connection.execute("PRAGMA disable_checkpoint_on_shutdown")
    return Bare(connection)


def bare_sqlite(folder: Path) -> Bare:
    """SQLite with the same tables, as far as it knows their types."""
    connection = sqlite3.connect(folder / "base.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    schema = (Path(sys.modules["workbench.store.schema"].__file__).parent / "schema.sql").read_text("utf-8")
    connection.executescript(schema)
    connection.execute("INSERT INTO numbering VALUES ('case', 0)")
    for item in range(ITEMS):
        row = {"id": item, "point": item, "case_number": f"CASE-{item}", **ITEM}
        connection.execute(all_queries()["add_item"].sql, row)
    return Bare(connection)


@pytest.fixture
def bases(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    made: list[Path] = []

    def make(name: str) -> Path:
        base = make_base(tmp_path / name)
        made.append(base)
        with Store(base) as store:
            store.do(WHO, NOW, furnish)
        return base

    yield make
    for base in made:
        stop_server(base)


def timed(act: Callable[[], None], times: int) -> list[float]:
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        spent.append((time.perf_counter() - began) * 1000)
    return spent


def test_a_decision_through_the_server_beside_the_engines_alone(bases, tmp_path, capsys):
    import workbench.store.schema  # noqa: F401 - where schema.sql lies

    alone = bases("alone")
    stop_server(alone)
    with ExitStack() as closed:
        contenders = {
            "duckdb nu": bare_duckdb(alone),
            "sqlite nu": bare_sqlite(tmp_path),
            "atelier, 1 client": OnServer(bases("served")),
        }
        for contender in contenders.values():
            closed.enter_context(closing(contender))
            timed(contender, WARM)
        spent: dict[str, list[float]] = {name: [] for name in contenders}
        names = list(contenders)
        for _ in range(ROUNDS):
            random.Random(len(spent[names[0]])).shuffle(names)
            for name in names:
                spent[name] += timed(contenders[name], BURST)
    reference = statistics.median(spent["duckdb nu"])
    with capsys.disabled():
        print(f"\n{'':20} {'p50 ms':>8} {'p95 ms':>8} {'÷ duckdb nu':>12}")
        for name, times in spent.items():
            p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
            print(f"{name:20} {p50:8.2f} {p95:8.2f} {p50 / reference:12.2f}")
    assert all(len(times) == ROUNDS * BURST for times in spent.values())


def decide_until(base: Path, client: int, begin: float, end: float, told: Path) -> None:
    each = ITEMS // CLIENTS
    act = OnServer(base, first_id=(client + 1) * 10**9, items=range(client * each, (client + 1) * each))
    act.store.status()
    time.sleep(max(0.0, begin - time.time()))
    spent = []
    while time.time() < end:
        spent += timed(act, 1)
    act.close()
    told.write_text(" ".join(map(str, spent)))


def test_four_clients_at_full_speed_beside_a_bare_engine(bases, tmp_path, capsys):
    served, alone = bases("served"), bases("alone")
    stop_server(alone)
    begin = time.time() + 3.0
    paths = [tmp_path / f"told{n}" for n in range(CLIENTS)]
    spawn = get_context("spawn")
    clients = [
        spawn.Process(target=decide_until, args=(served, n, begin, begin + SECONDS, path))
        for n, path in enumerate(paths)
    ]
    with closing(bare_duckdb(alone)) as bare:
        timed(bare, WARM)
        before = timed(bare, 100)
        for client in clients:
            client.start()
        for client in clients:
            client.join(60)
        reference = statistics.median(before + timed(bare, 100))
    spent = [[float(t) for t in path.read_text().split()] for path in paths]
    together = statistics.median([t for times in spent for t in times])
    counts = [len(times) for times in spent]
    with capsys.disabled():
        print(f"\nduckdb nu, seul        p50 {reference:6.2f} ms")
        print(
            f"atelier, {CLIENTS} clients     p50 {together:6.2f} ms   ÷ duckdb nu {together / reference:.2f}"
        )
        print(f"décisions par client   {counts}   équité {max(counts) / min(counts):.2f}")
    assert min(counts) > 0


def test_one_name_among_a_hundred_thousand(capsys):
    draws = random.Random(1)
    surnames, first_names = column("demo/surnames", "name"), column("demo/first_names", "name")
    people = [
        (
            draws.choice(surnames),
            draws.choice(first_names),
            TODAY - timedelta(days=draws.randint(4_000, 9_000)),
        )
        for _ in range(100_000)
    ]
    index = NameIndex()
    index.add(known(n, *person) for n, person in enumerate(people))
    sample = draws.sample(people, 40)
    searched = [timed(lambda p=p: index.search(f"{p[1][:-1]} {p[0]}e"), 1)[0] for p in sample]
    compared = [timed(lambda p=p: index.likely(known(-1, *p)), 1)[0] for p in sample]
    with capsys.disabled():
        print(f"\nun nom parmi 100 000 : recherche p50 {statistics.median(searched):.1f} ms, ", end="")
        print(f"comparaison p50 {statistics.median(compared):.1f} ms")
    assert index.search(" ".join(people[0][:2]))
