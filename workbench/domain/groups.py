"""Groups, their members, and the papers that let them speak of a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from workbench.errors import Reason

CHARTER_SOURCE = "charte déontologique ; CSI art. L132-5"


class GroupKind(Enum):
    """Bodies of a CLSPD; only the groups of CSI art. L132-5 may examine a situation."""

    MINEURS = "groupe Mineurs"
    BAILLEURS = "groupe Bailleurs"
    VICTIMES = "groupe Victimes"
    AD_HOC = "cellule ad hoc"
    PLENIERE = "formation plénière"
    RESTREINTE = "formation restreinte"


L132_5 = frozenset({GroupKind.MINEURS, GroupKind.BAILLEURS, GroupKind.VICTIMES, GroupKind.AD_HOC})


@dataclass(frozen=True)
class Paper:
    """A charter or a règlement intérieur: its version, the day it was adopted, the last day it holds."""

    version: str
    adopted_on: date
    valid_until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the paper is in force that day, both ends included."""
        return self.adopted_on <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True)
class Signature:
    """A member signed one version of the charter on a day."""

    version: str
    signed_on: date


def charter_in_force(charters: tuple[Paper, ...], day: date) -> Paper | None:
    """The last adopted charter that holds that day."""
    return max((c for c in charters if c.holds_on(day)), key=lambda c: c.adopted_on, default=None)


def reasons_against_signature(
    signature: Signature | None, charters: tuple[Paper, ...], day: date
) -> list[Reason]:
    """Why a member's signature does not open an individual item that day; empty if it does."""
    charter = charter_in_force(charters, day)
    if charter is None:
        return [Reason("G1", "aucune charte déontologique n'est en vigueur", CHARTER_SOURCE)]
    if signature is None or signature.signed_on > day:
        return [Reason("G2", "la charte n'est pas signée", CHARTER_SOURCE)]
    if signature.version != charter.version:
        return [Reason("G3", "la version signée de la charte n'est plus en vigueur", CHARTER_SOURCE)]
    return []


def reasons_against_reglement(papers: tuple[Paper, ...], day: date) -> list[Reason]:
    """Why the group may not exchange confidential information that day (CSI art. L132-5)."""
    if charter_in_force(papers, day):
        return []
    return [Reason("G4", "le règlement intérieur du groupe n'est pas en vigueur", "CSI art. L132-5")]
