"""Lists written at random are read back equal; lists damaged at random are read or refused, never worse."""

from __future__ import annotations

import csv
import io
import os
import random
import time
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from list_files import HEADINGS, PERSON, packed, parts, row, sheet, text

from workbench.documents.list_refusals import UnreadableList
from workbench.documents.referral_lists import RawList, read_list
from workbench.domain.referral_mapping import propose_mapping
from workbench.domain.referral_values import Category, ListRules
from workbench.domain.referrals import LineState, check_lines

LISTS = Path(__file__).parent / "lists"
TITLES = ["Nom", "Prénom", "Né(e) le", "Quartier", "Observations"]
ROUNDS = 10_000 if os.environ.get("CLSPD_CAMPAIGN") == "full" else 500
RULES = ListRules(date(2026, 5, 1), (Category("bruit", "Bruit"),))

WORD = st.text(
    alphabet="abcdefxyzéèêàçùôîïëœ ABCDEF'-.,;\t\"()0123456789=+@\n", min_size=1, max_size=30
).filter(lambda word: word.strip())
CELL = st.one_of(WORD, st.none())
ROWS = st.lists(st.tuples(WORD, CELL, CELL, CELL, CELL), min_size=1, max_size=8)


def without_headings(rows: list[tuple[str | None, ...]]) -> bool:
    return not any(title in (cell or "") for cells in rows for cell in cells for title in TITLES)


@settings(max_examples=60, deadline=None)
@given(
    rows=ROWS.filter(without_headings),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    separator=st.sampled_from([";", ",", "\t"]),
    order=st.permutations(range(5)),
)
def test_a_csv_is_read_back_equal(rows: list[tuple], encoding: str, separator: str, order: list[int]):
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator)
    writer.writerow([TITLES[i] for i in order])
    writer.writerows([cells[i] or "" for i in order] for cells in rows)
    found = read_list(out.getvalue().encode(encoding), "liste.csv")
    assert found.headings == tuple(TITLES[i] for i in order)
    assert [line.cells for line in found.rows] == [tuple(cells[i] for i in order) for cells in rows]


TYPED = st.one_of(
    WORD.filter(lambda word: not word.startswith("=")),
    st.integers(-(10**9), 10**9),
    st.dates(date(1901, 1, 1), date(2100, 1, 1)),
    st.booleans(),
    st.none(),
)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.tuples(WORD.filter(lambda w: w[0] != "="), TYPED, TYPED, TYPED, TYPED), min_size=1, max_size=8
    )
)
def test_a_workbook_is_read_back_equal_with_its_types(rows: list[tuple]):
    book = openpyxl.Workbook()
    for cells in [TITLES, *rows]:
        book.active.append(cells)
    out = io.BytesIO()
    book.save(out)
    found = read_list(out.getvalue(), "liste.xlsx")
    read = [line.cells for line in found.rows]
    assert read == [cells[: len(found.headings)] for cells in rows]
    assert [[type(c) for c in line] for line in read] == [[type(c) for c in cells] for cells in rows]


def seeds() -> list[bytes]:
    files = [path.read_bytes() for path in sorted(LISTS.iterdir())]
    return [*files, packed(parts({"Repérages": sheet(HEADINGS + PERSON)}))]


def mutated(content: bytes, chance: random.Random) -> bytes:
    body = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        if not body:
            break
        at, kind = chance.randrange(len(body)), chance.randrange(5)
        if kind == 0:
            body[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del body[at : at + chance.randint(1, 40)]
        elif kind == 2:
            body[at:at] = chance.choice(
                [b"\0", b'"', b";", b",", b"\t", b"\n", b"\xff\xfe", b"\x81", b"<", b"PK\x03\x04"]
            )
        elif kind == 3:
            body[at:at] = body[chance.randrange(len(body)) :][: chance.randint(1, 200)]
        else:
            del body[at:]
    return bytes(body)


def mutated_part(chance: random.Random) -> bytes:
    """A sound archive around one spoiled part: the damage gets past the checksums."""
    files = parts({"Repérages": sheet(HEADINGS + PERSON + row(3, text("A3", "x")))}, strings=("a", "b"))
    name = chance.choice(sorted(files))
    body = mutated(files[name].encode(), chance)
    return packed({**files, name: body})  # type: ignore[dict-item]


def swapped_number(chance: random.Random) -> bytes:
    """A sound archive where one attribute or value is another number or word."""
    files = parts({"Repérages": sheet(HEADINGS + PERSON)}, strings=("a",))
    name = chance.choice(sorted(files))
    pieces = files[name].split('"')
    if len(pieces) > 2:
        at = chance.randrange(1, len(pieces), 2)
        pieces[at] = chance.choice(
            ["", "-1", "0", "99999999999", "1e400", "NaN", "A0", "XFD1048576", "x", "é", "s", "d"]
        )
    return packed({**files, name: '"'.join(pieces)})


def outcome(content: bytes) -> str:
    """« read » or « refused »; anything else escapes and fails the test."""
    started = time.perf_counter()
    try:
        found: RawList = read_list(content, "liste.csv")
        mapping = propose_mapping(found.headings)
        for column in mapping.columns:
            if column.field is not None:
                mapping = mapping.choose(column.index, column.field)
        check_lines([(line.line, line.cells) for line in found.rows], mapping, RULES)
        result = "read"
    except UnreadableList as refusal:
        result = "refused" if str(refusal).endswith(".") else "mumbled"
    assert time.perf_counter() - started < 5
    return result


@pytest.mark.campaign
@pytest.mark.timeout(3600)
def test_a_damaged_file_is_read_or_refused_and_nothing_else():
    chance, files = random.Random(20261201), seeds()
    seen = {"read": 0, "refused": 0}
    for i in range(ROUNDS):
        maker = (
            lambda: mutated(chance.choice(files), chance),
            lambda: mutated_part(chance),
            lambda: swapped_number(chance),
        )
        seen[outcome(maker[i % 3]())] += 1
    print(seen)
    assert min(seen.values()) > ROUNDS // 20


def test_five_thousand_lines_are_read_and_checked_whole(capsys: pytest.CaptureFixture[str]):
    titles = ["Nom", "Prénom", "Né(e) le", "Quartier", "Date des faits", "Lieu", "Motif", "Observations"]
    body = [
        [f"Nom{i}", "Zoé", date(2010, 1, 1), "Tanneurs", date(2026, 1, 2), "parc", "bruit", "vu le soir"]
        for i in range(5000)
    ]
    book = openpyxl.Workbook()
    for cells in [titles, *body]:
        book.active.append(cells)
    out = io.BytesIO()
    book.save(out)
    lines = [
        ";".join(c.strftime("%d/%m/%Y") if isinstance(c, date) else c for c in cells)
        for cells in [titles, *body]
    ]
    for name, content in (("XLSX", out.getvalue()), ("CSV", "\r\n".join(lines).encode())):
        started = time.perf_counter()
        found = read_list(content, f"liste.{name.lower()}")
        read = time.perf_counter()
        rows = check_lines([(r.line, r.cells) for r in found.rows], propose_mapping(found.headings), RULES)
        with capsys.disabled():
            print(f" {name}: read {read - started:.2f} s, checked {time.perf_counter() - read:.2f} s", end="")
        assert [line.state for line in rows] == [LineState.TO_CREATE] * 5000
