"""The lists that a collège or the police would send: new referrals, and what goes wrong in such files."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from workbench.demo.canaries import make_canaries
from workbench.demo.cases import Referral, Window, category_line, referral
from workbench.demo.draws import Draws
from workbench.demo.people import Youth, youths
from workbench.demo.slips import OPERATORS, Entry, entry
from workbench.demo.town import Town
from workbench.domain.calendar import add_working_days

KINDS = {"college_xlsx": "COLLEGE_1", "police_csv": "PN"}
HEADINGS = (
    "Nom",
    "Prénom",
    "Né(e) le",
    "Sexe",
    "Quartier",
    "Adresse",
    "Établissement",
    "Responsable légal",
    "Tél.",
    "Date des faits",
    "Lieu",
    "Nature des faits",
    "Nationalité",
    "Observations",
)
FORBIDDEN = "Nationalité"
REFUSED_CATEGORY = "Comportement inadapté"
SLIPS = {"college_xlsx": "accents perdus", "police_csv": "jour et mois inversés"}
NEW = 10
DUPLICATE, UNDATED, REFUSED = 3, 6, 8
Cell = str | date
Row = list[Cell]


@dataclass(frozen=True)
class ListTruth:
    """What a list hides; lines are counted as in the file, headings on line 1."""

    partner: str
    lines: int
    original: str
    operator: str
    canary_line: int
    canary: str
    duplicate_line: int = DUPLICATE + 2
    undated_line: int = UNDATED + 2
    refused_category_line: int = REFUSED + 2
    forbidden_column: str = FORBIDDEN


def partner_list(town: Town, kind: str) -> bytes:
    """The file a partner would send: `college_xlsx` (workbook) or `police_csv` (cp1252, semicolons)."""
    rows, _ = _rows(town, kind)
    return _workbook(rows, town.today) if kind == "college_xlsx" else _csv(rows)


def list_truth(town: Town, kind: str) -> ListTruth:
    """What an import of this list must find."""
    return _rows(town, kind)[1]


def _rows(town: Town, kind: str) -> tuple[list[Row], ListTruth]:
    draws = Draws(town.seed, f"partner list {kind}")
    window = Window(add_working_days(town.today, -8), add_working_days(town.today, -1))
    canary = make_canaries()[list(KINDS).index(kind)]
    original, slip = _duplicate(town, draws, kind)
    people = [*_newcomers(town, kind), canary.youth()]
    people.insert(DUPLICATE, next(youth for youth in town.youths if youth.id == original))
    rows = [_row(town, who, referral(draws, who.id, who, window, None)) for who in people]
    rows[DUPLICATE][:3] = [slip.surname, slip.first_name, slip.birth_date or ""]
    rows[UNDATED][HEADINGS.index("Né(e) le")] = ""
    rows[REFUSED][HEADINGS.index("Nature des faits")] = REFUSED_CATEGORY
    rows[-1][HEADINGS.index("Observations")] = canary.note
    return rows, ListTruth(
        partner=KINDS[kind],
        lines=len(rows),
        original=original,
        operator=SLIPS[kind],
        canary_line=len(rows) + 1,
        canary=canary.id,
    )


def _newcomers(town: Town, kind: str) -> list[Youth]:
    """Youths the town does not know yet, whose names the file can hold."""
    found = youths(town.seed, town.today, 120, table=f"families of {kind}", prefix="FIC-N")
    schools = {"college_xlsx": ("CO1",), "police_csv": ("CO1", "CO2", "LY1")}[kind]
    return [who for who in found if who.school in schools and _in_cp1252(who.surname + who.first_name)][:NEW]


def _duplicate(town: Town, draws: Draws, kind: str) -> tuple[str, Entry]:
    """A minor already followed, typed with a slip; of the collège, when the collège writes."""
    followed = {case.referral.youth for case in town.cases}
    school = {"college_xlsx": "CO1", "police_csv": "LY1"}[kind]
    for youth in sorted(draws.shuffled("all", "order", town.youths), key=lambda who: who.school != school):
        slip = OPERATORS[SLIPS[kind]](entry(youth), draws)
        known = youth.id in followed and youth.guardians and _in_cp1252(youth.surname + youth.first_name)
        if slip is not None and known:
            return youth.id, slip
    raise LookupError(kind)


def _in_cp1252(text: str) -> bool:
    return text.encode("cp1252", "ignore").decode("cp1252") == text


def _row(town: Town, who: Youth, told: Referral) -> Row:
    names = {quartier.code: quartier.name for quartier in town.quartiers}
    names |= {place.code: place.name for place in town.places}
    names |= {school.code: school.name for school in town.schools}
    adult = who.guardians[0] if who.guardians else None
    return [
        who.surname,
        who.first_name,
        who.birth_date,
        who.sex,
        names[who.quartier],
        who.address,
        names[who.school] if who.school else "",
        f"{adult.first_name} {adult.surname}" if adult else "",
        adult.phone if adult else who.phone or "",
        told.fact_at.date(),
        names[told.place],
        category_line(told.category)["label"],
        "NC",
        told.note,
    ]


def _csv(rows: list[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS)
    writer.writerows([f"{c:%d/%m/%Y}" if isinstance(c, date) else c for c in row] for row in rows)
    return text.getvalue().encode("cp1252")


def _workbook(rows: list[Row], today: date) -> bytes:
    import openpyxl
    from openpyxl.cell import WriteOnlyCell

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Signalements")
    sheet.append(HEADINGS)
    for row in rows:
        cells = [WriteOnlyCell(sheet, _at_midnight(value)) for value in row]
        for cell, value in zip(cells, row, strict=True):
            cell.number_format = "DD/MM/YYYY" if isinstance(value, date) else "@"
        sheet.append(cells)
    made = io.BytesIO()
    book.save(made)
    return _dated(made.getvalue(), today)


def _at_midnight(value: Cell) -> str | datetime:
    return datetime.combine(value, datetime.min.time()) if isinstance(value, date) else value


def _dated(workbook: bytes, today: date) -> bytes:
    """The same workbook, dated from the day of the town and not from the clock."""
    import openpyxl.xml.functions as xml
    from openpyxl.packaging.core import DocumentProperties

    noon = datetime.combine(today, datetime.min.time(), tzinfo=UTC) - timedelta(hours=12)
    core = DocumentProperties(creator="SYNTHETIQUE", created=noon, modified=noon)
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in sorted(old.namelist()):
            content = xml.tostring(core.to_tree()) if member == "docProps/core.xml" else old.read(member)
            new.writestr(zipfile.ZipInfo(member, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()
