"""Which column of a partner's list feeds which field; the others stay in the source file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeVar

from workbench.domain.french import enumeration, plural
from workbench.domain.referral_headings import HEADINGS, ReferralField, forbidden_subject, heading_key
from workbench.errors import Reason, refuse_if

T = TypeVar("T")


class ColumnStatus(Enum):
    """What becomes of a column; names are stored, values are shown."""

    KEPT = "reprise"
    TO_CONFIRM = "à confirmer"
    SKIPPED = "non reprise"
    FORBIDDEN = "interdite, non reprise"


@dataclass(frozen=True)
class Column:
    """A column of the list, its heading and what becomes of it."""

    index: int
    heading: str
    field: ReferralField | None
    status: ColumnStatus
    reason: str = ""


@dataclass(frozen=True)
class Mapping:
    """What each column of a list feeds; no cell is held here."""

    columns: tuple[Column, ...]

    @property
    def skipped(self) -> tuple[Column, ...]:
        """Columns whose content goes no further (domain.md §13, R14)."""
        return tuple(c for c in self.columns if c.field is None)

    @property
    def missing(self) -> tuple[ReferralField, ...]:
        """Required fields that no column feeds: every line will be « à corriger »."""
        fed = {c.field for c in self.columns}
        return tuple(f for f in ReferralField if f.required and f not in fed)

    def reasons_against(self) -> list[Reason]:
        """Why the lines cannot be read yet: columns left to confirm (I1) or fed twice (I2)."""
        reasons = []
        for field in dict.fromkeys(c.field for c in self.columns if c.field is not None):
            rivals = [c for c in self.columns if c.field is field]
            names = enumeration([f"« {c.heading} »" for c in rivals])
            if len(rivals) > 1:
                text = f"les colonnes {names} donnent « {field.value} » ; n'en garder qu'une"
                reasons.append(Reason("I2", text))
            elif rivals[0].status is ColumnStatus.TO_CONFIRM:
                reasons.append(Reason("I1", f"la colonne {names} est à confirmer : {field.value}"))
        return reasons

    def choose(self, index: int, field: ReferralField | None) -> Mapping:
        """Give a column to a field, or to none; the other columns of that field are let go. Refuses P6."""
        column = self.columns[index]
        if field is not None and column.status is ColumnStatus.FORBIDDEN:
            refuse_if("Colonne non reprise", [Reason("P6", column.reason, "domain.md §8")])
        chosen = tuple(self._after_choice(c, index, field) for c in self.columns)
        return Mapping(chosen)

    def _after_choice(self, column: Column, index: int, field: ReferralField | None) -> Column:
        if column.index == index and field is not None:
            return replace(column, field=field, status=ColumnStatus.KEPT, reason="choisie à la main")
        if column.index == index and column.status is not ColumnStatus.FORBIDDEN:
            return replace(column, field=None, status=ColumnStatus.SKIPPED, reason="écartée à la main")
        if field is not None and column.field is field:
            return replace(column, field=None, status=ColumnStatus.SKIPPED, reason="autre colonne choisie")
        return column

    def pick(self, cells: Sequence[T]) -> dict[ReferralField, T]:
        """The cells of one row that may go further; raises `Refused` while a column is to confirm."""
        if any(c.status is ColumnStatus.TO_CONFIRM for c in self.columns):
            refuse_if("Lecture des lignes impossible", self.reasons_against())
        return {c.field: cells[c.index] for c in self.columns if c.field is not None}

    def skipped_words(self) -> str:
        """What was left in the source file, and the request to destroy it; empty if all was kept."""
        if not self.skipped:
            return ""
        names = enumeration([f"« {c.heading} »" for c in self.skipped])
        count = plural(len(self.skipped), "colonne n'est pas reprise", "colonnes ne sont pas reprises")
        return f"{count} : {names}. Une fois l'import terminé, détruisez le fichier d'origine."


def _propose(index: int, heading: str) -> Column:
    subject = forbidden_subject(heading)
    if subject is not None:
        reason = f"l'atelier n'enregistre pas {subject}"
        return Column(index, heading, None, ColumnStatus.FORBIDDEN, reason)
    field, sure = HEADINGS.get(heading_key(heading), (None, True))
    if field is None:
        return Column(index, heading, None, ColumnStatus.SKIPPED, "ce titre n'est pas dans la liste admise")
    if field is ReferralField.FULL_NAME:
        reason = "nom et prénom seront à séparer ligne par ligne"
        return Column(index, heading, field, ColumnStatus.KEPT, reason)
    status = ColumnStatus.KEPT if sure else ColumnStatus.TO_CONFIRM
    return Column(index, heading, field, status, "" if sure else "ce titre peut dire autre chose")


def propose_mapping(headings: Iterable[str]) -> Mapping:
    """Give each column the field its heading tells; two columns for one field are both to confirm."""
    columns = [_propose(i, heading) for i, heading in enumerate(headings)]
    fields = [c.field for c in columns]
    twice = {f for f in fields if f is not None and fields.count(f) > 1}
    return Mapping(
        tuple(
            replace(c, status=ColumnStatus.TO_CONFIRM, reason="deux colonnes pour le même champ")
            if c.field in twice
            else c
            for c in columns
        )
    )
