"""The lists of partners look like real ones, with the faults that real ones have."""

from __future__ import annotations

import csv
import hashlib
import io
import time
from datetime import date, datetime

import openpyxl
import pytest

from workbench.demo.canaries import make_canaries
from workbench.demo.lists import column
from workbench.demo.partner_list import FORBIDDEN, HEADINGS, KINDS, list_truth, partner_list
from workbench.demo.slips import without_accents
from workbench.demo.town import MINI, make_town

TOWN = make_town(*MINI)
each_kind = pytest.mark.parametrize("kind", KINDS)


def _lines(kind: str) -> list[dict[str, object]]:
    content = partner_list(TOWN, kind)
    if kind == "police_csv":
        return list(csv.DictReader(io.StringIO(content.decode("cp1252"), newline=""), delimiter=";"))
    rows = openpyxl.load_workbook(io.BytesIO(content))["Signalements"].iter_rows(values_only=True)
    headings = next(rows)
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


@each_kind
def test_the_file_is_the_same_each_time(kind: str) -> None:
    first = hashlib.sha256(partner_list(TOWN, kind)).hexdigest()
    time.sleep(2.1 if kind == "college_xlsx" else 0)
    assert hashlib.sha256(partner_list(TOWN, kind)).hexdigest() == first


@each_kind
def test_the_usual_headings_and_a_forbidden_one_are_there(kind: str) -> None:
    lines, truth = _lines(kind), list_truth(TOWN, kind)
    assert tuple(lines[0]) == HEADINGS
    assert truth.forbidden_column == FORBIDDEN in HEADINGS
    assert len(lines) == truth.lines == 12


@each_kind
def test_the_truth_points_to_the_right_lines(kind: str) -> None:
    lines, truth = _lines(kind), list_truth(TOWN, kind)
    known = column("reference/fact_categories", "label")
    undated = [n for n, line in enumerate(lines, start=2) if not line["Né(e) le"]]
    refused = [n for n, line in enumerate(lines, start=2) if line["Nature des faits"] not in known]
    assert undated == [truth.undated_line]
    assert refused == [truth.refused_category_line]
    canary = next(c for c in make_canaries() if c.id == truth.canary)
    assert lines[truth.canary_line - 2]["Nom"] == canary.surname
    assert lines[truth.canary_line - 2]["Observations"] == canary.note
    youth = next(youth for youth in TOWN.youths if youth.id == truth.original)
    duplicate = lines[truth.duplicate_line - 2]
    assert without_accents(str(duplicate["Nom"])) == without_accents(youth.surname)
    assert youth.id in {case.referral.youth for case in TOWN.cases}
    typed = (duplicate["Nom"], duplicate["Prénom"], str(duplicate["Né(e) le"]))
    assert typed != (youth.surname, youth.first_name, f"{youth.birth_date:%d/%m/%Y}")


@each_kind
def test_ten_lines_are_of_persons_the_town_does_not_know(kind: str) -> None:
    known = {(youth.surname, youth.first_name) for youth in TOWN.youths}
    newcomers = [line for line in _lines(kind) if (line["Nom"], line["Prénom"]) not in known]
    assert len(newcomers) in (11, 12)


def test_the_workbook_holds_real_dates_and_the_csv_french_ones() -> None:
    births = [line["Né(e) le"] for line in _lines("college_xlsx") if line["Né(e) le"]]
    assert all(isinstance(birth, datetime) for birth in births)
    written = [str(line["Date des faits"]) for line in _lines("police_csv")]
    assert all(datetime.strptime(day, "%d/%m/%Y").date() < date(2026, 11, 23) for day in written)


@pytest.mark.parametrize("seed", range(6))
@each_kind
def test_every_town_can_send_its_lists(kind: str, seed: int) -> None:
    assert partner_list(make_town("mini", seed, MINI[2]), kind)
