"""`schema.sql`: what the migrations build, written out for reading. `python -m workbench.store.schema`."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from workbench.store.database import Database
from workbench.store.migrate import migrate
from workbench.store.named_queries import all_queries
from workbench.store.statements import fetch

WRITTEN = Path(__file__).parent / "schema.sql"
HEADING = "-- What the migrations build, for reading. Made by: python -m workbench.store.schema\n"


def built() -> str:
    """The tables of a new base, as text."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(Path(folder))
        database.open()
        migrate(database)
        tables = fetch(database.cursor(), all_queries()["schema_tables"], {})[1]
        database.close()
    return HEADING + "".join(f"\n{_laid_out(sql)}\n" for _, sql in tables)


def _laid_out(sql: str) -> str:
    """One column to a line: commas inside brackets or quotes stay where they are."""
    head, _, body = sql.rstrip(";").partition("(")
    depth, lines = 0, [""]
    for part in re.findall(r"'[^']*'|.", body[: body.rindex(")")]):
        depth += (part == "(") - (part == ")")
        if part == "," and depth == 0:
            lines.append("")
        else:
            lines[-1] += part
    return f"{head.strip()} (\n    " + ",\n    ".join(line.strip() for line in lines) + "\n);"


if __name__ == "__main__":
    WRITTEN.write_text(built(), encoding="utf-8")
