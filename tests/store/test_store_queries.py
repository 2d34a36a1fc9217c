"""Every named query and every migration holds what the house asks of them."""

from __future__ import annotations

import re

import pytest

from workbench.store.database import Database
from workbench.store.migrate import FOLDER as MIGRATIONS
from workbench.store.migrate import migrate, migrations
from workbench.store.named_queries import FOLDER, all_queries, parse
from workbench.store.schema import WRITTEN, built
from workbench.store.statements import fetch

QUERIES = all_queries()
NOT_SEALED_BLOBS = {"mac"}


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    database = Database(tmp_path_factory.mktemp("migrated"))
    database.open()
    migrate(database)
    yield database
    database.close()


def columns(migrated) -> list[tuple[str, str, str]]:
    return fetch(migrated.cursor(), QUERIES["schema_columns"], {})[1]


def tables(migrated) -> set[str]:
    return {name for name, _ in fetch(migrated.cursor(), QUERIES["schema_tables"], {})[1]}


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_is_understood_by_the_engine_and_says_what_it_is_for(migrated, name):
    query = QUERIES[name]
    assert query.sentence.endswith("."), "a sentence"
    assert "?" not in re.sub(r"'[^']*'", "", query.sql), "parameters have names"
    assert not re.search(r"\$\d|\bOR REPLACE\b|ON CONFLICT|\bMERGE\b|\bENUM\b", query.sql, re.IGNORECASE)
    assert ";" not in query.sql, "one statement"
    assert query.sql == query.sql.strip()
    understand = "EXPLAIN" if query.sql.startswith("CREATE") else "PREPARE q AS"
    migrated.cursor().execute(f"{understand} {query.sql}")


@pytest.mark.parametrize("name", [name for name, query in QUERIES.items() if query.seals or query.opens])
def test_what_a_query_seals_or_opens_is_declared_by_the_base(migrated, name):
    declared = set(fetch(migrated.cursor(), QUERIES["sealed_columns"], {})[1])
    for seal in filter(None, (QUERIES[name].seals, QUERIES[name].opens)):
        for column in seal.columns:
            assert (seal.table, column) in declared
        wanted = QUERIES[name].sql if QUERIES[name].many else QUERIES[name].parameters
        if QUERIES[name].seals:
            assert {*seal.columns, seal.key} <= set(re.findall(r"\w+", str(wanted)))


def test_a_query_that_selects_a_sealed_column_opens_it(migrated):
    """Else a sealed blob would leave by the ordinary way: harmless, but the gate was forgotten."""
    sealed = {column for _, column in fetch(migrated.cursor(), QUERIES["sealed_columns"], {})[1]}
    for name, query in QUERIES.items():
        if query.writes or name.startswith("scan_") or query.parameters:
            continue
        selected = {c for c in fetch(migrated.cursor(), query, {})[0] if c in sealed}
        assert selected <= set(query.opens.columns if query.opens else ()), name


def test_blobs_are_sealed_columns_and_sealed_columns_are_blobs(migrated):
    declared = set(fetch(migrated.cursor(), QUERIES["sealed_columns"], {})[1])
    blobs = {(t, c) for t, c, kind in columns(migrated) if kind == "BLOB" and c not in NOT_SEALED_BLOBS}
    assert blobs == declared


def test_every_table_is_read_whole_by_the_check(migrated):
    scanned = {name.removeprefix("scan_") for name in QUERIES if name.startswith("scan_")}
    assert scanned == tables(migrated)


def test_migrations_are_numbered_without_gap_and_read_once(migrated):
    assert [m.n for m in migrations()] == list(range(1, len(migrations()) + 1))
    assert len(list(MIGRATIONS.glob("*.sql"))) == len(migrations())
    assert migrate(migrated) == []


def test_the_schema_for_reading_is_what_the_migrations_build():
    assert WRITTEN.read_text(encoding="utf-8") == built(), "run: python -m workbench.store.schema"


def test_no_table_points_to_a_person_and_none_has_a_closed_type(migrated):
    constraints = fetch(migrated.cursor(), QUERIES["schema_constraints"], {})[1]
    assert not [t for t, kind, to in constraints if kind == "FOREIGN KEY" and to == "person"]
    assert not [(t, c) for t, c, kind in columns(migrated) if kind.startswith("ENUM")]


def test_a_failing_migration_leaves_the_base_as_it_was(tmp_path):
    database = Database(tmp_path)
    database.open()
    migrate(database)
    before = tables(database)
    folder = tmp_path / "migrations"
    folder.mkdir()
    for file in MIGRATIONS.glob("*.sql"):
        (folder / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    broken = folder / f"{len(migrations()) + 1:04}_broken.sql"
    broken.write_text("CREATE TABLE kept (n INTEGER);\nINSERT INTO kept VALUES ('not a number');")
    with pytest.raises(Exception, match="valeur"):
        migrate(database, folder)
    assert tables(database) == before
    broken.write_text("CREATE TABLE kept (n INTEGER);\nINSERT INTO kept VALUES (1);")
    assert [m.name for m in migrate(database, folder)] == ["broken"]
    assert tables(database) == before | {"kept"}
    database.close()


def test_a_file_of_queries_reads_as_it_is_written():
    text = (
        "-- first --\n-- A sentence.\n-- seals person: a, b with id\n-- one row\n"
        "UPDATE t SET a = $a WHERE id = $id;\n\n"
        "-- second --\n-- Two\n-- lines.\nSELECT 1;\n"
    )
    first, second = parse(text, "room")
    assert (first.sentence, first.one_row, first.writes) == ("A sentence.", True, True)
    assert first.seals.columns == ("a", "b")
    assert first.parameters == {"a", "id"}
    assert (second.sentence, second.sql, second.writes) == ("Two lines.", "SELECT 1", False)


def test_no_query_is_written_outside_its_files():
    """SQL lives in .sql files, but for the few words that begin and end a transaction."""
    spoken = re.compile(r"""["'](SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP)\s""")
    for path in FOLDER.parents[1].rglob("*.py"):
        assert not spoken.search(path.read_text(encoding="utf-8")), path.name
