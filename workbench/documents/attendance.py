"""The feuille d'émargement: who is expected, to print and sign when entering and leaving."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from workbench.documents.word import fill
from workbench.domain.french import NBSP, clock_words, long_date, numeric_date


@dataclass(frozen=True)
class Expected:
    """A professional invited to the session, and whether the charter signature is valid that day."""

    organisation: str
    function: str
    name: str
    charter_signed: bool


@dataclass(frozen=True)
class AttendanceSheet:
    """One sheet; `blank_rows` wait for guests nobody announced."""

    town: str
    group_name: str
    session_label: str
    held_on: date
    place: str
    starts_at: time
    charter: str
    expected: tuple[Expected, ...]
    blank_rows: int = 3
    exercise: bool = False


def attendance_docx(sheet: AttendanceSheet) -> bytes:
    """The attendance sheet as a Word file, A4 landscape; equal sheets give equal bytes."""
    facts = {
        "town": sheet.town,
        "group_name": sheet.group_name,
        "session_label": sheet.session_label,
        "date": long_date(sheet.held_on),
        "hour": clock_words(sheet.starts_at),
        "place": sheet.place,
        "charter": sheet.charter,
        "exercise": sheet.exercise,
        "expected": [_row(who) for who in sheet.expected],
        "blank_rows": [{"number": row + 1} for row in range(sheet.blank_rows)],
    }
    title = f"Feuille d'émargement, {sheet.group_name}, {numeric_date(sheet.held_on)}"
    return fill("feuille_d_emargement.docx", facts, title, sheet.held_on)


def _row(who: Expected) -> dict[str, str]:
    signed = f"✓{NBSP}signée" if who.charter_signed else f"■{NBSP}à signer"
    return {
        "organisation": who.organisation,
        "function": who.function,
        "name": who.name,
        "charter": signed,
    }
