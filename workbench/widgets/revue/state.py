"""The state of the review of situations: the inbox, and a partner's list from its file to its import."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Any

import traitlets as tl

from workbench.domain.access import Desk as Surroundings
from workbench.domain.access import Mode, Purpose, Seeker, reasons_against_desk
from workbench.domain.cases import CaseState
from workbench.domain.people import Role
from workbench.domain.referral_dates import Severity
from workbench.domain.referral_headings import ReferralField
from workbench.domain.referral_mapping import Column, ColumnStatus
from workbench.domain.referrals import LineState, ReferralLine
from workbench.domain.referrals import mend as mend_line
from workbench.errors import Reason, Refused, refuse_if
from workbench.services import cases
from workbench.services.cases import ASIDE, CREATE, ListUnderReview
from workbench.store import Row
from workbench.widgets.parts.desk import Desk

F = ReferralField
NEED_SOMETHING = (LineState.TO_MEND, LineState.REFUSED, LineState.PROBABLE_DUPLICATE)
STORED = tuple(f for f in F if f not in cases.NOT_STORED)


class Step(Enum):
    """Where the review is; the values are the titles shown."""

    INBOX = "Situations à examiner"
    FILE = "Importer une liste : 1. le fichier"
    COLUMNS = "Importer une liste : 2. les colonnes"
    LINES = "Importer une liste : 3. les lignes"
    DONE = "Import terminé"


@dataclass(frozen=True)
class Done:
    """What an import did: counts alone, no value of the list."""

    created: int
    attached: int
    aside: int
    skipped_columns: int


class RevueState(tl.HasTraits):
    """One list at a time; `turn` changes each time the views should look again."""

    turn = tl.Int(0)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.step = Step.INBOX
        self.partner_id: int | None = None
        self.group_id = next((g.id for g in self.groups() if g.kind == "MINEURS"), None)
        self.done: Done | None = None
        self._forget_list()

    def _forget_list(self) -> None:
        self.opened: ListUnderReview | None = None
        self.asked: tuple[int, ...] = ()
        self.choices: dict[int, str] = {}
        self.serials_confirmed = False
        self.line_number: int | None = None

    def refresh(self) -> None:
        """Tell the views to look again."""
        self.turn += 1

    # -- what may be seen -----------------------------------------------------------------------

    def against_desk(self) -> list[Reason]:
        """Why no list may be shown now; empty at the desk, the coordinator alone."""
        status = self.desk.store.status()
        seeker = Seeker(self.desk.who.role, Role[status.opened_by] if status.opened_by else None)
        around = Surroundings(bool(self.desk.reader.rows("open_sessions")), status.projection_open)
        return reasons_against_desk(seeker, around, Purpose.IMPORT)

    def mode(self) -> Mode:
        return Mode.PUBLIC if self.against_desk() else Mode.BUREAU

    def inbox(self) -> list[Row]:
        """Situations that no session has examined yet, without identity."""
        return self.desk.reader.rows("inbox")

    def groups(self) -> list[Row]:
        return [g for g in self.desk.reader.rows("groupes") if g.kind not in ("PLENIERE", "RESTREINTE")]

    def partners(self) -> list[Row]:
        return self.desk.reader.rows("partners")

    # -- the file -------------------------------------------------------------------------------

    def begin(self) -> None:
        """Start an import."""
        self._only_at_desk()
        self._forget_list()
        self.done, self.step = None, Step.FILE
        self.refresh()

    def leave(self) -> None:
        """Give up the list: nothing of it is kept."""
        self._forget_list()
        self.done, self.step = None, Step.INBOX
        self.refresh()

    def open_file(self, name: str, content: bytes, sheet: str | None = None) -> None:
        """Read a partner's file and propose what each column feeds; `UnreadableList` says what is wrong."""
        self._only_at_desk()
        self._forget_list()
        self.opened = cases.open_list(self.desk.reader, content, name, sheet)
        self.asked = tuple(
            c.index for c in self.opened.mapping.columns if c.status is ColumnStatus.TO_CONFIRM
        )
        self.done, self.step = None, Step.COLUMNS
        self.refresh()

    # -- the columns ------------------------------------------------------------------------------

    def columns(self) -> tuple[Column, ...]:
        return self.opened.mapping.columns if self.opened else ()

    def choose_column(self, index: int, field: ReferralField | None) -> None:
        """Give a column to a field, or to none."""
        opened = self._list()
        self.opened = replace(opened, mapping=opened.mapping.choose(index, field))
        self.refresh()

    def has_serial_dates(self) -> bool:
        """Whether a date column holds numbers, which a spreadsheet may have put in place of dates."""
        dated = [c.index for c in self.columns() if c.field in (F.BIRTH_DATE, F.FACT_DATE)]
        rows = self.opened.raw.rows if self.opened else ()
        return any(_is_number(row.cells[index]) for row in rows for index in dated)

    def reasons_against_reading(self) -> list[Reason]:
        """Why the lines cannot be read yet."""
        return self.opened.mapping.reasons_against() if self.opened else []

    def read_lines(self) -> None:
        """Read every line and compare it with the base, at the desk."""
        opened = self._list()
        refuse_if("Lecture des lignes impossible", self.reasons_against_reading())
        self.opened = self.desk.do(
            cases.preview, opened=opened, serials_confirmed=self.serials_confirmed and self.has_serial_dates()
        )
        self.step, self.line_number = Step.LINES, None
        self.refresh()

    def back_to_columns(self) -> None:
        """Change the columns: the lines will be read again, choices and mended cells are given up."""
        self.opened, self.choices = replace(self._list(), lines=(), known=frozenset()), {}
        self.step = Step.COLUMNS
        self.refresh()

    # -- the lines --------------------------------------------------------------------------------

    def lines(self) -> tuple[ReferralLine, ...]:
        return self.opened.lines if self.opened else ()

    def is_known(self, line: ReferralLine) -> bool:
        """Whether this very line was imported before."""
        return self.opened is not None and line.number in self.opened.known

    def lines_in_need(self) -> list[ReferralLine]:
        """Lines to mend, refused, or that look like somebody known, those already settled included."""
        return [line for line in self.lines() if line.state in NEED_SOMETHING and not self.is_known(line)]

    def is_settled(self, line: ReferralLine) -> bool:
        """Whether nothing more is asked about a line."""
        decided = line.number in self.choices
        mended = line.state not in (LineState.TO_MEND, LineState.REFUSED)
        return self.choices.get(line.number) == ASIDE or (decided and mended) or not self._needs(line)

    def _needs(self, line: ReferralLine) -> bool:
        return line.state in NEED_SOMETHING and not self.is_known(line)

    def chosen(self) -> ReferralLine | None:
        """The line being looked at: the one chosen, else the first that still waits."""
        in_need = self.lines_in_need()
        for line in in_need:
            if line.number == self.line_number:
                return line
        waiting = [line for line in in_need if not self.is_settled(line)]
        return next(iter(waiting or in_need), None)

    def choose_line(self, number: int | None) -> None:
        """Look at another line."""
        self.line_number = number
        self.refresh()

    def mend(self, number: int, field: ReferralField, text: str) -> None:
        """Retype one field of a line, read it again, compare again with the base."""
        opened = self._list()
        lines = tuple(mend_line(x, field, text) if x.number == number else x for x in opened.lines)
        self.opened = self.desk.do(cases.compare, opened=replace(opened, lines=lines))
        self.choices.pop(number, None)
        mended = next(x for x in self.lines() if x.number == number)
        self.line_number = number if self._needs(mended) else None
        self.refresh()

    def decide(self, number: int, choice: str) -> None:
        """Create a situation, attach to a known one, or leave the line aside."""
        self.choices[number] = choice
        self.line_number = None
        self.refresh()

    def ways_out(self, line: ReferralLine) -> list[tuple[str, str]]:
        """What can be decided of a line, in words."""
        ways = [("Laisser de côté", ASIDE)]
        if line.state is LineState.PROBABLE_DUPLICATE:
            attach = [(f"Rattacher à {self._case_words(n)}", n) for n in line.case_numbers]
            ways = [*attach, ("Créer une nouvelle situation", CREATE), *ways]
        return ways

    def _case_words(self, number: str) -> str:
        case = self.desk.reader.one("case_by_number", number=number)
        return f"{number} ({CaseState[case.state].value})"

    def to_mend(self, line: ReferralLine) -> list[ReferralField]:
        """Fields of a line, those with a problem first."""
        heavy = [p.about for p in line.problems if p.about and p.severity is not Severity.NOTICE]
        first = list(dict.fromkeys(heavy))
        if heavy and not line.values.get(F.SURNAME) and line.given.get(F.FULL_NAME):
            first = list(dict.fromkeys([F.SURNAME, F.FIRST_NAME, *first]))
        return [*first, *(f for f in STORED if f not in first and f is not F.FULL_NAME)]

    def accepted_words(self, field: ReferralField) -> list[str]:
        """The closed list of a field, empty when any text may be typed."""
        if field is F.CATEGORY:
            return [c.label for c in self.desk.reader.rows("fact_categories")]
        if field is F.QUARTIER:
            return [q.name for q in self.desk.reader.rows("quartiers")]
        return ["F", "M"] if field is F.SEX else []

    def category_label(self, code: Any) -> str:
        """The label of a category, read once."""
        if not hasattr(self, "_labels"):
            self._labels = {c.code: c.label for c in self.desk.reader.rows("fact_categories")}
        return str(self._labels.get(code, ""))

    def known_identity(self, number: str) -> tuple[str, str, date | None]:
        """Surname, first name and birth date of a known situation, to compare; a line of journal."""
        row = self.desk.reveal("identity_of_case", Purpose.DOUBLON, number=number)[0]
        return row.surname, row.first_name, date.fromisoformat(row.birth_date) if row.birth_date else None

    # -- the import -------------------------------------------------------------------------------

    def to_import(self) -> int:
        """How many lines the import would write."""
        return len(cases.lines_to_import(self.opened, self.choices)) if self.opened else 0

    def reasons_against_import(self) -> list[Reason]:
        """Why the list cannot be imported yet."""
        if self.opened is None:
            return []
        reasons = cases.reasons_against_import(self.opened, self.choices)
        if not self.to_import():
            reasons.append(Reason("I22", "aucune ligne n'est à importer"))
        if self.partner_id is None:
            reasons.append(Reason("M5", "choisissez le partenaire qui a envoyé la liste"))
        if self.group_id is None:
            reasons.append(Reason("S10", "choisissez le groupe"))
        return reasons

    def import_lines(self) -> None:
        """Write all the accepted lines in one transaction, then forget every value of the list."""
        opened = self._list()
        refuse_if("Liste non importée", self.reasons_against_import())
        told = self.desk.do(
            cases.import_referrals, group_id=self.group_id, partner_id=self.partner_id, opened=opened,
            choices=dict(self.choices),
        )  # fmt: skip
        self.done = Done(skipped_columns=opened.skipped_columns, **told)
        self._forget_list()
        self.step = Step.DONE
        self.refresh()

    # ---------------------------------------------------------------------------------------------

    def _only_at_desk(self) -> None:
        refuse_if("Import fermé", self.against_desk())

    def _list(self) -> ListUnderReview:
        if self.opened is None:
            raise Refused("Action impossible", [Reason("I24", "choisissez d'abord un fichier")])
        return self.opened


def _is_number(cell: Any) -> bool:
    if isinstance(cell, str):
        return cell.strip().replace(",", "").replace(".", "").isdecimal() and len(cell.strip()) <= 8
    return isinstance(cell, int | float) and not isinstance(cell, bool)
