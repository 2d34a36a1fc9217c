"""SQL lives in `.sql` files: each query has a name, a sentence, and says what it seals or opens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "queries"
_NAME = re.compile(r"^-- (?P<name>[a-z][a-z0-9_]*) --$", re.MULTILINE)
_SEAL = re.compile(r"^-- (?P<verb>seals|opens) (?P<table>\w+): (?P<columns>[\w, ]+) with (?P<key>\w+)$", re.M)


@dataclass(frozen=True)
class Seal:
    """Columns of a table that a query seals (parameters) or opens (results) under a person's key."""

    table: str
    columns: tuple[str, ...]
    key: str

    def context(self, column: str) -> str:
        return f"{self.table}.{column}"


@dataclass(frozen=True)
class Query:
    """A named query, as written in its file."""

    name: str
    room: str
    sentence: str
    sql: str
    seals: Seal | None = None
    opens: Seal | None = None
    one_row: bool = False
    writes: bool = False
    many: bool = False
    parameters: frozenset[str] = frozenset()


@cache
def all_queries() -> dict[str, Query]:
    """Every query of `store/queries/`, by name; a name is given once."""
    found: dict[str, Query] = {}
    for path in sorted(FOLDER.glob("*.sql")):
        for query in parse(path.read_text(encoding="utf-8"), path.stem):
            if query.name in found:
                raise ValueError(f"query {query.name} is written twice")
            found[query.name] = query
    return found


def parse(text: str, room: str) -> list[Query]:
    """The queries of one file, in order."""
    starts = list(_NAME.finditer(text))
    ends = [start.start() for start in starts[1:]] + [len(text)]
    return [_query(s["name"], text[s.end() : end], room) for s, end in zip(starts, ends, strict=True)]


def _query(name: str, body: str, room: str) -> Query:
    comments = [line[3:] for line in body.splitlines() if line.startswith("-- ")]
    seals = {m["verb"]: _seal(m) for m in _SEAL.finditer(body)}
    sentence = " ".join(c for c in comments if not re.match(r"(seals|opens) |one row$|many rows$", c))
    sql = "\n".join(line for line in body.splitlines() if not line.startswith("--")).strip().rstrip(";")
    return Query(
        name, room, sentence, sql, seals.get("seals"), seals.get("opens"),
        one_row="one row" in comments,
        writes=not sql.upper().startswith(("SELECT", "WITH", "FROM")),
        many="many rows" in comments,
        parameters=frozenset(re.findall(r"\$(\w+)", sql)),
    )  # fmt: skip


def _seal(match: re.Match[str]) -> Seal:
    columns = tuple(column.strip() for column in match["columns"].split(","))
    return Seal(match["table"], columns, match["key"])
